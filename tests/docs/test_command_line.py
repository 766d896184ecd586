"""Every command of docs/command-line.md runs against the mock server, and prints what the page says."""

import io
import re
import shlex
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from plivo_messaging._cli import main
from plivo_messaging._cli.output import Exit
from plivo_mock import ManualClock, MockPlivo
from tests.docs.pages import ROOT, blocks

NAME = "docs/command-line.md"
BLOCKS = blocks(NAME)
FAILURES = {"numbers.txt": Exit.REFUSED, "--dst 442079460907 --text": Exit.UNKNOWN}


class Screen(io.StringIO):
    """A terminal that keeps what is written to it and to the standard error."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def screen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Screen:
    """The standard output, in a directory with the files that the page names."""
    monkeypatch.chdir(tmp_path)
    Path("numbers.txt").write_text("12025550123\n12025550124\n0123\n", encoding="utf-8")
    monkeypatch.setenv("TERM", "dumb")  # no colours
    return Screen()


@pytest.mark.usefixtures("plivo_environment")
@pytest.mark.plivo_mock(seed=7, clock=ManualClock(datetime(2026, 11, 30, 9, tzinfo=UTC)), auth_token="my_auth_token")
def test_the_commands_print_what_the_page_says(
    plivo_mock: MockPlivo, screen: Screen, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("plivo_messaging._cli.options.now", plivo_mock.now)
    errors = io.StringIO()  # no terminal, and so without a progress bar
    monkeypatch.setattr(errors, "write", screen.write)
    monkeypatch.setattr(sys, "stdout", screen)
    monkeypatch.setattr(sys, "stderr", errors)
    for number, (language, code) in enumerate(BLOCKS):
        if language == "text":
            shown = screen.getvalue().replace(plivo_mock.base_url, "https://api.plivo.com/v1")
            assert stripped(shown) == stripped(code), BLOCKS[number - 1]
        screen.seek(screen.truncate(0))
        for line in code.splitlines() if language == "sh" else ():
            name, *words = shlex.split(line)
            if name == "export" and "…" not in line:
                monkeypatch.setenv(*words[0].split("=", 1))
            elif name == "printf":
                Path(words[-1]).write_text(words[0], encoding="utf-8")
            elif name == "plivo-messages":
                expected = [code for mark, code in FAILURES.items() if mark in line] or [Exit.DONE]
                assert [main(words)] == expected, line


def stripped(lines: str) -> list[str]:
    return [line.rstrip() for line in lines.splitlines()]


def test_the_table_of_exit_codes_is_complete() -> None:
    text = (ROOT / NAME).read_text(encoding="utf-8")
    assert [int(code) for code in re.findall(r"^\| ([0-9]+) \|", text, re.MULTILINE)] == [*Exit]
