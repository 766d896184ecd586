"""Messages, their states, and the requests that sent them."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, TypeAlias

import msgspec

from ._json import JsonObject, JsonValue

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
    """A change of a message's state.

    Attributes:
        moment: When it happens; aware, in UTC.
        state: The state from then on.
        error_code: Plivo's error code from then on; None while nothing is known.
    """

    moment: Moment
    state: MessageState
    error_code: str | None = None


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


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SendRequest:
    """The parameters of a send request, with the API's defaults; a text that is missing is empty.

    Documentation: https://www.plivo.com/docs/messaging/api/message/send-a-message
    """

    src: str = ""
    powerpack_uuid: str = ""
    dst: str = ""
    text: str = ""
    type: MessageType = MessageType.SMS
    url: str = ""
    method: str = "POST"
    log: str = "true"
    trackable: bool = False
    media_urls: tuple[str, ...] = ()
    media_ids: tuple[str, ...] = ()
    message_expiry: int = 10_800
    template: JsonObject | None = None
    interactive: JsonObject | None = None
    location: JsonObject | None = None
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
class Received:
    """What a received message has and a sent one has not.

    Attributes:
        message_url: The message URL of the account's application; empty for none.
        media: Addresses of its media.
    """

    message_url: str
    media: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Conversation:
    """A WhatsApp conversation: the 24 hours that begin with a message.

    Attributes:
        id: Identifies it.
        origin: What it was opened for, such as `utility` or `service`.
        expires: When it ends; aware, in UTC.
    """

    id: str
    origin: str
    expires: Moment


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Message:
    """One message to or from one number. A message with another plan is another object.

    Attributes:
        uuid: Identifies it.
        auth_id: The account it belongs to.
        subaccount: The auth_id of the subaccount that sent or received it; empty for a main account.
        direction: Whether the account sent or received it.
        type: Its channel.
        from_number: The sender: digits or an alphanumeric sender ID.
        to_number: The destination: digits.
        text: Its text; may be empty.
        units: The number of segments it counts as.
        accepted: When the API accepted it; aware, in UTC. The record's `message_time`.
        plan: Its events, also those to come.
        rate: The price of one unit, in US dollars.
        carrier_fee: The carriers' surcharge for one unit, in US dollars.
        powerpack_id: The Powerpack that chose the sender; empty without one.
        destination_country: ISO 3166-1 alpha-2, or empty.
        is_domestic: Whether sender and destination are in one country.
        tendlc_campaign_id: The 10DLC campaign; empty without one.
        tendlc_registration_status: The 10DLC registration; empty where it does not apply.
        conversation: The WhatsApp conversation it belongs to.
        requester_ip: Where the request came from; empty for a received message.
        request: The request that sent it; None for a received message.
        received: What came with it; None for a sent message.
        extra_fields: Fields of its record that follow from nothing else; only a seeded message has any.
    """

    uuid: str
    auth_id: str
    subaccount: str = ""
    direction: MessageDirection
    type: MessageType
    from_number: str
    to_number: str
    text: str
    units: int
    accepted: Moment
    plan: Plan
    rate: Decimal
    carrier_fee: Decimal
    powerpack_id: str = ""
    destination_country: str
    is_domestic: bool
    tendlc_campaign_id: str = ""
    tendlc_registration_status: str = ""
    conversation: Conversation | None = None
    requester_ip: str = ""
    request: SendRequest | None = None
    received: Received | None = None
    extra_fields: JsonObject = field(default_factory=dict[str, JsonValue])

    @property
    def media(self) -> tuple[str, ...]:
        """The addresses of its media."""
        if self.request is not None:
            return self.request.media_urls
        return self.received.media if self.received is not None else ()

    @property
    def callback_url(self) -> str:
        """Where it is reported to: the callback URL of its request, or the account's message URL; empty for nowhere."""
        if self.request is not None:
            return self.request.url
        return self.received.message_url if self.received is not None else ""
