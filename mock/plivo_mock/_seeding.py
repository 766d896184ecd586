"""Messages that are added without a request to the API, as they would be if one had been made."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache

from ._accounts import Account
from ._api import body_rules
from ._control_models import SeedMessage
from ._delivery import conclude_plan
from ._json import ApiError, JsonObject
from ._messages import Event, Message, MessageDirection, MessageState, MessageType, Plan, SendRequest
from ._numbers import split_destinations
from ._platform import Platform
from ._send import build_messages, receive_message
from ._validation import BodyRules, SpecError, load_document, lookup

EXTRA_FIELDS = frozenset(
    {"replaced_sender", "error_message", "conversation_expiry_timestamp", "conversation_expiration_timestamp"}
)
"""The documented fields of a record that the mock server has no value of its own for."""

_ENVELOPE = frozenset({"api_id", "meta", "objects"})  # of the response around a record
_NUMBERS = "from_number and to_number"
_PRICED = "type, text and to_number"
_FOLLOWS_FROM = {
    "carrier_fees": _PRICED,
    "carrier_fees_rate": _PRICED,
    "conversation_expiry_time": "message_time",
    "conversation_id": f"conversation_origin, {_NUMBERS}",
    "conversation_origin": "conversation_origin",
    "destination_country_iso2": "to_number",
    "error_code": "error_code",
    "from_number": "from_number",
    "is_domestic": _NUMBERS,
    "message_direction": "direction",
    "message_sent_time": "state",
    "message_state": "state",
    "message_time": "message_time",
    "message_type": "type",
    "message_updated_time": "state",
    "tendlc_campaign_id": "tendlc_campaign_id",
    "tendlc_registration_status": "tendlc_registration_status",
    "to_number": "to_number",
    "total_amount": _PRICED,
    "total_rate": _PRICED,
    "units": "text",
}
_OF_SEND_REQUESTS = frozenset({"dlt_entity_id", "dlt_template_category", "dlt_template_id", "log", "powerpack_id"})


def seed(platform: Platform, account: Account, seeds: Sequence[SeedMessage]) -> list[Message]:
    """Add messages to an account: all of them, or none."""
    with platform.schedule.turn:
        messages = [_message(platform, account, each, f"messages[{index}]") for index, each in enumerate(seeds)]
        platform.accept(account, messages)
    return messages


def seed_of(message: Message, state: MessageState, error_code: str | None) -> SeedMessage:
    """Return what adds a message in a state to another mock."""
    conversation = message.conversation
    return SeedMessage(
        from_number=message.from_number,
        to_number=message.to_number,
        direction=message.direction,
        type=message.type,
        text=message.text,
        media=[*message.media],
        url=(message.callback_url or None) if message.request else None,
        state=state,
        error_code=error_code,
        message_time=message.accepted,
        tendlc_campaign_id=message.tendlc_campaign_id or None,
        tendlc_registration_status=message.tendlc_registration_status or None,
        conversation_origin=conversation.origin if conversation else None,  # type: ignore[arg-type]
        record={**message.extra_fields},
    )


def _message(platform: Platform, account: Account, given: SeedMessage, where: str) -> Message:
    now = platform.clock.now()
    make = _received if given.direction is MessageDirection.INBOUND else _sent
    try:
        _check_extra_fields(given.record)
        _check_origin(given)
        message = make(platform, account, given, _accepted(given.message_time, now))
        plan = _plan(message.plan, given)
    except ApiError as error:
        raise ApiError(error.status, f"{where}: {error.text}") from error
    except (ValueError, OverflowError) as error:  # a moment may be too early for any zone
        raise ApiError(400, f"{where}: {error}") from error
    return replace(
        message,
        plan=plan,
        tendlc_campaign_id=given.tendlc_campaign_id or "",
        tendlc_registration_status=given.tendlc_registration_status or message.tendlc_registration_status,
        extra_fields=given.record,
    )


def _sent(platform: Platform, account: Account, given: SeedMessage, accepted: datetime) -> Message:
    body: JsonObject = {
        "src": given.from_number,
        "dst": given.to_number,
        "text": given.text,
        "type": given.type,
        "url": given.url,
        "media_urls": [*given.media],
    }
    body = {name: value for name, value in body.items() if value}
    body_rules().check(body)
    messages = build_messages(
        SendRequest.from_body(body),
        split_destinations(given.to_number),
        account,
        now=accepted,
        requester_ip="",
        identifiers=platform.identifiers,
        planner=platform.planner,
        origin=given.conversation_origin or "",
    ).messages
    if len(messages) != 1:
        raise ValueError(f"to_number={given.to_number!r} is not one number: give a message for each")
    return messages[0]


def _received(platform: Platform, account: Account, given: SeedMessage, accepted: datetime) -> Message:
    return receive_message(
        account,
        from_number=given.from_number,
        to_number=given.to_number,
        text=given.text,
        type=given.type,
        media=given.media,
        now=accepted,
        identifiers=platform.identifiers,
        origin=given.conversation_origin or "",
    )


def _plan(planned: Plan, given: SeedMessage) -> Plan:
    """Return a plan that ends in the state that was given, at the moment the message was accepted."""
    state, first = given.state, planned[0]
    if state is None:
        return planned
    if state is first.state:
        return (first,)
    if state is MessageState.SENT and first.state is MessageState.QUEUED:
        return (first, Event(first.moment, state))
    past, events = conclude_plan((first,), state, given.error_code, first.moment)
    return past + events


def _accepted(given: datetime | None, now: datetime) -> datetime:
    if given is not None and given > now:
        raise ValueError(
            f"message_time={given.isoformat()!r} is in the future: the mock's clock shows {now.isoformat()}"
        )
    return now if given is None else given.astimezone(UTC)


def _check_origin(given: SeedMessage) -> None:
    if given.conversation_origin and given.type is not MessageType.WHATSAPP:
        raise ValueError(
            f"conversation_origin={given.conversation_origin!r} is given for a message without a conversation: "
            "pass type whatsapp, or leave it out"
        )


def _check_extra_fields(fields: JsonObject) -> None:
    if not fields:
        return
    documented = _documented_fields()
    for name in fields:
        if name not in EXTRA_FIELDS and (name in documented or name in _ENVELOPE):
            raise ApiError(400, f"record.{name}: {_why_not(name)}")
    _extra_rules().check({"record": fields})


def _why_not(name: str) -> str:
    if name in _FOLLOWS_FROM:
        return f"follows from {_FOLLOWS_FROM[name]}: give that instead, beside record"
    if name in _OF_SEND_REQUESTS:
        return "is chosen by a send request: send the message to the API"
    return "the mock server has a value of its own for it, leave it out"


def _documented_fields() -> JsonObject:
    properties = lookup(load_document(), ["components", "schemas", "MessageRecord", "properties"])
    if not isinstance(properties, dict):
        raise SpecError("the OpenAPI document has no MessageRecord")
    return properties


@cache
def _extra_rules() -> BodyRules:
    fields: JsonObject = {name: schema for name, schema in _documented_fields().items() if name in EXTRA_FIELDS}
    record: JsonObject = {"type": "object", "properties": fields}
    return BodyRules({"properties": {"record": record}, "components": load_document().get("components")})
