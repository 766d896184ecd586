"""The control API under `/_mock`: what is known of the mock server, and what is done to it, for any language."""

import csv
import hmac
import io
import logging
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from heapq import merge
from importlib.metadata import version
from itertools import islice

from msgspec.structs import asdict
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from ._accounts import Account
from ._clock import ManualClock
from ._control_models import (
    AccountSummary,
    Advance,
    ClockState,
    Conclusion,
    Health,
    Inbound,
    MessageDetail,
    MessageFilters,
    MessagePage,
    Messages,
    NewAccount,
    NewFault,
    Overview,
    RequestDetail,
    RequestFilters,
    Requests,
    RequestSummary,
    Seed,
    SeededMessages,
    SeenMessage,
    WaitingFault,
    WaitingFaults,
)
from ._engine import Engine
from ._feed import event_stream
from ._filters import predicate
from ._json import ApiError, JsonObject
from ._messages import Message, MessageState, event_at
from ._openapi import Operation, Operations, as_json
from ._seeding import seed, seed_of

CONTROL_ROOT = "/_mock"

_DISTRIBUTION = "plivo-messaging"
_EARLIEST = datetime.min.replace(tzinfo=UTC)
_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what spreadsheets take for the beginning of a formula

_logger = logging.getLogger("plivo_mock")


class _ConflictError(Exception):
    """What is to be added is there already, and is another."""


def describe_mock(engine: Engine) -> Overview:
    """Describe the mock server."""
    accounts = [*engine.platform.accounts]
    return Overview(
        version=version(_DISTRIBUTION),
        auth_ids=[account.auth_id for account in accounts],
        clock=_clock(engine),
        messages=sum(len(account.messages) for account in accounts),
        requests=len(engine.journal),
        faults=len(engine.faults),
    )


def check_health(_engine: Engine) -> Health:
    """Respond if the mock server works."""
    return Health()


def describe_control(_engine: Engine) -> Response:
    """Return this document."""
    return JSONResponse(OPERATIONS.document)


def reset_mock(engine: Engine) -> None:
    """Remove messages, requests, callbacks and faults.

    Accounts stay, and so does the time.
    """
    engine.reset()


def add_account(engine: Engine, body: NewAccount, request: Request) -> AccountSummary:
    """Add an account with messages of its own.

    If it is there already, with the same token and parent, the status is 200.
    """
    accounts = engine.platform.accounts
    parent = None if body.parent is None else accounts.named(body.parent)
    account = Account(body.auth_id, body.auth_token, parent=parent, message_url=body.message_url or "")
    known = accounts.get(account.auth_id)
    if known is not None and not _are_the_same(known, account):
        raise _ConflictError(
            f"auth_id: {account.auth_id!r} is an account already, and another: choose another auth_id."
        )
    if known is None:
        engine.add_account(account)
    else:
        request.state.status_code = 200
    return AccountSummary(auth_id=account.auth_id, parent=body.parent, message_url=account.message_url)


def list_all_messages(engine: Engine, query: MessagePage) -> Messages:
    """List the messages of all accounts, newest first."""
    now = engine.platform.clock.now()
    found = [*_found(engine, query, query.offset + query.limit + 1)][query.offset :]
    return Messages(
        messages=[SeenMessage.of(message, now) for message in found[: query.limit]],
        has_more=len(found) > query.limit,
    )


def seed_messages(engine: Engine, body: Seed) -> SeededMessages:
    """Add messages without a request to the API."""
    platform = engine.platform
    messages = seed(platform, _account(engine, body.auth_id), body.messages)
    platform.settle()
    now = platform.clock.now()
    return SeededMessages(messages=[SeenMessage.of(message, now) for message in messages])


def export_json(engine: Engine, query: MessageFilters) -> Response:
    """Export messages, oldest first, as `POST /_mock/messages` and `--seed-file` take them."""
    now = engine.platform.clock.now()
    messages: list[JsonObject] = []
    for message in reversed([*_found(engine, query, None)]):
        event = event_at(message.plan, now)
        given = as_json(seed_of(message, event.state, event.error_code))
        messages.append({name: value for name, value in given.items() if value not in (None, "", [], {})})
    return JSONResponse({"messages": messages}, headers=_attachment("messages.json"))


def export_csv(engine: Engine, query: MessageFilters) -> Response:
    """Export messages, oldest first, for a spreadsheet.

    A text that a spreadsheet would take for a formula begins with an apostrophe.
    """
    now = engine.platform.clock.now()
    lines = [as_json(SeenMessage.of(message, now)) for message in reversed([*_found(engine, query, None)])]
    text = io.StringIO()
    writer = csv.DictWriter(text, [*SeenMessage.__struct_fields__])
    writer.writeheader()
    writer.writerows({**line, "text": _harmless(str(line["text"]))} for line in lines)
    return Response(text.getvalue(), media_type="text/csv", headers=_attachment("messages.csv"))


def show_message(engine: Engine, message_uuid: str) -> MessageDetail:
    """Return one message with its timeline, callbacks and request."""
    return _detail(engine, _message(engine, message_uuid))


def conclude_message(engine: Engine, message_uuid: str, body: Conclusion) -> MessageDetail:
    """End a message now."""
    _message(engine, message_uuid)
    message = engine.platform.conclude(message_uuid, MessageState(body.state), body.error_code)
    engine.platform.settle()
    return _detail(engine, message)


def receive_message(engine: Engine, body: Inbound) -> SeenMessage:
    """Send a message to an account, as its recipients do."""
    platform = engine.platform
    _account(engine, body.auth_id)
    message = platform.receive(**asdict(body))
    platform.settle()
    return SeenMessage.of(message, platform.clock.now())


def read_clock(engine: Engine) -> ClockState:
    """Return the time."""
    return _clock(engine)


def advance_clock(engine: Engine, body: Advance) -> ClockState:
    """Move the clock forward, through everything that happens on the way."""
    engine.platform.manual_clock().advance(body.seconds)
    return _clock(engine)


def list_requests(engine: Engine, query: RequestFilters) -> Requests:
    """List the latest requests to the API, newest first."""
    found = (
        each
        for each in reversed(engine.journal)
        if query.operation in {None, each.operation} and query.status in {None, each.status}
    )
    return Requests(requests=[RequestSummary.of(each) for each in islice(found, query.limit)])


def clear_requests(engine: Engine) -> None:
    """Remove the requests."""
    engine.journal.clear()


def show_request(engine: Engine, number: int) -> RequestDetail:
    """Return one request and its response."""
    found = engine.journal.find(number)
    if found is None:
        raise ApiError(404, "There is no such request, or it has made room for later ones.")
    return RequestDetail.of(found)


def export_har(engine: Engine) -> Response:
    """Export the latest requests as an HTTP Archive (HAR)."""
    from ._har import har_of  # noqa: PLC0415 - most mocks export nothing

    return Response(har_of(engine.journal), media_type="application/json", headers=_attachment("requests.har"))


def list_faults(engine: Engine) -> WaitingFaults:
    """List the faults that wait for requests."""
    return WaitingFaults(faults=[WaitingFault.of(rule) for rule in engine.faults])


def add_fault(engine: Engine, body: NewFault) -> WaitingFault:
    """Make requests fail.

    The first fault that matches a request happens to it, and no other.
    """
    return WaitingFault.of(engine.faults.add(**asdict(body)))


def clear_faults(engine: Engine) -> None:
    """Remove all faults."""
    engine.faults.clear()


def remove_fault(engine: Engine, id: int) -> None:
    """Remove a fault."""
    engine.faults.remove(id)


def watch_events(engine: Engine, request: Request) -> Response:
    """Stream what happens.

    Server-sent events: message (data: SeenMessage), callback (data: Callback), request (data: RequestSummary),
    reset, and stale: events were missed, read everything again. A comment is sent every 15 seconds. A client that comes
    back with Last-Event-ID gets what happened meanwhile, as far as the latest 2,000 events.
    """
    return event_stream(engine.feed, request.headers.get("last-event-id"))


OPERATIONS = Operations(
    CONTROL_ROOT,
    {
        "openapi": "3.1.0",
        "info": {
            "title": "Control of the Plivo mock server",
            "version": "1",
            "license": {"name": "MIT", "identifier": "MIT"},
            "description": "Reads and controls the mock server: messages of all accounts, the journal of requests, "
            "faults, the clock, events as they happen.\n\nIt needs no credentials. It answers programs and the mock "
            "server's own page; requests that a web page from elsewhere makes are refused with 403.",
        },
        "servers": [{"url": "/", "description": "The mock server that serves this document."}],
        "security": [],
        "tags": [
            {"name": "Mock", "description": "The mock server as a whole."},
            {"name": "Messages", "description": "Messages of all accounts."},
            {"name": "Clock", "description": "The mock server's time."},
            {"name": "Requests", "description": "The journal of requests to the API."},
            {"name": "Faults", "description": "What goes wrong."},
            {"name": "Events", "description": "What happens, as it happens."},
        ],
    },
    [
        Operation(describe_mock, "GET", "/", "Mock"),
        Operation(check_health, "GET", "/health", "Mock"),
        Operation(describe_control, "GET", "/openapi.json", "Mock"),
        Operation(reset_mock, "POST", "/reset", "Mock", status=204),
        Operation(
            add_account,
            "POST",
            "/accounts",
            "Mock",
            status=201,
            also=200,
            errors={LookupError: 400, ValueError: 400, _ConflictError: 409},
            example={"auth_id": "SA0123456789ABCDEFGH", "auth_token": "a-token", "parent": "MAMOCKMOCKMOCKMOCK00"},
        ),
        Operation(list_all_messages, "GET", "/messages", "Messages"),
        Operation(
            seed_messages,
            "POST",
            "/messages",
            "Messages",
            status=201,
            example={
                "messages": [
                    {
                        "from_number": "12025550100",
                        "to_number": "12025550123",
                        "text": "Your table is ready.",
                        "state": "delivered",
                        "record": {"replaced_sender": "12025550199"},
                    }
                ]
            },
        ),
        Operation(export_json, "GET", "/export/messages.json", "Messages"),
        Operation(export_csv, "GET", "/export/messages.csv", "Messages", media_type="text/csv"),
        Operation(show_message, "GET", "/messages/{message_uuid}", "Messages"),
        Operation(
            conclude_message,
            "POST",
            "/messages/{message_uuid}/conclude",
            "Messages",
            errors={LookupError: 404, ValueError: 409},  # it may be removed meanwhile
            example={"state": "failed", "error_code": "50"},
        ),
        Operation(
            receive_message,
            "POST",
            "/received",
            "Messages",
            status=201,
            errors={ValueError: 400},
            example={"from_number": "12025550123", "to_number": "12025550100", "text": "Thank you!"},
        ),
        Operation(read_clock, "GET", "/clock", "Clock"),
        Operation(
            advance_clock,
            "POST",
            "/clock/advance",
            "Clock",
            errors={ValueError: 409, OverflowError: 409},
            example={"seconds": 60},
        ),
        Operation(list_requests, "GET", "/requests", "Requests"),
        Operation(clear_requests, "DELETE", "/requests", "Requests", status=204),
        Operation(show_request, "GET", "/requests/{number}", "Requests"),
        Operation(export_har, "GET", "/har", "Requests"),
        Operation(list_faults, "GET", "/faults", "Faults"),
        Operation(
            add_fault,
            "POST",
            "/faults",
            "Faults",
            status=201,
            errors={ValueError: 400},
            example={"kind": "status", "status": 503, "retry_after": 2, "operation": "sendMessage"},
        ),
        Operation(clear_faults, "DELETE", "/faults", "Faults", status=204),
        Operation(remove_fault, "DELETE", "/faults/{id}", "Faults", status=204, errors={LookupError: 404}),
        Operation(watch_events, "GET", "/events", "Events", media_type="text/event-stream"),
    ],
)


def build_control_app(engine: Engine) -> ASGIApp:
    """Return the application of the control API, to be mounted at its root."""

    async def with_context(scope: Scope, receive: Receive, send: Send) -> None:
        scope["state"] = {**scope.get("state", {}), "context": engine}
        await OPERATIONS.app(scope, receive, send)

    return with_context


def _clock(engine: Engine) -> ClockState:
    clock = engine.platform.clock
    return ClockState(now=clock.now(), manual=isinstance(clock, ManualClock))


def _are_the_same(one: Account, other: Account) -> bool:
    same_token = hmac.compare_digest(one.auth_token.encode(), other.auth_token.encode())
    return same_token and one.parent is other.parent and one.message_url == other.message_url


def _account(engine: Engine, auth_id: str | None) -> Account:
    try:
        return engine.platform.accounts.named(auth_id)
    except LookupError as error:
        raise ApiError(400, f"auth_id: {auth_id!r} is no account of this mock server") from error


def _message(engine: Engine, message_uuid: str) -> Message:
    message = engine.platform.accounts.find(message_uuid)
    if message is None:
        raise ApiError(404, "There is no such message in any account.")
    return message


def _detail(engine: Engine, message: Message) -> MessageDetail:
    attempts = [attempt for attempt in [*engine.attempts] if attempt.message.uuid == message.uuid]
    request = engine.journal.sender_of(message.uuid)
    return MessageDetail.of_message(message, engine.platform.clock.now(), attempts, request)


def _found(engine: Engine, query: MessageFilters, most: int | None) -> Iterator[Message]:
    """Return the messages of all accounts that match filters, newest first."""
    keep = _predicate(query, engine.platform.clock.now())
    newest = (
        account.messages.page(
            start=_EARLIEST, end=None, keep=keep, limit=len(account.messages) if most is None else most, offset=0
        )[0]
        for account in engine.platform.accounts
        if query.auth_id in {"", account.auth_id}
    )
    return islice(merge(*newest, key=lambda message: message.accepted, reverse=True), most)


def _predicate(query: MessageFilters, now: datetime) -> Callable[[Message], bool] | None:
    wanted = {"message_state": query.state, "message_direction": query.direction, "message_type": query.type}
    keep = predicate({name: value for name, value in wanted.items() if value is not None}, now)
    tests = [] if keep is None else [keep]
    if words := query.search.strip().casefold():
        tests.append(lambda message: words in _searched(message).casefold())
    if number := query.number.strip().removeprefix("+").replace(" ", ""):
        tests.append(lambda message: number in message.from_number or number in message.to_number)
    return (lambda message: all(test(message) for test in tests)) if tests else None


def _searched(message: Message) -> str:
    # A line break between them, so that nothing is found across two.
    return f"{message.text}\n{message.from_number}\n{message.to_number}\n{message.uuid}"


def _attachment(name: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{name}"'}


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text
