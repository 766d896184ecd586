"""The thread that carries out what is scheduled. Nothing here waits for a clock: what is awaited are events."""

import logging
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from plivo_mock import ManualClock, SystemClock
from plivo_mock._clock import Schedule, ThreadDriver

LONG = 10.0  # seconds, for what takes milliseconds


@pytest.fixture
def schedules() -> list[Schedule]:
    return [Schedule(), Schedule()]


@pytest.fixture
def driver(schedules: list[Schedule]) -> Iterator[ThreadDriver]:
    driver = ThreadDriver(SystemClock(), schedules)
    yield driver
    driver.stop()


def soon(milliseconds: int = 0) -> datetime:
    return datetime.now(UTC) + timedelta(milliseconds=milliseconds)


def later() -> datetime:
    return datetime.now(UTC) + timedelta(hours=1)


@pytest.mark.usefixtures("driver")
@pytest.mark.parametrize("index", [0, 1])
def test_what_is_scheduled_is_done_when_its_time_has_come(schedules: list[Schedule], index: int) -> None:
    done = threading.Event()
    moment = soon(20)
    seen: list[datetime] = []

    def note() -> None:
        seen.append(datetime.now(UTC))
        done.set()

    schedules[index].add(moment, note)

    assert done.wait(LONG)
    assert seen[0] >= moment


@pytest.mark.usefixtures("driver")
def test_what_is_earlier_than_what_is_waited_for_is_not_missed(schedules: list[Schedule]) -> None:
    done = threading.Event()
    schedules[0].add(later(), lambda: None)

    schedules[0].add(soon(), done.set)

    assert done.wait(LONG)


def test_the_thread_lives_as_long_as_there_is_something_to_do(driver: ThreadDriver, schedules: list[Schedule]) -> None:
    threads: list[threading.Thread] = []
    done = threading.Event()

    def note() -> None:
        threads.append(threading.current_thread())
        done.set()

    for _ in range(2):
        done.clear()
        schedules[0].add(soon(), note)
        assert done.wait(LONG)
        threads[-1].join(LONG)
        assert not threads[-1].is_alive()

    assert driver._thread is None


def test_a_pause_ends_the_thread_and_what_was_scheduled_stays(driver: ThreadDriver, schedules: list[Schedule]) -> None:
    done = threading.Event()
    schedules[0].add(later(), lambda: None)
    thread = driver._thread
    assert thread is not None

    driver.stop()
    assert not thread.is_alive()

    schedules[1].add(soon(), done.set)
    assert done.wait(LONG)
    assert schedules[0].next_moment() is not None


def test_what_is_due_during_a_pause_is_done_after_it(driver: ThreadDriver, schedules: list[Schedule]) -> None:
    done = threading.Event()
    schedules[0].on_add(lambda _moment: None)  # nobody is woken
    schedules[0].add(soon(), done.set)

    driver.wake()

    assert done.wait(LONG)


@pytest.mark.usefixtures("driver")
def test_what_fails_does_not_stop_the_rest(schedules: list[Schedule], caplog: pytest.LogCaptureFixture) -> None:
    done = threading.Event()

    def fail() -> None:
        raise ZeroDivisionError

    with caplog.at_level(logging.ERROR):
        schedules[0].add(soon(), fail)
        schedules[0].add(soon(), done.set)
        assert done.wait(LONG)

    assert "a scheduled action failed" in caplog.text


def test_an_action_may_pause_what_carries_it_out(driver: ThreadDriver, schedules: list[Schedule]) -> None:
    done = threading.Event()

    def pause() -> None:
        driver.stop()
        done.set()

    schedules[0].add(soon(), pause)

    assert done.wait(LONG)


def test_a_clock_that_is_moved_by_hand_carries_out_in_the_order_of_the_schedules(schedules: list[Schedule]) -> None:
    clock, done = ManualClock(), list[str]()
    for schedule in schedules:
        clock.watch(schedule)
    for name, schedule in zip(("second", "first"), reversed(schedules), strict=True):
        schedule.add(clock.now(), partial(done.append, name))

    clock.advance(0)

    assert done == ["first", "second"]


def test_in_a_pause_the_clock_carries_out_nothing(schedules: list[Schedule]) -> None:
    clock, done = ManualClock(), list[str]()
    for schedule in schedules:
        clock.watch(schedule)
        schedule.add(clock.now(), partial(done.append, "early"))

    schedules[0].is_paused = True
    clock.advance(10)
    assert done == ["early"]

    schedules[0].is_paused = False
    clock.advance(0)
    assert done == ["early", "early"]


def test_in_a_pause_a_thread_carries_out_nothing(driver: ThreadDriver, schedules: list[Schedule]) -> None:
    early, late = threading.Event(), threading.Event()
    schedules[0].is_paused = True
    schedules[0].add(soon(), early.set)

    schedules[1].add(soon(), late.set)
    assert late.wait(LONG)
    assert not early.is_set()

    schedules[0].is_paused = False
    driver.wake()
    assert early.wait(LONG)


def test_what_is_scheduled_ends_the_pause_of_a_thread_whatever_else_waits(
    driver: ThreadDriver, schedules: list[Schedule]
) -> None:
    early, late = threading.Event(), threading.Event()
    schedules[0].add(soon(50), early.set)
    driver.stop()

    schedules[0].add(soon(60), late.set)

    assert early.wait(LONG)
    assert late.wait(LONG)
