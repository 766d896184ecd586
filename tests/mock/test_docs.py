"""The page about the mock server's behaviour says what is so: its snippets run, its table of switches is complete."""

import contextlib
import inspect
import io
import re
from pathlib import Path

import pytest

from plivo_mock import MockPlivo
from plivo_mock._cli import parser

PAGE = (Path(__file__).parents[2] / "docs" / "mock-behaviour.md").read_text(encoding="utf-8")
SNIPPET = re.compile(r"^```python\n(?P<code>.*?)^```\n(?:\n```text\n(?P<output>.*?)^```$)?", re.MULTILINE | re.DOTALL)
SNIPPETS = [(match["code"], match["output"]) for match in SNIPPET.finditer(PAGE)]
SWITCH = re.compile(r"^\| `[a-z_]+=.*$", re.MULTILINE)
ARGUMENT = re.compile(r"`([a-z_]+)=")
OPTION = re.compile(r"(?<![|-])--[a-z][a-z-]*")


@pytest.mark.parametrize(("code", "output"), SNIPPETS, ids=range(len(SNIPPETS)))
def test_a_snippet_prints_what_the_page_says(code: str, output: str | None) -> None:
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(code, "mock-behaviour.md", "exec"), {"__name__": "__main__"})  # noqa: S102  (our own page)
    assert printed.getvalue() == output


def test_nothing_that_is_code_is_left_out() -> None:
    assert len(SNIPPETS) >= 1
    assert PAGE.count("```python\n") == len(SNIPPETS)


def test_every_switch_is_an_argument_of_the_class() -> None:
    arguments = inspect.signature(MockPlivo).parameters
    named = {name for row in SWITCH.finditer(PAGE) for name in ARGUMENT.findall(row[0])}

    assert len(named) >= 4
    assert named <= arguments.keys()


def test_every_option_that_is_named_exists_and_every_other_is_about_the_server() -> None:
    options = {name for action in parser()._actions for name in action.option_strings if name.startswith("--")}
    named = {*OPTION.findall(PAGE)}

    assert named <= options
    assert options - named <= {"--help", "--host", "--port", "--auth-id", "--auth-token"}
