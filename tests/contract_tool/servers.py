"""Servers for the tests of the command: each in a thread of this process, over real HTTP."""

import math
from collections.abc import Generator
from contextlib import contextmanager

from starlette.types import ASGIApp, Receive, Scope, Send

from plivo_messaging.mock import Clock, MockPlivo
from plivo_messaging.mock._server import ServerThread

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


def always(status: int, body: bytes = b"", content_type: str = "application/json") -> ASGIApp:
    """Make an application that answers everything in the same way."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        del receive
        if scope["type"] == "http":
            headers = [(b"content-type", content_type.encode()), (b"content-length", str(len(body)).encode())]
            await send({"type": "http.response.start", "status": status, "headers": headers})
            await send({"type": "http.response.body", "body": body})

    return app
