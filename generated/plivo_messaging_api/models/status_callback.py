# Generated from openapi/messaging.yaml by openapi-python-client 0.29.1; do not edit: change the spec and run `make generate`.
from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar

from ..models.conversation_origin import ConversationOrigin
from ..models.message_state import MessageState
from ..models.message_type import MessageType
from ..values import (
    AMOUNTS,
    Record,
    as_amount,
    as_integer,
    as_member,
    as_text,
    as_time,
)


class StatusCallback(Record):
    """A change of a message's state. The oldest callbacks have `To`, `From`, `Status` and `MessageUUID` only."""

    __slots__ = ()

    FIELDS: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "message_uuid": ("MessageUUID",),
        "parent_message_uuid": ("ParentMessageUUID",),
        "part_info": ("PartInfo",),
        "to_number": ("To",),
        "from_number": ("From",),
        "message_type": ("Type",),
        "message_state": ("Status",),
        "units": ("Units",),
        "total_rate": ("TotalRate",),
        "total_amount": ("TotalAmount",),
        "mcc": ("MCC",),
        "mnc": ("MNC",),
        "error_code": ("ErrorCode",),
        "sequence": ("Sequence",),
        "message_time": ("MessageTime",),
        "queued_time": ("QueuedTime",),
        "sent_time": ("SentTime",),
        "delivery_report_time": ("DeliveryReportTime",),
        "requester_ip": ("requester_ip",),
        "powerpack_uuid": ("PowerpackUUID",),
        "conversation_id": ("ConversationID",),
        "conversation_origin": ("ConversationOrigin",),
        "conversation_expiry_time": ("ConversationExpirationTimestamp",),
    }
    SHOWN: ClassVar[Mapping[str, str]] = {
        "message_uuid": "MessageUUID",
        "message_state": "Status",
        "from_number": "From",
        "to_number": "To",
        "sequence": "Sequence",
    }

    def __init__(self, raw: Mapping[str, Any]) -> None:
        if not isinstance(raw["MessageUUID"], str):
            raise TypeError("MessageUUID is not a string")
        if not isinstance(raw["Status"], str):
            raise TypeError("Status is not a string")
        self._raw = raw

    @property
    def message_uuid(self) -> str:
        """Names the message."""
        value: str = self._raw["MessageUUID"]
        return value

    @property
    def parent_message_uuid(self) -> str | None:
        """The same as `MessageUUID`."""
        return as_text(self._raw.get("ParentMessageUUID"))

    @property
    def part_info(self) -> str | None:
        """To be ignored."""
        return as_text(self._raw.get("PartInfo"))

    @property
    def to_number(self) -> str | None:
        """The destination."""
        return as_text(self._raw.get("To"))

    @property
    def from_number(self) -> str | None:
        """The sender."""
        return as_text(self._raw.get("From"))

    @property
    def message_type(self) -> MessageType | str | None:
        """What kind of message it is. One of sms, mms, whatsapp; a new one is a plain string."""
        return as_member(self._raw.get("Type"), MessageType)

    @property
    def message_state(self) -> MessageState | str:
        """The new state.

        One of queued, sent, failed, delivered, undelivered, received, rejected, read; a new one is a plain string.
        """
        value: str = self._raw["Status"]
        return as_member(value, MessageState) or value

    @property
    def units(self) -> int | None:
        """Segments the message was split into."""
        return as_integer(self._raw.get("Units"))

    @property
    def total_rate(self) -> Decimal | None:
        """US dollars, the price of a unit."""
        value = self._raw.get("TotalRate")
        # Nearly all are of this form, and come by the thousand: it takes no call of a function.
        return AMOUNTS[value] if type(value) is str else as_amount(value)

    @property
    def total_amount(self) -> Decimal | None:
        """US dollars, what the message costs altogether."""
        value = self._raw.get("TotalAmount")
        # Nearly all are of this form, and come by the thousand: it takes no call of a function.
        return AMOUNTS[value] if type(value) is str else as_amount(value)

    @property
    def mcc(self) -> str | None:
        """The mobile country code of the destination's network."""
        return as_text(self._raw.get("MCC"))

    @property
    def mnc(self) -> str | None:
        """The mobile network code of the destination's network."""
        return as_text(self._raw.get("MNC"))

    @property
    def error_code(self) -> str | None:
        """Why the message failed; for `failed` and `undelivered` only."""
        return as_text(self._raw.get("ErrorCode"))

    @property
    def sequence(self) -> int | None:
        """Counts the callbacks of a message, in the order of the changes."""
        return as_integer(self._raw.get("Sequence"))

    @property
    def message_time(self) -> datetime | None:
        """When the message was accepted. In UTC."""
        return as_time(self._raw.get("MessageTime"))

    @property
    def queued_time(self) -> datetime | None:
        """When the message was queued. In UTC."""
        return as_time(self._raw.get("QueuedTime"))

    @property
    def sent_time(self) -> datetime | None:
        """When the message left Plivo's queue. In UTC."""
        return as_time(self._raw.get("SentTime"))

    @property
    def delivery_report_time(self) -> datetime | None:
        """When the carrier reported on it. In UTC."""
        return as_time(self._raw.get("DeliveryReportTime"))

    @property
    def requester_ip(self) -> str | None:
        """The address the send request came from."""
        return as_text(self._raw.get("requester_ip"))

    @property
    def powerpack_uuid(self) -> str | None:
        """The Powerpack the message was sent through."""
        return as_text(self._raw.get("PowerpackUUID"))

    @property
    def conversation_id(self) -> str | None:
        """The WhatsApp conversation."""
        return as_text(self._raw.get("ConversationID"))

    @property
    def conversation_origin(self) -> ConversationOrigin | str | None:
        """What the WhatsApp conversation was opened for.

        One of utility, authentication, marketing, service; a new one is a plain string.
        """
        return as_member(self._raw.get("ConversationOrigin"), ConversationOrigin)

    @property
    def conversation_expiry_time(self) -> datetime | None:
        """When the WhatsApp conversation ends, in UTC as `YYYY-MM-DD HH:MM:SS.ffffff` or, as one page has it,
        in seconds since 1970."""
        return as_time(self._raw.get("ConversationExpirationTimestamp"))
