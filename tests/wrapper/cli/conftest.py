"""The command line, run in this process against a mock server that the environment names."""

import io
import sys
from collections.abc import Callable
from typing import NamedTuple

import pytest

from plivo_messaging._cli import main


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


class Ran(NamedTuple):
    """What a command did."""

    code: int
    out: list[str]
    err: list[str]


def do_nothing(seconds: float) -> None:
    """Stand in for a pause."""


@pytest.fixture
def run(
    request: pytest.FixtureRequest, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Ran]:
    request.getfixturevalue("plivo_environment")
    monkeypatch.setenv("TERM", "dumb")  # no colours on any terminal
    monkeypatch.setenv("COLUMNS", "60")

    def call(*arguments: str, stdin: str | io.StringIO = "", screen: io.StringIO | None = None) -> Ran:
        if screen is not None:
            monkeypatch.setattr(sys, "stdout", screen)
        monkeypatch.setattr(sys, "stdin", io.StringIO(stdin) if isinstance(stdin, str) else stdin)
        code = main(arguments)
        printed = capsys.readouterr()
        return Ran(code, printed.out.splitlines(), printed.err.splitlines())

    return call
