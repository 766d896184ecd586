"""All faults, and what the suite says about a server that has one."""

from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from functools import partial
from typing import TypeAlias
from unittest import mock as patching

from plivo_messaging.contract import ExitCode, Mode, Plan, Report, run
from plivo_messaging.contract._scenarios._all import AT_A_LOSS, SCENARIOS
from plivo_messaging.mock import ManualClock
from tests.contract.conftest import mock_server, target_of
from tests.contract.faults import access, answers, behaviour, callbacks, given, limiting, paging, rules, signing
from tests.contract.faults.calls import CallbackFault, FaultyReceiver
from tests.contract.faults.faulty import Fault, Faulty

AnyFault: TypeAlias = Fault | CallbackFault

FAULTS: tuple[Fault, ...] = (
    *answers.faults(),
    *paging.faults(),
    *access.faults(),
    *rules.faults(),
    *behaviour.faults(),
    *given.faults(),
    *limiting.faults(),
)
"""Faults of answers."""

ALL_FAULTS: tuple[AnyFault, ...] = (*FAULTS, *callbacks.faults(), *signing.faults())

ALL_GROUPS = frozenset(scenario.group for scenario in SCENARIOS)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the suite said about a fault.

    Attributes:
        fault: The fault's group and name.
        caught: Whether it was noticed: the contract is broken, or an operation never succeeded.
        by: The checks that noticed it.
        seconds: How long the run took.
    """

    fault: tuple[str, str]
    caught: bool
    by: tuple[str, ...]
    seconds: float


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
    return patching.patch("plivo_messaging.contract._run.Receiver", partial(FaultyReceiver, fault))


def mode_of(fault: AnyFault) -> Mode:
    """Say which run of the suite has to notice a fault."""
    return fault.mode if isinstance(fault, Fault) else Mode.FULL


def judge(number: int) -> Verdict:
    """Say whether a fault is noticed.

    Args:
        number: The fault's place in the catalogue.
    """
    fault = ALL_FAULTS[number]
    # Nothing else looks at callbacks.
    groups = frozenset({"Status callbacks"}) if isinstance(fault, CallbackFault) else ALL_GROUPS
    report = try_out(fault, Plan(mode_of(fault), groups=groups))
    if report.exit_code is ExitCode.KEPT:  # no scenario sees it: generated requests have to
        report = try_out(fault, Plan(mode_of(fault)))
    # That a scenario stumbles is no way to notice a fault.
    at_a_loss = [f"{each.check.name}: {each.actual}" for each in report.findings if each.text == AT_A_LOSS]
    by = at_a_loss or [*dict.fromkeys(finding.check.name for finding in report.findings)]
    caught = report.exit_code is ExitCode.BROKEN and not at_a_loss
    return Verdict((fault.group, fault.name), caught, tuple(by), report.seconds)


def judge_seed(seed: int) -> Verdict:
    """Say whether the server without a fault keeps to the contract, whatever is generated.

    Args:
        seed: Draws the requests.
    """
    report = try_out(None, Plan(Mode.FULL, examples=5, seed=seed))
    by = dict.fromkeys(finding.check.name for finding in report.findings)
    return Verdict(("seed", str(seed)), report.exit_code is ExitCode.KEPT, tuple(by), report.seconds)
