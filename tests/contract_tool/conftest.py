"""What the tests of the suite share."""

from collections.abc import Callable, Iterator, Mapping

import pytest

from plivo_contract import Mode
from plivo_contract._cli import main
from plivo_contract._policy import Limit
from plivo_mock import MockPlivo
from tests.contract_tool import servers

Run = Callable[..., int]


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Quicken runs: generate requests only where a test asks for some, and list more often than an account may."""
    monkeypatch.setattr("plivo_contract._target._EXAMPLES", dict.fromkeys(Mode, 0))
    monkeypatch.setattr("plivo_contract._policy.LIST_PACE", Limit(1_000, 60))


@pytest.fixture
def server() -> Iterator[MockPlivo]:
    """A mock server in real time."""
    with servers.mock() as running:
        yield running


@pytest.fixture
def environment(server: MockPlivo) -> Mapping[str, str]:
    """The credentials of its account."""
    return {"PLIVO_AUTH_ID": server.auth_id, "PLIVO_AUTH_TOKEN": server.auth_token}


@pytest.fixture
def command(environment: Mapping[str, str]) -> Run:
    """Run the command in this process, and return its exit code."""

    def run(*arguments: object, **variables: str) -> int:
        return main([str(each) for each in arguments], {**environment, **variables})

    return run


@pytest.fixture
def refused(command: Run, capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """Run the command with wrong arguments, and return what it prints on the standard error."""

    def run(*arguments: object, **variables: str) -> str:
        with pytest.raises(SystemExit) as ended:
            command(*arguments, **variables)
        assert ended.value.code == 2
        return capsys.readouterr().err

    return run
