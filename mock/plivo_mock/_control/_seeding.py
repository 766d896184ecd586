"""Messages that are there without a request to the API: as they would be if one had been made."""

from dataclasses import replace
from datetime import UTC, datetime

from plivo_mock._api._interface import Interface
from plivo_mock._api._send import accept
from plivo_mock._errors import ApiError
from plivo_mock._json import JsonObject, JsonValue
from plivo_mock._messaging._accounts import Account
from plivo_mock._messaging._conclusions import conclude_plan
from plivo_mock._messaging._delivery import Event, MessageState, Plan
from plivo_mock._messaging._messages import Message, MessageType, SendRequest
from plivo_mock._messaging._receiving import receive_message

from ._further import check_further

_OF_REQUESTS = ("text", "type", "url")


def seed(interface: Interface, account: Account, body: JsonObject) -> list[Message]:
    """Give an account messages.

    Args:
        interface: What the API works with.
        account: Whose they are to be.
        body: The messages, found valid by the schema `Seed`.

    Returns:
        The messages, in the order given.

    Raises:
        ApiError: 400; one breaks a rule of sending or receiving, or its record cannot have a field. None was added.
    """
    given = body["messages"]
    seeds = [each for each in given if isinstance(each, dict)] if isinstance(given, list) else []
    messages = [_message(interface, account, each, f"messages[{index}]") for index, each in enumerate(seeds)]
    interface.platform.accept(account, messages)
    return messages


def _message(interface: Interface, account: Account, given: JsonObject, where: str) -> Message:
    now = interface.platform.clock.now()
    make = _received if given.get("direction") == "inbound" else _sent
    try:
        further = _further(given)
        origin = _origin(given)
        accepted = _moment(given.get("message_time"), now)
        message = make(interface, account, given, accepted, origin)
        plan = _plan(message.plan, given)
    except ApiError as error:
        raise ApiError(error.status, f"{where}: {error.text}") from error
    except (ValueError, OverflowError) as error:  # a moment may be too early for any zone
        raise ApiError(400, f"{where}: {error}") from error
    return replace(
        message,
        plan=plan,
        tendlc_campaign_id=str(given.get("tendlc_campaign_id", "")),
        tendlc_registration_status=str(given.get("tendlc_registration_status", message.tendlc_registration_status)),
        further=further,
    )


def _sent(interface: Interface, account: Account, given: JsonObject, accepted: datetime, origin: str) -> Message:
    body: JsonObject = {"src": given["from_number"], "dst": given["to_number"]}
    body |= {name: given[name] for name in _OF_REQUESTS if name in given}
    if media := given.get("media"):
        body["media_urls"] = media
    interface.rules.check_body(body)
    platform = interface.platform
    accepted_messages = accept(
        SendRequest.from_body(body),
        account,
        now=accepted,
        requester_ip="",
        identifiers=platform.identifiers,
        planner=platform.planner,
        origin=origin,
    ).messages
    if len(accepted_messages) != 1:
        raise ValueError(f"to_number={given['to_number']!r} is not one number: give a message for each")
    return accepted_messages[0]


def _received(interface: Interface, account: Account, given: JsonObject, accepted: datetime, origin: str) -> Message:
    media = given.get("media")
    return receive_message(
        account,
        from_number=str(given["from_number"]),
        to_number=str(given["to_number"]),
        text=str(given.get("text", "")),
        type=MessageType(str(given.get("type", "sms"))),
        media=[str(each) for each in media] if isinstance(media, list) else [],
        now=accepted,
        identifiers=interface.platform.identifiers,
        origin=origin,
    )


def _plan(planned: Plan, given: JsonObject) -> Plan:
    """Put a message into the state that was asked for, at the moment it was accepted."""
    if "state" not in given:
        return planned
    state = MessageState(str(given["state"]))
    first = planned[0]
    begin: tuple[Event, ...] = (first,)
    if state is first.state:
        return begin
    if state is MessageState.SENT and first.state is MessageState.QUEUED:
        return (first, Event(first.moment, state))
    code = given.get("error_code")
    past, events = conclude_plan(begin, state, str(code) if code is not None else None, first.moment)
    return past + events


def _origin(given: JsonObject) -> str:
    """Say what a conversation was opened for; empty for what follows from the message."""
    if "conversation_origin" not in given:
        return ""
    if given.get("type") != MessageType.WHATSAPP:
        raise ValueError(
            f"conversation_origin={given['conversation_origin']!r} is given for a message without a conversation: "
            "pass type whatsapp, or leave it out"
        )
    return str(given["conversation_origin"])


def _further(given: JsonObject) -> JsonObject | None:
    fields = given.get("record")
    if not (isinstance(fields, dict) and fields):
        return None
    check_further(fields)
    return fields


def _moment(given: JsonValue, now: datetime) -> datetime:
    if given is None:
        return now
    moment = datetime.fromisoformat(str(given)).astimezone(UTC)
    if moment > now:
        raise ValueError(f"message_time={given!r} is in the future: the mock's clock shows {now.isoformat()}")
    return moment
