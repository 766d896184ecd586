"""How requests travel: over HTTP, or to an ASGI application in this process."""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from functools import partial
from importlib.metadata import version
from typing import Any, TypeAlias
from urllib.parse import unquote, urlsplit

import httpx
from anyio import fail_after
from anyio.from_thread import start_blocking_portal

from ._contract import API_ROOT
from ._errors import CouldNotTest, Unreachable
from ._messages import Request, Response
from ._target import ASGIApp, AsgiMessage, Receive, Target

_HOST = "contract.invalid"
_TIMEOUT = 30.0  # seconds


Transport: TypeAlias = Callable[[Request], Response]
"""Sends a request and returns its response; raises `Unreachable` if there was none."""


def http_client(timeout: float) -> httpx.Client:
    """Return an HTTP client that follows no redirects."""
    agent = {"User-Agent": f"plivo-contract/{version('plivo-messaging')}"}
    try:
        return httpx.Client(timeout=timeout, follow_redirects=False, headers=agent)
    except (ImportError, OSError, ValueError, httpx.InvalidURL) as error:
        raise CouldNotTest(
            f"no HTTP client can be made on this computer ({type(error).__name__}: {error}): check what the "
            "environment says about certificates and proxies (SSL_CERT_FILE, SSL_CERT_DIR, ALL_PROXY, HTTP_PROXY, "
            "HTTPS_PROXY)"
        ) from error


@contextmanager
def transport_to(target: Target) -> Generator[Transport]:
    """Open a transport to a server.

    Raises:
        CouldNotTest: The environment of this computer does not let an HTTP client be made.
    """
    if target.app is not None:
        app = target.app
        with start_blocking_portal() as portal:  # all requests run in one event loop of a thread
            yield lambda request: portal.call(call_app, app, request)
    else:
        with http_client(_TIMEOUT) as client:
            yield partial(_send, client, target.base_url)


def _send(client: httpx.Client, base_url: str, request: Request) -> Response:
    """Send a request over HTTP. Redirects are responses: they are not followed."""
    parts = urlsplit(base_url)
    origin = f"{parts.scheme}://{parts.netloc}"
    target = f"{parts.path.rstrip('/')}{request.target.removeprefix(API_ROOT)}"
    built = client.build_request(
        request.method,
        f"{origin}{target}",
        headers=[(name, value) for name, value in request.headers if name.lower() != "host"],
        content=request.body or None,
        # As it is: percent-encoding and odd characters are part of what is tested.
        extensions={"target": target.encode("ascii")},
    )
    try:
        answer = client.send(built)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise Unreachable(f"{request.method} {origin}{target.partition('?')[0]}: {_why(error)}") from error
    return Response(answer.status_code, tuple(answer.headers.multi_items()), answer.content)


async def call_app(app: ASGIApp, request: Request) -> Response:
    """Send a request to an ASGI application.

    Raises:
        Unreachable: It failed, or gave no response in time.
    """
    path, _, query = request.target.partition("?")
    has_host = request.header("host") is not None
    headers = [
        *(() if has_host else (("host", _HOST),)),
        *(each for each in request.headers if each[0].lower() != "content-length"),
        *((("content-length", str(len(request.body))),) if request.body else ()),
    ]
    scope: dict[str, Any] = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": request.method,
        "scheme": "http",
        "path": unquote(path),
        "raw_path": path.encode("ascii"),
        "root_path": "",
        "query_string": query.encode("ascii"),
        "headers": [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers],
        "client": ("127.0.0.1", 50_000),
        "server": (_HOST, 80),
    }
    chunks = [request.body]
    started: list[AsgiMessage] = []
    body = bytearray()

    async def receive() -> AsgiMessage:
        if chunks:
            return {"type": "http.request", "body": chunks.pop(), "more_body": False}
        return {"type": "http.disconnect"}

    async def send(message: AsgiMessage) -> None:
        if message["type"] == "http.response.start":
            started.append(message)
        elif message["type"] == "http.response.body" and request.method != "HEAD":
            body.extend(message.get("body", b""))

    where = f"{request.method} {path}"
    try:
        with fail_after(_TIMEOUT):
            await app(scope, receive, send)
    except Exception as error:
        raise Unreachable(f"{where}: the application failed: {_why(error)}") from error
    if not started:
        raise Unreachable(f"{where}: the application ended without a response")
    fields = tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in started[0]["headers"])
    return Response(started[0]["status"], fields, bytes(body))


async def read_request(scope: AsgiMessage, receive: Receive) -> Request:
    """Read a request as an ASGI application gets it."""
    body, more = b"", True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    query: bytes = scope["query_string"]
    target = scope["raw_path"].decode("ascii") + (f"?{query.decode('ascii')}" if query else "")
    headers = tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in scope["headers"])
    return Request(scope["method"], target, headers, body)


def _why(error: Exception) -> str:
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
