"""Messages as JSON texts, and back."""

import json
from dataclasses import asdict
from datetime import datetime
from decimal import Decimal

from plivo_mock._json import JsonObject, JsonValue
from plivo_mock._messaging._delivery import Event, MessageState, Plan
from plivo_mock._messaging._messages import (
    Conversation,
    Message,
    MessageDirection,
    MessageType,
    Received,
    SendRequest,
)


def encode_request(request: SendRequest) -> str:
    """Write a send request down.

    Args:
        request: The request.

    Returns:
        JSON.
    """
    return json.dumps(asdict(request))


def decode_request(text: str) -> SendRequest:
    """Read what `encode_request` wrote.

    Args:
        text: JSON.

    Returns:
        The request.

    Raises:
        ValueError: It is something else.
    """
    return SendRequest.from_body(_loaded(text))


def encode_plan(plan: Plan) -> str:
    """Write a plan down.

    Args:
        plan: The plan.

    Returns:
        JSON.
    """
    return json.dumps([[event.moment.isoformat(), event.state, event.error_code] for event in plan])


def encode_message(message: Message) -> str:
    """Write a message down, without its plan and its request.

    Args:
        message: The message.

    Returns:
        JSON.
    """
    conversation, received = message.conversation, message.received
    return json.dumps(
        {
            "uuid": message.uuid,
            "auth_id": message.auth_id,
            "subaccount": message.subaccount,
            "direction": message.direction,
            "type": message.type,
            "from_number": message.from_number,
            "to_number": message.to_number,
            "text": message.text,
            "units": message.units,
            "accepted": message.accepted.isoformat(),
            "rate": str(message.rate),
            "carrier_fee": str(message.carrier_fee),
            "powerpack_id": message.powerpack_id,
            "destination_country": message.destination_country,
            "is_domestic": message.is_domestic,
            "tendlc_campaign_id": message.tendlc_campaign_id,
            "tendlc_registration_status": message.tendlc_registration_status,
            "requester_ip": message.requester_ip,
            "conversation": conversation
            and {"id": conversation.id, "origin": conversation.origin, "expires": conversation.expires.isoformat()},
            "received": received and {"message_url": received.message_url, "media": received.media},
            "further": message.further,
        }
    )


def decode_message(text: str, plan: str, request: SendRequest | None) -> Message:
    """Read what `encode_message` and `encode_plan` wrote.

    Args:
        text: JSON of the message.
        plan: JSON of its plan.
        request: The request that sent it; None for a received message.

    Returns:
        The message.

    Raises:
        ValueError: It is something else.
    """
    fields = _loaded(text)
    return Message(
        uuid=_text(fields, "uuid"),
        auth_id=_text(fields, "auth_id"),
        subaccount=_text(fields, "subaccount"),
        direction=MessageDirection(_text(fields, "direction")),
        type=MessageType(_text(fields, "type")),
        from_number=_text(fields, "from_number"),
        to_number=_text(fields, "to_number"),
        text=_text(fields, "text"),
        units=_integer(fields, "units"),
        accepted=_moment(fields, "accepted"),
        plan=_plan(plan),
        rate=Decimal(_text(fields, "rate")),
        carrier_fee=Decimal(_text(fields, "carrier_fee")),
        powerpack_id=_text(fields, "powerpack_id"),
        destination_country=_text(fields, "destination_country"),
        is_domestic=fields.get("is_domestic") is True,
        tendlc_campaign_id=_text(fields, "tendlc_campaign_id"),
        tendlc_registration_status=_text(fields, "tendlc_registration_status"),
        conversation=_conversation(fields.get("conversation")),
        requester_ip=_text(fields, "requester_ip"),
        request=request,
        received=_received(fields.get("received")),
        further=_further(fields.get("further")),
    )


def decode_moment(text: str) -> datetime:
    """Read what `isoformat` wrote of an aware moment.

    Args:
        text: ISO 8601.

    Returns:
        The moment, aware.

    Raises:
        ValueError: It is something else.
    """
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"{text} has no time zone")
    return moment


def _plan(text: str) -> Plan:
    rows: JsonValue = json.loads(text)
    if not isinstance(rows, list) or not rows:
        raise ValueError("a plan is no list of events")
    return tuple(_event(row) for row in rows)


def _event(row: JsonValue) -> Event:
    match row:
        case [str() as moment, str() as state, None | str() as code]:
            return Event(decode_moment(moment), MessageState(state), code)
        case _:
            raise ValueError("an event is not made of moment, state and error code")


def _conversation(value: JsonValue) -> Conversation | None:
    if not isinstance(value, dict):
        return None
    return Conversation(_text(value, "id"), _text(value, "origin"), _moment(value, "expires"))


def _received(value: JsonValue) -> Received | None:
    if not isinstance(value, dict):
        return None
    media = value.get("media")
    texts = [each for each in media if isinstance(each, str)] if isinstance(media, list) else []
    return Received(_text(value, "message_url"), tuple(texts))


def _further(value: JsonValue) -> JsonObject | None:
    return value if isinstance(value, dict) else None


def _loaded(text: str) -> JsonObject:
    value: JsonValue = json.loads(text)
    if not isinstance(value, dict):
        raise ValueError("a record is no object")  # noqa: TRY004 - what a file holds has no type to be wrong
    return value


def _text(fields: JsonObject, name: str) -> str:
    value = fields.get(name)
    if not isinstance(value, str):
        raise ValueError(f"{name} is no text")  # noqa: TRY004 - what a file holds has no type to be wrong
    return value


def _integer(fields: JsonObject, name: str) -> int:
    value = fields.get(name)
    if not isinstance(value, int):
        raise ValueError(f"{name} is no integer")  # noqa: TRY004 - what a file holds has no type to be wrong
    return value


def _moment(fields: JsonObject, name: str) -> datetime:
    return decode_moment(_text(fields, name))
