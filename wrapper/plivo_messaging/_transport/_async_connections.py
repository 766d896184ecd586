"""The connections of an asynchronous client, each on its own, the one used last first; why, `_connections` says."""

import ssl
import time
from collections.abc import AsyncIterator, Callable
from typing import cast

import anyio
import httpcore
import httpx
from anyio.lowlevel import current_token

from ._async_direct import AsyncDirectConnection
from ._connections import IDLE_FOR, MAX_CONNECTIONS, ONE
from ._line import WITHIN, AsyncWatchedBackend, Line
from ._places import Places

__all__ = ["AsyncConnection", "AsyncConnections"]


class AsyncConnection(httpx.AsyncHTTPTransport):
    """One connection, opened when it is needed.

    Args:
        tls: How servers prove who they are.
        proxy: The proxy it goes through, or None.
        origin: Where it leads to, the only place requests go over it; anywhere when left out.
    """

    def __init__(
        self, tls: ssl.SSLContext, proxy: httpx.Proxy | None = None, *, origin: httpcore.Origin | None = None
    ) -> None:
        super().__init__(verify=tls, proxy=proxy, limits=ONE, trust_env=False)
        self.idle_since = 0.0
        self.loop: object = None
        self._line = Line[httpcore.AsyncNetworkStream]()
        self._direct: AsyncDirectConnection | None = None
        # httpx has no argument for either. Were they not used, a test of the deadline would fail.
        if origin is not None and proxy is None:
            # A pool of one connection takes as long again as the connection itself, and has nothing to choose from.
            self._direct = AsyncDirectConnection(origin, tls, IDLE_FOR, self._line)
            self._pool = cast("httpcore.AsyncConnectionPool", self._direct)
        else:
            self._pool._network_backend = AsyncWatchedBackend(self._pool._network_backend, self._line)  # noqa: SLF001

    def is_ours(self) -> bool:
        """Tell whether it belongs to this event loop: a program may run several in turn.

        One of a loop that has ended can neither be used nor closed; its socket is closed when it is collected.
        """
        return self.loop == current_token()

    def is_closed(self) -> bool:
        """Tell whether it was closed, for instance because the last answer asked for it."""
        return self._direct is not None and self._direct.is_closed()

    def is_usable(self) -> bool:
        """Tell whether another request can go over it: neither side has closed it, and it was not idle for too long."""
        return self._direct is None or not (self._direct.is_closed() or self._direct.has_expired())

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request and read the head of its answer."""
        self._line.begin(request.extensions.get(WITHIN))
        response = await super().handle_async_request(request)
        self._line.check(response)
        return response

    async def aclose(self) -> None:
        """Close the connection, even one that belongs to nobody yet, as in a TLS handshake."""
        if self._line.stream is not None:
            await self._line.stream.aclose()
        await super().aclose()


class AsyncConnections(httpx.AsyncBaseTransport):
    """Connections to one server.

    Args:
        make: Makes a connection.
        most: How many there are at most.
    """

    def __init__(self, make: Callable[[], AsyncConnection], most: int = MAX_CONNECTIONS) -> None:
        self._make = make
        self._places = Places(most)
        self._idle: list[AsyncConnection] = []
        self.open: set[AsyncConnection] = set()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request over a free connection, and wait for one if there is none.

        Args:
            request: The request.

        Returns:
            The answer, whose body is still to be read.

        Raises:
            httpx.PoolTimeout: If none became free in time.
            httpx.HTTPError: If no answer came.
        """
        await self._places.take(request)
        try:
            connection = await self._take()
            try:
                response = await connection.handle_async_request(request)
                response.stream = _AsyncHeld(cast("httpx.AsyncByteStream", response.stream), self, connection)
            except BaseException:
                await self._drop(connection)
                raise
        except BaseException:
            self._places.release()
            raise
        return response

    async def give_back(self, connection: AsyncConnection, *, usable: bool) -> None:
        """Take a connection back from its request.

        Args:
            connection: The connection.
            usable: Whether the request ended well.
        """
        usable = usable and not connection.is_closed()
        outdated = None if usable else connection
        if usable:
            connection.idle_since = time.monotonic()
            self._idle.append(connection)
            # The ones at the bottom are not used while the few at the top suffice.
            if connection.idle_since - self._idle[0].idle_since > IDLE_FOR:
                outdated = self._idle.pop(0)
        self._places.release()
        if outdated is not None:
            await self._drop(outdated)

    async def aclose(self) -> None:
        """Close all connections."""
        self._idle.clear()
        for connection in list(self.open):
            await self._drop(connection)

    async def _take(self) -> AsyncConnection:
        while self._idle:
            connection = self._idle.pop()
            if connection.is_ours() and connection.is_usable():
                return connection
            await self._drop(connection)
        connection = self._make()
        connection.loop = current_token()
        self.open.add(connection)
        return connection

    async def _drop(self, connection: AsyncConnection) -> None:
        self.open.discard(connection)
        if connection.is_ours():
            with anyio.CancelScope(shield=True):
                await connection.aclose()


class _AsyncHeld(httpx.AsyncByteStream):
    def __init__(self, stream: httpx.AsyncByteStream, home: AsyncConnections, connection: AsyncConnection) -> None:
        self._stream = stream
        self._home = home
        self._connection: AsyncConnection | None = connection

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for chunk in self._stream:
            yield chunk

    async def aclose(self) -> None:
        connection, self._connection = self._connection, None
        if connection is None:
            return
        usable = False
        try:
            await self._stream.aclose()
            usable = True
        finally:
            await self._home.give_back(connection, usable=usable)
