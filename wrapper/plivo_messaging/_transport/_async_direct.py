"""A connection without a proxy, for the asynchronous client; what is special about it, `_direct` says."""

from collections.abc import AsyncIterator
from contextlib import suppress
from typing import cast

import httpcore

from ._direct import AT_ONCE, Direct, phases

__all__ = ["AsyncDirectConnection"]


class AsyncDirectConnection(Direct[httpcore.AsyncNetworkStream]):
    """One connection to one server, opened when it is needed; see `Direct`."""

    _backend = cast("httpcore.AsyncNetworkBackend", httpcore.AnyIOBackend())

    async def handle_async_request(self, request: httpcore.Request) -> httpcore.Response:
        """Send a request and read the head of its answer."""
        self._idle_until = None
        timeouts = phases(request)
        stream = self._stream or await self._connect(timeouts.get("connect"))
        left = self._line.left(timeouts.get("write"), httpcore.WriteTimeout)
        # The server may have answered and hung up before it read everything: its answer counts, if there is one.
        with suppress(httpcore.WriteError):
            await stream.write(self._dialogue.ask(request), left)
        timeout = timeouts.get("read")
        while (head := self._dialogue.head()) is None:
            await self._hear(timeout)
        return self._answer(head, stream, _Body(self, timeout))

    async def body(self, timeout: float | None) -> AsyncIterator[bytes]:  # noqa: ASYNC109  (of each part)
        """Read the body of the answer.

        Args:
            timeout: Seconds each part may take; None for any time.

        Yields:
            Its parts.
        """
        while (part := self._dialogue.body()) != b"":
            if part is None:
                await self._hear(timeout)
            else:
                yield part

    async def end(self) -> None:
        """End an answer: the connection is free for another request, or closed."""
        if self._dialogue.end():
            self._rest()
        else:
            await self.aclose()

    async def aclose(self) -> None:
        """Close the connection."""
        if (stream := self._end()) is not None:
            await stream.aclose()

    async def _hear(self, timeout: float | None) -> None:  # noqa: ASYNC109  (one of several bounds)
        assert self._stream is not None  # noqa: S101  (a request went over it)
        self._dialogue.hear(await self._stream.read(AT_ONCE, self._line.left(timeout, httpcore.ReadTimeout)))

    async def _connect(self, timeout: float | None) -> httpcore.AsyncNetworkStream:  # noqa: ASYNC109  (of each step)
        host = self._origin.host.decode("ascii")
        left = self._line.left(timeout, httpcore.ConnectTimeout)
        self._line.stream = stream = await self._backend.connect_tcp(host, self._origin.port, left)
        if self._origin.scheme == b"https":
            self._tls.set_alpn_protocols(["http/1.1"])
            left = self._line.left(timeout, httpcore.ConnectTimeout)
            self._line.stream = stream = await stream.start_tls(self._tls, host, left)
        self._stream = stream
        return stream


class _Body:
    def __init__(self, connection: AsyncDirectConnection, timeout: float | None) -> None:
        self._connection = connection
        self._timeout = timeout

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self._connection.body(self._timeout)

    async def aclose(self) -> None:
        await self._connection.end()
