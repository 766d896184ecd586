"""The connections of an asynchronous client by aiohttp (the extra `aiohttp`), whose parser is written in C.

Nothing else differs: requests, bounds, errors and the rules for sending again are those of the other connections.
"""

import asyncio
import select
import ssl
import sys
from collections.abc import Callable, Sequence
from functools import lru_cache
from http import HTTPStatus
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import aiohttp
import httpx
from aiohttp.abc import AbstractStreamWriter
from aiohttp.connector import Connection
from multidict import CIMultiDict
from yarl import URL

from plivo_messaging._errors import ConfigurationError
from plivo_messaging._http import Answer, Header, PlainRequest
from plivo_messaging._transport._allowance import Allowance
from plivo_messaging._transport._incoming import Broken, Incoming
from plivo_messaging._transport._secret import Secret

from ._aiohttp_errors import ERRORS, as_httpx
from ._places import Places
from ._pool import IDLE_FOR, MAX_CONNECTIONS

if TYPE_CHECKING:
    from aiohttp.tracing import Trace

__all__ = ["AiohttpConnections"]

_MILLISECONDS, _SHORTEST = 3, 0.001  # digits of a second; and what is not taken for no limit
_WRITTEN_BY_US = ("Accept", "Accept-Encoding", "Content-Type", "User-Agent")


class AiohttpConnections:
    """Connections to one server.

    Args:
        tls: How servers prove who they are.
        proxy: The proxy they go through, or None.
        most: How many there are at most.

    Attributes:
        is_closed: Whether they were closed for good.

    Raises:
        ConfigurationError: If the proxy is none that aiohttp can use.
    """

    def __init__(self, tls: ssl.SSLContext, proxy: httpx.Proxy | None = None, most: int = MAX_CONNECTIONS) -> None:
        if proxy is not None and proxy.url.scheme != "http":
            raise ConfigurationError(
                f"the proxy that the environment names is one for {proxy.url.scheme}, which engine='aiohttp' cannot "
                "use: name an http proxy, or leave the engine out"
            )
        self.is_closed = False
        self._tls = tls
        self._proxy = None if proxy is None else URL(str(proxy.url))
        self._proxy_headers = None if proxy is None else _proxy_headers(proxy)
        self._places = Places(most)
        self._session: aiohttp.ClientSession | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    async def exchange(self, request: PlainRequest, authorization: Secret, allowance: Allowance) -> Answer | Broken:
        """Send a request over a free connection, and wait for one if there is none.

        Args:
            request: The request.
            authorization: The value of the header with the credentials.
            allowance: The time there is for it.

        Returns:
            The answer.

        Raises:
            httpx.PoolTimeout: If no connection became free in time.
            httpx.HTTPError: If no answer came.
        """
        await self._places.take(allowance.pool)
        try:
            answer = await self._answer(request, authorization, allowance)
            try:
                return await self._read(request, answer, allowance)
            finally:
                _give_up(answer)
        finally:
            self._places.release()

    async def aclose(self) -> None:
        """Close all connections, for good."""
        self.is_closed = True
        session, self._session = self._session, None
        if session is not None and self._loop is asyncio.get_running_loop():
            if session.connector is not None:
                await session.connector.close(abort_ssl=True)
            await session.close()

    async def _answer(
        self, request: PlainRequest, authorization: Secret, allowance: Allowance
    ) -> aiohttp.ClientResponse:
        content = _Content(request.content) if request.content else None
        try:
            return await self._here().request(
                request.method,
                URL(request.origin + request.target, encoded=True),
                headers=_headers(request, authorization),
                data=content,
                allow_redirects=False,
                timeout=_timeout(allowance),
                proxy=self._proxy,
                proxy_headers=self._proxy_headers,
            )
        except ERRORS as raised:
            error = as_httpx(raised, begun=content is None or content.begun)
        raise error

    async def _read(
        self, request: PlainRequest, answer: aiohttp.ClientResponse, allowance: Allowance
    ) -> Answer | Broken:
        if answer.status == HTTPStatus.SWITCHING_PROTOCOLS:
            raise httpx.RemoteProtocolError("the server wants to go on in another protocol")
        incoming = Incoming(
            request,
            answer.status,
            answer.raw_headers,
            allowance,
            http_version=b"HTTP/1.0" if answer.version == aiohttp.HttpVersion10 else b"HTTP/1.1",
            reason=(answer.reason or "").encode("ascii", "ignore"),
        )
        try:
            while chunk := await answer.content.readany():
                incoming.take(chunk)
            if incoming.may_go_on():
                _give_up(answer)
            return incoming.answer()
        except httpx.DecodingError as undecoded:
            return incoming.broken(undecoded)
        except ERRORS as raised:
            error = as_httpx(raised, begun=True)
        raise error

    def _here(self) -> aiohttp.ClientSession:
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            raise ConfigurationError("engine='aiohttp' runs on asyncio only: leave it out on trio") from None
        if self._session is None or self._loop is not loop:
            # A program may run several event loops in turn; connections of one that has ended cannot be used.
            self._loop = loop
            self._session = aiohttp.ClientSession(
                connector=_Connector(self._tls),
                cookie_jar=aiohttp.DummyCookieJar(),
                auto_decompress=False,
                skip_auto_headers=_WRITTEN_BY_US,
            )
            # It would make a GET again by itself, beside the rules of this library, and has no argument for that.
            self._session._retry_connection = False  # noqa: SLF001
        return self._session


def _give_up(answer: aiohttp.ClientResponse) -> None:
    """Close the connection of an answer, unless that was read to its end and has given the connection back."""
    if answer.connection is not None and answer.connection.transport is not None:
        answer.connection.transport.abort()  # nobody waits for the server to end the encryption as well
    answer.close()


class _Connector(aiohttp.TCPConnector):
    """Gives out no connection whose server has hung up, or said something nobody asked for.

    aiohttp knows what the event loop has seen, which may have been a while ago.
    """

    def __init__(self, tls: ssl.SSLContext) -> None:
        super().__init__(limit=0, ssl=tls, keepalive_timeout=IDLE_FOR)  # pyright: ignore[reportUnknownMemberType]
        self._polls = WeakKeyDictionary[object, _Poll]()

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
            poll = None if protocol is None else self._polls.get(protocol)
            if poll is None:  # it is new
                if transport is not None:
                    self._polls[protocol] = _poll_of(transport.get_extra_info("socket").fileno())
                return connection
            if not (transport is None or protocol is None or protocol.should_close or poll(0)):
                return connection
            connection.close()


_Poll = Callable[[float], Sequence[object]]
"""Waits for so many milliseconds until there is something to read, and gives it; nothing if there is none."""


def _poll_of(descriptor: int) -> _Poll:
    if sys.platform == "win32":  # which has no poll, and no limit to the descriptors that select takes
        return lambda milliseconds: select.select([descriptor], [], [], milliseconds / 1_000)[0]
    poll = select.poll()
    poll.register(descriptor, select.POLLIN)
    return poll.poll


class _Content(aiohttp.BytesPayload):
    """The body of a request, which knows whether it was begun."""

    begun = False

    async def write_with_length(self, writer: AbstractStreamWriter, content_length: int | None) -> None:
        """Write the body."""
        self.begun = True
        await super().write_with_length(writer, content_length)


def _headers(request: PlainRequest, authorization: Secret) -> CIMultiDict[str]:
    # The credentials are among them: no variable of a frame that a traceback shows may have them.
    headers = CIMultiDict(map(_as_text, request.headers))
    headers["authorization"] = authorization.reveal()
    return headers


@lru_cache(maxsize=64)  # they are the same each time, but for the length
def _as_text(header: Header) -> tuple[str, str]:
    name, value = header
    return name.decode("ascii"), value.decode("ascii")


def _timeout(allowance: Allowance) -> aiohttp.ClientTimeout:
    timeout = allowance.timeout
    return _client_timeout(max(_SHORTEST, round(allowance.seconds, _MILLISECONDS)), timeout.connect, timeout.read)


@lru_cache(maxsize=64)  # of most calls, all that was allowed is left
def _client_timeout(total: float, connect: float | None, read: float | None) -> aiohttp.ClientTimeout:
    return aiohttp.ClientTimeout(
        total=total, connect=connect, sock_connect=connect, sock_read=read, ceil_threshold=float("inf")
    )


def _proxy_headers(proxy: httpx.Proxy) -> CIMultiDict[str]:
    headers = CIMultiDict(proxy.headers.multi_items())
    if proxy.raw_auth is not None:
        user, password = (each.decode() for each in proxy.raw_auth)
        headers["Proxy-Authorization"] = aiohttp.encode_basic_auth(user, password)
    return headers
