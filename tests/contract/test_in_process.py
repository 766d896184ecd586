"""The whole suite against the mock server's application, in this process."""

from dataclasses import replace
from pathlib import Path

import pytest

from plivo_contract import ExitCode, Mode, Plan, Report, run, summary
from plivo_contract._coverage._untouched import untouched
from plivo_contract._spec._operations import GET, LIST, SEND
from plivo_mock import ManualClock
from tests.contract.conftest import MockBackstage, mock_server, target_of


def left_out(report: Report) -> dict[str, str]:
    return {check.name: cell.left_out for (_, check), cell in report.cells.items() if cell.left_out}


def test_the_mock_keeps_to_the_contract(clock: ManualClock) -> None:
    report = run(target_of(mock_server(clock), clock), Plan(Mode.FULL), sleep=clock.advance)

    assert report.exit_code is ExitCode.KEPT, summary(report)
    assert left_out(report) == {}
    assert {call.is_signed for call in report.calls} == {True}
    assert {call.answered for call in report.calls} == {200, 503}  # some are to be repeated
    for operation in (SEND, LIST, GET):
        made = [check for (each, check), cell in report.cells.items() if each == operation and cell.passed]
        assert len(made) >= 20, operation


def test_every_part_of_the_contract_is_touched(clock: ManualClock) -> None:
    report = run(target_of(mock_server(clock), clock), Plan(Mode.FULL, examples=0), sleep=clock.advance)

    assert report.untouched == []
    without = [each for each in report.exchanges if b"message_expiry" not in each.request.body]
    named = set(untouched(without, report.calls)) - set(report.untouched)
    rules = (
        *(", kept", ": type integer, kept", ": type, broken", ": minimum 5, kept", ": minimum 5, broken"),
        *(": maximum 10799, kept", ": maximum 10799, broken"),
    )
    assert {f"{SEND}: SendMessageArguments.message_expiry{rule}" for rule in rules} <= named


def test_the_shapes_of_2012(clock: ManualClock) -> None:
    target = target_of(mock_server(clock, dialect="legacy"), clock)
    report = run(target, Plan(Mode.FULL, examples=0), sleep=clock.advance)

    assert report.exit_code is ExitCode.KEPT, summary(report)
    assert left_out(report) == dict.fromkeys(
        (
            *("units follow the encoding", "conversation_id and conversation_origin"),
            "time filters are exact to the microsecond",
            *("callbacks say what a conversation was opened for", "a record has the values its message was given"),
            *("log says what is kept of the message", "the registration in India is that of the request"),
            "is_domestic compares the countries of sender and destination",
        ),
        "the server answers in the shapes of 2012",
    )
    assert report.untouched == []


def test_a_mock_that_keeps_its_messages_in_a_file(clock: ManualClock, tmp_path: Path) -> None:
    kept = tmp_path / "messages.sqlite"
    mock = mock_server(clock, state=kept)
    report = run(target_of(mock, clock), Plan(Mode.FULL, examples=0), sleep=clock.advance)

    assert report.exit_code is ExitCode.KEPT, summary(report)
    assert left_out(report) == {}
    mock.stop()
    assert kept.stat().st_size > 100_000


@pytest.mark.parametrize("dialect", ["latest", "legacy"])
def test_a_mock_that_is_not_disposable(clock: ManualClock, dialect: str) -> None:
    target = target_of(mock_server(clock, dialect=dialect), clock)
    report = run(target, Plan(Mode.ONE_DESTINATION, "12025550100", "12025550123", examples=0))

    assert report.exit_code is ExitCode.KEPT, summary(report)


def test_a_server_of_which_no_destination_is_known_whose_messages_wait(clock: ManualClock) -> None:
    class Backstage(MockBackstage):
        def __getattribute__(self, name: str) -> object:
            if name == "held_destination":
                raise AttributeError(name)
            return super().__getattribute__(name)

    mock = mock_server(clock)
    target = replace(target_of(mock, clock), backstage=Backstage(mock))
    report = run(target, Plan(Mode.FULL, groups=frozenset({"Records"})), sleep=clock.advance)

    assert report.exit_code is ExitCode.KEPT, summary(report)
    assert left_out(report) == {
        "what is not sent in time fails with error code 420": (
            "no destination is known whose messages wait in the queue until they expire"
        )
    }
