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
    APIResponse,
    APITimeoutError,
    BadRequestError,
    Limiter,
    PlivoError,
    RateLimitError,
    ResponseUnreadableError,
    SendOutcomeUnknown,
    ServerError,
    Wait,
)
from plivo_messaging._contract import SendMessageRequest
from plivo_messaging._http import Answer, BuiltRequest
from plivo_messaging._operations import Operation, get_operation, list_operation, send_operation
from plivo_messaging._options import Settings
from plivo_messaging._retry import NEVER_SENT, RetryPolicy
from plivo_messaging._transport._call import Exchange, Pause, Reply, attempts
from plivo_messaging._transport._context import Context
from plivo_messaging._transport._incoming import Broken
from tests.client.wire import AUTH_ID, DOCUMENTED, MESSAGE_UUID, SUCCESS, example, whole

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
REQUEST = httpx.Request(
    "POST", "https://api.example.com/v1/Account/x/Message/", headers={"authorization": "Basic eDp5"}
)
OPERATIONS: dict[str, Operation[Any]] = {
    "send": send_operation(AUTH_ID, SendMessageRequest(dst="12025550123", src="12025550100", text="x")),
    "get": get_operation(AUTH_ID, MESSAGE_UUID),
    "list": list_operation(AUTH_ID, {}, page_size=20, offset=0),
}
Steps = Generator[Pause | Exchange, Reply | None, APIResponse[Any]]


def response(status: int, **headers: str) -> Answer:
    """An answer that was read; headers are written with underscores."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return whole(httpx.Response(status, headers=named, json={"error": "no"}, request=REQUEST))


def broken(status: int) -> Broken:
    """An answer that cannot be decoded."""
    request = BuiltRequest(REQUEST)
    return Broken(Answer(request, status, [], b"\x1f\x8b\x08"), httpx.DecodingError("gzip"))


def documented(name: str) -> Answer:
    """The documented answer."""
    return whole(httpx.Response(SUCCESS[name], json=example(DOCUMENTED[name]), request=REQUEST))


class Bench:
    """A call, the clock it sees, and what it told.

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
            on_wait=self.waits.append,
            monotonic=lambda: 500.0 + self.seconds,
            now=lambda: NOON + timedelta(seconds=self.seconds),
            random=lambda: chance,
        )
        settings = Settings(policy=policy or RetryPolicy(), deadline=deadline)
        self.steps: Steps = attempts(OPERATIONS[name], AUTH_ID, BuiltRequest(REQUEST), settings, context)

    def begins(self) -> Pause | Exchange:
        """Take the first step."""
        return next(self.steps)

    def goes_on(self, reply: Reply | None, *, after: float = 0.0) -> Pause | Exchange:
        """Tell what came of a step, and when, and take the next one."""
        self.seconds += after
        return self.steps.send(reply)

    def ends(self, reply: Reply | None, *, after: float = 0.0) -> APIResponse[Any]:
        """Tell what came of the last step."""
        self.seconds += after
        with pytest.raises(StopIteration) as end:
            self.steps.send(reply)
        result: APIResponse[Any] = end.value.value
        return result


class Waits:
    """A limiter that gives places after some waits.

    Args:
        seconds: What it answers, one after another; 0 is a place.
    """

    def __init__(self, *seconds: float) -> None:
        self.asked: list[tuple[str, bool]] = []
        self._seconds = list(seconds)

    def wait(self, auth_id: str, *, lists: bool) -> float:
        """Answer."""
        self.asked.append((auth_id, lists))
        return self._seconds.pop(0)


@pytest.mark.parametrize("name", OPERATIONS)
def test_a_call_that_goes_well_is_one_exchange(name: str) -> None:
    bench = Bench(name)
    assert bench.begins() == Exchange(120.0)
    answer = documented(name)
    result = bench.ends(answer, after=0.3)
    assert result.response is answer.response
    assert result.attempts == 1
    assert "authorization" not in result.request.headers
    assert bench.waits == []


def test_it_is_made_again_after_a_pause_with_what_is_left_of_the_time() -> None:
    bench = Bench("list")
    bench.begins()
    assert bench.goes_on(response(500), after=10.0) == Pause(0.5)
    assert bench.waits == [Wait("list", "retry", 0.5, 2)]
    assert bench.goes_on(None, after=0.5) == Exchange(109.5)
    assert bench.goes_on(httpx.ReadTimeout("late"), after=30.0) == Pause(1.0)
    assert bench.goes_on(None, after=1.0) == Exchange(78.5)
    assert bench.ends(documented("list")).attempts == 3
    assert [(each.seconds, each.attempt) for each in bench.waits] == [(0.5, 2), (1.0, 3)]


@pytest.mark.parametrize(
    ("name", "reply", "kind"),
    [
        ("send", response(400), PlivoError),
        ("send", response(500), SendOutcomeUnknown),
        ("send", httpx.ReadTimeout("late"), SendOutcomeUnknown),
        ("get", response(404), PlivoError),
        ("list", broken(200), ResponseUnreadableError),
        ("send", broken(202), SendOutcomeUnknown),
    ],
)
def test_what_is_not_repeated_ends_the_call(name: str, reply: Reply, kind: type[PlivoError]) -> None:
    bench = Bench(name)
    bench.begins()
    with pytest.raises(kind) as caught:
        bench.goes_on(reply)
    assert caught.value.attempts == 1
    assert bench.waits == []


@pytest.mark.parametrize("name", OPERATIONS)
def test_the_last_failure_is_what_the_call_ends_in(name: str) -> None:
    bench = Bench(name)
    bench.begins()
    for reply in (httpx.ConnectError("refused"), response(429)):
        assert isinstance(bench.goes_on(reply), Pause)
        bench.goes_on(None)
    last = httpx.ConnectTimeout("slow")
    with pytest.raises(APITimeoutError) as caught:
        bench.goes_on(last)
    assert caught.value.attempts == 3
    assert caught.value.__cause__ is last


def test_without_retries_there_is_one_attempt() -> None:
    bench = Bench(policy=RetryPolicy(max_retries=0))
    bench.begins()
    with pytest.raises(ServerError) as caught:
        bench.goes_on(response(503, retry_after="1"))
    assert caught.value.attempts == 1


@pytest.mark.parametrize(("spent", "goes_on"), [(9.49, True), (9.5, False), (9.51, False), (60.0, False)])
def test_no_pause_goes_beyond_the_deadline(spent: float, goes_on: bool) -> None:
    bench = Bench(deadline=10.0)
    bench.begins()
    if goes_on:
        assert bench.goes_on(response(500), after=spent) == Pause(0.5)
    else:
        with pytest.raises(ServerError) as caught:
            bench.goes_on(response(500), after=spent)
        assert caught.value.attempts == 1
        assert bench.waits == []


def test_a_result_that_comes_after_the_deadline_is_a_result() -> None:
    bench = Bench(deadline=10.0)
    bench.begins()
    assert bench.ends(documented("get"), after=11.0).attempts == 1


@pytest.mark.parametrize("overslept", [9.5, 9.6, 3_600.0])
def test_a_pause_that_lasted_too_long_ends_the_call_with_what_it_had(overslept: float) -> None:
    bench = Bench("send", deadline=10.0)
    bench.begins()
    assert bench.goes_on(response(429), after=0.5) == Pause(5.0)
    with pytest.raises(RateLimitError) as caught:
        bench.goes_on(None, after=overslept)
    assert caught.value.attempts == 1


def test_a_request_gets_all_the_time_however_long_it_waited_for_its_turn() -> None:
    limiter = Waits(60.0, 30.0, 0.0)
    bench = Bench("list", limiter=limiter, deadline=10.0)
    assert bench.begins() == Pause(60.0)
    assert bench.goes_on(None, after=60.0) == Pause(30.0)
    assert bench.goes_on(None, after=30.0) == Exchange(10.0)
    assert bench.ends(documented("list")).attempts == 1
    assert limiter.asked == [(AUTH_ID, True)] * 3
    assert bench.waits == [Wait("list", "rate limit", 60.0, 1), Wait("list", "rate limit", 30.0, 1)]


def test_waiting_for_its_turn_does_not_count_before_a_second_attempt_either() -> None:
    bench = Bench("list", limiter=Waits(0.0, 60.0, 0.0, 60.0, 0.0), deadline=10.0)
    bench.begins()
    assert bench.goes_on(response(500), after=2.0) == Pause(0.5)
    assert bench.goes_on(None, after=0.5) == Pause(60.0)
    assert bench.goes_on(None, after=60.0) == Exchange(7.5)
    assert bench.goes_on(response(500), after=1.0) == Pause(1.0)
    assert bench.goes_on(None, after=1.0) == Pause(60.0)
    assert bench.goes_on(None, after=60.0) == Exchange(5.5)
    assert [(each.reason, each.attempt) for each in bench.waits] == [
        ("retry", 2),
        ("rate limit", 2),
        ("retry", 3),
        ("rate limit", 3),
    ]


@pytest.mark.parametrize(("name", "lists"), [("send", False), ("get", False), ("list", True)])
def test_the_limiter_is_told_whether_it_is_a_list(name: str, lists: bool) -> None:
    limiter = Waits(0.0)
    Bench(name, limiter=limiter).begins()
    assert limiter.asked == [(AUTH_ID, lists)]


def test_an_unknown_outcome_has_the_times_of_the_request_it_is_about() -> None:
    bench = Bench("send", limiter=Waits(60.0, 0.0, 60.0, 0.0))
    bench.begins()
    bench.goes_on(None, after=60.0)
    bench.goes_on(httpx.ConnectError("refused"), after=1.0)
    bench.goes_on(None, after=0.5)
    assert bench.goes_on(None, after=60.0) == Exchange(118.5)
    with pytest.raises(SendOutcomeUnknown) as caught:
        bench.goes_on(httpx.ReadTimeout("late"), after=30.0)
    assert caught.value.sent_at == NOON + timedelta(seconds=121.5)
    assert caught.value.failed_at == NOON + timedelta(seconds=151.5)
    assert caught.value.attempts == 2


def test_chance_decides_how_long_a_pause_is() -> None:
    bench = Bench(chance=0.25)
    bench.begins()
    assert bench.goes_on(response(500)) == Pause(0.125)


def test_a_date_to_come_back_at_is_counted_from_the_answer() -> None:
    bench = Bench()
    bench.begins()
    assert bench.goes_on(response(503, retry_after="Sun, 01 Mar 2026 12:00:10 GMT"), after=4.0) == Pause(6.5)


def test_whoever_is_told_of_a_pause_may_break_the_call_off() -> None:
    def refuse(wait: Wait) -> None:
        raise KeyboardInterrupt(wait.reason)

    context = Context(on_wait=refuse, random=lambda: 0.5)
    steps = attempts(OPERATIONS["send"], AUTH_ID, BuiltRequest(REQUEST), Settings(), context)
    next(steps)
    with pytest.raises(KeyboardInterrupt, match="retry"):
        steps.send(response(429))


def test_a_pause_nobody_wants_to_hear_of_is_made_all_the_same() -> None:
    steps = attempts(OPERATIONS["get"], AUTH_ID, BuiltRequest(REQUEST), Settings(), Context(random=lambda: 0.5))
    next(steps)
    assert steps.send(response(500)) == Pause(0.25)


def test_the_clocks_of_a_client_are_real() -> None:
    context = Context()
    assert context.now().tzinfo is UTC
    assert context.now() <= datetime.now(UTC)
    assert context.monotonic() <= context.monotonic()
    assert 0 <= context.random() < 1


REPLIES: list[Reply] = [
    httpx.ConnectError("refused"),
    httpx.ConnectTimeout("slow"),
    httpx.PoolTimeout("busy"),
    httpx.ReadTimeout("late"),
    httpx.RemoteProtocolError("gone"),
    broken(202),
    response(202),
    response(400),
    response(429),
    response(429, retry_after="2"),
    response(500),
    response(503),
    response(503, retry_after="3"),
    response(503, retry_after="61"),
]


def surely_not_accepted(reply: Reply) -> bool:
    """Whether a send cannot have been accepted that ended like this, said once more and in other words."""
    if isinstance(reply, Answer):
        return reply.status_code == 429 or (reply.status_code == 503 and "retry-after" in reply.headers)
    return isinstance(reply, NEVER_SENT)


@given(
    name=st.sampled_from(sorted(OPERATIONS)),
    replies=st.lists(st.tuples(st.sampled_from(REPLIES), st.floats(0, 40)), min_size=12, max_size=12),
    turns=st.lists(st.sampled_from([0.0, 0.0, 0.0, 0.5, 60.25]), max_size=12),
    oversleeps=st.lists(st.sampled_from([0.0, 0.0, 0.01, 200.0]), min_size=30, max_size=30),
    retries=st.integers(0, 10),
    deadline=st.floats(0.01, 200.0),
    chance=st.floats(0, 1, exclude_max=True),
)
def test_whatever_happens_time_and_number_of_requests_are_bounded_and_no_send_is_doubled(
    name: str,
    replies: list[tuple[Reply, float]],
    turns: list[float],
    oversleeps: list[float],
    retries: int,
    deadline: float,
    chance: float,
) -> None:
    limiter = Waits(*turns, *[0.0] * 12)
    bench = Bench(name, limiter=limiter, policy=RetryPolicy(max_retries=retries), deadline=deadline, chance=chance)
    answered: list[Reply] = []
    for_turns = 0.0
    reply: Reply | None = None
    made = 0
    try:
        step = bench.begins()
        while True:
            if isinstance(step, Pause):
                assert step.seconds >= 0
                slept = step.seconds + oversleeps.pop()
                for_turns += slept if bench.waits[-1].reason == "rate limit" else 0.0
                bench.seconds += slept
                reply = None
            else:
                spent = bench.seconds - for_turns
                assert 0 < step.seconds <= deadline - spent + 1e-6
                reply, took = replies[len(answered)]
                answered.append(reply)
                bench.seconds += min(took, step.seconds)
            step = bench.goes_on(reply)
    except StopIteration:
        made = len(answered)
    except PlivoError as error:
        made = error.attempts
    assert made == len(answered) <= retries + 1
    if name == "send":
        assert all(surely_not_accepted(each) for each in answered[:-1])


def test_the_log_names_the_request_and_its_outcome(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, logger="plivo_messaging")
    bench = Bench("get")
    bench.begins()
    bench.goes_on(httpx.ReadTimeout("late"), after=30.0)
    bench.goes_on(None, after=0.5)
    bench.goes_on(response(500), after=0.25)
    bench.goes_on(None, after=1.0)
    with pytest.raises(ResponseUnreadableError):
        bench.goes_on(broken(200), after=0.125)
    assert [(each.levelname, each.getMessage()) for each in caplog.records] == [
        ("DEBUG", "get: POST /v1/Account/x/Message/ -> ReadTimeout in 30.000 s, request 1"),
        ("INFO", "get waits 0.50 s before request 2 (retry)"),
        ("DEBUG", "get: POST /v1/Account/x/Message/ -> 500 in 0.250 s, request 2"),
        ("INFO", "get waits 1.00 s before request 3 (retry)"),
        ("DEBUG", "get: POST /v1/Account/x/Message/ -> DecodingError in 0.125 s, request 3"),
    ]


def test_a_failure_to_connect_says_that_nothing_was_sent() -> None:
    bench = Bench("send", policy=RetryPolicy(max_retries=0))
    bench.begins()
    with pytest.raises(APIConnectionError, match=r"; nothing was sent$"):
        bench.goes_on(httpx.ConnectError("refused"))


@pytest.mark.parametrize("cut_off_by", [KeyboardInterrupt(), SystemExit(1), ZeroDivisionError()], ids=repr)
def test_a_send_that_is_cut_off_says_so(cut_off_by: BaseException, caplog: pytest.LogCaptureFixture) -> None:
    bench = Bench("send", limiter=Waits(3.0, 0.0))
    bench.begins()
    bench.goes_on(None, after=3.0)
    bench.seconds += 1.0
    with caplog.at_level(logging.WARNING, "plivo_messaging"), pytest.raises(type(cut_off_by)) as caught:
        bench.steps.throw(cut_off_by)
    assert caught.value is cut_off_by
    (note,) = cut_off_by.__notes__
    began = NOON + timedelta(seconds=3)
    assert f"begun at {began.isoformat()} and may have been accepted" in note
    assert f"find_sent(dst, since=datetime.fromisoformat({began.isoformat()!r}))" in note
    (record,) = caplog.messages
    assert record.startswith(f"send: cut off by {type(cut_off_by).__name__}; it was begun at {began.isoformat()}")
    assert "12025550123" not in note + record


@pytest.mark.parametrize("name", ["get", "list"])
def test_a_call_that_only_reads_is_cut_off_without_a_word(name: str, caplog: pytest.LogCaptureFixture) -> None:
    interrupt = KeyboardInterrupt()
    bench = Bench(name)
    bench.begins()
    with caplog.at_level(logging.WARNING, "plivo_messaging"), pytest.raises(KeyboardInterrupt):
        bench.steps.throw(interrupt)
    assert not hasattr(interrupt, "__notes__")
    assert caplog.messages == []


def test_a_send_that_is_cut_off_before_it_is_begun_says_nothing(caplog: pytest.LogCaptureFixture) -> None:
    interrupt = KeyboardInterrupt()
    bench = Bench("send", limiter=Waits(3.0))
    bench.begins()
    with caplog.at_level(logging.WARNING, "plivo_messaging"), pytest.raises(KeyboardInterrupt):
        bench.steps.throw(interrupt)
    assert not hasattr(interrupt, "__notes__")
    assert caplog.messages == []


def test_a_call_that_is_dropped_says_nothing(caplog: pytest.LogCaptureFixture) -> None:
    bench = Bench("send")
    bench.begins()
    with caplog.at_level(logging.WARNING, "plivo_messaging"):
        bench.steps.close()
    assert caplog.messages == []


@pytest.mark.parametrize(
    ("name", "deadline", "passed", "again"),
    [
        ("send", 120.0, 109.9, True),
        ("send", 120.0, 110.1, False),
        ("send", 8.0, 0.9, True),
        ("send", 8.0, 1.1, False),
        ("get", 120.0, 114.9, True),
        ("get", 120.0, 115.1, False),
    ],
)
def test_a_send_is_not_made_again_with_too_little_time(name: str, deadline: float, passed: float, again: bool) -> None:
    # The pause after a 429 is 5 seconds here; a send then needs 5 seconds more, or a quarter of the deadline.
    bench = Bench(name, deadline=deadline)
    bench.begins()
    reply = response(429)
    if again:
        assert bench.goes_on(reply, after=passed) == Pause(5.0)
        assert isinstance(bench.goes_on(None, after=5.0), Exchange)
    else:
        with pytest.raises(RateLimitError):
            bench.goes_on(reply, after=passed)


def test_a_refusal_is_one_though_its_explanation_cannot_be_read() -> None:
    bench = Bench("send")
    bench.begins()
    with pytest.raises(BadRequestError, match="no explanation that can be read"):
        bench.goes_on(broken(400))
