"""The changes of docs/changing-the-api.md are enough: they are made in a copy of the project, and used there."""

import ast
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from api_diff import MAJOR, MINOR, NONE, PATCH, Change, version_after
from tests.docs import drill
from tests.docs.drill import METHODS, PAGE, ROOT, Hunk

pytestmark = pytest.mark.slow

FIELD, FILTER = (list(drill.hunks(drill.section(name))) for name in ("A field of a record", "A filter of a list"))
OPERATION = list(drill.operation())
VALUE, NAMES, GONE = (
    list(drill.hunks(drill.section(name))) for name in ("A value of an enumeration", "Another name", "What is gone")
)
ALL = [*FIELD, *FILTER, *OPERATION, *VALUE, *NAMES, *GONE]
NAME_OF_A_FIELD, NAME_OF_A_FILTER = NAMES[:2], NAMES[2:]
(STATE,) = drill.blocks(drill.section("A value of an enumeration"), "python")
PYTHON = [code for code in drill.blocks(PAGE, "python") if not code.startswith(" ") and code != STATE]
CODE = "".join(PYTHON)
USE = """
import asyncio

import httpx
from plivo_messaging import AsyncPlivo
from plivo_mock import ManualClock, MockPlivo

with MockPlivo(clock=ManualClock()) as mock:
    with Plivo(mock.auth_id, mock.auth_token, base_url=mock.base_url) as client:
        sent = client.messages.send(src="12025550100", dst="12025550123", text="Hello")
        mock.advance(60)
        message = client.messages.get(sent.message_uuid)
        print("queued =", message.message_queued_time == message.message_time)
        print("seconds =", seconds_in_queue(message))
        print("docstring =", type(message).message_queued_time.__doc__)
        print("from its address =", [each.units for each in requested_from(client, message.requester_ip)])
        print("from another =", [*requested_from(client, "192.0.2.99")])
        try:
            requested_from(client, "")
        except ValueError as error:
            print("refused =", error)


def respond(request):
    print("request =", request.method, request.url.path.partition("/Message/")[2])
    moment = "2026-11-02 14:45:04.12+05:30"
    states = [{"message_state": each, "message_time": moment} for each in ("queued", "sent", "teleported")]
    return httpx.Response(200, json={"api_id": message.message_uuid, "states": states})


async def first_state():
    async with httpx.AsyncClient(transport=httpx.MockTransport(respond)) as http:
        client = AsyncPlivo(mock.auth_id, mock.auth_token, http_client=http)
        change = (await client.messages.track(message.message_uuid)).states[0]
        return repr(change.message_state), change.message_time.isoformat()


with httpx.Client(transport=httpx.MockTransport(respond)) as http:
    client = Plivo(mock.auth_id, mock.auth_token, http_client=http)
    print("last state =", last_state(client, message.message_uuid))
print("first state =", *asyncio.run(first_state()))
"""
GONE_FIELD = "from plivo_messaging import Message\n\nprint(Message.__new__(Message).cloud_rate)\n"
USE_OF_NAMES = """
from decimal import Decimal

from plivo_mock import ManualClock, MockPlivo

with MockPlivo(clock=ManualClock()) as mock:
    with Plivo(mock.auth_id, mock.auth_token, base_url=mock.base_url) as client:
        uuid = client.messages.send(src="12025550100", dst="12025550123", text="Hello").message_uuid
        message = client.messages.get(uuid)
        print("fees =", message.carrier_fees == Decimal(message.raw["carrier_charges"]), "carrier_fees" in message.raw)
        print("expired =", [*expired(client)], mock.requests[-1].query)
        found = [*client.messages.list(tendlc_campaign_id="C1")]
        print("campaign =", found, "&campaign_id=C1" in f"&{mock.requests[-1].query}")

Message = type(message)
older = Message({"message_uuid": uuid, "carrier_fees": "0.1", "message_state": "expired", "cloud_rate": "0.2"})
print("older =", older.carrier_fees, repr(older.message_state), hasattr(older, "cloud_rate"), older.raw["cloud_rate"])
"""
TYPES = """
reveal_type(Message.__new__(Message).message_queued_time)
reveal_type(Plivo().messages.track("").states)
wrong: str = Message.__new__(Message).message_queued_time


def misspelt(client: Plivo) -> None:
    client.messages.list(requester_id="192.0.2.7")
    client.messages.list(requester_ip=7)
"""


@pytest.fixture(scope="module")
def changed() -> Iterator[Path]:
    """A copy of the project with all changes of the page, generated anew."""
    with tempfile.TemporaryDirectory(prefix="changed-api-") as name:
        folder = Path(name)
        drill.copy_project(folder)
        drill.apply(ALL, folder)
        command = [sys.executable, "openapi/generate.py"]
        subprocess.run(command, cwd=folder, env=drill.environment(folder), check=True, capture_output=True)
        yield folder


@pytest.fixture(scope="module")
def type_checked(changed: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """What mypy prints about two programs that use the changes."""
    folder = tmp_path_factory.mktemp("programs")
    (folder / "new.py").write_text(f"{CODE}{TYPES}", encoding="utf-8")
    (folder / "gone.py").write_text(f"{STATE}\n{GONE_FIELD}", encoding="utf-8")
    options = ("--strict", "--no-error-summary", "--config-file=", "--cache-dir", "cache")
    command = [sys.executable, "-m", "mypy", *options, "new.py", "gone.py"]
    return subprocess.run(
        command, cwd=folder, env=drill.environment(changed), capture_output=True, text=True, check=False
    ).stdout


def added(changes: list[Hunk]) -> list[int]:
    """Return the number of lines written by hand for contract, client and mock server."""
    folders = ("openapi/", "wrapper/plivo_messaging/", "mock/plivo_mock/")
    assert all(each.file.startswith(folders) for each in changes)
    return [sum(each.added for each in changes if each.file.startswith(folder)) for folder in folders]


def test_the_numbers_of_the_table() -> None:
    for row, changes in (("a field of a message's record", FIELD), ("a filter of a list", FILTER)):
        numbers = [["none", "1 line", f"{count} lines"][min(count, 2)] for count in added(changes)]
        assert f"| {row} | {' | '.join(numbers)} |\n" in PAGE
    for row, changes in (
        ("a value of an enumeration", VALUE),
        ("another name of a field", NAME_OF_A_FIELD),
        ("another name of a filter", NAME_OF_A_FILTER),
    ):
        numbers = [f"{count} line{'s' * (count > 1)}" if count else "none" for count in added(changes)]
        assert f"| {row} | {' | '.join(numbers)} |\n" in PAGE
    assert f"| an operation | {added(OPERATION)[0]} lines | 1 method | a handler |\n" in PAGE


def test_the_client_needs_no_line_for_a_field_one_for_a_filter_one_method_for_an_operation() -> None:
    assert added(FIELD)[1] == 0
    assert added(FILTER)[1] == 1
    method, imported = (each for each in OPERATION if each.file.startswith("wrapper/"))
    assert {method.file, imported.file} == {METHODS}
    assert method.after.count("def ") - method.before.count("def ") == 1


def test_nothing_else_has_changed_than_what_the_page_shows_and_what_is_generated(changed: Path) -> None:
    shown = {each.file for each in ALL}
    files = {path.relative_to(changed).as_posix() for path in changed.rglob("*") if path.is_file()}
    different = {
        name
        for name in files
        if not (ROOT / name).is_file() or (changed / name).read_bytes() != (ROOT / name).read_bytes()
    }
    twins = "wrapper/plivo_messaging/_sync/"
    assert {name for name in different if not name.startswith(("generated/", twins))} == shown
    assert {name for name in different if name.startswith(twins)} == {f"{twins}messages.py"}


def test_field_filter_and_operation_are_used_over_http(changed: Path) -> None:
    command = [sys.executable, "-c", f"{CODE}{USE}"]
    used = subprocess.run(command, env=drill.environment(changed), capture_output=True, text=True, check=False)

    assert used.stderr == ""
    printed = dict(line.split(" = ", 1) for line in used.stdout.splitlines())
    assert re.fullmatch(r"[0-9.]+", printed.pop("seconds"))
    assert re.fullmatch(r"GET [0-9a-f-]{36}/States/", printed.pop("request"))
    assert printed == {
        "queued": "True",
        "docstring": "When the message was queued. In UTC.",
        "from its address": "[1]",
        "from another": "[]",
        "refused": "requester_ip: is empty: leave it out, or give it a value",
        "last state": "teleported",
        "first state": "<MessageState.QUEUED: 'queued'> 2026-11-02T09:15:04.120000+00:00",
    }


def test_values_names_and_removals_are_used_over_http(changed: Path) -> None:
    command = [sys.executable, "-c", f"{STATE}{USE_OF_NAMES}"]
    used = subprocess.run(command, env=drill.environment(changed), capture_output=True, text=True, check=False)

    assert used.stderr == ""
    assert dict(line.split(" = ", 1) for line in used.stdout.splitlines()) == {
        "fees": "True False",
        "expired": "[] message_state=expired&limit=20&offset=0",
        "campaign": "[] True",
        "older": "0.1 <MessageState.EXPIRED: 'expired'> False 0.2",
    }


def test_a_type_checker_knows_values_and_what_is_gone(type_checked: str) -> None:
    (error,) = [each for each in type_checked.splitlines() if each.startswith("gone.py:") and ": error:" in each]
    assert '"Message" has no attribute "cloud_rate"' in error


def test_an_operation_is_removed_by_undoing_what_adds_it(tmp_path: Path) -> None:
    drill.copy_project(tmp_path)
    drill.apply(OPERATION, tmp_path)
    drill.apply([Hunk(each.file, each.after, each.before, 0) for each in reversed(OPERATION)], tmp_path)

    for name in {each.file for each in OPERATION}:
        assert (tmp_path / name).read_bytes() == (ROOT / name).read_bytes()


def test_a_removal_is_reported_as_breaking_and_a_new_value_is_not(tmp_path: Path) -> None:
    drill.copy_project(tmp_path)
    drill.apply([*VALUE, *GONE], tmp_path)
    command = [sys.executable, "openapi/api_diff.py", str(ROOT / "openapi" / "messaging.yaml"), "--no-version"]
    made = subprocess.run(
        command, cwd=tmp_path, env=drill.environment(tmp_path), capture_output=True, text=True, check=False
    )

    assert made.returncode == 0, made.stderr
    breaking, _, other = made.stdout.partition("Not breaking")
    assert "Message.cloud_rate: Property `cloud_rate` of `MessageRecord` was removed." in breaking
    assert "Message.carrier_rate: Property `carrier_rate` of `MessageRecord` was removed." in breaking
    assert "gained values: 'expired'" in other


def test_a_type_checker_knows_them(type_checked: str) -> None:
    printed = [each for each in type_checked.splitlines() if each.startswith("new.py:")]
    line = len(CODE.splitlines())
    notes = [each.rpartition(": note: ")[2] for each in printed if ": note: Revealed" in each]
    assert notes == [
        'Revealed type is "datetime.datetime | None"',
        'Revealed type is "list[plivo_messaging_api.models.state_change.StateChange]"',
    ], type_checked
    errors = [each.split(":") for each in printed if ": error:" in each]
    assert [int(number) - line for _, number, *_ in errors] == [4, 8, 9], type_checked
    assert "requester_id" in type_checked


def test_the_snippets_are_programs() -> None:
    assert [type(ast.parse(code)) for code in PYTHON] == [ast.Module] * 3
    assert isinstance(ast.parse(STATE), ast.Module)


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
    impacts = {"something breaks": MAJOR, "something was added": MINOR, "words": PATCH, "nothing": NONE}
    assert [what for what, *_ in rows] == list(impacts)
    for what, *versions in rows:
        changes = [Change(impacts[what], "Message", "")]
        assert [version_after(base, changes) for base in ("1.0.0", "0.1.0")] == versions, what


def test_files_that_are_named_exist() -> None:
    names = set(re.findall(r"`((?:contract|mock|openapi|wrapper|tests)/[a-z0-9_/.]+)`", PAGE))
    assert len(names) >= 12
    assert [name for name in names if not (ROOT / name).exists()] == []
