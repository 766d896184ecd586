"""A connection that httpx looks after: through a proxy, or where something watches the connections of httpx."""

import ssl

import httpcore
import httpx

from plivo_messaging._http import Answer, PlainRequest
from plivo_messaging._transport._allowance import Allowance
from plivo_messaging._transport._incoming import Broken
from plivo_messaging._transport._secret import Secret

from ._httpx_answers import read_answer, read_async_answer
from ._line import Line
from ._pool import IDLE_FOR
from ._sockets import hang_up
from ._watched import AsyncWatchedBackend, WatchedBackend

__all__ = ["ONE", "AsyncHttpxConnection", "HttpxConnection", "is_watched"]

ONE = httpx.Limits(max_connections=1, max_keepalive_connections=1, keepalive_expiry=IDLE_FOR)
"""A pool of one connection, which looks after it."""


class HttpxConnection:
    """One connection, opened when it is needed; see `Connection`.

    Args:
        tls: How servers prove who they are.
        proxy: The proxy it goes through, or None.
    """

    def __init__(self, tls: ssl.SSLContext, proxy: httpx.Proxy | None = None) -> None:
        self.idle_since = 0.0
        self._http = httpx.HTTPTransport(verify=tls, proxy=proxy, limits=ONE, trust_env=False)
        self._line = Line[httpcore.NetworkStream]()
        # httpx has no argument for it. Were it not used, a test of the deadline would fail.
        pool = self._http._pool  # noqa: SLF001
        pool._network_backend = WatchedBackend(pool._network_backend, self._line)  # noqa: SLF001

    def is_idle(self) -> bool:
        """Tell whether no request is under way: httpx closes by itself what was not left open."""
        return True

    def is_usable(self) -> bool:
        """Tell whether another request can go over it: httpx opens another one if not."""
        return True

    def exchange(self, request: PlainRequest, authorization: Secret, allowance: Allowance) -> Answer | Broken:
        """Send a request and read its answer.

        Args:
            request: The request.
            authorization: The value of the header with the credentials.
            allowance: The time there is for it.

        Returns:
            The answer.

        Raises:
            httpx.HTTPError: If no answer came.
        """
        self._line.begin(allowance.left())
        response = self._http.handle_request(_sent(request, authorization, allowance))
        self._line.check(response)
        response.request = request.shown()
        return read_answer(request, response, allowance)

    def close(self) -> None:
        """Close the connection, even one that belongs to nobody yet."""
        if self._line.stream is not None:
            hang_up(self._line.stream)
        self._http.close()

    def abandon(self) -> None:
        """Close what a forked process has inherited of it, and leave the locks of httpx, which may be held for ever."""
        if self._line.stream is not None:
            self._line.stream.close()


class AsyncHttpxConnection:
    """One connection, opened when it is needed; see `AsyncConnection`.

    Args:
        tls: How servers prove who they are.
        proxy: The proxy it goes through, or None.
    """

    def __init__(self, tls: ssl.SSLContext, proxy: httpx.Proxy | None = None) -> None:
        self.idle_since = 0.0
        self.loop: object = None
        self._http = httpx.AsyncHTTPTransport(verify=tls, proxy=proxy, limits=ONE, trust_env=False)
        self._line = Line[httpcore.AsyncNetworkStream]()
        # httpx has no argument for it. Were it not used, a test of the deadline would fail.
        pool = self._http._pool  # noqa: SLF001
        pool._network_backend = AsyncWatchedBackend(pool._network_backend, self._line)  # noqa: SLF001

    def is_idle(self) -> bool:
        """Tell whether no request is under way: httpx closes by itself what was not left open."""
        return True

    def is_usable(self) -> bool:
        """Tell whether another request can go over it: httpx opens another one if not."""
        return True

    async def exchange(self, request: PlainRequest, authorization: Secret, allowance: Allowance) -> Answer | Broken:
        """Send a request and read its answer; see `HttpxConnection`."""
        self._line.begin(allowance.left())
        response = await self._http.handle_async_request(_sent(request, authorization, allowance))
        self._line.check(response)
        response.request = request.shown()
        return await read_async_answer(request, response, allowance)

    async def aclose(self) -> None:
        """Close the connection, even one that belongs to nobody yet, as in a TLS handshake."""
        if self._line.stream is not None:
            await self._line.stream.aclose()
        await self._http.aclose()


def is_watched(transport: type[httpx.HTTPTransport | httpx.AsyncHTTPTransport]) -> bool:
    """Tell whether something was put around what a transport of httpx does, as OpenTelemetry does for its traces."""
    name = "handle_request" if issubclass(transport, httpx.HTTPTransport) else "handle_async_request"
    return hasattr(getattr(transport, name), "__wrapped__")


def _sent(request: PlainRequest, authorization: Secret, allowance: Allowance) -> httpx.Request:
    sent = request.built()
    sent.headers["authorization"] = authorization.reveal()
    sent.extensions = {"timeout": allowance.phases()}
    return sent
