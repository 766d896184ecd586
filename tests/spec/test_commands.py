"""The commands for a change of the contract, through make."""

import json
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.docs import drill
from tests.spec.workbench import ROOT, Workbench

pytestmark = pytest.mark.slow

SHIPPED = "generated/plivo_messaging_api/openapi.json"
CHECKS = {"pyright": 0, "mypy": 0, "python -m pytest": 0}
"""What takes long, and is written down instead of being run."""


@pytest.fixture
def here(tmp_path: Path) -> Workbench:
    """The project as it is."""
    (tmp_path / "venv").mkdir()
    bench = Workbench(ROOT, tmp_path / "venv")
    bench.furnish(CHECKS)
    return bench


def _earlier(folder: Path, version: str) -> Path:
    document: Any = json.loads((ROOT / SHIPPED).read_text(encoding="utf-8"))
    document["info"]["version"] = version
    del document["components"]["schemas"]["MessageRecord"]["properties"]["log"]
    file = folder / "earlier.json"
    file.write_text(json.dumps(document), encoding="utf-8")
    return file


def test_a_document_is_compared_and_its_version_counted_from(here: Workbench, tmp_path: Path) -> None:
    file = _earlier(tmp_path, "0.1.0")

    done = here.make("api-diff", f"BASE={file}")
    assert done.returncode == 2  # make ends with 2 when a command ended with anything but 0
    added = "Message.log (LogMode | str | None): added: What Plivo keeps of the message."
    assert done.stdout.startswith(f"Not breaking: something was added.\n  - {added}\n")
    assert 'write version = "0.1.1" in pyproject.toml, counted from 0.1.0 in that document.' in done.stdout
    assert "Error 1" in done.stderr

    done = here.make("api-diff", f"BASE={file}", "BASE_VERSION=0.0.9")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.endswith("The version 0.1.0 says so, counted from 0.0.9 as given.\n")


@pytest.mark.parametrize(
    ("variables", "says"),
    [
        ((), "name what to compare with"),
        (("BASE=no-such-thing",), "BASE='no-such-thing' is neither a file nor a commit with generated/"),
        ((f"BASE={SHIPPED}", "BASE_VERSION=latest"), "'latest' is not a version of three numbers"),
    ],
)
def test_what_cannot_be_compared(here: Workbench, variables: tuple[str, ...], says: str) -> None:
    done = here.make("api-diff", *variables)
    assert done.returncode == 2
    assert says in done.stderr
    assert "Error 2" in done.stderr


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (0, "the server keeps to the contract"),
        (1, "the contract is broken"),
        (2, "could not test, which says nothing about the contract"),
        (130, "interrupted"),
        (3, "the suite itself failed"),
    ],
)
def test_how_the_suite_ended_is_said_in_words(here: Workbench, code: int, words: str) -> None:
    here.furnish({"plivo-contract": code})
    done = here.make("contract", "BASE_URL=http://127.0.0.1:9/v1", "CONTRACT_OPTIONS=--full --seed 3")
    assert here.calls() == ["plivo-contract http://127.0.0.1:9/v1 --full --seed 3"]
    assert done.stderr.startswith(f"plivo-contract ended with {code}: {words}\n")
    assert done.returncode == (0 if code == 0 else 2)


def test_a_server_is_never_tested_because_the_environment_names_one(here: Workbench) -> None:
    assert here.make("contract", BASE_URL="https://api.example.com/v1").returncode == 0
    (call,) = here.calls()
    assert call.startswith(STEPS["contract"])


@pytest.mark.parametrize("failing", [None, "python -m pytest", "python openapi/generate.py --check", "mypy"])
def test_the_tests_and_the_checks_beside_them_all_have_to_pass(here: Workbench, failing: str | None) -> None:
    begins = ("python -m pytest", "python openapi/generate.py --check", "mypy")
    here.furnish({call: int(call == failing) for call in begins})

    done = here.make("--old-file=lint", "test")

    assert done.returncode == (0 if failing is None else 2)
    assert ("mypy and generated code: passed\n" in done.stdout) is (failing in {None, "python -m pytest"})
    called = {begin for begin in begins for call in here.calls() if call.startswith(begin)}
    assert called >= ({"python -m pytest", failing} if failing else {*begins})


@pytest.fixture(scope="module")
def changed() -> Iterator[Path]:
    """A copy of the project with the changes of docs/changing-the-api.md, not generated yet."""
    with tempfile.TemporaryDirectory(prefix="regenerated-") as name:
        folder = Path(name, "project")
        folder.mkdir()
        drill.copy_project(folder)
        shown = (drill.section(name) for name in ("A field of a record", "A filter of a list"))
        drill.apply([hunk for text in shown for hunk in drill.hunks(text)], folder)
        yield folder


@pytest.fixture
def there(changed: Path) -> Workbench:
    """The changed copy."""
    bench = Workbench(changed, changed.parent / "venv")
    bench.folder.mkdir(exist_ok=True)
    bench.furnish(CHECKS)
    return bench


# A step, and how the call that it consists of begins.
STEPS = {
    "lint-spec": "python openapi/redocly.py lint",
    "generate": "python openapi/generate.py",
    "format": "ruff format .",
    "types": "mypy wrapper ",
    "contract": "python -m pytest -q -n auto tests/contract/",
}


@pytest.mark.parametrize("step", STEPS)
def test_a_step_that_fails_is_the_last(there: Workbench, step: str) -> None:
    begins = list(STEPS.values())
    there.furnish({call: int(name == step) for name, call in STEPS.items()} | {"ruff check": 0, "pyright": 0})

    done = there.make("regenerate")

    calls = [call for call in there.calls() if call.startswith(tuple(begins))]
    expected = begins[: list(STEPS).index(step) + 1]
    assert [call.startswith(begin) for call, begin in zip(calls, expected, strict=True)] == [True] * len(expected)
    assert f"regenerate: stopped at {step}\n" in done.stderr
    assert "what has changed" not in done.stdout
    assert done.returncode == 2


def test_a_changed_contract_is_brought_home(there: Workbench) -> None:
    done = there.make("regenerate", f"BASE={ROOT / SHIPPED}", BASE_URL="https://api.example.com/v1")

    assert done.returncode == 0, done.stderr
    took = re.findall(r"^== (\S+) took \d+ s$", done.stdout, re.MULTILINE)
    assert took == list(STEPS)
    calls = there.calls()
    places = [next(n for n, call in enumerate(calls) if call.startswith(begin)) for begin in STEPS.values()]
    assert places == sorted(places)
    assert calls[-1] == f"python openapi/api_diff.py {ROOT / SHIPPED} --no-version"
    assert not any("api.example.com" in call for call in calls)
    (pyright,) = (call.split() for call in calls if call.startswith("pyright"))
    (mypy,) = (call.split() for call in calls if call.startswith("mypy"))
    assert pyright[-1] == "wrapper"
    assert {"wrapper", "tests", "openapi", "benchmarks"} <= set(mypy)
    told = done.stdout.partition("== what has changed")[2]
    assert "Message.message_queued_time (datetime | None): added: When the message was queued." in told
    assert [told.partition("\n")[2]] == drill.blocks(drill.PAGE, "text")
    record = there.project / "generated" / "plivo_messaging_api" / "models" / "message_record.py"
    assert "def message_queued_time(self) -> datetime | None:" in record.read_text(encoding="utf-8")
