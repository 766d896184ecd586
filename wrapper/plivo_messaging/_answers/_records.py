"""A message's record in Python's types. Wire values are read when they are asked for."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from plivo_messaging._contract import (
    ConversationOrigin,
    DltTemplateCategory,
    LogMode,
    MessageDirection,
    MessageState,
    MessageType,
)
from plivo_messaging._values import as_amount, as_bool, as_integer, as_member, as_text, as_time

__all__ = ["Message", "messages_of"]


class Message:
    """A message detail record (MDR).

    Whatever the API says for "nothing" (a missing field, null, an empty string, the string `null`) is None, and so is a
    value that cannot be read. `raw` has everything as it came, fields this version does not know included. Values of
    `message_state`, `message_type`, `message_direction`, `conversation_origin` and `dlt_template_category` are members
    of their enumeration where it has them, and plain strings where it does not: new ones appear without notice.

    Documentation: https://www.plivo.com/docs/messaging/api/message/retrieve-a-message
    """

    __slots__ = ("_api_id", "_raw")

    _api_id: str | None
    _raw: Mapping[str, Any]

    def __init__(self, raw: Mapping[str, Any], api_id: str | None = None) -> None:
        # Only the identifier is insisted on: a record that lacks something else is still worth reading.
        if not isinstance(raw["message_uuid"], str):
            raise TypeError("message_uuid is not a string")
        _set_raw(self, raw)
        _set_api_id(self, api_id)

    @property
    def raw(self) -> Mapping[str, Any]:
        """The record as it came, read-only."""
        return MappingProxyType(self._raw)

    @property
    def api_id(self) -> str | None:
        """The identifier the API gave the request, a UUID; None for a record out of a list."""
        return getattr(self, "_api_id", None)  # out of a list, it has none at all

    @property
    def message_uuid(self) -> str:
        """Names the message."""
        uuid: str = self._raw["message_uuid"]
        return uuid

    @property
    def message_direction(self) -> MessageDirection | str | None:
        """Whether the account sent it (outbound) or received it (inbound)."""
        return as_member(self._raw.get("message_direction"), MessageDirection)

    @property
    def message_state(self) -> MessageState | str | None:
        """Where it is on its way: queued, sent, failed, delivered, undelivered, received, rejected or read."""
        return as_member(self._raw.get("message_state"), MessageState)

    @property
    def message_type(self) -> MessageType | str | None:
        """What kind of message it is: sms, mms or whatsapp."""
        return as_member(self._raw.get("message_type"), MessageType)

    @property
    def message_time(self) -> datetime | None:
        """When it was accepted or received, aware; the API answers with the offset +05:30."""
        return as_time(self._raw.get("message_time"))

    @property
    def message_sent_time(self) -> datetime | None:
        """When it left Plivo's queue, aware."""
        return as_time(self._raw.get("message_sent_time"))

    @property
    def message_updated_time(self) -> datetime | None:
        """When its state last changed, aware."""
        return as_time(self._raw.get("message_updated_time"))

    @property
    def from_number(self) -> str | None:
        """The sender: a number in digits, or a sender ID."""
        return as_text(self._raw.get("from_number"))

    @property
    def to_number(self) -> str | None:
        """The destination, in digits."""
        return as_text(self._raw.get("to_number"))

    @property
    def units(self) -> int | None:
        """Segments the message was split into."""
        return as_integer(self._raw.get("units"))

    @property
    def total_rate(self) -> Decimal | None:
        """The price of a unit, in US dollars."""
        return as_amount(self._raw.get("total_rate"))

    @property
    def total_amount(self) -> Decimal | None:
        """What the message costs altogether, in US dollars."""
        return as_amount(self._raw.get("total_amount"))

    @property
    def carrier_fees(self) -> Decimal | None:
        """What the carrier charges on top for the whole message, in US dollars."""
        return as_amount(self._raw.get("carrier_fees"))

    @property
    def carrier_fees_rate(self) -> Decimal | None:
        """What the carrier charges on top for a unit, in US dollars."""
        return as_amount(self._raw.get("carrier_fees_rate"))

    @property
    def cloud_rate(self) -> Decimal | None:
        """Plivo's part of the price of a unit, in US dollars; oldest records only."""
        return as_amount(self._raw.get("cloud_rate"))

    @property
    def carrier_rate(self) -> Decimal | None:
        """The carrier's part of the price of a unit, in US dollars; oldest records only."""
        return as_amount(self._raw.get("carrier_rate"))

    @property
    def error_code(self) -> str | None:
        """`000` for success, else why it failed, such as `420` for expired; None while that is open."""
        return as_text(self._raw.get("error_code"))

    @property
    def error_message(self) -> str | None:
        """The error code in words."""
        return as_text(self._raw.get("error_message"))

    @property
    def powerpack_id(self) -> str | None:
        """The Powerpack it was sent through, a UUID."""
        return as_text(self._raw.get("powerpack_id"))

    @property
    def resource_uri(self) -> str | None:
        """The path of this record."""
        return as_text(self._raw.get("resource_uri"))

    @property
    def mcc(self) -> str | None:
        """The mobile country code of the destination's network."""
        return as_text(self._raw.get("mcc"))

    @property
    def mnc(self) -> str | None:
        """The mobile network code of the destination's network."""
        return as_text(self._raw.get("mnc"))

    @property
    def destination_network(self) -> str | None:
        """The name of the destination's network."""
        return as_text(self._raw.get("destination_network"))

    @property
    def destination_country_iso2(self) -> str | None:
        """The destination's country, as an ISO 3166-1 alpha-2 code."""
        return as_text(self._raw.get("destination_country_iso2"))

    @property
    def is_domestic(self) -> bool | None:
        """Whether sender and destination are in the same country."""
        return as_bool(self._raw.get("is_domestic"))

    @property
    def replaced_sender(self) -> str | None:
        """The sender that was used instead of the one asked for."""
        return as_text(self._raw.get("replaced_sender"))

    @property
    def requester_ip(self) -> str | None:
        """The address the send request came from."""
        return as_text(self._raw.get("requester_ip"))

    @property
    def log(self) -> LogMode | str | None:
        """What Plivo keeps of it; a boolean of an older record reads as `true` or `false`."""
        value = self._raw.get("log")
        return as_member(str(value).lower() if isinstance(value, bool) else value, LogMode)

    @property
    def tendlc_campaign_id(self) -> str | None:
        """The 10DLC campaign (US long codes)."""
        return as_text(self._raw.get("tendlc_campaign_id"))

    @property
    def tendlc_registration_status(self) -> str | None:
        """The 10DLC registration status (US long codes)."""
        return as_text(self._raw.get("tendlc_registration_status"))

    @property
    def dlt_entity_id(self) -> str | None:
        """The entity registered for India (DLT)."""
        return as_text(self._raw.get("dlt_entity_id"))

    @property
    def dlt_template_id(self) -> str | None:
        """The template registered for India (DLT)."""
        return as_text(self._raw.get("dlt_template_id"))

    @property
    def dlt_template_category(self) -> DltTemplateCategory | str | None:
        """The category of the template registered for India (DLT)."""
        return as_member(self._raw.get("dlt_template_category"), DltTemplateCategory)

    @property
    def conversation_id(self) -> str | None:
        """The WhatsApp conversation."""
        return as_text(self._raw.get("conversation_id"))

    @property
    def conversation_origin(self) -> ConversationOrigin | str | None:
        """What the WhatsApp conversation was opened for."""
        return as_member(self._raw.get("conversation_origin"), ConversationOrigin)

    @property
    def conversation_expiry_time(self) -> datetime | None:
        """When the WhatsApp conversation ends, aware (UTC), under whichever of its three names it came."""
        raw = self._raw
        return (
            as_time(raw.get("conversation_expiry_time"))
            or as_time(raw.get("conversation_expiry_timestamp"))
            or as_time(raw.get("conversation_expiration_timestamp"))
        )

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"a record is read-only: {name} cannot be set")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"a record is read-only: {name} cannot be deleted")

    def __eq__(self, other: object) -> bool:
        return self._raw == other._raw if isinstance(other, Message) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.message_uuid)

    def __repr__(self) -> str:
        if not hasattr(self, "_raw"):
            return "Message(…)"  # among the variables of a traceback, when its record could not be read
        state = self.message_state
        return (
            f"Message(message_uuid={self.message_uuid!r}, message_state={state and str(state)!r}, "
            f"from_number={self.from_number!r}, to_number={self.to_number!r}, "
            f"message_time={self._raw.get('message_time')!r})"
        )

    def __reduce__(self) -> tuple[object, ...]:
        return Message, (dict(self._raw), self.api_id)


# A record is read-only; these two write it, as quickly as can be.
_set_raw: Callable[[Message, Mapping[str, Any]], None] = vars(Message)["_raw"].__set__
_set_api_id: Callable[[Message, str | None], None] = vars(Message)["_api_id"].__set__


def messages_of(records: Iterable[Mapping[str, Any]]) -> list[Message]:
    """Make the messages of a page, in less time than it takes to make each by itself.

    Args:
        records: Their records.

    Returns:
        The messages.

    Raises:
        KeyError: If one has no identifier.
        TypeError: If one is no record, or its identifier is no string.
    """
    messages: list[Message] = []
    new, set_raw = Message.__new__, _set_raw
    for record in records:
        if not isinstance(record["message_uuid"], str):
            raise TypeError("message_uuid is not a string")
        message = new(Message)
        set_raw(message, record)
        messages.append(message)
    return messages
