"""The suite notices what a server does wrong. `make mutation-test` tries all faults; here is one of each group."""

import copy
from dataclasses import replace
from pathlib import Path

import pytest

from plivo_contract import ExitCode
from plivo_contract._contract import shipped_contract
from tests.contract.faults.catalogue import ALL_FAULTS, AnyFault
from tests.contract.faults.judging import plan_of, try_out
from tests.contract.faults.spec_changes import CHANGES, judge_change
from tests.contract.faults.spec_drift import DRIFTS, drift_of

pytestmark = pytest.mark.slow

GROUPS = sorted({fault.group for fault in ALL_FAULTS})


def test_the_catalogue_is_large_and_names_each_fault_once() -> None:
    assert len(ALL_FAULTS) == 788
    assert len({(fault.group, fault.name) for fault in ALL_FAULTS}) == len(ALL_FAULTS)


@pytest.mark.parametrize("group", GROUPS)
def test_one_fault_of_each_group_is_noticed(group: str) -> None:
    faults: list[AnyFault] = [fault for fault in ALL_FAULTS if fault.group == group]
    fault = faults[len(faults) // 2]

    report = try_out(fault, replace(plan_of(fault), examples=5, until_broken=True))

    assert report.exit_code is ExitCode.BROKEN, fault.name


def test_there_are_enough_changes_of_the_contract() -> None:
    assert len(CHANGES) == 53
    assert len({change.name for change in CHANGES}) == len(CHANGES)
    assert len({change.name for change in DRIFTS}) == len(DRIFTS) == 51


def test_a_change_of_the_contract_alone_is_noticed(tmp_path: Path) -> None:
    (change,) = (change for change in DRIFTS if change.name == "a record has no log")
    document = copy.deepcopy(shipped_contract().document)
    change.apply(document)

    assert drift_of(document, tmp_path) == [
        f"plivo_messaging_api/{name}" for name in ("models/message_record.py", "openapi.json")
    ]


@pytest.mark.parametrize("name", ["amounts have two decimals", "from_number may have dots", "a 401 is JSON"])
def test_a_change_of_the_contract_is_noticed(name: str) -> None:
    (number,) = (number for number, change in enumerate(CHANGES) if change.name == name)

    verdict = judge_change(number)

    assert verdict.caught, verdict
