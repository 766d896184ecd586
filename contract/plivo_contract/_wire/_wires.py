"""What requests travel over: HTTP, or a call of an application in this process."""

from collections.abc import Awaitable, Callable, MutableMapping
from contextlib import AbstractContextManager
from types import TracebackType
from typing import Any, Protocol, Self, TypeAlias
from urllib.parse import unquote, urlsplit

import httpx
from anyio import fail_after
from anyio.from_thread import BlockingPortal, start_blocking_portal

from plivo_contract._errors import Unreachable
from plivo_contract._exchange import Request, Response

from ._http import http_client

API_ROOT = "/v1"
"""How the paths of the API begin in the contract; a server may have them below another path."""

_Message: TypeAlias = MutableMapping[str, Any]
ASGIApp: TypeAlias = Callable[
    [MutableMapping[str, Any], Callable[[], Awaitable[_Message]], Callable[[_Message], Awaitable[None]]],
    Awaitable[None],
]
"""An ASGI application: `scope, receive, send`."""

_HOST = "contract.invalid"
_TIMEOUT = 30.0  # seconds


class Wire(Protocol):
    """Carries requests to a server."""

    def send(self, request: Request) -> Response:
        """Carry a request and wait for its answer.

        Raises:
            Unreachable: There was no answer.
        """
        ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self,
        exception_type: type[BaseException] | None,
        exception: BaseException | None,
        traceback: TracebackType | None,
    ) -> None: ...


class HttpWire:
    """Carries requests over HTTP. Redirects are answers: they are not followed.

    Args:
        base_url: Where the API is, such as `https://api.plivo.com/v1`.

    Raises:
        CouldNotTest: The settings of this computer do not let an HTTP client be made.
    """

    def __init__(self, base_url: str) -> None:
        parts = urlsplit(base_url)
        self._origin = f"{parts.scheme}://{parts.netloc}"
        self._root = parts.path.rstrip("/")
        self._client = http_client(_TIMEOUT)

    def send(self, request: Request) -> Response:
        """Carry a request and wait for its answer.

        Raises:
            Unreachable: There was no answer.
        """
        target = f"{self._root}{request.target.removeprefix(API_ROOT)}"
        made = self._client.build_request(
            request.method,
            f"{self._origin}{target}",
            headers=[(name, value) for name, value in request.headers if name.lower() != "host"],
            content=request.body or None,
            # As it is: percent-encoding and odd characters are part of what is tested.
            extensions={"target": target.encode("ascii")},
        )
        try:
            answer = self._client.send(made)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise Unreachable(f"{request.method} {self._origin}{target.partition('?')[0]}: {_why(error)}") from error
        return Response(answer.status_code, tuple(answer.headers.multi_items()), answer.content)

    def __enter__(self) -> Self:
        self._client.__enter__()
        return self

    def __exit__(
        self,
        exception_type: type[BaseException] | None,
        exception: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._client.__exit__(exception_type, exception, traceback)


class AsgiWire:
    """Carries requests to an ASGI application in this process; they all run in one event loop of a thread.

    Args:
        app: The application.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._opened: AbstractContextManager[BlockingPortal] | None = None
        self._portal: BlockingPortal | None = None

    def send(self, request: Request) -> Response:
        """Carry a request and wait for its answer.

        Raises:
            Unreachable: There was no answer.
        """
        if self._portal is None:
            raise RuntimeError("the wire is not open: use `with AsgiWire(app) as wire:`")
        return self._portal.call(self._call, request)

    async def _call(self, request: Request) -> Response:
        path, _, query = request.target.partition("?")
        named = any(name.lower() == "host" for name, _ in request.headers)
        own = () if named else (("host", _HOST),)
        length = (("content-length", str(len(request.body))),) if request.body else ()
        given = tuple(each for each in request.headers if each[0].lower() != "content-length")
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
            "headers": [
                (name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in (*own, *given, *length)
            ],
            "client": ("127.0.0.1", 50_000),
            "server": (_HOST, 80),
        }
        chunks = [request.body]
        started: list[_Message] = []
        body = bytearray()

        async def receive() -> _Message:
            if chunks:
                return {"type": "http.request", "body": chunks.pop(), "more_body": False}
            return {"type": "http.disconnect"}

        async def send(message: _Message) -> None:
            if message["type"] == "http.response.start":
                started.append(message)
            elif message["type"] == "http.response.body" and request.method != "HEAD":
                body.extend(message.get("body", b""))

        where = f"{request.method} {path}"
        try:
            with fail_after(_TIMEOUT):
                await self._app(scope, receive, send)
        except Exception as error:
            raise Unreachable(f"{where}: the application failed: {_why(error)}") from error
        if not started:
            raise Unreachable(f"{where}: the application ended without an answer")
        headers = tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in started[0]["headers"])
        return Response(started[0]["status"], headers, bytes(body))

    def __enter__(self) -> Self:
        self._opened = start_blocking_portal()
        self._portal = self._opened.__enter__()
        return self

    def __exit__(
        self,
        exception_type: type[BaseException] | None,
        exception: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._opened is not None:
            self._opened.__exit__(exception_type, exception, traceback)
        self._opened = self._portal = None


def _why(error: Exception) -> str:
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
