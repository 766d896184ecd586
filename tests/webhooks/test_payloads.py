"""Webhooks as objects."""

import inspect
import json
import pickle
import re
from datetime import UTC, datetime
from decimal import Decimal
from importlib.resources import files
from typing import get_args
from urllib.parse import urlencode

import pytest
from attrs import fields as attributes_of
from attrs.exceptions import FrozenInstanceError
from hypothesis import given
from hypothesis import strategies as st

from plivo_messaging import ConversationOrigin, MessageState, MessageType, WebhookPayloadError
from plivo_messaging.webhooks import InboundMessage, StatusCallback, WebhookFields, parse
from plivo_messaging.webhooks._payloads import read_payload
from tests.webhooks.requests import FULL, LEGACY, MESSAGE_UUID, MMS, SMS, URL, WHATSAPP, encoded, with_query


def callback(**changes: str) -> StatusCallback:
    """Read the full status callback with some of its fields changed."""
    read = read_payload(WebhookFields((FULL | changes).items()))
    assert isinstance(read, StatusCallback)
    return read


def inbound(**changes: str) -> InboundMessage:
    """Read the inbound SMS with some of its fields changed."""
    read = read_payload(WebhookFields((SMS | changes).items()))
    assert isinstance(read, InboundMessage)
    return read


def test_every_field_of_a_status_callback() -> None:
    assert callback() == StatusCallback(
        message_uuid=MESSAGE_UUID,
        message_state=MessageState.UNDELIVERED,
        to_number="12025550123",
        from_number="12025550100",
        message_type=MessageType.WHATSAPP,
        units=1,
        total_rate=Decimal("0.00550"),
        total_amount=Decimal("0.00550"),
        mcc="310",
        mnc="150",
        error_code="080",
        sequence=3,
        message_time=datetime(2026, 11, 2, 9, 15, 4, 120_000, UTC),
        queued_time=datetime(2026, 11, 2, 9, 15, 4, 120_000, UTC),
        sent_time=datetime(2026, 11, 2, 9, 15, 4, 340_000, UTC),
        delivery_report_time=datetime(2026, 11, 2, 9, 15, 6, 871_000, UTC),
        requester_ip="192.0.2.7",
        powerpack_uuid="86bbb125-97bb-4d72-89fd-81d5c515b015",
        conversation_id="9876",
        conversation_origin=ConversationOrigin.UTILITY,
        conversation_expiry_time=datetime(2026, 11, 3, 9, 15, 4, tzinfo=UTC),
        parent_message_uuid=MESSAGE_UUID,
        part_info="1 of 1",
        raw=WebhookFields(FULL.items()),
    )


def test_every_field_of_an_inbound_message() -> None:
    assert parse("POST", URL, encoded(WHATSAPP)) == InboundMessage(
        message_uuid=MESSAGE_UUID,
        from_number="12025550123",
        to_number="12025550100",
        message_type=MessageType.WHATSAPP,
        text=None,
        media=("https://example.com/film.mp4",),
        media_count=1,
        message_intent="help",
        units=1,
        total_rate=Decimal("0.00000"),
        total_amount=Decimal("0.00000"),
        powerpack_uuid="86bbb125-97bb-4d72-89fd-81d5c515b015",
        error_code="000",
        content_type="media",
        mime_type="video/mp4",
        raw=WebhookFields(WHATSAPP.items()),
    )


@pytest.mark.parametrize("kind", [StatusCallback, InboundMessage])
def test_every_field_of_the_contract_is_an_attribute(kind: type[StatusCallback | InboundMessage]) -> None:
    contract = json.loads(files("plivo_messaging_api").joinpath("openapi.json").read_text(encoding="utf-8"))
    names = set(contract["components"]["schemas"][kind.__name__]["properties"])
    # Each attribute's description names its field.
    documented = (inspect.getdoc(kind) or "").partition("Attributes:")[2]
    assert {name for name in names if f"`{name}`" not in documented} == set()
    described = {line.split(":")[0].strip() for line in documented.splitlines() if re.match(r" {4}\w", line)}
    assert {each.name for each in attributes_of(kind)} <= described


def test_a_legacy_callback_has_four_fields() -> None:
    assert parse("POST", URL, encoded(LEGACY)) == StatusCallback(
        message_uuid=MESSAGE_UUID,
        message_state=MessageState.SENT,
        to_number="12025550123",
        from_number="12025550100",
        raw=WebhookFields(LEGACY.items()),
    )


def test_a_get_has_its_fields_in_the_query() -> None:
    read = parse("GET", with_query(FULL), b"MessageUUID=of+nobody")
    assert read == callback()


def test_the_query_of_a_post_is_not_read() -> None:
    read = parse("POST", with_query({"Status": "delivered", "order": "5"}), encoded(SMS))
    assert isinstance(read, InboundMessage)
    assert "order" not in read.raw


@pytest.mark.parametrize("nothing", ["", "null"])
def test_every_spelling_of_nothing_is_none(nothing: str) -> None:
    kept = {"MessageUUID": MESSAGE_UUID, "Status": "delivered"}
    read = read_payload(WebhookFields((dict.fromkeys(FULL, nothing) | kept).items()))

    assert read == StatusCallback(message_uuid=MESSAGE_UUID, message_state=MessageState.DELIVERED, raw=read.raw)


@pytest.mark.parametrize("nothing", ["", "null"])
def test_every_spelling_of_nothing_is_none_in_an_inbound_message(nothing: str) -> None:
    kept = {name: WHATSAPP[name] for name in ("MessageUUID", "From", "To", "Body")}
    read = read_payload(WebhookFields((dict.fromkeys(WHATSAPP, nothing) | kept).items()))

    expected = InboundMessage(
        message_uuid=MESSAGE_UUID, from_number="12025550123", to_number="12025550100", raw=read.raw
    )
    assert read == expected


@pytest.mark.parametrize("status", ["read", "accepted_by_nobody_yet"])
def test_states_stay_open(status: str) -> None:
    state = callback(Status=status).message_state
    assert state == status
    assert isinstance(state, MessageState) is (status == "read")


def test_types_and_origins_stay_open() -> None:
    read = callback(Type="rcs", ConversationOrigin="referral")
    assert (read.message_type, read.conversation_origin) == ("rcs", "referral")
    assert inbound(Type="rcs").message_type == "rcs"


def test_unknown_fields_are_kept() -> None:
    assert callback(Mood="good").raw["Mood"] == "good"
    assert inbound(Mood="").raw["Mood"] == ""


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("2026-11-02 09:15:04.120000", datetime(2026, 11, 2, 9, 15, 4, 120_000, UTC)),
        ("2026-11-02 09:15:04", datetime(2026, 11, 2, 9, 15, 4, tzinfo=UTC)),
        ("2026-11-02 09:15:04.1", datetime(2026, 11, 2, 9, 15, 4, 100_000, UTC)),
        ("2026-11-02T14:45:04.120000+05:30", datetime(2026, 11, 2, 9, 15, 4, 120_000, UTC)),
        ("0001-01-01 00:00:00+05:30", None),
        ("9999-12-31 23:59:59-05:30", None),
        ("soon", None),
        ("", None),
    ],
)
def test_times_are_in_utc(written: str, moment: datetime | None) -> None:
    read = callback(MessageTime=written, ConversationExpirationTimestamp=written)
    for time in (read.message_time, read.conversation_expiry_time):
        assert time == moment
        assert time is None or time.tzinfo is UTC


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("1793783704", datetime(2026, 11, 4, 9, 15, 4, tzinfo=UTC)),
        ("0", datetime(1970, 1, 1, tzinfo=UTC)),
        ("99999999999", datetime(5138, 11, 16, 9, 46, 39, tzinfo=UTC)),
        # A parser of ISO 8601 takes this for a day in 1793.
        ("1711122512345", None),
        pytest.param("9" * 5_000, None, id="more digits than Python reads"),
        ("\u0663", None),
        ("-1", None),
    ],
)
def test_a_conversation_may_end_in_seconds_since_1970(written: str, moment: datetime | None) -> None:
    assert callback(ConversationExpirationTimestamp=written).conversation_expiry_time == moment


def test_the_text_is_that_of_an_sms_or_the_body_of_the_others() -> None:
    assert inbound().text == "Yes, please!"
    assert inbound(Text="", Body="Look!").text == "Look!"
    assert inbound(Text="a", Body="b").text == "a"
    assert inbound(Text="").text is None
    mms = parse("POST", URL, encoded(MMS))
    assert isinstance(mms, InboundMessage)
    assert (mms.text, mms.media, mms.media_count) == ("Look!", ("https://example.com/picture.png",), 1)


def test_a_text_may_consist_of_the_word_null() -> None:
    assert inbound(Text="null").text == "null"


def test_media_are_in_the_order_of_their_numbers() -> None:
    media = {f"Media{number}": f"https://example.com/{number}" for number in (10, 2, 1, 9)}
    read = inbound(**media, Media3="", Media="x", MediaX="x", Media99999="x", MediaCount="4")
    assert read.media == tuple(f"https://example.com/{number}" for number in (1, 2, 9, 10))


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({}, "this is no inbound message: MessageUUID and From and To missing or empty among 0 fields"),
        ({"MessageUUID": "", "From": "1", "To": "2"}, "this is no inbound message: MessageUUID missing or empty"),
        ({"MessageUUID": "1", "From": "null", "To": "2"}, "this is no inbound message: From missing or empty"),
        ({"CallUUID": "1", "From": "1", "To": "2"}, "this is no inbound message: MessageUUID missing or empty"),
        ({"Status": "sent", "To": "1"}, "this is no status callback: MessageUUID missing or empty among 2 fields"),
        ({"Status": "", "MessageUUID": "1"}, "this is no status callback: Status missing or empty among 2 fields"),
    ],
)
def test_what_is_neither_is_refused(fields: dict[str, str], problem: str) -> None:
    for method, url, body in (("POST", URL, encoded(fields)), ("GET", with_query(fields), b"")):
        with pytest.raises(WebhookPayloadError) as caught:
            parse(method, url, body)
        assert str(caught.value).startswith(problem)


@pytest.mark.parametrize("name", ["MessageUUID", "Status", "To", "ConversationID"])
def test_a_field_that_is_read_comes_once(name: str) -> None:
    body = encoded(FULL) + b"&" + urlencode({name: "another"}).encode()
    with pytest.raises(WebhookPayloadError, match=f"^the field {name} came 2 times"):
        parse("POST", URL, body)


def test_a_medium_comes_once() -> None:
    with pytest.raises(WebhookPayloadError, match=r"^the field Media0 came 2 times"):
        parse("POST", URL, encoded(MMS) + b"&Media0=x")


def test_a_field_that_is_not_read_may_come_several_times() -> None:
    assert parse("POST", URL, encoded(LEGACY) + b"&tag=a&tag=b").raw.getlist("tag") == ["a", "b"]


def test_a_body_of_another_kind_is_refused_without_a_word_of_it() -> None:
    body = json.dumps(SMS).encode()
    with pytest.raises(WebhookPayloadError, match="a POST in its body as application/x-www-form-urlencoded") as caught:
        parse("POST", URL, body)
    assert "Yes" not in str(caught.value)


WEBHOOKS = [callback(), inbound(), inbound(Media0="https://example.com/secret.png")]


@pytest.mark.parametrize("webhook", WEBHOOKS, ids=["status", "text", "media"])
def test_webhooks_are_values(webhook: StatusCallback | InboundMessage) -> None:
    again = read_payload(WebhookFields(webhook.raw.pairs))
    assert again == webhook
    assert hash(again) == hash(webhook)
    copy: object = pickle.loads(pickle.dumps(webhook))  # noqa: S301  (our own)
    assert copy == webhook
    with pytest.raises(FrozenInstanceError):
        webhook.message_uuid = "another"  # type: ignore[misc]  # that is the point


def test_neither_text_nor_media_are_in_the_repr() -> None:
    shown = repr(inbound(Body="Yes, please!", Media0="https://example.com/secret.png"))
    assert "please" not in shown
    assert "secret" not in shown
    assert shown.startswith(f"InboundMessage(message_uuid='{MESSAGE_UUID}', from_number='12025550123'")
    assert "raw" not in repr(callback())


def test_an_object_for_a_test_of_ones_own_needs_little() -> None:
    made = StatusCallback(message_uuid=MESSAGE_UUID, message_state="delivered")
    assert made.raw == WebhookFields()
    assert InboundMessage(message_uuid=MESSAGE_UUID, from_number="1", to_number="2", text="Hi").media == ()


FIELD_NAMES = sorted({*FULL, *WHATSAPP, "Text", "Media1", "Unknown"})


@given(st.dictionaries(st.sampled_from(FIELD_NAMES) | st.text(), st.text()), st.booleans())
def test_reading_never_breaks(changes: dict[str, str], status: bool) -> None:
    fields = changes | {"MessageUUID": "1", "From": "2", "To": "3"} | ({"Status": "4"} if status else {})
    fields = fields if status else {name: value for name, value in fields.items() if name != "Status"}

    read = parse("POST", URL, fields)

    assert isinstance(read, StatusCallback if status else InboundMessage)
    assert dict(read.raw) == fields
    for attribute in attributes_of(type(read)):
        value: object = getattr(read, attribute.name)
        assert not isinstance(value, datetime) or value.tzinfo is UTC
        assert value is None or isinstance(value, str | int | Decimal | datetime | tuple | WebhookFields)


def test_the_two_kinds_are_what_is_returned() -> None:
    assert get_args(parse.__annotations__["return"]) == (StatusCallback, InboundMessage)
