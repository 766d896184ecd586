"""How requests travel, over HTTP or to an ASGI application: in an event loop, where any of them can be cancelled."""

from collections.abc import Awaitable, Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from importlib.metadata import version
from typing import Any, TypeAlias
from urllib.parse import unquote, urlsplit

import httpx
from anyio import move_on_after
from anyio.from_thread import BlockingPortal, start_blocking_portal

from ._bounds import LARGEST_BODY, Bounds, too_long
from ._contract import API_ROOT
from ._errors import CouldNotTest, LimitReached, Unreachable
from ._messages import Request, Response
from ._target import ASGIApp, AsgiMessage, Receive, Target

_HOST = "contract.invalid"


Transport: TypeAlias = Callable[[Request], Response]
"""Sends a request and returns its response; raises `Unreachable` if there was none."""


@dataclass(frozen=True, slots=True)
class HttpClient:
    """Sends requests over HTTP, and follows no redirects."""

    client: httpx.AsyncClient
    portal: BlockingPortal
    bounds: Bounds

    def request(self, method: str, url: str, *, timeout: float | None = None, **content: Any) -> Response:  # noqa: ANN401 - as httpx has it
        """Send a request, and return its response.

        Raises:
            Unreachable: There was none.
            LimitReached: It did not end in time, or is too long.
        """
        where = f"{method} {url.partition('?')[0]}"
        try:
            built = self.client.build_request(method, url, **content)
            return _call(self.portal, self.bounds, where, self._response, built, where, timeout=timeout)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            if _is_of_long_headers(error):
                raise LimitReached(f"{where}: the headers of the response are too long") from None
            raise Unreachable(f"{where}: {_why(error)}") from error

    async def _response(self, built: httpx.Request, where: str) -> Response:
        body = bytearray()
        answer = await self.client.send(built, stream=True)
        try:
            async for chunk in answer.aiter_bytes():
                body += chunk
                if len(body) > LARGEST_BODY:
                    raise too_long(where)
        finally:
            await answer.aclose()
        return Response(answer.status_code, tuple(answer.headers.multi_items()), bytes(body))


@contextmanager
def http_client(bounds: Bounds) -> Generator[HttpClient]:
    """Open an HTTP client.

    Raises:
        CouldNotTest: The environment of this computer does not let one be made.
    """
    with start_blocking_portal() as portal, portal.wrap_async_context_manager(_httpx_client()) as client:
        yield HttpClient(client, portal, bounds)


def _httpx_client() -> httpx.AsyncClient:
    agent = {"User-Agent": f"plivo-contract/{version('plivo-messaging')}"}
    try:
        # A limit of each step would say nothing about their sum.
        return httpx.AsyncClient(timeout=None, follow_redirects=False, headers=agent)  # noqa: S113
    except (ImportError, OSError, ValueError, httpx.InvalidURL) as error:
        raise CouldNotTest(
            f"no HTTP client can be made on this computer ({type(error).__name__}: {error}): check what the "
            "environment says about certificates and proxies (SSL_CERT_FILE, SSL_CERT_DIR, ALL_PROXY, HTTP_PROXY, "
            "HTTPS_PROXY)"
        ) from error


@contextmanager
def transport_to(target: Target, bounds: Bounds) -> Generator[Transport]:
    """Open a transport to a server.

    Raises:
        CouldNotTest: The environment of this computer does not let an HTTP client be made.
    """
    if target.app is not None:
        app = target.app
        with start_blocking_portal() as portal:
            yield lambda request: _call(portal, bounds, _where(request), call_app, app, request)
    else:
        with http_client(bounds) as client:
            yield lambda request: _send(client, target.base_url, request)


def _send(client: HttpClient, base_url: str, request: Request) -> Response:
    """Send a request over HTTP. Redirects are responses: they are not followed."""
    parts = urlsplit(base_url)
    origin = f"{parts.scheme}://{parts.netloc}"
    target = f"{parts.path.rstrip('/')}{request.target.removeprefix(API_ROOT)}"
    return client.request(
        request.method,
        f"{origin}{target}",
        headers=[(name, value) for name, value in request.headers if name.lower() != "host"],
        content=request.body or None,
        # As it is: percent-encoding and odd characters are part of what is tested.
        extensions={"target": target.encode("ascii")},
    )


def _call(
    portal: BlockingPortal,
    bounds: Bounds,
    where: str,
    function: Callable[..., Awaitable[Response]],
    *arguments: object,
    timeout: float | None = None,
) -> Response:
    """Call a function in the event loop, within the limits; cancel it if the waiting is interrupted."""
    seconds = bounds.for_request(timeout)

    async def bounded() -> Response | None:
        with move_on_after(seconds):
            return await function(*arguments)
        return None

    future = portal.start_task_soon(bounded)
    try:
        response = future.result()
    finally:
        future.cancel()
    if response is None:
        raise bounds.timed_out(where, seconds)
    return response


async def call_app(app: ASGIApp, request: Request) -> Response:
    """Send a request to an ASGI application.

    Raises:
        Unreachable: It failed, or gave no response.
        LimitReached: The body of its response is too long.
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
            if len(body) > LARGEST_BODY:
                raise too_long(where)

    where = _where(request)
    try:
        await app(scope, receive, send)
    except LimitReached:
        raise
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


def _where(request: Request) -> str:
    return f"{request.method} {request.target.partition('?')[0]}"


def _is_of_long_headers(error: Exception) -> bool:
    """Return whether h11 has refused headers: it says with which status a server would."""
    reasons = () if error.__cause__ is None else error.__cause__.args  # httpcore's error has that of h11
    return HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE in [getattr(each, "error_status_hint", 0) for each in reasons]


def _why(error: Exception) -> str:
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
