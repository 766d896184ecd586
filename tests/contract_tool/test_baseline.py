"""Accepted differences: each has a reason, is reported apart, expires, and is found again in every run."""

import tomllib
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from plivo_contract import Baseline, Check, Finding, Report, summary
from plivo_contract._baseline import UNREASONED
from plivo_contract._contract import LIST
from plivo_contract._contract import SEND as SENDING
from plivo_mock import MockPlivo
from tests.contract.faults.catalogue import FAULTS
from tests.contract.faults.faulty import Faulty
from tests.contract_tool import servers
from tests.contract_tool.conftest import Run

SEND = ("--allow-send", "--src", "12025550100", "--dst", "12025550123")
TEXT = "objects/*/total_amount"


@pytest.fixture
def broken_run(command: Run, server: MockPlivo) -> Callable[..., int]:
    """Run the command against a server whose amounts are numbers."""
    (fault,) = (each for each in FAULTS if each.name == "records: total_amount is a float")

    def run(*arguments: object) -> int:
        with servers.served(Faulty(server.asgi(), fault)) as base_url:
            return command(base_url, *SEND, *arguments)

    return run


def accept_all(path: Path, **keys: str) -> None:
    """Write a reason, and more, beside every difference of a file."""
    lines = "".join(f"\n{name} = {value}" for name, value in keys.items())
    path.write_text(path.read_text(encoding="utf-8").replace(f'"{UNREASONED}"', f'"known since May"{lines}'), "utf-8")


def test_what_was_found_is_written_accepted_and_found_again(
    broken_run: Callable[..., int], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "baseline.toml"

    assert broken_run("--baseline", path, "--update-baseline") == 1  # it was not accepted before
    with pytest.raises(SystemExit):
        broken_run("--baseline", path)
    assert f"the baseline {path}: difference 1 (GET " in (refused := capsys.readouterr().err)
    assert "has no reason yet: say why it is accepted" in refused
    accept_all(path)
    before = path.read_text(encoding="utf-8")
    reports = ("--junit", tmp_path / "c.xml", "--html", tmp_path / "c.html")
    assert broken_run("--baseline", path, "--update-baseline", "--seed", "random", *reports) == 0

    for report in ("c.xml", "c.html"):
        assert "known since May" in (tmp_path / report).read_text(encoding="utf-8")
    printed = capsys.readouterr().out
    assert path.read_text(encoding="utf-8") == before
    assert "BROKEN" not in printed
    assert "accepted: GET /Account/{auth_id}/Message/: as documented: objects/0/total_amount" in printed
    assert "          known since May\n" in printed
    entries = tomllib.loads(before)["accepted"]
    assert {(each["operation"], each["check"]) for each in entries} >= {(LIST, "as documented")}
    assert not any(character.isdigit() for each in entries for character in each["text"])


@pytest.mark.slow
@pytest.mark.parametrize(("until", "code"), [("2020-01-31", 1), ("2999-01-31", 0)])
def test_what_has_expired_counts_again(
    broken_run: Callable[..., int], tmp_path: Path, until: str, code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "baseline.toml"
    broken_run("--baseline", path, "--update-baseline")
    accept_all(path, until=until)
    capsys.readouterr()

    assert broken_run("--baseline", path) == code

    printed = capsys.readouterr().out
    assert ("no longer accepted, as 2020-01-31 is over: GET" in printed) == (code == 1)
    assert ("known since May, until 2999-01-31" in printed) == (code == 0)


@pytest.mark.slow
def test_what_does_not_occur_is_named_and_removed(
    broken_run: Callable[..., int], command: Run, server: MockPlivo, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "baseline.toml"
    broken_run("--baseline", path, "--update-baseline")
    accept_all(path)
    with path.open("a", encoding="utf-8") as file:
        entry = f'operation = "{SENDING}"\ncheck = "amounts add up"\nreason = "x"'
        file.write(f"[[accepted]]\n{entry}\n")
    capsys.readouterr()

    assert command(server.base_url, *SEND, "--baseline", path) == 0
    assert "accepted, but did not occur: GET /Account/{auth_id}/Message/: as documented: " in capsys.readouterr().out
    assert command(server.base_url, *SEND, "--baseline", path, "--update-baseline") == 0

    # Its check was not made on that operation, so nothing is known about it.
    (left,) = tomllib.loads(path.read_text(encoding="utf-8"))["accepted"]
    assert (left["check"], left["text"], left["reason"]) == ("amounts add up", "*", "x")


@pytest.mark.parametrize(
    "other",
    [
        'objects/7/units: "2" is not of type "integer"',
        'objects/19/units:  "b48d95dc-e3ac-11eb-a9c2-0242ac110005" is not of type "integer"',
        'objects/0/units: "2026-11-30 03:17:00.5+00:00" is not of type "integer"',
        'objects/0/units: "[?" is not of type "integer"',
    ],
)
def test_an_identity_has_nothing_that_changes_from_run_to_run(other: str) -> None:
    check = Check("Every response by itself", "as documented")
    first = Finding(LIST, check, 'objects/12/units: "1" is not of type "integer"', "integer", "1")
    written = Baseline().updated([first, Finding(LIST, check, other)], ())

    (entry,) = tomllib.loads(written)["accepted"]
    assert entry["text"] == 'objects/*/units: "*" is not of type "integer"'


def test_another_difference_of_the_same_check_counts(tmp_path: Path) -> None:
    path = tmp_path / "baseline.toml"
    entry = f'[[accepted]]\noperation = "{LIST}"\ncheck = "as documented"\ntext = "*units*"\nreason = "old"\n'
    path.write_text(f"{entry}until = 2026-12-31\n", encoding="utf-8")
    baseline = Baseline.read(path)
    baseline.today = date(2026, 12, 31)
    report = Report("a server", baseline=baseline, planned=frozenset({LIST}), operations=(LIST,))
    report.statuses[LIST, 200] = 1
    check = Check("Every response by itself", "as documented")

    for text in ("units is a text", "an error_code is a number"):
        report.failed(Finding(LIST, check, text))

    assert [each.text for each in report.findings] == ["an error_code is a number"]
    assert [(each.text, entry.reason) for each, entry in report.accepted] == [("units is a text", "old")]
    assert report.exit_code == 1
    assert "1 check made, 1 of them failed, 1 difference accepted" in summary(report)


ENTRY = '[[accepted]]\noperation = "x"\n'


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (None, "cannot be read (No such file or directory): create it with --update-baseline"),
        ("accepted = 1", "has something else than tables [[accepted]]"),
        ("[[acepted]]\n", "has something else than tables [[accepted]]: ['acepted']"),
        ("x", "is not TOML"),
        (ENTRY, "difference 1 has no check: add it"),
        (f'{ENTRY}check = "y"\n', "difference 1 has no reason: say why it is accepted"),
        (f'{ENTRY}check = "y"\nreason = " "\n', "difference 1 has no reason: say why it is accepted"),
        (f'{ENTRY}chek = "y"\n', "difference 1 has an unknown key chek: did you mean 'check'?"),
        (f'{ENTRY}check = "amounts ad up"\nreason = "z"\n', "there is no check 'amounts ad up': did you mean 'amounts"),
        (f'{ENTRY}check = "y"\nreason = "z"\nuntil = "2026"\n', "until = '2026' is not a date"),
    ],
    ids=range(10),
)
def test_2_a_file_that_cannot_be_used(
    refused: Callable[..., str], tmp_path: Path, content: str | None, complaint: str
) -> None:
    path = tmp_path / "baseline.toml"
    if content is not None:
        path.write_text(content, encoding="utf-8")

    assert complaint in refused("http://127.0.0.1/v1", "--baseline", path)


def test_2_there_is_nothing_to_update(refused: Callable[..., str]) -> None:
    printed = refused("http://127.0.0.1/v1", "--update-baseline")

    assert "--update-baseline needs --baseline FILE: name the file" in printed


def test_2_a_server_that_could_not_be_tested_changes_nothing(command: Run, tmp_path: Path) -> None:
    with servers.served(servers.always(503)) as base_url:
        assert command(base_url, "--baseline", tmp_path / "baseline.toml", "--update-baseline") == 2

    assert list(tmp_path.iterdir()) == []
