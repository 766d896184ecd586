"""Calls of an application's URLs: over HTTP to where they may go, or into an application object of a test."""

import inspect
import ssl
from base64 import b64encode
from collections.abc import Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from http.client import HTTPConnection, HTTPResponse, HTTPSConnection, IncompleteRead
from time import monotonic
from typing import TYPE_CHECKING, Any, cast

import httpx

from ._accounts import Account
from ._addresses import MAX_PORT, is_loopback
from ._callbacks import signature_headers
from ._in_process import InProcessTransport

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication
    from starlette.types import ASGIApp

_TIMEOUT = 5.0  # seconds for connecting, for each silence, and for reading the response's body
_KEPT_OF_RESPONSE = 1_000  # bytes
_LOOPBACK = ("127.0.0.1", "::1")
_FORM = {"content-type": "application/x-www-form-urlencoded"}


@dataclass(frozen=True, slots=True)
class CallResult:
    """What came of a call."""

    url: str  # what was called; of a GET with all fields
    status_code: int | None = None  # the HTTP status; None without a response
    body: str = ""  # the beginning of the response's body
    error: str = ""  # why there was no response; empty if there was one
    is_final: bool = False  # whether a retry would not help


class TargetError(Exception):
    """A URL that cannot or may not be called, as the message says."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where a call goes."""

    url: str  # the URL as it is called and signed: without a fragment, and without the user
    addresses: Sequence[str]  # the hosts to connect to, one after the other until one is there
    user: str = field(default="", repr=False)  # `Authorization` for the user in the URL; empty without one


class Calls:
    """Makes calls, signed."""

    def __init__(self, *, allow_remote: bool) -> None:
        self._allow_remote = allow_remote
        self._applications: dict[str, httpx.BaseTransport] = {}

    def add_application(self, base_url: str, app: "ASGIApp | WSGIApplication") -> None:
        """Call an application object instead of the URLs that begin with a base URL."""
        try:
            target = check_target(base_url.rstrip("/") + "/", allow_remote=True)
        except TargetError as error:
            raise ValueError(f"base_url={base_url!r} cannot be called: {error}") from error
        if _is_asgi(app):
            self._applications[target.url] = InProcessTransport(cast("ASGIApp", app))
        else:
            self._applications[target.url] = httpx.WSGITransport(cast(Any, app), raise_app_exceptions=True)

    def close(self) -> None:
        """End the threads of applications; the next call begins them again."""
        for transport in self._applications.values():
            transport.close()

    def __call__(
        self, method: str, url: str, fields: Mapping[str, str], form: str, *, nonce: str, account: Account
    ) -> CallResult:
        """Send fields, and the same as a form, signed by an account; what goes wrong is a result too."""
        application = self._application_at(url)
        try:
            target = check_target(url, allow_remote=self._allow_remote or application is not None)
        except TargetError as error:
            return CallResult(url, error=str(error), is_final=True)
        is_query = method == "GET"
        if is_query:
            target = replace(target, url=f"{target.url}{'&' if '?' in target.url else '?'}{form}")
        headers = signature_headers(target.url, {} if is_query else fields, nonce=nonce, account=account)
        if is_query:
            return request(method, target, headers, b"", application)
        return request(method, target, headers | _FORM, form.encode("ascii"), application)

    def _application_at(self, url: str) -> httpx.BaseTransport | None:
        matching = [base for base in self._applications if f"{url.partition('?')[0]}/".startswith(base)]
        return self._applications[max(matching, key=len)] if matching else None


@lru_cache(maxsize=64)
def check_target(url: str, *, allow_remote: bool) -> Target:
    """Return where a call goes.

    Names are never looked up for that: only an address, `localhost` and names that end in `.localhost` are known to
    stand for this computer.
    """
    try:
        given = httpx.URL(url)
    except httpx.InvalidURL as error:
        raise TargetError(f"not called: the URL cannot be read: {error}") from error
    if given.port is not None and not 0 < given.port <= MAX_PORT:
        raise TargetError(f"not called: the URL cannot be read: {given.port} is no port")
    if given.scheme not in {"http", "https"} or not given.host:
        raise TargetError("not called: the URL is none of http or https with a host")
    host = given.host.rstrip(".")
    called = str(given.copy_with(fragment=None, username="", password=""))
    user = b64encode(f"{given.username}:{given.password}".encode()).decode("ascii")
    authorization = f"Basic {user}" if given.userinfo else ""
    if host == "localhost" or host.endswith(".localhost"):
        return Target(called, _LOOPBACK, authorization)
    if not allow_remote and not is_loopback(host):
        raise TargetError(
            f"not called: {host} is not this computer; use 127.0.0.1 or localhost, or allow other computers with "
            "allow_remote_callbacks=True (--allow-remote-callbacks)"
        )
    return Target(called, (host,), authorization)


def request(
    method: str,
    target: Target,
    headers: Mapping[str, str],
    body: bytes,
    application: httpx.BaseTransport | None = None,
) -> CallResult:
    """Make a request, without following redirects, and without proxies; what goes wrong is a result too.

    Over sockets, the client of the standard library makes it: a mock server under load makes three calls for each
    message, and this client takes half the time of httpx.
    """
    headers = {**headers, "authorization": target.user} if target.user else headers
    try:
        if application is not None:
            status_code, content = _call_application(application, method, target.url, headers, body)
        else:
            url = _parsed(target.url)
            with closing(_connect(url, target.addresses)) as connection:
                status_code, content = _exchange(connection, method, url, headers, body)
    except Exception as error:  # noqa: BLE001 - whatever an application raises is why there is no response
        return CallResult(target.url, error=f"{type(error).__name__}: {error}")
    return CallResult(target.url, status_code, content.decode("utf-8", "replace"))


def _is_asgi(app: object) -> bool:
    return inspect.iscoroutinefunction(app) or inspect.iscoroutinefunction(getattr(app, "__call__", None))  # noqa: B004


def _call_application(
    application: httpx.BaseTransport, method: str, url: str, headers: Mapping[str, str], body: bytes
) -> tuple[int, bytes]:
    extensions = {"timeout": {"read": _TIMEOUT}}
    response = application.handle_request(
        httpx.Request(method, url, headers=headers, content=body, extensions=extensions)
    )
    return response.status_code, response.read()[:_KEPT_OF_RESPONSE]


def _connect(url: httpx.URL, addresses: Sequence[str]) -> HTTPConnection:
    """Connect to the first of the addresses where something listens."""
    *others, last = addresses
    for address in others:
        with suppress(ConnectionRefusedError):
            return _connected(url, address)
    return _connected(url, last)


def _connected(url: httpx.URL, address: str) -> HTTPConnection:
    if url.scheme == "http":
        connection = HTTPConnection(address, url.port or 80, timeout=_TIMEOUT)
    else:
        connection = _NamedConnection(address, url.port or 443, url.host)
    connection.connect()
    return connection


class _NamedConnection(HTTPSConnection):
    """A TLS connection to an address, with the certificate of a name."""

    def __init__(self, address: str, port: int, name: str) -> None:
        super().__init__(address, port, timeout=_TIMEOUT, context=_tls())
        self._name = name

    def connect(self) -> None:
        HTTPConnection.connect(self)
        self.sock = _tls().wrap_socket(self.sock, server_hostname=self._name)


def _exchange(
    connection: HTTPConnection, method: str, url: httpx.URL, headers: Mapping[str, str], body: bytes
) -> tuple[int, bytes]:
    connection.putrequest(method, url.raw_path.decode("ascii"), skip_host=True, skip_accept_encoding=True)
    connection.putheader("host", url.netloc.decode("ascii"))
    connection.putheader("connection", "close")
    for name, value in headers.items():
        connection.putheader(name, value)
    if method == "POST":
        connection.putheader("content-length", str(len(body)))
    connection.endheaders(body or None)
    with connection.getresponse() as response:
        return response.status, _beginning(response)


def _beginning(response: HTTPResponse) -> bytes:
    """Read as much of a body as is kept, for as long as there is time."""
    end = monotonic() + _TIMEOUT
    kept = bytearray()
    while len(kept) < _KEPT_OF_RESPONSE and monotonic() < end:
        part = response.read1(_KEPT_OF_RESPONSE - len(kept))
        if not part:
            if response.length:  # bytes that were promised
                raise IncompleteRead(bytes(kept), response.length)
            break
        kept += part
    return bytes(kept)


_parsed = lru_cache(maxsize=64)(httpx.URL)


@cache
def _tls() -> ssl.SSLContext:
    """Return the context for all mocks of the process: making it takes longer than a call."""
    return ssl.create_default_context()
