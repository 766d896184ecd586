"""Every snippet of the README and of the users' pages runs, and every command in them can be given."""

import re
import shlex
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.client.__main__ import CLIENT
from benchmarks.suite import run
from plivo_messaging import ListFilters, SendOptions
from plivo_mock import MockPlivo
from plivo_mock._cli import parser
from tests.docs.pages import ROOT, commands, make_targets, output_of, programs, run_test, shown_tests, snippets

# Each of these has tests of its own.
OTHERS = {
    "changing-the-api",
    "coming-from-plivo",
    "command-line",
    "contract-testing",
    "error-codes",
    "export",
    "generated-client",
    "ledger",
    "mock-behaviour",
    "mock-server",
    "tutorial",
    "webhooks",
}
PAGES = [
    "README.md",
    *sorted(f"docs/{page.name}" for page in (ROOT / "docs").glob("*.md") if page.stem not in OTHERS),
]
TESTS = [(code, name) for page in PAGES for code, name in shown_tests(page)]
COMMANDS = list(
    dict.fromkeys(each for page in (*PAGES, "docs/tutorial.md", "CONTRIBUTING.md") for each in commands(page))
)
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
VARIABLES = {"PLIVO_AUTH_ID", "PLIVO_AUTH_TOKEN", "PLIVO_BASE_URL"}


@pytest.fixture
def account(monkeypatch: pytest.MonkeyPatch) -> Iterator[MockPlivo]:
    """A mock server that the environment names, as a user's would."""
    with MockPlivo() as mock:
        monkeypatch.setenv("PLIVO_AUTH_ID", mock.auth_id)
        monkeypatch.setenv("PLIVO_AUTH_TOKEN", mock.auth_token)
        monkeypatch.setenv("PLIVO_BASE_URL", mock.base_url)
        yield mock


@pytest.mark.usefixtures("account")
@pytest.mark.parametrize("page", PAGES)
def test_the_snippets_of_a_page_print_what_it_says(page: str) -> None:
    for code, output in programs(page):
        printed = output_of(code, page)
        assert printed == output or output is None, code


@pytest.mark.parametrize(("page", "printed"), [("README.md", "found ["), ("docs/lost-sends.md", "accepted: ")])
def test_the_first_snippet_finds_a_send_whose_response_is_lost(account: MockPlivo, page: str, printed: str) -> None:
    account.faults.add("reset", processed=True, operation="sendMessage")
    (code, _), *_ = programs(page)
    assert output_of(code, page).startswith(printed)
    assert len(account.messages) == 1


@pytest.mark.parametrize(("code", "name"), TESTS, ids=[f"{index}-{name}" for index, (_, name) in enumerate(TESTS)])
def test_a_test_of_a_page_passes(request: pytest.FixtureRequest, code: str, name: str) -> None:
    run_test(code, name, request)


def test_there_are_snippets_tests_and_commands() -> None:
    assert sum(len(programs(page)) for page in PAGES) >= 35
    assert len(TESTS) >= 8
    assert len(COMMANDS) >= 10


@pytest.mark.slow  # mypy takes 20 seconds when it has no cache
def test_types_are_right_but_for_two_mistakes_on_purpose(tmp_path: Path) -> None:
    for page in {*(ROOT / "docs").glob("*.md"), ROOT / "README.md"} - {ROOT / "docs" / "changing-the-api.md"}:
        codes = [code for code, _ in snippets(str(page))]
        is_one = page.stem in {"contract-testing", "export", "ledger"}
        for index, code in enumerate(["\n".join(codes)] if is_one else codes):
            (tmp_path / f"{page.stem.replace('-', '_')}_{index}.py").write_text(code, encoding="utf-8")
    mypy = [sys.executable, "-m", "mypy", *map(str, tmp_path.iterdir())]  # by itself: it sets the recursion limit
    printed = subprocess.run(mypy, cwd=ROOT, capture_output=True, text=True, check=False).stdout
    mistakes = re.findall(r"(\w+)_\d+\.py:\d+: error: .+  \[(?!no-untyped|import-untyped|var-annotated)(.+)\]", printed)
    assert sorted(mistakes) == [("errors", "call-arg"), ("listing", "arg-type")], printed


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_can_be_given(command: str) -> None:
    name, *arguments = shlex.split(command)
    match name:
        case "make":
            target = next(each for each in arguments if "=" not in each)
            assert f"make {target} " in make_targets()
        case "pip":
            assert arguments[0] == "install"
            for requirement in arguments[1:]:
                distribution, _, extra = requirement.rstrip("]").partition("[")
                assert distribution in {".", PROJECT["name"], f"../{PROJECT['name']}", "pytest"}
                assert not extra or extra == "…" or extra in PROJECT["optional-dependencies"]
        case "plivo-mock":
            parser().parse_args(arguments)
        case "export":
            assert {each.partition("=")[0] for each in arguments} <= VARIABLES
        case "python" if arguments[:2] == ["-m", "benchmarks.client"]:
            with pytest.raises(SystemExit, match=r"^0$"):
                run(CLIENT, [*arguments[2:], "--help"])
        case _:
            assert command in commands("docs/tutorial.md")  # whose test gives them


@pytest.mark.parametrize(
    ("page", "heading", "named"),
    [
        (
            "docs/sending.md",
            "# Sending",
            {*SendOptions.__annotations__, "dst", "src", "powerpack_uuid", "text", "once"},
        ),
        ("docs/listing.md", "## Filters", {*ListFilters.__annotations__} - {*SendOptions.__annotations__} | {"type"}),
    ],
    ids=["send", "list"],
)
def test_a_table_has_every_argument(page: str, heading: str, named: set[str]) -> None:
    section = (ROOT / page).read_text(encoding="utf-8").partition(f"{heading}\n")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| (`[^|]*`) \|", section, re.MULTILINE)
    assert {each for row in rows for each in re.findall(r"`(\w+)`", row)} >= named
