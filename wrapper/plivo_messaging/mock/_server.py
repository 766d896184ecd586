"""An ASGI application served over HTTP by a thread of its own."""

import socket
from concurrent.futures import Future
from threading import Thread

import uvicorn
from starlette.types import ASGIApp

_START_TIMEOUT = 10.0  # seconds; it takes a few milliseconds
_GRACE = 1  # seconds an unfinished answer may take when the server stops
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
        self._server = uvicorn.Server(
            uvicorn.Config(
                app,
                loop="asyncio",
                http="h11",
                ws="none",
                lifespan="off",
                log_config=None,  # the logging of the process is its owner's
                proxy_headers=False,
                server_header=False,
                date_header=False,  # the application sets it, by its own clock
                timeout_graceful_shutdown=_GRACE,
                callback_notify=self._serving,
            )
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
        self._server.should_exit = True

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

    async def _serving(self) -> None:
        """Note that the server has come into its main loop; it calls this again from time to time."""
        if not self._ready.done():
            self._ready.set_result(None)

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


def _bind(host: str, port: int) -> socket.socket:
    family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
    bound = socket.create_server(address, family=family, backlog=2048)
    # asyncio switches Nagle's algorithm off for sockets it can see to be TCP. Without this each answer takes 40 ms.
    return socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP, fileno=bound.detach())
