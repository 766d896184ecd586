"""The operations of the control API that concern messages."""

from datetime import UTC, datetime
from heapq import merge
from itertools import islice

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from plivo_mock._clock import ManualClock
from plivo_mock._errors import ApiError
from plivo_mock._json import JsonObject
from plivo_mock._messaging._accounts import Account
from plivo_mock._messaging._delivery import MessageState
from plivo_mock._messaging._messages import Message, MessageType

from ._control import Control
from ._reading import read_body, text_of, texts_of
from ._rules import check_query
from ._searching import matching
from ._seeding import seed
from ._views import detail, summary

_EARLIEST = datetime.min.replace(tzinfo=UTC)


async def list_all_messages(control: Control, request: Request) -> Response:
    """List the messages of all accounts."""
    query = check_query("listAllMessages", request.query_params.multi_items())
    now = control.interface.platform.clock.now()
    keep = matching(query, now)
    limit, offset = int(query.get("limit", 50)), int(query.get("offset", 0))
    # As many of each account as there can be of it before the end of the page.
    wanted = offset + limit + 1
    newest = (
        account.messages.page(start=_EARLIEST, end=None, keep=keep, limit=wanted, offset=0)[0]
        for account in control.interface.platform.accounts
        if query.get("auth_id") in {None, account.auth_id}
    )
    ordered = merge(*newest, key=lambda message: message.accepted, reverse=True)
    page = [*islice(ordered, offset, wanted)]
    return JSONResponse(
        {"messages": [summary(message, now) for message in page[:limit]], "has_more": len(page) > limit}
    )


async def seed_messages(control: Control, request: Request) -> Response:
    """Add messages without a request to the API."""
    body = await read_body("seedMessages", request)
    messages = seed(control.interface, _account(control, body), body)
    await run_in_threadpool(_settle, control)
    now = control.interface.platform.clock.now()
    return JSONResponse({"messages": [summary(message, now) for message in messages]}, 201)


async def show_message(control: Control, request: Request) -> Response:
    """Show one message."""
    message = control.interface.platform.accounts.find(request.path_params["message_uuid"])
    if message is None:
        raise ApiError(404, "There is no such message in any account.")
    return _shown(control, message)


async def conclude_message(control: Control, request: Request) -> Response:
    """End a message's way."""
    body = await read_body("concludeMessage", request)
    uuid: str = request.path_params["message_uuid"]
    state, error_code = MessageState(text_of(body, "state") or ""), text_of(body, "error_code")

    def conclude() -> Message:
        message = control.interface.platform.conclude(uuid, state, error_code)
        _settle(control)
        return message

    try:
        message = await run_in_threadpool(conclude)
    except LookupError as error:
        raise ApiError(404, "There is no such message in any account.") from error
    except ValueError as error:
        raise ApiError(409, str(error)) from error
    return _shown(control, message)


async def receive_message(control: Control, request: Request) -> Response:
    """Let an account receive a message."""
    body = await read_body("receiveMessage", request)
    account = _account(control, body)

    def receive() -> Message:
        message = control.interface.platform.receive(
            account.auth_id,
            from_number=text_of(body, "from_number") or "",
            to_number=text_of(body, "to_number") or "",
            text=text_of(body, "text") or "",
            type=MessageType(text_of(body, "type") or "sms"),
            media=texts_of(body, "media"),
        )
        _settle(control)
        return message

    try:
        message = await run_in_threadpool(receive)
    except ValueError as error:
        raise ApiError(400, str(error)) from error
    return JSONResponse(summary(message, control.interface.platform.clock.now()), 201)


def _settle(control: Control) -> None:
    """Have done what is due at once, such as callbacks, where the clock stands still until it is moved."""
    platform = control.interface.platform
    if isinstance(platform.clock, ManualClock):
        platform.advance(0)


def _shown(control: Control, message: Message) -> Response:
    now = control.interface.platform.clock.now()
    attempts = control.attempts.of(message.uuid)
    return JSONResponse(detail(message, now, attempts, control.journal.sender_of(message.uuid)))


def _account(control: Control, body: JsonObject) -> Account:
    accounts = control.interface.platform.accounts
    auth_id = text_of(body, "auth_id")
    account = next(iter(accounts)) if auth_id is None else accounts.get(auth_id)
    if account is None:
        raise ApiError(400, f"auth_id: {auth_id!r} is no account of this mock server")
    return account
