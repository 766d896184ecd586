"""Every snippet and every command of the README does what it says."""

import contextlib
import io
import re
import shlex
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from plivo_mock import MockPlivo

ROOT = Path(__file__).parents[2]
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
BLOCKS = [(match[1], match[2]) for match in BLOCK.finditer((ROOT / "README.md").read_text(encoding="utf-8"))]
PYTHON = [
    (code, BLOCKS[index + 1][1] if index + 1 < len(BLOCKS) and BLOCKS[index + 1][0] == "text" else None)
    for index, (language, code) in enumerate(BLOCKS)
    if language == "python"
]
LINES = [line.partition("#")[0].strip() for language, text in BLOCKS if language == "sh" for line in text.splitlines()]
COMMANDS = list(dict.fromkeys(line for line in LINES if line))


@pytest.fixture
def account(monkeypatch: pytest.MonkeyPatch) -> Iterator[MockPlivo]:
    """A mock server, named by the environment as a user would."""
    with MockPlivo() as mock:
        monkeypatch.setenv("PLIVO_AUTH_ID", mock.auth_id)
        monkeypatch.setenv("PLIVO_AUTH_TOKEN", mock.auth_token)
        monkeypatch.setenv("PLIVO_BASE_URL", mock.base_url)
        yield mock


@pytest.mark.usefixtures("account")
@pytest.mark.parametrize(("code", "output"), PYTHON, ids=range(len(PYTHON)))
def test_snippet(code: str, output: str | None) -> None:
    printed = io.StringIO()

    with contextlib.redirect_stdout(printed):
        exec(compile(code, "README.md", "exec"), {"__name__": "__main__"})  # noqa: S102  (our own README)

    if output is not None:
        assert printed.getvalue() == output


def test_there_are_snippets_and_commands() -> None:
    assert len(PYTHON) >= 5
    assert len(COMMANDS) >= 8


@pytest.mark.parametrize("command", [each for each in COMMANDS if each.startswith("make ")])
def test_each_make_target_exists(command: str) -> None:
    target = shlex.split(command)[1]
    listed = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout

    assert f"make {target} " in listed


@pytest.mark.parametrize("command", [each for each in COMMANDS if each.startswith("pip ")])
def test_each_installed_distribution_is_this_one(command: str) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    *_, requirement = shlex.split(command)
    name, _, extra = requirement.rstrip("]").partition("[")

    assert name == project["name"]
    assert not extra or extra in project["optional-dependencies"]


@pytest.mark.parametrize("command", [each for each in COMMANDS if each.startswith("plivo-mock")])
def test_each_mock_server_starts(command: str) -> None:
    name, *arguments = shlex.split(command)
    program = Path(sys.executable).with_name(name)
    # The README's port may be taken on this machine.
    arguments[arguments.index("--port") + 1] = "0"

    with subprocess.Popen([program, *arguments], stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            assert "http://127.0.0.1:" in process.stdout.readline()
        finally:
            process.terminate()
    assert process.returncode == 0


def test_each_command_is_of_a_kind_that_is_tested() -> None:
    kinds = ("make ", "pip ", "plivo-mock", "export ")

    assert [each for each in COMMANDS if not each.startswith(kinds)] == []
