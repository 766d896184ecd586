"""Messages, their identifiers, what becomes of them, and what a platform publishes about that."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, TypeAlias
from urllib.parse import parse_qsl

import msgspec

from ._json import JsonObject, JsonValue

_FREE_BITS = (1 << 128) - 1 & ~(0xC000 << 48) & ~(0xF000 << 64)
_VERSION_4 = 0x8000 << 48 | 4 << 76  # with the variant of RFC 9562

Moment: TypeAlias = Annotated[datetime, msgspec.Meta(tz=True)]
"""A moment that is read with its time zone."""


class MessageState(StrEnum):
    """The state of a message.

    Documentation: https://www.plivo.com/docs/messaging/api/message/the-message-object
    """

    QUEUED = "queued"
    SENT = "sent"
    FAILED = "failed"
    DELIVERED = "delivered"
    UNDELIVERED = "undelivered"
    RECEIVED = "received"
    REJECTED = "rejected"
    READ = "read"


class MessageDirection(StrEnum):
    """Whether the account sent the message or received it."""

    INBOUND = "inbound"
    OUTBOUND = "outbound"


class MessageType(StrEnum):
    """The channel of a message."""

    SMS = "sms"
    MMS = "mms"
    WHATSAPP = "whatsapp"


@dataclass(frozen=True, slots=True)
class Event:
    """A change of a message's state."""

    moment: Moment  # when it happens; aware, in UTC
    state: MessageState  # the state from then on
    error_code: str | None = None  # Plivo's error code from then on; None while nothing is known


Plan: TypeAlias = tuple[Event, ...]
"""The events of one message, at least one, in the order of their moments."""


def event_at(plan: Plan, now: datetime) -> Event:
    """Return the last event that has happened by a moment; the first when none has."""
    current = plan[0]
    for event in plan[1:]:
        if event.moment > now:
            break
        current = event
    return current


def moment_of(plan: Plan, state: MessageState, now: datetime) -> datetime | None:
    """Return when a message came into a state; None when it has not by a moment."""
    return next((event.moment for event in plan if event.state is state and event.moment <= now), None)


def in_utc(moment: Moment) -> str:
    """Return a moment as `2026-03-01 12:00:00.000000`, without its offset."""
    return moment.replace(tzinfo=None).isoformat(sep=" ", timespec="microseconds")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SendRequest:
    """What a message has of its send request, with the API's defaults; a text that is missing is empty.

    Documentation: https://www.plivo.com/docs/messaging/api/message/send-a-message
    """

    src: str = ""
    powerpack_uuid: str = ""
    text: str = ""
    type: MessageType = MessageType.SMS
    url: str = ""
    method: str = "POST"
    log: str = "true"
    media_urls: tuple[str, ...] = ()
    message_expiry: int = 10_800
    template: JsonObject | None = None
    dlt_entity_id: str = ""
    dlt_template_id: str = ""
    dlt_template_category: str = ""

    @classmethod
    def from_body(cls, body: JsonObject) -> "SendRequest":
        """Return the request of a JSON object that was found valid."""
        given = {name: value for name, value in body.items() if value is not None}
        if isinstance(given.get("log"), bool):
            given["log"] = str(given["log"]).lower()
        return msgspec.convert(given, cls, strict=False)  # JSON does not distinguish 600 from 600.0


@dataclass(frozen=True, slots=True)
class Conversation:
    """A WhatsApp conversation: the 24 hours that begin with a message."""

    id: str
    origin: str  # what it was opened for, such as `utility` or `service`
    expires: Moment  # when it ends; aware, in UTC


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Message:
    """One message to or from one number. A message with another plan is another object."""

    uuid: str
    auth_id: str
    subaccount: str = ""  # the auth_id of the subaccount that sent or received it; empty for a main account
    direction: MessageDirection
    type: MessageType
    from_number: str
    to_number: str
    text: str
    units: int  # the number of segments it counts as
    accepted: Moment  # when the API accepted it; aware, in UTC. The record's `message_time`
    plan: Plan  # its events, also those to come
    rate: Decimal  # the price of one unit, in US dollars
    carrier_fee: Decimal  # the carriers' surcharge for one unit, in US dollars
    powerpack_id: str = ""
    destination_country: str  # ISO 3166-1 alpha-2, or empty
    is_domestic: bool  # whether sender and destination are in one country
    tendlc_campaign_id: str = ""
    tendlc_registration_status: str = ""  # the 10DLC registration; empty where it does not apply
    conversation: Conversation | None = None
    requester_ip: str = ""  # where the request came from; empty for a received message
    request: SendRequest | None = None  # the request that sent it; None for a received message
    media: tuple[str, ...] = ()  # addresses
    callback_url: str = ""  # where it is reported to; a received message is posted there itself
    # Fields of its record that follow from nothing else; only a seeded message has any.
    extra_fields: JsonObject = field(default_factory=dict[str, JsonValue])


@dataclass(frozen=True, slots=True, kw_only=True)
class StateChange:
    """A message came into a state; the first change of a message is that it was queued or received."""

    message: Message  # the message, with its plan as it is from then on
    event: Event


@dataclass(frozen=True, slots=True, kw_only=True)
class CallbackAttempt:
    """An attempt to deliver a status callback, or a received message, to the application."""

    message: Message
    event: Event  # the change of its state that was reported
    attempt: int
    moment: datetime  # when it was made; aware, in UTC
    method: str  # `POST` or `GET`
    url: str
    form: str  # its fields, as a form, in the order they were sent in: short, as thousands of attempts are kept
    status: int | None
    response_body: str  # the beginning of the response's body
    error: str  # why there was no response; empty if there was one
    again: datetime | None  # when it is tried again; None after the last attempt

    @property
    def message_uuid(self) -> str:
        return self.message.uuid

    @property
    def fields(self) -> dict[str, str]:
        return dict(parse_qsl(self.form, keep_blank_values=True))


Published: TypeAlias = StateChange | CallbackAttempt
Subscriber: TypeAlias = Callable[[Published], None]


class Identifiers:
    """A source of random identifiers; sources with the same seed return the same ones in the same order."""

    def __init__(self, seed: int | str | None = None) -> None:
        self._random = random.Random(seed)

    def uuid(self) -> str:
        """Return a version 4 UUID, 36 characters in lower case."""
        # What `uuid.UUID(int=…, version=4)` makes of the same bits; each request needs one, and each message.
        digits = f"{self._random.getrandbits(128) & _FREE_BITS | _VERSION_4:032x}"
        return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"

    def conversation_id(self) -> str:
        """Return 33 hexadecimal digits, as many as the documented identifiers of WhatsApp conversations have."""
        return f"{self._random.getrandbits(132):033x}"
