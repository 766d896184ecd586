# Generated from openapi/messaging.yaml by openapi/generate.py; do not edit: change the spec and run `make generate`.
"""The fields of a record in Python's types, as the contract has them."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from plivo_messaging._contract import (
    ConversationOrigin,
    DltTemplateCategory,
    MessageDirection,
    MessageState,
    MessageType,
)
from plivo_messaging._values import AMOUNTS, as_amount, as_bool, as_integer, as_member, as_text, as_time, from_iso

__all__ = ["MessageFields"]


class MessageFields:
    """The fields of a record; the wire value is read when it is asked for. None is nothing."""

    __slots__ = ()

    _raw: Mapping[str, Any]

    @property
    def message_direction(self) -> MessageDirection | str | None:
        """Whether the message was sent or received: inbound or outbound."""
        return as_member(self._raw.get("message_direction"), MessageDirection)

    @property
    def message_state(self) -> MessageState | str | None:
        """Where the message is on its way: queued, sent, failed, delivered, undelivered, received, rejected or read."""
        return as_member(self._raw.get("message_state"), MessageState)

    @property
    def message_type(self) -> MessageType | str | None:
        """What kind of message it is: sms, mms or whatsapp."""
        return as_member(self._raw.get("message_type"), MessageType)

    @property
    def message_time(self) -> datetime | None:
        """When the message was accepted or received, aware, with the offset the API gave."""
        value = self._raw.get("message_time")
        try:
            moment = from_iso(value)
        except (TypeError, ValueError):
            return as_time(value)
        return as_time(value) if moment.tzinfo is None else moment

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
        """What the message costs altogether, in US dollars."""
        value = self._raw.get("total_amount")
        return AMOUNTS[value] if type(value) is str else as_amount(value)

    @property
    def resource_uri(self) -> str | None:
        """The path of this record."""
        return as_text(self._raw.get("resource_uri"))

    @property
    def cloud_rate(self) -> Decimal | None:
        """Plivo's part of the price of a unit, in US dollars. Oldest records only."""
        value = self._raw.get("cloud_rate")
        return AMOUNTS[value] if type(value) is str else as_amount(value)

    @property
    def carrier_rate(self) -> Decimal | None:
        """The carrier's part of the price of a unit, in US dollars. Oldest records only."""
        value = self._raw.get("carrier_rate")
        return AMOUNTS[value] if type(value) is str else as_amount(value)

    @property
    def units(self) -> int | None:
        """Segments the message was split into."""
        return as_integer(self._raw.get("units"))

    @property
    def total_rate(self) -> Decimal | None:
        """The price of a unit, in US dollars."""
        value = self._raw.get("total_rate")
        return AMOUNTS[value] if type(value) is str else as_amount(value)

    @property
    def carrier_fees(self) -> Decimal | None:
        """What the carrier charges on top, for the whole message, in US dollars."""
        value = self._raw.get("carrier_fees")
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

        One of transactional, promotional, service_implicit or service_explicit.
        """
        return as_member(self._raw.get("dlt_template_category"), DltTemplateCategory)

    @property
    def conversation_id(self) -> str | None:
        """The WhatsApp conversation."""
        return as_text(self._raw.get("conversation_id"))

    @property
    def conversation_origin(self) -> ConversationOrigin | str | None:
        """What the WhatsApp conversation was opened for: utility, authentication, marketing or service."""
        return as_member(self._raw.get("conversation_origin"), ConversationOrigin)

    @property
    def carrier_fees_rate(self) -> Decimal | None:
        """What the carrier charges on top, for a unit, in US dollars."""
        value = self._raw.get("carrier_fees_rate")
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
    def message_sent_time(self) -> datetime | None:
        """When the message left Plivo's queue, aware, with the offset the API gave."""
        value = self._raw.get("message_sent_time")
        try:
            moment = from_iso(value)
        except (TypeError, ValueError):
            return as_time(value)
        return as_time(value) if moment.tzinfo is None else moment

    @property
    def message_updated_time(self) -> datetime | None:
        """When the state last changed, aware, with the offset the API gave."""
        value = self._raw.get("message_updated_time")
        try:
            moment = from_iso(value)
        except (TypeError, ValueError):
            return as_time(value)
        return as_time(value) if moment.tzinfo is None else moment
