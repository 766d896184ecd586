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
    allowance = Allowance(timeout, left, Clock())
    assert allowance.phases() == {
        name: left if each is None else min(left, each) for name, each in timeout.as_dict().items()
    }
    assert allowance.pool == allowance.phases()["pool"]


@pytest.mark.parametrize(("passed", "used_up"), [(0.0, False), (5.0, False), (5.001, True)])
def test_it_is_used_up_after_its_last_moment(passed: float, used_up: bool) -> None:
    clock = Clock()
    allowance = Allowance(httpx.Timeout(1.0), 5.0, clock)
    clock.seconds += passed
    assert allowance.is_used_up() is used_up
