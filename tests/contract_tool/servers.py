"""Servers for the tests of the suite: each in a thread of this process, over real HTTP."""

import math
from collections.abc import Container, Generator
from contextlib import contextmanager

from starlette.types import ASGIApp, Receive, Scope, Send

from plivo_contract import Request
from plivo_contract._contract import shipped_contract
from plivo_mock import Clock, MockPlivo
from plivo_mock._server import ServerThread

TOKEN = "a-token-nobody-may-see"
operation_of = shipped_contract().operation_of


@contextmanager
def served(app: ASGIApp) -> Generator[str]:
    """Serve an application, and return its base URL."""
    server = ServerThread(app, "127.0.0.1", 0)
    server.start()
    try:
        yield f"http://127.0.0.1:{server.port}/v1"
    finally:
        server.stop()


def mock(clock: Clock | None = None) -> MockPlivo:
    """Return a mock server whose auth token is easy to look for; in real time unless it is given a clock."""
    return MockPlivo(seed=1, clock=clock, auth_token=TOKEN, rate=math.inf, mms_rate=math.inf)


def always(status: int, body: bytes = b"", content_type: str = "application/json", location: str = "") -> ASGIApp:
    """Return an application with the same response to everything."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        del receive
        if scope["type"] == "http":
            headers = [(b"content-type", content_type.encode()), (b"content-length", str(len(body)).encode())]
            if location:
                headers.append((b"location", location.encode()))
            await send({"type": "http.response.start", "status": status, "headers": headers})
            await send({"type": "http.response.body", "body": body})

    return app


def but(app: ASGIApp, operation: str, other: ASGIApp) -> ASGIApp:
    """Return an application that responds to one operation as another application does."""

    async def mixed(scope: Scope, receive: Receive, send: Send) -> None:
        is_other = scope["type"] == "http" and operation_of(Request(scope["method"], scope["path"])) == operation
        await (other if is_other else app)(scope, receive, send)

    return mixed


def now_and_then(app: ASGIApp, accident: ASGIApp, numbers: Container[int]) -> ASGIApp:
    """Return an application that responds to some requests, by their number from 1, as another application does."""
    count = 0

    async def mixed(scope: Scope, receive: Receive, send: Send) -> None:
        nonlocal count
        count += scope["type"] == "http"
        await (accident if scope["type"] == "http" and count in numbers else app)(scope, receive, send)

    return mixed
