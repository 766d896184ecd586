"""What the page about changing the API says is all it takes: its diffs are applied to a copy, and used there."""

import ast
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from changes import Impact, Version
from tests.docs import drill
from tests.docs.drill import PAGE, ROOT, Hunk

FIELD, FILTER = (list(drill.hunks(drill.section(name))) for name in ("A field of a record", "A filter of a list"))
CODE = "".join(drill.blocks(PAGE, "python"))
MOCK = "mock/plivo_mock/"
USE = """
from plivo_mock import ManualClock, MockPlivo

with MockPlivo(clock=ManualClock(), rate_limits=False) as mock:
    with Plivo(mock.auth_id, mock.auth_token, base_url=mock.base_url) as client:
        sent = client.messages.send(src="12025550100", dst="12025550123", text="Hello")
        mock.advance(60)
        message = client.messages.get(sent.message_uuid)
        print("queued =", message.message_queued_time == message.message_time)
        print("seconds =", seconds_in_queue(message))
        print("docstring =", type(message).message_queued_time.__doc__)
        print("from its address =", [each.units for each in asked_for_from(client, message.requester_ip)])
        print("from another =", [*asked_for_from(client, "192.0.2.99")])
        try:
            asked_for_from(client, "")
        except ValueError as error:
            print("refused =", error)
"""
TYPES = """
reveal_type(Message.__new__(Message).message_queued_time)
wrong: str = Message.__new__(Message).message_queued_time


def misspelt(client: Plivo) -> None:
    client.messages.list(requester_id="192.0.2.7")
    client.messages.list(requester_ip=7)
"""


@pytest.fixture(scope="module")
def changed() -> Iterator[Path]:
    """A copy of the project with the changes of the page, generated anew."""
    with tempfile.TemporaryDirectory(prefix="changed-api-") as name:
        folder = Path(name)
        drill.copy_project(folder)
        drill.apply([*FIELD, *FILTER], folder)
        command = [sys.executable, "openapi/generate.py"]
        subprocess.run(command, cwd=folder, env=drill.environment(folder), check=True, capture_output=True)
        yield folder


def added(changes: list[Hunk]) -> dict[str, int]:
    """Count the lines that are written by hand, by where they belong."""
    lines = {"contract": 0, "client": 0, "mock server": 0}
    for each in changes:
        assert each.file.startswith(("wrapper/plivo_messaging/", "mock/plivo_mock/", "openapi/")), each.file
        place = "contract" if each.file.startswith("openapi/") else "mock server" if MOCK in each.file else "client"
        assert "_fields.py" not in each.file
        lines[place] += each.added
    return lines


def test_the_numbers_of_the_table() -> None:
    assert added(FIELD) == {"contract": 3, "client": 0, "mock server": 1}
    assert added(FILTER) == {"contract": 7, "client": 3, "mock server": 1}
    for changes, row in ((FIELD, "a field of a message's record"), (FILTER, "a filter of a list")):
        numbers = ("none" if n == 0 else "1 line" if n == 1 else f"{n} lines" for n in added(changes).values())
        assert f"| {row} | {' | '.join(numbers)} |\n" in PAGE


def test_nothing_but_what_is_generated_and_what_the_page_shows_has_changed(changed: Path) -> None:
    shown = {each.file for each in (*FIELD, *FILTER)}
    different = {
        path.relative_to(changed).as_posix()
        for path in changed.rglob("*")
        if path.is_file() and path.read_bytes() != (ROOT / path.relative_to(changed)).read_bytes()
    }
    by_hand = {name for name in different if not name.startswith("generated/") and not name.endswith("/_fields.py")}
    assert by_hand == shown
    assert "wrapper/plivo_messaging/_answers/_fields.py" in different


def test_field_and_filter_are_used_over_http(changed: Path) -> None:
    command = [sys.executable, "-c", f"{CODE}{USE}"]
    used = subprocess.run(command, env=drill.environment(changed), capture_output=True, text=True, check=False)

    assert used.stderr == ""
    printed = dict(line.split(" = ", 1) for line in used.stdout.splitlines())
    assert re.fullmatch(r"[0-9.]+", printed.pop("seconds"))
    assert printed == {
        "queued": "True",
        "docstring": "When the message was queued, aware, with the offset the API gave.",
        "from its address": "[1]",
        "from another": "[]",
        "refused": "requester_ip: is empty: leave it out, or give it a value",
    }


def test_a_type_checker_knows_field_and_filter(changed: Path) -> None:
    program = changed / "program.py"
    program.write_text(f"{CODE}{TYPES}", encoding="utf-8")
    line = len(CODE.splitlines())
    options = ("--strict", "--no-error-summary", "--config-file=", "--cache-dir", "cache")
    command = [sys.executable, "-m", "mypy", *options, program.name]
    try:
        checked = subprocess.run(
            command, cwd=changed, env=drill.environment(changed), capture_output=True, text=True, check=False
        )
    finally:
        program.unlink()

    said = checked.stdout.splitlines()
    assert said[0] == f'program.py:{line + 2}: note: Revealed type is "datetime.datetime | None"', checked.stdout
    errors = [each.split(":") for each in said if ": error:" in each]
    assert [int(number) - line for _, number, *_ in errors] == [3, 7, 8], checked.stdout
    assert "requester_id" in checked.stdout


def test_the_snippets_are_programs() -> None:
    assert [type(ast.parse(code)) for code in drill.blocks(PAGE, "python")] == [ast.Module] * 2


def test_each_command_exists_and_takes_those_variables() -> None:
    commands = [line for text in drill.blocks(PAGE, "sh") for line in text.splitlines()]
    listed = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert len(commands) == 4
    for command in commands:
        _, target, *variables = command.split()
        assert f"make {target} " in listed
        recipe = makefile.partition(f"\n{target}:")[2].partition("\n\n")[0]
        assert all(f'"$${variable.partition("=")[0]}"' in recipe for variable in variables)


def test_the_versions_of_the_table() -> None:
    rows = re.findall(r"^\| ([a-z ]+) \| ([0-9.]+) \| ([0-9.]+) \|$", PAGE, re.MULTILINE)
    impacts = {"something breaks": "MAJOR", "something was added": "MINOR", "words": "PATCH", "nothing": "NONE"}
    assert [what for what, *_ in rows] == list(impacts)
    for what, *versions in rows:
        asked = [str(Version.parse(base).after(Impact[impacts[what]])) for base in ("1.0.0", "0.1.0")]
        assert asked == versions, what


def test_files_that_are_named_exist() -> None:
    names = set(re.findall(r"`((?:openapi|wrapper|tests)/[a-z0-9_/.]+)`", PAGE))
    assert len(names) >= 4
    assert [name for name in names if not (ROOT / name).exists()] == []
    for link in re.findall(r"\]\((\.\./[^)#]+)\)", PAGE):
        assert (ROOT / "docs" / link).is_file(), link
