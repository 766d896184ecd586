import math
import re
from datetime import timedelta
from decimal import Decimal
from typing import Any

import httpx
import pytest

from plivo_mock import MockPlivo
from plivo_mock._seeding import EXTRA_FIELDS
from plivo_mock._validation import load_document, lookup
from tests.mock.builders import NOON, a_body

OTHER_ID = "MAOTHEROTHEROTHER000"


def texts(mock: MockPlivo) -> list[str]:
    return [message.text for message in mock.messages]


def test_messages_of_all_accounts_are_seen_oldest_first(mock: MockPlivo, api: httpx.Client) -> None:
    mock.add_account(OTHER_ID)
    api.post("", json=a_body(text="one"))
    mock.advance(1)
    mock.receive(auth_id=OTHER_ID, from_number="12025550123", to_number="12025550100", text="two")
    mock.advance(1)
    api.post("", json=a_body(text="three"))

    assert texts(mock) == ["one", "two", "three"]
    assert [message.message_state for message in mock.messages] == ["delivered", "delivered", "queued"]


def test_what_was_sent_is_given(mock: MockPlivo, api: httpx.Client) -> None:
    api.post("", json=a_body(dst="12025550123<12025550124", text="Hello"))
    mock.receive(from_number="12025550123", to_number="12025550100", text="Hello")

    assert [message.to_number for message in mock.sent(text="Hello", times=2)] == ["12025550123", "12025550124"]
    assert [message.to_number for message in mock.sent(to="12025550124")] == ["12025550124"]
    assert mock.sent(text=re.compile("^Hel"), type="sms", sender="12025550100", state="queued") == mock.sent()
    mock.not_sent(to="12025550123", text="Goodbye")


def test_a_message_is_there_without_a_request(mock: MockPlivo, api: httpx.Client) -> None:
    seen = mock.seed(
        from_number="12025550100",
        to_number="12025550123",
        text="Your table is ready.",
        type="whatsapp",
        state="undelivered",
        error_code="30",
        message_time=NOON - timedelta(hours=1),
        conversation_origin="authentication",
        tendlc_campaign_id="CD4WJJD",
        tendlc_registration_status="registered",
        record={"error_message": "Spam detected", "a_new_field": [1]},
    )

    assert mock.messages == [seen]
    assert (seen.message_state, seen.error_code, seen.message_time) == ("undelivered", "30", NOON - timedelta(hours=1))
    record = api.get(f"{seen.message_uuid}/").json()
    assert (record["conversation_origin"], record["tendlc_campaign_id"]) == ("authentication", "CD4WJJD")
    assert (record["tendlc_registration_status"], record["error_message"]) == ("registered", "Spam detected")
    assert record["a_new_field"] == [1]


def test_a_message_is_there_of_any_account_and_direction(mock: MockPlivo) -> None:
    mock.add_account(OTHER_ID)
    seen = mock.seed(
        auth_id=OTHER_ID,
        direction="inbound",
        type="mms",
        from_number="+1 202 555 0123",
        to_number="12025550100",
        media=["https://example.com/menu.png"],
    )

    assert (seen.auth_id, seen.message_direction, seen.message_state) == (OTHER_ID, "inbound", "received")
    with pytest.raises(LookupError, match="auth_id='SA99999999999999999X' is no account of this mock"):
        mock.seed(auth_id="SA99999999999999999X", from_number="12025550100", to_number="12025550123", text="Hello")


@pytest.mark.parametrize(
    ("values", "error"),
    [
        ({"state": "lost"}, r"^state: must be delivered, failed, queued,"),
        ({"text": ""}, "^text: this parameter is required"),
        ({"record": {"units": 2}}, r"^record\.units: follows from text: give that instead"),
        ({"record": {"a_new_field": math.nan}}, "^record: has a value that is none of JSON: Out of range float values"),
        ({"record": {"a_new_field": Decimal(1)}}, "^record: has a value that is none of JSON: Object of type Decimal"),
        ({"record": {"a_new_field": "\ud800"}}, "^The message holds half of a surrogate pair"),
        ({"conversation_origin": "marketing"}, "^conversation_origin='marketing' is given for a message without"),
        ({"message_time": NOON.replace(tzinfo=None)}, "^message_time=.* has no time zone: add tzinfo=datetime.UTC$"),
        ({"message_time": NOON + timedelta(seconds=1)}, "^message_time=.* is in the future"),
        ({"to_number": "nobody"}, "^dst: "),
    ],
    ids=range(10),
)
def test_a_message_that_cannot_be_is_refused(mock: MockPlivo, values: dict[str, Any], error: str) -> None:
    given: dict[str, Any] = {"from_number": "12025550100", "to_number": "12025550123", "text": "Hello", **values}

    with pytest.raises(ValueError, match=error):
        mock.seed(**given)

    assert mock.messages == []


def test_what_was_not_sent_is_said(mock: MockPlivo, api: httpx.Client) -> None:
    with pytest.raises(AssertionError, match=r"^no message to 12025550123 was sent; nothing was sent at all$"):
        mock.sent(to="12025550123")

    api.post("", json=a_body())
    listed = re.escape("\n  1. 12025550100 -> 12025550123: 'Your table is ready.' (sms, queued)")
    with pytest.raises(AssertionError, match=f"^no message of type mms was sent; 1 message was sent in all:{listed}$"):
        mock.sent(type="mms")
    with pytest.raises(AssertionError, match=f"^1 message was sent, not 2; 1 message was sent in all:{listed}$"):
        mock.sent(times=2)
    with pytest.raises(AssertionError, match=r"^1 message to 12025550123 was sent, not 0; 1 message was sent in all:"):
        mock.not_sent(to="12025550123")


def test_received_messages_were_not_sent(mock: MockPlivo) -> None:
    mock.receive(from_number="12025550123", to_number="12025550100", text="Hello")

    mock.not_sent()


PROPERTIES = lookup(load_document(), ["components", "schemas", "MessageRecord", "properties"])
DOCUMENTED = {*PROPERTIES} if isinstance(PROPERTIES, dict) else set[str]()


@pytest.mark.parametrize("name", [*sorted(DOCUMENTED - EXTRA_FIELDS), "api_id", "meta", "objects"])
def test_a_field_that_the_mock_has_a_value_for_is_refused_with_the_way_out(mock: MockPlivo, name: str) -> None:
    with pytest.raises(ValueError, match=rf"^record\.{name}: .*(: give|: send|, leave it out)"):
        mock.seed(from_number="12025550100", to_number="12025550123", text="Hi", record={name: "1"})
    assert mock.messages == []


def test_the_extra_fields_are_those_the_mock_has_no_value_for(mock: MockPlivo, api: httpx.Client) -> None:
    seen = mock.seed(from_number="12025550100", to_number="12025550123", text="Hi", state="delivered", type="whatsapp")
    own = {name for name, value in api.get(f"{seen.message_uuid}/").json().items() if value != "" or "dlt" in name}

    others = {"tendlc_campaign_id", "tendlc_registration_status", "requester_ip", "carrier_rate", "cloud_rate"}
    assert DOCUMENTED - own - others == EXTRA_FIELDS
