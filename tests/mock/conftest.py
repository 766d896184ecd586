"""A mock server at a clock that stands still, and a plain HTTP client at its account's messages."""

from collections.abc import Iterator

import httpx
import pytest

from plivo_messaging.mock import ManualClock, MockPlivo
from tests.mock.builders import AUTH_ID, AUTH_TOKEN, NOON


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(NOON)


@pytest.fixture
def mock(clock: ManualClock) -> Iterator[MockPlivo]:
    with MockPlivo(auth_id=AUTH_ID, auth_token=AUTH_TOKEN, clock=clock, seed=7) as server:
        yield server


@pytest.fixture
def api(mock: MockPlivo) -> Iterator[httpx.Client]:
    with client_of(mock, AUTH_ID) as client:
        yield client


def client_of(mock: MockPlivo, auth_id: str, auth_token: str = AUTH_TOKEN) -> httpx.Client:
    """A client with an account's credentials, at the account's messages."""
    return httpx.Client(base_url=f"{mock.base_url}/Account/{auth_id}/Message/", auth=(auth_id, auth_token))
