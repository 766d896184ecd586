"""The three operations of the API: from a request to its answer."""

from collections.abc import AsyncIterator

from starlette.responses import JSONResponse, Response

from plivo_messaging.mock._errors import ApiError
from plivo_messaging.mock._json import JsonObject, parse_object
from plivo_messaging.mock._messaging._accounts import Account
from plivo_messaging.mock._messaging._messages import SendRequest
from plivo_messaging.mock._messaging._platform import Platform
from plivo_messaging.mock._messaging._store import MessageStore

from ._filters import predicate, window
from ._interface import Call, Interface
from ._paging import DEFAULT_LIMIT, Page, meta
from ._render import messages_path
from ._send import OutOfCreditError, accept

_MAX_BODY = 4 * 1024 * 1024


async def send_message(interface: Interface, call: Call) -> Response:
    """Answer a send request."""
    media_type = call.request.headers.get("content-type", "").partition(";")[0]
    if media_type.strip().lower() != "application/json":
        given = f"not {media_type}" if media_type else "but it is missing"
        raise ApiError(415, f"The content type must be application/json, {given}.")
    body = parse_object(await _read(call.request.stream()))
    interface.rules.check_body(body)
    platform = interface.platform
    now = platform.clock.now()  # the body may have taken a while
    try:
        accepted = accept(
            SendRequest.from_body(body),
            call.account,
            now=now,
            requester_ip=call.request.client.host if call.request.client else "",
            identifiers=platform.identifiers,
            planner=platform.planner,
        )
    except OutOfCreditError:
        platform.use_up_credit(call.account)
        raise
    platform.accept(call.account, accepted.messages)
    answer: JsonObject = {
        "api_id": call.api_id,
        "message": "message(s) queued",
        "message_uuid": [message.uuid for message in accepted.messages],
    }
    if accepted.invalid:
        answer["invalid_number"] = [*accepted.invalid]
    return JSONResponse(answer, 202)


async def list_messages(interface: Interface, call: Call) -> Response:
    """Answer a list request."""
    parameters = call.request.query_params.multi_items()
    query = interface.rules.check_query(parameters)
    page = Page(int(query.get("limit", DEFAULT_LIMIT)), int(query.get("offset", 0)))
    given = {name: value for name, value in parameters if name not in {"limit", "offset"}}
    now = interface.platform.clock.now()
    span = window(given, now)
    store = _store(interface.platform, call.account, given.get("subaccount"))
    keep = predicate(given, now)
    messages, has_more = store.page(start=span.start, end=span.end, keep=keep, limit=page.limit, offset=page.offset)
    total = store.count(start=span.start, end=span.end, keep=keep) if interface.answers.counts else None
    auth_id = call.account.auth_id
    described = meta(page, has_more=has_more, path=messages_path(auth_id), filters=given.items(), total_count=total)
    return JSONResponse(interface.answers.page(call.api_id, messages, described, now, auth_id))


async def get_message(interface: Interface, call: Call) -> Response:
    """Answer a retrieve request."""
    platform, account = interface.platform, call.account
    message = platform.accounts.find(call.request.path_params["message_uuid"])
    owner = None if message is None else platform.accounts.owner_of(message)
    # A main account may look at its subaccounts' messages, but not the other way round.
    if message is None or owner is None or not (owner is account or owner.parent is account):
        raise ApiError(404, "There is no such message in this account.")
    return JSONResponse(interface.answers.one(call.api_id, message, platform.clock.now(), account.auth_id))


def _store(platform: Platform, account: Account, subaccount: str | None) -> MessageStore:
    """Find the messages a list is of: a subaccount's where the main account names it, else the account's own."""
    named = platform.accounts.get(subaccount) if subaccount else None
    return named.messages if named is not None and named.parent is account else account.messages


async def _read(chunks: AsyncIterator[bytes]) -> bytes:
    body = bytearray()
    size = 0
    async for chunk in chunks:
        size += len(chunk)
        # Read to the end, or the client might not see the answer; but not kept.
        if size <= _MAX_BODY:
            body += chunk
    if size > _MAX_BODY:
        raise ApiError(400, f"The body of the request has more than {_MAX_BODY:,} bytes.")
    return bytes(body)
