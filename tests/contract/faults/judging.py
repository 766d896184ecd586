"""What the suite finds on a server that has a fault."""

from collections import Counter
from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from unittest import mock as patching

import pytest

from plivo_contract import Contract, ExitCode, Mode, Plan, Report, run
from plivo_contract._scenario import scenario_of
from plivo_contract._session import AT_A_LOSS
from plivo_contract.suite import GROUPS
from plivo_mock import ManualClock
from tests.contract.conftest import mock_server, target_of
from tests.contract.faults import reading
from tests.contract.faults.calls import CallbackFault, FaultyReceiver
from tests.contract.faults.catalogue import ALL_FAULTS, AnyFault
from tests.contract.faults.faulty import Fault, Faulty

ALL_GROUPS = frozenset(GROUPS.values())
_EXAMPLES_OF_A_SEED = 5
_LIKELY: Mapping[str, frozenset[str]] = {
    "access": frozenset({"Access"}),
    "destinations": frozenset({"Sending"}),
    "encoding": frozenset({"Sending"}),
    "error bodies": frozenset({"Access"}),
    "filters": frozenset({"Filters", "Listing"}),
    "given values": frozenset({"Provoked"}),
    "limits": frozenset({"Listing"}),
    "meta": frozenset({"Listing"}),
    "odd input": frozenset({"Rules of a send request"}),
    "order": frozenset({"Listing"}),
    "paths": frozenset({"Access"}),
    "records": frozenset({"Records"}),
    "rules": frozenset({"Rules of a send request", "Rule by rule"}),
    "windows": frozenset({"Listing"}),
}
"""The groups of tests that are likely to notice a group of faults."""

# They read the message a run begins with, which is no longer listed once others have moved the clock by days.
_BEFORE_ALL = "What the account has"
# They share their messages: whichever comes first sends all of them, and waits.
_SHARING = "Status callbacks"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the suite said about a fault.

    Attributes:
        fault: The fault's group and name.
        caught: Whether it was noticed: the contract is broken, and no test was at a loss.
        by: The checks that noticed it; those of the first test that did, unless all were run.
    """

    fault: tuple[str, str]
    caught: bool
    by: tuple[str, ...]


class SoonestFirst:
    """A plugin of pytest that puts those tests first that are likely to notice, then those with few requests.

    It is an order and nothing else: a fault counts as missed only when all tests have been run.
    """

    def __init__(self, fault_group: str) -> None:
        self._likely = likely_groups(fault_group)

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Sort the tests."""
        items.sort(key=self._place)

    def _place(self, item: pytest.Item) -> tuple[bool, bool, int]:
        scenario = scenario_of(item)
        made = requests_of_tests()
        count = made[_SHARING] if scenario.group == _SHARING else made[scenario.name]
        return scenario.group != _BEFORE_ALL, scenario.group not in self._likely, count


def fault_groups_with_an_order() -> list[str]:
    """Return the groups of faults that have an order of their own."""
    return sorted(_LIKELY)


def likely_groups(fault_group: str) -> frozenset[str]:
    """Return the groups of tests that are likely to notice a group of faults."""
    return _LIKELY.get(fault_group, frozenset[str]())


@cache
def requests_of_tests() -> Counter[str]:
    """Count the requests each test makes to a server without a fault, and the group of those that share some."""
    report = try_out(None, Plan(Mode.FULL, groups=ALL_GROUPS))
    counts = Counter(exchange.purpose for exchange in report.exchanges)
    counts[_SHARING] = max(count for purpose, count in counts.items() if purpose.startswith(_SHARING))
    return counts


def try_out(
    fault: AnyFault | None, plan: Plan, contract: Contract | None = None, order: SoonestFirst | None = None
) -> Report:
    """Run the suite against the mock server in this process, with a fault between the two."""
    clock = ManualClock() if plan.mode is Mode.FULL else ManualClock(datetime.now(UTC) - timedelta(hours=1))
    mock = mock_server(clock, rate_limits=plan.mode is Mode.LIMITS)
    for message in reading.messages() if plan.mode is Mode.READ_ONLY else ():
        mock.seed(from_number=reading.FROM, to_number=reading.TO, **message)
        clock.advance(60)
    target = target_of(mock, clock)
    if isinstance(fault, Fault):
        target = replace(target, app=Faulty(mock.asgi(), fault))
    with _receiving(fault):
        return run(target, plan, sleep=clock.advance, contract=contract, plugins=[order] if order else [])


def _receiving(fault: AnyFault | None) -> AbstractContextManager[object]:
    """Put a fault into the callbacks, if it is one of those."""
    if not isinstance(fault, CallbackFault):
        return nullcontext()
    return patching.patch("plivo_contract._session.Receiver", partial(FaultyReceiver, fault))


def plan_of(fault: AnyFault) -> Plan:
    """Return the run that has to notice a fault."""
    return Plan(fault.mode if isinstance(fault, Fault) else Mode.FULL, reading.SRC, reading.DST)


def judge(number: int, *, whole: bool = False) -> Verdict:
    """Return whether a fault is noticed.

    Args:
        number: The fault's place in the catalogue.
        whole: Whether all tests are run, and not only until one notices.
    """
    return judge_fault(ALL_FAULTS[number], whole=whole)


def judge_fault(fault: AnyFault, *, whole: bool = False) -> Verdict:
    """Return whether a fault is noticed; see `judge`."""
    # Nothing else looks at callbacks.
    groups = frozenset({_SHARING}) if isinstance(fault, CallbackFault) else ALL_GROUPS
    report = sought(fault, plan_of(fault), fault.group, groups, whole=whole)
    return Verdict((fault.group, fault.name), *noticed(report))


def sought(
    fault: AnyFault | None,
    plan: Plan,
    group: str,
    groups: frozenset[str] = ALL_GROUPS,
    *,
    contract: Contract | None = None,
    whole: bool,
) -> Report:
    """Run the tests, the likely ones first; and if none notices, generate requests.

    Args:
        fault: The fault, or None for a server that has none.
        plan: How requests are generated.
        group: The fault's group.
        groups: The groups of tests.
        contract: The contract, if it is changed.
        whole: Whether all tests are run, and not only until one notices.
    """
    report = try_out(fault, replace(plan, groups=groups, until_broken=not whole), contract, SoonestFirst(group))
    return try_out(fault, plan, contract) if report.exit_code is ExitCode.KEPT else report


def noticed(report: Report) -> tuple[bool, tuple[str, ...]]:
    """Return whether a run noticed something, and which checks did.

    A test that stumbles has noticed nothing: then it is False, and what the test stumbled over.
    """
    at_a_loss = [f"{each.check.name}: {each.actual}" for each in report.findings if each.text == AT_A_LOSS]
    by = at_a_loss or [*dict.fromkeys(finding.check.name for finding in report.findings)]
    return report.exit_code is ExitCode.BROKEN and not at_a_loss, tuple(by)


def judge_seed(seed: int) -> Verdict:
    """Return whether the server without a fault keeps to the contract with a seed for the generated requests."""
    report = try_out(None, Plan(Mode.FULL, examples=_EXAMPLES_OF_A_SEED, seed=seed))
    by = dict.fromkeys(finding.check.name for finding in report.findings)
    return Verdict(("seed", str(seed)), report.exit_code is ExitCode.KEPT, tuple(by))
