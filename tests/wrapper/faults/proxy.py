"""A proxy on this machine that connects its clients with whatever they name."""

import socket
import threading
from contextlib import suppress
from types import TracebackType
from typing import Self

__all__ = ["Proxy"]

_PATIENCE = 20.0


class Proxy:
    """Passes on what it is given after a CONNECT.

    Args:
        answer: What it says to a CONNECT; it passes nothing on unless that is a 200.
    """

    def __init__(self, answer: bytes = b"HTTP/1.1 200 Connection established\r\n\r\n") -> None:
        self.heads: list[bytes] = []
        self._answer = answer
        self._sockets: list[socket.socket] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._threads: list[threading.Thread] = []

    @property
    def address(self) -> str:
        """Host and port."""
        return f"127.0.0.1:{self._listener.getsockname()[1]}"

    def __enter__(self) -> Self:
        self._start(self._accept)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for each in self._sockets:
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()
        for thread in self._threads:
            thread.join(_PATIENCE)
            assert not thread.is_alive()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                self._sockets.append(client)
                self._start(self._connect, client)

    def _connect(self, client: socket.socket) -> None:
        with suppress(OSError):
            head = b""
            while b"\r\n\r\n" not in head and (part := client.recv(65_536)):
                head += part
            if not head:
                return  # the client has left
            self.heads.append(head)
            client.sendall(self._answer)
            if b" 200 " not in self._answer:
                return
            host, _, port = head.split(b" ")[1].rpartition(b":")
            assert host.endswith(b".example.com")  # no proxy is asked for this machine
            server = socket.create_connection(("127.0.0.1", int(port)))
            self._sockets.append(server)
            self._start(_pass_on, client, server)
            _pass_on(server, client)

    def _start(self, target: object, *arguments: object) -> None:
        assert callable(target)
        thread = threading.Thread(target=target, args=arguments, daemon=True)
        self._threads.append(thread)
        thread.start()


def _pass_on(one: socket.socket, other: socket.socket) -> None:
    with suppress(OSError):
        while part := one.recv(65_536):
            other.sendall(part)
    with suppress(OSError):
        other.shutdown(socket.SHUT_WR)
