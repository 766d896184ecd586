"""An ASGI application served over HTTP by a thread of its own."""

import asyncio
import contextlib
import socket
from collections.abc import Callable
from concurrent.futures import Future
from threading import Thread

import uvicorn
from starlette.types import ASGIApp

from ._connection import MockProtocol

_START_TIMEOUT = 10.0  # seconds; it takes a few milliseconds
_GRACE = 1.0  # seconds an unfinished answer may take when the server stops
_GLANCE = 0.002  # seconds between looks at whether there are any
_STOP_TIMEOUT = 5.0  # seconds; more than the server needs with an unfinished answer


class ServerThread:
    """A uvicorn server in a daemon thread, bound to its port before it starts."""

    def __init__(self, app: ASGIApp, host: str, port: int) -> None:
        """Bind the port.

        Args:
            app: What is served.
            host: The address to listen on: a name, or an IPv4 or IPv6 address.
            port: The port; 0 for any free one.

        Raises:
            OSError: The address is not this computer's or not known, or the port is taken or reserved.
        """
        self._socket = _bind(host, port)
        self.port: int = self._socket.getsockname()[1]
        self._ready: Future[None] = Future()
        self._server = _PromptServer(
            uvicorn.Config(
                app,
                loop="asyncio",
                http=MockProtocol,
                ws="none",
                lifespan="off",
                log_config=None,  # the logging of the process is its owner's
                proxy_headers=False,
                server_header=False,
                date_header=False,  # the application sets it, by its own clock
            ),
            on_serving=lambda: self._ready.set_result(None),
        )
        self._thread = Thread(target=self._run, name="plivo-mock", daemon=True)

    def start(self) -> None:
        """Start serving, and return when requests are answered.

        Raises:
            RuntimeError: The server did not start.
        """
        self._thread.start()
        try:
            self._ready.result(_START_TIMEOUT)
        except BaseException:
            self.stop()
            raise

    def request_stop(self) -> None:
        """Ask the server to stop, without waiting; a signal handler may call it."""
        self._server.request_stop()

    def wait(self, timeout: float | None = None) -> None:
        """Wait until the server has stopped.

        Args:
            timeout: For how many seconds at most; None for as long as it takes.
        """
        self._thread.join(timeout)

    def stop(self) -> None:
        """Stop serving: no new requests, a second for those that are being answered."""
        self.request_stop()
        self.wait(_STOP_TIMEOUT)
        self._socket.close()

    def _run(self) -> None:
        cause: BaseException | None = None
        try:
            self._server.run(sockets=[self._socket])
        except (Exception, SystemExit) as error:
            cause = error
            if self._ready.done():
                raise
        if not self._ready.done():
            failure = RuntimeError("the mock server did not start")
            failure.__cause__ = cause
            self._ready.set_exception(failure)


class _PromptServer(uvicorn.Server):
    """A uvicorn server that stops when it is told to, where the original looks every tenth of a second.

    Of the original it replaces the waiting alone: what is closed in which order is the same.
    """

    def __init__(self, config: uvicorn.Config, on_serving: Callable[[], None]) -> None:
        super().__init__(config)
        self._on_serving = on_serving
        self._wake: Callable[[], object] | None = None

    def request_stop(self) -> None:
        """Ask it to stop, from any thread or signal handler."""
        self.should_exit = True
        if self._wake is not None:
            with contextlib.suppress(RuntimeError):  # its loop is closed: it has stopped
                self._wake()

    async def main_loop(self) -> None:
        stopping = asyncio.Event()
        loop = asyncio.get_running_loop()
        self._wake = lambda: loop.call_soon_threadsafe(stopping.set)
        await self.on_tick(0)  # prepares the headers every answer has
        self._on_serving()
        # Either this sees that it should exit, or whoever asked for that has seen how to wake it.
        if not self.should_exit:
            await stopping.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for server in self.servers:
            server.close()
        for each in sockets or []:
            each.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_GRACE):
                while self.server_state.connections or self.server_state.tasks:  # noqa: ASYNC110 - they are mere sets
                    await asyncio.sleep(_GLANCE)
        for task in self.server_state.tasks:
            task.cancel("the mock server stops")


def _bind(host: str, port: int) -> socket.socket:
    family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
    bound = socket.create_server(address, family=family, backlog=2048)
    # asyncio switches Nagle's algorithm off for sockets it can see to be TCP. Without this each answer takes 40 ms.
    return socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP, fileno=bound.detach())
