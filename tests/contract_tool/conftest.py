"""What the tests of the command share."""

from collections.abc import Callable, Iterator, Mapping

import pytest

from plivo_contract._cli import main
from plivo_mock import MockPlivo
from tests.contract_tool import servers

Run = Callable[..., int]


@pytest.fixture
def server() -> Iterator[MockPlivo]:
    """A mock server in real time, with one message."""
    with servers.mock() as running:
        yield running


@pytest.fixture
def environment(server: MockPlivo) -> Mapping[str, str]:
    """The credentials of its account."""
    return {"PLIVO_AUTH_ID": server.auth_id, "PLIVO_AUTH_TOKEN": server.auth_token}


@pytest.fixture
def command(environment: Mapping[str, str]) -> Run:
    """Run the command in this process and give its exit code."""

    def run(*arguments: object, **variables: str) -> int:
        return main([str(each) for each in arguments], {**environment, **variables})

    return run
