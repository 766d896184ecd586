"""The three operations of the API: from a request to its answer."""

from collections.abc import AsyncIterator

from starlette.responses import JSONResponse, Response

from plivo_messaging.mock._errors import ApiError
from plivo_messaging.mock._json import JsonObject, parse_object
from plivo_messaging.mock._messaging._messages import SendRequest

from ._filters import predicate, window
from ._paging import DEFAULT_LIMIT, Page, meta
from ._platform import Call, Platform
from ._render import messages_path, record
from ._send import accept

_MAX_BODY = 4 * 1024 * 1024


async def send_message(platform: Platform, call: Call) -> Response:
    """Answer a send request."""
    media_type = call.request.headers.get("content-type", "").partition(";")[0]
    if media_type.strip().lower() != "application/json":
        given = f"not {media_type}" if media_type else "but it is missing"
        raise ApiError(415, f"The content type must be application/json, {given}.")
    body = parse_object(await _read(call.request.stream()))
    platform.rules.check_body(body)
    accepted = accept(
        SendRequest.from_body(body),
        call.account,
        now=platform.clock.now(),  # the body may have taken a while
        requester_ip=call.request.client.host if call.request.client else "",
        identifiers=platform.identifiers,
        planner=platform.planner,
    )
    answer: JsonObject = {
        "api_id": call.api_id,
        "message": "message(s) queued",
        "message_uuid": [message.uuid for message in accepted.messages],
    }
    if accepted.invalid:
        answer["invalid_number"] = [*accepted.invalid]
    return JSONResponse(answer, 202)


async def list_messages(platform: Platform, call: Call) -> Response:
    """Answer a list request."""
    parameters = call.request.query_params.multi_items()
    query = platform.rules.check_query(parameters)
    page = Page(int(query.get("limit", DEFAULT_LIMIT)), int(query.get("offset", 0)))
    given = {name: value for name, value in parameters if name not in {"limit", "offset"}}
    now = platform.clock.now()
    span = window(given, now)
    messages, has_more = call.account.messages.page(
        start=span.start,
        end=span.end,
        keep=predicate(given, now),
        limit=page.limit,
        offset=page.offset,
    )
    path = messages_path(call.account.auth_id)
    return JSONResponse(
        {
            "api_id": call.api_id,
            "meta": meta(page, has_more=has_more, path=path, filters=given.items()),
            "objects": [record(message, now) for message in messages],
        }
    )


async def get_message(platform: Platform, call: Call) -> Response:
    """Answer a retrieve request."""
    message = call.account.messages.get(call.request.path_params["message_uuid"])
    if message is None:
        raise ApiError(404, "There is no such message in this account.")
    return JSONResponse({"api_id": call.api_id, **record(message, platform.clock.now())})


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
