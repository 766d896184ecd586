"""The whole suite against the mock server's application, in this process."""

from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest

from plivo_contract import ControlApi, ExitCode, Mode, Plan, Report, run, summary
from plivo_contract._contract import SEND, shipped_contract
from plivo_contract._coverage import uncovered
from plivo_mock import ManualClock
from tests.contract.conftest import MockControl, mock_server, target_of


def skipped(report: Report) -> dict[str, str]:
    return {check.name: cell.skipped for (_, check), cell in report.cells.items() if cell.skipped}


@pytest.mark.slow
def test_the_mock_keeps_to_the_contract(clock: ManualClock) -> None:
    report = run(target_of(mock_server(clock), clock), Plan(Mode.FULL), sleep=clock.advance)

    assert report.exit_code is ExitCode.KEPT, summary(report)
    assert skipped(report) == {}
    assert {call.is_signed for call in report.calls} == {True}
    assert {call.answered for call in report.calls} == {200, 503}  # some are to be repeated
    for operation in shipped_contract().operations:
        made = [check for (each, check), cell in report.cells.items() if each == operation and cell.passed]
        assert len(made) >= 20, operation


@pytest.mark.slow
def test_every_part_of_the_contract_is_covered(clock: ManualClock) -> None:
    report = run(target_of(mock_server(clock), clock), Plan(Mode.FULL, examples=0), sleep=clock.advance)

    assert report.uncovered == []
    without = [each for each in report.exchanges if b"message_expiry" not in each.request.body]
    rules = (
        *(", kept", ": type integer, kept", ": type, broken", ": minimum 5, kept", ": minimum 5, broken"),
        *(": maximum 10799, kept", ": maximum 10799, broken"),
    )
    named = {f"{SEND}: SendMessageArguments.message_expiry{rule}" for rule in rules}
    assert named <= {*uncovered(shipped_contract(), without, report.calls)}


@pytest.mark.slow
def test_the_form_of_2012(clock: ManualClock) -> None:
    target = target_of(mock_server(clock, dialect="legacy"), clock)
    report = run(target, Plan(Mode.FULL, examples=0), sleep=clock.advance)

    assert report.exit_code is ExitCode.KEPT, summary(report)
    assert skipped(report) == dict.fromkeys(
        (
            *("units follow the encoding", "conversation_id and conversation_origin"),
            "time filters are exact to the microsecond",
            *("callbacks say what a conversation was opened for", "a record has the values its message was given"),
            *("log says what is kept of the message", "the registration in India is that of the request"),
            "is_domestic compares the countries of sender and destination",
        ),
        "the server responds in the form of 2012",
    )
    assert report.uncovered == []


@pytest.mark.slow
def test_a_mock_that_keeps_its_messages_in_a_file(clock: ManualClock, tmp_path: Path) -> None:
    mock = mock_server(clock, state=tmp_path / "messages.sqlite")
    report = run(target_of(mock, clock), Plan(Mode.FULL, examples=0), sleep=clock.advance)

    assert report.exit_code is ExitCode.KEPT, summary(report)
    assert skipped(report) == {}
    mock.stop()
    assert (tmp_path / "messages.sqlite").stat().st_size > 100_000


@pytest.mark.parametrize("dialect", ["latest", "legacy"])
def test_a_mock_that_is_not_disposable(clock: ManualClock, dialect: str) -> None:
    target = target_of(mock_server(clock, dialect=dialect), clock)
    plan = Plan(Mode.ONE_DESTINATION, "12025550100", "12025550123", examples=0)
    report = run(target, plan, sleep=lambda _: None)

    assert report.exit_code is ExitCode.KEPT, summary(report)


def test_a_server_without_a_destination_whose_messages_wait(clock: ManualClock) -> None:
    class Control:
        def __getattr__(self, name: str) -> object:
            if name == "held_destination":
                raise AttributeError(name)
            return getattr(whole, name)

    mock = mock_server(clock)
    whole, control = MockControl(mock), cast("ControlApi", Control())
    target = replace(target_of(mock, clock), control=control)
    report = run(target, Plan(Mode.FULL, groups=frozenset({"Records"})), sleep=clock.advance)

    assert report.exit_code is ExitCode.KEPT, summary(report)
    reason = "no destination is known whose messages wait in the queue until they expire"
    assert skipped(report) == {"what is not sent in time fails with error code 420": reason}
