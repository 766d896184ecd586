"""An ASGI application served over HTTP by a thread of its own, and the connections it is served on."""

import asyncio
import contextlib
import socket
import struct
from collections.abc import Callable
from concurrent.futures import Future
from threading import Thread
from typing import TYPE_CHECKING, cast

import uvicorn
from starlette.types import ASGIApp, Receive, Scope
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.server import ServerState

if TYPE_CHECKING:
    from uvicorn._types import ASGIReceiveCallable, ASGISendCallable
    from uvicorn._types import Scope as UvicornScope

MAX_HEAD = 64 * 1024  # bytes of a request's line and headers
REQUEST_TIMEOUT = 60.0  # seconds from the beginning of a connection or a request until it is complete

_EXTENSION = "plivo_mock.connection"
_RESET_AT_ONCE = struct.pack("ii", 1, 0)  # SO_LINGER, no time: what is unsent is dropped, and a reset is sent
_HEAD_TOO_LARGE = b"HTTP/1.1 431 Request Header Fields Too Large\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"
_START_TIMEOUT = 10.0  # seconds; it takes a few milliseconds
_GRACE = 1.0  # seconds an unfinished response may take when the server stops
_POLL = 0.002  # seconds between looks at whether there are any
_STOP_TIMEOUT = 5.0  # seconds; more than the server needs with an unfinished response


def connection_of(scope: Scope) -> asyncio.Transport | None:
    """Return the connection of a request; None when it was made in process."""
    extensions = cast("dict[str, object]", scope.get("extensions") or {})
    return cast("asyncio.Transport | None", extensions.get(_EXTENSION))


def reset(connection: asyncio.Transport) -> None:
    """Reset a connection: what was written and not sent yet is lost."""
    raw: socket.socket | None = connection.get_extra_info("socket")
    if raw is not None:
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_AT_ONCE)
    connection.abort()


async def until_gone(receive: Receive) -> None:
    """Wait until the connection has ended."""
    while (await receive())["type"] != "http.disconnect":
        pass


class _HeadTooLargeError(Exception):
    """The head of a request is larger than `MAX_HEAD`."""


class MockProtocol(HttpToolsProtocol):
    """uvicorn's protocol, which tells the application of the connection, and bounds the head and time of requests."""

    _head_size = 0
    _is_in_head = False
    _is_too_large = False
    _deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(cast("asyncio.Transport", transport))
        app = self.app

        async def with_connection(
            scope: "UvicornScope", receive: "ASGIReceiveCallable", send: "ASGISendCallable"
        ) -> None:
            cast("dict[str, dict[str, object]]", scope).setdefault("extensions", {})[_EXTENSION] = transport
            await app(scope, receive, send)

        self.app = with_connection
        self._limit_time()

    def connection_lost(self, exc: Exception | None) -> None:
        self._end_limit()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self._deadline is None:
            self._limit_time()
        super().data_received(data)
        if self._is_in_head:
            self._head_size += len(data)
            if self._head_size > MAX_HEAD and not self.transport.is_closing():
                self._refuse_head()

    def on_message_begin(self) -> None:
        self._head_size, self._is_in_head = 0, True
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        self._is_in_head = False
        if len(self.url) + sum(len(name) + len(value) for name, value in self.headers) > MAX_HEAD:
            self._is_too_large = True
            raise _HeadTooLargeError
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        self._end_limit()
        super().on_message_complete()

    def send_400_response(self, msg: str) -> None:
        if self._is_too_large:
            self._refuse_head()
        else:
            super().send_400_response(msg)

    def _refuse_head(self) -> None:
        self.transport.write(_HEAD_TOO_LARGE)
        self.transport.close()

    def _limit_time(self) -> None:
        self._deadline = self.loop.call_later(REQUEST_TIMEOUT, self.transport.abort)

    def _end_limit(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None


class ServerThread:
    """A server of uvicorn's protocol in a daemon thread, bound to its port before it starts."""

    def __init__(self, app: ASGIApp, host: str, port: int) -> None:
        self._socket = _bind(host, port)
        self.port: int = self._socket.getsockname()[1]
        self._config = uvicorn.Config(
            app,
            ws="none",
            log_config=None,  # the logging of the process is its owner's
            proxy_headers=False,
            server_header=False,
        )
        self._ready: Future[None] = Future()
        self._is_stopping = False
        self._wake: Callable[[], object] | None = None
        self._thread = Thread(target=self._run, name="plivo-mock", daemon=True)

    def start(self) -> None:
        """Start serving, and return when requests are answered."""
        self._thread.start()
        try:
            self._ready.result(_START_TIMEOUT)
        except BaseException:
            self.stop()
            raise

    def request_stop(self) -> None:
        """Ask the server to stop, without waiting; a signal handler may call it."""
        self._is_stopping = True
        if self._wake is not None:
            with contextlib.suppress(RuntimeError):  # its loop is closed: it has stopped
                self._wake()

    def wait(self, timeout: float | None = None) -> None:
        """Wait until the server has stopped, at most some seconds; None for as long as it takes."""
        self._thread.join(timeout)

    def stop(self) -> None:
        """Stop serving: no new requests, a second for those that are being answered."""
        self.request_stop()
        self.wait(_STOP_TIMEOUT)
        self._socket.close()

    def _run(self) -> None:
        try:
            asyncio.run(self._serve())
        except Exception as error:
            if self._ready.done():
                raise
            failure = RuntimeError("the mock server did not start")
            failure.__cause__ = error
            self._ready.set_exception(failure)

    async def _serve(self) -> None:
        """Serve until a stop is asked for; uvicorn's own server would see that a tenth of a second later."""
        loop = asyncio.get_running_loop()
        self._config.load()
        state = ServerState()
        server = await loop.create_server(
            lambda: MockProtocol(self._config, state, {}), sock=self._socket, backlog=self._config.backlog
        )
        stopping = asyncio.Event()
        self._wake = lambda: loop.call_soon_threadsafe(stopping.set)
        self._ready.set_result(None)
        # Either this sees that it should stop, or whoever asked for that has seen how to wake it.
        if not self._is_stopping:
            await stopping.wait()
        server.close()
        for connection in list(state.connections):
            connection.shutdown()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_GRACE):
                while state.connections or state.tasks:  # noqa: ASYNC110 - they are mere sets
                    await asyncio.sleep(_POLL)
        for task in state.tasks:
            task.cancel("the mock server stops")


def _bind(host: str, port: int) -> socket.socket:
    family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
    bound = socket.create_server(address, family=family, backlog=2048)
    # asyncio switches Nagle's algorithm off for sockets it can see to be TCP. Without this each response takes 40 ms.
    return socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP, fileno=bound.detach())
