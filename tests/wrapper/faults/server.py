"""A server on this machine that fails as it is told, and counts what reached it.

Each connection has a thread. A fault is a function that plays the server's part in one exchange; without one, requests
are answered as documented, over connections that are kept alive.
"""

import socket
import ssl
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from types import TracebackType
from typing import Self

from tests.wrapper.faults.peer import PATIENCE, Fault, GoneError, Peer, Received, answer_properly

__all__ = ["FaultServer"]


class FaultServer:
    """Serves HTTP on a free port, with a fault for as long as there is one.

    Args:
        fault: Plays the server's part, or None.
        tls: Makes it an HTTPS server.
        listening: Whether it listens from the start; until it does, connections are refused.
    """

    def __init__(
        self, fault: Fault | None = None, *, tls: ssl.SSLContext | None = None, listening: bool = True
    ) -> None:
        self.fault = fault
        self.tls = tls
        self.connections = 0
        self.requests: list[Received] = []
        self._open: set[socket.socket] = set()
        self._threads: list[threading.Thread] = []
        self._changed = threading.Condition()
        self._stopping = False
        self._listener = socket.socket()
        self._listener.bind(("127.0.0.1", 0))
        if listening:
            self.listen()

    @property
    def port(self) -> int:
        """The port it is bound to."""
        port: int = self._listener.getsockname()[1]
        return port

    def url(self, scheme: str = "http", host: str = "127.0.0.1") -> str:
        """Give the base URL for a client."""
        return f"{scheme}://{host}:{self.port}/v1"

    def listen(self) -> None:
        """Accept connections from now on."""
        self._listener.listen()
        self._start(self._accept)

    def received(self, count: int, since: int = 0) -> list[Received]:
        """Give the requests that came in, all of which may not have been read when the client gives up.

        Args:
            count: How many there should be; these are waited for.
            since: How many came in before, and are left out.
        """
        with self._changed:
            self._changed.wait_for(lambda: len(self.requests) >= since + count, PATIENCE)
            return self.requests[since:]

    def settle(self, connections: int, *, patience: float = PATIENCE) -> None:
        """Wait until no more than some connections are open on this side.

        Args:
            connections: How many may be.
            patience: Seconds after which that is hopeless.

        Raises:
            AssertionError: If more stay open.
        """
        with self._changed:
            settled = self._changed.wait_for(lambda: len(self._open) <= connections, patience)
            assert settled, f"{len(self._open)} connections are open, and no more than {connections} should be"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._stopping = True
        # Closing a listener wakes nobody up, a connection does.
        with suppress(OSError):
            socket.create_connection(self._listener.getsockname(), PATIENCE).close()
        with self._changed:
            for connection in self._open:
                with suppress(OSError):
                    socket.socket.shutdown(connection, socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(PATIENCE)
        self._listener.close()
        assert not any(thread.is_alive() for thread in self._threads), "a fault does not end with its connection"

    def _start(self, target: Callable[..., None], *arguments: socket.socket) -> None:
        thread = threading.Thread(target=target, args=arguments, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while True:
            connection, _ = self._listener.accept()
            if self._stopping:
                connection.close()
                return
            self.connections += 1
            self._start(self._serve, connection)

    def _serve(self, accepted: socket.socket) -> None:
        tls = self.tls
        wrapped = tls and tls.wrap_socket(accepted, server_side=True, do_handshake_on_connect=False)
        connection = wrapped or accepted
        with self._counted(connection), suppress(GoneError, OSError):
            if wrapped:
                wrapped.do_handshake()
            self._converse(Peer(connection, self._take))

    def _converse(self, peer: Peer) -> None:
        while not peer.closed:
            # Which fault it is to be is settled when a request comes, not when the one before it has ended.
            peer.wait()
            (self.fault or answer_properly)(peer)

    def _take(self, request: Received) -> None:
        with self._changed:
            self.requests.append(request)
            self._changed.notify_all()

    @contextmanager
    def _counted(self, connection: socket.socket) -> Generator[None]:
        with self._changed:
            self._open.add(connection)
        try:
            with connection:
                yield
        finally:
            with self._changed:
                self._open.discard(connection)
                self._changed.notify_all()
