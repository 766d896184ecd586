from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from plivo_mock._messaging._accounts import Account
from plivo_mock._messaging._delivery import Event, MessageState
from plivo_mock._messaging._identifiers import Identifiers
from plivo_mock._messaging._messages import Message, MessageDirection, MessageType, Received
from plivo_mock._messaging._receiving import Intent, intent_of, receive_message
from tests.mock.builders import AUTH_ID, NOON, an_account

URL = "http://127.0.0.1/inbound"


def receive(account: Account | None = None, **changes: Any) -> Message:
    arguments: dict[str, Any] = {
        "from_number": "+44 20 7946 0000",
        "to_number": "12025550100",
        "text": "Hello",
        "type": MessageType.SMS,
        "media": (),
        "now": NOON,
        "identifiers": Identifiers(0),
        **changes,
    }
    return receive_message(account or an_account(), **arguments)


def test_a_message_holds_what_is_known_of_it() -> None:
    message = receive(an_account(message_url=URL), text="a" * 161)

    assert message.auth_id == AUTH_ID
    assert (message.from_number, message.to_number) == ("442079460000", "12025550100")
    assert (message.direction, message.type) == (MessageDirection.INBOUND, MessageType.SMS)
    assert (message.text, message.units) == ("a" * 161, 2)
    assert message.accepted == NOON
    assert (message.destination_country, message.is_domestic) == ("US", False)
    assert message.carrier_fee == Decimal(0)
    assert message.received == Received(URL, ())
    assert message.request is None
    assert message.conversation is None


def test_a_message_of_a_subaccount_names_it() -> None:
    message = receive(an_account("SA0123456789ABCDEFGH", parent=an_account()))

    assert message.auth_id == message.subaccount == "SA0123456789ABCDEFGH"


def test_without_a_message_url_it_is_delivered_by_itself() -> None:
    assert receive().plan == (
        Event(NOON, MessageState.RECEIVED),
        Event(NOON + timedelta(milliseconds=250), MessageState.DELIVERED, "000"),
    )


def test_with_a_message_url_the_application_decides() -> None:
    assert receive(an_account(message_url=URL)).plan == (Event(NOON, MessageState.RECEIVED),)


def test_media_come_along() -> None:
    media = ["https://example.com/a.png", "https://example.com/b.png"]

    message = receive(type=MessageType.MMS, media=media, text="")

    assert message.received == Received("", tuple(media))
    assert message.units == 1


def test_a_whatsapp_message_belongs_to_the_conversation_with_its_sender() -> None:
    account = an_account()

    first = receive(account, type=MessageType.WHATSAPP)
    second = receive(account, type=MessageType.WHATSAPP, now=NOON + timedelta(hours=1))

    assert first.conversation is not None
    assert first.conversation is second.conversation
    assert first.conversation.origin == "service"


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"from_number": "nobody"}, "from_number='nobody' is no phone number: give up to 14 digits"),
        ({"from_number": ""}, "from_number='' is no phone number"),
        ({"to_number": "++"}, r"to_number='\+\+' is neither a number of up to 14 digits nor a sender ID"),
        ({"media": ["https://example.com/a.png"]}, r"media=\['https://example.com/a.png'\] is given for an SMS"),
    ],
)
def test_what_cannot_be_received_is_named(changes: dict[str, Any], complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        receive(**changes)


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("STOP", Intent.OPT_OUT),
        (" stop!\n", Intent.OPT_OUT),
        ("Unsubscribe.", Intent.OPT_OUT),
        ("start", Intent.OPT_IN),
        ("UNSTOP", Intent.OPT_IN),
        ("Help", Intent.HELP),
        ("Please stop", None),
        ("", None),
    ],
)
def test_a_keyword_alone_is_what_counts(text: str, intent: Intent | None) -> None:
    assert intent_of(text) is intent
