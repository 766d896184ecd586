"""The page about the mock server's behaviour says what is so: its snippets run, its table of switches is complete."""

import inspect
import re

import pytest

from plivo_mock import MockPlivo
from plivo_mock._cli import parser
from tests.docs.pages import ROOT, output_of, snippets

NAME = "docs/mock-behaviour.md"
PAGE = (ROOT / NAME).read_text(encoding="utf-8")
SNIPPETS = snippets(NAME)
SWITCH = re.compile(r"^\| `[a-z_]+=.*$", re.MULTILINE)
ARGUMENT = re.compile(r"`([a-z_]+)=")
OPTION = re.compile(r"(?<![|-])--[a-z][a-z-]*")


@pytest.mark.parametrize(("code", "output"), SNIPPETS, ids=range(len(SNIPPETS)))
def test_a_snippet_prints_what_the_page_says(code: str, output: str | None) -> None:
    assert output_of(code, NAME) == output


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
