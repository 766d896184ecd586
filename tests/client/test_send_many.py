"""A send to any number of destinations."""

import json
import threading
from collections.abc import Callable, Sequence
from typing import Any

import anyio
import httpx
import pytest

from plivo_messaging import (
    APIConnectionError,
    AsyncPlivo,
    BadRequestError,
    DestinationResult,
    Messages,
    Outcome,
    Plivo,
    PlivoError,
    RateLimiter,
    SendManyResult,
    SendOutcomeUnknown,
    ValidationError,
)
from plivo_messaging._transport._limits import Limit
from tests.client.scripted import Kind, Reply, Script, all_kinds, answer, both_kinds, refusal, run
from tests.client.wire import API_ID, AUTH_ID, AUTH_TOKEN, BASE_URL


def numbers(count: int) -> list[str]:
    """So many different phone numbers."""
    return [str(12025550000 + each) for each in range(count)]


def destinations(request: httpx.Request) -> list[str]:
    """Who a request sends to."""
    dst: str = json.loads(request.content)["dst"]
    return dst.split("<")


def accept(request: httpx.Request) -> httpx.Response:
    """Accept everything; the identifier of a message tells its destination."""
    return accepted(destinations(request))


def accepted(to: Sequence[str], **more: object) -> httpx.Response:
    """Accept these destinations."""
    uuids = [f"uuid-{each}" for each in to]
    return httpx.Response(202, json={"api_id": API_ID, "message": "queued", "message_uuid": uuids, **more})


def send_many(
    kind: Kind,
    script: Script,
    dst: Sequence[str],
    *,
    text: str | None = "Hi",
    on_results: Callable[[Sequence[DestinationResult]], None] | None = None,
    max_concurrency: int = 4,
    **options: Any,
) -> SendManyResult:
    """Send to many with a client of a kind."""
    return run(
        kind,
        script,
        lambda messages: messages.send_many(
            src="12015550100",
            dst=dst,
            text=text,
            on_results=on_results,
            max_concurrency=max_concurrency,
            **options,
        ),
    )


@all_kinds
def test_everything_is_accepted_in_requests_of_a_thousand(kind: Kind) -> None:
    script = Script(accept)
    dst = numbers(2_500)
    result = send_many(kind, script, dst)
    assert sorted(len(destinations(request)) for request in script.requests) == [500, 1_000, 1_000]
    assert [each.destination for each in result.results] == dst
    assert result.accepted == result.results
    assert result.message_uuids == tuple(f"uuid-{each}" for each in dst)


@both_kinds
def test_a_hundred_thousand_destinations_are_a_hundred_requests(kind: Kind) -> None:
    script = Script(accept)
    dst = numbers(100_000)
    result = send_many(kind, script, dst, max_concurrency=100)
    assert len(script.requests) == 100
    assert {len(destinations(request)) for request in script.requests} == {1_000}
    assert result.message_uuids == tuple(f"uuid-{each}" for each in dst)


@both_kinds
def test_nobody_is_sent_to_twice(kind: Kind) -> None:
    script = Script(accept)
    once = numbers(1_500)
    result = send_many(kind, script, [*once, *(f"+{each[0]} {each[1:]}" for each in reversed(once))])
    assert sorted(each for request in script.requests for each in destinations(request)) == sorted(once)
    assert [each.destination for each in result.results] == once


@both_kinds
def test_a_few_destinations_are_one_request(kind: Kind) -> None:
    script = Script(accept)
    result = send_many(kind, script, ["12025550123", "12025550124"], trackable=True)
    assert script.sent_json() == {
        "dst": "12025550123<12025550124",
        "src": "12015550100",
        "text": "Hi",
        "trackable": True,
    }
    assert len(result.accepted) == 2


@both_kinds
def test_what_is_no_number_is_reported_and_not_sent(kind: Kind) -> None:
    script = Script(accept)
    result = send_many(kind, script, ["reception", "12025550123", "bar"])
    assert [(each.destination, each.outcome) for each in result.results] == [
        ("reception", Outcome.INVALID),
        ("12025550123", Outcome.ACCEPTED),
        ("bar", Outcome.INVALID),
    ]
    assert script.sent_json()["dst"] == "12025550123"


@both_kinds
def test_nothing_but_what_is_no_number_requests_nothing(kind: Kind) -> None:
    script = Script(accept)
    assert len(send_many(kind, script, ["reception"]).invalid) == 1
    assert script.requests == []


@both_kinds
def test_what_the_api_refuses_is_reported(kind: Kind) -> None:
    script = Script(lambda _: accepted(["12025550123"], invalid_number=["12025550124"]))
    result = send_many(kind, script, ["12025550124", "12025550123"])
    assert [(each.destination, each.outcome, each.message_uuid) for each in result.results] == [
        ("12025550124", Outcome.INVALID, None),
        ("12025550123", Outcome.ACCEPTED, "uuid-12025550123"),
    ]


@both_kinds
def test_identifiers_that_do_not_fit_make_the_outcome_unknown(kind: Kind) -> None:
    script = Script(lambda _: accepted(["1", "2", "3"]))
    result = send_many(kind, script, ["12025550124", "12025550123"])
    assert len(result.unknown) == 2
    assert "3 messages were queued for 2 destinations" in str(result.unknown[0].error)
    assert len(script.requests) == 1


FAILURES: dict[str, tuple[Reply, Outcome, type[PlivoError]]] = {
    "500": (refusal(500), Outcome.UNKNOWN, SendOutcomeUnknown),
    "400": (refusal(400), Outcome.FAILED, BadRequestError),
    "no connection": (httpx.ConnectError("refused"), Outcome.FAILED, APIConnectionError),
    "no answer": (httpx.ReadTimeout("late"), Outcome.UNKNOWN, SendOutcomeUnknown),
    "no JSON": (answer(202, ["?"]), Outcome.UNKNOWN, SendOutcomeUnknown),
}


@all_kinds
@pytest.mark.parametrize(("reply", "outcome", "error"), FAILURES.values(), ids=FAILURES)
def test_a_request_that_fails_leaves_the_others_as_they_are(
    kind: Kind, reply: Reply, outcome: Outcome, error: type[PlivoError]
) -> None:
    dst = numbers(3_000)

    def respond(request: httpx.Request) -> httpx.Response:
        if dst[1_000] not in destinations(request):
            return accept(request)
        if isinstance(reply, Exception):
            raise reply
        return reply(request)

    result = send_many(kind, Script(respond), dst)
    assert [each.destination for each in result.results] == dst
    assert [each.outcome for each in result.results] == (
        [Outcome.ACCEPTED] * 1_000 + [outcome] * 1_000 + [Outcome.ACCEPTED] * 1_000
    )
    failed = result.results[1_000]
    assert isinstance(failed.error, error)
    assert failed.message_uuid is None
    if isinstance(failed.error, SendOutcomeUnknown):
        # What find_sent needs is about this request alone.
        assert str(failed.error.body["dst"]).split("<") == dst[1_000:2_000]


@both_kinds
def test_every_request_may_fail_in_its_own_way(kind: Kind) -> None:
    dst = numbers(5_000)
    replies = list(FAILURES.values())

    def respond(request: httpx.Request) -> httpx.Response:
        reply = replies[dst.index(destinations(request)[0]) // 1_000][0]
        if isinstance(reply, Exception):
            raise reply
        return reply(request)

    result = send_many(kind, Script(respond), dst)
    assert [result.results[each * 1_000].outcome for each in range(5)] == [outcome for _, outcome, _ in replies]
    assert len(result.unknown) == 3_000
    assert len(result.failed) == 2_000


@both_kinds
def test_a_request_that_was_refused_for_now_is_made_again(kind: Kind) -> None:
    script = Script(refusal(429), accept)
    assert len(send_many(kind, script, ["12025550123"]).accepted) == 1
    assert script.pauses == [5.0]


@both_kinds
def test_every_request_keeps_to_the_rate_limit(kind: Kind) -> None:
    script = Script(accept)
    limiter = RateLimiter(requests=Limit(2, 5.0), clock=lambda: script.seconds)
    result = run(
        kind,
        script,
        lambda messages: messages.send_many(src="12015550100", dst=numbers(5_000), text="Hi", max_concurrency=1),
        limiter=limiter,
    )
    assert len(result.accepted) == 5_000
    assert script.pauses == [5.25, 5.25]


@both_kinds
def test_results_are_told_as_soon_as_they_are_known(kind: Kind) -> None:
    dst = numbers(3_000)
    told: list[Sequence[DestinationResult]] = []
    asked: list[int] = []
    threads: list[threading.Thread] = []

    def respond(request: httpx.Request) -> httpx.Response:
        asked.append(len(told))
        return accept(request)

    def note(results: Sequence[DestinationResult]) -> None:
        told.append(results)
        threads.append(threading.current_thread())

    result = send_many(kind, Script(respond), [*dst, "reception"], on_results=note, max_concurrency=1)
    assert [len(each) for each in told] == [1_000, 1_000, 1_000]
    # The requests are told of in the order in which they end, which is not always the one they were begun in.
    assert sorted(each.destination for results in told for each in results) == sorted(dst)
    assert {each for results in told for each in results} == set(result.accepted)
    assert set(threads) == {threading.current_thread()}
    if kind == "asyncio":
        assert asked == [0, 1, 2]


@all_kinds
def test_an_error_of_whoever_is_told_comes_through_and_no_more_is_begun(
    kind: Kind, caplog: pytest.LogCaptureFixture
) -> None:
    told: list[Sequence[DestinationResult]] = []
    may_go_on = threading.Event()

    def respond(request: httpx.Request) -> httpx.Response:
        # A thread begins the next request before the error is seen; a task does not.
        if len(script.requests) > 1:
            assert kind == "sync"
            assert may_go_on.wait(30)
        return accept(request)

    def fail(results: Sequence[DestinationResult]) -> None:
        told.append(results)
        may_go_on.set()
        raise ZeroDivisionError

    script = Script(respond)
    with pytest.raises(ZeroDivisionError) as caught:
        send_many(kind, script, numbers(9_000), on_results=fail, max_concurrency=1)
    begun = len(script.requests)
    assert begun < 9
    # Whatever was begun is told of.
    assert len({each.destination for results in told for each in results}) == 1_000 * begun
    state = f"of its destinations: {1_000 * begun} accepted"
    assert caught.value.__notes__ == [f"plivo-messaging: send_many ended early; {state}; the others were not sent"]
    assert f"send_many ended early by ZeroDivisionError; {state}" in caplog.messages


@all_kinds
def test_an_error_that_is_none_of_a_request_does_not_cost_the_results_of_the_others(kind: Kind) -> None:
    def respond(request: httpx.Request) -> httpx.Response:
        if b"12025560000" in request.content:
            raise ZeroDivisionError
        return accept(request)

    result = send_many(kind, Script(respond), [str(12025560000 + each) for each in range(3_000)])
    assert (len(result.accepted), len(result.unknown)) == (2_000, 1_000)
    assert isinstance(result.unknown[0].error, ZeroDivisionError)
    assert [each.destination for each in result.unknown] == [str(12025560000 + each) for each in range(1_000)]


@both_kinds
@pytest.mark.parametrize(
    ("arguments", "argument"),
    [
        ({"text": None}, "text"),
        ({"text": "x" * 1_601}, "text"),
        ({"dst": []}, "dst"),
        ({"dst": [*numbers(1_500), 12025550123]}, "dst"),
        ({"dst": [*numbers(1_500), "12015550100"]}, "dst"),
        ({"dst": 12025550123}, "dst"),
        ({"max_concurrency": 0}, "max_concurrency"),
        ({"max_concurrency": 101}, "max_concurrency"),
        ({"max_concurrency": True}, "max_concurrency"),
        ({"powerpack_uuid": "x"}, "src"),
        ({"message_expiry": 4}, "message_expiry"),
        ({"timeout": 0}, "timeout"),
    ],
)
def test_arguments_are_checked_before_anything_is_sent(kind: Kind, arguments: dict[str, Any], argument: str) -> None:
    script = Script(accept)
    given: dict[str, Any] = {"dst": numbers(1_500), "text": "Hi", **arguments}
    with pytest.raises(ValidationError) as caught:
        send_many(kind, script, **given)
    assert caught.value.argument == argument
    assert script.requests == []


@both_kinds
def test_a_mistyped_argument_is_named(kind: Kind) -> None:
    script = Script(accept)
    with pytest.raises(
        TypeError, match=r"send_many\(\) has no argument 'max_concurency': did you mean 'max_concurrency'"
    ):
        send_many(kind, script, ["12025550123"], max_concurency=3)
    assert script.requests == []


def test_send_names_send_many_when_there_are_too_many() -> None:
    script = Script(accept)
    with pytest.raises(ValidationError, match=r"1,001 different destinations: send takes 1,000, send_many any number"):
        run("sync", script, lambda messages: messages.send(src="12015550100", dst=numbers(1_001), text="Hi"))
    assert script.requests == []


REQUESTS, AT_ONCE = 12, 4


class Together:
    """Answers when so many requests are under way, never before, and counts them."""

    def __init__(self) -> None:
        self.most = 0
        self.under_way = 0
        self.begun = 0
        self.answered = 0
        self._lock = threading.Lock()
        self._barrier = threading.Barrier(AT_ONCE)
        self._event = anyio.Event()

    def respond(self, request: httpx.Request) -> httpx.Response:
        """Answer, in a thread."""
        self._begin()
        self._barrier.wait(30)
        return self._end(request)

    async def respond_to_task(self, request: httpx.Request) -> httpx.Response:
        """Answer, on an event loop."""
        self._begin()
        event = self._event
        if self.begun % AT_ONCE == 0:
            self._event = anyio.Event()
            event.set()
        with anyio.fail_after(30):
            await event.wait()
        return self._end(request)

    def _begin(self) -> None:
        with self._lock:
            self.begun += 1
            self.under_way += 1
            self.most = max(self.most, self.under_way)

    def _end(self, request: httpx.Request) -> httpx.Response:
        with self._lock:
            self.under_way -= 1
            self.answered += 1
        return accept(request)


@all_kinds
def test_so_many_requests_are_under_way_at_once_and_no_more(kind: Kind) -> None:
    together = Together()
    dst = numbers(REQUESTS * 1_000)

    def sync() -> SendManyResult:
        http = httpx.Client(transport=httpx.MockTransport(together.respond))
        messages: Messages = Plivo(AUTH_ID, AUTH_TOKEN, base_url=BASE_URL, limiter=None, http_client=http).messages
        return messages.send_many(src="12015550100", dst=dst, text="Hi", max_concurrency=AT_ONCE)

    async def main() -> SendManyResult:
        async with httpx.AsyncClient(transport=httpx.MockTransport(together.respond_to_task)) as http:
            client = AsyncPlivo(AUTH_ID, AUTH_TOKEN, base_url=BASE_URL, limiter=None, http_client=http)
            return await client.messages.send_many(src="12015550100", dst=dst, text="Hi", max_concurrency=AT_ONCE)

    result = sync() if kind == "sync" else anyio.run(main, backend=kind)
    assert len(result.accepted) == REQUESTS * 1_000
    assert together.most == AT_ONCE
    assert together.answered == REQUESTS
