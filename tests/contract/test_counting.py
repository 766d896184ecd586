"""`python -m tests.contract.faults`: what it prints, what it ends with, and in which order tests are run for it."""

import subprocess
import sys
from pathlib import Path

import pytest

from plivo_contract import ExitCode, Finding, Mode, Plan, summary
from plivo_contract._contract import LIST
from tests.contract.faults import __main__ as counting
from tests.contract.faults import judging
from tests.contract.faults.catalogue import ALL_FAULTS
from tests.contract.faults.faulty import Fault, answers, requests
from tests.contract.faults.judging import SoonestFirst, Verdict, fault_groups_with_an_order, requests_of_tests, try_out
from tests.contract.faults.spec_changes import SpecChange, judge_change_of

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
NOTICED = "order: oldest first"
IN_ORDER = Plan(Mode.FULL, groups=judging.ALL_GROUPS)


def stumble(*_: object) -> None:
    raise KeyError("objects")


def nothing(*_: object, **__: object) -> list[Finding]:
    return []


@pytest.fixture
def no_generated_requests(monkeypatch: pytest.MonkeyPatch) -> None:
    """Generate no requests: that comes after all tests, and takes its time."""
    monkeypatch.setattr("plivo_contract._generated.generate", nothing)


def put_in(monkeypatch: pytest.MonkeyPatch, fault: Fault) -> None:
    """Replace the catalogue by one fault."""
    monkeypatch.setattr(counting, "ALL_FAULTS", (fault,))
    monkeypatch.setattr(judging, "ALL_FAULTS", (fault,))


def test_a_fault_that_is_noticed() -> None:
    command = [sys.executable, "-m", "tests.contract.faults", *NOTICED.split()]
    environment = {"PYTHONPATH": "openapi"}
    made = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)

    assert made.returncode == 0, made.stderr
    verdict, score = made.stdout.splitlines()
    assert verdict.startswith(f"noticed  {NOTICED}  <-  ")
    assert not verdict.endswith("<-  -")
    assert score == "1 of 1 faults of a server that were noticed"


@pytest.mark.usefixtures("no_generated_requests")
def test_a_fault_that_changes_nothing_is_missed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    put_in(monkeypatch, Fault("order", "nothing is wrong", requests(LIST, lambda request: request)))

    assert counting.main(["nothing", "is", "wrong"]) == 1
    assert capsys.readouterr().out.splitlines() == [
        "MISSED  order: nothing is wrong  <-  -",
        "0 of 1 faults of a server that were noticed",
        "MISSED  order: nothing is wrong",
    ]


def test_a_fault_over_which_a_test_stumbles_is_missed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    put_in(monkeypatch, Fault("order", "the list is odd", answers(LIST, lambda page: page)))
    monkeypatch.setattr("plivo_contract.suite.test_listing.uuids", stumble)

    assert counting.main(["the list is odd"]) == 1
    assert "MISSED  order: the list is odd  <-  newest first: KeyError: 'objects'\n" in capsys.readouterr().out


def test_a_change_of_the_contract_over_which_a_test_stumbles_is_missed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("plivo_contract.suite.test_listing.uuids", stumble)

    verdict = judge_change_of(SpecChange("nothing is changed", lambda document: document))

    assert (verdict.caught, verdict.by) == (False, ("newest first: KeyError: 'objects'",))


@pytest.mark.usefixtures("no_generated_requests")
def test_the_contract_as_it_is_is_no_change() -> None:
    assert not judge_change_of(SpecChange("nothing is changed", lambda document: document)).caught


def test_a_name_that_nothing_has(capsys: pytest.CaptureFixture[str]) -> None:
    assert counting.main(["no", "such", "fault"]) == 2
    assert capsys.readouterr().out == "nothing has 'no such fault' in its name\n"


def test_seeds_are_drawn_anew_in_each_run_and_can_be_repeated(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    tried: list[int] = []

    def judge_seed(seed: int) -> Verdict:
        tried.append(seed)
        return Verdict(("seed", str(seed)), caught=seed != 4712, by=() if seed != 4712 else ("newest first",))

    monkeypatch.setattr(counting, "judge_seed", judge_seed)

    assert counting.main(["seed:", "4711"]) == 0
    assert capsys.readouterr().out.startswith("kept  seed: 4711  <-  -\n1 of 1 random seeds ")
    assert counting.main(["seed: 4712"]) == 1
    assert capsys.readouterr().out.endswith("MISSED  seed: 4712  (again: make mutation-test FAULTS='seed: 4712')\n")
    assert tried == [4711, 4712]
    assert len({seed for wanted in ("", "seed", "seed: ") for seed in counting.seeds_of(wanted)}) == 60
    assert counting.seeds_of("4711") == []


def test_all_tests_are_run_when_that_is_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    assert counting.main([NOTICED]) == 0
    one = capsys.readouterr().out
    assert counting.main(["--whole", NOTICED]) == 0
    whole = capsys.readouterr().out

    assert "pages follow one another" in whole
    assert "pages follow one another" not in one


@pytest.mark.parametrize("group", ["", *fault_groups_with_an_order()])
def test_a_server_without_a_fault_keeps_to_the_contract_in_every_order(group: str) -> None:
    report = try_out(None, IN_ORDER, order=SoonestFirst(group))

    assert report.exit_code is ExitCode.KEPT, summary(report)
    assert {fault.group for fault in ALL_FAULTS} >= {*fault_groups_with_an_order()}
    run = dict.fromkeys(exchange.purpose for exchange in report.exchanges)
    assert set(run) >= {purpose for purpose in requests_of_tests() if ": " in purpose}
    likely = [purpose.partition(": ")[0] for purpose in run if not purpose.startswith(("What the", "finding out"))]
    assert not group or likely[0] in judging.likely_groups(group)
