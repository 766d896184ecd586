"""A message that is not delivered yet is no finding, unless the suite moves the clock itself."""

import math

import pytest

from plivo_contract import Credentials, ExitCode, Mode, Plan, Report, Target, run, summary
from plivo_mock import ManualClock, MockPlivo
from tests.contract.faults.catalogue import FAULTS
from tests.contract.faults.faulty import Faulty

DELIVERY = frozenset({"Status callbacks", "Listing", "Filters"})
STANDS_STILL = (
    "messages are queued for longer than 10 s: the server's queue is long, or its clock stands still. Let a plivo-mock"
)


def played(app: object, mock: MockPlivo, plan: Plan, clock: ManualClock | None, slept: list[float]) -> Report:
    target = Target(Credentials(mock.auth_id, mock.auth_token), app=app, clock=clock)  # type: ignore[arg-type]
    return run(target, plan, sleep=slept.append)


@pytest.mark.slow
def test_where_the_clock_stands_still_delivery_is_not_tested() -> None:
    mock = MockPlivo(seed=1, clock=ManualClock(), rate=math.inf, mms_rate=math.inf)
    slept: list[float] = []

    report = played(mock.asgi(), mock, Plan(Mode.FULL, groups=DELIVERY), None, slept)

    assert report.exit_code is ExitCode.KEPT, summary(report)
    assert f"skipped: 7 checks ({STANDS_STILL}" in summary(report)
    assert "--patience SECONDS" in summary(report)
    assert 10 <= sum(slept) < 11  # for the first message; those after it are not waited for


def test_a_queue_that_is_long_is_waited_for_as_long_as_asked() -> None:
    clock = ManualClock()
    mock = MockPlivo(seed=1, clock=clock)  # at the documented rates
    target = Target(Credentials(mock.auth_id, mock.auth_token), app=mock.asgi())
    plan = Plan(Mode.FULL, groups=frozenset({"Listing"}), patience=600)

    report = run(target, plan, sleep=clock.advance)

    assert report.exit_code is ExitCode.KEPT, summary(report)
    assert not any(cell.skipped.startswith("messages are") for cell in report.cells.values())


def test_where_the_suite_moves_the_clock_a_long_queue_takes_no_time() -> None:
    clock = ManualClock()
    mock = MockPlivo(seed=1, clock=clock)  # at the documented rates
    slept: list[float] = []

    report = played(mock.asgi(), mock, Plan(Mode.FULL, groups=DELIVERY), clock, slept)

    assert report.exit_code is ExitCode.KEPT, summary(report)
    assert not any(cell.skipped.startswith("messages are") for cell in report.cells.values())
    assert slept == []


@pytest.mark.slow
def test_where_the_suite_moves_the_clock_what_never_arrives_is_broken() -> None:
    (fault,) = (each for each in FAULTS if each.name == "records: message_state is always queued")
    clock = ManualClock()
    mock = MockPlivo(seed=1, clock=clock, rate=math.inf, mms_rate=math.inf)

    report = played(Faulty(mock.asgi(), fault), mock, Plan(Mode.FULL, groups=frozenset({"Listing"})), clock, [])

    assert report.exit_code is ExitCode.BROKEN
    assert "a message is delivered in the end" in {finding.text for finding in report.findings}


def test_a_wrong_end_is_broken_whoever_moves_the_clock() -> None:
    clock = ManualClock()
    mock = MockPlivo(seed=1, clock=clock, rate=math.inf, mms_rate=math.inf)
    target = Target(Credentials(mock.auth_id, mock.auth_token), app=mock.asgi(), endings={"failed": "15555550170"})

    report = run(target, Plan(Mode.FULL, groups=frozenset({"Filters"})), sleep=clock.advance)

    assert report.exit_code is ExitCode.BROKEN
    assert [(each.expected, each.actual) for each in report.findings] == [("failed", "undelivered")]
