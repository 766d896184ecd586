"""The order in which scenarios are played to a server with a fault is an order, and never finds a fault by itself."""

import pytest

from plivo_contract import ExitCode, Mode, Plan, summary
from plivo_contract._scenarios._all import SCENARIOS
from tests.contract.faults.catalogue import ALL_FAULTS
from tests.contract.faults.judging import ALL_GROUPS, requests_of_scenarios, soonest_first, try_out
from tests.contract.faults.order import fault_groups_with_an_order, in_order

GROUPS = ["", *fault_groups_with_an_order()]


def test_every_order_is_of_faults_there_are() -> None:
    assert {*fault_groups_with_an_order()} <= {fault.group for fault in ALL_FAULTS}


@pytest.mark.parametrize("group", GROUPS)
def test_an_order_leaves_nothing_out(group: str) -> None:
    ordered = in_order(SCENARIOS, {}, group)

    assert len(ordered) == len(SCENARIOS)
    assert {*ordered} == {*SCENARIOS}


def test_what_is_likely_to_notice_comes_first_then_what_makes_few_requests() -> None:
    made = {f"{each.group}: {each.name}": number for number, each in enumerate(SCENARIOS)}
    pinned, sharing = "What the account has", "Status callbacks"
    ordered = [each for each in in_order(SCENARIOS, made, "paths") if each.group != pinned]

    access = [each for each in SCENARIOS if each.group == "Access"]
    assert ordered[: len(access)] == access
    rest = [made[f"{each.group}: {each.name}"] for each in ordered[len(access) :] if each.group != sharing]
    assert rest == sorted(rest)


def test_what_shares_its_messages_is_played_together() -> None:
    ordered = [each.group == "Status callbacks" for each in in_order(SCENARIOS, requests_of_scenarios())]

    first, number = ordered.index(True), sum(ordered)
    assert number > 1
    assert all(ordered[first : first + number])


def test_requests_are_counted() -> None:
    counted = requests_of_scenarios()
    rules = "Rule by rule: each rule of a body, kept and broken alone"

    assert counted[rules] == max(counted.values()) > 100


@pytest.mark.parametrize("group", GROUPS)
def test_a_server_without_a_fault_keeps_to_the_contract_in_every_order(group: str) -> None:
    with soonest_first(group):
        report = try_out(None, Plan(Mode.FULL, groups=ALL_GROUPS))

    assert report.exit_code is ExitCode.KEPT, summary(report)
