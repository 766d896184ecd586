import json
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plivo_mock._messaging._delivery import Event, MessageState
from plivo_mock._messaging._messages import Conversation, Message, MessageDirection, MessageType, Received
from plivo_mock._state._codec import (
    decode_message,
    decode_request,
    encode_message,
    encode_plan,
    encode_request,
)
from tests.mock.builders import a_message, a_request

TEXTS = st.text(st.characters(codec="utf-8"), max_size=20)
MOMENTS = st.datetimes(min_value=datetime(2000, 1, 1), max_value=datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - made aware by the strategy
AMOUNTS = st.decimals(0, 10, places=5)
EVENTS = st.builds(Event, MOMENTS, st.sampled_from(MessageState), st.none() | st.sampled_from(["000", "1000"]))
MESSAGES = st.builds(
    Message,
    uuid=st.uuids().map(str),
    auth_id=TEXTS,
    subaccount=TEXTS,
    direction=st.sampled_from(MessageDirection),
    type=st.sampled_from(MessageType),
    from_number=TEXTS,
    to_number=TEXTS,
    text=TEXTS,
    units=st.integers(0, 50),
    accepted=MOMENTS,
    plan=st.lists(EVENTS, min_size=1, max_size=4).map(tuple),
    rate=AMOUNTS,
    carrier_fee=AMOUNTS,
    powerpack_id=TEXTS,
    destination_country=TEXTS,
    is_domestic=st.booleans(),
    tendlc_campaign_id=TEXTS,
    tendlc_registration_status=TEXTS,
    conversation=st.none() | st.builds(Conversation, TEXTS, TEXTS, MOMENTS),
    requester_ip=TEXTS,
    request=st.none(),
    received=st.none() | st.builds(Received, TEXTS, st.lists(TEXTS, max_size=3).map(tuple)),
    further=st.none() | st.dictionaries(TEXTS, st.none() | st.booleans() | st.integers() | TEXTS | st.lists(TEXTS)),
)


@given(MESSAGES)
def test_a_message_is_read_as_it_was_written(message: Message) -> None:
    request = None if message.direction is MessageDirection.INBOUND else a_request()
    again = decode_message(encode_message(message), encode_plan(message.plan), request)

    assert again.request is request
    assert {**_fields(again), "request": None} == _fields(message)


def _fields(message: Message) -> dict[str, object]:
    return {name: getattr(message, name) for name in Message.__slots__}


def test_a_message_of_an_older_file_has_no_further_fields() -> None:
    written = json.loads(encode_message(MESSAGE))
    del written["further"]

    assert decode_message(json.dumps(written), PLAN, None).further is None


def test_amounts_stay_exact() -> None:
    message = a_message(rate=Decimal("0.00770"))

    assert str(decode_message(encode_message(message), encode_plan(message.plan), None).rate) == "0.00770"


@pytest.mark.parametrize(
    "request_",
    [
        a_request(),
        a_request(
            src=None,
            powerpack_uuid="1d5f3dd8-b207-4738-b59f-3c2ac7d3461c",
            type="whatsapp",
            url="http://127.0.0.1/status",
            method="GET",
            log=False,
            trackable=True,
            media_urls=["https://example.com/a.png"],
            media_ids=["801c2056"],
            message_expiry=600,
            template={"name": "welcome", "language": "en", "components": [{"type": "body"}]},
            interactive={"type": "button", "action": {}},
            location={"latitude": 1.5, "longitude": 2},
            dlt_entity_id="1",
            dlt_template_id="2",
            dlt_template_category="promotional",
        ),
    ],
    ids=["short", "long"],
)
def test_a_request_is_read_as_it_was_written(request_: object) -> None:
    assert decode_request(encode_request(request_)) == request_  # type: ignore[arg-type]  # a parameter of pytest


MESSAGE = a_message()
BODY, PLAN = encode_message(MESSAGE), encode_plan(MESSAGE.plan)


def without(name: str, value: object = None) -> str:
    return json.dumps({**json.loads(BODY), name: value})


@pytest.mark.parametrize(
    ("body", "plan"),
    [
        ("[]", PLAN),
        ("{", PLAN),
        (without("uuid"), PLAN),
        (without("units", "1"), PLAN),
        (without("accepted", "yesterday"), PLAN),
        (without("accepted", "2026-03-01T12:00:00"), PLAN),
        (without("type", "fax"), PLAN),
        (BODY, "[]"),
        (BODY, "{}"),
        (BODY, '[["2026-03-01T12:00:00+00:00", "lost", null]]'),
        (BODY, '[["2026-03-01T12:00:00+00:00"]]'),
        (BODY, '["queued"]'),
    ],
)
def test_anything_else_is_no_message(body: str, plan: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        decode_message(body, plan, None)
