"""The tutorial, from its first command to its last."""

import inspect
import re
import runpy
import shlex
import sys
from collections.abc import Iterator
from contextlib import redirect_stdout
from importlib import import_module
from io import StringIO
from pathlib import Path

import pytest
import uvicorn

from plivo_mock import MockPlivo
from plivo_mock._cli import parser
from tests.docs.pages import ROOT, commands, files

NAME = "docs/tutorial.md"
TEXT = (ROOT / NAME).read_text(encoding="utf-8")
TESTS = re.findall(r"^def (test_\w+)", dict(files(NAME))["test_order.py"], re.MULTILINE)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder with the files of the tutorial, from which Python imports."""
    for name, code in files(NAME):
        (tmp_path / name).write_text(code, encoding="utf-8")
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])
    yield tmp_path
    for name, _ in files(NAME):
        sys.modules.pop(Path(name).stem, None)


def run(file: Path) -> str:
    with redirect_stdout(StringIO()) as printed:
        runpy.run_path(str(file), run_name="__main__")
    return printed.getvalue()


def test_the_commands_are_those_whose_work_is_done_here() -> None:
    (server,) = (each for each in commands(NAME) if each.startswith("plivo-mock "))
    options = parser().parse_args(shlex.split(server)[1:])
    assert commands(NAME) == [
        "mkdir plivo-tutorial",
        "cd plivo-tutorial",
        "python3 -m venv .venv",
        ". .venv/bin/activate",
        "pip install '../plivo-messaging[mock]' pytest",
        server,
        f"export PLIVO_AUTH_ID={options.auth_id}",
        f"export PLIVO_AUTH_TOKEN={options.auth_token}",
        f"export PLIVO_BASE_URL=http://127.0.0.1:{options.port}/v1",
        "python send.py",
        "uvicorn app:app --port 8000",
        "python order.py",
        "pytest test_order.py",
    ]


@pytest.mark.usefixtures("plivo_environment")
def test_send_prints_what_the_page_says(folder: Path) -> None:
    assert f"```text\n{run(folder / 'send.py')}```" in TEXT


@pytest.mark.usefixtures("plivo_environment")
def test_the_application_prints_each_state_of_an_order(
    folder: Path, plivo_mock: MockPlivo, capsys: pytest.CaptureFixture[str]
) -> None:
    configured = uvicorn.Config("app:app", port=8000, log_config=None)
    configured.load()
    plivo_mock.route_callbacks(f"http://127.0.0.1:{configured.port}", import_module("app").app)

    message_uuid = run(folder / "order.py").strip()
    plivo_mock.advance(60)

    assert capsys.readouterr().out.splitlines() == [
        f"{message_uuid} is {state}" for state in ("queued", "sent", "delivered")
    ]


@pytest.mark.parametrize("name", TESTS)
def test_its_tests_pass(folder: Path, request: pytest.FixtureRequest, name: str) -> None:
    test = vars(import_module((folder / "test_order.py").stem))[name]
    test(**{each: request.getfixturevalue(each) for each in inspect.signature(test).parameters})
