"""Servers for the tests of the command: each in a thread of this process, over real HTTP."""

import math
from collections.abc import Container, Generator
from contextlib import contextmanager

from starlette.types import ASGIApp, Receive, Scope, Send

from plivo_contract import Request
from plivo_contract._spec._operations import operation_of
from plivo_mock import Clock, MockPlivo
from plivo_mock._server import ServerThread

TOKEN = "a-token-nobody-may-see"


@contextmanager
def served(app: ASGIApp) -> Generator[str]:
    """Serve an application and give its base URL."""
    server = ServerThread(app, "127.0.0.1", 0)
    server.start()
    try:
        yield f"http://127.0.0.1:{server.port}/v1"
    finally:
        server.stop()


def mock(clock: Clock | None = None) -> MockPlivo:
    """Make a mock server whose auth token is easy to look for; in real time unless it is given a clock."""
    return MockPlivo(seed=1, clock=clock, auth_token=TOKEN, rate=math.inf, mms_rate=math.inf)


def always(status: int, body: bytes = b"", content_type: str = "application/json", location: str = "") -> ASGIApp:
    """Make an application that answers everything in the same way."""

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
    """Make an application that answers one operation as another application does."""

    async def mixed(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and operation_of(Request(scope["method"], scope["path"])) == operation:
            await other(scope, receive, send)
        else:
            await app(scope, receive, send)

    return mixed


def now_and_then(app: ASGIApp, accident: ASGIApp, numbers: Container[int]) -> ASGIApp:
    """Make an application that answers some requests, by their number from 1, as another application does."""
    count = 0

    async def mixed(scope: Scope, receive: Receive, send: Send) -> None:
        nonlocal count
        count += scope["type"] == "http"
        await (accident if scope["type"] == "http" and count in numbers else app)(scope, receive, send)

    return mixed
