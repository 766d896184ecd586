"""A connection without a proxy: head and body of a request leave together, and every step is within the call's time."""

import ssl
import time
from collections.abc import AsyncIterable, Iterable, Iterator, Mapping
from contextlib import suppress
from typing import Generic, cast

import h11
import httpcore

from ._http11 import Dialogue
from ._line import Line, StreamT

__all__ = ["AT_ONCE", "Direct", "DirectConnection", "phases"]

AT_ONCE = 64 * 1024
"""Bytes that are read at once, at most."""


class Direct(Generic[StreamT]):
    """What a connection is in both clients, and how it stands.

    Args:
        origin: The server.
        tls: How it proves who it is.
        idle_for: Seconds it may lie idle.
        line: Watches it.
    """

    def __init__(self, origin: httpcore.Origin, tls: ssl.SSLContext, idle_for: float, line: Line[StreamT]) -> None:
        self._origin = origin
        self._tls = tls
        self._idle_for = idle_for
        self._line: Line[StreamT] = line
        self._dialogue = Dialogue()
        self._stream: StreamT | None = None
        self._idle_until: float | None = None
        self._closed = False

    def is_closed(self) -> bool:
        """Tell whether it was closed."""
        return self._closed

    def is_idle(self) -> bool:
        """Tell whether it is open and no request is under way."""
        return self._idle_until is not None

    def has_expired(self) -> bool:
        """Tell whether an idle connection must not be used: for too long, or the server hung up or said something."""
        if self._stream is None or self._idle_until is None:
            return False
        return time.monotonic() > self._idle_until or bool(self._stream.get_extra_info("is_readable"))

    def _answer(
        self, head: h11.Response, stream: StreamT, body: Iterable[bytes] | AsyncIterable[bytes]
    ) -> httpcore.Response:
        return httpcore.Response(
            head.status_code,
            headers=head.headers.raw_items(),
            content=body,
            extensions={
                "http_version": b"HTTP/" + head.http_version,
                "reason_phrase": head.reason,
                "network_stream": stream,
            },
        )

    def _rest(self) -> None:
        self._idle_until = time.monotonic() + self._idle_for

    def _end(self) -> StreamT | None:
        """Count as closed from now on, and give what is still to be closed."""
        self._closed = True
        self._idle_until = None
        return self._stream


class DirectConnection(Direct[httpcore.NetworkStream]):
    """One connection to one server, opened when it is needed; see `Direct`."""

    _backend: httpcore.NetworkBackend = httpcore.SyncBackend()

    def handle_request(self, request: httpcore.Request) -> httpcore.Response:
        """Send a request and read the head of its answer."""
        self._idle_until = None
        timeouts = phases(request)
        stream = self._stream or self._connect(timeouts.get("connect"))
        left = self._line.left(timeouts.get("write"), httpcore.WriteTimeout)
        # The server may have answered and hung up before it read everything: its answer counts, if there is one.
        with suppress(httpcore.WriteError):
            stream.write(self._dialogue.ask(request), left)
        timeout = timeouts.get("read")
        while (head := self._dialogue.head()) is None:
            self._hear(timeout)
        return self._answer(head, stream, _Body(self, timeout))

    def body(self, timeout: float | None) -> Iterator[bytes]:
        """Read the body of the answer.

        Args:
            timeout: Seconds each part may take; None for any time.

        Yields:
            Its parts.
        """
        while (part := self._dialogue.body()) != b"":
            if part is None:
                self._hear(timeout)
            else:
                yield part

    def end(self) -> None:
        """End an answer: the connection is free for another request, or closed."""
        if self._dialogue.end():
            self._rest()
        else:
            self.close()

    def close(self) -> None:
        """Close the connection."""
        if (stream := self._end()) is not None:
            stream.close()

    def _hear(self, timeout: float | None) -> None:
        assert self._stream is not None  # noqa: S101  (a request went over it)
        self._dialogue.hear(self._stream.read(AT_ONCE, self._line.left(timeout, httpcore.ReadTimeout)))

    def _connect(self, timeout: float | None) -> httpcore.NetworkStream:
        host = self._origin.host.decode("ascii")
        left = self._line.left(timeout, httpcore.ConnectTimeout)
        self._line.stream = stream = self._backend.connect_tcp(host, self._origin.port, left)
        if self._origin.scheme == b"https":
            self._tls.set_alpn_protocols(["http/1.1"])
            left = self._line.left(timeout, httpcore.ConnectTimeout)
            self._line.stream = stream = stream.start_tls(self._tls, host, left)
        self._stream = stream
        return stream


class _Body:
    def __init__(self, connection: DirectConnection, timeout: float | None) -> None:
        self._connection = connection
        self._timeout = timeout

    def __iter__(self) -> Iterator[bytes]:
        return self._connection.body(self._timeout)

    def close(self) -> None:
        self._connection.end()


def phases(request: httpcore.Request) -> dict[str, float | None]:
    """Give the seconds each phase of a request may take, by its name; None for any time."""
    extensions = cast("Mapping[str, object]", vars(request)["extensions"])  # httpcore gives it no type
    return cast("dict[str, float | None]", extensions.get("timeout", {}))
