"""The page for users of the official SDK: its scripts print the same, and its tables say what both do."""

import importlib.metadata
import inspect
import re
from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any

import pytest
import requests

import plivo_messaging
from plivo_messaging import ListFilters, Message, MessagePage, Plivo, SendOptions, SendResult
from plivo_messaging.webhooks import sign, verify
from plivo_mock import MockPlivo
from tests.docs.pages import ROOT, blocks, output_of, snippets
from tests.real_clients import sdk

NAME = "docs/coming-from-plivo.md"
PAGE = (ROOT / NAME).read_text(encoding="utf-8")
SRC, DST, TEXT = "12025550100", "12025550123", "Your table is ready."
MESSAGE_UUID = "db3ce55a-7f1d-11e1-8ea7-1231380bc196"
OFFICIAL: Any = import_module("plivo")  # it has no types


def table(heading: str) -> list[list[str]]:
    """Return the rows of the first table below a heading."""
    section = PAGE.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    rows = [re.split(r" ?\| ?", line)[1:-1] for line in section.splitlines() if line.startswith("|")]
    assert len(rows) > 2
    return rows[2:]


def names(cell: str) -> list[str]:
    """Return what a cell has in backticks."""
    return re.findall(r"`([^`]+)`", cell)


def arguments(method: str) -> set[str]:
    """Return the arguments of a method of the SDK's messages."""
    function = getattr(import_module("plivo.resources.messages").Messages, method)
    return set(inspect.signature(function).parameters) - {"self"}


@pytest.fixture
def account(plivo_mock: MockPlivo, plivo_environment: None, monkeypatch: pytest.MonkeyPatch) -> MockPlivo:
    """A mock server that both are pointed at."""
    assert plivo_environment is None
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    sdk.point_at(plivo_mock.base_url.removesuffix("/v1"), monkeypatch)
    return plivo_mock


@pytest.fixture
def official(account: MockPlivo) -> Iterator[Any]:
    with sdk.client(account.auth_id, account.auth_token) as client:
        yield client


def test_the_distributions_share_no_file() -> None:
    files = [set(map(str, importlib.metadata.files(name) or ())) for name in ("plivo", "plivo-messaging")]
    assert all(files)
    assert not files[0] & files[1]
    assert OFFICIAL.__name__ != plivo_messaging.__name__


def test_the_version_is_that_of_the_page() -> None:
    assert f"version {'.'.join(importlib.metadata.version('plivo').split('.')[:2])};" in PAGE


(BEFORE, _), (AFTER, _) = snippets(NAME)
(PRINTED,) = (code for language, code in blocks(NAME) if language == "text")


@pytest.mark.parametrize("code", [BEFORE, AFTER], ids=["official", "here"])
def test_both_scripts_print_the_same(account: MockPlivo, code: str) -> None:
    variables: dict[str, Any] = {"__name__": "__main__"}
    assert output_of(code, NAME, variables) == PRINTED
    variables["client"].__exit__(None, None, None)
    assert len(account.messages) == 2


def test_each_call_exists() -> None:
    there: Any = import_module("plivo.resources.messages")
    base: Any = import_module("plivo.base")
    page, sent = (
        base.ListMessagesResponseObject(None, {"api_id": ""}),
        base.ResponseObject({"api_id": "", "message": ""}),
    )
    homes = {
        0: {"client.messages": there.Messages, "message": there.Message, "page": page, "sent": sent, "plivo": OFFICIAL},
        1: {"client.messages": plivo_messaging.Messages, "page": MessagePage, "sent": SendResult},
    }
    named = [
        (homes[column][home], name)
        for row in table("Calls")
        for column in homes
        for home, name in re.findall(r"`(client\.messages|message|page|plivo|sent)\.(\w+)", row[column])
    ]
    assert len(named) > 20
    assert [name for home, name in named if name not in {*dir(home), *getattr(home, "__dataclass_fields__", ())}] == []


def test_the_arguments_of_a_send_are_all_there() -> None:
    rows = table("Arguments of a send")
    assert {names(row[0])[0] for row in rows} == arguments("create")
    here = {names(row[1])[0] for row in rows}
    assert here == {"dst", "src", "text", "powerpack_uuid", *SendOptions.__annotations__} - {
        *plivo_messaging.CallOptions.__annotations__
    }


def test_the_filters_of_a_list_are_all_there() -> None:
    rows = table("Filters of a list")
    assert {names(row[0])[0] for row in rows} == arguments("list")
    here = {names(row[1])[0] for row in rows}
    assert here == {"page_size", "offset", *ListFilters.__annotations__} - {
        *plivo_messaging.CallOptions.__annotations__
    }


FIELDS = {name: (names(row[1])[0], names(row[2])[0]) for row in table("Fields of a message") for name in names(row[0])}


def test_the_fields_are_all_there_with_their_types() -> None:
    declared = {
        name: value.fget.__annotations__["return"].partition(" ")[0]
        for kind in Message.__mro__
        for name, value in vars(kind).items()
        if name in Message.FIELDS and isinstance(value, property) and value.fget
    }
    assert {name: here for name, (_, here) in FIELDS.items()} == declared


def test_a_record_has_these_types_in_both(account: MockPlivo, official: Any, plivo: Plivo) -> None:
    sent = plivo.messages.send(src=SRC, dst=DST, text=TEXT, type="whatsapp")
    account.advance(60)
    there, here = official.messages.get(sent.message_uuid), plivo.messages.get(sent.message_uuid)

    values = {name: value for name in FIELDS if (value := getattr(here, name)) is not None}
    assert len(values) > 20
    for name, value in values.items():
        assert (type(getattr(there, name)).__name__, type(value).__name__) == FIELDS[name], name
    assert [name for name in FIELDS if not hasattr(there, name)]
    assert (there.id, vars(there)["units"]) == (here.message_uuid, here.raw["units"])


ERRORS = {row[0]: (names(row[1]), names(row[2])) for row in table("Errors")}
STATUSES = [int(what) for what in ERRORS if what.isdecimal()]


def raised(call: Callable[[], object]) -> str:
    """Return the name of the class that a call raises, without its module where it is one of the two libraries'."""
    with pytest.raises(Exception, match=r".") as caught:
        call()
    module = caught.type.__module__.partition(".")[0]
    return caught.type.__name__ if module in {"plivo", "plivo_messaging"} else f"{module}.{caught.type.__name__}"


@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize("operation", ["getMessage", "sendMessage"])
def test_each_status_raises_what_the_table_says(
    account: MockPlivo, official: Any, plivo: Plivo, status: int, operation: str
) -> None:
    account.faults.add("status", status=status, times=None)
    messages = plivo.with_options(max_retries=0).messages
    there, here = ERRORS[str(status)]
    if operation == "getMessage":
        assert raised(lambda: official.messages.get(MESSAGE_UUID)) == there[0]
        assert raised(lambda: messages.get(MESSAGE_UUID)) == here[0]
    else:
        assert raised(lambda: official.messages.create(src=SRC, dst=DST, text=TEXT)) == there[-1]
        found = raised(lambda: messages.send(src=SRC, dst=DST, text=TEXT))
        assert found == (here[-1] if status >= 500 else here[0])


def test_an_error_in_response_to_a_list(account: MockPlivo, official: Any, plivo: Plivo) -> None:
    account.faults.add("status", status=403, times=None)
    assert ERRORS["an error with JSON in response to a list"][0] == ["TypeError"]
    assert raised(official.messages.list) == "builtins.TypeError"
    assert raised(plivo.messages.list) == "PermissionDeniedError"


def test_missing_credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PLIVO_AUTH_ID", raising=False)
    there, here = ERRORS["credentials are missing"]
    assert [raised(OFFICIAL.RestClient), raised(Plivo)] == [*there, *here]


@pytest.mark.parametrize(("what", "fault"), [("a lost response", "reset"), ("a truncated response", "truncated")])
def test_a_lost_response_to_a_send_is_unknown_only_here(
    account: MockPlivo, official: Any, plivo: Plivo, what: str, fault: str
) -> None:
    account.faults.add(fault, processed=True, times=None)
    there, here = ERRORS[what]
    assert raised(lambda: official.messages.create(src=SRC, dst=DST, text=TEXT)) == there[0].replace(".exceptions", "")
    assert not issubclass(getattr(requests.exceptions, there[0].rpartition(".")[2]), OFFICIAL.exceptions.PlivoRestError)
    assert raised(lambda: plivo.messages.send(src=SRC, dst=DST, text=TEXT)) == here[-1]
    assert len(account.messages) == len(account.requests) == 2


def test_json_that_breaks_off_is_an_error_only_here(account: MockPlivo, official: Any, plivo: Plivo) -> None:
    account.faults.add("malformed_json", times=None)
    there, here = ERRORS["a response whose JSON breaks off"]
    assert there == ["None"]
    assert official.messages.list() is None
    assert official.messages.create(src=SRC, dst=DST, text=TEXT) is None
    (message,) = account.messages
    assert official.messages.get(message.message_uuid) is None
    assert raised(lambda: plivo.messages.get(message.message_uuid)) == here[0]
    assert raised(lambda: plivo.messages.send(src=SRC, dst=DST, text=TEXT)) == here[-1]
    assert len(account.messages) == 2


def test_only_here_a_get_is_retried(account: MockPlivo, official: Any, plivo: Plivo) -> None:
    sent = plivo.messages.send(src=SRC, dst=DST, text=TEXT)
    account.faults.add("status", status=503, retry_after=0, times=2)
    assert raised(lambda: official.messages.get(sent.message_uuid)) == "PlivoRestError"
    assert plivo.messages.get(sent.message_uuid).to_number == DST
    assert [request.status for request in account.requests] == [202, 503, 503, 200]


def test_webhooks_are_verified_by_both() -> None:
    url, fields = "https://example.com/plivo/status", {"MessageUUID": MESSAGE_UUID, "Status": "delivered"}
    headers = {name.lower(): value for name, value in sign("POST", url, fields, auth_token="a-token").items()}
    v2, v3 = headers["x-plivo-signature-v2"], headers["x-plivo-signature-v3"]
    nonces = headers["x-plivo-signature-v2-nonce"], headers["x-plivo-signature-v3-nonce"]

    assert [names(row[0])[0].partition("(")[0] for row in table("Webhooks")][:2] == [
        "plivo.utils.validate_signature",
        "plivo.utils.validate_v3_signature",
    ]
    assert sdk.is_signed_v2(url, nonces[0], v2, "a-token")
    assert sdk.is_signed_v3("POST", url, nonces[1], "a-token", v3, fields)
    assert verify("POST", url, headers, fields, auth_token="a-token") == "v3"
    assert not sdk.is_signed_v2(url, nonces[0], v2, "another")
    assert raised(lambda: verify("POST", url, headers, fields, auth_token="another")) == "WebhookSignatureError"
