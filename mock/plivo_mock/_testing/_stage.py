"""One server for many tests, each with a mock of its own: to start a server takes longer than most tests."""

from typing import Self

from starlette.types import ASGIApp, Receive, Scope, Send

from plivo_mock._api._paths import API_ROOT
from plivo_mock._connection import connection_of, until_gone
from plivo_mock._mock import MockPlivo
from plivo_mock._server import ServerThread

_HOST = "127.0.0.1"


class Stage:
    """A server that serves one mock at a time."""

    def __init__(self) -> None:
        """Bind a free port of the loopback address."""
        self.app: ASGIApp | None = None
        self._server = ServerThread(self, _HOST, 0)

    @property
    def base_url(self) -> str:
        """Where the API of whichever mock is on is served."""
        return f"http://{_HOST}:{self._server.port}{API_ROOT}"

    def open(self) -> None:
        """Start serving."""
        self._server.start()

    def close(self) -> None:
        """Stop serving."""
        self._server.stop()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Have the mock that is on answer a request; reset the connection when none is."""
        app = self.app
        connection = connection_of(scope)
        if app is not None:
            await app(scope, receive, send)
        elif connection is not None:
            connection.reset()
            await until_gone(receive)


class StagedMock(MockPlivo):
    """A mock that is served by a stage instead of a server of its own. It is to be given one before it starts."""

    stage: Stage

    @property
    def base_url(self) -> str:
        """Where the API is served while the mock is on; see `MockPlivo.base_url`."""
        return self.stage.base_url if self.stage.app is self.asgi() else super().base_url

    def start(self) -> Self:
        """Go on; see `MockPlivo.start`."""
        self.stage.app = self.asgi()
        return self

    def stop(self) -> None:
        """Go off; see `MockPlivo.stop`."""
        if self.stage.app is self.asgi():
            self.stage.app = None
        super().stop()

    def __repr__(self) -> str:
        where = self.stage.base_url if self.stage.app is self.asgi() else "not running"
        return f"<MockPlivo {self.auth_id}, {where}>"
