"""`python -m tests.contract.faults`: what it prints, and what it ends with."""

import subprocess
import sys
from pathlib import Path

import pytest

from plivo_contract._scenarios._all import SCENARIOS
from plivo_contract._scenarios._scenario import Scenario
from plivo_contract._scenarios._workspace import Workspace
from plivo_contract._spec._operations import LIST
from tests.contract.faults import __main__ as counting
from tests.contract.faults import judging
from tests.contract.faults.faulty import Fault, answers, requests
from tests.contract.faults.judging import Verdict
from tests.contract.faults.spec_changes import SpecChange, judge_change_of

ROOT = Path(__file__).parents[2]
NOTICED = "order: oldest first"


def generate_nothing(*_: object) -> None:
    """Stand for the requests that are generated after all scenarios, which take their time."""


def put_in(monkeypatch: pytest.MonkeyPatch, fault: Fault) -> None:
    """Have one fault in the catalogue, and nothing else."""
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


def test_a_fault_that_changes_nothing_is_missed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    put_in(monkeypatch, Fault("order", "nothing is wrong", requests(LIST, lambda request: request)))
    monkeypatch.setattr("plivo_contract._run.generate", generate_nothing)

    assert counting.main(["nothing", "is", "wrong"]) == 1
    assert capsys.readouterr().out.splitlines() == [
        "MISSED  order: nothing is wrong  <-  -",
        "0 of 1 faults of a server that were noticed",
        "MISSED  order: nothing is wrong",
    ]


def test_a_fault_over_which_a_scenario_stumbles_is_missed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def stumble(_: Workspace) -> None:
        raise KeyError("objects")

    put_in(monkeypatch, Fault("order", "the list is odd", answers(LIST, lambda page: page)))
    monkeypatch.setattr(judging, "SCENARIOS", (Scenario("Listing", "it stumbles", LIST, stumble), *SCENARIOS))

    assert counting.main(["the list is odd"]) == 1
    assert "MISSED  order: the list is odd  <-  it stumbles: KeyError: 'objects'\n" in capsys.readouterr().out


def test_a_change_of_the_contract_over_which_a_scenario_stumbles_is_missed(monkeypatch: pytest.MonkeyPatch) -> None:
    def stumble(_: Workspace) -> None:
        raise KeyError("paths")

    monkeypatch.setattr(judging, "SCENARIOS", (Scenario("Listing", "it stumbles", LIST, stumble), *SCENARIOS))

    verdict = judge_change_of(SpecChange("nothing is changed", lambda document: document))

    assert not verdict.caught
    assert verdict.by == ("it stumbles: KeyError: 'paths'",)


def test_the_contract_as_it_is_is_no_change(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("plivo_contract._run.generate", generate_nothing)

    assert not judge_change_of(SpecChange("nothing is changed", lambda document: document)).caught


def test_a_name_that_nothing_has(capsys: pytest.CaptureFixture[str]) -> None:
    assert counting.main(["no", "such", "fault"]) == 2
    assert capsys.readouterr().out == "nothing has 'no such fault' in its name\n"


def test_a_seed_is_repeated(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
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


def test_seeds_are_drawn_anew_in_each_run() -> None:
    drawn = [counting.seeds_of(wanted) for wanted in ("", "seed", "seed: ")]

    assert [len(each) for each in drawn] == [20, 20, 20]
    assert len({seed for each in drawn for seed in each}) == 60
    assert counting.seeds_of("seed: 4711") == [4711]
    assert counting.seeds_of("4711") == []


def test_all_scenarios_are_played_when_that_is_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    assert counting.main([NOTICED]) == 0
    one = capsys.readouterr().out
    assert counting.main(["--whole", NOTICED]) == 0
    whole = capsys.readouterr().out

    assert "pages follow one another" in whole
    assert "pages follow one another" not in one
