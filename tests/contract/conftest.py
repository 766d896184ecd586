"""The mock server under test."""

import math
from collections.abc import Iterator

import pytest

from plivo_messaging.contract import Credentials
from plivo_messaging.mock import ManualClock, MockPlivo

OTHER = "MA99999999999999990X"
SUBACCOUNT, SUBACCOUNT_TOKEN = "SA99999999999999990X", "the-token-of-the-subaccount"
FAILING = "15555550150"


@pytest.fixture
def clock() -> ManualClock:
    """The mock's clock; it stands still unless it is moved."""
    return ManualClock()


@pytest.fixture
def mock(clock: ManualClock) -> Iterator[MockPlivo]:
    """A fresh mock server, with two accounts and without messages. Nothing waits for its turn to be sent."""
    with MockPlivo(seed=1, clock=clock, rate=math.inf, mms_rate=math.inf) as server:
        server.add_account(OTHER, server.auth_token)
        server.add_account(SUBACCOUNT, SUBACCOUNT_TOKEN, parent=server.auth_id)
        yield server


@pytest.fixture
def credentials(mock: MockPlivo) -> Credentials:
    """The account that is tested."""
    return Credentials(mock.auth_id, mock.auth_token)


@pytest.fixture
def other(mock: MockPlivo) -> Credentials:
    """A second account of the same server."""
    return Credentials(OTHER, mock.auth_token)


@pytest.fixture
def subaccount(mock: MockPlivo) -> Credentials:
    """A subaccount of the account that is tested."""
    assert mock.auth_token != SUBACCOUNT_TOKEN
    return Credentials(SUBACCOUNT, SUBACCOUNT_TOKEN)
