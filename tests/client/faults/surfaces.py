"""Both clients behind one surface, so that a test is written once."""

import asyncio
import ssl
from collections.abc import Callable, Coroutine
from typing import Any, Protocol, TypeAlias, TypeVar, Unpack

import httpx
from attrs import evolve

from plivo_messaging import AsyncMessagePage, AsyncPlivo, CallOptions, Message, MessagePage, Plivo, SendResult
from plivo_messaging._http import Answer, PlainRequest
from plivo_messaging._transport._allowance import Allowance
from plivo_messaging._transport._connections._aiohttp import AiohttpConnections
from plivo_messaging._transport._connections._async_pool import AsyncConnections, OwnAsyncConnections
from plivo_messaging._transport._connections._network import async_connections, connections
from plivo_messaging._transport._connections._pool import Connections
from plivo_messaging._transport._connections._through_httpx import AsyncHttpxConnection, HttpxConnection
from plivo_messaging._transport._context import Context
from plivo_messaging._transport._incoming import Broken
from plivo_messaging._transport._secret import Secret
from tests.client.wire import AUTH_ID, AUTH_TOKEN, MESSAGE_UUID

__all__ = [
    "BROUGHT",
    "DST",
    "OPERATIONS",
    "READING",
    "SRC",
    "SURFACES",
    "TEXT",
    "TLS",
    "AsyncSurface",
    "Surface",
    "SyncSurface",
]

_T = TypeVar("_T")

Result: TypeAlias = SendResult | Message | MessagePage | AsyncMessagePage

SRC, DST, TEXT = "12025550100", "12025550123", "Your table is ready."
OPERATIONS = ("send", "get", "list")
READING = ("get", "list")

# Making a context takes longer than a test.
TLS = ssl.create_default_context()


class Connection(Protocol):
    """A connection in a pool, as far as the tests look at it."""

    def is_idle(self) -> bool:
        """Whether it is open and waits for a request."""
        ...


class Waiting:
    """A connection that is known to wait for a request."""

    def is_idle(self) -> bool:
        """Whether it does."""
        return True


class Surface(Protocol):
    """A client whose pauses take no time.

    Attributes:
        pauses: The pauses there would have been, in seconds.
        on_pause: Called at each pause.
    """

    pauses: list[float]
    on_pause: Callable[[], None]

    def __init__(
        self,
        base_url: str,
        verify: ssl.SSLContext = TLS,
        max_connections: int = 5,
        transport: httpx.MockTransport | None = None,
    ) -> None: ...

    def call(self, operation: str, **options: Unpack[CallOptions]) -> Result:
        """Send to one destination, retrieve a message, or list messages."""
        ...

    def all_of(self, page: MessagePage | AsyncMessagePage) -> list[Message]:
        """Read a list to its end."""
        ...

    def change(self, **context: Any) -> None:
        """Replace clocks or chance."""
        ...

    def connections(self) -> list[Connection]:
        """Give the connections of the pool; no request may be under way."""
        ...

    def close(self) -> None:
        """Close the client, if it is not closed yet."""
        ...


def _do_nothing() -> None:
    pass


class SyncSurface:
    """The synchronous client."""

    def __init__(
        self,
        base_url: str,
        verify: ssl.SSLContext = TLS,
        max_connections: int = 5,
        transport: httpx.MockTransport | None = None,
    ) -> None:
        own = self._made(base_url, verify, max_connections)
        self.http = own if transport is None else httpx.Client(transport=transport)
        # Certificates of their own are not an argument of the client.
        self.client = Plivo(AUTH_ID, AUTH_TOKEN, base_url=base_url, limiter=None)
        config, _, context = self.client._parts
        self.client._parts = config, self.http, context
        self.client._transport._sleep = self._pause
        self.pauses: list[float] = []
        self.on_pause: Callable[[], None] = _do_nothing

    def _made(self, base_url: str, verify: ssl.SSLContext, max_connections: int) -> Connections | httpx.Client:
        return connections(base_url, verify, max_connections)

    def call(self, operation: str, **options: Unpack[CallOptions]) -> Result:
        messages = self.client.messages
        if operation == "send":
            return messages.send(src=SRC, dst=DST, text=TEXT, **options)
        return messages.get(MESSAGE_UUID, **options) if operation == "get" else messages.list(**options)

    def all_of(self, page: MessagePage | AsyncMessagePage) -> list[Message]:
        assert isinstance(page, MessagePage)
        return list(page)

    def change(self, **context: Any) -> None:
        _change(self.client._transport, context)

    def connections(self) -> list[Connection]:
        return _connections(self.http)

    def around(self, exchange: Callable[[Callable[[], Answer | Broken]], Answer | Broken]) -> None:
        """Put something around the exchanges: it is given what makes the exchange."""
        assert isinstance(self.http, Connections)
        within = self.http.exchange

        def around(request: PlainRequest, authorization: Secret, allowance: Allowance) -> Answer | Broken:
            return exchange(lambda: within(request, authorization, allowance))

        vars(self.http)["exchange"] = around

    def close(self) -> None:
        self.http.close()

    def _pause(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.on_pause()


class AsyncSurface:
    """The asynchronous client, in an event loop of its own."""

    def __init__(
        self,
        base_url: str,
        verify: ssl.SSLContext = TLS,
        max_connections: int = 5,
        transport: httpx.MockTransport | None = None,
    ) -> None:
        self.runner = asyncio.Runner()
        own = self._made(base_url, verify, max_connections)
        self.http = own if transport is None else httpx.AsyncClient(transport=transport)
        self.client = AsyncPlivo(AUTH_ID, AUTH_TOKEN, base_url=base_url, limiter=None)
        config, _, context = self.client._parts
        self.client._parts = config, self.http, context
        self.client._transport._sleep = self._pause
        self.pauses: list[float] = []
        self.on_pause: Callable[[], None] = _do_nothing

    def _made(
        self, base_url: str, verify: ssl.SSLContext, max_connections: int
    ) -> OwnAsyncConnections | httpx.AsyncClient:
        return async_connections(base_url, verify, max_connections)

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
        _change(self.client._transport, context)

    def connections(self) -> list[Connection]:
        return _connections(self.http)

    def close(self) -> None:
        if not self.http.is_closed:
            self.run(self.http.aclose())
            self.runner.close()

    async def _pause(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.on_pause()


class AiohttpSurface(AsyncSurface):
    """The asynchronous client by aiohttp."""

    def _made(self, base_url: str, verify: ssl.SSLContext, max_connections: int) -> OwnAsyncConnections:
        return async_connections(base_url, verify, max_connections, engine="aiohttp")


class SyncHttpxSurface(SyncSurface):
    """The synchronous client over one of httpx that the user brought."""

    def _made(self, base_url: str, verify: ssl.SSLContext, max_connections: int) -> httpx.Client:
        return httpx.Client(base_url=base_url, verify=verify, limits=httpx.Limits(max_connections=max_connections))


class AsyncHttpxSurface(AsyncSurface):
    """The asynchronous client over one of httpx that the user brought."""

    def _made(self, base_url: str, verify: ssl.SSLContext, max_connections: int) -> httpx.AsyncClient:
        return httpx.AsyncClient(base_url=base_url, verify=verify, limits=httpx.Limits(max_connections=max_connections))


BROUGHT: dict[str, type[Surface]] = {"sync": SyncHttpxSurface, "async": AsyncHttpxSurface}
SURFACES: dict[str, type[Surface]] = {"sync": SyncSurface, "async": AsyncSurface, "aiohttp": AiohttpSurface}


class _HasContext(Protocol):
    context: Context


def _change(transport: _HasContext, context: dict[str, Any]) -> None:
    transport.context = evolve(transport.context, **context)


def _connections(http: object) -> list[Connection]:
    if isinstance(http, Connections | AsyncConnections):
        # Through a proxy, a connection is a pool of one.
        pools: list[Connection] = []
        for each in http.open:
            if isinstance(each, HttpxConnection | AsyncHttpxConnection):
                pools += _pool_of(each._http)
            else:
                pools.append(each)
        assert all(pool.is_idle() for pool in pools), "a request is still under way"
        return list(pools)
    if isinstance(http, AiohttpConnections):
        connector: Any = None if http._session is None else http._session.connector
        if connector is None:
            return []
        assert not connector._acquired, "a request is still under way"
        return [Waiting() for waiting in connector._conns.values() for _ in waiting]
    assert isinstance(http, httpx.Client | httpx.AsyncClient)
    return _pool_of(http._transport)


def _pool_of(transport: object) -> list[Connection]:
    assert isinstance(transport, httpx.HTTPTransport | httpx.AsyncHTTPTransport)
    pool: Any = transport._pool
    assert not pool._requests, "a request is still under way"
    return list(pool.connections)
