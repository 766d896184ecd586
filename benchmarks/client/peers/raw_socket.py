"""A socket and JSON: what is physically possible in Python, without any care."""

import asyncio
import json
import os
import socket
import ssl
from urllib.parse import urlsplit

from benchmarks.client.calls import BASIC, MESSAGE_UUID, MESSAGES, SEND

_MOST = 65_536


class RawSocket:
    """One socket."""

    def __init__(self, base_url: str) -> None:
        url = urlsplit(base_url)
        assert url.hostname is not None
        self._socket = socket.create_connection((url.hostname, url.port or 0))
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if url.scheme == "https":
            tls = ssl.create_default_context(cafile=os.environ.get("SSL_CERT_FILE"))
            self._socket = tls.wrap_socket(self._socket, server_hostname=url.hostname)
        self._head = f"host: {url.netloc}\r\nauthorization: {BASIC}\r\n"

    def send(self) -> object:
        body = json.dumps(SEND)
        return self._exchange(
            "POST", MESSAGES, f"content-type: application/json\r\ncontent-length: {len(body)}\r\n", body
        )

    def get(self) -> object:
        return self._exchange("GET", f"{MESSAGES}{MESSAGE_UUID}/")

    def list(self) -> object:
        return self._exchange("GET", f"{MESSAGES}?limit=20&offset=0")

    def close(self) -> None:
        self._socket.close()

    def _exchange(self, method: str, path: str, headers: str = "", body: str = "") -> object:
        self._socket.sendall(f"{method} /v1{path} HTTP/1.1\r\n{self._head}{headers}\r\n{body}".encode())
        received = self._socket.recv(_MOST)
        while (content := _content(received)) is None:
            received += self._socket.recv(_MOST)
        return json.loads(content)


class AsyncRawSocket:
    """As many connections as there are calls under way, each of bytes that were put together before.

    It shows how much the server can do: nothing but reading and writing is done for a call.
    """

    def __init__(self, base_url: str) -> None:
        url = urlsplit(base_url)
        assert url.hostname is not None
        self._address = (url.hostname, url.port or 0)
        self._idle: list[_Bytes] = []
        self._host = url.netloc
        body = json.dumps(SEND)
        self._send = self._request(
            "POST", MESSAGES, f"content-type: application/json\r\ncontent-length: {len(body)}\r\n", body
        )

    async def send(self) -> object:
        return await self._exchange(self._send)

    async def get(self) -> object:
        return await self._exchange(self._request("GET", f"{MESSAGES}{MESSAGE_UUID}/"))

    async def list(self) -> object:
        return await self._exchange(self._request("GET", f"{MESSAGES}?limit=20&offset=0"))

    async def aclose(self) -> None:
        for connection in self._idle:
            connection.transport.close()

    def _request(self, method: str, path: str, headers: str = "", body: str = "") -> bytes:
        head = f"{method} /v1{path} HTTP/1.1\r\nhost: {self._host}\r\nauthorization: {BASIC}\r\n{headers}\r\n"
        return (head + body).encode()

    async def _exchange(self, request: bytes) -> object:
        if self._idle:
            connection = self._idle.pop()
        else:
            _, connection = await asyncio.get_running_loop().create_connection(_Bytes, *self._address)
        content = await connection.exchange(request)
        self._idle.append(connection)
        return json.loads(content)


class _Bytes(asyncio.Protocol):
    """A connection over which one request is answered after the other."""

    transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def exchange(self, request: bytes) -> asyncio.Future[bytes]:
        self._received = b""
        self._content = asyncio.get_running_loop().create_future()
        self.transport.write(request)
        return self._content

    def data_received(self, data: bytes) -> None:
        self._received += data
        content = _content(self._received)
        if content is not None:
            self._content.set_result(content)


def _content(received: bytes) -> bytes | None:
    """Give the body of an answer, or None while it is incomplete."""
    head, found, content = received.partition(b"\r\n\r\n")
    if not found:
        return None
    length = int(head[head.lower().index(b"content-length:") + 15 :].split(b"\r\n", 1)[0])
    return content if len(content) >= length else None
