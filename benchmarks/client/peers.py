"""The peers, synchronous: each sends, retrieves and lists as its users would write it."""

import base64
import json
import socket
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any, Protocol

import httpx
import requests
import urllib3

from benchmarks.client.calls import AUTH_ID, AUTH_TOKEN, LIST, MESSAGE_UUID, MESSAGES, SEND
from plivo_messaging import Limit, Plivo, RateLimiter
from plivo_messaging_api import AuthenticatedClient
from plivo_messaging_api.api.messages import get_message, list_messages, send_message
from plivo_messaging_api.models import SendMessageRequest

BASIC = "Basic " + base64.b64encode(f"{AUTH_ID}:{AUTH_TOKEN}".encode()).decode()


class Peer(Protocol):
    """Makes each of the calls."""

    def send(self) -> object:
        """Send a message."""
        ...

    def get(self) -> object:
        """Retrieve a record."""
        ...

    def list(self) -> object:
        """List 20 records."""
        ...


class Ours:
    """This library: typed results, default settings, retries; and a limiter that never has to wait."""

    def __init__(self, base_url: str) -> None:
        limiter = RateLimiter(requests=Limit(10**9, 5.0), list_requests=Limit(10**9, 60.0))
        self._messages = Plivo(AUTH_ID, AUTH_TOKEN, base_url=base_url, limiter=limiter).messages

    def send(self) -> object:
        return self._messages.send(**SEND)

    def get(self) -> object:
        return self._messages.get(MESSAGE_UUID)

    def list(self) -> object:
        return self._messages.list().records


class PlainHttpx:
    """httpx and its JSON: untyped results, no retries."""

    def __init__(self, base_url: str) -> None:
        self._client = httpx.Client(base_url=base_url, auth=(AUTH_ID, AUTH_TOKEN))

    def send(self) -> object:
        return self._client.post(MESSAGES, json=SEND).json()

    def get(self) -> object:
        return self._client.get(f"{MESSAGES}{MESSAGE_UUID}/").json()

    def list(self) -> object:
        return self._client.get(MESSAGES, params=LIST).json()


class Generated:
    """The generated functions as they come."""

    def __init__(self, base_url: str) -> None:
        token = BASIC.removeprefix("Basic ")
        self._client = AuthenticatedClient(base_url=base_url, token=token, prefix="Basic")
        self._body = SendMessageRequest.from_dict(SEND)

    def send(self) -> object:
        return send_message.sync(AUTH_ID, client=self._client, body=self._body)

    def get(self) -> object:
        return get_message.sync(AUTH_ID, MESSAGE_UUID, client=self._client)

    def list(self) -> object:
        return list_messages.sync(AUTH_ID, client=self._client, limit=20, offset=0)


class OfficialSdk:
    """The official SDK."""

    def __init__(self, base_url: str) -> None:
        # It goes back to this constant before each request.
        rest: Any = import_module("plivo.rest.client")
        rest.PLIVO_API_BASE_URI = f"{base_url}/Account"
        # It has no types.
        self._client: Any = rest.Client(AUTH_ID, AUTH_TOKEN)

    def send(self) -> object:
        return self._client.messages.create(src=SEND["src"], dst=SEND["dst"], text=SEND["text"])

    def get(self) -> object:
        return self._client.messages.get(MESSAGE_UUID)

    def list(self) -> object:
        return self._client.messages.list(limit=20, offset=0)


class Requests:
    """requests and its JSON."""

    def __init__(self, base_url: str) -> None:
        self._url = base_url + MESSAGES
        self._session = requests.Session()
        self._session.auth = (AUTH_ID, AUTH_TOKEN)

    def send(self) -> object:
        return self._session.post(self._url, json=SEND, timeout=30).json()

    def get(self) -> object:
        return self._session.get(f"{self._url}{MESSAGE_UUID}/", timeout=30).json()

    def list(self) -> object:
        return self._session.get(self._url, params=LIST, timeout=30).json()


class Urllib3:
    """urllib3 and its JSON."""

    def __init__(self, base_url: str) -> None:
        self._url = base_url + MESSAGES
        self._pool = urllib3.PoolManager(headers={"authorization": BASIC})

    def send(self) -> object:
        return self._pool.request("POST", self._url, json=SEND).json()

    def get(self) -> object:
        return self._pool.request("GET", f"{self._url}{MESSAGE_UUID}/").json()

    def list(self) -> object:
        return self._pool.request("GET", self._url, fields={name: str(value) for name, value in LIST.items()}).json()


class RawSocket:
    """A socket and JSON: what is physically possible in Python, without any care."""

    def __init__(self, base_url: str) -> None:
        url = httpx.URL(base_url)
        self._socket = socket.create_connection((url.host, url.port))
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._head = f"host: {url.host}:{url.port}\r\nauthorization: {BASIC}\r\n"

    def send(self) -> object:
        body = json.dumps(SEND)
        return self._exchange(
            "POST", MESSAGES, f"content-type: application/json\r\ncontent-length: {len(body)}\r\n", body
        )

    def get(self) -> object:
        return self._exchange("GET", f"{MESSAGES}{MESSAGE_UUID}/")

    def list(self) -> object:
        return self._exchange("GET", f"{MESSAGES}?limit=20&offset=0")

    def _exchange(self, method: str, path: str, headers: str = "", body: str = "") -> object:
        self._socket.sendall(f"{method} /v1{path} HTTP/1.1\r\n{self._head}{headers}\r\n{body}".encode())
        received = self._socket.recv(65_536)
        while True:
            head, found, content = received.partition(b"\r\n\r\n")
            if found:
                length = int(head[head.lower().index(b"content-length:") + 15 :].split(b"\r\n", 1)[0])
                if len(content) >= length:
                    return json.loads(content)
            received += self._socket.recv(65_536)


PEERS: Mapping[str, Callable[[str], Peer]] = {
    "plivo-messaging": Ours,
    "httpx": PlainHttpx,
    "generated": Generated,
    "plivo": OfficialSdk,
    "requests": Requests,
    "urllib3": Urllib3,
    "socket": RawSocket,
}


def repeated(call: Callable[[], Any]) -> Callable[[int], None]:
    """Make a call as often as it is asked for."""

    def run(times: int) -> None:
        for _ in range(times):
            call()

    return run
