"""What the suite says about a server that has a fault."""

from collections import Counter
from collections.abc import Generator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, replace
from functools import cache, partial
from unittest import mock as patching

from plivo_contract import ExitCode, Mode, Plan, Report, run
from plivo_contract._scenarios._all import AT_A_LOSS, SCENARIOS
from plivo_mock import ManualClock
from tests.contract.conftest import mock_server, target_of
from tests.contract.faults.calls import CallbackFault, FaultyReceiver
from tests.contract.faults.catalogue import ALL_FAULTS, AnyFault
from tests.contract.faults.faulty import Fault, Faulty
from tests.contract.faults.order import in_order

ALL_GROUPS = frozenset(scenario.group for scenario in SCENARIOS)
_EXAMPLES_OF_A_SEED = 5


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the suite said about a fault.

    Attributes:
        fault: The fault's group and name.
        caught: Whether it was noticed: the contract is broken, and no scenario was at a loss.
        by: The checks that noticed it; those of the first scenario that did, unless all were to be played.
    """

    fault: tuple[str, str]
    caught: bool
    by: tuple[str, ...]


def try_out(fault: AnyFault | None, plan: Plan) -> Report:
    """Run the suite against the mock server in this process, with a fault between the two."""
    clock = ManualClock()
    mock = mock_server(clock, rate_limits=plan.mode is Mode.LIMITS)
    target = target_of(mock, clock)
    if isinstance(fault, Fault):
        target = replace(target, app=Faulty(mock.asgi(), fault))
    with _receiving(fault):
        return run(target, plan, sleep=clock.advance)


def _receiving(fault: AnyFault | None) -> AbstractContextManager[object]:
    """Have callbacks arrive with a fault, if it is one of those."""
    if not isinstance(fault, CallbackFault):
        return nullcontext()
    return patching.patch("plivo_contract._run.Receiver", partial(FaultyReceiver, fault))


def mode_of(fault: AnyFault) -> Mode:
    """Say which run of the suite has to notice a fault."""
    return fault.mode if isinstance(fault, Fault) else Mode.FULL


def judge(number: int, *, whole: bool = False) -> Verdict:
    """Say whether a fault is noticed.

    Args:
        number: The fault's place in the catalogue.
        whole: Whether all scenarios are played, and not only until one notices.
    """
    return judge_fault(ALL_FAULTS[number], whole=whole)


def judge_fault(fault: AnyFault, *, whole: bool = False) -> Verdict:
    """Say whether a fault is noticed; see `judge`."""
    # Nothing else looks at callbacks.
    groups = frozenset({"Status callbacks"}) if isinstance(fault, CallbackFault) else ALL_GROUPS
    report = sought(fault, Plan(mode_of(fault)), fault.group, groups, whole=whole)
    caught, by = noticed(report)
    return Verdict((fault.group, fault.name), caught, by)


def sought(
    fault: AnyFault | None, plan: Plan, group: str, groups: frozenset[str] = ALL_GROUPS, *, whole: bool
) -> Report:
    """Play the scenarios to a fault, the likely ones first; and if none sees it, let requests be generated.

    Args:
        fault: The fault, or None for a server that has none.
        plan: How requests are generated.
        group: The fault's group.
        groups: The scenarios.
        whole: Whether all scenarios are played, and not only until one notices.
    """
    with soonest_first(group):
        report = try_out(fault, replace(plan, groups=groups, until_broken=not whole))
    return try_out(fault, plan) if report.exit_code is ExitCode.KEPT else report


def noticed(report: Report) -> tuple[bool, tuple[str, ...]]:
    """Say whether a run noticed something, and which checks did.

    That a scenario stumbles is no way to notice anything: then it says no, and what the scenario stumbled over.
    """
    at_a_loss = [f"{each.check.name}: {each.actual}" for each in report.findings if each.text == AT_A_LOSS]
    by = at_a_loss or [*dict.fromkeys(finding.check.name for finding in report.findings)]
    return report.exit_code is ExitCode.BROKEN and not at_a_loss, tuple(by)


@contextmanager
def soonest_first(fault_group: str = "") -> Generator[None]:
    """Have the scenarios played first that are likely to notice, then those that make few requests."""
    ordered = in_order(SCENARIOS, requests_of_scenarios(), fault_group)
    with patching.patch("plivo_contract._run.SCENARIOS", ordered):
        yield


@cache
def requests_of_scenarios() -> Mapping[str, int]:
    """Count the requests each scenario makes to a server without a fault."""
    report = try_out(None, Plan(Mode.FULL, groups=ALL_GROUPS))
    return Counter(exchange.purpose for exchange in report.exchanges)


def judge_seed(seed: int) -> Verdict:
    """Say whether the server without a fault keeps to the contract, whatever is generated.

    Args:
        seed: Draws the requests.
    """
    report = try_out(None, Plan(Mode.FULL, examples=_EXAMPLES_OF_A_SEED, seed=seed))
    by = dict.fromkeys(finding.check.name for finding in report.findings)
    return Verdict(("seed", str(seed)), report.exit_code is ExitCode.KEPT, tuple(by))
