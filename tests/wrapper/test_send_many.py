"""A message is sent to any number of destinations, with a result for each."""

import json
import threading
from collections.abc import Sequence
from typing import Any

import anyio
import httpx
import pytest

from plivo_messaging import (
    APIConnectionError,
    BadRequestError,
    DestinationResult,
    Limit,
    Outcome,
    PlivoError,
    RateLimiter,
    SendManyResult,
    SendOutcomeUnknown,
    ValidationError,
)
from tests.wrapper.scripted import Kind, Reply, Script, all_kinds, answer, both_kinds, refusal, run
from tests.wrapper.wire import API_ID

SRC = "12015550100"


def numbers(count: int) -> list[str]:
    """Return so many different phone numbers."""
    return [str(12025550000 + each) for each in range(count)]


def destinations(request: httpx.Request) -> list[str]:
    """Return the destinations of a request."""
    dst: str = json.loads(request.content)["dst"]
    return dst.split("<")


def accept(request: httpx.Request) -> httpx.Response:
    """Accept everything; the identifier of a message tells its destination."""
    return accepted(destinations(request))


def accepted(to: Sequence[str], **more: object) -> httpx.Response:
    uuids = [f"uuid-{each}" for each in to]
    return httpx.Response(202, json={"api_id": API_ID, "message": "queued", "message_uuid": uuids, **more})


def send_many(script: Script, dst: Sequence[str], kind: Kind = "sync", **arguments: Any) -> SendManyResult:
    arguments = {"src": SRC, "dst": dst, "text": "Hi", **arguments}
    return run(kind, script, lambda messages: messages.send_many(**arguments))


@all_kinds
def test_a_request_has_a_thousand_destinations_and_none_is_sent_to_twice(kind: Kind) -> None:
    script, once = Script(accept), numbers(2_500)
    result = send_many(script, [*once, *(f"+{each[0]} {each[1:]}" for each in reversed(once))], kind)
    assert sorted(len(destinations(request)) for request in script.requests) == [500, 1_000, 1_000]
    assert sorted(each for request in script.requests for each in destinations(request)) == once
    assert [each.destination for each in result.results] == once
    assert result.accepted == result.results
    assert result.message_uuids == tuple(f"uuid-{each}" for each in once)


@pytest.mark.slow
@both_kinds
def test_a_hundred_thousand_destinations_are_a_hundred_requests(kind: Kind) -> None:
    script, dst = Script(accept), numbers(100_000)
    result = send_many(script, dst, kind, max_concurrency=100)
    assert [len(destinations(request)) for request in script.requests] == [1_000] * 100
    assert result.message_uuids == tuple(f"uuid-{each}" for each in dst)


def test_what_is_no_number_is_reported_and_not_sent() -> None:
    script = Script(accept)
    result = send_many(script, ["reception", "12025550123", "bar"], trackable=True)
    outcomes = [Outcome.INVALID, Outcome.ACCEPTED, Outcome.INVALID]
    assert [(each.destination, each.outcome) for each in result.results] == [
        *zip(["reception", "12025550123", "bar"], outcomes, strict=True)
    ]
    assert script.sent_json() == {"dst": "12025550123", "src": SRC, "text": "Hi", "trackable": True}
    assert len(send_many(script, ["reception"]).invalid) == 1
    assert len(script.requests) == 1


def test_what_the_api_refuses_is_reported() -> None:
    script = Script(lambda _: accepted(["12025550123"], invalid_number=["12025550124"]))
    result = send_many(script, ["12025550124", "12025550123"])
    assert [(each.destination, each.outcome, each.message_uuid) for each in result.results] == [
        ("12025550124", Outcome.INVALID, None),
        ("12025550123", Outcome.ACCEPTED, "uuid-12025550123"),
    ]


FAILURES: dict[str, tuple[Reply, Outcome, type[PlivoError]]] = {
    "500": (refusal(500), Outcome.UNKNOWN, SendOutcomeUnknown),
    "400": (refusal(400), Outcome.FAILED, BadRequestError),
    "no connection": (httpx.ConnectError("refused"), Outcome.FAILED, APIConnectionError),
    "no response": (httpx.ReadTimeout("late"), Outcome.UNKNOWN, SendOutcomeUnknown),
    "no JSON object": (answer(202, ["?"]), Outcome.UNKNOWN, SendOutcomeUnknown),
    "another shape": (
        lambda request: accepted(destinations(request), invalid_number="?"),
        Outcome.UNKNOWN,
        SendOutcomeUnknown,
    ),
    "too many identifiers": (
        lambda request: accepted([*destinations(request), "1"]),
        Outcome.UNKNOWN,
        PlivoError,
    ),
}


@both_kinds
def test_every_request_may_fail_in_its_own_way_and_leaves_the_others_as_they_are(kind: Kind) -> None:
    replies, outcomes, errors = zip(*FAILURES.values(), strict=True)
    dst = numbers(1_000 * len(FAILURES) + 500)
    script = Script(*replies, accept)
    result = send_many(script, dst, kind, max_concurrency=1, max_retries=0)
    assert [each.destination for each in result.results] == dst
    assert [each.outcome for each in result.results[::1_000]] == [*outcomes, Outcome.ACCEPTED]
    assert [type(each.error) for each in result.results[::1_000]] == [*errors, type(None)]
    assert (len(result.unknown), len(result.failed), len(result.accepted)) == (5_000, 2_000, 500)
    assert result.message_uuids == tuple(f"uuid-{each}" for each in dst[-500:])
    # What find_sent needs is about the one request.
    error = result.results[0].error
    assert isinstance(error, SendOutcomeUnknown)
    assert str(error.body["dst"]).split("<") == dst[:1_000]
    assert "1001 messages were queued for 1000 destinations" in str(result.results[6_000].error)


@all_kinds
def test_an_error_of_a_transport_or_hook_does_not_cost_the_results_of_the_other_requests(kind: Kind) -> None:
    def respond(request: httpx.Request) -> httpx.Response:
        if b"12025550000" in request.content:
            raise ZeroDivisionError
        return accept(request)

    result = send_many(Script(respond), numbers(3_000), kind)
    assert (len(result.accepted), len(result.unknown)) == (2_000, 1_000)
    error = result.results[0].error
    assert isinstance(error, SendOutcomeUnknown)
    assert isinstance(error.__cause__, ZeroDivisionError)
    assert result.unknown == result.results[:1_000]


def test_a_request_that_was_refused_for_now_is_retried() -> None:
    script = Script(refusal(429), accept)
    assert len(send_many(script, ["12025550123"]).accepted) == 1
    assert script.pauses == [5.0]


def test_every_request_keeps_to_the_rate_limit() -> None:
    script = Script(accept)
    limiter = RateLimiter(requests=Limit(2, 5.0), clock=lambda: script.seconds)
    messages = script.client(limiter=limiter).messages
    result = messages.send_many(src=SRC, dst=numbers(5_000), text="Hi", max_concurrency=1)
    assert len(result.accepted) == 5_000
    assert script.pauses == [5.25, 5.25]


@both_kinds
def test_results_are_passed_on_as_soon_as_they_are_known_in_the_thread_of_the_call(kind: Kind) -> None:
    reported: list[Sequence[DestinationResult]] = []
    reported_before: list[int] = []
    threads: set[threading.Thread] = set()

    def respond(request: httpx.Request) -> httpx.Response:
        reported_before.append(len(reported))
        return accept(request)

    def note(results: Sequence[DestinationResult]) -> None:
        reported.append(results)
        threads.add(threading.current_thread())

    result = send_many(Script(respond), [*numbers(3_000), "bar"], kind, on_results=note, max_concurrency=1)
    assert [len(each) for each in reported] == [1_000] * 3
    assert [each for results in reported for each in results] == [*result.accepted]
    assert threads == {threading.current_thread()}
    if kind == "asyncio":
        assert reported_before == [0, 1, 2]


@all_kinds
def test_an_error_of_on_results_comes_through_and_no_more_requests_are_begun(
    kind: Kind, caplog: pytest.LogCaptureFixture
) -> None:
    reported: list[DestinationResult] = []
    may_go_on = threading.Event()

    def respond(request: httpx.Request) -> httpx.Response:
        # A thread begins the next request before the error is seen; a task does not.
        if len(script.requests) > 1:
            assert kind == "sync"
            assert may_go_on.wait(30)
        return accept(request)

    def fail(results: Sequence[DestinationResult]) -> None:
        reported.extend(results)
        may_go_on.set()
        raise ZeroDivisionError

    script = Script(respond)
    with pytest.raises(ZeroDivisionError) as caught:
        send_many(script, numbers(9_000), kind, on_results=fail, max_concurrency=1)
    begun = len(script.requests)
    assert begun < 9
    # Whatever was begun is passed on.
    assert len({each.destination for each in reported}) == 1_000 * begun
    state = f"of its destinations: {1_000 * begun} accepted"
    assert caught.value.__notes__ == [f"plivo-messaging: send_many ended early; {state}; the others were not sent"]
    assert f"send_many ended early by ZeroDivisionError; {state}" in caplog.messages


@pytest.mark.parametrize(
    ("arguments", "argument"),
    [
        ({"text": None}, "text"),
        ({"text": "x" * 1_601}, "text"),
        ({"dst": ["reception"], "text": "x" * 1_601}, "text"),
        ({"dst": ["reception"], "powerpack_uuid": "x"}, "src"),
        ({"dst": []}, "dst"),
        ({"dst": [*numbers(1_500), 12025550123]}, "dst"),
        ({"dst": [*numbers(1_500), SRC]}, "dst"),
        ({"dst": 12025550123}, "dst"),
        ({"max_concurrency": 0}, "max_concurrency"),
        ({"max_concurrency": 101}, "max_concurrency"),
        ({"max_concurrency": True}, "max_concurrency"),
        ({"on_results": 5}, "on_results"),
        ({"on_results": anyio.sleep}, "on_results"),
        ({"powerpack_uuid": "x"}, "src"),
        ({"message_expiry": 4}, "message_expiry"),
        ({"timeout": 0}, "timeout"),
    ],
)
def test_nothing_is_sent_when_an_argument_breaks_a_rule(arguments: dict[str, Any], argument: str) -> None:
    script = Script(accept)
    arguments = {"dst": numbers(1_500), **arguments}
    with pytest.raises(ValidationError) as caught:
        send_many(script, arguments.pop("dst"), **arguments)
    assert caught.value.argument == argument
    with pytest.raises(
        TypeError, match=r"send_many\(\) has no argument 'max_concurency': did you mean 'max_concurrency'"
    ):
        send_many(script, ["12025550123"], max_concurency=3)
    assert script.requests == []


AT_ONCE = 4


class Together(Script):
    """Answers when so many requests are under way, never before, and counts them."""

    def __init__(self) -> None:
        super().__init__(accept)
        self.most = 0
        self._under_way = 0
        self._lock = threading.Lock()
        self._barrier = threading.Barrier(AT_ONCE, timeout=30)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        with self._lock:
            self._under_way += 1
            self.most = max(self.most, self._under_way)
        self._barrier.wait()
        with self._lock:
            self._under_way -= 1
        return super().handle_request(request)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        await request.aread()
        return await anyio.to_thread.run_sync(self.handle_request, request)


@all_kinds
def test_as_many_requests_as_allowed_are_made_at_once(kind: Kind) -> None:
    together, dst = Together(), numbers(12_000)
    assert len(send_many(together, dst, kind, max_concurrency=AT_ONCE).accepted) == len(dst)
    assert together.most == AT_ONCE
