"""Messages that somebody sends to one of the account's numbers."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from ._accounts import Account
from ._countries import country_of
from ._delivery import Event, MessageState, Plan
from ._identifiers import Identifiers
from ._messages import Message, MessageDirection, MessageType, Received
from ._numbers import sanitise_number, sanitise_sender
from ._outcomes import DELIVERED_CODE
from ._prices import price_of
from ._segments import units

_WITHOUT_APPLICATION = timedelta(milliseconds=250)
_ORIGIN = "service"  # of a conversation that the recipient opens


class Intent(StrEnum):
    """What a received text asks for by a keyword alone (`MessageIntent`)."""

    OPT_OUT = "optout"
    OPT_IN = "optin"
    HELP = "help"


_KEYWORDS = {
    **dict.fromkeys(("STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT"), Intent.OPT_OUT),
    **dict.fromkeys(("START", "YES", "UNSTOP"), Intent.OPT_IN),
    **dict.fromkeys(("HELP", "INFO"), Intent.HELP),
}


def intent_of(text: str) -> Intent | None:
    """Find out whether a text is one of the keywords carriers prescribe.

    Args:
        text: What was received.

    Returns:
        What it asks for; None for everything else.
    """
    return _KEYWORDS.get(re.sub(r"[\s.!]+", "", text).upper())


def receive_message(
    account: Account,
    *,
    from_number: str,
    to_number: str,
    text: str,
    type: MessageType,
    media: Sequence[str],
    now: datetime,
    identifiers: Identifiers,
    origin: str = "",
) -> Message:
    """Make the message an account receives.

    Args:
        account: Who receives it.
        from_number: Who sends it: a number as a person writes it.
        to_number: The account's number it is sent to: likewise, or a sender ID of letters and digits.
        text: What it says.
        type: What kind of message it is.
        media: Addresses of media; only an MMS or a WhatsApp message has any.
        now: The present moment; aware, in UTC.
        identifiers: Names the message.
        origin: What a WhatsApp conversation is opened for; `service` when left out.

    Returns:
        The message. Without a message URL it is delivered by itself; with one, by the answer that is given there.

    Raises:
        ValueError: A number is none, or an SMS has media.
    """
    sender, recipient = sanitise_number(from_number), sanitise_sender(to_number)
    if sender is None:
        raise ValueError(f"from_number={from_number!r} is no phone number: give up to 14 digits, country code first")
    if recipient is None:
        raise ValueError(f"to_number={to_number!r} is neither a number of up to 14 digits nor a sender ID of up to 11")
    if media and type is MessageType.SMS:
        raise ValueError(f"media={list(media)!r} is given for an SMS: pass type mms or whatsapp, or no media")
    country = country_of(recipient)
    price = price_of(type, "")  # carriers surcharge what is sent to them, not what they send
    conversation = None
    if type is MessageType.WHATSAPP:
        conversation = account.conversations.join(
            sender=recipient,
            destination=sender,
            origin=origin or _ORIGIN,
            moment=now,
            new_id=identifiers.conversation_id,
        )
    return Message(
        uuid=identifiers.uuid(),
        auth_id=account.auth_id,
        subaccount=account.subaccount,
        direction=MessageDirection.INBOUND,
        type=type,
        from_number=sender,
        to_number=recipient,
        text=text,
        units=units(text) if type is MessageType.SMS else 1,
        accepted=now,
        plan=_plan(account, now),
        rate=price.rate,
        carrier_fee=price.carrier_fee,
        destination_country=country,
        is_domestic=country_of(sender) == country != "",
        conversation=conversation,
        received=Received(account.message_url, tuple(media)),
    )


def _plan(account: Account, now: datetime) -> Plan:
    received = Event(now, MessageState.RECEIVED)
    if account.message_url:
        return (received,)
    return (received, Event(now + _WITHOUT_APPLICATION, MessageState.DELIVERED, DELIVERED_CODE))
