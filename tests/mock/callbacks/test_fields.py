"""What callbacks say, compared with the documentation as the contract has it, and with the client's reading."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from functools import cache
from urllib.parse import urlencode

import pytest
from jsonschema_rs import Draft202012Validator

from plivo_messaging.webhooks import InboundMessage, StatusCallback, parse
from plivo_mock._api._spec import load_document, lookup
from plivo_mock._callbacks._fields import Fields, legacy_status_fields, received_fields, status_fields
from plivo_mock._messaging._delivery import Event, MessageState
from plivo_mock._messaging._messages import Conversation, Message, MessageDirection, MessageType, Received
from plivo_mock._messaging._outcomes import READ, Outcome, make_plan
from tests.mock.builders import NOON, a_message, a_request

CONVERSATION = Conversation("d0dfd12bed80dca89636268d0a67c383", "utility", NOON + timedelta(hours=24))
LEAVES, EXPIRES = NOON + timedelta(seconds=1), NOON + timedelta(hours=3)
MONEY = {"TotalRate": "0.00770", "TotalAmount": "0.01540"}


@cache
def validator(name: str) -> Draft202012Validator:
    document = load_document()
    schema = lookup(document, ["components", "schemas", name])
    assert isinstance(schema, dict)
    return Draft202012Validator({**schema, "components": document["components"]}, validate_formats=True)


def message_with(outcome: Outcome, **fields: str) -> Message:
    plan = make_plan(outcome, accepted=NOON, leaves=LEAVES, expires=EXPIRES)
    return a_message(plan=plan, units=2, requester_ip="192.0.2.7", powerpack_id=fields.get("powerpack_id", ""))


def read(fields: Fields) -> StatusCallback | InboundMessage:
    return parse("POST", "http://127.0.0.1/", urlencode(fields))


def test_a_delivery_report_says_everything_the_documentation_names() -> None:
    plan = make_plan(READ, accepted=NOON, leaves=LEAVES, expires=EXPIRES)
    message = a_message(
        type=MessageType.WHATSAPP,
        plan=plan,
        units=2,
        requester_ip="192.0.2.7",
        powerpack_id="1d5f3dd8-b207-4738-b59f-3c2ac7d3461c",
        conversation=CONVERSATION,
    )

    assert status_fields(message, plan[2]) == {
        "MessageUUID": message.uuid,
        "ParentMessageUUID": message.uuid,
        "PartInfo": "1 of 1",
        "To": "12025550123",
        "From": "12025550100",
        "Status": "delivered",
        "Type": "whatsapp",
        "Units": "2",
        **MONEY,
        "MCC": "001",
        "MNC": "01",
        "Sequence": "3",
        "MessageTime": "2026-03-01 12:00:00.000000",
        "QueuedTime": "2026-03-01 12:00:00.000000",
        "SentTime": "2026-03-01 12:00:01.000000",
        "DeliveryReportTime": "2026-03-01 12:00:01.750000",
        "requester_ip": "192.0.2.7",
        "PowerpackUUID": "1d5f3dd8-b207-4738-b59f-3c2ac7d3461c",
        "ConversationID": "d0dfd12bed80dca89636268d0a67c383",
        "ConversationOrigin": "utility",
        "ConversationExpirationTimestamp": "2026-03-02 12:00:00.000000",
    }
    assert status_fields(message, plan[3])["DeliveryReportTime"] == "2026-03-01 12:00:01.750000"


@pytest.mark.parametrize("words", [status_fields, legacy_status_fields])
@pytest.mark.parametrize(
    ("log", "shown"),
    [
        (None, "12025550123"),
        ("true", "12025550123"),
        (True, "12025550123"),
        ("number_only", "12025550123"),
        ("content_only", "12025550***"),
        ("false", "12025550***"),
        (False, "12025550***"),
    ],
)
def test_the_destination_is_hidden_where_the_request_says_so(
    words: Callable[[Message, Event], Fields], log: str | bool | None, shown: str
) -> None:
    message = a_message(request=a_request(log=log))

    for event in message.plan:
        fields = words(message, event)
        validator("StatusCallback").validate(fields)
        assert fields["To"] == shown
        assert read(fields).to_number == shown


def test_what_has_not_happened_yet_is_not_said() -> None:
    message = message_with(READ)

    fields = status_fields(message, message.plan[0])

    assert not {"SentTime", "DeliveryReportTime", "ErrorCode", "PowerpackUUID", "ConversationID"} & fields.keys()
    assert (fields["Status"], fields["Sequence"]) == ("queued", "1")


@pytest.mark.parametrize(
    ("state", "code", "said"),
    [
        ("failed", "40", {"ErrorCode": "40", "TotalAmount": "0.00000"}),
        ("undelivered", "30", {"ErrorCode": "30", "TotalAmount": "0.01540"}),
        ("rejected", "1000", {"TotalAmount": "0.00000"}),
        ("delivered", "000", {"TotalAmount": "0.01540"}),
    ],
)
def test_an_error_code_is_said_of_failures_alone(state: str, code: str, said: dict[str, str]) -> None:
    message = message_with(Outcome(MessageState(state), code))

    fields = status_fields(message, message.plan[-1])

    assert {name: fields[name] for name in ("ErrorCode", "TotalAmount") if name in fields} == said


@pytest.mark.parametrize("words", [status_fields, legacy_status_fields])
@pytest.mark.parametrize("state", ["delivered", "read", "undelivered", "failed", "rejected", "sent", "queued"])
def test_every_status_callback_is_as_the_contract_has_it(words: Callable[[Message, Event], Fields], state: str) -> None:
    message = message_with(Outcome(MessageState(state), "1000"))
    for event in message.plan:
        fields = words(message, event)

        assert [error.message for error in validator("StatusCallback").iter_errors(fields)] == []
        callback = read(fields)
        assert isinstance(callback, StatusCallback)
        assert callback.message_state == event.state
        assert callback.message_uuid == message.uuid


def received(message_type: MessageType, text: str, *media: str) -> Message:
    return a_message(
        direction=MessageDirection.INBOUND,
        type=message_type,
        text=text,
        plan=(Event(NOON, MessageState.RECEIVED),),
        received=Received("http://127.0.0.1/", media),
        conversation=CONVERSATION if message_type is MessageType.WHATSAPP else None,
    )


@pytest.mark.parametrize(
    ("message", "said"),
    [
        (received(MessageType.SMS, "STOP"), {"Text": "STOP", "MessageIntent": "optout"}),
        (received(MessageType.SMS, ""), {"Text": ""}),
        (
            received(MessageType.MMS, "Look", "https://example.com/a", "https://example.com/b"),
            {
                "Body": "Look",
                "MediaCount": "2",
                "Media0": "https://example.com/a",
                "Media1": "https://example.com/b",
            },
        ),
        (
            received(MessageType.WHATSAPP, "Hello"),
            {
                "Body": "Hello",
                "MediaCount": "0",
                "ContentType": "text",
                "ConversationID": CONVERSATION.id,
                "ConversationOrigin": "utility",
                "ConversationExpirationTimestamp": "2026-03-02 12:00:00.000000",
            },
        ),
    ],
    ids=["stop", "empty", "mms", "whatsapp"],
)
def test_a_received_message_is_told_as_the_contract_has_it(message: Message, said: dict[str, str]) -> None:
    fields = received_fields(message)

    assert fields == {
        "MessageUUID": message.uuid,
        "From": message.from_number,
        "To": message.to_number,
        "Type": message.type,
        "Units": "1",
        "TotalRate": "0.00770",
        "TotalAmount": "0.00770",
        **said,
    }
    assert [error.message for error in validator("InboundMessage").iter_errors(fields)] == []
    read_again = read(fields)
    assert isinstance(read_again, InboundMessage)
    assert (read_again.text or "") == message.text
    assert message.received is not None
    assert read_again.media == message.received.media
    assert read_again.total_rate == Decimal("0.00770")


def test_media_of_whatsapp_are_said_to_be_media() -> None:
    assert received_fields(received(MessageType.WHATSAPP, "", "https://example.com/a"))["ContentType"] == "media"
