from datetime import datetime, timedelta
from functools import partial

from hypothesis import given
from hypothesis import strategies as st

from plivo_mock._schedule import Schedule
from tests.mock.builders import NOON


def at(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


@given(st.lists(st.integers(0, 9)), st.integers(0, 9))
def test_what_is_due_is_done_in_order_and_what_is_not_is_left(moments: list[int], now: int) -> None:
    schedule = Schedule()
    done: list[tuple[int, int]] = []
    for number, moment in enumerate(moments):
        schedule.add(at(moment), partial(done.append, (moment, number)))

    schedule.run_due(at(now))

    assert done == sorted((moment, number) for number, moment in enumerate(moments) if moment <= now)
    left = [moment for moment in moments if moment > now]
    assert schedule.next_moment() == (at(min(left)) if left else None)


def test_what_an_action_adds_is_done_too_when_it_is_due() -> None:
    schedule = Schedule()
    done: list[str] = []

    def first() -> None:
        done.append("first")
        schedule.add(at(2), partial(done.append, "third"))
        schedule.add(at(0), partial(done.append, "second"))

    schedule.add(at(1), first)

    schedule.run_due(at(1))
    assert done == ["first", "second"]
    schedule.run_due(at(2))
    assert done == ["first", "second", "third"]


def test_whoever_carries_it_out_is_told_what_is_added() -> None:
    schedule = Schedule()
    told: list[tuple[datetime, datetime | None]] = []
    schedule.on_add(lambda moment: told.append((moment, schedule.next_moment())))

    for seconds in (5, 6, 1):
        schedule.add(at(seconds), lambda: None)

    assert told == [(at(5), at(5)), (at(6), at(5)), (at(1), at(1))]


def test_what_is_forgotten_is_not_done() -> None:
    schedule = Schedule()
    done: list[str] = []
    schedule.add(at(0), partial(done.append, "forgotten"))

    schedule.clear()
    schedule.run_due(at(9))

    assert schedule.next_moment() is None
    assert done == []
