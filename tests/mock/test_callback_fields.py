"""What callbacks say, compared with the documentation as the contract has it, and with the client's reading."""

from functools import cache
from typing import Any

import httpx
import pytest
from jsonschema_rs import Draft202012Validator

from plivo_messaging.webhooks import InboundMessage, StatusCallback
from plivo_mock import ManualClock, MockPlivo
from plivo_mock._accounts import Account
from plivo_mock._callbacks import signature_headers
from plivo_mock._magic import MAGIC_DESTINATIONS, Outcome
from plivo_mock._validation import load_document, lookup
from tests.mock.builders import a_body
from tests.mock.clients import client_at
from tests.mock.receiver import Receiver

POWERPACK = "1d5f3dd8-b207-4738-b59f-3c2ac7d3461c"


@cache
def validator(name: str) -> Draft202012Validator:
    document = load_document()
    schema = lookup(document, ["components", "schemas", name])
    assert isinstance(schema, dict)
    return Draft202012Validator({**schema, "components": document["components"]}, validate_formats=True)


def reported(api: httpx.Client, mock: MockPlivo, receiver: Receiver, **parameters: Any) -> list[dict[str, str]]:
    api.post("", json=a_body(url=f"{receiver.base_url}/status", **parameters)).raise_for_status()
    mock.advance(20_000)
    return [request.fields for request in receiver.requests]


def test_a_delivery_report_has_every_documented_field(api: httpx.Client, mock: MockPlivo, receiver: Receiver) -> None:
    fields = reported(api, mock, receiver, type="whatsapp", src=None, powerpack_uuid=POWERPACK)
    (message,) = mock.messages
    conversation = api.get(f"{message.message_uuid}/").json()["conversation_id"]

    assert fields[2] == {
        "MessageUUID": message.message_uuid,
        "ParentMessageUUID": message.message_uuid,
        "PartInfo": "1 of 1",
        "To": "12025550123",
        "From": "12025550100",
        "Status": "delivered",
        "Type": "whatsapp",
        "Units": "1",
        "TotalRate": "0.00500",
        "TotalAmount": "0.00500",
        "MCC": "001",
        "MNC": "01",
        "Sequence": "3",
        "MessageTime": "2026-03-01 12:00:00.000000",
        "QueuedTime": "2026-03-01 12:00:00.000000",
        "SentTime": "2026-03-01 12:00:00.250000",
        "DeliveryReportTime": "2026-03-01 12:00:01.000000",
        "requester_ip": "127.0.0.1",
        "PowerpackUUID": POWERPACK,
        "ConversationID": conversation,
        "ConversationOrigin": "service",
        "ConversationExpirationTimestamp": "2026-03-02 12:00:00.000000",
    }
    assert (fields[3]["Status"], fields[3]["DeliveryReportTime"]) == ("read", "2026-03-01 12:00:01.000000")


@pytest.mark.parametrize("dialect", ["latest", "legacy"])
@pytest.mark.parametrize(
    ("log", "shown"),
    [
        (None, "12025550123"),
        (True, "12025550123"),
        ("number_only", "12025550123"),
        ("content_only", "12025550***"),
        (False, "12025550***"),
    ],
)
def test_the_destination_is_hidden_where_the_request_says_so(
    receiver: Receiver, clock: ManualClock, dialect: str, log: str | bool | None, shown: str
) -> None:
    mock = MockPlivo(clock=clock, dialect=dialect)
    with mock, client_at(mock.base_url, mock.auth_id, mock.auth_token) as api:
        fields = reported(api, mock, receiver, log=log)

    assert {each["To"] for each in fields} == {shown}
    assert {request.webhook.to_number for request in receiver.requests} == {shown}
    assert all(validator("StatusCallback").is_valid(each) for each in fields)


def test_what_has_not_happened_yet_is_not_reported(api: httpx.Client, mock: MockPlivo, receiver: Receiver) -> None:
    queued, *_ = reported(api, mock, receiver)

    assert not {"SentTime", "DeliveryReportTime", "ErrorCode", "PowerpackUUID", "ConversationID"} & queued.keys()
    assert (queued["Status"], queued["Sequence"]) == ("queued", "1")


OUTCOMES = [magic for magic in MAGIC_DESTINATIONS if isinstance(magic.effect, Outcome)]


@pytest.mark.parametrize("number", [magic.number for magic in OUTCOMES])
def test_every_status_callback_is_as_the_contract_has_it(
    api: httpx.Client, mock: MockPlivo, receiver: Receiver, number: str
) -> None:
    fields = reported(api, mock, receiver, dst=number, text="a" * 161)
    record = api.get(f"{mock.messages[0].message_uuid}/").json()

    for request in receiver.requests:
        assert [error.message for error in validator("StatusCallback").iter_errors(request.fields)] == []
        callback = request.webhook
        assert isinstance(callback, StatusCallback)
        assert callback.message_state == request.fields["Status"]
    last = fields[-1]
    assert last["Status"] == record["message_state"]
    has_code = last["Status"] in {"failed", "undelivered"}
    assert last.get("ErrorCode") == (record["error_code"] if has_code else None)
    assert last["TotalAmount"] == ("0.00000" if last["Status"] in {"failed", "rejected"} else "0.01540")


@pytest.mark.parametrize(
    ("message", "fields"),
    [
        ({"text": "STOP"}, {"Text": "STOP", "MessageIntent": "optout"}),
        ({"text": "Resume"}, {"Text": "Resume", "MessageIntent": "optin"}),
        ({"text": ""}, {"Text": ""}),
        (
            {"type": "mms", "text": "Look", "media": ["https://example.com/a", "https://example.com/b"]},
            {
                "Body": "Look",
                "MediaCount": "2",
                "Media0": "https://example.com/a",
                "Media1": "https://example.com/b",
            },
        ),
        ({"type": "whatsapp", "text": "Hello"}, {"Body": "Hello", "MediaCount": "0", "ContentType": "text"}),
        (
            {"type": "whatsapp", "text": "", "media": ["https://example.com/a"]},
            {"Body": "", "MediaCount": "1", "Media0": "https://example.com/a", "ContentType": "media"},
        ),
    ],
    ids=range(6),
)
def test_a_received_message_is_as_the_contract_has_it(
    clock: ManualClock, receiver: Receiver, message: dict[str, Any], fields: dict[str, str]
) -> None:
    mock = MockPlivo(clock=clock, message_url=f"{receiver.base_url}/inbound")
    uuid = mock.receive(from_number="12025550123", to_number="12025550100", **message)
    mock.advance(0)

    (request,) = receiver.requests
    price = {"sms": "0.00770", "mms": "0.01800", "whatsapp": "0.00500"}[message.get("type", "sms")]
    conversation = {name: request.fields[name] for name in request.fields if name.startswith("Conversation")}
    assert request.fields == {
        "MessageUUID": uuid,
        "From": "12025550123",
        "To": "12025550100",
        "Type": message.get("type", "sms"),
        "Units": "1",
        "TotalRate": price,
        "TotalAmount": price,
        **fields,
        **conversation,
    }
    assert len(conversation) == (3 if message.get("type") == "whatsapp" else 0)
    assert [error.message for error in validator("InboundMessage").iter_errors(request.fields)] == []
    parsed = request.webhook
    assert isinstance(parsed, InboundMessage)
    assert (parsed.text or "", [*parsed.media]) == (message["text"], message.get("media", []))


def test_the_documented_vector_of_signatures() -> None:
    account = Account("SA0123456789ABCDEFGH", "my_auth_token", parent=Account("MA0123456789ABCDEFGH", "main"))
    headers = signature_headers("https://answer.url", {}, nonce="12345", account=account)

    assert headers["X-Plivo-Signature-V2"] == "ehV3IKhLysWBxC1sy8INm0qGoQYdYsHwuoKjsX7FsXc="
    assert headers["X-Plivo-Signature-V2-Nonce"] == "12345"
    assert len({*headers.values()}) == 5
