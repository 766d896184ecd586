"""The connections of an asynchronous client by aiohttp (the extra `aiohttp`), whose parser is written in C.

Nothing else differs: requests, bounds, errors and the rules for sending again are those of the other connections.
"""

import asyncio
import ssl
from functools import lru_cache
from http import HTTPStatus

import aiohttp
import httpx
from aiohttp.abc import AbstractStreamWriter
from multidict import CIMultiDict
from yarl import URL

from plivo_messaging._errors import ConfigurationError
from plivo_messaging._http import Answer, Header, PlainRequest
from plivo_messaging._transport._allowance import Allowance
from plivo_messaging._transport._incoming import Broken, Incoming
from plivo_messaging._transport._secret import Secret

from ._aiohttp_connector import Connector, Patience
from ._aiohttp_errors import ERRORS, as_httpx
from ._http11 import LONGEST_HEAD
from ._places import Places
from ._pool import MAX_CONNECTIONS

__all__ = ["AiohttpConnections"]

_MILLISECONDS, _SHORTEST = 3, 0.001  # digits of a second; and what is not taken for no limit
_MOST_HEADERS = 1_000
_JSON = "application/json"


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
        self._awaited: set[aiohttp.StreamReader] = set()
        self._session: aiohttp.ClientSession | None = None
        self._connector: Connector | None = None
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
        if not self._places.take_now():
            await self._places.take(allowance.pool)
        try:
            return await self._exchange(request, authorization, allowance)
        finally:
            self._places.release()

    async def aclose(self) -> None:
        """Close all connections, for good."""
        self.is_closed = True
        session, self._session = self._session, None
        connector, self._connector = self._connector, None
        if session is None or connector is None or self._loop is None:
            return
        if self._loop.is_closed():
            await session.close()  # there is nothing more to be closed than what it knows of
        elif self._loop is asyncio.get_running_loop():
            for content in self._awaited:
                # Whoever waits for more of it would not be told of the connection's end.
                content.set_exception(aiohttp.ClientConnectionError("the client was closed"))
            connector.give_up()
            await connector.close(abort_ssl=True)
            await session.close()

    async def _exchange(self, request: PlainRequest, authorization: Secret, allowance: Allowance) -> Answer | Broken:
        session, connector = self._session, self._connector
        if session is None or connector is None or self._loop is not _running_loop():
            session, connector = await self._opened()
        content = _Content(request.content) if request.content else None
        answer = patience = None
        try:
            async with asyncio.timeout(None) as timer:
                connector.ask(patience := Patience(timer, allowance))
                answer = await session.request(
                    request.method,
                    URL(request.origin + request.target, encoded=True),
                    headers=_headers(request, authorization),
                    data=content,
                    allow_redirects=False,
                    timeout=_to_connect(allowance),
                    proxy=self._proxy,
                    proxy_headers=self._proxy_headers,
                )
                return await self._read(request, answer, allowance, patience)
        except ERRORS as raised:
            error = as_httpx(raised, begun=answer is not None or content is None or content.begun)
        finally:
            connector.asked()
            if patience is not None and (answer is None or answer.connection is not None):
                patience.hang_up()
            if answer is not None:
                answer.close()
        raise error

    async def _opened(self) -> tuple[aiohttp.ClientSession, Connector]:
        loop = _running_loop()
        if self.is_closed:
            raise httpx.ConnectError("the client was closed before the request was begun")
        # A program may run several event loops in turn; connections of one that has ended cannot be used.
        before, loop_before = self._session, self._loop
        self._loop = loop
        self._connector = connector = Connector(self._tls)
        self._session = session = aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            max_line_size=LONGEST_HEAD,
            max_field_size=LONGEST_HEAD,
            max_headers=_MOST_HEADERS,
        )
        # It would make a GET again by itself, beside the rules of this library, and has no argument for that.
        session._retry_connection = False  # noqa: SLF001
        if before is not None and loop_before is not None and loop_before.is_closed():
            await before.close()
        return session, connector

    async def _read(
        self, request: PlainRequest, answer: aiohttp.ClientResponse, allowance: Allowance, patience: Patience
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
        content = answer.content
        try:
            while not content.at_eof():
                if chunk := content.read_nowait() or await self._next(answer, patience):
                    incoming.take(chunk)
            if incoming.may_go_on():
                patience.hang_up()
            return incoming.answer()
        except httpx.DecodingError as undecoded:
            return incoming.broken(undecoded)

    async def _next(self, answer: aiohttp.ClientResponse, patience: Patience) -> bytes:
        """Wait for the next part of an answer."""
        connection, content = answer.connection, answer.content
        if connection is not None and connection.protocol is not None and answer.content_type != _JSON:
            # aiohttp gives it back as soon as the body ends, before anybody can tell whether it may go on.
            connection.protocol.force_close()
        patience.wait()
        self._awaited.add(content)
        try:
            return await content.readany()
        finally:
            self._awaited.discard(content)


def _running_loop() -> asyncio.AbstractEventLoop:
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        raise ConfigurationError("engine='aiohttp' runs on asyncio only: leave it out on trio") from None


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


def _to_connect(allowance: Allowance) -> aiohttp.ClientTimeout:
    left = max(_SHORTEST, round(allowance.left(), _MILLISECONDS))
    timeout = allowance.timeout.connect
    return _connect_timeout(left if timeout is None else min(left, timeout))


@lru_cache(maxsize=64)  # it is the same each time, but for the last one of a call
def _connect_timeout(seconds: float) -> aiohttp.ClientTimeout:
    return aiohttp.ClientTimeout(connect=seconds, sock_connect=seconds, ceil_threshold=float("inf"))


def _proxy_headers(proxy: httpx.Proxy) -> CIMultiDict[str]:
    headers = CIMultiDict(proxy.headers.multi_items())
    if proxy.raw_auth is not None:
        user, password = (each.decode() for each in proxy.raw_auth)
        headers["Proxy-Authorization"] = aiohttp.encode_basic_auth(user, password)
    return headers
