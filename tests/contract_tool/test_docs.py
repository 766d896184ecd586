"""Every command and every snippet of the page about contract testing does what it says."""

import re
import shlex
import socket
import subprocess
import tomllib
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from plivo_contract._arguments import parser as contract_parser
from plivo_contract._cli import main
from plivo_contract._scenarios._all import SCENARIOS
from plivo_contract._scenarios._scenario import Need, Scenario
from plivo_contract._wire._pace import Limit
from plivo_mock import MockPlivo
from plivo_mock._cli import parser as mock_parser
from tests.contract_tool import servers
from tests.docs.pages import ROOT, commands, make_targets, snippets

NAME = "docs/contract-testing.md"
TEXT = (ROOT / NAME).read_text(encoding="utf-8")
COMMANDS = commands(NAME)
CONTRACT = [each for each in COMMANDS if each.startswith("plivo-contract ")]
ELSEWHERE = [each for each in CONTRACT if "http://127.0.0.1:8010/v1" not in each]


def _single_sends() -> list[Scenario]:
    return [each for each in SCENARIOS if Need.ONE_SEND in each.needs]


@pytest.fixture(autouse=True)
def few_requests(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave out generated requests and most scenarios: they take time, and have tests of their own."""

    def nothing(*_: object) -> None: ...

    monkeypatch.setattr("plivo_contract._run.generate", nothing)
    few = [
        each
        for each in SCENARIOS
        if each.group in {"Access", "Status callbacks", "Provoked", "Listing", "What the account has"}
    ]
    monkeypatch.setattr("plivo_contract._run.SCENARIOS", (*few, *_single_sends()))


def test_the_snippets_one_after_the_other() -> None:
    names: dict[str, object] = {"__name__": "__main__"}
    codes = [code for code, _ in snippets(NAME)]
    for code in codes:
        exec(compile(code, NAME, "exec"), names)  # noqa: S102  (it is our own page)
    assert len(codes) == 2


def test_the_runs_against_the_server_the_page_starts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (started,) = (each for each in COMMANDS if each.startswith("plivo-mock "))
    options = mock_parser().parse_args(shlex.split(started)[1:])
    here = f"http://127.0.0.1:{options.port}/v1"
    commands = [each for each in CONTRACT if here in each]
    with MockPlivo(
        auth_id=options.auth_id,
        auth_token=options.auth_token,
        clock=options.clock,
        rate=options.rate,
        mms_rate=options.mms_rate,
    ) as server:
        for command in commands:
            arguments = shlex.split(command.replace(here, server.base_url))[1:]
            code = main(arguments, {"PLIVO_AUTH_ID": options.auth_id, "PLIVO_AUTH_TOKEN": options.auth_token})

            printed = capsys.readouterr().out
            assert code == 0, printed
            assert "not made" not in printed, command
            _expect_reports(arguments)
    assert len(commands) >= 3


@pytest.mark.parametrize("command", ELSEWHERE, ids=range(len(ELSEWHERE)))
def test_each_run_against_another_server(command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    arguments = shlex.split(command)[1:]
    options = contract_parser().parse_args(arguments)
    here = _free_address()
    url: str = options.callback_url
    if url:  # nobody has the addresses of the page
        arguments[arguments.index(url)] = f"http://{here}{urlsplit(url).path}"
    if options.callback_listen:
        arguments[arguments.index(options.callback_listen)] = here
    if options.limits:
        monkeypatch.setattr("plivo_contract._scenarios._limiting.LIST_REQUESTS", Limit(20, 0.0))
    with servers.mock() as server:
        arguments[0] = server.base_url
        reading = not (options.full or options.allow_send)

        code = main(arguments, {"PLIVO_AUTH_ID": server.auth_id, "PLIVO_AUTH_TOKEN": server.auth_token})

    # There is nothing to read on a server without messages, and its limits are off.
    assert code == (1 if options.limits else 2 if reading else 0)
    _expect_reports(arguments)


def _expect_reports(arguments: list[str]) -> None:
    options = contract_parser().parse_args(arguments)
    for path in (options.junit, options.har, options.html):
        assert path is None or path.stat().st_size > 1000


def _free_address() -> str:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return f"127.0.0.1:{free.getsockname()[1]}"


@pytest.mark.parametrize("command", [each for each in COMMANDS if not each.startswith("plivo-contract ")])
def test_every_other_command_exists(command: str) -> None:
    name, *arguments = shlex.split(command)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    if name == "make":
        assert f"make {arguments[0]} " in make_targets()
    elif name == "pip":
        assert arguments == ["install", f"{project['name']}[contract]"]
        assert "contract" in project["optional-dependencies"]
    elif name == "plivo-mock":
        mock_parser().parse_args(arguments)
    else:
        assert (name, len(arguments)) == ("export", 1)


def test_the_commands_are_those_that_are_installed() -> None:
    scripts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["scripts"]

    assert scripts["plivo-contract"] == "plivo_contract._cli:main"
    assert len(CONTRACT) >= 4


def test_the_options_are_all_there() -> None:
    for option in re.findall(r"--[a-z][a-z-]+", contract_parser().format_help()):
        assert option in TEXT or option == "--help", option


def test_make_hands_a_base_url_over_to_the_command() -> None:
    variables = ("BASE_URL=https://api.example.com/v1", "CONTRACT_OPTIONS=--full")
    command = ["make", "--no-print-directory", "--dry-run", "contract", *variables]
    planned = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout

    assert planned.splitlines()[-1].endswith("bin/plivo-contract 'https://api.example.com/v1' --full")
