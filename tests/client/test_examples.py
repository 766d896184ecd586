"""The documented bodies are read without loss."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

import httpx
import pytest

from plivo_messaging import (
    APIStatusError,
    AuthenticationError,
    BadRequestError,
    GeoPermissionError,
    InsufficientCreditError,
    Message,
    MethodNotAllowedError,
    NotFoundError,
    PermissionDeniedError,
    RateLimitError,
    SendOutcomeUnknown,
    ServerError,
)
from tests.client.record_fields import FOLDED, RECORD, expected
from tests.client.wire import EXAMPLES, Wire, example, get, list_page, send

LISTS = ["list-latest", "list-collection", "list-legacy"]
RECORDS = ["get-latest", "get-legacy"]
SENT = ["sent-legacy", "sent-several-destinations", "sent-invalid-number"]
ERRORS: dict[str, tuple[int, type[APIStatusError]]] = {
    "error-bad-request": (400, BadRequestError),
    "error-insufficient-credit": (400, InsufficientCreditError),
    "error-unauthorized": (401, AuthenticationError),
    "error-forbidden": (403, PermissionDeniedError),
    "error-not-found": (404, NotFoundError),
    "error-method-not-allowed": (405, MethodNotAllowedError),
    "error-unsupported-media-type": (415, APIStatusError),
    "error-too-many-requests": (429, RateLimitError),
    "error-server-error": (500, ServerError),
}
REQUESTS = [path.stem for path in EXAMPLES.glob("send-*.json")]


def assert_without_loss(record: Message, wire: Mapping[str, Any]) -> None:
    """Compare a record with its body, field by field, in both directions."""
    assert record.raw == wire
    assert wire.keys() <= {*RECORD, *FOLDED, "api_id"}
    for field in RECORD:
        read = getattr(record, field)
        assert read == expected(field, wire.get(field)), field
        assert type(read) is type(expected(field, wire.get(field))), field
        if isinstance(read, datetime):
            assert read.utcoffset() is not None
        if isinstance(read, Decimal):
            assert str(read) == wire[field]


def test_every_documented_body_is_read_here() -> None:
    about_webhooks = {path.stem for path in EXAMPLES.glob("*.json") if path.stem.startswith(("callback-", "inbound-"))}
    files = {path.stem for path in EXAMPLES.glob("*.json")}
    assert files == {*LISTS, *RECORDS, *SENT, *ERRORS, *REQUESTS, *about_webhooks}
    assert REQUESTS


@pytest.mark.parametrize("name", LISTS)
def test_lists(name: str) -> None:
    body = example(name)
    page = list_page(Wire(httpx.Response(200, json=body)).client())
    assert page.api_id == body["api_id"]
    assert page.offset == body["meta"]["offset"]
    assert page.total_count == body["meta"].get("total_count")
    assert page.has_next_page() is (body["meta"]["next"] is not None)
    # The legacy page shows one record twice; a list gives each record once.
    objects = list({wire["message_uuid"]: wire for wire in body["objects"]}.values())
    assert len(page.records) == len(objects) > 0
    for record, wire in zip(page.records, objects, strict=True):
        assert_without_loss(record, wire)
        assert record.api_id is None


@pytest.mark.parametrize("name", RECORDS)
def test_records(name: str) -> None:
    body = example(name)
    record = get(Wire(httpx.Response(200, json=body)).client())
    assert_without_loss(record, body["objects"][0] if "objects" in body else body)
    assert record.api_id == body["api_id"]


@pytest.mark.parametrize("name", SENT)
def test_answers_to_a_send(name: str) -> None:
    body = example(name)
    result = send(Wire(httpx.Response(202, json=body)).client())
    assert list(result.message_uuids) == body["message_uuid"]
    assert list(result.invalid_numbers) == body.get("invalid_number", [])
    assert result.message == body["message"]
    assert result.api_id == body["api_id"]
    assert result.raw == body


@pytest.mark.parametrize("name", ERRORS)
def test_errors(name: str) -> None:
    status, kind = ERRORS[name]
    body = example(name)
    answer = httpx.Response(status, text=body) if isinstance(body, str) else httpx.Response(status, json=body)
    with pytest.raises(APIStatusError) as caught:
        get(Wire(answer).client())
    error = caught.value
    assert type(error) is (GeoPermissionError if name == "error-forbidden" else kind)
    assert error.status_code == status
    assert error.response is answer
    assert error.message == (body if isinstance(body, str) else body["error"])
    assert error.api_id == (None if isinstance(body, str) else body["api_id"])


@pytest.mark.parametrize("name", ERRORS)
def test_errors_of_a_send(name: str) -> None:
    status, kind = ERRORS[name]
    body = example(name)
    answer = httpx.Response(status, text=body) if isinstance(body, str) else httpx.Response(status, json=body)
    with pytest.raises(SendOutcomeUnknown if kind is ServerError else kind):
        send(Wire(answer).client())


@pytest.mark.parametrize("name", REQUESTS)
def test_documented_requests_can_be_made_and_reach_the_wire_as_they_are(name: str) -> None:
    body = example(name)
    wire = Wire(httpx.Response(202, json=example("sent-legacy")))
    wire.client().messages.send(**body)
    sent = wire.sent_json()
    assert sent == {**body, "dst": sent["dst"]}
    assert sent["dst"] == body["dst"].translate({ord(character): None for character in " /-.+()"})
