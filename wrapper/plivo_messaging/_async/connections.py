"""The client's own connections: a stack of single ones, the one used last first, over which httpcore speaks HTTP.

A pool of the library for many connections looks through all of them for each request, and loses a place when a call is
cancelled at the wrong moment. Here a connection belongs to one request or lies on the stack, and one whose request did
not end well is closed.
"""

import time
from collections import deque
from contextlib import suppress
from typing import TYPE_CHECKING, cast

import httpx

from plivo_messaging._arguments.credentials import Secret
from plivo_messaging._transport import async_runtime as runtime
from plivo_messaging._transport.async_backend import AsyncBackend
from plivo_messaging._transport.core import Core, CoreResponse, find_core, transport_errors
from plivo_messaging._transport.environment import Route
from plivo_messaging._transport.http import (
    AsyncBody,
    BodyReader,
    Deadline,
    Failure,
    Outcome,
    Request,
    Response,
    UndecodableResponse,
)

from .guard import AsyncGuardedBackend, Guard

if TYPE_CHECKING:
    import httpcore

__all__ = ["AsyncConnections"]

_MAX_CONNECTIONS = 100  # the API answers that many requests of an account at once
_IDLE_SECONDS = 5.0  # a server may close a connection that is idle for longer just as it is used again
_SHARE_OF_WAITING = 0.75  # of the time that is left: the request itself takes time as well
_SWITCHING_PROTOCOLS = 101


class AsyncConnections:
    """Connections to one server, spoken over by the HTTP library that is installed unless another is given."""

    def __init__(
        self,
        route: Route,
        authorization: Secret,
        core: Core | None = None,
        max_connections: int = _MAX_CONNECTIONS,
    ) -> None:
        self._route = route
        self._authorization = b"authorization", authorization.reveal().encode("ascii")
        self._core = core
        self._max_connections = max_connections
        self.is_closed = False
        self._reset()
        runtime.track(self)

    def _reset(self) -> None:
        self._slots = runtime.Slots(self._max_connections)
        self._idle = deque[AsyncConnection]()
        self._open = set[AsyncConnection]()

    async def exchange(self, request: Request, timeout: httpx.Timeout, deadline: Deadline) -> Outcome:
        """Send a request over a free connection, and read its response, each step within its timeout."""
        body = AsyncBody(request)  # before any wait: what the request before it sent says nothing of this one
        seconds = deadline.left() * _SHARE_OF_WAITING
        slot = await self._slots.acquire(seconds if timeout.pool is None else min(seconds, timeout.pool))
        core = self._core = self._core or find_core()
        if slot is None:
            return Failure(core.PoolTimeout("all connections are in use"), False, True, True)
        try:
            return await self._exchange(core, request, timeout, deadline, body)
        except transport_errors(core) as error:
            # Before the body is asked for, nothing that a server could accept has left.
            never_sent = (core.ConnectError, core.ConnectTimeout, core.ProxyError, core.UnsupportedProtocol)
            maybe_sent = request.was_read and not isinstance(error, never_sent)
            return Failure(error, maybe_sent, isinstance(error, core.TimeoutException), is_transient=True)
        finally:
            slot.release()

    async def aclose(self) -> None:
        """Close all connections, for good. Calls that use them end with an error at once."""
        self.is_closed = True
        self._idle.clear()
        for connection in self._open.copy():
            await self._drop(connection)

    def forget(self) -> None:
        """Begin anew in a forked process: two that write to one connection would read each other's responses."""
        inherited = self._open
        self._reset()
        for connection in inherited:
            runtime.abandon(connection.guard.stream)

    async def _exchange(
        self,
        core: Core,
        request: Request,
        timeout: httpx.Timeout,
        deadline: Deadline,
        body: AsyncBody,
    ) -> Outcome:
        connection = await self._take(core)
        try:
            connection.guard.begin(deadline)
            sent = core.Request(
                request.method,
                _url(core, self._route.url, request.target),
                headers=[*request.headers, self._authorization],
                content=body if request.content else b"",
                extensions={"timeout": timeout.as_dict()},
            )
            response = cast("CoreResponse", await connection.http.handle_async_request(sent))
            reader = BodyReader(request, response.status, response.headers, response.extensions)
            outcome = await self._read(core, reader, response, deadline)
            is_complete = isinstance(outcome, Response) and outcome.ends_like_json
            is_exact = is_complete and connection.guard.is_exact(response.headers)
            is_reusable = is_exact and connection.http.is_available() and not self.is_closed
            if is_reusable:
                connection.idle_since = time.monotonic()
                await self._drop_unused(connection.idle_since)
            else:
                await self._drop(connection)
        except BaseException:
            await self._drop(connection)
            raise
        if is_reusable:
            # The last step: from here on it may belong to another request, whatever interrupts this one.
            self._idle.append(connection)
        return outcome

    async def _read(
        self, core: Core, reader: BodyReader, response: CoreResponse, deadline: Deadline
    ) -> Response | UndecodableResponse:
        if response.status == _SWITCHING_PROTOCOLS:
            raise core.RemoteProtocolError("the server wants to continue in another protocol")
        try:
            async for chunk in response.aiter_stream():
                reader.feed(chunk)
                if deadline.left() <= 0:
                    raise core.ReadTimeout("the response was still arriving when the time for the call was up")
            await response.aclose()
            return reader.response()
        except httpx.DecodingError as error:
            return reader.undecodable(error)

    async def _take(self, core: Core) -> "AsyncConnection":
        while self._idle:
            try:
                connection = self._idle.pop()
            except IndexError:  # another thread was faster
                break
            try:
                if connection.owner == runtime.owner() and not connection.http.has_expired():
                    return connection
                await self._drop(connection)
            except BaseException:
                await self._drop(connection)
                raise
        connection = AsyncConnection(core, self._route)
        self._open.add(connection)
        if self.is_closed:  # while this call waited for a slot, or by another thread just now
            await self._drop(connection)
        return connection

    async def _drop_unused(self, now: float) -> None:
        # Those at the bottom of the stack stay idle while the few at its top suffice.
        with suppress(IndexError):
            if now - self._idle[0].idle_since > _IDLE_SECONDS:
                await self._drop(self._idle.popleft())

    async def _drop(self, connection: "AsyncConnection") -> None:
        connection.guard.is_dropped = True
        self._open.discard(connection)
        # One of an event loop that has ended can be neither used nor closed.
        if connection.owner == runtime.owner():
            with runtime.shield(), suppress(OSError):
                await runtime.abort(connection.guard.stream)
                await connection.http.aclose()


class AsyncConnection:
    """One connection, opened by its first request."""

    __slots__ = ("guard", "http", "idle_since", "owner")

    def __init__(self, core: Core, route: Route) -> None:
        self.guard = Guard(core)
        self.idle_since = 0.0
        self.owner = runtime.owner()
        backend = AsyncGuardedBackend(AsyncBackend(core), self.guard)
        proxy = route.proxy
        # The library's pool knows how to connect, with a proxy or without; each of its connections can stand alone.
        pool = core.AsyncConnectionPool(
            ssl_context=route.tls,
            keepalive_expiry=_IDLE_SECONDS,
            network_backend=cast("httpcore.AsyncNetworkBackend", backend),
            proxy=None
            if proxy is None
            else core.Proxy(
                _url(core, proxy.url),
                auth=proxy.raw_auth,
                headers=proxy.headers.raw,
                ssl_context=proxy.ssl_context,
            ),
        )
        self.http = pool.create_connection(_url(core, route.url).origin)


def _url(core: Core, url: httpx.URL, target: str = "/") -> "httpcore.URL":
    return core.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=target.encode("ascii"))
