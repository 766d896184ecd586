"""What the mock server remembers of a message and of the request that sent it."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from plivo_mock._json import JsonObject, JsonValue

from ._delivery import Plan


class MessageDirection(StrEnum):
    """Whether the account sent the message or received it."""

    INBOUND = "inbound"
    OUTBOUND = "outbound"


class MessageType(StrEnum):
    """What kind of message it is."""

    SMS = "sms"
    MMS = "mms"
    WHATSAPP = "whatsapp"

    @classmethod
    def of(cls, text: str) -> "MessageType":
        """Read the name of a kind.

        Args:
            text: `sms`, `mms` or `whatsapp`.

        Returns:
            The kind.

        Raises:
            ValueError: It is none of them.
        """
        if text not in set(cls):
            raise ValueError(f"type={text!r} is not one of {', '.join(cls)}")
        return cls(text)


@dataclass(frozen=True, slots=True, kw_only=True)
class SendRequest:
    """The arguments of a send request, with what the API fills in for those that are missing.

    Attributes are named and documented as the parameters are; a text that was not given is empty.

    Documentation: https://www.plivo.com/docs/messaging/api/message/send-a-message
    """

    src: str
    powerpack_uuid: str
    dst: str
    text: str
    type: MessageType
    url: str
    method: str
    log: str
    trackable: bool
    media_urls: tuple[str, ...]
    media_ids: tuple[str, ...]
    message_expiry: int
    template: JsonObject | None
    interactive: JsonObject | None
    location: JsonObject | None
    dlt_entity_id: str
    dlt_template_id: str
    dlt_template_category: str

    @classmethod
    def from_body(cls, body: JsonObject) -> "SendRequest":
        """Read the arguments.

        Args:
            body: The JSON object that was sent, found valid.

        Returns:
            The arguments.
        """
        expiry = body.get("message_expiry")
        log = body.get("log")
        return cls(
            src=_text(body.get("src")),
            powerpack_uuid=_text(body.get("powerpack_uuid")),
            dst=_text(body.get("dst")),
            text=_text(body.get("text")),
            type=MessageType(_text(body.get("type")) or "sms"),
            url=_text(body.get("url")),
            method=_text(body.get("method")) or "POST",
            log=str(log).lower() if isinstance(log, bool) else _text(log) or "true",
            trackable=body.get("trackable") is True,
            media_urls=_texts(body.get("media_urls")),
            media_ids=_texts(body.get("media_ids")),
            # JSON does not tell 600 from 600.0.
            message_expiry=int(expiry) if isinstance(expiry, int | float) else 10_800,
            template=_object(body.get("template")),
            interactive=_object(body.get("interactive")),
            location=_object(body.get("location")),
            dlt_entity_id=_text(body.get("dlt_entity_id")),
            dlt_template_id=_text(body.get("dlt_template_id")),
            dlt_template_category=_text(body.get("dlt_template_category")),
        )


@dataclass(frozen=True, slots=True)
class Received:
    """What a received message has and a sent one has not.

    Attributes:
        message_url: Where it is posted to: the message URL of the account's application; empty for nowhere.
        media: Addresses of what came with it.
    """

    message_url: str
    media: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Conversation:
    """A WhatsApp conversation: the 24 hours that begin with a message.

    Attributes:
        id: Names it.
        origin: What it was opened for, such as `utility` or `service`.
        expires: When it ends; aware, in UTC.
    """

    id: str
    origin: str
    expires: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message to or from one number.

    Attributes:
        uuid: Names it.
        auth_id: The account whose message it is.
        subaccount: The auth_id of the subaccount it was sent by or received on; empty for the main account.
        direction: Whether the account sent or received it.
        type: What kind of message it is.
        from_number: The sender: digits or an alphanumeric sender ID.
        to_number: The destination: digits.
        text: What it says; may be empty.
        units: The number of segments it counts as.
        accepted: When the API took it over; aware, in UTC. The record's `message_time`.
        plan: What happens to it.
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
        further: Fields its record has besides those that say the above, by name; None for none.
            Only a message that was put there, and not sent or received, has any.
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
    accepted: datetime
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
    further: JsonObject | None = None


def _text(value: JsonValue) -> str:
    return value if isinstance(value, str) else ""


def _texts(value: JsonValue) -> tuple[str, ...]:
    return tuple(item for item in value if isinstance(item, str)) if isinstance(value, list) else ()


def _object(value: JsonValue) -> JsonObject | None:
    return value if isinstance(value, dict) else None
