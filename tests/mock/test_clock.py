import math
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone

import pytest

from plivo_mock import ManualClock, SystemClock
from plivo_mock._clock import Schedule


def test_the_system_clock_tells_the_time_in_utc() -> None:
    before = datetime.now(UTC)
    now = SystemClock().now()
    after = datetime.now(UTC)

    assert before <= now <= after
    assert now.tzinfo is UTC


def test_a_manual_clock_stands_still() -> None:
    clock = ManualClock()

    assert clock.now() == clock.now() == datetime(2026, 1, 1, tzinfo=UTC)


def test_a_manual_clock_starts_in_any_zone_and_tells_utc() -> None:
    india = timezone(timedelta(hours=5, minutes=30))

    now = ManualClock(datetime(2026, 3, 1, 17, 30, tzinfo=india)).now()

    assert now == datetime(2026, 3, 1, 12, tzinfo=UTC)
    assert now.utcoffset() == timedelta(0)


def test_a_manual_clock_is_not_set_to_a_naive_time() -> None:
    with pytest.raises(ValueError, match=r"start=.* has no time zone: add tzinfo=datetime.UTC"):
        ManualClock(datetime(2026, 3, 1))  # noqa: DTZ001 - the mistake under test


def test_a_manual_clock_goes_forward_by_fractions_of_seconds() -> None:
    clock = ManualClock(datetime(2026, 3, 1, tzinfo=UTC))

    told = [clock.advance(1.5), clock.advance(0), clock.advance(0.000001)]

    assert told[-1] == clock.now() == datetime(2026, 3, 1, 0, 0, 1, 500_001, tzinfo=UTC)
    assert repr(clock) == "ManualClock(2026-03-01T00:00:01.500001+00:00)"


@pytest.mark.parametrize("seconds", [-1, -0.001, math.nan])
def test_a_manual_clock_does_not_go_back(seconds: float) -> None:
    clock = ManualClock()

    with pytest.raises(ValueError, match="the clock only goes forward"):
        clock.advance(seconds)

    assert clock.now() == datetime(2026, 1, 1, tzinfo=UTC)


def test_no_step_is_lost_when_several_threads_move_a_manual_clock() -> None:
    clock = ManualClock()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(clock.advance, [1] * 400))

    assert clock.now() == datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=400)


class Diary(Schedule):
    """Has something to do at certain moments, and notes when it did what."""

    def __init__(
        self, name: str, moments: list[datetime], done: list[tuple[str, datetime]], clock: ManualClock
    ) -> None:
        super().__init__()
        for moment in moments:
            self.add(moment, lambda: done.append((name, clock.now())))


def second(number: float) -> datetime:
    return datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=number)


def test_a_manual_clock_stops_at_every_moment_something_is_to_be_done() -> None:
    clock = ManualClock()
    done: list[tuple[str, datetime]] = []
    first = Diary("first", [second(-1), second(2), second(2), second(5)], done, clock)
    other = Diary("other", [second(1), second(2), second(6)], done, clock)
    for diary in (first, other):
        clock.watch(diary)

    clock.advance(0)
    assert done == [("first", second(0))]

    clock.advance(5)
    assert done[1:] == [
        ("other", second(1)),
        ("first", second(2)),
        ("first", second(2)),
        ("other", second(2)),
        ("first", second(5)),
    ]
    assert clock.now() == second(5)


def test_a_manual_clock_does_not_keep_its_watchers_alive() -> None:
    clock = ManualClock()
    done: list[tuple[str, datetime]] = []
    diary = Diary("gone", [second(1)], done, clock)
    clock.watch(diary)
    del diary

    assert clock.advance(2) == second(2)
    clock.watch(Diary("gone too", [], done, clock))

    assert done == []
    assert len(clock._schedules) == 1


def test_what_is_done_may_move_the_clock_itself() -> None:
    clock = ManualClock()

    def advance() -> None:
        clock.advance(10)

    hasty = Schedule()
    hasty.add(second(1), advance)
    clock.watch(hasty)

    assert clock.advance(2) == second(11)


@pytest.mark.parametrize("seconds", [1e12, math.inf])
def test_a_manual_clock_ends_with_the_calendar(seconds: float) -> None:
    with pytest.raises(ValueError, match="leads beyond the year 9999"):
        ManualClock().advance(seconds)
