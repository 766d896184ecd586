"""Messages that an account sends and receives: what the documentation says of them and a schema cannot.

Documentation of keywords: https://www.plivo.com/docs/messaging/concepts/opt-out
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from ._accounts import Account
from ._delivery import DeliveryPlanner
from ._json import ApiError
from ._magic import DELIVERED_CODE, Refusal, effect_of
from ._messages import (
    Event,
    Identifiers,
    Message,
    MessageDirection,
    MessageState,
    MessageType,
    Plan,
    SendRequest,
)
from ._numbers import Destinations, country_of, sanitise_number, sanitise_sender
from ._pricing import carrier_fee_of, is_gsm, rate_of, units, utf16_length

# What a Powerpack "chooses": of the range reserved for fiction, so that it is nobody's number.
POWERPACK_NUMBER = "12025550100"

_OUT_OF_CREDIT = "Insufficient Credit"
_NO_PERMISSION = "Sending to this country is not enabled in the account's geo permissions"

_WITHOUT_APPLICATION = timedelta(milliseconds=250)
_ORIGIN = "service"  # of a conversation that the recipient opens

_MAX_DESTINATIONS = 1_000
_MAX_GSM_CHARACTERS = 1_600
_MAX_UCS2_UNITS = 737
_MAX_WHATSAPP_CHARACTERS = 4_096
_MAX_SHORT_CODE = 6
_LONG_CODE = 11  # of the United States: 1 and ten digits


@dataclass(frozen=True, slots=True)
class Accepted:
    """The messages of a send request, one for each valid destination, and the destinations that are no numbers."""

    messages: tuple[Message, ...]
    invalid: tuple[str, ...]


class OutOfCreditError(ApiError):
    """A request is refused, and the account's credit is used up by it."""

    def __init__(self) -> None:
        super().__init__(400, _OUT_OF_CREDIT)


@dataclass(frozen=True, slots=True)
class _Sender:
    address: str
    is_short_code: bool
    country: str


def build_messages(
    request: SendRequest,
    destinations: Destinations,
    account: Account,
    *,
    now: datetime,
    requester_ip: str,
    identifiers: Identifiers,
    planner: DeliveryPlanner,
    origin: str = "",
    is_reply: bool = False,
) -> Accepted:
    """Return a message for each destination of a send request."""
    sender = _sender(request)
    destinations = _checked(destinations)
    _check_text(request)
    _check_account(account, destinations.numbers, now)
    opened_for = origin or _origin(request)
    count = units(request.text) if request.type is MessageType.SMS else 1
    messages: list[Message] = []
    for number in destinations.numbers:
        country = country_of(number)
        conversation = None
        if opened_for:
            conversation = account.join_conversation(
                sender=sender.address,
                destination=number,
                origin=opened_for,
                moment=now,
                new_id=identifiers.conversation_id,
            )
        messages.append(
            Message(
                uuid=identifiers.uuid(),
                auth_id=account.auth_id,
                subaccount=account.subaccount,
                direction=MessageDirection.OUTBOUND,
                type=request.type,
                from_number=sender.address,
                to_number=number,
                text=request.text,
                units=count,
                accepted=now,
                plan=planner.plan(account, request, sender.address, number, now, is_reply=is_reply),
                rate=rate_of(request.type),
                carrier_fee=carrier_fee_of(request.type, country),
                powerpack_id=request.powerpack_uuid,
                destination_country=country,
                is_domestic=_is_domestic(sender, country),
                tendlc_registration_status=_tendlc_status(request.type, sender, country),
                conversation=conversation,
                requester_ip=requester_ip,
                request=request,
                media=request.media_urls,
                callback_url=request.url,
            )
        )
    return Accepted(tuple(messages), destinations.invalid)


def _sender(request: SendRequest) -> _Sender:
    if bool(request.src) == bool(request.powerpack_uuid):
        raise ApiError(400, "src, powerpack_uuid: exactly one of these parameters is required")
    address = POWERPACK_NUMBER if request.powerpack_uuid else sanitise_sender(request.src)
    if address is None:
        raise ApiError(400, "src: must be a number of up to 14 digits, or up to 11 letters and digits")
    is_short_code = address.isdigit() and len(address) <= _MAX_SHORT_CODE
    is_number = address.isdigit() and not is_short_code
    return _Sender(address, is_short_code, country_of(address) if is_number else "")


def _checked(destinations: Destinations) -> Destinations:
    destinations = _without_refused(destinations)
    count = len(destinations.numbers) + len(destinations.invalid)
    if count > _MAX_DESTINATIONS:
        raise ApiError(400, f"dst: at most {_MAX_DESTINATIONS:,} different destinations are allowed, not {count:,}")
    if not destinations.numbers:
        raise ApiError(400, "dst: at least one destination must be a number of up to 14 digits")
    return destinations


def _without_refused(destinations: Destinations) -> Destinations:
    refused = tuple(number for number in destinations.numbers if effect_of(number) is Refusal.INVALID_NUMBER)
    valid = tuple(number for number in destinations.numbers if number not in refused)
    return Destinations(valid, destinations.invalid + refused) if refused else destinations


def _check_account(account: Account, numbers: tuple[str, ...], now: datetime) -> None:
    """Refuse a valid request that the account may not make."""
    if now < account.main.credit_from:
        raise ApiError(400, _OUT_OF_CREDIT)
    effects = {effect_of(number) for number in numbers}
    if Refusal.NO_CREDIT in effects:
        raise OutOfCreditError
    if Refusal.GEO_PERMISSION in effects:
        raise ApiError(403, _NO_PERMISSION)


def _check_text(request: SendRequest) -> None:
    text = request.text
    if request.type is MessageType.WHATSAPP:
        length, limit, counted = len(text), _MAX_WHATSAPP_CHARACTERS, "characters"
    elif is_gsm(text):
        length, limit, counted = len(text), _MAX_GSM_CHARACTERS, "characters"
    else:
        length, limit, counted = (
            utf16_length(text),
            _MAX_UCS2_UNITS,
            "UTF-16 code units, as it is not all GSM 03.38",
        )
    if length > limit:
        raise ApiError(400, f"text: must have at most {limit:,} {counted}; it has {length:,}")


def _is_domestic(sender: _Sender, country: str) -> bool:
    # A short code has no country code: it works in its own country only.
    return sender.is_short_code or (sender.country == country != "")


def _tendlc_status(message_type: MessageType, sender: _Sender, country: str) -> str:
    """Return `unregistered` for a long code of the United States: nobody registers campaigns with a mock server."""
    is_long_code = sender.country == "US" and len(sender.address) == _LONG_CODE
    applies = is_long_code and country == "US" and message_type is not MessageType.WHATSAPP
    return "unregistered" if applies else ""


def _origin(request: SendRequest) -> str:
    """Return what a WhatsApp conversation is opened for; empty for all other messages."""
    if request.type is not MessageType.WHATSAPP:
        return ""
    # A template opens a conversation of the category it is registered for, which only WhatsApp knows.
    return "utility" if request.template else "service"


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
    sender, recipient = sanitise_number(from_number), sanitise_sender(to_number)
    if sender is None:
        raise ValueError(f"from_number={from_number!r} is no phone number: give up to 14 digits, country code first")
    if recipient is None:
        raise ValueError(f"to_number={to_number!r} is neither a number of up to 14 digits nor a sender ID of up to 11")
    if media and type is MessageType.SMS:
        raise ValueError(f"media={list(media)!r} is given for an SMS: pass type mms or whatsapp, or no media")
    country = country_of(recipient)
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
        rate=rate_of(type),
        carrier_fee=carrier_fee_of(type, ""),  # carriers surcharge what is sent to them, not what they send
        destination_country=country,
        is_domestic=country_of(sender) == country != "",
        conversation=conversation,
        media=tuple(media),
        callback_url=account.message_url,
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
