"""Every snippet, command and table of docs/mock-server.md is right."""

import json
import re
import shlex

import httpx
import pytest

from plivo_mock import FaultKind, ManualClock, MockPlivo
from plivo_mock._magic import MAGIC_DESTINATIONS
from tests.docs.pages import ROOT, commands, output_of, programs, run_test, shown_tests

NAME = "docs/mock-server.md"
TEXT = (ROOT / NAME).read_text(encoding="utf-8")
TESTS = list(shown_tests(NAME))
PROGRAMS = programs(NAME)
CURLS = [line for line in commands(NAME) if line.startswith("curl ")]
ROW = re.compile(r"^\| `(\w+)` \| (.*) \|$", re.MULTILINE)


def test_there_are_snippets_and_commands() -> None:
    assert len(TESTS) == 4
    assert len(PROGRAMS) == 4
    assert len(CURLS) == 10


@pytest.mark.parametrize(("code", "name"), TESTS, ids=[name for _, name in TESTS])
def test_the_tests_pass(request: pytest.FixtureRequest, code: str, name: str) -> None:
    run_test(code, name, request)


@pytest.mark.parametrize(("code", "output"), PROGRAMS, ids=range(len(PROGRAMS)))
def test_a_program_prints_what_the_page_says(code: str, output: str | None) -> None:
    assert output is not None
    assert [line.rstrip() for line in output_of(code, NAME).splitlines()] == [
        line.rstrip() for line in output.splitlines()
    ]


def requested(curl: str, root: str) -> httpx.Response:
    """Make the request of a curl command."""
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


def test_the_commands_succeed() -> None:
    with MockPlivo(clock=ManualClock()) as mock:
        root = mock.base_url.removesuffix("/v1")
        responses = [requested(curl, root) for curl in CURLS]

    assert [each.status_code for each in responses] == [200, 200, 200, 200, 201, 201, 201, 200, 201, 204]
    assert json.loads(responses[5].text)["messages"][0]["message_state"] == "undelivered"


def test_the_table_of_magic_destinations_is_complete() -> None:
    rows = dict(ROW.findall(TEXT[TEXT.index("## Magic destinations") : TEXT.index("## Faults")]))

    assert rows == {magic.number: magic.meaning for magic in MAGIC_DESTINATIONS}


def test_the_table_of_faults_is_complete() -> None:
    rows = dict(ROW.findall(TEXT[TEXT.index("## Faults") : TEXT.index("## The control API")]))

    assert [*rows] == [*FaultKind]


def test_every_image_exists() -> None:
    images = re.findall(r"!\[[^]]+\]\(([^)]+)\)", TEXT)

    assert images
    assert all((ROOT / "docs" / image).is_file() for image in images)
