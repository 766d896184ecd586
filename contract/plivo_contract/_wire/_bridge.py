"""The gate as an ASGI application, so that whatever generates requests sends them through it."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from anyio import to_thread

from plivo_contract._exchange import Request

from ._gate import Gate

_DROPPED = frozenset({"content-length", "transfer-encoding", "connection", "content-encoding"})


class Bridge:
    """Passes requests of an ASGI client to a gate, and the answers back.

    Args:
        gate: Sends the requests.
    """

    def __init__(self, gate: Gate) -> None:
        self._gate = gate

    async def __call__(
        self,
        scope: MutableMapping[str, Any],
        receive: Callable[[], Awaitable[MutableMapping[str, Any]]],
        send: Callable[[MutableMapping[str, Any]], Awaitable[None]],
    ) -> None:
        """Pass one request on; other kinds of scope are not known here."""
        if scope["type"] != "http":
            raise NotImplementedError(f"scope type {scope['type']!r}: only HTTP passes here")
        request = await request_of(scope, receive)
        exchange = await to_thread.run_sync(self._gate.send, request)
        answer = exchange.response
        await send(
            {
                "type": "http.response.start",
                "status": answer.status,
                # The body has been put together and decoded already.
                "headers": [
                    (name.encode("latin-1"), value.encode("latin-1"))
                    for name, value in answer.headers
                    if name.lower() not in _DROPPED
                ],
            }
        )
        await send({"type": "http.response.body", "body": answer.body})


async def request_of(
    scope: MutableMapping[str, Any], receive: Callable[[], Awaitable[MutableMapping[str, Any]]]
) -> Request:
    """Read a request as an ASGI application gets it.

    Args:
        scope: What it is, a scope of HTTP.
        receive: Gives its body.

    Returns:
        The request.
    """
    body = b""
    more = True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    query: bytes = scope["query_string"]
    target = scope["raw_path"].decode("ascii") + (f"?{query.decode('ascii')}" if query else "")
    headers = tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in scope["headers"])
    return Request(scope["method"], target, headers, body)
