"""The documented bodies are read without loss, and the documented requests can be made."""

import json
from collections.abc import Mapping
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
    RateLimitError,
    SendOutcomeUnknown,
    ServerError,
)
from tests.wrapper.record_fields import FOLDED, RECORD, expected
from tests.wrapper.wire import EXAMPLES, Wire, example, get, list_page, send

FILES = {path.stem for path in EXAMPLES.glob("*.json")}
LISTS = ["list-latest", "list-collection", "list-legacy"]
RECORDS = ["get-latest", "get-legacy"]
SENT = ["sent-legacy", "sent-several-destinations", "sent-invalid-number"]
ERRORS: dict[str, tuple[int, type[APIStatusError]]] = {
    "error-bad-request": (400, BadRequestError),
    "error-insufficient-credit": (400, InsufficientCreditError),
    "error-unauthorized": (401, AuthenticationError),
    "error-forbidden": (403, GeoPermissionError),
    "error-not-found": (404, NotFoundError),
    "error-method-not-allowed": (405, MethodNotAllowedError),
    "error-unsupported-media-type": (415, APIStatusError),
    "error-too-many-requests": (429, RateLimitError),
    "error-server-error": (500, ServerError),
}
REQUESTS = sorted(each for each in FILES if each.startswith("send-"))
WEBHOOKS = {each for each in FILES if each.startswith(("callback-", "inbound-"))}


def assert_without_loss(record: Message, wire: Mapping[str, Any]) -> None:
    """Compare a record with its body, field by field, in both directions."""
    assert record.raw == wire
    assert wire.keys() <= {*RECORD, *FOLDED, "api_id"}
    for field in RECORD:
        read, wanted = getattr(record, field), expected(field, wire.get(field))
        assert (read, type(read)) == (wanted, type(wanted)), field
        assert not isinstance(read, Decimal) or str(read) == wire[field]


def test_every_documented_body_is_tested() -> None:
    assert {*LISTS, *RECORDS, *SENT, *ERRORS, *REQUESTS, *WEBHOOKS} == FILES
    assert REQUESTS


@pytest.mark.parametrize("name", LISTS)
def test_a_list(name: str) -> None:
    body = example(name)
    page = list_page(Wire(httpx.Response(200, json=body)).client().messages)
    assert (page.api_id, page.offset) == (body["api_id"], body["meta"]["offset"])
    assert page.total_count == body["meta"].get("total_count")
    assert page.has_next_page() is (body["meta"]["next"] is not None)
    # The legacy page shows one record twice; a list has each record once.
    objects = list({wire["message_uuid"]: wire for wire in body["objects"]}.values())
    assert len(page.records) == len(objects) > 0
    for record, wire in zip(page.records, objects, strict=True):
        assert_without_loss(record, wire)
        assert record.api_id is None


@pytest.mark.parametrize("name", RECORDS)
def test_a_record(name: str) -> None:
    body = example(name)
    record = get(Wire(httpx.Response(200, json=body)).client().messages)
    assert record.api_id == body["api_id"]
    if "objects" in body:
        assert_without_loss(record, {**body["objects"][0], "api_id": body["api_id"]})
    else:
        assert_without_loss(record, body)


@pytest.mark.parametrize("name", SENT)
def test_the_response_to_a_send(name: str) -> None:
    body = example(name)
    result = send(Wire(httpx.Response(202, json=body)).client().messages)
    assert list(result.message_uuids) == body["message_uuid"]
    assert list(result.invalid_numbers) == body.get("invalid_number", [])
    assert (result.message, result.api_id, result.raw) == (body["message"], body["api_id"], body)


@pytest.mark.parametrize("name", ERRORS)
def test_an_error(name: str) -> None:
    status, kind = ERRORS[name]
    body = example(name)
    response = httpx.Response(status, text=body if isinstance(body, str) else json.dumps(body))
    with pytest.raises(APIStatusError) as caught:
        get(Wire(response).client().messages)
    error = caught.value
    assert (type(error), error.status_code, error.response.content) == (kind, status, response.content)
    assert error.message == (body if isinstance(body, str) else body["error"])
    assert error.api_id == (None if isinstance(body, str) else body["api_id"])
    with pytest.raises(SendOutcomeUnknown if kind is ServerError else kind):
        send(Wire(response).client().messages)


@pytest.mark.parametrize("name", REQUESTS)
def test_a_request_reaches_the_wire_unchanged(name: str) -> None:
    body = example(name)
    wire = Wire(httpx.Response(202, json=example("sent-legacy")))
    wire.client().messages.send(**body)
    digits = body["dst"].translate({ord(character): None for character in " /-.+()"})
    assert wire.sent_json() == {**body, "dst": digits}
