"""The rate limits are kept, with a clock that stands still until it is moved."""

import threading
import time
from bisect import bisect_left
from collections.abc import Iterator
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyrate_limiter import Duration, Rate
from pyrate_limiter import Limiter as PyrateLimiter

from plivo_messaging import ConfigurationError, Limit, Limiter, PyrateLimits, RateLimiter
from plivo_messaging._transport.limits import LIST_REQUESTS, REQUESTS, as_limiter
from tests.wrapper.wire import AUTH_ID

OTHER = "MAFAKEFAKEFAKEFAKE01"


class Clock:
    """A clock that the test moves."""

    def __init__(self) -> None:
        self.seconds = 1_000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def pyrate() -> Iterator[PyrateLimiter]:
    with PyrateLimiter(Rate(3, Duration.MINUTE)) as limiter:
        yield limiter


def granted(limiter: Limiter, asks: int, *, lists: bool, auth_id: str = AUTH_ID) -> int:
    """Ask so many times, and count the requests that may be made."""
    return sum(limiter.wait(auth_id, lists=lists) == 0 for _ in range(asks))


def most_within(moments: list[float], seconds: float) -> int:
    """Return the most of these moments, which are in order, that lie within any period of so many seconds."""
    return max((bisect_left(moments, begin + seconds) - index for index, begin in enumerate(moments)), default=0)


def test_the_documented_limits() -> None:
    assert (Limit(20, 60.0), Limit(300, 5.0)) == (LIST_REQUESTS, REQUESTS)


@pytest.mark.parametrize(("lists", "limit"), [(True, LIST_REQUESTS), (False, REQUESTS)])
def test_the_limit_is_granted_at_once_and_again_after_its_period(clock: Clock, lists: bool, limit: Limit) -> None:
    limiter = RateLimiter(clock=clock)
    assert granted(limiter, limit.requests + 5, lists=lists) == limit.requests
    assert limiter.wait(AUTH_ID, lists=lists) == limit.seconds + 0.25
    clock.seconds += limit.seconds
    assert limiter.wait(AUTH_ID, lists=lists) == 0.25
    clock.seconds += 0.25
    assert granted(limiter, limit.requests + 5, lists=lists) == limit.requests


def test_a_list_counts_towards_both_limits_and_a_send_towards_one(clock: Clock) -> None:
    limiter = RateLimiter(requests=Limit(3, 5.0), list_requests=Limit(2, 60.0), clock=clock)
    assert granted(limiter, 2, lists=True) == 2
    assert limiter.wait(AUTH_ID, lists=True) == 60.25
    assert limiter.wait(AUTH_ID, lists=False) == 0.0
    assert limiter.wait(AUTH_ID, lists=False) == 5.25
    assert limiter.wait(AUTH_ID, lists=True) == 60.25


def test_a_list_that_has_to_wait_counts_towards_no_limit(clock: Clock) -> None:
    limiter = RateLimiter(requests=Limit(3, 5.0), list_requests=Limit(1, 60.0), clock=clock)
    assert granted(limiter, 100, lists=True) == 1
    assert granted(limiter, 100, lists=False) == 2


def test_accounts_do_not_wait_for_each_other(clock: Clock) -> None:
    limiter = RateLimiter(clock=clock)
    assert granted(limiter, 25, lists=True) == granted(limiter, 25, lists=True, auth_id=OTHER) == 20


@given(
    st.lists(
        st.tuples(
            st.floats(0, 8, allow_subnormal=False) | st.just(0.0) | st.integers(20, 65),  # seconds that pass
            st.booleans(),  # whether it lists
            st.integers(1, 120),  # how often it asks
        ),
        max_size=40,
    )
)
def test_no_period_holds_more_requests_than_the_limit(asked: list[tuple[float, bool, int]]) -> None:
    clock = Clock()
    limiter = RateLimiter(clock=clock)
    requests: list[float] = []
    lists: list[float] = []
    for passes, is_list, times in asked:
        clock.seconds += passes
        for _ in range(times):
            if limiter.wait(AUTH_ID, lists=is_list) > 0:
                break
            requests.append(clock.seconds)
            if is_list:
                lists.append(clock.seconds)
    assert most_within(lists, 60.0) <= 20
    assert most_within(requests, 5.0) <= 300


@given(st.lists(st.floats(0, 30, allow_subnormal=False), min_size=1, max_size=100))
def test_the_wait_is_as_long_as_needed_and_no_longer(passes: list[float]) -> None:
    clock = Clock()
    limiter = RateLimiter(clock=clock, margin=0.0)
    moments: list[float] = []
    for each in passes:
        clock.seconds += each
        for _ in range(3):
            if not (wait := limiter.wait(AUTH_ID, lists=True)):
                break
            assert clock.seconds + wait == pytest.approx(moments[-20] + 60.0)
            clock.seconds += wait + 1e-9  # floats are not exact
        else:
            pytest.fail("the request may not be made after the wait")
        moments.append(clock.seconds)
    assert all(earlier <= later for earlier, later in pairwise(moments))
    assert most_within(moments, 60.0 - 1e-6) <= 20


def test_threads_together_are_granted_no_more_than_the_limit(clock: Clock) -> None:
    class Slow(int):
        """Lets other threads run between the look at a limit and the count of the request."""

        def __le__(self, other: int) -> bool:
            time.sleep(0)
            return int(self) <= other

    limiter = RateLimiter(requests=Limit(Slow(50), 5.0), list_requests=Limit(Slow(20), 60.0), clock=clock)
    barrier = threading.Barrier(16)
    results: list[bool] = []

    def ask() -> None:
        barrier.wait()
        results.extend(limiter.wait(AUTH_ID, lists=True) == 0 for _ in range(200))

    threads = [threading.Thread(target=ask) for _ in range(16)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert len(results) == 16 * 200
    assert sum(results) == 20


def test_a_limiter_of_this_library_is_used_as_it_is() -> None:
    limiter = RateLimiter()
    assert isinstance(limiter, Limiter)
    assert as_limiter(limiter) is limiter


def test_a_pyrate_limiter_limits_lists_and_the_other_limit_is_kept_in_memory(pyrate: PyrateLimiter) -> None:
    limiter = as_limiter(pyrate)
    assert isinstance(limiter, PyrateLimits)
    assert granted(limiter, 10, lists=True) == 3
    assert limiter.wait(AUTH_ID, lists=True) == 0.5
    assert granted(limiter, 10, lists=False) == 10
    assert granted(PyrateLimits(pyrate), 400, lists=False) == 300


def test_pyrate_limiters_for_both_limits(pyrate: PyrateLimiter) -> None:
    with PyrateLimiter(Rate(5, Duration.MINUTE)) as requests:
        limiter = PyrateLimits(pyrate, requests, ask_again=2.0)
        assert granted(limiter, 2, lists=True) == 2
        assert granted(limiter, 10, lists=False) == 3
        assert limiter.wait(AUTH_ID, lists=True) == 2.0
        # The loose limit refused it, so that it does not count towards the tight one.
        assert pyrate.try_acquire(AUTH_ID, blocking=False)
        assert not pyrate.try_acquire(AUTH_ID, blocking=False)


def test_items_of_a_pyrate_limiter_are_named_after_the_account() -> None:
    class Names:
        def try_acquire(self, name: str = "", weight: int = 1, blocking: bool = True) -> object:
            assert (weight, blocking) == (1, False)
            names.append(name)
            return True

    names: list[str] = []
    assert PyrateLimits(Names()).wait(AUTH_ID, lists=True) == 0.0
    assert PyrateLimits(Names(), Names()).wait(OTHER, lists=True) == 0.0
    assert names == [AUTH_ID, OTHER, OTHER]


def test_a_pyrate_limiter_that_another_thread_holds_is_asked_again(pyrate: PyrateLimiter) -> None:
    limiter = PyrateLimits(pyrate)
    lock = threading.RLock()
    pyrate.lock = [lock]
    held, done = threading.Event(), threading.Event()

    def hold() -> None:
        with lock:
            held.set()
            done.wait()

    thread = threading.Thread(target=hold)
    thread.start()
    try:
        held.wait()
        assert limiter.wait(AUTH_ID, lists=True) == 0.5
    finally:
        done.set()
        thread.join()
    assert granted(limiter, 10, lists=True) == 3


def test_an_answer_that_is_not_a_boolean_is_an_error() -> None:
    class Odd:
        def try_acquire(self, name: str = "", weight: int = 1, blocking: bool = True) -> object:
            return f"{name}{weight}{blocking}"

    with pytest.raises(ConfigurationError, match="its buckets are asynchronous"):
        PyrateLimits(Odd()).wait(AUTH_ID, lists=True)
