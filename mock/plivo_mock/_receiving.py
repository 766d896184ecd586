"""Messages that somebody sends to a number of an account, and the keywords of opt-out, opt-in and help.

Documentation: https://www.plivo.com/docs/messaging/concepts/opt-out
"""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from ._accounts import Account
from ._identifiers import Identifiers
from ._magic import DELIVERED_CODE
from ._messages import Event, Message, MessageDirection, MessageState, MessageType, Plan, Received
from ._numbers import country_of, sanitise_number, sanitise_sender
from ._pricing import price_of, units

_WITHOUT_APPLICATION = timedelta(milliseconds=250)
_ORIGIN = "service"  # of a conversation that the recipient opens


class Intent(StrEnum):
    """What a received text asks for (`MessageIntent`)."""

    OPT_OUT = "optout"
    OPT_IN = "optin"
    HELP = "help"


KEYWORDS = {
    **dict.fromkeys(("STOP", "STOP ALL", "STOPALL", "UNSUB", "UNSUBSCRIBE", "CANCEL", "END", "QUIT"), Intent.OPT_OUT),
    **dict.fromkeys(("START", "RESUME", "GO", "UNSTOP", "YES"), Intent.OPT_IN),
    **dict.fromkeys(("HELP", "INFO"), Intent.HELP),
}
"""The texts that ask for something, in capitals."""

REPLIES = {
    Intent.OPT_OUT: "You are unsubscribed and will get no more messages. Reply START to subscribe again.",
    Intent.HELP: "Reply STOP to unsubscribe, START to subscribe again. Message and data rates may apply.",
}
"""What is replied automatically."""


def intent_of(text: str) -> Intent | None:
    """Return what a text asks for if it is a keyword, whatever its case, spaces and full stops; else None."""
    return KEYWORDS.get(" ".join(re.sub(r"[.!]+", " ", text).upper().split()))


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
    """Return the message that an account receives."""
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
        conversation = account.join_conversation(
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


def apply_intent(account: Account, message: Message) -> None:
    """Note an opt-out or opt-in that a received message asks for."""
    if message.direction is MessageDirection.OUTBOUND:
        return
    match intent_of(message.text):
        case Intent.OPT_OUT:
            account.opted_out.add((message.to_number, message.from_number))
        case Intent.OPT_IN:
            account.opted_out.discard((message.to_number, message.from_number))
        case _:
            pass


def _plan(account: Account, now: datetime) -> Plan:
    received = Event(now, MessageState.RECEIVED)
    if account.message_url:
        return (received,)
    return (received, Event(now + _WITHOUT_APPLICATION, MessageState.DELIVERED, DELIVERED_CODE))
