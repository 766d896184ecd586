"""The server under test, and the contract as schemathesis sees it."""

from collections.abc import Iterator

import httpx
import pytest
from schemathesis.schemas import BaseSchema

from plivo_messaging.mock import ManualClock, MockPlivo
from tests.contract.narrowed import bound
from tests.contract.successes import Successes


@pytest.fixture
def clock() -> ManualClock:
    """The mock's clock; it stands still unless a test moves it."""
    return ManualClock()


@pytest.fixture
def mock(clock: ManualClock) -> Iterator[MockPlivo]:
    """A fresh mock server without messages."""
    with MockPlivo(seed=1, clock=clock) as server:
        yield server


@pytest.fixture
def api(mock: MockPlivo) -> Iterator[httpx.Client]:
    """A plain HTTP client at the account's messages: the contract is tested without this project's client."""
    with httpx.Client(
        base_url=f"{mock.base_url}/Account/{mock.auth_id}/Message/", auth=(mock.auth_id, mock.auth_token)
    ) as client:
        yield client


@pytest.fixture
def message_uuid(api: httpx.Client) -> str:
    """A message the account has."""
    answer = api.post("", json={"src": "12025550100", "dst": "12025550123", "text": "Your table is ready."})
    uuid = answer.raise_for_status().json()["message_uuid"][0]
    assert isinstance(uuid, str)
    return uuid


@pytest.fixture
def contract(mock: MockPlivo, message_uuid: str) -> BaseSchema:
    """The contract, bound to the mock's application in this process."""
    return bound(mock.asgi(), mock.auth_id, mock.auth_token, message_uuid)


@pytest.fixture
def successes() -> Iterator[Successes]:
    """Collects answers; the test fails when an operation was never answered with success."""
    collected = Successes()
    yield collected
    collected.check()
