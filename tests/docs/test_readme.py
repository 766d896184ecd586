"""Every snippet of the README runs, and every command in it and in CONTRIBUTING.md exists."""

import shlex
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from plivo_mock import MockPlivo
from tests.docs.pages import ROOT, commands, make_targets, output_of, snippets

SNIPPETS = snippets("README.md")
COMMANDS = dict.fromkeys(commands("README.md") + commands("CONTRIBUTING.md"))


def of(kind: str) -> list[str]:
    return [each for each in COMMANDS if each.startswith(kind)]


@pytest.fixture
def account(monkeypatch: pytest.MonkeyPatch) -> Iterator[MockPlivo]:
    """A mock server that the environment names, as a user's would."""
    with MockPlivo() as mock:
        monkeypatch.setenv("PLIVO_AUTH_ID", mock.auth_id)
        monkeypatch.setenv("PLIVO_AUTH_TOKEN", mock.auth_token)
        monkeypatch.setenv("PLIVO_BASE_URL", mock.base_url)
        yield mock


@pytest.mark.usefixtures("account")
@pytest.mark.parametrize(("code", "output"), SNIPPETS, ids=range(len(SNIPPETS)))
def test_a_snippet_runs_and_prints_what_the_page_says(code: str, output: str | None) -> None:
    assert output_of(code, "README.md") == output or output is None


def test_there_are_snippets_and_commands() -> None:
    assert len(SNIPPETS) >= 12
    assert len(COMMANDS) >= 10
    assert [each for each in COMMANDS if not each.startswith(("make ", "pip ", "plivo-mock ", "export "))] == []


@pytest.mark.parametrize("command", of("make "))
def test_each_make_target_exists(command: str) -> None:
    assert f"make {shlex.split(command)[1]} " in make_targets()


@pytest.mark.parametrize("command", of("pip "))
def test_each_installed_distribution_is_this_one(command: str) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    *_, requirement = shlex.split(command)
    name, _, extra = requirement.rstrip("]").partition("[")

    assert name == project["name"]
    assert not extra or extra in project["optional-dependencies"]


@pytest.mark.parametrize("command", of("plivo-mock "))
def test_each_mock_server_starts(command: str) -> None:
    name, *arguments = shlex.split(command)
    program = Path(sys.executable).with_name(name)
    # The port of the README may be in use on this machine.
    arguments[arguments.index("--port") + 1] = "0"

    with subprocess.Popen([program, *arguments], stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            assert "http://127.0.0.1:" in process.stdout.readline()
        finally:
            process.terminate()
    assert process.returncode == 0
