"""The server's end of a connection, and what it sends."""

import json
import re
import socket
import ssl
import struct
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TypeAlias

from tests.wrapper.wire import DOCUMENTED, SUCCESS, example

__all__ = ["PATIENCE", "Fault", "GoneError", "Peer", "Received", "answer_properly", "documented", "http"]

PATIENCE = 10.0
"""Seconds after which a wait is hopeless. No test that passes ever takes that long."""


_COMES_BACK = re.compile(rb"\r\nretry-after: *(?:[0-9]+|[a-z]{3}, )")


class GoneError(Exception):
    """The client has hung up."""


@dataclass
class Received:
    """A request that came in whole.

    Attributes:
        method: Its method.
        target: Path and query.
        headers: Its headers, the names in lower case.
        body: Its body.
        answer: What was sent in return until now.
    """

    method: str
    target: str
    headers: dict[str, str]
    body: bytes = b""
    answer: bytes = field(default=b"", repr=False)

    @property
    def operation(self) -> str:
        """What it asks for: `send`, `get` or `list`."""
        if self.method == "POST":
            return "send"
        return "list" if "?" in self.target else "get"

    @property
    def refused(self) -> bool:
        """Whether the answer says, as documented, that a send was not accepted and may be made again."""
        head = self.answer.partition(b"\r\n\r\n")[0].lower()
        status = head[9:12]
        return status == b"429" or (status == b"503" and bool(_COMES_BACK.search(head)))


class Peer:
    """The server's end of a connection.

    Args:
        connection: The connection.
        journal: Takes the requests that come in whole.
    """

    def __init__(self, connection: socket.socket, journal: Callable[[Received], None]) -> None:
        self._connection = connection
        self._journal = journal
        self._request: Received | None = None
        self._buffer = b""
        self.closed = False

    def wait(self) -> None:
        """Wait until the client has written something, without reading it.

        Raises:
            GoneError: If it hangs up.
        """
        if self._buffer:
            return
        if isinstance(self._connection, ssl.SSLSocket):
            self._fill()  # TLS cannot peek
        elif not self._connection.recv(1, socket.MSG_PEEK):
            raise GoneError

    def read_head(self) -> Received:
        """Read the head of a request; one without a body has come in whole then.

        Raises:
            GoneError: If the client hangs up.
        """
        while b"\r\n\r\n" not in self._buffer:
            self._fill()
        head, _, self._buffer = self._buffer.partition(b"\r\n\r\n")
        first, *lines = head.decode("ascii").split("\r\n")
        method, target, version = first.split(" ")
        assert version == "HTTP/1.1"
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        request = Received(method, target, headers)
        if "content-length" not in headers:
            self._take(request)
        return request

    def read_request(self) -> Received:
        """Read a whole request.

        Raises:
            GoneError: If the client hangs up.
        """
        request = self.read_head()
        length = int(request.headers.get("content-length", "0"))
        while len(self._buffer) < length:
            self._fill()
        request.body, self._buffer = self._buffer[:length], self._buffer[length:]
        if self._request is not request:
            self._take(request)
        return request

    def send(self, *answer: bytes) -> None:
        """Send bytes.

        Raises:
            GoneError: If the client has hung up.
        """
        for part in answer:
            if self._request is not None and len(self._request.answer) < 10_000:
                self._request.answer += part
            try:
                self._connection.sendall(part)
            except OSError:
                raise GoneError from None

    def send_together(self, *answer: bytes) -> None:
        """Send bytes as one packet where the system can, over TLS each part as a record of its own.

        Raises:
            GoneError: If the client has hung up.
        """
        cork: int | None = getattr(socket, "TCP_CORK", None)  # Linux has it
        if cork is not None:
            self._connection.setsockopt(socket.IPPROTO_TCP, cork, 1)
        self.send(*answer)
        if cork is not None:
            self._connection.setsockopt(socket.IPPROTO_TCP, cork, 0)

    def send_for_ever(self, part: bytes) -> None:
        """Send the same bytes again and again.

        Raises:
            GoneError: As soon as the client has hung up.
        """
        while True:
            self.send(part)

    def send_plainly(self, noise: bytes) -> None:
        """Send bytes past the encryption of the connection."""
        socket.socket.sendall(self._connection, noise)

    def stay_silent(self) -> None:
        """Wait for the client to hang up.

        Raises:
            GoneError: When it does.
        """
        while True:
            self._fill()

    def hang_up(self) -> None:
        """Close the connection in order."""
        self.closed = True
        with suppress(OSError):
            self._connection.shutdown(socket.SHUT_RDWR)
        self._connection.close()

    def reset(self) -> None:
        """Close the connection so that the client is told of an error (RST)."""
        self._connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.closed = True
        self._connection.close()

    def _take(self, request: Received) -> None:
        self._request = request
        self._journal(request)

    def _fill(self) -> None:
        try:
            received = self._connection.recv(65_536)
        except OSError:
            raise GoneError from None
        if not received:
            raise GoneError
        self._buffer += received


Fault: TypeAlias = Callable[[Peer], None]


def http(
    body: bytes = b"",
    *,
    status: str = "200 OK",
    content_type: str = "application/json",
    length: int | str | None = None,
    headers: str = "",
) -> bytes:
    """Put an answer together, with a length that need not be true; `length=""` leaves it out."""
    size = len(body) if length is None else length
    sized = "" if size == "" else f"Content-Length: {size}\r\n"
    return f"HTTP/1.1 {status}\r\nContent-Type: {content_type}\r\n{sized}{headers}\r\n".encode() + body


def documented(operation: str) -> bytes:
    """Give the body the API documents for an operation."""
    return json.dumps(example(DOCUMENTED[operation])).encode()


def answer_properly(peer: Peer) -> None:
    """Answer a request as documented."""
    operation = peer.read_request().operation
    peer.send(http(documented(operation), status=f"{SUCCESS[operation]} OK"))
