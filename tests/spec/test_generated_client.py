"""The generated package by itself, against the mock server, and the snippets of docs/generated-client.md."""

import asyncio
import subprocess
import sys
from base64 import b64encode
from collections.abc import Iterator

import httpx
import pytest

from plivo_messaging_api import AuthenticatedClient, Client
from plivo_messaging_api.api import messages
from plivo_messaging_api.api.messages import get_message, list_messages, send_message
from plivo_messaging_api.errors import UnexpectedStatus
from plivo_messaging_api.models import (
    Error,
    LegacyMessageDetail,
    MessageDetail,
    MessageList,
    MessageState,
    SendMessageRequest,
    SendMessageResponse,
)
from plivo_messaging_api.types import Response
from plivo_mock import ManualClock, MockPlivo
from tests.docs.pages import ROOT, output_of, snippets

NAME = "docs/generated-client.md"
PAGE = (ROOT / NAME).read_text(encoding="utf-8")
SNIPPETS = snippets(NAME)
BODY = SendMessageRequest(src="12025550100", dst="12025550123<nobody", text="Hello")


@pytest.fixture
def mock() -> Iterator[MockPlivo]:
    with MockPlivo(clock=ManualClock()) as mock:
        yield mock


def client_of(mock: MockPlivo) -> AuthenticatedClient:
    token = b64encode(f"{mock.auth_id}:{mock.auth_token}".encode()).decode()
    return AuthenticatedClient(base_url=mock.base_url, token=token, prefix="Basic")


def check(sent: object, listed: object, retrieved: object) -> None:
    """Check what a send, a list and a retrieval have returned."""
    assert isinstance(sent, SendMessageResponse)
    assert (len(sent.message_uuids), sent.invalid_numbers) == (1, ("nobody",))
    assert isinstance(listed, MessageList)
    (record,) = listed.objects
    assert (record.message_uuid, record.message_state) == (sent.message_uuids[0], MessageState.DELIVERED)
    assert listed.meta.next_ is None
    assert isinstance(retrieved, MessageDetail)
    assert retrieved.api_id
    assert {**record.raw, "api_id": retrieved.api_id} == retrieved.raw


def test_it_sends_lists_and_retrieves(mock: MockPlivo) -> None:
    with client_of(mock) as client:
        sent = send_message.sync(mock.auth_id, client=client, body=BODY)
        assert isinstance(sent, SendMessageResponse)
        mock.advance(5)
        listed = list_messages.sync(mock.auth_id, client=client, message_state=MessageState.DELIVERED)
        check(sent, listed, get_message.sync(mock.auth_id, sent.message_uuids[0], client=client))


def test_it_sends_lists_and_retrieves_asynchronously(mock: MockPlivo) -> None:
    async def run() -> None:
        async with client_of(mock) as client:
            sent = await send_message.asyncio(mock.auth_id, client=client, body=BODY)
            assert isinstance(sent, SendMessageResponse)
            mock.advance(5)
            listed = await list_messages.asyncio(mock.auth_id, client=client, limit=5)
            check(sent, listed, await get_message.asyncio(mock.auth_id, sent.message_uuids[0], client=client))

    asyncio.run(run())


def test_a_record_of_an_older_account_comes_in_its_envelope() -> None:
    with MockPlivo(dialect="legacy") as mock, client_of(mock) as client:
        sent = send_message.sync(mock.auth_id, client=client, body=BODY)
        assert isinstance(sent, SendMessageResponse)
        record = get_message.sync(mock.auth_id, sent.message_uuids[0], client=client)
        assert isinstance(record, LegacyMessageDetail)
        assert record.objects[0].message_uuid == sent.message_uuids[0]


def test_a_documented_error_is_a_result(mock: MockPlivo) -> None:
    with client_of(mock) as client:
        missing = get_message.sync_detailed(mock.auth_id, "00000000-0000-4000-8000-000000000000", client=client)
        refused = send_message.sync_detailed(mock.auth_id, client=client, body=SendMessageRequest("x"))
    with Client(base_url=mock.base_url) as stranger:
        unauthorized = list_messages.sync(mock.auth_id, client=stranger)

    assert (missing.status_code, refused.status_code) == (404, 400)
    assert isinstance(missing.parsed, Error)
    assert isinstance(refused.parsed, Error)
    assert missing.parsed.error
    assert isinstance(unauthorized, str)
    assert unauthorized.startswith("Could not verify your access level")


@pytest.mark.parametrize("status", [418, 502, 520, 599])
def test_a_status_that_is_not_documented_is_no_error_of_its_own(status: int) -> None:
    def detailed(client: Client) -> Response[object]:
        client.set_httpx_client(
            httpx.Client(
                base_url="https://api.example.com",
                transport=httpx.MockTransport(lambda _: httpx.Response(status, html="<p>No.</p>")),
            )
        )
        return get_message.sync_detailed("MA", "uuid", client=client)  # type: ignore[return-value]

    response = detailed(Client(base_url=""))
    assert (response.status_code, response.parsed, response.content) == (status, None, b"<p>No.</p>")
    with pytest.raises(UnexpectedStatus, match=str(status)):
        detailed(Client(base_url="", raise_on_unexpected_status=True))


@pytest.mark.parametrize(
    ("document", "error"),
    [
        ({}, KeyError("message_uuid")),
        ({"message_uuid": None}, TypeError("message_uuid is not a string")),
        ({"objects": []}, KeyError("message_uuid")),
        ({"meta": {}, "objects": {}}, TypeError("objects is not a list")),
        ([], TypeError("list indices must be integers or slices, not str")),
    ],
)
def test_a_result_of_another_shape_is_refused_and_the_error_names_the_field(
    document: dict[str, object], error: Exception
) -> None:
    with pytest.raises(type(error)) as caught:
        get_message.parse_result(document)
    assert str(caught.value) == str(error)


def test_what_is_requested_is_known_without_a_client() -> None:
    assert send_message.build_request("MA/1", body=SendMessageRequest(dst="1")) == {
        "method": "post",
        "url": "/Account/MA%2F1/Message/",
        "json": {"dst": "1"},
        "headers": {"Content-Type": "application/json"},
    }
    request = list_messages.build_request("MA", message_state=MessageState.SENT, message_time_gte="2021-03-21 11:47")
    assert request["params"] == {"message_state": "sent", "message_time__gte": "2021-03-21 11:47"}


def test_operations_are_modules_that_are_loaded_when_used() -> None:
    code = """
import sys
from plivo_messaging_api.api import messages
assert not [name for name in sys.modules if name.startswith("plivo_messaging_api.api.messages.")]
request = messages.list_messages.build_request("MA")
messages.get_message.parse_result({"message_uuid": ""})
print("httpx" in sys.modules, set(messages.__all__) <= set(dir(messages)), request["method"])
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False True get\n"
    assert messages.__all__ == ("get_message", "list_messages", "send_message")
    with pytest.raises(AttributeError, match="has no attribute 'absent'"):
        getattr(messages, "absent")  # noqa: B009  (type checkers know that it is absent)


@pytest.mark.parametrize(("code", "output"), SNIPPETS, ids=range(len(SNIPPETS)))
def test_the_snippets_of_the_page_print_what_it_says(code: str, output: str | None) -> None:
    assert output_of(code, NAME) == output


def test_each_snippet_of_the_page_is_run() -> None:
    assert len(SNIPPETS) == PAGE.count("```python") == 6


COMPLETED: dict[str, tuple[str, str]] = {
    "a package": ("from plivo_messaging_api import Auth", "AuthenticatedClient"),
    "models": ("from plivo_messaging_api.models import MessageRec", "MessageRecord"),
    "operations": ("from plivo_messaging_api.api import messages\nmessages.send", "send_message"),
    "attributes": (
        "from plivo_messaging_api.models import MessageRecord\nMessageRecord({}).message_ti",
        "message_time",
    ),
    "types": (
        "from plivo_messaging_api.models import MessageRecord\nMessageRecord({}).message_time.astim",
        "astimezone",
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("case", COMPLETED)
def test_editors_that_use_jedi_complete_what_is_loaded_lazily(case: str) -> None:
    jedi = pytest.importorskip("jedi")
    code, name = COMPLETED[case]
    project: object = jedi.Project(ROOT, added_sys_path=[str(ROOT / "generated")])
    assert name in [each.name for each in jedi.Script(code, project=project).complete()]
