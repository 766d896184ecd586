"""Every command and every snippet of the page about contract testing does what it says."""

import os
import re
import shlex
import socket
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml

from plivo_contract import Baseline, Check, Finding, Mode, Plan
from plivo_contract._bounds import LARGEST_BODY
from plivo_contract._cli import main
from plivo_contract._cli import parser as contract_parser
from plivo_contract._contract import LIST
from plivo_contract._policy import Limit
from plivo_contract._run import select
from plivo_contract._session import Session
from plivo_contract._settings import Settings
from plivo_mock import MockPlivo
from plivo_mock._cli import parser as mock_parser
from tests.contract_tool import servers
from tests.docs.pages import ROOT, blocks, commands, make_targets, snippets

NAME = "docs/contract-testing.md"
TEXT = (ROOT / NAME).read_text(encoding="utf-8")
COMMANDS = commands(NAME)
CONTRACT = [each for each in COMMANDS if each.startswith("plivo-contract ")]
ELSEWHERE = [each for each in CONTRACT if "http://127.0.0.1:8010/v1" not in each]


FEW = {"test_access", "test_callbacks", "test_existing", "test_listing", "test_provoked", "test_sending"}


@pytest.fixture(autouse=True)
def few_requests(monkeypatch: pytest.MonkeyPatch) -> None:
    """Generate no requests, and run only some tests: they take time, and have tests of their own."""

    def select_few(items: list[pytest.Item], made: Session) -> tuple[list[pytest.Item], list[pytest.Item]]:
        chosen, others = select(items, made)
        few = [item for item in chosen if item.path.stem in FEW or made.plan.mode is Mode.LIMITS]
        return few, [*others, *(item for item in chosen if item not in few)]

    monkeypatch.setattr("plivo_contract._run.select", select_few)


@pytest.mark.slow
def test_the_snippets_one_after_the_other() -> None:
    names: dict[str, object] = {"__name__": "__main__"}
    codes = [code for code, _ in snippets(NAME)]
    for code in codes:
        exec(compile(code, NAME, "exec"), names)  # noqa: S102  (it is our own page)
    assert len(codes) == 3
    named: Any = names["pytest_contract_target"]
    assert named(None).app is not None


@pytest.mark.slow
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
            assert "skipped" not in printed, command
            _expect_reports(arguments)
        assert len(commands) >= 3
        in_pytest = [each for each in COMMANDS if each.startswith("pytest ")]
        for command in in_pytest:
            arguments = shlex.split(command.replace(here, server.base_url))[1:]
            quick = ["-p", "no:cacheprovider", "--contract-examples", "0"]
            account = {"PLIVO_AUTH_ID": options.auth_id, "PLIVO_AUTH_TOKEN": options.auth_token}
            made = subprocess.run(
                [sys.executable, "-m", "pytest", *arguments, *quick],
                env={**os.environ, **account},
                capture_output=True,
                text=True,
                check=False,
            )
            assert made.returncode == 0, made.stdout
    assert len(in_pytest) == 2


@pytest.mark.slow
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
        monkeypatch.setattr("plivo_contract.suite.test_limits.LIST_REQUESTS", Limit(20, 0.0))
    with servers.mock() as server:
        arguments[0] = server.base_url
        reading = not (options.full or options.allow_send)

        code = main(arguments, {"PLIVO_AUTH_ID": server.auth_id, "PLIVO_AUTH_TOKEN": server.auth_token})

    # There is nothing to read on a server without messages, and its limits are off.
    assert code == (1 if options.limits else 2 if reading else 0)
    _expect_reports(arguments)


def _expect_reports(arguments: list[str]) -> None:
    options = contract_parser().parse_args(arguments)
    for path in (options.junit, options.har, options.html, options.json):
        assert path is None or path.stat().st_size > 1000
    assert options.markdown is None or options.markdown.read_text(encoding="utf-8") == ""
    assert options.baseline is None or Baseline.read(options.baseline).accepted == ()


def _blocks(language: str) -> list[str]:
    return [code for each, code in blocks(NAME) if each == language]


def test_the_files_of_the_page_are_read_as_they_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    baseline, table = _blocks("toml")
    (tmp_path / "baseline.toml").write_text(baseline, encoding="utf-8")
    (tmp_path / "pyproject.toml").write_text(table, encoding="utf-8")
    options = contract_parser().parse_args(["--baseline", "baseline.toml"])
    account = {"PLIVO_AUTH_ID": "MA", "PLIVO_AUTH_TOKEN": "a-token"}
    settings = Settings(lambda name: getattr(options, name), account, options.base_url)

    plan, accepted = settings.plan(), settings.baseline()
    assert (plan.mode, plan.max_time, settings.target().base_url) == (Mode.FULL, 300, "http://127.0.0.1:8010/v1")
    assert accepted is not None
    finding = Finding(LIST, Check("", "as documented"), 'objects/7/units: "2" is not of type "integer"')
    assert accepted.accepted[0].covers(finding)


def test_the_action_and_the_hook_of_the_page_exist() -> None:
    action, hooks = map(yaml.safe_load, _blocks("yaml"))
    offered = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))["inputs"]
    given = action["steps"][0]["with"]
    (hook,) = hooks["repos"][0]["hooks"]
    (known,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))

    assert given.keys() <= offered.keys()
    assert {name for name, each in offered.items() if each.get("required")} <= given.keys()
    contract_parser().parse_args([given["base-url"], *given["options"].split()])
    assert hook["id"] == known["id"]


def test_the_limits_of_the_page_are_those_of_a_run() -> None:
    assert f"{Plan().timeout:g} seconds | `--timeout SECONDS`" in TEXT
    assert f"{Plan().max_time:g} seconds | `--max-time SECONDS`" in TEXT
    assert f"the body of a response | {LARGEST_BODY:,} bytes" in TEXT


def _free_address() -> str:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return f"127.0.0.1:{free.getsockname()[1]}"


@pytest.mark.parametrize("command", [each for each in COMMANDS if not each.startswith(("plivo-contract ", "pytest "))])
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
    elif name == "st":  # run by tests/spec/test_commands.py
        assert [each for each in arguments if each.startswith("openapi/")] == [
            "openapi/schemathesis.toml",
            "openapi/messaging.yaml",
        ]
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
