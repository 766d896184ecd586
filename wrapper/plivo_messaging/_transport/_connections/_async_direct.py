"""A connection of an asynchronous client without a proxy; see `_direct`."""

from contextlib import suppress
from typing import cast

import httpcore
import httpx

from plivo_messaging._http import Answer, PlainRequest
from plivo_messaging._transport._allowance import Allowance
from plivo_messaging._transport._incoming import Broken
from plivo_messaging._transport._secret import Secret

from ._direct import Direct
from ._line import ALL_AT_ONCE
from ._sockets import start_tls

__all__ = ["AsyncDirectConnection"]


class AsyncDirectConnection(Direct[httpcore.AsyncNetworkStream]):
    """One connection to one server, opened when it is needed; see `Direct`."""

    _backend = cast("httpcore.AsyncNetworkBackend", httpcore.AnyIOBackend())
    loop: object = None

    async def exchange(self, request: PlainRequest, authorization: Secret, allowance: Allowance) -> Answer | Broken:
        """Send a request and read its answer; after anything but an answer, the connection has to be closed."""
        self._begin(allowance)
        self._line.wrote()
        timeout = allowance.timeout
        stream = self._stream or await self._connect(timeout.connect)
        left = self._line.left(timeout.write, httpcore.WriteTimeout)
        # The server may have answered and hung up before it read everything: its answer counts, if there is one.
        with suppress(httpcore.WriteError):
            await stream.write(self._dialogue.ask(request, authorization), left)
        while (head := self._dialogue.head()) is None:
            await self._hear(timeout.read)
        incoming = self._incoming(request, head, allowance)
        try:
            while (part := self._dialogue.body()) != b"":
                if part is None:
                    await self._hear(timeout.read)
                else:
                    incoming.take(part)
            if not self._may_rest(incoming) or self._line.may_hide_more():
                await self.aclose()
            return incoming.answer()
        except httpx.DecodingError as error:
            return incoming.broken(error)

    async def aclose(self) -> None:
        """Close the connection."""
        if (stream := self._end()) is not None:
            await stream.aclose()

    async def _hear(self, timeout: float | None) -> None:  # noqa: ASYNC109  (one of several bounds)
        assert self._stream is not None  # noqa: S101  (a request went over it)
        received = await self._stream.read(ALL_AT_ONCE, self._line.left(timeout, httpcore.ReadTimeout))
        self._line.heard(received)
        self._dialogue.hear(received)

    async def _connect(self, timeout: float | None) -> httpcore.AsyncNetworkStream:  # noqa: ASYNC109  (of each step)
        host = self._origin.host.decode("ascii")
        left = self._line.left(timeout, httpcore.ConnectTimeout)
        self._line.stream = stream = await self._backend.connect_tcp(host, self._origin.port, left)
        if self._origin.scheme == b"https":
            self._tls.set_alpn_protocols(["http/1.1"])
            left = self._line.left(timeout, httpcore.ConnectTimeout)
            self._line.stream = stream = await start_tls(stream, self._tls, host, left)
            self._line.encryptions = 1
        self._stream = stream
        return stream
