"""A server that answers with given bytes, such as no proper server sends."""

import socket
import threading
from types import TracebackType
from typing import Self


class RawServer:
    """Reads a request on each connection, answers with some bytes and hangs up.

    Args:
        answer: The bytes.
    """

    def __init__(self, answer: bytes) -> None:
        self._answer = answer
        self._requests: list[bytes] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._serve)

    @property
    def base_url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}/v1"

    @property
    def requests(self) -> list[bytes]:
        """The requests that came, each as it came; complete when the server has stopped."""
        return self._requests

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        # A connection without a request is the sign to stop: closing a listener wakes nobody up.
        socket.create_connection(self._listener.getsockname()).close()
        self._thread.join()
        self._listener.close()

    def _serve(self) -> None:
        while True:
            connection, _ = self._listener.accept()
            with connection:
                request = _read_request(connection)
                if not request:
                    return
                self._requests.append(request)
                connection.sendall(self._answer)


def _read_request(connection: socket.socket) -> bytes:
    request = b""
    while b"\r\n\r\n" not in request:
        received = connection.recv(65_536)
        if not received:
            return b""
        request += received
    head, _, body = request.partition(b"\r\n\r\n")
    lengths = [line.partition(b":")[2] for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")]
    while len(body) < sum(map(int, lengths)):
        body += connection.recv(65_536)
    return head + b"\r\n\r\n" + body
