"""How a fault shows on the wire."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Literal

import anyio
from starlette.datastructures import MutableHeaders
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from plivo_mock._connection import connection_of, until_gone

from ._faults import Fault, FaultKind
from ._recording import Answer, answer_of

_UNAUTHORISED = "Could not verify your access level for that URL."
_TEXTS = {429: "too many requests"}


async def answer_wrongly(
    fault: Fault,
    app: ASGIApp,
    scope: Scope,
    receive: Receive,
    send: Send,
    *,
    before_break: Callable[[], None],
    api_id: Callable[[], str],
    date: str,
) -> None:
    """Answer a request as a fault has it.

    Args:
        fault: What goes wrong.
        app: Answers the request when it is carried out.
        scope: The request.
        receive: Gives its parts.
        send: Sends the answer.
        before_break: Called before the connection is broken, and so before the client knows.
        api_id: Names the request in an answer that is not the application's.
        date: The header of that name for such an answer.

    Raises:
        httpx.TransportError: The connection breaks and there is none, as the request was made in process: what an
            httpx client raises then.
    """
    answer = await answer_of(app, scope, receive) if fault.processed else None
    if fault.delay and await _is_gone_after(fault.delay, receive):
        return
    if fault.kind is FaultKind.STATUS:
        response = _error(fault, api_id)
        response.headers["date"] = date
        await response(scope, receive, send)
        return
    connection = connection_of(scope)
    if fault.kind is FaultKind.RESET:
        before_break()
        if connection is None:
            raise _transport_error("ReadError", "the mock server reset the connection")
        connection.reset()
        await until_gone(receive)
    elif answer is not None and answer.status is not None:  # else the client went away by itself
        headers, body = _broken(fault, answer)
        is_truncated = fault.kind is FaultKind.TRUNCATED
        await send({"type": "http.response.start", "status": answer.status, "headers": headers})
        await send({"type": "http.response.body", "body": body, "more_body": is_truncated})
        if is_truncated:
            before_break()
            if connection is None:
                raise _transport_error("RemoteProtocolError", "the mock server truncated its answer")
            connection.close()
            await until_gone(receive)


async def _is_gone_after(seconds: float, receive: Receive) -> bool:
    """Wait, unless the client goes away before."""
    with anyio.move_on_after(seconds):
        await until_gone(receive)
        return True
    return False


def _transport_error(name: Literal["ReadError", "RemoteProtocolError"], text: str) -> Exception:
    """Make what an httpx client raises when the connection breaks."""
    import httpx  # noqa: PLC0415 - it takes as long to import as all the rest, and is needed in process alone

    return httpx.ReadError(text) if name == "ReadError" else httpx.RemoteProtocolError(text)


def _broken(fault: Fault, answer: Answer) -> tuple[list[tuple[bytes, bytes]], bytes]:
    headers = MutableHeaders(raw=answer.headers)
    body = answer.body
    if fault.kind is FaultKind.CONTENT_TYPE:
        headers["content-type"] = fault.content_type or "text/html; charset=utf-8"
    elif fault.kind is FaultKind.MALFORMED_JSON:
        body = body[:-1]
        headers["content-length"] = str(len(body))
    elif fault.kind is FaultKind.TRUNCATED:
        body = body[: len(body) // 2]
    return headers.raw, body


def _error(fault: Fault, api_id: Callable[[], str]) -> Response:
    status = fault.status or HTTPStatus.INTERNAL_SERVER_ERROR
    headers = {} if fault.retry_after is None else {"Retry-After": str(fault.retry_after)}
    if fault.body is not None:
        return Response(fault.body, status, headers, fault.content_type or "text/plain")
    if status == HTTPStatus.UNAUTHORIZED:
        return PlainTextResponse(_UNAUTHORISED, status, headers, fault.content_type)
    content = {"api_id": api_id(), "error": _TEXTS.get(status) or _phrase(status)}
    return JSONResponse(content, status, headers, fault.content_type)


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:  # such as the 520 of a proxy
        return f"Error {status}"
