"""How long one exchange may take."""

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plivo_messaging._transport._allowance import Allowance

SECONDS = st.floats(min_value=0.001, max_value=1e6)


class Clock:
    """A clock that is moved by hand."""

    seconds = 1_000.0

    def __call__(self) -> float:
        """Tell the seconds."""
        return self.seconds


@given(left=SECONDS, phases=st.tuples(*[st.none() | SECONDS] * 4))
def test_no_phase_is_longer_than_what_is_left_of_the_call(
    left: float, phases: tuple[float | None, float | None, float | None, float | None]
) -> None:
    connect, read, write, pool = phases
    timeout = httpx.Timeout(connect=connect, read=read, write=write, pool=pool)
    clock = Clock()
    allowance = Allowance(timeout, left, clock)
    left = allowance.left()  # not all that was given can be told from the clock
    assert allowance.phases() == {
        name: max(left, 0.001) if each is None else min(max(left, 0.001), each)
        for name, each in timeout.as_dict().items()
    }


@given(left=SECONDS, pool=st.none() | SECONDS)
def test_the_wait_for_a_connection_leaves_time_for_the_request(left: float, pool: float | None) -> None:
    allowance = Allowance(httpx.Timeout(None, pool=pool), left, Clock())
    assert allowance.pool == (left * 0.75 if pool is None else min(pool, left * 0.75))


@pytest.mark.parametrize(("passed", "left"), [(0.0, 5.0), (4.0, 1.0), (5.0, 0.0), (7.0, -2.0)])
def test_what_has_passed_is_not_left(passed: float, left: float) -> None:
    clock = Clock()
    allowance = Allowance(httpx.Timeout(9.0), 5.0, clock)
    clock.seconds += passed
    assert allowance.left() == left
    assert allowance.phases()["read"] == max(left, 0.001)


@pytest.mark.parametrize(("passed", "used_up"), [(0.0, False), (5.0, False), (5.001, True)])
def test_it_is_used_up_after_its_last_moment(passed: float, used_up: bool) -> None:
    clock = Clock()
    allowance = Allowance(httpx.Timeout(1.0), 5.0, clock)
    clock.seconds += passed
    assert allowance.is_used_up() is used_up
