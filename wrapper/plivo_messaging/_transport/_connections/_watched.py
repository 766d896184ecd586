"""Connections that httpx opens, watched: every step within the call's time, and nothing that came too much unseen."""

import ssl
from collections.abc import Iterable
from contextlib import suppress
from typing import Any

import anyio
import httpcore

from ._line import ALL_AT_ONCE, Line
from ._sockets import has_more_to_say, start_tls

__all__ = ["AsyncWatchedBackend", "WatchedBackend"]

_SocketOption = tuple[int, int, int] | tuple[int, int, bytes | bytearray] | tuple[int, int, None, int]


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
        self._line.heard(received)
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
        # httpcore asks for this before it sends another request.
        return has_more_to_say(self._stream) if info == "is_readable" else self._stream.get_extra_info(info)


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
        most = max(max_bytes, ALL_AT_ONCE)
        received = await self._stream.read(most, self._line.left(timeout, httpcore.ReadTimeout))
        self._line.heard(received)
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
        self._line.stream = stream = await start_tls(self._stream, ssl_context, server_hostname, left)
        self._line.encryptions += 1
        return _AsyncWatchedStream(stream, self._line)

    def get_extra_info(self, info: str) -> Any:  # noqa: ANN401  (as httpcore declares it)
        # httpcore asks for this before it sends another request.
        if info == "is_readable":
            return has_more_to_say(self._stream) or self._line.may_hide_more()
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
        self._line.encryptions = 0
        self._line.stream = stream = await self._backend.connect_tcp(host, port, left, local_address, socket_options)
        return _AsyncWatchedStream(stream, self._line)

    async def sleep(self, seconds: float) -> None:
        """Pause, between two attempts to connect."""
        await anyio.sleep(seconds)
