"""The contract test notices when a server stops answering as documented."""

import json
from collections.abc import Callable, Iterator
from http import HTTPStatus
from typing import Any

import pytest
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.schemas import BaseSchema
from starlette.applications import Starlette
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from plivo_messaging.mock import MockPlivo
from tests.contract.narrowed import GET, LIST, SEND, bound

Document = dict[str, Any]
Change = Callable[[int, Document], tuple[int, Document]]
Ask = Callable[[str, Change], None]

SMS = {"src": "12025550100", "dst": "12025550123", "text": "Hello"}
UNKNOWN = "00000000-0000-0000-0000-000000000000"

SENT_FIELDS = ["api_id", "message", "message_uuid"]
LIST_FIELDS = ["api_id", "meta", "objects"]
META_FIELDS = ["limit", "offset", "next", "previous"]
RECORD_FIELDS = [
    *("message_uuid", "message_direction", "message_state", "message_type", "message_time", "from_number"),
    *("to_number", "total_amount", "resource_uri", "units", "total_rate", "error_code", "carrier_fees"),
    *("powerpack_id", "mcc", "mnc", "destination_country_iso2", "is_domestic", "replaced_sender", "requester_ip"),
    *("tendlc_campaign_id", "tendlc_registration_status", "dlt_entity_id", "dlt_template_id"),
    *("dlt_template_category", "conversation_id", "conversation_origin", "conversation_expiry_time"),
]


def as_it_is(status: int, document: Document) -> tuple[int, Document]:
    """Change nothing."""
    return status, document


class Faulty(Starlette):
    """A server between a server and its clients: successful answers are changed as they pass.

    Args:
        app: The server.
    """

    def __init__(self, app: ASGIApp) -> None:
        super().__init__()
        self.app = app
        self.change: Change = as_it_is

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on and change its answer."""
        start: Message = {}
        body = b""

        async def altered(message: Message) -> None:
            nonlocal start, body
            if message["type"] == "http.response.start":
                start = message
                return
            body += message.get("body", b"")
            if message.get("more_body"):
                return
            status, content = start["status"], body
            if status < HTTPStatus.MULTIPLE_CHOICES:
                status, document = self.change(status, json.loads(body))
                content = json.dumps(document).encode()
            headers = [(name, value) for name, value in start["headers"] if name != b"content-length"]
            await send({**start, "status": status, "headers": headers})
            await send({"type": "http.response.body", "body": content})

        await self.app(scope, receive, altered if scope["type"] == "http" else send)


@pytest.fixture(scope="module")
def behind() -> tuple[BaseSchema, MockPlivo, Faulty]:
    """The contract bound to a mock server with a fault in front of it."""
    mock = MockPlivo(seed=1)
    faulty = Faulty(mock.asgi())
    return bound(faulty, mock.auth_id, mock.auth_token, UNKNOWN), mock, faulty


@pytest.fixture
def ask(behind: tuple[BaseSchema, MockPlivo, Faulty]) -> Iterator[Ask]:
    """Make one request of an operation that succeeds, with all checks, through a fault."""
    mock, faulty = behind[1:]
    contract: Any = behind[0]
    credentials = (mock.auth_id, mock.auth_token)

    def case(label: str, **parts: str) -> Any:
        method, path = label.split()
        path_parameters = {"auth_id": mock.auth_id, **parts}
        body: dict[str, Any] = {"body": SMS, "media_type": "application/json"} if label == SEND else {}
        return contract[path][method].Case(path_parameters=path_parameters, **body)

    message_uuid = case(SEND).call(auth=credentials).json()["message_uuid"][0]

    def request(label: str, change: Change) -> None:
        faulty.change = change
        parts = {"message_uuid": message_uuid} if label == GET else {}
        case(label, **parts).call_and_validate(auth=credentials)

    yield request
    faulty.change = as_it_is


def without(*path: str | int) -> Change:
    """Lose the field at the end of a path."""

    def change(status: int, document: Document) -> tuple[int, Document]:
        *way, field = path
        place: Any = document
        for step in way:
            place = place[step]
        del place[field]
        return status, document

    return change


@pytest.mark.parametrize("label", [SEND, LIST, GET])
def test_unchanged_answers_pass(ask: Ask, label: str) -> None:
    ask(label, as_it_is)


@pytest.mark.parametrize(
    ("label", "path"),
    [
        *((SEND, (field,)) for field in SENT_FIELDS),
        *((LIST, (field,)) for field in LIST_FIELDS),
        *((LIST, ("meta", field)) for field in META_FIELDS),
        *((LIST, ("objects", 0, field)) for field in RECORD_FIELDS),
        *((GET, (field,)) for field in ["api_id", *RECORD_FIELDS]),
    ],
)
def test_a_lost_field_fails(ask: Ask, label: str, path: tuple[str | int, ...]) -> None:
    with pytest.raises((Failure, FailureGroup), match="Response violates schema"):
        ask(label, without(*path))


@pytest.mark.parametrize("status", [201, 299, 402, 418, 502])
@pytest.mark.parametrize("label", [SEND, LIST, GET])
def test_an_undocumented_status_fails(ask: Ask, label: str, status: int) -> None:
    with pytest.raises((Failure, FailureGroup), match=r"Undocumented status code|Server error"):
        ask(label, lambda _, document: (status, document))
