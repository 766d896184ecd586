"""Both clients behind one surface, on each path that HTTP takes, so that a test is written once.

This is the one place of the tests that reaches inside a client: certificates, clocks and pauses are no arguments of it.
"""

import asyncio
import ssl
from collections.abc import Callable, Coroutine
from functools import partial
from importlib import import_module
from typing import Any, Protocol, TypeAlias, TypeVar, Unpack, cast

import httpcore
import httpx
import httpx2
import pytest
from aiohttp import ClientSession, TCPConnector
from httpx_aiohttp import AiohttpTransport

from plivo_messaging import AsyncMessagePage, AsyncPlivo, CallOptions, Message, MessagePage, Plivo, SendResult
from plivo_messaging._async.connections import AsyncConnections
from plivo_messaging._async.http_client import AsyncHTTPClient
from plivo_messaging._sync.connections import Connections
from plivo_messaging._sync.http_client import HTTPClient
from plivo_messaging._transport.core import Core
from plivo_messaging._transport.environment import find_route
from plivo_messaging._transport.http import Deadline, Outcome, Request
from tests.wrapper.wire import AUTH_ID, AUTH_TOKEN, MESSAGE_UUID

__all__ = [
    "BROUGHT",
    "DST",
    "EACH_SURFACE",
    "OPERATIONS",
    "READING",
    "SRC",
    "SURFACES",
    "TEXT",
    "TLS",
    "AsyncSurface",
    "Surface",
    "SyncSurface",
    "of_aiohttp",
]

_T = TypeVar("_T")

Result: TypeAlias = SendResult | Message | MessagePage | AsyncMessagePage

SRC, DST, TEXT = "12025550100", "12025550123", "Your table is ready."
OPERATIONS = ("send", "get", "list")
READING = ("get", "list")

# Making a context takes longer than a test.
TLS = ssl.create_default_context()
CORE, CORE_2 = cast("Core", httpcore), cast("Core", import_module("httpcore2"))


class Surface(Protocol):
    """A client whose pauses take no time.

    Attributes:
        pauses: The pauses there would have been, in seconds.
        on_pause: Called at each pause.
        kept: Connections it keeps at least between requests that are made one after the other.
    """

    kept: int
    pauses: list[float]
    on_pause: Callable[[], None]

    def call(self, operation: str, **options: Unpack[CallOptions]) -> Result:
        """Send to one destination, retrieve a message, or list messages."""
        ...

    def all_of(self, page: MessagePage | AsyncMessagePage) -> list[Message]:
        """Read a list to its end."""
        ...

    def change(self, **context: Any) -> None:
        """Replace clocks, random numbers or the limiter."""
        ...

    def connections(self) -> int:
        """Return the number of open connections; no request may be under way."""
        ...

    def close(self) -> None:
        """Close the client, if it is not closed yet."""
        ...


class MakeSurface(Protocol):
    """Makes a client."""

    def __call__(self, base_url: str, verify: ssl.SSLContext = ..., max_connections: int = ...) -> Surface:
        """Make one for a server whose certificate is verified like this, with so many connections."""
        ...


class SyncSurface:
    """The synchronous client.

    Args:
        base_url: The server.
        verify: The certificates that are trusted.
        max_connections: How many connections it may have.
        core: The library that speaks HTTP.
        http_client: Makes a client of the user's that does so instead.
    """

    def __init__(
        self,
        base_url: str,
        verify: ssl.SSLContext = TLS,
        max_connections: int = 5,
        *,
        core: Core = CORE_2,
        http_client: Callable[[ssl.SSLContext, int], Any] | None = None,
    ) -> None:
        self.http: Any = http_client and http_client(verify, max_connections)
        self.client = Plivo(AUTH_ID, AUTH_TOKEN, base_url=base_url, limiter=None, http_client=self.http)
        config, sender, context = self.client._parts
        if self.http is None:
            route = find_route(config.base_url)._replace(tls=verify)
            sender = Connections(route, config.authorization, core, max_connections)
        self.sender = sender
        self.client._parts = config, sender, context
        self.client._transport.sleep = self._pause
        self.kept = 1 if self.http is None else 0
        self.pauses: list[float] = []
        self.on_pause: Callable[[], None] = lambda: None

    def call(self, operation: str, **options: Unpack[CallOptions]) -> Result:
        messages = self.client.messages
        if operation == "send":
            return messages.send(src=SRC, dst=DST, text=TEXT, **options)
        return messages.get(MESSAGE_UUID, **options) if operation == "get" else messages.list(**options)

    def all_of(self, page: MessagePage | AsyncMessagePage) -> list[Message]:
        assert isinstance(page, MessagePage)
        return list(page)

    def change(self, **context: Any) -> None:
        transport = self.client._transport
        transport.context = transport.context._replace(**context)

    def connections(self) -> int:
        return _count(self.sender, self.http)

    def around(self, exchange: Callable[[Callable[[], Outcome]], Outcome]) -> None:
        """Put something around the exchanges: it receives what makes the exchange."""
        within = self.sender.exchange

        def around(request: Request, timeout: httpx.Timeout, deadline: Deadline) -> Outcome:
            return exchange(lambda: within(request, timeout, deadline))

        vars(self.sender)["exchange"] = around

    def close(self) -> None:
        self.client.close()
        if self.http is not None:
            self.http.close()

    def _pause(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.on_pause()


class AsyncSurface:
    """The asynchronous client, in an event loop of its own; see `SyncSurface`."""

    def __init__(
        self,
        base_url: str,
        verify: ssl.SSLContext = TLS,
        max_connections: int = 5,
        *,
        core: Core = CORE_2,
        http_client: Callable[[ssl.SSLContext, int], Any] | None = None,
    ) -> None:
        self.runner = asyncio.Runner()
        self.is_closed = False
        self.http: Any = None
        if http_client is not None:

            async def make() -> Any:
                return http_client(verify, max_connections)

            self.http = self.run(make())
        self.client = AsyncPlivo(AUTH_ID, AUTH_TOKEN, base_url=base_url, limiter=None, http_client=self.http)
        config, sender, context = self.client._parts
        if self.http is None:
            route = find_route(config.base_url)._replace(tls=verify)
            sender = AsyncConnections(route, config.authorization, core, max_connections)
        self.sender = sender
        self.client._parts = config, sender, context
        self.client._transport.sleep = self._pause
        self.kept = 1 if self.http is None else 0
        self.pauses: list[float] = []
        self.on_pause: Callable[[], None] = lambda: None

    def run(self, coroutine: Coroutine[Any, Any, _T]) -> _T:
        """Run a coroutine in the client's event loop."""
        return self.runner.run(coroutine)

    async def made(self, operation: str, **options: Unpack[CallOptions]) -> Result:
        """Make a call, inside the event loop."""
        messages = self.client.messages
        if operation == "send":
            return await messages.send(src=SRC, dst=DST, text=TEXT, **options)
        return await (messages.get(MESSAGE_UUID, **options) if operation == "get" else messages.list(**options))

    def call(self, operation: str, **options: Unpack[CallOptions]) -> Result:
        return self.run(self.made(operation, **options))

    def all_of(self, page: MessagePage | AsyncMessagePage) -> list[Message]:
        async def collect() -> list[Message]:
            assert isinstance(page, AsyncMessagePage)
            return [message async for message in page]

        return self.run(collect())

    def change(self, **context: Any) -> None:
        transport = self.client._transport
        transport.context = transport.context._replace(**context)

    def connections(self) -> int:
        return _count(self.sender, self.http)

    async def aclose(self) -> None:
        """Close the client, inside the event loop."""
        await self.client.aclose()
        if self.http is not None:
            await self.http.aclose()

    def close(self) -> None:
        if not self.is_closed:
            self.is_closed = True
            self.run(self.aclose())
            self.runner.close()

    async def _pause(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.on_pause()


def _of_httpx(library: Any, kind: str) -> Callable[[ssl.SSLContext, int], Any]:
    """Return what makes a client of the user's by httpx or httpx2."""
    return lambda verify, most: getattr(library, kind)(verify=verify, limits=library.Limits(max_connections=most))


def of_aiohttp(verify: ssl.SSLContext, most: int, *, force_close: bool = False) -> httpx.AsyncClient:
    """Make a client whose requests aiohttp makes; with `force_close`, each over a connection of its own."""

    def session() -> ClientSession:
        return ClientSession(connector=TCPConnector(limit=most, ssl=verify, force_close=force_close))

    return httpx.AsyncClient(transport=AiohttpTransport(client=session))


SURFACES: dict[str, MakeSurface] = {
    "sync": SyncSurface,
    "async": AsyncSurface,
    "sync httpcore": partial(SyncSurface, core=CORE),
    "async httpcore": partial(AsyncSurface, core=CORE),
}
"""The client's own connections, by httpcore2 unless it says otherwise."""

EACH_SURFACE = [*list(SURFACES)[:2], *(pytest.param(kind, marks=pytest.mark.slow) for kind in list(SURFACES)[2:])]
"""The parameters of tests: `make test` leaves the second library out."""

BROUGHT: dict[str, MakeSurface] = {
    "httpx": partial(SyncSurface, http_client=_of_httpx(httpx, "Client")),
    "async httpx": partial(AsyncSurface, http_client=_of_httpx(httpx, "AsyncClient")),
    "httpx2": partial(SyncSurface, http_client=_of_httpx(httpx2, "Client")),
    "async httpx2": partial(AsyncSurface, http_client=_of_httpx(httpx2, "AsyncClient")),
    "aiohttp": partial(AsyncSurface, http_client=of_aiohttp),
}
"""A client that the user brings."""


def _count(sender: object, http: Any) -> int:
    if isinstance(sender, Connections | AsyncConnections):
        assert all(each in sender._idle for each in sender._open), "a request is still under way"
        assert all(each.http.is_idle() for each in sender._open)
        return len(sender._open)
    assert isinstance(sender, HTTPClient | AsyncHTTPClient)
    pool = getattr(http._transport, "_pool", None)
    if pool is not None:
        assert not pool._requests, "a request is still under way"
        return len(pool.connections)
    connector = http._transport.client and http._transport.client.connector
    if not connector:
        return 0
    assert not connector._acquired, "a request is still under way"
    return sum(map(len, connector._conns.values()))
