"""A mock server at a clock that stands still, and a plain HTTP client at its account's messages.

Starting and stopping a server takes a while; so one serves all tests of a session, and each test's own mock in turn.
"""

import ssl
from collections.abc import Iterator
from dataclasses import dataclass

import httpx
import pytest
from hypothesis import settings
from starlette.types import ASGIApp, Receive, Scope, Send

from plivo_mock import Clock, ManualClock, MockPlivo
from plivo_mock._server import ServerThread
from tests.mock.builders import AUTH_ID, AUTH_TOKEN, NOON

# The same examples in every run, and no clock: a busy machine is no failure.
settings.register_profile("mock", derandomize=True, deadline=None, database=None)
settings.load_profile("mock")


@dataclass
class Stage:
    """What the session's server serves."""

    app: ASGIApp | None = None
    base_url: str = ""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        assert self.app is not None
        await self.app(scope, receive, send)

    def show(self, clock: Clock) -> MockPlivo:
        """Serve a new mock from now on."""
        mock = MockPlivo(auth_id=AUTH_ID, auth_token=AUTH_TOKEN, clock=clock, seed=7)
        self.app = mock.asgi()
        return mock


@pytest.fixture(scope="session")
def stage() -> Iterator[Stage]:
    stage = Stage()
    server = ServerThread(stage, "127.0.0.1", 0)
    stage.base_url = f"http://127.0.0.1:{server.port}/v1"
    server.start()
    yield stage
    server.stop()


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(NOON)


@pytest.fixture
def mock(stage: Stage, clock: ManualClock) -> MockPlivo:
    return stage.show(clock)


@pytest.fixture
def base_url(stage: Stage, mock: MockPlivo) -> str:
    """Where the test's mock is served."""
    assert stage.app is mock.asgi()
    return stage.base_url


@pytest.fixture
def api(base_url: str) -> Iterator[httpx.Client]:
    with client_at(base_url) as client:
        yield client


# Nothing here speaks TLS, but every client wants a context, and making one takes longer than a test.
TLS = ssl.create_default_context()


@pytest.fixture(scope="session")
def http() -> Iterator[httpx.Client]:
    """A client without credentials, for whole URLs."""
    with httpx.Client(verify=TLS) as client:
        yield client


def client_at(base_url: str, auth_id: str = AUTH_ID, auth_token: str = AUTH_TOKEN) -> httpx.Client:
    """A client with an account's credentials, at the account's messages."""
    return httpx.Client(base_url=f"{base_url}/Account/{auth_id}/Message/", auth=(auth_id, auth_token), verify=TLS)
