"""The pages of the documentation, and the code in them."""

import contextlib
import inspect
import io
import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, cast

import pytest

ROOT = Path(__file__).parents[2]
_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_RECIPE = re.compile(r"^<!-- (\S+) -->\n```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_FILE = re.compile(r'^```python title="(\S+)"\n(.*?)^```$', re.MULTILINE | re.DOTALL)
_TEST = re.compile(r"^(?:async )?def (test_\w+)", re.MULTILINE)


def blocks(name: str) -> list[tuple[str, str]]:
    """Return the code blocks of a page, each with its language."""
    text = (ROOT / name).read_text(encoding="utf-8")
    return [(match[1], match[2]) for match in _BLOCK.finditer(text)]


def snippets(name: str) -> list[tuple[str, str | None]]:
    """Return the Python code of a page, each block with the output that follows it, if any; without recipes."""
    found = [*blocks(name), ("", "")]
    examples = {code for _, code in recipes(name)}
    return [
        (code, found[index + 1][1] if found[index + 1][0] == "text" else None)
        for index, (language, code) in enumerate(found)
        if language == "python" and code not in examples
    ]


def programs(name: str) -> list[tuple[str, str | None]]:
    """Return the snippets of a page that are not tests."""
    return [(code, output) for code, output in snippets(name) if not _TEST.search(code)]


def shown_tests(name: str) -> Iterator[tuple[str, str]]:
    """Return the tests that a page shows: the code of each, and its name."""
    for code, _ in snippets(name):
        for test in _TEST.findall(code):
            yield code, test


def run_test(code: str, name: str, request: pytest.FixtureRequest) -> None:
    """Run a test that a page shows, with its marks and fixtures."""
    variables: dict[str, Any] = {"__name__": "test_page"}
    output_of(code, name, variables)
    function = variables[name]
    test = cast("pytest.Item", request.node)  # pyright: ignore[reportUnknownMemberType]  (pytest does not say)
    for mark in getattr(function, "pytestmark", ()):
        test.add_marker(getattr(pytest.mark, mark.name)(*mark.args, **mark.kwargs))
    function(**{each: request.getfixturevalue(each) for each in inspect.signature(function).parameters})


def recipes(name: str) -> list[tuple[str, str]]:
    """Return the Python code of a page that is an example, each with the file that a comment above it names."""
    return _RECIPE.findall((ROOT / name).read_text(encoding="utf-8"))


def files(name: str) -> list[tuple[str, str]]:
    """Return the files that a page has its readers write, each with its code."""
    return _FILE.findall((ROOT / name).read_text(encoding="utf-8"))


def commands(name: str) -> list[str]:
    """Return the different shell commands of a page, without comments."""
    lines = [line for language, code in blocks(name) if language == "sh" for line in code.splitlines()]
    return list(dict.fromkeys(filter(None, (re.sub(r"(^|\s+)#.*", "", line) for line in lines))))


def output_of(code: str, name: str, variables: dict[str, Any] | None = None) -> str:
    """Run the code of a page, with the variables of the code before it, and return what it prints."""
    printed = io.StringIO()
    namespace = {"__name__": "__main__"} if variables is None else variables
    with contextlib.redirect_stdout(printed):
        exec(compile(code, name, "exec"), namespace)  # noqa: S102  (it is our own page)
    return printed.getvalue()


@cache
def make_targets() -> str:
    """Return the list that `make help` prints."""
    return subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
