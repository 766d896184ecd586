import re

import httpx
import pytest

from plivo_messaging.mock import MockPlivo
from tests.mock.builders import a_body

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


def test_a_message_is_concluded(mock: MockPlivo, api: httpx.Client) -> None:
    uuid = api.post("", json=a_body()).json()["message_uuid"][0]

    message = mock.conclude(uuid, "failed", "50")

    assert (message.message_state, message.error_code) == ("failed", "50")
    assert api.get(f"{uuid}/").json()["message_state"] == "failed"
    assert mock.messages == [message]


def test_what_cannot_be_concluded_is_said(mock: MockPlivo, api: httpx.Client) -> None:
    uuid = api.post("", json=a_body()).json()["message_uuid"][0]

    with pytest.raises(ValueError, match=r"^state='gone' is none of queued, sent, failed, delivered, "):
        mock.conclude(uuid, "gone")
    with pytest.raises(ValueError, match=r"^state='queued' is none a message ends in"):
        mock.conclude(uuid, "queued")
    with pytest.raises(LookupError, match="is no message of this mock"):
        mock.conclude("nothing", "failed")
