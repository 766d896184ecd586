"""What the control API and the page show of messages, requests and faults: JSON, with times in UTC."""

from datetime import UTC, datetime

from plivo_mock._api._render import record
from plivo_mock._json import JsonObject, JsonValue
from plivo_mock._messaging._delivery import MessageState, event_at
from plivo_mock._messaging._messages import Message
from plivo_mock._messaging._notices import CallbackAttempt

from ._exchange import Exchange
from ._faults import FaultRule
from ._showing import Headers

_OPEN = frozenset({MessageState.QUEUED, MessageState.SENT, MessageState.RECEIVED})


def moment(value: datetime) -> str:
    """Write a moment down.

    Args:
        value: The moment; aware.

    Returns:
        As `2026-03-01T12:00:00.000000Z`.
    """
    return value.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def summary(message: Message, now: datetime) -> JsonObject:
    """Describe a message in short.

    Args:
        message: The message.
        now: The moment at which its state counts; aware.

    Returns:
        What a list shows of it.
    """
    event = event_at(message.plan, now)
    return {
        "message_uuid": message.uuid,
        "auth_id": message.auth_id,
        "subaccount": message.subaccount,
        "direction": message.direction,
        "type": message.type,
        "from_number": message.from_number,
        "to_number": message.to_number,
        "text": message.text,
        "units": message.units,
        "state": event.state,
        "error_code": event.error_code,
        "accepted": moment(message.accepted),
        "updated": moment(event.moment),
    }


def detail(message: Message, now: datetime, attempts: list[CallbackAttempt], request: Exchange | None) -> JsonObject:
    """Describe a message in full.

    Args:
        message: The message.
        now: The present moment; aware.
        attempts: The callbacks that were made for it.
        request: The request that sent it, where it is still known.

    Returns:
        What one message's view shows of it.
    """
    events: list[JsonValue] = [
        {"moment": moment(event.moment), "state": event.state, "error_code": event.error_code}
        for event in message.plan
        if event.moment <= now
    ]
    media = message.request.media_urls if message.request else message.received.media if message.received else ()
    return {
        **summary(message, now),
        "media": [*media],
        "callback_url": _callback_url(message),
        "open": event_at(message.plan, now).state in _OPEN,
        "timeline": events,
        "callbacks": [callback(attempt) for attempt in attempts],
        "request": exchange(request) if request else None,
        "record": record(message, event_at(message.plan, now)),
    }


def callback(attempt: CallbackAttempt) -> JsonObject:
    """Describe an attempt to call back.

    Args:
        attempt: The attempt.

    Returns:
        What was said where, and the answer.
    """
    return {
        "message_uuid": attempt.message.uuid,
        "attempt": attempt.attempt,
        "moment": moment(attempt.moment),
        "method": attempt.method,
        "url": attempt.url,
        "fields": {**attempt.fields},
        "status": attempt.status_code,
        "answer": attempt.answer,
    }


def exchange(request: Exchange) -> JsonObject:
    """Describe a request and its answer in full.

    Args:
        request: The request.

    Returns:
        The request and its answer.
    """
    return {
        **exchange_summary(request),
        "headers": _headers(request.headers),
        "body": request.body,
        "answer_headers": _headers(request.answer_headers),
        "answer": request.answer,
    }


def exchange_summary(request: Exchange) -> JsonObject:
    """Describe a request in short.

    Args:
        request: The request.

    Returns:
        What a list shows of it.
    """
    return {
        "number": request.number,
        "moment": moment(request.moment),
        "method": request.method,
        "path": request.path,
        "query": request.query,
        "operation": request.operation,
        "auth_id": request.auth_id,
        "status": request.status,
        "fault": request.fault,
    }


def fault(rule: FaultRule) -> JsonObject:
    """Describe a fault that waits.

    Args:
        rule: The fault.

    Returns:
        What goes wrong, for which requests, and how often.
    """
    return {
        "id": rule.id,
        "kind": rule.fault.kind,
        "status": rule.fault.status,
        "delay": rule.fault.delay,
        "processed": rule.fault.processed,
        "retry_after": rule.fault.retry_after,
        "content_type": rule.fault.content_type,
        "body": rule.fault.body,
        "times": rule.left,
        "probability": rule.probability,
        "method": rule.match.method,
        "path": rule.match.path,
        "operation": rule.match.operation,
        "destination": rule.match.destination,
    }


def _callback_url(message: Message) -> str:
    if message.request is not None:
        return message.request.url
    return message.received.message_url if message.received else ""


def _headers(headers: Headers) -> list[JsonValue]:
    return [[name, value] for name, value in headers]
