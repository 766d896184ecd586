"""The mock server under test, and all the suite is told about it."""

import math
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest
from hypothesis.internal.cache import LRUCache
from hypothesis.internal.conjecture import providers
from hypothesis.internal.constants_ast import Constants

from plivo_contract import Credentials, Target
from plivo_contract._target import ASGIApp
from plivo_mock import ManualClock, MockPlivo

OTHER = "MA99999999999999990X"
SUBACCOUNT, SUBACCOUNT_TOKEN = "SA99999999999999990X", "the-token-of-the-subaccount"
ENDINGS = {"failed": "15555550150", "undelivered": "15555550170", "rejected": "15555550104"}


class MockControl:
    """What can be done to the mock server beside its API, as the suite asks for it."""

    held_destination = "15555550142"

    def __init__(self, mock: MockPlivo) -> None:
        self._mock = mock

    def refuse_next(self, operation_id: str, status: int) -> None:
        """Respond to the next request of an operation with an error; a 429 has a time to wait."""
        retry_after = 3 if status == HTTPStatus.TOO_MANY_REQUESTS else None
        self._mock.faults.add("status", operation=operation_id, status=status, retry_after=retry_after)

    def receive(self, *, from_number: str, to_number: str, text: str) -> None:
        """Receive a message."""
        self._mock.receive(from_number=from_number, to_number=to_number, text=text)

    def seed_message(self, **values: Any) -> str:
        """Seed a message."""
        return self._mock.seed(text="Your table is ready.", **values).message_uuid


def mock_server(
    clock: ManualClock, *, dialect: str = "latest", rate_limits: bool = False, state: Path | None = None
) -> MockPlivo:
    """Make a mock server with two accounts and a subaccount. Nothing waits for its turn to be sent."""
    server = MockPlivo(
        seed=1, clock=clock, rate=math.inf, mms_rate=math.inf, dialect=dialect, rate_limits=rate_limits, state=state
    )
    server.add_account(OTHER, server.auth_token)
    server.add_account(SUBACCOUNT, SUBACCOUNT_TOKEN, parent=server.auth_id)
    return server


def target_of(mock: MockPlivo, clock: ManualClock, app: ASGIApp | None = None) -> Target:
    """Describe a mock server, or an application in front of it, to the suite, with all it can be told."""
    return Target(
        Credentials(mock.auth_id, mock.auth_token),
        app=app or mock.asgi(),
        other=Credentials(OTHER, mock.auth_token),
        subaccount=Credentials(SUBACCOUNT, SUBACCOUNT_TOKEN),
        endings=ENDINGS,
        control=MockControl(mock),
        clock=clock,
    )


@pytest.fixture(autouse=True)
def same_requests(monkeypatch: pytest.MonkeyPatch) -> None:
    """Generate the same requests whatever else runs in this process.

    Hypothesis mixes literals of the local modules that are loaded into what it makes up, and remembers them. So the
    requests would depend on which tests ran before, and with them which parts of the contract are seen.
    """
    monkeypatch.setattr(providers, "_get_local_constants", Constants)
    nothing: LRUCache[object, object] = LRUCache(1_024)
    monkeypatch.setattr(providers, "CONSTANTS_CACHE", nothing)


@pytest.fixture
def clock() -> ManualClock:
    """The mock's clock; it stands still unless it is moved."""
    return ManualClock()
