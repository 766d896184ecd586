"""Requests byte by byte as some other client writes them, over a bare socket."""

import json
import socket
from base64 import b64encode
from dataclasses import dataclass
from http.client import HTTPResponse
from urllib.parse import urlsplit

from plivo_mock import MockPlivo


@dataclass(frozen=True)
class Answer:
    """What came back.

    Attributes:
        status: The HTTP status.
        headers: The headers, names in lower case.
        body: The body.
    """

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> dict[str, object]:
        """The body as a JSON object."""
        value: dict[str, object] = json.loads(self.body)
        return value


@dataclass(frozen=True)
class Account:
    """An account, as raw requests name it.

    Attributes:
        root: The server.
        auth_id: The account.
        auth_token: Its token.
    """

    root: str
    auth_id: str
    auth_token: str

    @classmethod
    def of(cls, mock: MockPlivo, root: str) -> "Account":
        """Take it from a mock."""
        return cls(root, mock.auth_id, mock.auth_token)

    def request(self, head: str, body: bytes = b"") -> Answer:
        """Send a request and read its answer.

        Args:
            head: The request line and the headers, a line each. `{messages}` stands for the path of the account's
                messages, `{host}` for the server, `{basic}` for the credentials, `{length}` for the body's length.
            body: The body.

        Returns:
            The answer.
        """
        host = urlsplit(self.root).netloc
        filled = head.strip().format(
            messages=f"/v1/Account/{self.auth_id}/Message/",
            host=host,
            basic=b64encode(f"{self.auth_id}:{self.auth_token}".encode()).decode(),
            length=len(body),
        )
        request = "\r\n".join([*filled.splitlines(), "", ""]).encode("ascii") + body
        name, _, port = host.partition(":")
        with socket.create_connection((name, int(port)), timeout=10) as connection:
            connection.sendall(request)
            with HTTPResponse(connection, method=filled.partition(" ")[0]) as response:
                response.begin()
                headers = {name.lower(): value for name, value in response.getheaders()}
                return Answer(response.status, headers, response.read())
