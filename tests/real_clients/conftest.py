"""One server for all tests here, a mock of its own for each, and a judge of everything that passes."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from plivo_mock import ManualClock, MockPlivo
from plivo_mock._server import ServerThread
from tests.real_clients import sdk
from tests.real_clients.contract import Contract
from tests.real_clients.wire import Wire

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Served:
    """The wire, and where it is served.

    Attributes:
        root: The server's address, such as `http://127.0.0.1:40404`.
        wire: What passes.
    """

    root: str
    wire: Wire


@pytest.fixture(scope="session")
def contract() -> Contract:
    return Contract()


@pytest.fixture(scope="session")
def served() -> Iterator[Served]:
    wire = Wire()
    server = ServerThread(wire, "127.0.0.1", 0)
    server.start()
    yield Served(f"http://127.0.0.1:{server.port}", wire)
    server.stop()


@pytest.fixture
def mock(served: Served) -> MockPlivo:
    """A mock server without messages, at a clock that stands still at noon."""
    mock = MockPlivo(clock=ManualClock(NOON), seed=7)
    served.wire.app = mock.asgi()
    return mock


@pytest.fixture
def root(served: Served, mock: MockPlivo) -> str:
    """The address of the server that serves the test's mock."""
    assert served.wire.app is mock.asgi()
    return served.root


@pytest.fixture
def wire(served: Served, mock: MockPlivo, contract: Contract) -> Iterator[Wire]:
    """What passes in a test; it fails when an answer, or a request that was accepted, is not as documented."""
    assert served.wire.app is mock.asgi()
    served.wire.exchanges.clear()
    yield served.wire
    assert served.wire.exchanges
    assert served.wire.faults(contract) == []


@pytest.fixture
def base(root: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """Where the SDK is pointed at."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    sdk.point_at(root, monkeypatch)
    return root


@pytest.fixture
def client(base: str, mock: MockPlivo) -> Iterator[sdk.Client]:
    assert base
    with sdk.client(mock.auth_id, mock.auth_token) as client:
        yield client
