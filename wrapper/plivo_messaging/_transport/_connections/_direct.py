"""A connection without a proxy: head and body of a request leave together, and every step is within the call's time."""

import ssl
import time
from contextlib import suppress
from typing import Generic

import h11
import httpcore
import httpx

from plivo_messaging._http import Answer, PlainRequest
from plivo_messaging._transport._allowance import Allowance
from plivo_messaging._transport._incoming import Broken, Incoming
from plivo_messaging._transport._secret import Secret

from ._http11 import Dialogue
from ._line import Line, StreamT
from ._sockets import connect_to_any, hang_up, has_more_to_say

__all__ = ["Direct", "DirectConnection"]

_AT_ONCE = 64 * 1024  # bytes that are read, at most


class Direct(Generic[StreamT]):
    """What a connection is in both clients, and how it stands.

    Args:
        origin: The server.
        tls: How it proves who it is.
        idle_for: Seconds it may lie idle.

    Attributes:
        idle_since: When it was last used; whoever keeps it notes that.
    """

    def __init__(self, origin: httpcore.Origin, tls: ssl.SSLContext, idle_for: float) -> None:
        self._origin = origin
        self._tls = tls
        self._idle_for = idle_for
        self._line: Line[StreamT] = Line()
        self._dialogue = Dialogue()
        self._stream: StreamT | None = None
        self._idle_until: float | None = None
        self.idle_since = 0.0

    def is_idle(self) -> bool:
        """Tell whether it is open and no request is under way."""
        return self._idle_until is not None

    def is_usable(self) -> bool:
        """Tell whether another request can go over it: it is not idle for too long, and the server is silent."""
        if self._stream is None or self._idle_until is None or time.monotonic() > self._idle_until:
            return False
        return not has_more_to_say(self._stream)

    def _begin(self, allowance: Allowance) -> None:
        self._idle_until = None
        self._line.begin(allowance.left())

    def _incoming(self, request: PlainRequest, head: h11.Response, allowance: Allowance) -> Incoming:
        return Incoming(
            request,
            head.status_code,
            head.headers.raw_items(),
            allowance,
            http_version=b"HTTP/" + head.http_version,
            reason=head.reason,
        )

    def _may_rest(self, incoming: Incoming) -> bool:
        """Tell, once an answer has ended, whether the connection is free for another request, or has to be closed."""
        if incoming.may_go_on() or not self._dialogue.end():
            return False
        self._idle_until = time.monotonic() + self._idle_for
        return True

    def _end(self) -> StreamT | None:
        """Count as closed from now on, and give what is still to be closed, even one that is being opened."""
        self._idle_until = None
        return self._line.stream


class DirectConnection(Direct[httpcore.NetworkStream]):
    """One connection to one server, opened when it is needed; see `Direct`."""

    _backend: httpcore.NetworkBackend = httpcore.SyncBackend()

    def exchange(self, request: PlainRequest, authorization: Secret, allowance: Allowance) -> Answer | Broken:
        """Send a request and read its answer; after anything but an answer, the connection has to be closed.

        Args:
            request: The request.
            authorization: The value of the header with the credentials.
            allowance: The time there is for it.

        Returns:
            The answer.

        Raises:
            httpcore.TimeoutException: If the time was up.
            httpcore.NetworkError: If the connection could not be made, or broke.
            httpcore.ProtocolError: If the server does not speak HTTP.
            httpx.ReadTimeout: If the answer was still coming when the time was up.
        """
        self._begin(allowance)
        timeout = allowance.timeout
        stream = self._stream or self._connect(timeout.connect)
        left = self._line.left(timeout.write, httpcore.WriteTimeout)
        # The server may have answered and hung up before it read everything: its answer counts, if there is one.
        with suppress(httpcore.WriteError):
            stream.write(self._dialogue.ask(request, authorization), left)
        while (head := self._dialogue.head()) is None:
            self._hear(timeout.read)
        incoming = self._incoming(request, head, allowance)
        try:
            while (part := self._dialogue.body()) != b"":
                if part is None:
                    self._hear(timeout.read)
                else:
                    incoming.take(part)
            if not self._may_rest(incoming):
                self.close()
            return incoming.answer()
        except httpx.DecodingError as error:
            return incoming.broken(error)

    def close(self) -> None:
        """Close the connection; a thread that waits for its answer is told at once."""
        if (stream := self._end()) is not None:
            hang_up(stream)

    def abandon(self) -> None:
        """Close what a forked process has inherited of it, without a word to the server."""
        if (stream := self._end()) is not None:
            stream.close()

    def _hear(self, timeout: float | None) -> None:
        assert self._stream is not None  # noqa: S101  (a request went over it)
        self._dialogue.hear(self._stream.read(_AT_ONCE, self._line.left(timeout, httpcore.ReadTimeout)))

    def _connect(self, timeout: float | None) -> httpcore.NetworkStream:
        host = self._origin.host.decode("ascii")
        self._line.stream = stream = connect_to_any(self._backend, host, self._origin.port, self._line, timeout)
        if self._origin.scheme == b"https":
            self._tls.set_alpn_protocols(["http/1.1"])
            left = self._line.left(timeout, httpcore.ConnectTimeout)
            self._line.stream = stream = stream.start_tls(self._tls, host, left)
        self._stream = stream
        return stream
