# Generated from openapi/messaging.yaml by openapi-python-client 0.29.1; do not edit: change the spec and run `make generate`.
from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar

from ..models.conversation_origin import ConversationOrigin
from ..models.dlt_template_category import DltTemplateCategory
from ..models.log_mode import LogMode
from ..models.message_direction import MessageDirection
from ..models.message_state import MessageState
from ..models.message_type import MessageType
from ..values import (
    AMOUNTS,
    Record,
    as_amount,
    as_bool,
    as_integer,
    as_member,
    as_text,
    as_time,
)


class MessageRecord(Record):
    """A message detail record (MDR).

    Only `message_uuid` can be counted on; which of the other fields are there differs from record to record, also
    between a list and the record retrieved from it. Only the oldest records have `cloud_rate` and `carrier_rate`.
    """

    __slots__ = ()

    FIELDS: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "message_uuid": ("message_uuid",),
        "message_direction": ("message_direction",),
        "message_state": ("message_state",),
        "message_type": ("message_type",),
        "message_time": ("message_time",),
        "from_number": ("from_number",),
        "to_number": ("to_number",),
        "total_amount": ("total_amount",),
        "resource_uri": ("resource_uri",),
        "cloud_rate": ("cloud_rate",),
        "carrier_rate": ("carrier_rate",),
        "units": ("units",),
        "total_rate": ("total_rate",),
        "error_code": ("error_code",),
        "carrier_fees": ("carrier_fees",),
        "powerpack_id": ("powerpack_id",),
        "mcc": ("mcc",),
        "mnc": ("mnc",),
        "destination_country_iso2": ("destination_country_iso2",),
        "is_domestic": ("is_domestic",),
        "replaced_sender": ("replaced_sender",),
        "requester_ip": ("requester_ip",),
        "tendlc_campaign_id": ("tendlc_campaign_id",),
        "tendlc_registration_status": ("tendlc_registration_status",),
        "dlt_entity_id": ("dlt_entity_id",),
        "dlt_template_id": ("dlt_template_id",),
        "dlt_template_category": ("dlt_template_category",),
        "conversation_id": ("conversation_id",),
        "conversation_origin": ("conversation_origin",),
        "conversation_expiry_time": (
            "conversation_expiry_time",
            "conversation_expiry_timestamp",
            "conversation_expiration_timestamp",
        ),
        "carrier_fees_rate": ("carrier_fees_rate",),
        "destination_network": ("destination_network",),
        "error_message": ("error_message",),
        "log": ("log",),
        "message_sent_time": ("message_sent_time",),
        "message_updated_time": ("message_updated_time",),
    }
    SHOWN: ClassVar[Mapping[str, str]] = {
        "message_uuid": "message_uuid",
        "message_state": "message_state",
        "from_number": "from_number",
        "to_number": "to_number",
        "message_time": "message_time",
    }

    def __init__(self, raw: Mapping[str, Any]) -> None:
        if not isinstance(raw["message_uuid"], str):
            raise TypeError("message_uuid is not a string")
        self._raw = raw

    @property
    def message_uuid(self) -> str:
        """Names the message."""
        value: str = self._raw["message_uuid"]
        return value

    @property
    def message_direction(self) -> MessageDirection | str | None:
        """Whether the message was sent or received. One of inbound, outbound; a new one is a plain string."""
        return as_member(self._raw.get("message_direction"), MessageDirection)

    @property
    def message_state(self) -> MessageState | str | None:
        """Where the message is on its way.

        One of queued, sent, failed, delivered, undelivered, received, rejected, read; a new one is a plain string.
        """
        return as_member(self._raw.get("message_state"), MessageState)

    @property
    def message_type(self) -> MessageType | str | None:
        """What kind of message it is. One of sms, mms, whatsapp; a new one is a plain string."""
        return as_member(self._raw.get("message_type"), MessageType)

    @property
    def message_time(self) -> datetime | None:
        """When the message was accepted or received. In UTC."""
        return as_time(self._raw.get("message_time"))

    @property
    def from_number(self) -> str | None:
        """The sender, a number in digits or a sender ID."""
        return as_text(self._raw.get("from_number"))

    @property
    def to_number(self) -> str | None:
        """The destination, a number in digits."""
        return as_text(self._raw.get("to_number"))

    @property
    def total_amount(self) -> Decimal | None:
        """What the message costs altogether. In US dollars."""
        value = self._raw.get("total_amount")
        # Nearly all are of this form, and come by the thousand: it takes no call of a function.
        return AMOUNTS[value] if type(value) is str else as_amount(value)

    @property
    def resource_uri(self) -> str | None:
        """The path of this record."""
        return as_text(self._raw.get("resource_uri"))

    @property
    def cloud_rate(self) -> Decimal | None:
        """Plivo's part of the price of a unit. Oldest records only. In US dollars."""
        value = self._raw.get("cloud_rate")
        # Nearly all are of this form, and come by the thousand: it takes no call of a function.
        return AMOUNTS[value] if type(value) is str else as_amount(value)

    @property
    def carrier_rate(self) -> Decimal | None:
        """The carrier's part of the price of a unit. Oldest records only. In US dollars."""
        value = self._raw.get("carrier_rate")
        # Nearly all are of this form, and come by the thousand: it takes no call of a function.
        return AMOUNTS[value] if type(value) is str else as_amount(value)

    @property
    def units(self) -> int | None:
        """Segments the message was split into."""
        return as_integer(self._raw.get("units"))

    @property
    def total_rate(self) -> Decimal | None:
        """The price of a unit. In US dollars."""
        value = self._raw.get("total_rate")
        # Nearly all are of this form, and come by the thousand: it takes no call of a function.
        return AMOUNTS[value] if type(value) is str else as_amount(value)

    @property
    def error_code(self) -> str | None:
        """Why the message failed; `000` when it did not."""
        return as_text(self._raw.get("error_code"))

    @property
    def carrier_fees(self) -> Decimal | None:
        """What the carrier charges on top, for the whole message. In US dollars."""
        value = self._raw.get("carrier_fees")
        # Nearly all are of this form, and come by the thousand: it takes no call of a function.
        return AMOUNTS[value] if type(value) is str else as_amount(value)

    @property
    def powerpack_id(self) -> str | None:
        """The Powerpack the message was sent through."""
        return as_text(self._raw.get("powerpack_id"))

    @property
    def mcc(self) -> str | None:
        """The mobile country code of the destination's network."""
        return as_text(self._raw.get("mcc"))

    @property
    def mnc(self) -> str | None:
        """The mobile network code of the destination's network."""
        return as_text(self._raw.get("mnc"))

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
        """The category of the template registered for India (DLT).

        One of transactional, promotional, service_implicit, service_explicit; a new one is a plain string.
        """
        return as_member(self._raw.get("dlt_template_category"), DltTemplateCategory)

    @property
    def conversation_id(self) -> str | None:
        """The WhatsApp conversation."""
        return as_text(self._raw.get("conversation_id"))

    @property
    def conversation_origin(self) -> ConversationOrigin | str | None:
        """What the WhatsApp conversation was opened for.

        One of utility, authentication, marketing, service; a new one is a plain string.
        """
        return as_member(self._raw.get("conversation_origin"), ConversationOrigin)

    @property
    def conversation_expiry_time(self) -> datetime | None:
        """When the WhatsApp conversation ends. In UTC."""
        for key in self.FIELDS["conversation_expiry_time"]:
            if (value := as_time(self._raw.get(key))) is not None:
                return value
        return None

    @property
    def carrier_fees_rate(self) -> Decimal | None:
        """What the carrier charges on top, for a unit. In US dollars."""
        value = self._raw.get("carrier_fees_rate")
        # Nearly all are of this form, and come by the thousand: it takes no call of a function.
        return AMOUNTS[value] if type(value) is str else as_amount(value)

    @property
    def destination_network(self) -> str | None:
        """The name of the destination's network."""
        return as_text(self._raw.get("destination_network"))

    @property
    def error_message(self) -> str | None:
        """The error code in words."""
        return as_text(self._raw.get("error_message"))

    @property
    def log(self) -> LogMode | str | None:
        """What Plivo keeps of the message.

        One of true, false, content_only, number_only; a new one is a plain string.
        """
        return as_member(self._raw.get("log"), LogMode)

    @property
    def message_sent_time(self) -> datetime | None:
        """When the message left Plivo's queue. In UTC."""
        return as_time(self._raw.get("message_sent_time"))

    @property
    def message_updated_time(self) -> datetime | None:
        """When the state last changed. In UTC."""
        return as_time(self._raw.get("message_updated_time"))
