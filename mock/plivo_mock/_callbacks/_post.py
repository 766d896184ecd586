"""One call of a callback URL, and what it was answered."""

import ssl
from collections.abc import Mapping
from functools import cache, lru_cache
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection, IncompleteRead
from time import monotonic

import httpx

from ._calls import Answer
from ._targets import Target

_TIMEOUT = 5.0  # seconds for connecting, for each silence, and for reading the answer's body
_KEPT_OF_ANSWER = 1_000  # bytes


def post(method: str, target: Target, headers: Mapping[str, str], body: bytes) -> Answer:
    """Call a URL, without following redirects, and without proxies.

    The standard library's client does it: a mock server under load makes three calls for each request, and this one
    takes a third of the time of others.

    Args:
        method: `POST` or `GET`.
        target: Where.
        headers: The headers, without those about the connection.
        body: The body of a POST; empty for a GET.

    Returns:
        What was answered; what went wrong is an answer too.
    """
    url = _parsed(target.url)
    try:
        connection = _connect(url, target)
        try:
            status_code, text = _exchange(connection, method, url, {**headers, **_user(target)}, body)
        finally:
            connection.close()
    except (OSError, HTTPException, ValueError) as error:  # the last for hosts that no resolver takes
        return Answer(target.url, None, f"{type(error).__name__}: {error}")
    return Answer(target.url, status_code, text)


def _user(target: Target) -> dict[str, str]:
    return {"authorization": target.user} if target.user else {}


def _connect(url: httpx.URL, target: Target) -> HTTPConnection:
    """Connect to the first of the addresses where somebody listens."""
    *others, last = target.addresses
    for address in others:
        connection = _connection(url, address)
        try:
            connection.connect()
        except ConnectionRefusedError:
            connection.close()
        else:
            return connection
    connection = _connection(url, last)
    connection.connect()
    return connection


def _connection(url: httpx.URL, address: str) -> HTTPConnection:
    if url.scheme == "http":
        return HTTPConnection(address, url.port or 80, timeout=_TIMEOUT)
    return _NamedConnection(address, url.port or 443, url.host)


class _NamedConnection(HTTPSConnection):
    """Speaks TLS with an address, whose certificate is that of a name."""

    def __init__(self, address: str, port: int, name: str) -> None:
        super().__init__(address, port, timeout=_TIMEOUT, context=_tls())
        self._name = name

    def connect(self) -> None:
        HTTPConnection.connect(self)
        self.sock = _tls().wrap_socket(self.sock, server_hostname=self._name)


def _exchange(
    connection: HTTPConnection, method: str, url: httpx.URL, headers: Mapping[str, str], body: bytes
) -> tuple[int, str]:
    connection.putrequest(method, url.raw_path.decode("ascii"), skip_host=True, skip_accept_encoding=True)
    connection.putheader("host", url.netloc.decode("ascii"))
    connection.putheader("connection", "close")
    for name, value in headers.items():
        connection.putheader(name, value)
    if method == "POST":
        connection.putheader("content-length", str(len(body)))
    connection.endheaders(body or None)
    with connection.getresponse() as response:
        return response.status, _beginning(response).decode("utf-8", "replace")


def _beginning(response: HTTPResponse) -> bytes:
    """Read as much of a body as is kept, for as long as there is time."""
    end = monotonic() + _TIMEOUT
    kept = bytearray()
    while len(kept) < _KEPT_OF_ANSWER and monotonic() < end:
        part = response.read1(_KEPT_OF_ANSWER - len(kept))
        if not part:
            if response.length:  # bytes that were promised
                raise IncompleteRead(bytes(kept), response.length)
            break
        kept += part
    return bytes(kept)


_parsed = lru_cache(maxsize=64)(httpx.URL)


@cache
def _tls() -> ssl.SSLContext:
    """One for all mocks of the process: making it takes longer than a call."""
    return ssl.create_default_context()
