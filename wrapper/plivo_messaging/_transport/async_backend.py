"""How the asynchronous client opens connections: on asyncio by its transports, at half the cost of httpcore's own."""

import asyncio
import select
import socket
import ssl
import sys
from contextlib import suppress
from ipaddress import ip_address
from typing import TYPE_CHECKING, cast

from .core import Core

if TYPE_CHECKING:
    from httpcore import AsyncNetworkStream

__all__ = ["AsyncBackend"]

_MAX_UNREAD = 256 * 1024
# How often a socket is readable before it is taken for one that sends without end.
_MAX_READS = 100


class AsyncBackend:
    """Opens connections of the asynchronous client."""

    def __init__(self, core: Core) -> None:
        self._core = core

    async def connect_tcp(self, host: str, port: int, timeout: float | None) -> "AsyncNetworkStream":
        """Connect to the first address of a host that answers, all of them within the timeout."""
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:  # on trio
            return await self._core.AnyIOBackend().connect_tcp(host, port, timeout)
        try:
            async with asyncio.timeout(timeout):
                return cast("AsyncNetworkStream", await self._connect(loop, host, port, timeout))
        except TimeoutError as error:
            raise self._core.ConnectTimeout("no connection in time") from error
        except (OSError, UnicodeError) as error:
            raise self._core.ConnectError(str(error)) from error

    async def _connect(
        self, loop: asyncio.AbstractEventLoop, host: str, port: int, timeout: float | None
    ) -> "_AsyncioStream":
        # Not with the event loop's own way through several addresses, which loses sockets when it is cancelled.
        found = await _look_up(loop, host, port)
        if not found:
            raise OSError(f"{host} has no address")
        for left in range(len(found) - 1, 0, -1):
            share = None if timeout is None else timeout / (left + 1)
            with suppress(OSError):  # of which TimeoutError is one
                async with asyncio.timeout(share):
                    return await self._connect_to(loop, found[-1 - left])
            timeout = None if timeout is None or share is None else timeout - share
        return await self._connect_to(loop, found[-1])

    async def _connect_to(self, loop: asyncio.AbstractEventLoop, address: "_Address") -> "_AsyncioStream":
        family, kind, protocol, _, name = address
        connected = socket.socket(family, kind, protocol)
        try:
            connected.setblocking(False)
            await loop.sock_connect(connected, name)
            _, stream = await loop.create_connection(lambda: _AsyncioStream(self._core), sock=connected)
        except BaseException:
            connected.close()
            raise
        return stream


_Address = tuple[socket.AddressFamily, socket.SocketKind, int, str, tuple[str | int | bytes, ...]]


async def _look_up(loop: asyncio.AbstractEventLoop, host: str, port: int) -> list[_Address]:
    try:
        ip_address(host)
    except ValueError:
        return list(await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM))
    return list(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))


class _AsyncioStream(asyncio.Protocol):
    """A connection as a stream of httpcore's, over a transport of asyncio."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self._loop = asyncio.get_running_loop()
        self._transport: asyncio.Transport | None = None
        self._socket: socket.socket | None = None
        self._unread: list[bytes] = []
        self._unread_bytes = 0
        self._is_paused = False
        self._is_closed = False
        self._error: Exception | None = None
        self._waiter: asyncio.Future[bool] | None = None

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002
        """Return what has arrived, or the next that does; nothing when the server has closed the connection."""
        if not self._unread and not self._is_closed and not await self._wait(timeout):
            # A busy event loop may see that the time is up before it sees what has arrived.
            await self._read_socket()
        if self._unread:
            received = self._unread[0] if len(self._unread) == 1 else b"".join(self._unread)
            self._unread.clear()
            if self._unread_bytes > _MAX_UNREAD and self._transport is not None:
                self._transport.resume_reading()
            self._unread_bytes = 0
            return received
        if self._error is not None:
            raise self._core.ReadError(str(self._error)) from self._error
        if not self._is_closed:
            raise self._core.ReadTimeout("no data in time")
        return b""

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Write bytes, and wait until most of them have left."""
        if self._is_closed or self._transport is None:
            raise self._core.WriteError("the connection is closed")
        self._transport.write(buffer)
        ends_at = None if timeout is None else self._loop.time() + timeout
        while self._is_paused and not self._is_closed:
            if not await self._wait(None if ends_at is None else ends_at - self._loop.time()):
                raise self._core.WriteTimeout("the server did not read the request in time")

    async def aclose(self) -> None:
        """Close the connection at once, without waiting for the end of TLS."""
        self._is_closed = True
        if self._transport is not None:
            self._transport.abort()
        self._wake()

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> "_AsyncioStream":
        """Encrypt the connection."""
        try:
            if self._unread or self._is_closed or self._transport is None:
                raise ConnectionError("the server sent data, or closed the connection, before TLS began")
            async with asyncio.timeout(timeout):
                self._transport = await self._loop.start_tls(
                    self._transport, self, ssl_context, server_hostname=server_hostname
                )
        except TimeoutError as error:
            raise self._core.ConnectTimeout("no TLS connection in time") from error
        except OSError as error:
            await self.aclose()
            raise self._core.ConnectError(str(error)) from error
        return self

    def get_extra_info(self, info: str) -> object:
        """Return the socket, or whether anything can be read, which includes what TLS has decrypted."""
        if info == "is_readable":
            return bool(self._unread) or self._is_closed or self._is_socket_readable()
        return self._socket if info == "socket" else None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # The transports of uvloop are not derived from asyncio's.
        self._transport = cast("asyncio.Transport", transport)
        self._socket = transport.get_extra_info("socket")

    def data_received(self, data: bytes) -> None:
        self._unread.append(data)
        self._unread_bytes += len(data)
        if self._unread_bytes > _MAX_UNREAD and self._transport is not None:
            self._transport.pause_reading()
        self._wake()

    def eof_received(self) -> None:
        self._is_closed = True
        self._wake()

    def connection_lost(self, exc: Exception | None) -> None:
        self._is_closed = True
        self._error = exc
        self._wake()

    def pause_writing(self) -> None:
        self._is_paused = True

    def resume_writing(self) -> None:
        self._is_paused = False
        self._wake()

    async def _wait(self, seconds: float | None) -> bool:
        """Wait for the next event, and return whether there was one in time."""
        waiter: asyncio.Future[bool] = self._loop.create_future()
        self._waiter = waiter
        timer = None if seconds is None else self._loop.call_later(seconds, _settle, waiter, False)
        try:
            return await waiter
        finally:
            self._waiter = None
            if timer is not None:
                timer.cancel()

    def _wake(self) -> None:
        if self._waiter is not None:
            _settle(self._waiter, True)

    async def _read_socket(self) -> None:
        """Wait until the event loop has read what arrived at the socket, which may be nothing but messages of TLS."""
        for _ in range(_MAX_READS):
            if self._unread or self._is_closed or not self._is_socket_readable():
                return
            await asyncio.sleep(0)
        self._is_closed = True

    def _is_socket_readable(self) -> bool:
        descriptor = -1 if self._socket is None else self._socket.fileno()
        if descriptor < 0:
            return True
        if sys.platform == "win32":
            return len(select.select([descriptor], [], [], 0)[0]) > 0
        poll = select.poll()
        poll.register(descriptor, select.POLLIN)
        return len(poll.poll(0)) > 0


def _settle(waiter: "asyncio.Future[bool]", result: bool) -> None:
    if not waiter.done():
        waiter.set_result(result)
