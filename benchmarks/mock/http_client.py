"""A client that costs little: HTTP/1.1 over one connection, so that the server is what is measured."""

import asyncio
import json
from base64 import b64encode
from dataclasses import dataclass
from typing import Self, cast
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Target:
    """A server and an account of it.

    Attributes:
        base_url: Where the API is, such as `http://127.0.0.1:8010/v1`.
        auth_id: The account.
        auth_token: Its token.
    """

    base_url: str
    auth_id: str
    auth_token: str

    @property
    def messages(self) -> str:
        """The path of the account's messages."""
        return f"{urlsplit(self.base_url).path}/Account/{self.auth_id}/Message/"

    @property
    def headers(self) -> str:
        """The headers of every request, each with its line end."""
        basic = b64encode(f"{self.auth_id}:{self.auth_token}".encode()).decode()
        return f"Host: {urlsplit(self.base_url).netloc}\r\nAuthorization: Basic {basic}\r\nAccept: application/json\r\n"

    def get(self, path: str) -> bytes:
        """Write a GET request.

        Args:
            path: Path and query.
        """
        return f"GET {path} HTTP/1.1\r\n{self.headers}\r\n".encode("ascii")

    def send(self, **parameters: object) -> bytes:
        """Write a send request."""
        body = json.dumps(parameters)
        head = f"POST {self.messages} HTTP/1.1\r\n{self.headers}Content-Type: application/json\r\n"
        return f"{head}Content-Length: {len(body)}\r\n\r\n{body}".encode("ascii")


@dataclass(frozen=True)
class Answer:
    """What came back.

    Attributes:
        status: The HTTP status.
        body: The body.
    """

    status: int
    body: bytes

    @property
    def json(self) -> dict[str, object]:
        """The body as a JSON object."""
        return cast("dict[str, object]", json.loads(self.body))


class Connection:
    """One connection, kept open; one request at a time."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    @classmethod
    async def open(cls, target: Target) -> Self:
        """Connect."""
        address = urlsplit(target.base_url)
        return cls(*await asyncio.open_connection(address.hostname, address.port))

    async def __aenter__(self) -> Self:
        """Use it."""
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close it."""
        self._writer.close()
        await self._writer.wait_closed()

    async def request(self, request: bytes) -> Answer:
        """Send a request and read its answer.

        Args:
            request: All of it.

        Returns:
            The answer.

        Raises:
            OSError: The connection broke.
            EOFError: It was closed before the answer was complete.
        """
        self._writer.write(request)
        head = (await self._reader.readuntil(b"\r\n\r\n")).lower()
        length = int(head.partition(b"\r\ncontent-length:")[2].partition(b"\r\n")[0])
        return Answer(int(head.split(b" ", 2)[1]), await self._reader.readexactly(length))
