"""What an error carries, from the wire to its user and into another process."""

import multiprocessing
import pickle
from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor

import httpx
import pytest

from plivo_messaging import (
    APIConnectionError,
    APIStatusError,
    APITimeoutError,
    BadRequestError,
    ConfigurationError,
    FindStatus,
    GeoPermissionError,
    InsufficientCreditError,
    PermissionDeniedError,
    PlivoError,
    RateLimitError,
    ResponseUnreadableError,
    SendOutcomeUnknown,
    ServerError,
    ValidationError,
)
from tests.client.failures import every_error, fail
from tests.client.scripted import (
    CALLS,
    GOT,
    LISTED,
    Kind,
    Reply,
    Script,
    all_kinds,
    body,
    both_kinds,
    list_page,
    refusal,
    run,
)


def failed(kind: Kind, script: Script, name: str) -> PlivoError:
    """Make a call that fails."""
    with pytest.raises(PlivoError) as caught:
        run(kind, script, CALLS[name])
    return caught.value


@all_kinds
@pytest.mark.parametrize(
    ("name", "replies", "expected", "attempts"),
    [
        pytest.param("get", [refusal(404)], APIStatusError, 1, id="refused"),
        pytest.param("get", [refusal(500)], ServerError, 3, id="server error"),
        pytest.param("get", [refusal(500), refusal(404)], APIStatusError, 2, id="server error, then refused"),
        pytest.param("get", [httpx.ReadTimeout("late")], APITimeoutError, 3, id="late"),
        pytest.param("list", [refusal(500), body(200, b"<html>")], ResponseUnreadableError, 2, id="unreadable"),
        pytest.param("list", [body(200, b"x", {"content-encoding": "gzip"})], ResponseUnreadableError, 1, id="no gzip"),
        pytest.param("send", [refusal(429)], RateLimitError, 3, id="limited"),
        pytest.param("send", [httpx.ConnectError("refused")], APIConnectionError, 3, id="no connection"),
        pytest.param("send", [refusal(429), refusal(500)], SendOutcomeUnknown, 2, id="unknown"),
        pytest.param("send", [refusal(429), httpx.ReadError("x")], SendOutcomeUnknown, 2, id="unknown, no answer"),
    ],
)
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # trio, of what httpx leaves half read
def test_it_tells_how_many_requests_there_were(
    kind: Kind, name: str, replies: list[Reply], expected: type[PlivoError], attempts: int
) -> None:
    script = Script(*replies)
    error = failed(kind, script, name)
    assert isinstance(error, expected)
    assert error.attempts == len(script.requests) == attempts


def test_without_a_request_there_were_none() -> None:
    assert PlivoError("x").attempts == 0
    with pytest.raises(ValidationError) as caught:
        run("sync", Script(GOT), lambda messages: messages.get("x"))
    assert caught.value.attempts == 0


@both_kinds
@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"retry_after": "61"}, 61.0),
        ({"retry_after": "90000"}, 90_000.0),
        ({"retry_after": "Sun, 01 Mar 2026 12:02:00 GMT"}, 120.0),
        ({"retry_after": "soon"}, None),
    ],
    ids=["none", "a minute", "a day", "a date", "garbage"],
)
def test_a_rate_limit_says_when_to_come_back(kind: Kind, headers: Mapping[str, str], seconds: float | None) -> None:
    script = Script(refusal(429, "too many requests", **headers), chance=0.0)
    error = failed(kind, script, "list")
    assert isinstance(error, RateLimitError)
    assert error.retry_after == seconds


@both_kinds
@pytest.mark.parametrize(
    ("status", "message", "expected"),
    [
        (403, "Geo permission to send to this destination is not enabled", GeoPermissionError),
        (403, "geo-permissions are off for this country", GeoPermissionError),
        (403, "Geographical permission denied", GeoPermissionError),
        (403, "you may not do this", PermissionDeniedError),
        (400, "Insufficient Credit", InsufficientCreditError),
        (402, "insufficient credit", InsufficientCreditError),
        (403, "Insufficient Credit", InsufficientCreditError),
        (400, "geo permission", BadRequestError),
        (400, "dst is missing", BadRequestError),
    ],
)
def test_refusals_that_have_a_class_of_their_own(
    kind: Kind, status: int, message: str, expected: type[APIStatusError]
) -> None:
    script = Script(refusal(status, message))
    error = failed(kind, script, "send")
    assert type(error) is expected
    assert isinstance(error, APIStatusError)
    assert (error.status_code, error.message, error.attempts) == (status, message, 1)
    assert len(script.requests) == 1


@both_kinds
def test_an_error_of_a_limiter_is_raised_before_anything_is_requested(kind: Kind) -> None:
    class Broken:
        def wait(self, auth_id: str, *, lists: bool) -> float:
            raise ConfigurationError(f"{len(auth_id)} {lists}")

    script = Script(LISTED)
    with pytest.raises(ConfigurationError, match="20 True") as caught:
        run(kind, script, list_page, limiter=Broken())
    assert caught.value.attempts == 0
    assert script.requests == []


def same(one: object, other: object) -> bool:
    """Compare what an error carries; httpx's objects have no equality of their own."""
    if isinstance(one, httpx.Request) and isinstance(other, httpx.Request):
        return (one.method, one.url, one.headers.raw, one.content) == (
            other.method,
            other.url,
            other.headers.raw,
            other.content,
        )
    if isinstance(one, httpx.Response) and isinstance(other, httpx.Response):
        return (one.status_code, one.headers.raw, one.content) == (
            other.status_code,
            other.headers.raw,
            other.content,
        ) and same(one.request, other.request)
    return one == other


def check_same(one: PlivoError, other: PlivoError) -> None:
    """Check that an error came through as it was."""
    assert type(other) is type(one)
    assert str(other) == str(one)
    assert other.args == one.args
    assert other.attempts == one.attempts
    assert vars(other).keys() == vars(one).keys()
    assert all(same(value, vars(other)[name]) for name, value in vars(one).items())


def test_the_errors_below_are_all_there_are() -> None:
    def below(kind: type[PlivoError]) -> Iterator[type[PlivoError]]:
        yield kind
        for each in kind.__subclasses__():
            yield from below(each)

    assert {type(each) for each in every_error()} == set(below(PlivoError))


@pytest.mark.parametrize("error", every_error(), ids=lambda error: f"{type(error).__name__}-{error.attempts}")
@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_every_error_can_be_pickled_with_all_it_carries(error: PlivoError, protocol: int) -> None:
    check_same(error, pickle.loads(pickle.dumps(error, protocol)))  # noqa: S301  (its own)


@both_kinds
@pytest.mark.parametrize(
    ("name", "reply"),
    [
        ("send", refusal(500)),
        ("send", httpx.ReadTimeout("late")),
        ("get", refusal(404)),
        ("list", body(200, b"<html>")),
        ("list", refusal(307, location="https://elsewhere.example.com/")),
        ("get", httpx.ConnectError("refused")),
    ],
    ids=["500", "late", "404", "unreadable", "redirect", "no connection"],
)
def test_errors_of_real_calls_can_be_pickled(kind: Kind, name: str, reply: Reply) -> None:
    error = failed(kind, Script(reply), name)
    check_same(error, pickle.loads(pickle.dumps(error)))  # noqa: S301  (its own)


def test_every_error_comes_out_of_another_process() -> None:
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as processes:
        futures = [processes.submit(fail, index) for index in range(len(every_error()))]
        for expected, future in zip(every_error(), futures, strict=True):
            error = future.exception()
            assert isinstance(error, PlivoError)
            check_same(expected, error)


@both_kinds
def test_an_unknown_outcome_can_be_looked_up_where_it_was_not_raised(kind: Kind) -> None:
    error = failed(kind, Script(httpx.ReadTimeout("late")), "send")
    back = pickle.loads(pickle.dumps(error))  # noqa: S301  (its own)
    search = run(kind, Script(LISTED), lambda messages: messages.find_sent(back))
    assert search.status is FindStatus.NOT_YET_CERTAIN
