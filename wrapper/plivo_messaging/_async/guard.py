"""The network streams of a connection, and what is watched on them: the deadline, and unsolicited bytes.

The timeouts of the HTTP library begin anew with each read, so a server that sends its headers one by one could hold a
call forever. And the library keeps what a server sends beyond a response, and takes it for the response to the next
request: a send would look accepted that never was.
"""

import ssl
from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any, cast

from plivo_messaging._transport.async_backend import AsyncBackend
from plivo_messaging._transport.core import Core
from plivo_messaging._transport.http import Deadline, Header

if TYPE_CHECKING:
    from httpcore import AsyncNetworkStream

__all__ = ["AsyncGuardedBackend", "Guard", "response_length"]

_MAX_BYTES = 32 * 1024 * 1024  # as many as the longest body that is read, and as much again around it
# Seconds. On trio, a step that may take no time at all does not read even what has arrived.
_MOMENT = 0.001
_MAX_READS = 100  # then a server counts as one that sends without end


class Guard:
    """The state of one connection, shared by its network backend and its streams."""

    __slots__ = ("_deadline", "core", "is_dropped", "received", "stream")

    def __init__(self, core: Core) -> None:
        self.core: Core = core
        # A client may be closed while a connection is opened, and sends nothing over it then.
        self.is_dropped: bool = False
        # The one that was opened last: a call that is interrupted while it is opened leaves it to nobody.
        self.stream: AsyncNetworkStream | None = None
        self.received = bytearray()
        self._deadline: Deadline | None = None

    def begin(self, deadline: Deadline) -> None:
        """Begin a request that has to be answered before a deadline."""
        self._deadline = deadline

    def cap(self, timeout: float | None, error: type[Exception]) -> float | None:
        """Return the seconds a step may take: its timeout, or what is left of the call; raise `error` if nothing is."""
        if self._deadline is None:
            return timeout
        left = self._deadline.left()
        if left <= 0:
            raise error("the time for the call is up")
        return left if timeout is None else min(timeout, left)

    def is_exact(self, headers: Sequence[Header]) -> bool:
        """Return whether exactly one response with these headers was read, and nothing beyond it."""
        return response_length(self.received, headers) == len(self.received)


class AsyncGuardedBackend:
    """Opens guarded streams for one connection."""

    def __init__(self, backend: AsyncBackend, guard: Guard) -> None:
        self._backend = backend
        self._guard = guard

    async def connect_tcp(
        self, host: str, port: int, timeout: float | None = None, **_unused: object
    ) -> "AsyncNetworkStream":
        """Open a connection."""
        seconds = self._guard.cap(timeout, self._guard.core.ConnectTimeout)
        self._guard.stream = stream = await self._backend.connect_tcp(host, port, seconds)
        return cast("AsyncNetworkStream", AsyncGuardedStream(stream, self._guard, is_plain=True))


class AsyncGuardedStream:
    def __init__(self, stream: "AsyncNetworkStream", guard: Guard, *, is_plain: bool) -> None:
        self._stream = stream
        self._guard = guard
        self._is_plain = is_plain
        self._unsent: list[bytes] = []
        self._write_timeout: float | None = None

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        # Head and body leave together, in one packet where they fit, when the response is waited for.
        self._unsent.append(buffer)
        self._write_timeout = timeout

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        if self._unsent:
            await self._flush()
        received = await self._stream.read(max_bytes, self._guard.cap(timeout, self._guard.core.ReadTimeout))
        self._guard.received += received
        if len(self._guard.received) > _MAX_BYTES:
            # Informational responses and extensions of chunks have no end of their own.
            raise self._guard.core.RemoteProtocolError("the response is too long to be one of the API's")
        return received

    async def aclose(self) -> None:
        await self._stream.aclose()

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> "AsyncNetworkStream":
        seconds = self._guard.cap(timeout, self._guard.core.ConnectTimeout)
        self._guard.stream = stream = await self._stream.start_tls(ssl_context, server_hostname, seconds)
        return cast("AsyncNetworkStream", AsyncGuardedStream(stream, self._guard, is_plain=False))

    def get_extra_info(self, info: str) -> Any:  # noqa: ANN401  (httpcore's interface)
        return self._stream.get_extra_info(info)

    async def _flush(self) -> None:
        core = self._guard.core
        # As errors of connecting, because the request was not sent.
        if self._guard.is_dropped:
            raise core.ConnectError("the client was closed")
        if not await self._is_silent():
            raise core.ConnectError("the server sent data, or closed the connection, before the request")
        self._guard.received.clear()
        seconds = self._guard.cap(self._write_timeout, core.WriteTimeout)
        # The server may have answered before it read everything: its response counts, if there is one.
        with suppress(core.WriteError):
            await self._stream.write(self._take_unsent(), seconds)

    def _take_unsent(self) -> bytes:
        # It holds the credentials, so that no local variable that a traceback shows may have it.
        unsent, self._unsent = self._unsent, []
        return b"".join(unsent)

    async def _is_silent(self) -> bool:
        """Return whether nothing can be read: what can is no response to a request that was not sent yet."""
        core, stream = self._guard.core, self._stream
        if self._is_plain:
            # To read it could take longer than a moment, on a busy machine.
            return not stream.get_extra_info("is_readable")
        for _ in range(_MAX_READS):
            is_readable = stream.get_extra_info("is_readable")
            # What is decrypted in memory may hold more than the socket knows of.
            if not is_readable and not isinstance(stream.get_extra_info("ssl_object"), ssl.SSLObject):
                return True
            try:
                await stream.read(1, _MOMENT if is_readable else 0)
            except core.ReadTimeout:
                # Nothing came but the session tickets of TLS, or the moment was too short on a busy machine.
                if not is_readable:
                    return True
            except core.ReadError as error:
                return isinstance(error.__cause__, ssl.SSLWantReadError)
            else:
                return False
        return False


def response_length(raw: bytes | bytearray, headers: Sequence[Header]) -> int | None:
    """Return the length of the first response in what was read, a whole one or more.

    It is None if the framing does not tell: an informational response comes first, only the end of the connection ends
    the body, or it is not framed as HTTP/1.1 requires.
    """
    head = raw.find(b"\n\r\n") + 3
    if head < 3 or raw.find(b"\n\n", 0, head) >= 0 or raw[9:10] == b"1":  # noqa: PLR2004  (its length)
        return None
    length: int | None = None
    for name, value in headers:
        match name.lower():
            case b"transfer-encoding":
                return _end_of_chunks(raw, head)
            case b"content-length":
                length = int(value)
            case _:
                pass
    return None if length is None else head + length


def _end_of_chunks(raw: bytes | bytearray, position: int) -> int | None:
    """Return where a chunked body ends, or None if it has trailers or is malformed."""
    while (end_of_line := raw.find(b"\r\n", position)) > 0:
        try:
            size = int(raw[position:end_of_line].partition(b";")[0], 16)
        except ValueError:
            return None
        position = end_of_line + 2 + size + 2
        if size == 0:
            return position if raw[position - 2 : position] == b"\r\n" else None
    return None
