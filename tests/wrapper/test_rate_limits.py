"""Both clients ask their limiter before each request, and wait as long as it says."""

import gc
from collections.abc import Callable
from contextlib import suppress

import httpx
import pytest
from pyrate_limiter import BucketAsyncWrapper, Duration, InMemoryBucket, Rate, SingleBucketFactory
from pyrate_limiter import Limiter as PyrateLimiter

from plivo_messaging import (
    APIConnectionError,
    ConfigurationError,
    Limit,
    Plivo,
    PyrateLimits,
    RateLimiter,
    Wait,
)
from tests.wrapper.scripted import LISTED, Kind, Script, both_kinds, listed, run
from tests.wrapper.wire import AUTH_ID, AUTH_TOKEN, Wire, example, list_page, send


class Counts:
    """A limiter that answers with these seconds, then with 0."""

    def __init__(self, *answers: float) -> None:
        self.asked: list[tuple[str, bool]] = []
        self._answers = [*answers]

    def wait(self, auth_id: str, *, lists: bool) -> float:
        self.asked.append((auth_id, lists))
        return self._answers.pop(0) if self._answers else 0.0


@both_kinds
def test_a_call_waits_for_the_limiter_and_announces_it(kind: Kind) -> None:
    script = Script(LISTED)
    limiter = RateLimiter(list_requests=Limit(2, 60.0), clock=lambda: script.seconds)
    for _ in range(3):
        run(kind, script, list_page, limiter=limiter)
    assert len(script.requests) == 3
    assert script.pauses == [60.25]
    assert script.waits == [Wait("list", "rate limit", 60.25, 1)]


@both_kinds
@pytest.mark.parametrize(("answers", "pauses"), [([3.0, 2.0, 1.0], [3.0, 2.0, 1.0]), ([-1.0], [])])
def test_the_limiter_is_asked_until_the_request_may_be_made(
    kind: Kind, answers: list[float], pauses: list[float]
) -> None:
    limiter, script = Counts(*answers), Script(LISTED)
    run(kind, script, list_page, limiter=limiter)
    assert script.pauses == pauses
    assert limiter.asked == [(AUTH_ID, True)] * (len(pauses) + 1)
    assert len(script.requests) == 1


@both_kinds
def test_the_limiter_is_asked_for_every_page_and_every_attempt(kind: Kind) -> None:
    limiter = Counts()
    listed(kind, Script(LISTED), limiter=limiter)
    with pytest.raises(APIConnectionError):
        run(kind, Script(httpx.ConnectError("refused")), send, limiter=limiter)
    assert limiter.asked == [(AUTH_ID, True), *[(AUTH_ID, False)] * 3]


class WaitedError(Exception):
    """Raised instead of a pause."""


def give_up(_wait: Wait) -> None:
    raise WaitedError


def lists_before_a_wait(make: Callable[[httpx.Client], Plivo]) -> int:
    """List with two clients in turn, 50 times at most, and count the requests before the first wait."""
    wire = Wire(httpx.Response(200, json=example("list-latest")))
    clients = [make(wire.http), make(wire.http)]
    with suppress(WaitedError):
        for each in range(50):
            clients[each % 2].messages.list()
    return len(wire.requests)


# The account is of this test alone, as its requests count in the whole process.
@pytest.mark.parametrize("account", ["MAFAKEFAKEFAKEFAKE91", "MAFAKEFAKEFAKEFAKE92"])
def test_all_clients_of_an_account_share_a_limiter_by_default(account: str) -> None:
    def make(http: httpx.Client) -> Plivo:
        return Plivo(account, AUTH_TOKEN, on_wait=give_up, http_client=http)

    assert lists_before_a_wait(make) == 20


@pytest.mark.parametrize("base_url", ["http://127.0.0.1:8000/v1", "http://localhost/v1", "https://[::1]:8443/v1"])
def test_a_server_on_this_machine_has_no_limits_by_default(base_url: str) -> None:
    limiter = RateLimiter(list_requests=Limit(3, 60.0))

    def make(http: httpx.Client) -> Plivo:
        return Plivo(AUTH_ID, AUTH_TOKEN, base_url=base_url, on_wait=give_up, http_client=http)

    def make_limited(http: httpx.Client) -> Plivo:
        return Plivo(AUTH_ID, AUTH_TOKEN, base_url=base_url, limiter=limiter, on_wait=give_up, http_client=http)

    assert lists_before_a_wait(make) == 50
    assert lists_before_a_wait(make_limited) == 3


def test_no_limiter_switches_the_limits_off() -> None:
    def make(http: httpx.Client) -> Plivo:
        return Plivo(AUTH_ID, AUTH_TOKEN, limiter=None, on_wait=give_up, http_client=http)

    assert lists_before_a_wait(make) == 50


def test_a_pyrate_limiter_is_accepted() -> None:
    with PyrateLimiter(Rate(3, Duration.MINUTE)) as limiter:

        def make(http: httpx.Client) -> Plivo:
            return Plivo(AUTH_ID, AUTH_TOKEN, limiter=limiter, on_wait=give_up, http_client=http)

        assert lists_before_a_wait(make) == 3


# The answer of an asynchronous bucket holds further coroutines, which only pyrate-limiter could close.
@pytest.mark.filterwarnings("ignore:coroutine .* was never awaited:RuntimeWarning")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@both_kinds
def test_asynchronous_buckets_are_refused_before_anything_is_requested(kind: Kind) -> None:
    bucket = BucketAsyncWrapper(InMemoryBucket([Rate(3, Duration.MINUTE)]))
    pyrate = PyrateLimiter(SingleBucketFactory(bucket, schedule_leak=False))
    script = Script(LISTED)
    with pytest.raises(ConfigurationError, match=r"^limiter: its buckets are asynchronous; give .* synchronous ones"):
        run(kind, script, list_page, limiter=PyrateLimits(pyrate))
    assert script.requests == []
    gc.collect()
