"""All faults, and what the suite says about a server that has one."""

import math
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from functools import partial
from typing import TypeAlias
from unittest import mock as patching

from plivo_messaging.contract import Credentials, ExitCode, Mode, Plan, Report, Target, run
from plivo_messaging.mock import ManualClock, MockPlivo
from tests.contract.faults import access, answers, behaviour, callbacks, limiting, paging, rules, signing
from tests.contract.faults.calls import SUBACCOUNT, SUBACCOUNT_TOKEN, CallbackFault, FaultyReceiver
from tests.contract.faults.faulty import Fault, Faulty

AnyFault: TypeAlias = Fault | CallbackFault

FAILING = "15555550150"
"""A destination whose messages fail, on the servers that get a fault."""

FAULTS: tuple[Fault, ...] = (
    *answers.faults(),
    *paging.faults(),
    *access.faults(),
    *rules.faults(),
    *behaviour.faults(),
    *limiting.faults(),
)
"""Faults of answers."""

ALL_FAULTS: tuple[AnyFault, ...] = (*FAULTS, *callbacks.faults(), *signing.faults())


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
    is_limited = plan.mode is Mode.LIMITS
    mock = MockPlivo(seed=1, clock=clock, rate=math.inf, mms_rate=math.inf, rate_limits=is_limited)
    mock.add_account(access.OTHER, mock.auth_token)
    mock.add_account(SUBACCOUNT, SUBACCOUNT_TOKEN, parent=mock.auth_id)
    app = mock.asgi()
    target = Target(
        Credentials(mock.auth_id, mock.auth_token),
        app=Faulty(app, fault) if isinstance(fault, Fault) else app,
        other=Credentials(access.OTHER, mock.auth_token),
        subaccount=Credentials(SUBACCOUNT, SUBACCOUNT_TOKEN),
        failing=FAILING,
        clock=clock,
    )
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
    report = try_out(fault, Plan(mode_of(fault), until_broken=True))
    by = dict.fromkeys(finding.check.name for finding in report.findings)
    return Verdict((fault.group, fault.name), report.exit_code is ExitCode.BROKEN, tuple(by), report.seconds)
