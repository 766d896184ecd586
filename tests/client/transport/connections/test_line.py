"""What is watched on a connection: how much time is left, and whether an answer came before its request."""

import httpcore
import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plivo_messaging._transport._connections._line import Line

SECONDS = st.floats(min_value=0.001, max_value=1e6)


class Clock:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        self.seconds = 1_000.0

    def __call__(self) -> float:
        """Tell the seconds."""
        return self.seconds


def line(clock: Clock) -> Line[httpcore.NetworkStream]:
    """Watch a connection."""
    return Line[httpcore.NetworkStream](clock)


@given(within=SECONDS, passed=SECONDS, timeout=st.none() | SECONDS)
def test_a_step_has_no_more_time_than_the_call(within: float, passed: float, timeout: float | None) -> None:
    clock = Clock()
    watched = line(clock)
    watched.begin(within)
    ends_at = clock.seconds + within
    clock.seconds += passed
    if clock.seconds >= ends_at:
        with pytest.raises(httpcore.ReadTimeout, match="time for the call was up"):
            watched.left(timeout, httpcore.ReadTimeout)
    else:
        left = watched.left(timeout, httpcore.ReadTimeout)
        assert left == min(ends_at - clock.seconds, float("inf") if timeout is None else timeout)


@pytest.mark.parametrize("late", [httpcore.ConnectTimeout, httpcore.WriteTimeout, httpcore.ReadTimeout])
def test_the_error_tells_which_step_was_late(late: type[httpcore.TimeoutException]) -> None:
    clock = Clock()
    watched = line(clock)
    watched.begin(1.0)
    clock.seconds += 1.0
    with pytest.raises(late):
        watched.left(5.0, late)


def test_an_answer_is_read_after_its_request_was_written() -> None:
    watched = line(Clock())
    for _ in range(2):
        watched.begin(1.0)
        watched.wrote()
        watched.wrote()
        watched.heard(b"HTTP/1.1 ")
        watched.check(httpx.Response(200))


@pytest.mark.parametrize(
    ("encryptions", "received", "hides"),
    [(0, 1_000_000, False), (1, 32 * 1024, False), (1, 32 * 1024 + 1, True), (2, 1, True)],
)
def test_what_was_read_and_is_not_seen(encryptions: int, received: int, hides: bool) -> None:
    watched = line(Clock())
    watched.encryptions = encryptions
    for _ in range(2):  # each request begins anew
        watched.begin(1.0)
        watched.wrote()
        watched.heard(b"x" * (received - 1))
        watched.heard(b"x")
        assert watched.may_hide_more() is hides


def test_an_answer_that_was_there_before_belongs_to_another_request() -> None:
    watched = line(Clock())
    watched.begin(1.0)
    watched.wrote()
    with pytest.raises(httpx.ConnectError, match=r"sent an answer \(202\) before the request"):
        watched.check(httpx.Response(202))
