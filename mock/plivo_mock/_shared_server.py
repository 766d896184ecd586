"""One server for many tests, each with a mock of its own: to start a server takes longer than most tests."""

from typing import Self

from starlette.types import ASGIApp, Receive, Scope, Send

from ._assertions import listed
from ._mock import MockPlivo
from ._server import ServerThread, connection_of, reset, until_gone

_HOST = "127.0.0.1"
_SHOWN = 20
_MAX_BODY = 300


class SharedServer:
    """A server that serves one mock at a time; it is bound to a free port of the loopback address."""

    def __init__(self) -> None:
        self.app: ASGIApp | None = None
        self._server = ServerThread(self, _HOST, 0)

    @property
    def base_url(self) -> str:
        """Where the API of the present mock is served."""
        return f"http://{_HOST}:{self._server.port}/v1"

    def start(self) -> None:
        self._server.start()

    def stop(self) -> None:
        self._server.stop()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request by the present mock; reset the connection when there is none."""
        app = self.app
        connection = connection_of(scope)
        if app is not None:
            await app(scope, receive, send)
        elif connection is not None:
            reset(connection)
            await until_gone(receive)


class SharedMock(MockPlivo):
    """A mock on a shared server instead of a server of its own; the server is set before it starts."""

    server: SharedServer

    @property
    def base_url(self) -> str:
        """Where the API is served between start and stop; see `MockPlivo.base_url`."""
        return self.server.base_url if self.server.app is self.asgi() else super().base_url

    def start(self) -> Self:
        """Replace the present mock of the server; see `MockPlivo.start`."""
        self._begin()
        self.server.app = self.asgi()
        return self

    def stop(self) -> None:
        """Leave the server; see `MockPlivo.stop`."""
        if self.server.app is self.asgi():
            self.server.app = None
        super().stop()

    def __repr__(self) -> str:
        where = self.server.base_url if self.server.app is self.asgi() else "not running"
        return f"<MockPlivo {self.auth_id}, {where}>"


def report(mock: MockPlivo) -> str:
    """Return what happened at the mock of a failed test: its latest requests, messages, undelivered callbacks."""
    requests = mock.requests[-_SHOWN:]
    left = len(mock.requests) - len(requests)
    lines = [f"\N{HORIZONTAL ELLIPSIS} {left:,} requests before"] if left else []
    for request in requests:
        lines.append(str(request))
        if request.body:
            lines.append(f"     {_cut(request.body)}")
        if request.status is None or request.status >= 400:  # noqa: PLR2004 - the errors of HTTP
            lines.append(f"     {_cut(request.response_body)}")
    messages = mock.messages
    lines.append(f"messages: {len(messages):,}{listed(messages)}")
    undelivered = [each for each in mock.callbacks if each.status != 200]  # noqa: PLR2004 - what Plivo expects
    if undelivered:
        lines.append(f"undelivered callbacks: {len(undelivered):,}{listed(undelivered)}")
    return "\n".join(lines if requests else ["no requests", *lines])


def _cut(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _MAX_BODY else f"{line[:_MAX_BODY]}\N{HORIZONTAL ELLIPSIS}"
