"""A message as the API answers it: the message detail record (MDR)."""

from datetime import datetime, timedelta, timezone
from decimal import Decimal

from plivo_mock._json import JsonObject
from plivo_mock._messaging._delivery import Event, MessageState
from plivo_mock._messaging._messages import Message
from plivo_mock._messaging._prices import TEST_NETWORK, amount_of, charged_units

from ._paths import messages_path

_INDIA = timezone(timedelta(hours=5, minutes=30))


def record(message: Message, event: Event, auth_id: str = "") -> JsonObject:
    """Describe a message as it is after an event.

    Args:
        message: The message.
        event: The event of its plan that determines its state.
        auth_id: The account that asks; the message's own when left out.

    Returns:
        The record, and the further fields it was given. "Nothing" is written as in the newest documented records:
        mostly as the empty string, for the Powerpack as the string `null`, for the error code as null until something
        is known.
    """
    request = message.request
    conversation = message.conversation
    sent = _sent(message, event)
    answer: JsonObject = {
        "carrier_fees": _dollars(message.carrier_fee * charged_units(message, event.state)),
        "carrier_fees_rate": _dollars(message.carrier_fee),
        "conversation_expiry_time": _utc(conversation.expires) if conversation else "",
        "conversation_id": conversation.id if conversation else "",
        "conversation_origin": conversation.origin if conversation else "",
        "destination_country_iso2": message.destination_country,
        "destination_network": TEST_NETWORK.name,
        "dlt_entity_id": request.dlt_entity_id if request else "",
        "dlt_template_category": request.dlt_template_category if request else "",
        "dlt_template_id": request.dlt_template_id if request else "",
        "error_code": event.error_code,
        "from_number": message.from_number,
        "is_domestic": message.is_domestic,
        "log": request.log if request else "true",
        "mcc": TEST_NETWORK.mobile_country_code,
        "message_direction": message.direction,
        "message_state": event.state,
        "message_time": _indian(message.accepted),
        "message_type": message.type,
        "message_updated_time": _indian(event.moment),
        "message_uuid": message.uuid,
        "mnc": TEST_NETWORK.mobile_network_code,
        "powerpack_id": message.powerpack_id or "null",
        "replaced_sender": "",
        "requester_ip": message.requester_ip,
        "resource_uri": _uri(message, auth_id),
        "tendlc_campaign_id": message.tendlc_campaign_id,
        "tendlc_registration_status": message.tendlc_registration_status,
        "to_number": message.to_number,
        "total_amount": _dollars(amount_of(message, event.state)),
        "total_rate": _dollars(message.rate),
        "units": message.units,
    }
    if sent is not None:
        answer["message_sent_time"] = _indian(sent)
    if message.further is not None:
        answer |= message.further
    return answer


def legacy_record(message: Message, event: Event, auth_id: str = "") -> JsonObject:
    """Describe a message as it is after an event, in the shape of the legacy documentation.

    Args:
        message: The message.
        event: The event of its plan that determines its state.
        auth_id: The account that asks; the message's own when left out.

    Returns:
        The record, of 11 fields and never more. The rate of then is split in two, and its time is in UTC.
    """
    price = message.rate + message.carrier_fee
    return {
        "carrier_rate": _dollars(message.carrier_fee),
        "cloud_rate": _dollars(message.rate),
        "from_number": message.from_number,
        "message_direction": message.direction,
        "message_state": event.state,
        "message_time": message.accepted.strftime("%Y-%m-%dT%H:%M:%S"),
        "message_type": message.type,
        "message_uuid": message.uuid,
        "resource_uri": _uri(message, auth_id),
        "to_number": message.to_number,
        "total_amount": _dollars(price * charged_units(message, event.state)),
    }


def _sent(message: Message, event: Event) -> datetime | None:
    """Find out when it was sent, if it was by then."""
    happened = message.plan[: message.plan.index(event) + 1]
    return next((each.moment for each in happened if each.state is MessageState.SENT), None)


def _uri(message: Message, auth_id: str) -> str:
    return f"{messages_path(auth_id or message.auth_id)}{message.uuid}/"


def _dollars(amount: Decimal) -> str:
    return f"{amount:.5f}"


def _indian(moment: datetime) -> str:
    return moment.astimezone(_INDIA).isoformat(sep=" ", timespec="microseconds")


def _utc(moment: datetime) -> str:
    return moment.replace(tzinfo=None).isoformat(sep=" ", timespec="microseconds")
