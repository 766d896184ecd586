"""A mock server with a manual clock, plain HTTP clients of it, and an application that it calls.

Starting and stopping a server takes a while; so one serves all tests of a session, and each test's own mock in turn.
"""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from plivo_mock import Clock, ManualClock, MockPlivo
from plivo_mock._shared_server import SharedServer
from tests.mock.builders import AUTH_ID, AUTH_TOKEN, NOON
from tests.mock.clients import TLS, client_at, control_at
from tests.mock.life import Life
from tests.mock.receiver import Receiver, listening


class SessionServer(SharedServer):
    """The server of all tests of a session."""

    def show(self, clock: Clock) -> MockPlivo:
        """Serve a new mock from now on."""
        mock = MockPlivo(auth_id=AUTH_ID, auth_token=AUTH_TOKEN, clock=clock, seed=7)
        self.app = mock.asgi()
        return mock


@pytest.fixture(scope="session")
def session_server() -> Iterator[SessionServer]:
    session_server = SessionServer()
    session_server.start()
    yield session_server
    session_server.stop()


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(NOON)


@pytest.fixture
def mock(session_server: SessionServer, clock: ManualClock) -> MockPlivo:
    return session_server.show(clock)


@pytest.fixture
def base_url(session_server: SessionServer, mock: MockPlivo) -> str:
    """Where the test's mock is served."""
    assert session_server.app is mock.asgi()
    return session_server.base_url


@pytest.fixture
def api(base_url: str) -> Iterator[httpx.Client]:
    with client_at(base_url) as client:
        yield client


@pytest.fixture
def control(base_url: str) -> Iterator[httpx.Client]:
    with control_at(base_url) as client:
        yield client


@pytest.fixture(scope="session")
def http() -> Iterator[httpx.Client]:
    """A client without credentials, for whole URLs."""
    with httpx.Client(verify=TLS) as client:
        yield client


@pytest.fixture(scope="session")
def application() -> Iterator[Receiver]:
    with listening() as receiver:
        yield receiver


@pytest.fixture
def receiver(application: Receiver) -> Receiver:
    """The application whose URLs are called, which has received nothing yet and responds with 200."""
    application.requests.clear()
    application.statuses.clear()
    application.body = b"thanks"
    return application


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state.sqlite"


@pytest.fixture
def life(path: Path) -> Life:
    return Life(path)
