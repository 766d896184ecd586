"""Keeping to the rate limits, with a clock that stands still until it is moved."""

import gc
import threading
import time
from bisect import bisect_left
from collections.abc import Iterator
from itertools import pairwise

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyrate_limiter import BucketAsyncWrapper, Duration, InMemoryBucket, Rate, SingleBucketFactory
from pyrate_limiter import Limiter as PyrateLimiter

from plivo_messaging import (
    APIConnectionError,
    AsyncPlivo,
    ConfigurationError,
    Limit,
    Limiter,
    Plivo,
    PyrateLimits,
    RateLimiter,
)
from plivo_messaging._transport._limits import LIST_REQUESTS, REQUESTS, as_limiter, shared_limiter
from tests.client.scripted import LISTED, GaveUpError, Kind, Script, both_kinds, list_page, listed, run, send
from tests.client.wire import AUTH_ID, AUTH_TOKEN

OTHER = "MAFAKEFAKEFAKEFAKE01"


class Hand:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        self.seconds = 1_000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def pyrate() -> Iterator[PyrateLimiter]:
    with PyrateLimiter(Rate(3, Duration.MINUTE)) as limiter:
        yield limiter


def granted(limiter: Limiter, asks: int, *, lists: bool, auth_id: str = AUTH_ID) -> int:
    """Ask so many times, and count the places."""
    return sum(limiter.wait(auth_id, lists=lists) == 0 for _ in range(asks))


def most_within(moments: list[float], seconds: float) -> int:
    """The most of these moments, which are in order, that lie within any period of so many seconds."""
    return max((bisect_left(moments, begin + seconds) - index for index, begin in enumerate(moments)), default=0)


def test_the_documented_limits() -> None:
    assert Limit(20, 60.0) == LIST_REQUESTS
    assert Limit(300, 5.0) == REQUESTS


def test_the_first_twenty_lists_go_out_at_once_and_the_next_a_minute_later() -> None:
    clock = Hand()
    limiter = RateLimiter(clock=clock)
    assert granted(limiter, 20, lists=True) == 20
    assert limiter.wait(AUTH_ID, lists=True) == 60.25
    clock.seconds += 60.0
    assert limiter.wait(AUTH_ID, lists=True) == 0.25
    clock.seconds += 0.25
    assert granted(limiter, 25, lists=True) == 20


def test_the_first_three_hundred_requests_go_out_at_once_and_the_next_five_seconds_later() -> None:
    clock = Hand()
    limiter = RateLimiter(clock=clock)
    assert granted(limiter, 400, lists=False) == 300
    assert limiter.wait(AUTH_ID, lists=False) == 5.25
    clock.seconds += 5.25
    assert limiter.wait(AUTH_ID, lists=False) == 0.0


def test_a_list_counts_for_both_limits_and_a_send_for_one() -> None:
    limiter = RateLimiter(requests=Limit(3, 5.0), list_requests=Limit(2, 60.0), clock=Hand())
    assert granted(limiter, 2, lists=True) == 2
    assert limiter.wait(AUTH_ID, lists=True) == 60.25
    assert limiter.wait(AUTH_ID, lists=False) == 0.0
    assert limiter.wait(AUTH_ID, lists=False) == 5.25
    assert limiter.wait(AUTH_ID, lists=True) == 60.25


def test_a_list_that_has_to_wait_takes_no_place_of_either_limit() -> None:
    limiter = RateLimiter(requests=Limit(3, 5.0), list_requests=Limit(1, 60.0), clock=Hand())
    assert granted(limiter, 100, lists=True) == 1
    assert granted(limiter, 100, lists=False) == 2


def test_accounts_do_not_wait_for_each_other() -> None:
    limiter = RateLimiter(clock=Hand())
    assert granted(limiter, 25, lists=True) == 20
    assert granted(limiter, 25, lists=True, auth_id=OTHER) == 20


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
def test_no_period_ever_holds_more_than_the_limit(asked: list[tuple[float, bool, int]]) -> None:
    clock = Hand()
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
def test_whoever_waits_as_told_gets_a_place_and_no_later_than_needed(passes: list[float]) -> None:
    clock = Hand()
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
            pytest.fail("waiting as told did not bring a place")
        moments.append(clock.seconds)
    assert all(earlier <= later for earlier, later in pairwise(moments))
    assert most_within(moments, 60.0 - 1e-6) <= 20


def test_threads_together_never_get_more_places_than_there_are() -> None:
    class Slow(int):
        """Lets other threads run between looking for a place and taking it."""

        def __le__(self, other: int) -> bool:
            time.sleep(0)
            return int(self) <= other

    limiter = RateLimiter(requests=Limit(Slow(50), 5.0), list_requests=Limit(Slow(20), 60.0), clock=Hand())
    barrier = threading.Barrier(16)
    places: list[bool] = []

    def ask() -> None:
        barrier.wait()
        places.extend(limiter.wait(AUTH_ID, lists=True) == 0 for _ in range(200))

    threads = [threading.Thread(target=ask) for _ in range(16)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert len(places) == 16 * 200
    assert sum(places) == 20


@both_kinds
def test_a_call_waits_for_its_turn_and_says_so(kind: Kind) -> None:
    script = Script(LISTED)
    limiter = RateLimiter(list_requests=Limit(2, 60.0), clock=lambda: script.seconds)
    for _ in range(3):
        run(kind, script, list_page, limiter=limiter)
    assert len(script.requests) == 3
    assert script.pauses == [60.25]
    (wait,) = script.waits
    assert (wait.operation, wait.reason, wait.seconds, wait.attempt) == ("list", "rate limit", 60.25, 1)


@both_kinds
def test_it_asks_again_as_often_as_it_has_to(kind: Kind) -> None:
    answers = [3.0, 2.0, 1.0, 0.0]

    class Counts:
        def wait(self, auth_id: str, *, lists: bool) -> float:
            asked.append((auth_id, lists))
            return answers.pop(0)

    asked: list[tuple[str, bool]] = []
    script = Script(LISTED)
    run(kind, script, list_page, limiter=Counts())
    assert script.pauses == [3.0, 2.0, 1.0]
    assert asked == [(AUTH_ID, True)] * 4
    assert len(script.requests) == 1


@both_kinds
def test_a_limiter_that_answers_with_less_than_nothing_lets_the_request_pass(kind: Kind) -> None:
    class Early:
        def wait(self, auth_id: str, *, lists: bool) -> float:
            asked.append((auth_id, lists))
            assert len(asked) == 1
            return -1.0

    asked: list[tuple[str, bool]] = []
    script = Script(LISTED)
    run(kind, script, list_page, limiter=Early())
    assert script.pauses == []


def test_clients_of_the_real_api_share_a_limiter_in_the_process() -> None:
    with Plivo(AUTH_ID, AUTH_TOKEN) as client, Plivo(OTHER, AUTH_TOKEN) as other:
        assert client._transport.context.limiter is other._transport.context.limiter is shared_limiter()
    assert AsyncPlivo(AUTH_ID, AUTH_TOKEN)._transport.context.limiter is shared_limiter()


@pytest.mark.parametrize("base_url", ["http://127.0.0.1:8000/v1", "http://localhost/v1", "https://[::1]:8443/v1"])
def test_a_server_on_this_machine_is_no_api_with_limits(base_url: str) -> None:
    with Plivo(AUTH_ID, AUTH_TOKEN, base_url=base_url) as client:
        assert client._transport.context.limiter is None
    assert AsyncPlivo(AUTH_ID, AUTH_TOKEN, base_url=base_url)._transport.context.limiter is None


def test_a_limiter_of_your_own_counts_on_this_machine_as_well_and_none_switches_it_off() -> None:
    limiter = RateLimiter()
    with Plivo(AUTH_ID, AUTH_TOKEN, base_url="http://127.0.0.1:8000/v1", limiter=limiter) as client:
        assert client._transport.context.limiter is limiter
    with Plivo(AUTH_ID, AUTH_TOKEN, limiter=None) as client:
        assert client._transport.context.limiter is None


def test_what_a_limiter_is() -> None:
    limiter = RateLimiter()
    assert isinstance(limiter, Limiter)
    assert as_limiter(limiter) is limiter


def test_a_pyrate_limiter_limits_lists(pyrate: PyrateLimiter) -> None:
    limiter = as_limiter(pyrate)
    assert isinstance(limiter, PyrateLimits)
    assert granted(limiter, 10, lists=True) == 3
    assert limiter.wait(AUTH_ID, lists=True) == 0.5
    assert granted(limiter, 10, lists=False) == 10


@both_kinds
def test_a_pyrate_limiter_is_an_argument_of_both_clients(kind: Kind, pyrate: PyrateLimiter) -> None:
    script = Script(LISTED)
    if kind == "sync":
        client = Plivo(AUTH_ID, AUTH_TOKEN, limiter=pyrate)
        limiter = client._transport.context.limiter
        client.close()
    else:
        limiter = AsyncPlivo(AUTH_ID, AUTH_TOKEN, limiter=pyrate)._transport.context.limiter
    assert isinstance(limiter, PyrateLimits)
    for _ in range(3):
        run(kind, script, list_page, limiter=limiter)
    # Its clock is real: somebody gives up waiting, or the test would take a minute.
    script.gives_up = True
    with pytest.raises(GaveUpError):
        run(kind, script, list_page, limiter=limiter)
    assert len(script.requests) == 3
    assert script.pauses == [0.5]
    assert script.waits[0].reason == "rate limit"


def test_pyrate_limiters_for_both_limits(pyrate: PyrateLimiter) -> None:
    with PyrateLimiter(Rate(5, Duration.MINUTE)) as requests:
        limiter = PyrateLimits(pyrate, requests, ask_again=2.0)
        assert granted(limiter, 2, lists=True) == 2
        assert granted(limiter, 10, lists=False) == 3
        assert limiter.wait(AUTH_ID, lists=True) == 2.0
        # It was refused by the loose limit, and took no place of the tight one.
        assert pyrate.try_acquire(AUTH_ID, blocking=False)
        assert not pyrate.try_acquire(AUTH_ID, blocking=False)


def test_beside_a_pyrate_limiter_for_lists_the_other_limit_is_kept_in_memory(pyrate: PyrateLimiter) -> None:
    limiter = PyrateLimits(pyrate)
    assert granted(limiter, 400, lists=False) == 300
    assert 0 < limiter.wait(AUTH_ID, lists=False) <= 5.25


def test_places_of_a_pyrate_limiter_have_the_name_of_the_account() -> None:
    class Names:
        def try_acquire(self, name: str = "", weight: int = 1, blocking: bool = True) -> object:
            assert (weight, blocking) == (1, False)
            names.append(name)
            return True

    names: list[str] = []
    assert PyrateLimits(Names()).wait(AUTH_ID, lists=True) == 0.0
    assert PyrateLimits(Names(), Names()).wait(OTHER, lists=True) == 0.0
    assert names == [AUTH_ID, OTHER, OTHER]


def test_not_getting_the_lock_of_a_pyrate_limiter_is_no_error(pyrate: PyrateLimiter) -> None:
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


# The answer of an asynchronous bucket holds further coroutines, which nobody but pyrate-limiter could close.
@pytest.mark.filterwarnings("ignore:coroutine .* was never awaited:RuntimeWarning")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@both_kinds
def test_asynchronous_buckets_are_refused_before_anything_is_requested(kind: Kind) -> None:
    bucket = BucketAsyncWrapper(InMemoryBucket([Rate(3, Duration.MINUTE)]))
    pyrate = PyrateLimiter(SingleBucketFactory(bucket, schedule_leak=False))
    script = Script(LISTED)
    with pytest.raises(ConfigurationError, match=r"^limiter: its buckets are asynchronous; give .* synchronous ones"):
        run(kind, script, list_page, limiter=as_limiter(pyrate))
    assert script.requests == []
    gc.collect()


def test_something_else_than_a_truth_value_is_refused() -> None:
    class Odd:
        def try_acquire(self, name: str = "", weight: int = 1, blocking: bool = True) -> object:
            return f"{name}{weight}{blocking}"

    with pytest.raises(ConfigurationError, match="its buckets are asynchronous"):
        PyrateLimits(Odd()).wait(AUTH_ID, lists=True)


@both_kinds
def test_every_page_and_every_attempt_takes_a_place(kind: Kind) -> None:
    asked: list[bool] = []

    class Counts:
        def wait(self, auth_id: str, *, lists: bool) -> float:
            assert auth_id == AUTH_ID
            asked.append(lists)
            return 0.0

    listed(kind, Script(LISTED), limiter=Counts())
    assert asked == [True]
    asked.clear()
    with pytest.raises(APIConnectionError):
        run(kind, Script(httpx.ConnectError("refused")), send, limiter=Counts())
    assert asked == [False] * 3
