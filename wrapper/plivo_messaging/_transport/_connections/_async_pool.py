"""The connections of an asynchronous client, each on its own, the one used last first; why, `_pool` says."""

import time
from collections.abc import Callable
from contextlib import suppress
from typing import Protocol

import anyio
from anyio.lowlevel import current_token

from plivo_messaging._http import Answer, PlainRequest
from plivo_messaging._transport._allowance import Allowance
from plivo_messaging._transport._incoming import Broken
from plivo_messaging._transport._secret import Secret

from ._places import Places
from ._pool import IDLE_FOR, MAX_CONNECTIONS

__all__ = ["AsyncConnection", "AsyncConnections", "OwnAsyncConnections"]


class AsyncConnection(Protocol):
    """One connection, opened when it is needed.

    Attributes:
        idle_since: When it was last used, on the clock of this process.
        loop: The event loop it belongs to.
    """

    idle_since: float
    loop: object

    def is_idle(self) -> bool:
        """Tell whether no request is under way, and the last one left it open."""
        ...

    def is_usable(self) -> bool:
        """Tell whether another request can go over it, now."""
        ...

    async def exchange(self, request: PlainRequest, authorization: Secret, allowance: Allowance) -> Answer | Broken:
        """Send a request and read its answer."""
        ...

    async def aclose(self) -> None:
        """Close it, even while it is being opened."""
        ...


class OwnAsyncConnections(Protocol):
    """Connections of our own, whatever opens them.

    Attributes:
        is_closed: Whether they were closed for good.
    """

    is_closed: bool

    async def exchange(self, request: PlainRequest, authorization: Secret, allowance: Allowance) -> Answer | Broken:
        """Send a request over a free connection, and read its answer."""
        ...

    async def aclose(self) -> None:
        """Close all connections, for good."""
        ...


class AsyncConnections:
    """Connections to one server.

    Args:
        make: Makes a connection.
        most: How many there are at most.

    Attributes:
        is_closed: Whether they were closed for good.
    """

    def __init__(self, make: Callable[[], AsyncConnection], most: int = MAX_CONNECTIONS) -> None:
        self._make = make
        self.is_closed = False
        self._places = Places(most)
        self._idle: list[AsyncConnection] = []
        self.open: set[AsyncConnection] = set()

    async def exchange(self, request: PlainRequest, authorization: Secret, allowance: Allowance) -> Answer | Broken:
        """Send a request over a free connection, and wait for one if there is none.

        Args:
            request: The request.
            authorization: The value of the header with the credentials.
            allowance: The time there is for it.

        Returns:
            The answer.

        Raises:
            httpx.PoolTimeout: If no connection became free in time.
            httpx.HTTPError: If no answer came; or one of httpcore's errors.
        """
        if not self._places.take_now():
            await self._places.take(allowance.pool)
        try:
            connection = await self._take()
            try:
                reply = await connection.exchange(request, authorization, allowance)
                await self._keep(connection)
            except BaseException:
                await self._drop(connection)
                raise
        finally:
            self._places.release()
        return reply

    async def aclose(self) -> None:
        """Close all connections, for good."""
        self.is_closed = True
        self._idle.clear()
        for connection in list(self.open):
            await self._drop(connection)

    async def _take(self) -> AsyncConnection:
        while self._idle:
            connection = self._idle.pop()
            if _is_ours(connection) and connection.is_usable():
                return connection
            await self._drop(connection)
        connection = self._make()
        connection.loop = current_token()
        self.open.add(connection)
        return connection

    async def _keep(self, connection: AsyncConnection) -> None:
        """Take a connection back from its request."""
        if self.is_closed or not connection.is_idle():
            await self._drop(connection)
            return
        connection.idle_since = time.monotonic()
        # The ones at the bottom are not used while the few at the top suffice.
        if self._idle and connection.idle_since - self._idle[0].idle_since > IDLE_FOR:
            await self._drop(self._idle.pop(0))
        # At the very end: what is cut off before closes it, and from here on it may be in the hands of another request.
        self._idle.append(connection)

    async def _drop(self, connection: AsyncConnection) -> None:
        self.open.discard(connection)
        if _is_ours(connection):
            # Whatever becomes of it, nobody uses it any more.
            with anyio.CancelScope(shield=True), suppress(OSError):
                await connection.aclose()


def _is_ours(connection: AsyncConnection) -> bool:
    """Tell whether a connection belongs to this event loop: a program may run several in turn.

    One of a loop that has ended can neither be used nor closed; its socket is closed when it is collected.
    """
    return connection.loop == current_token()
