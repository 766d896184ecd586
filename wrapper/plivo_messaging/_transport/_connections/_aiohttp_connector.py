"""Which connections aiohttp gives out, and how long an exchange may take on them."""

import asyncio
import select
import ssl
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import aiohttp
from aiohttp.connector import Connection

from plivo_messaging._transport._allowance import Allowance

from ._pool import IDLE_FOR

if TYPE_CHECKING:
    from aiohttp.tracing import Trace

__all__ = ["Connector", "Patience"]


class Patience:
    """Ends an exchange when it takes too long, or when its server says nothing for too long.

    aiohttp would set two timers anew with each chunk. What it takes to open a connection, it bounds by itself.

    Args:
        timer: Ends it.
        allowance: The time there is for it.
    """

    __slots__ = ("_connection", "_ends_at", "_loop", "_read", "_timer")

    def __init__(self, timer: asyncio.Timeout, allowance: Allowance) -> None:
        self._timer = timer
        self._loop = asyncio.get_running_loop()
        self._read = allowance.timeout.read
        self._ends_at = self._loop.time() + allowance.left()
        self._connection: _Known | None = None

    def begin(self, connection: "_Known") -> None:
        """Begin with a connection that was given out."""
        self._connection = connection
        connection.holder = self
        self.wait()

    def wait(self) -> None:
        """Wait for the server to say something, from now on."""
        silent_until = self._ends_at if self._read is None else self._loop.time() + self._read
        self._timer.reschedule(min(silent_until, self._ends_at))

    def lose(self) -> None:
        """End the exchange as soon as possible."""
        self._timer.reschedule(self._loop.time())

    def hang_up(self) -> None:
        """Close the connection at once: nobody waits for the server to end the encryption as well.

        One that was given back may be in the hands of another exchange already, and is left alone then.
        """
        if self._connection is not None and self._connection.holder is self:
            self._connection.transport.abort()


class _Known:
    """A connection, and who has it or had it last.

    Args:
        transport: What sends and receives.
    """

    __slots__ = ("holder", "poll", "transport")

    def __init__(self, transport: asyncio.Transport) -> None:
        self.transport = transport
        self.poll = _poll_of(transport.get_extra_info("socket").fileno())
        self.holder: Patience | None = None


class Connector(aiohttp.TCPConnector):
    """Gives out no connection whose server has hung up, or said something nobody asked for.

    aiohttp knows what the event loop has seen, which may have been a while ago.

    Args:
        tls: How servers prove who they are.
    """

    def __init__(self, tls: ssl.SSLContext) -> None:
        super().__init__(limit=0, ssl=tls, keepalive_timeout=IDLE_FOR)  # pyright: ignore[reportUnknownMemberType]
        self._known = WeakKeyDictionary[object, _Known]()
        # aiohttp takes nothing along to where it has a connection for an exchange.
        self._asking: dict[object, Patience] = {}

    def ask(self, patience: Patience) -> None:
        """Note which exchange it is that the current task will ask for a connection for."""
        self._asking[asyncio.current_task()] = patience

    def asked(self) -> None:
        """Note that the current task will ask for no more, if it has not been given a connection."""
        self._asking.pop(asyncio.current_task(), None)

    def give_up(self) -> None:
        """End all exchanges that wait for a connection to be opened."""
        for patience in list(self._asking.values()):
            patience.lose()

    async def connect(
        self,
        req: aiohttp.ClientRequest,
        traces: list["Trace"],
        timeout: aiohttp.ClientTimeout,  # noqa: ASYNC109  (aiohttp's own)
    ) -> Connection:
        """Give a connection that waits for a request, a new one if there is none."""
        while True:
            connection = await super().connect(req, traces, timeout)
            transport, protocol = connection.transport, connection.protocol
            if transport is None or protocol is None:
                return connection  # whoever uses it is told that it is closed
            known = self._known.get(protocol)
            if known is None:
                known = self._known[protocol] = _Known(transport)
            elif protocol.should_close or transport.is_closing() or known.poll(0):
                connection.close()
                continue
            if (patience := self._asking.pop(asyncio.current_task(), None)) is not None:
                patience.begin(known)
            return connection


_Poll = Callable[[float], Sequence[object]]
"""Waits for so many milliseconds until there is something to read, and gives it; nothing if there is none."""


def _poll_of(descriptor: int) -> _Poll:
    if sys.platform == "win32":  # which has no poll, and no limit to the descriptors that select takes
        return lambda milliseconds: select.select([descriptor], [], [], milliseconds / 1_000)[0]
    poll = select.poll()
    poll.register(descriptor, select.POLLIN)
    return poll.poll
