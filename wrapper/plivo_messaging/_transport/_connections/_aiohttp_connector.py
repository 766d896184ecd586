"""Which connections aiohttp gives out, and how long an exchange may take on them."""

import asyncio
import select
import ssl
import sys
from collections.abc import Callable, Sequence
from contextvars import ContextVar
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import aiohttp
from aiohttp.connector import Connection

from plivo_messaging._transport._allowance import Allowance

from ._pool import IDLE_FOR

if TYPE_CHECKING:
    from aiohttp.tracing import Trace

__all__ = ["Connector", "Patience", "under_way"]


class Patience:
    """Ends an exchange when it takes too long, or when its server says nothing for too long.

    aiohttp would set two timers anew with each chunk. What it takes to open a connection, it bounds by itself.

    Args:
        timer: Ends it.
        allowance: The time there is for it.
    """

    __slots__ = ("_ends_at", "_loop", "_read", "_timer", "_transport")

    def __init__(self, timer: asyncio.Timeout, allowance: Allowance) -> None:
        self._timer = timer
        self._loop = asyncio.get_running_loop()
        self._read = allowance.timeout.read
        self._ends_at = self._loop.time() + allowance.left()
        self._transport: asyncio.Transport | None = None

    def begin(self, connection: Connection) -> None:
        """Begin with a connection that was given out."""
        self._transport = connection.transport
        self.wait()

    def wait(self) -> None:
        """Wait for the server to say something, from now on."""
        silent_until = self._ends_at if self._read is None else self._loop.time() + self._read
        self._timer.reschedule(min(silent_until, self._ends_at))

    def hang_up(self) -> None:
        """Close the connection at once: nobody waits for the server to end the encryption as well."""
        if self._transport is not None:
            self._transport.abort()


under_way = ContextVar[Patience | None]("under_way", default=None)
"""That of the exchange which asks for a connection: aiohttp takes nothing along to where it has one."""


class Connector(aiohttp.TCPConnector):
    """Gives out no connection whose server has hung up, or said something nobody asked for.

    aiohttp knows what the event loop has seen, which may have been a while ago.

    Args:
        tls: How servers prove who they are.
    """

    def __init__(self, tls: ssl.SSLContext) -> None:
        super().__init__(limit=0, ssl=tls, keepalive_timeout=IDLE_FOR)  # pyright: ignore[reportUnknownMemberType]
        self._polls = WeakKeyDictionary[object, _Poll]()

    async def connect(
        self,
        req: aiohttp.ClientRequest,
        traces: list["Trace"],
        timeout: aiohttp.ClientTimeout,  # noqa: ASYNC109  (aiohttp's own)
    ) -> Connection:
        """Give a connection that waits for a request, a new one if there is none."""
        while True:
            connection = await super().connect(req, traces, timeout)
            if self._is_silent(connection):
                break
            connection.close()
        if (patience := under_way.get()) is not None:
            patience.begin(connection)
        return connection

    def _is_silent(self, connection: Connection) -> bool:
        transport, protocol = connection.transport, connection.protocol
        if transport is None or protocol is None:
            return True  # whoever uses it is told that it is closed
        poll = self._polls.get(protocol)
        if poll is None:  # it is new
            self._polls[protocol] = _poll_of(transport.get_extra_info("socket").fileno())
            return True
        return not (protocol.should_close or transport.is_closing() or poll(0))


_Poll = Callable[[float], Sequence[object]]
"""Waits for so many milliseconds until there is something to read, and gives it; nothing if there is none."""


def _poll_of(descriptor: int) -> _Poll:
    if sys.platform == "win32":  # which has no poll, and no limit to the descriptors that select takes
        return lambda milliseconds: select.select([descriptor], [], [], milliseconds / 1_000)[0]
    poll = select.poll()
    poll.register(descriptor, select.POLLIN)
    return poll.poll
