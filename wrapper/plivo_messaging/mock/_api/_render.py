"""A message as the API answers it: the message detail record (MDR) of the newest documentation."""

from datetime import datetime, timedelta, timezone
from decimal import Decimal

from plivo_messaging.mock._json import JsonObject
from plivo_messaging.mock._messaging._delivery import MessageState, event_at, moment_of
from plivo_messaging.mock._messaging._messages import Message

API_ROOT = "/v1"

_INDIA = timezone(timedelta(hours=5, minutes=30))
_NOT_CHARGED = frozenset({MessageState.FAILED, MessageState.REJECTED})
# The codes the ITU reserves for test networks: nothing here ever reaches a real one.
_MOBILE_COUNTRY_CODE, _MOBILE_NETWORK_CODE, _NETWORK = "001", "01", "Test network"


def messages_path(auth_id: str) -> str:
    """Name the path of an account's messages.

    Args:
        auth_id: The account.

    Returns:
        The path with `/v1` before and a slash behind it.
    """
    return f"{API_ROOT}/Account/{auth_id}/Message/"


def record(message: Message, now: datetime) -> JsonObject:
    """Describe a message as it is at a moment.

    Args:
        message: The message.
        now: The moment; aware.

    Returns:
        The record. "Nothing" is written as in the newest documented records: mostly as the empty string, for
        the Powerpack as the string `null`, for the error code as null until something is known.
    """
    event = event_at(message.plan, now)
    billed = 0 if event.state in _NOT_CHARGED else message.units
    request = message.request
    conversation = message.conversation
    sent = moment_of(message.plan, MessageState.SENT, now)
    answer: JsonObject = {
        "carrier_fees": _dollars(message.carrier_fee * billed),
        "carrier_fees_rate": _dollars(message.carrier_fee),
        "conversation_expiry_time": _utc(conversation.expires) if conversation else "",
        "conversation_id": conversation.id if conversation else "",
        "conversation_origin": conversation.origin if conversation else "",
        "destination_country_iso2": message.destination_country,
        "destination_network": _NETWORK,
        "dlt_entity_id": request.dlt_entity_id if request else "",
        "dlt_template_category": request.dlt_template_category if request else "",
        "dlt_template_id": request.dlt_template_id if request else "",
        "error_code": event.error_code,
        "from_number": message.from_number,
        "is_domestic": message.is_domestic,
        "log": request.log if request else "true",
        "mcc": _MOBILE_COUNTRY_CODE,
        "message_direction": message.direction,
        "message_state": event.state,
        "message_time": _indian(message.accepted),
        "message_type": message.type,
        "message_updated_time": _indian(event.moment),
        "message_uuid": message.uuid,
        "mnc": _MOBILE_NETWORK_CODE,
        "powerpack_id": message.powerpack_id or "null",
        "replaced_sender": "",
        "requester_ip": message.requester_ip,
        "resource_uri": f"{messages_path(message.auth_id)}{message.uuid}/",
        "tendlc_campaign_id": message.tendlc_campaign_id,
        "tendlc_registration_status": message.tendlc_registration_status,
        "to_number": message.to_number,
        "total_amount": _dollars(message.rate * billed),
        "total_rate": _dollars(message.rate),
        "units": message.units,
    }
    if sent is not None:
        answer["message_sent_time"] = _indian(sent)
    return answer


def _dollars(amount: Decimal) -> str:
    return f"{amount:.5f}"


def _indian(moment: datetime) -> str:
    return moment.astimezone(_INDIA).isoformat(sep=" ", timespec="microseconds")


def _utc(moment: datetime) -> str:
    return moment.replace(tzinfo=None).isoformat(sep=" ", timespec="microseconds")
