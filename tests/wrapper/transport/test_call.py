"""One call, step by step, without a transport: the test pauses, exchanges and moves the clock."""

import logging
from collections.abc import Generator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plivo_messaging import (
    APIConnectionError,
    APITimeoutError,
    BadRequestError,
    Limiter,
    NotFoundError,
    PlivoError,
    RateLimitError,
    ResponseUnreadableError,
    SendOutcomeUnknown,
    ServerError,
    Wait,
)
from plivo_messaging._arguments.options import Settings
from plivo_messaging._transport.call import Context, Exchange, annotate, announce, steps
from plivo_messaging._transport.http import Failure, Operation, Outcome, Request, Response, UndecodableResponse
from plivo_messaging._transport.retry import RetryPolicy
from tests.wrapper.wire import AUTH_ID

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
PATH = "/v1/Account/x/Message/"
BODY = {"dst": "12025550123", "text": "x"}
OPERATIONS: dict[str, Operation[Any]] = {
    "send": Operation("send", {"method": "post", "url": PATH, "json": BODY}, dict),
    "get": Operation("get", {"method": "get", "url": PATH}, dict),
    "list": Operation("list", {"method": "get", "url": PATH}, dict),
}
REQUEST = Request("GET", "https://api.example.com", PATH, [(b"host", b"api.example.com")], b"")
Steps = Generator[Wait | Exchange, Outcome | None, tuple[Any, Response, int]]

REFUSED = Failure(httpx.ConnectError("refused"), maybe_sent=False, is_timeout=False, is_transient=True)
NO_CONNECTION_IN_TIME = Failure(httpx.ConnectTimeout("slow"), maybe_sent=False, is_timeout=True, is_transient=True)
LATE = Failure(httpx.ReadTimeout("late"), maybe_sent=True, is_timeout=True, is_transient=True)
BROKEN = Failure(httpx.ReadError("broken"), maybe_sent=True, is_timeout=False, is_transient=True)
NOT_OF_THE_TRANSPORT = Failure(ValueError("a hook"), maybe_sent=True, is_timeout=False, is_transient=False)


def response(status: int, body: bytes = b'{"error": "no"}', **headers: str) -> Response:
    """Return a response that was read; headers are written with underscores."""
    named = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return Response(REQUEST, status, named, body, {})


def undecodable(status: int) -> UndecodableResponse:
    return UndecodableResponse(response(status, b"\x1f\x8b\x08"), httpx.DecodingError("gzip"))


SUCCESS = response(200, b'{"api_id": "x"}')


class Bench:
    """A call, the clock it sees, and what it announced.

    Args:
        name: What is called.
        limiter: The limiter.
        policy: When it is done again.
        deadline: Seconds for all of it.
        chance: What it takes for random.
    """

    def __init__(
        self,
        name: str = "get",
        *,
        limiter: Limiter | None = None,
        policy: RetryPolicy | None = None,
        deadline: float = 120.0,
        chance: float = 1.0,
    ) -> None:
        self.seconds = 0.0
        self.waits: list[Wait] = []
        context = Context(
            limiter=limiter,
            monotonic=lambda: 500.0 + self.seconds,
            now=lambda: NOON + timedelta(seconds=self.seconds),
            random=lambda: chance,
        )
        settings = Settings(policy=policy or RetryPolicy(), deadline=deadline)
        self.steps: Steps = steps(OPERATIONS[name], AUTH_ID, REQUEST, settings, context)

    def goes_on(self, outcome: Outcome | None = None, *, after: float = 0.0) -> tuple[type[Wait | Exchange], float]:
        """Answer a step after some time, and return the next one."""
        self.seconds += after
        step = self.steps.send(outcome)
        if isinstance(step, Wait):
            self.waits.append(step)
        return type(step), step.deadline.left() if isinstance(step, Exchange) else step.seconds

    def ends(self, outcome: Outcome, *, after: float = 0.0) -> tuple[Any, Response, int]:
        self.seconds += after
        with pytest.raises(StopIteration) as end:
            self.steps.send(outcome)
        result: tuple[Any, Response, int] = end.value.value
        return result

    def fails(self, kind: type[PlivoError], outcome: Outcome | None, *, after: float = 0.0) -> PlivoError:
        self.seconds += after
        with pytest.raises(kind) as caught:
            self.steps.send(outcome)
        return caught.value


class Waits:
    """A limiter that grants requests after some waits.

    Args:
        seconds: What it answers, one after another; 0 grants a request.
    """

    def __init__(self, *seconds: float) -> None:
        self.asked: list[tuple[str, bool]] = []
        self._seconds = list(seconds)

    def wait(self, auth_id: str, *, lists: bool) -> float:
        self.asked.append((auth_id, lists))
        return self._seconds.pop(0)


@pytest.mark.parametrize("name", OPERATIONS)
def test_a_call_that_goes_well_is_one_exchange(name: str) -> None:
    bench = Bench(name)
    assert bench.goes_on() == (Exchange, 120.0)
    assert bench.ends(SUCCESS, after=200.0) == ({"api_id": "x"}, SUCCESS, 1)
    assert bench.waits == []


def test_it_is_retried_after_a_pause_in_what_is_left_of_the_time() -> None:
    bench = Bench("list")
    bench.goes_on()
    assert bench.goes_on(response(500), after=10.0) == (Wait, 0.5)
    assert bench.goes_on(after=0.5) == (Exchange, 109.5)
    assert bench.goes_on(LATE, after=30.0) == (Wait, 1.0)
    assert bench.goes_on(after=1.0) == (Exchange, 78.5)
    assert bench.ends(SUCCESS)[2] == 3
    assert bench.waits == [Wait("list", "retry", 0.5, 2), Wait("list", "retry", 1.0, 3)]


@pytest.mark.parametrize(
    ("name", "outcome", "kind"),
    [
        ("send", response(400), BadRequestError),
        ("send", response(500), SendOutcomeUnknown),
        ("send", LATE, SendOutcomeUnknown),
        ("send", undecodable(202), SendOutcomeUnknown),
        ("send", undecodable(400), BadRequestError),
        ("send", NOT_OF_THE_TRANSPORT, SendOutcomeUnknown),
        ("get", response(404), NotFoundError),
        ("list", undecodable(200), ResponseUnreadableError),
        ("list", NOT_OF_THE_TRANSPORT, APIConnectionError),
    ],
)
def test_what_is_not_retried_ends_the_call(name: str, outcome: Outcome, kind: type[PlivoError]) -> None:
    bench = Bench(name)
    bench.goes_on()
    assert bench.fails(kind, outcome).attempts == 1
    assert bench.waits == []


@pytest.mark.parametrize("name", OPERATIONS)
def test_a_call_ends_in_its_last_failure(name: str) -> None:
    bench = Bench(name)
    bench.goes_on()
    for outcome in (REFUSED, response(429)):
        assert bench.goes_on(outcome)[0] is Wait
        bench.goes_on()
    error = bench.fails(APITimeoutError, NO_CONNECTION_IN_TIME)
    assert error.attempts == 3
    assert error.__cause__ is NO_CONNECTION_IN_TIME.error


def test_without_retries_there_is_one_attempt() -> None:
    bench = Bench(policy=RetryPolicy(max_retries=0))
    bench.goes_on()
    assert bench.fails(ServerError, response(503, retry_after="1")).attempts == 1


@pytest.mark.parametrize(
    ("name", "deadline", "passed", "is_retried"),
    [
        ("get", 120.0, 114.9, True),
        ("get", 120.0, 115.0, False),
        ("get", 10.0, 60.0, False),
        # A send needs 5 seconds more than the pause, or a quarter of the deadline.
        ("send", 120.0, 109.9, True),
        ("send", 120.0, 110.1, False),
        ("send", 8.0, 0.9, True),
        ("send", 8.0, 1.1, False),
    ],
)
def test_no_pause_goes_beyond_the_deadline(name: str, deadline: float, passed: float, is_retried: bool) -> None:
    bench = Bench(name, deadline=deadline)
    bench.goes_on()
    if is_retried:
        assert bench.goes_on(response(429), after=passed) == (Wait, 5.0)
        assert bench.goes_on(after=5.0)[0] is Exchange
    else:
        assert bench.fails(RateLimitError, response(429), after=passed).attempts == 1
        assert bench.waits == []


@pytest.mark.parametrize("overslept", [9.5, 9.6, 3_600.0])
def test_a_pause_that_lasted_too_long_ends_the_call_with_what_it_had(overslept: float) -> None:
    bench = Bench("send", deadline=10.0)
    bench.goes_on()
    assert bench.goes_on(response(429), after=0.5) == (Wait, 5.0)
    assert bench.fails(RateLimitError, None, after=overslept).attempts == 1


@pytest.mark.parametrize("name", OPERATIONS)
def test_waiting_for_the_rate_limit_takes_no_time_from_a_request(name: str) -> None:
    limiter = Waits(60.0, 30.0, 0.0, 60.0, 0.0)
    bench = Bench(name, limiter=limiter, deadline=20.0)
    assert bench.goes_on() == (Wait, 60.0)
    assert bench.goes_on(after=60.0) == (Wait, 30.0)
    assert bench.goes_on(after=30.0) == (Exchange, 20.0)
    assert bench.goes_on(response(429), after=2.0) == (Wait, 5.0)
    assert bench.goes_on(after=5.0) == (Wait, 60.0)
    assert bench.goes_on(after=60.0) == (Exchange, 13.0)
    assert limiter.asked == [(AUTH_ID, name == "list")] * 5
    assert [(each.reason, each.seconds, each.attempt) for each in bench.waits] == [
        ("rate limit", 60.0, 1),
        ("rate limit", 30.0, 1),
        ("retry", 5.0, 2),
        ("rate limit", 60.0, 2),
    ]


def test_an_unknown_outcome_has_the_times_of_the_request_it_is_about() -> None:
    bench = Bench("send", limiter=Waits(60.0, 0.0, 60.0, 0.0))
    bench.goes_on()
    bench.goes_on(after=60.0)
    bench.goes_on(REFUSED, after=1.0)
    bench.goes_on(after=0.5)
    assert bench.goes_on(after=60.0) == (Exchange, 118.5)
    error = bench.fails(SendOutcomeUnknown, LATE, after=30.0)
    assert isinstance(error, SendOutcomeUnknown)
    assert error.sent_at == NOON + timedelta(seconds=121.5)
    assert error.failed_at == NOON + timedelta(seconds=151.5)
    assert (error.attempts, error.body) == (2, BODY)


def test_a_date_to_come_back_at_is_counted_from_the_response() -> None:
    bench = Bench(chance=0.25)
    bench.goes_on()
    later = response(503, retry_after="Sun, 01 Mar 2026 12:00:10 GMT")
    assert bench.goes_on(later, after=4.0) == (Wait, 6.125)


def test_the_clocks_of_a_client_are_real() -> None:
    context = Context()
    assert context.now().tzinfo is UTC
    assert context.now() <= datetime.now(UTC)
    assert context.monotonic() <= context.monotonic()
    assert 0 <= context.random() < 1


FAILURES = [REFUSED, NO_CONNECTION_IN_TIME, LATE, BROKEN, NOT_OF_THE_TRANSPORT]
RESPONSES = [response(202, b"{}"), response(400), response(500), response(503)]
REFUSALS = [
    response(429),
    response(429, retry_after="2"),
    response(503, retry_after="3"),
    response(503, retry_after="61"),
]


@given(
    name=st.sampled_from(sorted(OPERATIONS)),
    outcomes=st.lists(
        st.tuples(st.sampled_from([*FAILURES, *RESPONSES, *REFUSALS, undecodable(202)]), st.floats(0, 40)),
        min_size=12,
        max_size=12,
    ),
    turns=st.lists(st.sampled_from([0.0, 0.0, 0.0, 0.5, 60.25]), max_size=12),
    oversleeps=st.lists(st.sampled_from([0.0, 0.0, 0.01, 200.0]), min_size=30, max_size=30),
    retries=st.integers(0, 10),
    deadline=st.floats(0.01, 200.0),
    chance=st.floats(0, 1, exclude_max=True),
)
def test_whatever_happens_time_and_number_of_requests_are_bounded_and_no_send_is_doubled(
    name: str,
    outcomes: list[tuple[Outcome, float]],
    turns: list[float],
    oversleeps: list[float],
    retries: int,
    deadline: float,
    chance: float,
) -> None:
    limiter = Waits(*turns, *[0.0] * 12)
    bench = Bench(name, limiter=limiter, policy=RetryPolicy(max_retries=retries), deadline=deadline, chance=chance)
    had: list[Outcome] = []
    for_turns = 0.0
    outcome: Outcome | None = None
    made = 0
    try:
        while True:
            step, seconds = bench.goes_on(outcome)
            if step is Wait:
                assert seconds >= 0
                slept = seconds + oversleeps.pop()
                for_turns += slept if bench.waits[-1].reason == "rate limit" else 0.0
                bench.seconds += slept
                outcome = None
            else:
                assert 0 < seconds <= deadline - (bench.seconds - for_turns) + 1e-6
                outcome, took = outcomes[len(had)]
                had.append(outcome)
                bench.seconds += min(took, seconds)
    except StopIteration as end:
        made = end.value[2]
    except PlivoError as error:
        made = error.attempts
    assert made == len(had) <= retries + 1
    if name == "send":
        assert all(each in REFUSALS or (isinstance(each, Failure) and not each.maybe_sent) for each in had[:-1])


def test_the_log_names_each_request_and_its_outcome(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, logger="plivo_messaging")
    bench = Bench("get")
    bench.goes_on()
    bench.goes_on(LATE, after=30.0)
    bench.goes_on(after=0.5)
    bench.goes_on(response(500), after=0.25)
    bench.goes_on(after=1.0)
    bench.fails(ResponseUnreadableError, undecodable(200), after=0.125)
    assert [(each.levelname, each.getMessage()) for each in caplog.records] == [
        ("DEBUG", f"get: GET {PATH} -> ReadTimeout in 30.000 s, request 1"),
        ("DEBUG", f"get: GET {PATH} -> 500 in 0.250 s, request 2"),
        ("DEBUG", f"get: GET {PATH} -> DecodingError in 0.125 s, request 3"),
    ]


def test_an_interruption_is_annotated_with_the_way_to_find_the_message(caplog: pytest.LogCaptureFixture) -> None:
    interruption = KeyboardInterrupt()
    with caplog.at_level(logging.WARNING, "plivo_messaging"):
        annotate(interruption, NOON)
    (note,) = interruption.__notes__
    began = NOON.isoformat()
    assert f"begun at {began} and may have been accepted" in note
    assert f"find_sent(dst, since=datetime.fromisoformat({began!r}))" in note
    (record,) = caplog.messages
    assert record.startswith(f"send: interrupted by KeyboardInterrupt; it was begun at {began} and may have been")


@pytest.mark.parametrize("on_wait", [None, list[Wait]().append])
def test_a_wait_is_announced(on_wait: Any, caplog: pytest.LogCaptureFixture) -> None:
    wait = Wait("send", "retry", 2.5, 2)
    with caplog.at_level(logging.INFO, "plivo_messaging"):
        announce(wait, Context(on_wait=on_wait))
    assert caplog.messages == ["send waits 2.50 s before request 2 (retry)"]
    assert on_wait is None or on_wait.__self__ == [wait]
