"""All faults, and what the suite says about a server that has one."""

import math
from dataclasses import dataclass

from plivo_messaging.contract import Credentials, ExitCode, Mode, Plan, Report, Target, run
from plivo_messaging.mock import ManualClock, MockPlivo
from tests.contract.faults import access, answers, behaviour, paging, rules
from tests.contract.faults.faulty import Fault, Faulty

FAULTS: tuple[Fault, ...] = (
    *answers.faults(),
    *paging.faults(),
    *access.faults(),
    *rules.faults(),
    *behaviour.faults(),
)


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


def try_out(fault: Fault | None, plan: Plan) -> Report:
    """Run the suite against the mock server in this process, with a fault in front of it."""
    clock = ManualClock()
    mock = MockPlivo(seed=1, clock=clock, rate=math.inf, mms_rate=math.inf)
    mock.add_account(access.OTHER, mock.auth_token)
    app = mock.asgi()
    return run(
        Target(
            Credentials(mock.auth_id, mock.auth_token),
            app=app if fault is None else Faulty(app, fault),
            other=Credentials(access.OTHER, mock.auth_token),
            clock=clock,
        ),
        plan,
        sleep=clock.advance,
    )


def judge(number: int) -> Verdict:
    """Say whether a fault is noticed.

    Args:
        number: The fault's place in the catalogue.
    """
    fault = FAULTS[number]
    report = try_out(fault, Plan(Mode.FULL, until_broken=True))
    by = dict.fromkeys(finding.check.name for finding in report.findings)
    return Verdict((fault.group, fault.name), report.exit_code is ExitCode.BROKEN, tuple(by), report.seconds)
