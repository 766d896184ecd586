"""Webhooks as objects."""

import json
import pickle
from datetime import UTC, datetime
from decimal import Decimal
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plivo_messaging import ConversationOrigin, MessageState, MessageType, WebhookPayloadError
from plivo_messaging.webhooks import InboundMessage, StatusCallback, WebhookFields, parse
from plivo_messaging_api import openapi_document
from tests.webhooks.requests import FULL, LEGACY, MESSAGE_UUID, MMS, SMS, URL, WHATSAPP, encoded, with_query

ATTRIBUTES: dict[type[StatusCallback | InboundMessage], list[str]] = {
    StatusCallback: list(StatusCallback.FIELDS),
    InboundMessage: [*InboundMessage.FIELDS, "media"],
}


def callback(**changes: str) -> StatusCallback:
    """Parse the full status callback with some fields changed."""
    return parse("POST", URL, FULL | changes, expect=StatusCallback)


def inbound(**changes: str) -> InboundMessage:
    """Parse the inbound SMS with some fields changed."""
    return parse("POST", URL, SMS | changes, expect=InboundMessage)


def values_of(webhook: StatusCallback | InboundMessage) -> dict[str, object]:
    """Return the attributes that are something."""
    every = {name: getattr(webhook, name) for name in ATTRIBUTES[type(webhook)]}
    return {name: value for name, value in every.items() if value not in {None, ()}}


def test_every_field_of_a_status_callback() -> None:
    assert values_of(callback()) == {
        "message_uuid": MESSAGE_UUID,
        "message_state": MessageState.UNDELIVERED,
        "to_number": "12025550123",
        "from_number": "12025550100",
        "message_type": MessageType.WHATSAPP,
        "units": 1,
        "total_rate": Decimal("0.00550"),
        "total_amount": Decimal("0.00550"),
        "mcc": "310",
        "mnc": "150",
        "error_code": "080",
        "sequence": 3,
        "message_time": datetime(2026, 11, 2, 9, 15, 4, 120_000, UTC),
        "queued_time": datetime(2026, 11, 2, 9, 15, 4, 120_000, UTC),
        "sent_time": datetime(2026, 11, 2, 9, 15, 4, 340_000, UTC),
        "delivery_report_time": datetime(2026, 11, 2, 9, 15, 6, 871_000, UTC),
        "requester_ip": "192.0.2.7",
        "powerpack_uuid": "86bbb125-97bb-4d72-89fd-81d5c515b015",
        "conversation_id": "9876",
        "conversation_origin": ConversationOrigin.UTILITY,
        "conversation_expiry_time": datetime(2026, 11, 3, 9, 15, 4, tzinfo=UTC),
        "parent_message_uuid": MESSAGE_UUID,
        "part_info": "1 of 1",
    }
    assert callback().raw == WebhookFields(FULL.items())


def test_every_field_of_an_inbound_message() -> None:
    read = parse("POST", URL, encoded(WHATSAPP | {"Body": "Look!"}))
    assert values_of(read) == {
        "message_uuid": MESSAGE_UUID,
        "from_number": "12025550123",
        "to_number": "12025550100",
        "message_type": MessageType.WHATSAPP,
        "text": "Look!",
        "media": ("https://example.com/film.mp4",),
        "media_count": 1,
        "message_intent": "help",
        "units": 1,
        "total_rate": Decimal("0.00000"),
        "total_amount": Decimal("0.00000"),
        "powerpack_uuid": "86bbb125-97bb-4d72-89fd-81d5c515b015",
        "error_code": "000",
        "content_type": "media",
        "mime_type": "video/mp4",
    }
    assert read.raw == WebhookFields((WHATSAPP | {"Body": "Look!"}).items())


@pytest.mark.parametrize("kind", ATTRIBUTES)
def test_every_field_of_the_contract_is_an_attribute(kind: type[StatusCallback | InboundMessage]) -> None:
    contract = openapi_document()
    names = set(contract["components"]["schemas"][kind.__name__]["properties"])
    assert {wire for name in ATTRIBUTES[kind] for wire in kind.FIELDS.get(name, ())} == names


def test_a_legacy_callback_has_four_fields() -> None:
    assert values_of(parse("POST", URL, encoded(LEGACY))) == {
        "message_uuid": MESSAGE_UUID,
        "message_state": MessageState.SENT,
        "to_number": "12025550123",
        "from_number": "12025550100",
    }


def test_a_get_has_its_fields_in_the_query() -> None:
    assert parse("GET", with_query(FULL), b"MessageUUID=of+nobody") == callback()


def test_the_query_of_a_post_is_not_parsed() -> None:
    read = parse("POST", with_query({"Status": "delivered", "order": "5"}), encoded(SMS))
    assert isinstance(read, InboundMessage)
    assert "order" not in read.raw


@pytest.mark.parametrize("nothing", ["", "null"])
@pytest.mark.parametrize(
    ("fields", "kept", "values"),
    [
        (FULL, ("MessageUUID", "Status"), {"message_uuid": MESSAGE_UUID, "message_state": "undelivered"}),
        (
            WHATSAPP,
            ("MessageUUID", "From", "To", "Body"),
            {"message_uuid": MESSAGE_UUID, "from_number": "12025550123", "to_number": "12025550100"},
        ),
    ],
    ids=["status", "inbound"],
)
def test_every_spelling_of_nothing_is_none(
    fields: dict[str, str], kept: tuple[str, ...], values: dict[str, str], nothing: str
) -> None:
    read = parse("POST", URL, dict.fromkeys(fields, nothing) | {name: fields[name] for name in kept})
    assert values_of(read) == values


@pytest.mark.parametrize("status", ["read", "a_newer_one"])
def test_new_states_are_strings(status: str) -> None:
    state = callback(Status=status).message_state
    assert state == status
    assert isinstance(state, MessageState) is (status == "read")


def test_new_types_and_origins_are_strings() -> None:
    read = callback(Type="rcs", ConversationOrigin="referral")
    assert (read.message_type, read.conversation_origin) == ("rcs", "referral")
    assert inbound(Type="rcs").message_type == "rcs"


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("2026-11-02 09:15:04.120000", datetime(2026, 11, 2, 9, 15, 4, 120_000, UTC)),
        ("2026-11-02 09:15:04", datetime(2026, 11, 2, 9, 15, 4, tzinfo=UTC)),
        ("2026-11-02 09:15:04.1", datetime(2026, 11, 2, 9, 15, 4, 100_000, UTC)),
        ("2026-11-02T14:45:04.120000+05:30", datetime(2026, 11, 2, 9, 15, 4, 120_000, UTC)),
        ("1793783704", datetime(2026, 11, 4, 9, 15, 4, tzinfo=UTC)),
        ("0", datetime(1970, 1, 1, tzinfo=UTC)),
        ("99999999999", datetime(5138, 11, 16, 9, 46, 39, tzinfo=UTC)),
        # A parser of ISO 8601 takes this for a day in 1793.
        ("1711122512345", None),
        pytest.param("9" * 5_000, None, id="more digits than Python reads"),
        ("\u0663", None),
        ("-1", None),
        ("0001-01-01 00:00:00+05:30", None),
        ("9999-12-31 23:59:59-05:30", None),
        ("soon", None),
        ("", None),
    ],
)
def test_times_are_in_utc_and_may_be_seconds_since_1970(written: str, moment: datetime | None) -> None:
    read = callback(MessageTime=written, ConversationExpirationTimestamp=written)
    for time in (read.message_time, read.conversation_expiry_time):
        assert time == moment
        assert time is None or time.tzinfo is UTC


def test_the_text_is_that_of_an_sms_or_the_body_of_the_others() -> None:
    assert inbound().text == "Yes, please!"
    assert inbound(Text="", Body="Look!").text == "Look!"
    assert inbound(Text="a", Body="b").text == "a"
    assert inbound(Text="").text is None
    assert inbound(Text="null").text == "null"
    mms = parse("POST", URL, encoded(MMS), expect=InboundMessage)
    assert (mms.text, mms.media, mms.media_count) == ("Look!", ("https://example.com/picture.png",), 1)


def test_media_are_in_the_order_of_their_numbers() -> None:
    media = {f"Media{number}": f"https://example.com/{number}" for number in (10, 2, 1, 9)}
    read = inbound(**media, Media3="", Media="x", MediaX="x", MediaCount="4")
    assert read.media == tuple(f"https://example.com/{number}" for number in (1, 2, 9, 10))


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({}, "InboundMessage needs MessageUUID and From and To, missing or empty among 0 fields"),
        ({"MessageUUID": "", "From": "1", "To": "2"}, "InboundMessage needs MessageUUID, missing or empty among 3"),
        ({"MessageUUID": "1", "From": "null", "To": "2"}, "InboundMessage needs From, missing or empty among 3"),
        ({"CallUUID": "1", "From": "1", "To": "2"}, "InboundMessage needs MessageUUID, missing or empty among 3"),
        ({"Status": "sent", "To": "1"}, "StatusCallback needs MessageUUID, missing or empty among 2 fields"),
        ({"Status": "", "MessageUUID": "1"}, "StatusCallback needs Status, missing or empty among 2 fields"),
    ],
)
def test_a_request_without_required_fields_is_refused(fields: dict[str, str], problem: str) -> None:
    for method, url, body in (("POST", URL, encoded(fields)), ("GET", with_query(fields), b"")):
        with pytest.raises(WebhookPayloadError, match=f"^this is not a webhook: {problem}"):
            parse(method, url, body)


@pytest.mark.parametrize("name", ["MessageUUID", "Status", "To", "ConversationID"])
def test_a_known_field_that_came_twice_is_refused(name: str) -> None:
    body = encoded(FULL) + b"&" + urlencode({name: "another"}).encode()
    with pytest.raises(WebhookPayloadError, match=f"^the field {name} came 2 times"):
        parse("POST", URL, body)


@pytest.mark.parametrize("name", ["Media0", "Body", "Text"])
def test_a_medium_or_text_that_came_twice_is_refused(name: str) -> None:
    with pytest.raises(WebhookPayloadError, match=rf"^the field {name} came 2 times"):
        parse("POST", URL, encoded(MMS) + f"&{name}=x".encode() * (1 + (name not in MMS)))


def test_an_unknown_field_may_come_several_times() -> None:
    assert parse("POST", URL, encoded(LEGACY) + b"&tag=a&tag=b").raw.getlist("tag") == ["a", "b"]


def test_a_body_in_json_is_refused_without_a_word_of_it() -> None:
    for expect in (None, StatusCallback, InboundMessage):
        with pytest.raises(WebhookPayloadError, match="a POST in its body as application/x-www-form-url") as caught:
            parse("POST", URL, json.dumps(SMS).encode(), expect=expect)
        assert "Yes" not in str(caught.value)


WEBHOOKS = [callback(), inbound(), inbound(Media0="https://example.com/secret.png")]


@pytest.mark.parametrize("webhook", WEBHOOKS, ids=["status", "text", "media"])
def test_webhooks_are_immutable_values(webhook: StatusCallback | InboundMessage) -> None:
    again = type(webhook)(webhook.raw)
    assert again == webhook
    assert hash(again) == hash(webhook)
    assert type(webhook)(dict(webhook.raw) | {"New": "1"}) != webhook
    copy: StatusCallback | InboundMessage = pickle.loads(pickle.dumps(webhook))  # noqa: S301  (our own)
    assert copy == webhook
    assert copy.raw == webhook.raw
    with pytest.raises(AttributeError):
        webhook.message_uuid = "another"  # type: ignore[misc]  # that is the point
    with pytest.raises(AttributeError):
        webhook.new = "another"  # type: ignore[union-attr]  # that is the point


def test_neither_text_nor_media_are_in_the_repr() -> None:
    shown = repr(inbound(Body="Yes, please!", Media0="https://example.com/secret.png"))
    assert "please" not in shown
    assert "secret" not in shown
    assert shown.startswith(f"InboundMessage(message_uuid='{MESSAGE_UUID}', from_number='12025550123'")
    assert "raw" not in repr(callback())


def test_an_object_for_ones_own_tests_needs_few_fields() -> None:
    made = StatusCallback({"MessageUUID": MESSAGE_UUID, "Status": "delivered"})
    assert (made.message_state, made.to_number) == (MessageState.DELIVERED, None)
    assert made.raw == WebhookFields([("MessageUUID", MESSAGE_UUID), ("Status", "delivered")])
    assert InboundMessage({"MessageUUID": MESSAGE_UUID, "From": "1", "To": "2", "Text": "Hi"}).media == ()
    for kind in (StatusCallback, InboundMessage):
        with pytest.raises(WebhookPayloadError, match=f"^this is not a webhook: {kind.__name__} needs MessageUUID and"):
            kind({})


NAMES = sorted({*FULL, *WHATSAPP, "Text", "Media1", "Unknown"})


@given(st.dictionaries(st.sampled_from(NAMES) | st.text(), st.text()), st.booleans())
def test_parsing_whatever_values_succeeds_or_is_refused(changes: dict[str, str], status: bool) -> None:
    fields = changes | {"MessageUUID": "1", "From": "2", "To": "3"} | ({"Status": "4"} if status else {})
    try:
        read = parse("POST", URL, fields)
    except WebhookPayloadError:
        return
    assert isinstance(read, StatusCallback if "Status" in fields else InboundMessage)
    assert dict(read.raw) == fields
    for value in values_of(read).values():
        assert isinstance(value, str | int | Decimal | datetime | tuple)
        assert not isinstance(value, datetime) or value.tzinfo is UTC
