"""What is watched on a connection: the end of a call's time, and answers nobody asked for.

The timeouts of the HTTP stack begin anew with each chunk, so a server that sends its headers one by one could hold a
call for ever. And what a server sends too much stays in the stack, which takes it for the answer to the next request:
a send would look accepted that never was. Both are seen where the bytes pass.
"""

import ssl
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any, Generic, TypeVar

import anyio
import httpcore
import httpx

__all__ = ["AsyncWatchedBackend", "Line", "StreamT", "WatchedBackend"]

_SocketOption = tuple[int, int, int] | tuple[int, int, bytes | bytearray] | tuple[int, int, None, int]


StreamT = TypeVar("StreamT", httpcore.NetworkStream, httpcore.AsyncNetworkStream)


class Line(Generic[StreamT]):
    """What is known of one connection at a time.

    Args:
        monotonic: Tells seconds that only go forward.

    Attributes:
        stream: The connection that was opened last. A call that is cut off while it is opened leaves it to nobody.
    """

    stream: StreamT | None = None

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._ends_at = float("inf")
        self._heard = True

    def begin(self, seconds: float) -> None:
        """Begin a request.

        Args:
            seconds: Within how many it has to be answered.
        """
        self._ends_at = self._monotonic() + seconds
        self._heard = True

    def left(self, timeout: float | None, late: type[httpcore.TimeoutException]) -> float:
        """Keep a timeout within the time that is left.

        Args:
            timeout: What a step of the request may take by itself, in seconds; None for any time.
            late: What to raise when no time is left.

        Returns:
            What the step may take, in seconds.

        Raises:
            httpcore.TimeoutException: If no time is left.
        """
        left = self._ends_at - self._monotonic()
        if left <= 0:
            raise late("the time for the call was up")
        return left if timeout is None else min(timeout, left)

    def wrote(self) -> None:
        """Note that a part of a request was written."""
        self._heard = False

    def heard(self) -> None:
        """Note that something was read."""
        self._heard = True

    def check(self, response: httpx.Response) -> None:
        """Look whether an answer came after its request.

        Args:
            response: The answer.

        Raises:
            httpx.ConnectError: If it had been there before. The request waits to be written until something is to be
                read, so it was not sent.
        """
        if not self._heard:
            raise httpx.ConnectError(
                f"the server had sent an answer ({response.status_code}) before the request; the connection is given up"
            )


class _Unsent:
    """The parts of a request that are not sent yet: head and body leave together, as one packet where they fit."""

    def __init__(self) -> None:
        self.parts: list[bytes] = []
        self.timeout: float | None = None

    def add(self, part: bytes, timeout: float | None) -> None:
        """Put a part in."""
        self.parts.append(part)
        self.timeout = timeout

    def take(self) -> bytes:
        """Take everything out. It holds the credentials: no variable of a frame that a traceback shows may have it."""
        parts, self.parts = self.parts, []
        return b"".join(parts)


class _WatchedStream(httpcore.NetworkStream):
    def __init__(self, stream: httpcore.NetworkStream, line: Line[httpcore.NetworkStream]) -> None:
        self._stream = stream
        self._line = line
        self._unsent = _Unsent()

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        if self._unsent.parts:
            left = self._line.left(self._unsent.timeout, httpcore.WriteTimeout)
            # The server may have answered and hung up before it read everything: its answer counts, if there is one.
            with suppress(httpcore.WriteError):
                self._stream.write(self._unsent.take(), left)
        received = self._stream.read(max_bytes, self._line.left(timeout, httpcore.ReadTimeout))
        self._line.heard()
        return received

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._line.wrote()
        self._unsent.add(buffer, timeout)

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        left = self._line.left(timeout, httpcore.ConnectTimeout)
        self._line.stream = stream = self._stream.start_tls(ssl_context, server_hostname, left)
        return _WatchedStream(stream, self._line)

    def get_extra_info(self, info: str) -> Any:  # noqa: ANN401  (as httpcore declares it)
        return self._stream.get_extra_info(info)


class WatchedBackend(httpcore.NetworkBackend):
    """Opens connections that are watched.

    Args:
        backend: Opens them.
        line: Watches them, one at a time.
    """

    def __init__(self, backend: httpcore.NetworkBackend, line: Line[httpcore.NetworkStream]) -> None:
        self._backend = backend
        self._line = line

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[_SocketOption] | None = None,
    ) -> httpcore.NetworkStream:
        """Open a connection."""
        left = self._line.left(timeout, httpcore.ConnectTimeout)
        self._line.stream = stream = self._backend.connect_tcp(host, port, left, local_address, socket_options)
        return _WatchedStream(stream, self._line)


class _AsyncWatchedStream(httpcore.AsyncNetworkStream):
    def __init__(self, stream: httpcore.AsyncNetworkStream, line: Line[httpcore.AsyncNetworkStream]) -> None:
        self._stream = stream
        self._line = line
        self._unsent = _Unsent()

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ASYNC109  (httpcore's own)
        if self._unsent.parts:
            left = self._line.left(self._unsent.timeout, httpcore.WriteTimeout)
            # The server may have answered and hung up before it read everything: its answer counts, if there is one.
            with suppress(httpcore.WriteError):
                await self._stream.write(self._unsent.take(), left)
        received = await self._stream.read(max_bytes, self._line.left(timeout, httpcore.ReadTimeout))
        self._line.heard()
        return received

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ASYNC109  (httpcore's own)
        self._line.wrote()
        self._unsent.add(buffer, timeout)

    async def aclose(self) -> None:
        await self._stream.aclose()

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ASYNC109  (httpcore's own)
    ) -> httpcore.AsyncNetworkStream:
        left = self._line.left(timeout, httpcore.ConnectTimeout)
        self._line.stream = stream = await self._stream.start_tls(ssl_context, server_hostname, left)
        return _AsyncWatchedStream(stream, self._line)

    def get_extra_info(self, info: str) -> Any:  # noqa: ANN401  (as httpcore declares it)
        return self._stream.get_extra_info(info)


class AsyncWatchedBackend(httpcore.AsyncNetworkBackend):
    """Opens connections that are watched.

    Args:
        backend: Opens them.
        line: Watches them, one at a time.
    """

    def __init__(self, backend: httpcore.AsyncNetworkBackend, line: Line[httpcore.AsyncNetworkStream]) -> None:
        self._backend = backend
        self._line = line

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109  (httpcore's own)
        local_address: str | None = None,
        socket_options: Iterable[_SocketOption] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Open a connection."""
        left = self._line.left(timeout, httpcore.ConnectTimeout)
        self._line.stream = stream = await self._backend.connect_tcp(host, port, left, local_address, socket_options)
        return _AsyncWatchedStream(stream, self._line)

    async def sleep(self, seconds: float) -> None:
        """Pause, between two attempts to connect."""
        await anyio.sleep(seconds)
