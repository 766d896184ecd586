"""Every snippet, command and table of docs/mock-server.md is right."""

import contextlib
import io
import json
import re
import shlex
from pathlib import Path

import httpx
import pytest

from plivo_mock import FaultKind, ManualClock, MockPlivo
from plivo_mock._control._magic_faults import MAGIC_FAULTS
from plivo_mock._messaging._magic import MAGIC_DESTINATIONS

pytest_plugins = ["pytester"]

DOCS = Path(__file__).parents[2] / "docs"
TEXT = (DOCS / "mock-server.md").read_text(encoding="utf-8")
BLOCKS = [(match[1], match[2]) for match in re.finditer(r"^```(\w+)\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)]
PYTHON = [
    (code, BLOCKS[index + 1][1] if BLOCKS[index + 1][0] == "text" else None)
    for index, (language, code) in enumerate(BLOCKS)
    if language == "python"
]
TESTS = [code for code, _ in PYTHON if "def test_" in code]
PROGRAMS = [(code, output) for code, output in PYTHON if "def test_" not in code]
CURLS = [line for language, code in BLOCKS if language == "sh" for line in code.splitlines() if line.startswith("curl")]
ROW = re.compile(r"^\| `(\w+)` \| (.*) \|$", re.MULTILINE)


def test_there_is_something_to_try() -> None:
    assert len(TESTS) == 1
    assert len(PROGRAMS) == 4
    assert len(CURLS) == 8


@pytest.mark.parametrize("code", TESTS, ids=range(len(TESTS)))
def test_the_tests_pass(pytester: pytest.Pytester, code: str) -> None:
    pytester.makepyfile(code)

    # In a process of its own, as it would leave modules behind that are there twice.
    result = pytester.runpytest_subprocess(
        "-p", "no:cacheprovider", "-p", "no:schemathesis", "-p", "no:hypothesispytest"
    )

    result.assert_outcomes(passed=code.count("def test_"))


@pytest.mark.parametrize(("code", "output"), PROGRAMS, ids=range(len(PROGRAMS)))
def test_the_programs_print_what_is_said(code: str, output: str | None) -> None:
    printed = io.StringIO()

    with contextlib.redirect_stdout(printed):
        exec(compile(code, "mock-server.md", "exec"), {"__name__": "__main__"})  # noqa: S102  (our own documentation)

    assert output is not None
    assert [line.rstrip() for line in printed.getvalue().splitlines()] == [
        line.rstrip() for line in output.splitlines()
    ]


def requested(curl: str, root: str) -> httpx.Response:
    """Make the request a command of curl's makes."""
    _, *words = shlex.split(curl)
    method, body, url = "GET", None, ""
    headers: dict[str, str] = {}
    while words:
        match words.pop(0):
            case "-X":
                method = words.pop(0)
            case "-H":
                name, _, value = words.pop(0).partition(": ")
                headers[name] = value
            case "-d":
                body = words.pop(0)
            case url:
                pass
    return httpx.request(method, url.replace("http://127.0.0.1:8010", root), headers=headers, content=body)


def test_the_commands_are_answered() -> None:
    with MockPlivo(clock=ManualClock()) as mock:
        root = mock.base_url.removesuffix("/v1")
        answers = [requested(curl, root) for curl in CURLS]

    assert [answer.status_code for answer in answers] == [200, 200, 201, 201, 201, 200, 201, 204]
    assert json.loads(answers[3].text)["messages"][0]["state"] == "undelivered"


def test_the_table_of_magic_destinations_is_complete() -> None:
    rows = dict(ROW.findall(TEXT[TEXT.index("## Magic destinations") : TEXT.index("## Faults")]))

    assert rows == {magic.number: magic.meaning for magic in (*MAGIC_DESTINATIONS, *MAGIC_FAULTS)}


def test_the_table_of_faults_is_complete() -> None:
    rows = dict(ROW.findall(TEXT[TEXT.index("## Faults") : TEXT.index("## The control API")]))

    assert [*rows] == [*FaultKind]


def test_every_image_is_there() -> None:
    images = re.findall(r"!\[[^]]+\]\(([^)]+)\)", TEXT)

    assert images
    assert all((DOCS / image).is_file() for image in images)
