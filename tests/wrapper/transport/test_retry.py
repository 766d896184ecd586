"""When a request is repeated, and after how long."""

import ssl
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plivo_messaging._transport.http import Failure, Request, Response
from plivo_messaging._transport.retry import RetryPolicy, parse_retry_after

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
POLICY = RetryPolicy()
REQUEST = Request("POST", "https://api.example.com", "/v1/", [], b"{}")


def response(status: int, retry_after: bytes | None = None, name: bytes = b"Retry-After") -> Response:
    return Response(REQUEST, status, [] if retry_after is None else [(name, retry_after)], b"", {})


def failure(*, maybe_sent: bool, is_transient: bool = True, error: Exception | None = None) -> Failure:
    return Failure(error or httpx.ReadError("broken"), maybe_sent, is_timeout=False, is_transient=is_transient)


def delay(
    outcome: Response | Failure,
    *,
    is_send: bool = False,
    attempt: int = 1,
    random: float = 1.0,
    policy: RetryPolicy = POLICY,
) -> float | None:
    return policy.delay(outcome, is_send=is_send, attempt=attempt, random=random, now=NOW)


def untrusted(**chained: BaseException) -> Exception:
    """Return an error of connecting that comes from a certificate nobody trusts."""
    error = httpx.ConnectError("no trust")
    error.__cause__, error.__context__ = chained.get("cause"), chained.get("context")
    return error


NO_TRUST = ssl.SSLCertVerificationError("self-signed")


@pytest.mark.parametrize(
    ("outcome", "a_send", "a_get"),
    [
        (failure(maybe_sent=False), True, True),
        (failure(maybe_sent=True), False, True),
        (failure(maybe_sent=False, is_transient=False), False, False),
        (failure(maybe_sent=True, is_transient=False), False, False),
        (failure(maybe_sent=False, error=untrusted(cause=NO_TRUST)), False, False),
        (failure(maybe_sent=False, error=untrusted(context=untrusted(cause=NO_TRUST))), False, False),
        (failure(maybe_sent=False, error=untrusted(cause=ssl.SSLError("eof"))), True, True),
    ],
    ids=["not sent", "maybe sent", "of a hook", "maybe sent, of a hook", "untrusted", "untrusted behind", "TLS"],
)
def test_which_failures_are_retried(outcome: Failure, a_send: bool, a_get: bool) -> None:
    assert (delay(outcome, is_send=True) is not None) == a_send
    assert (delay(outcome, is_send=False) is not None) == a_get


NEVER = [200, 202, 204, 301, 302, 307, 400, 401, 403, 404, 405, 408, 409, 422, 425, 499, 600]


@pytest.mark.parametrize(
    ("status", "retry_after", "a_send", "a_get"),
    [
        *[(status, None, False, False) for status in NEVER],
        *[(status, b"1", False, False) for status in (204, 302, 400)],
        *[(429, after, True, True) for after in (None, b"3", b"soon")],
        *[(status, after, False, True) for status in (500, 501, 502, 504, 520, 599) for after in (None, b"3")],
        (503, None, False, True),
        (503, b"soon", False, True),
        (503, b"3", True, True),
    ],
)
def test_which_responses_are_retried(status: int, retry_after: bytes | None, a_send: bool, a_get: bool) -> None:
    outcome = response(status, retry_after)
    assert (delay(outcome, is_send=True) is not None) == a_send
    assert (delay(outcome, is_send=False) is not None) == a_get


@given(
    status=st.integers(100, 999),
    name=st.sampled_from([b"retry-after", b"date", b"x-other"]),
    value=st.text("0123456789 -:GMT", max_size=9),
    attempt=st.integers(1, 12),
    random=st.floats(0, 1, exclude_max=True),
)
def test_a_send_that_may_have_been_accepted_is_never_repeated(
    status: int, name: bytes, value: str, attempt: int, random: float
) -> None:
    outcome = response(status, value.encode(), name)
    if status != 429 and not (status == 503 and name == b"retry-after"):
        assert delay(outcome, is_send=True, attempt=attempt, random=random) is None


@pytest.mark.parametrize(
    "outcome", [failure(maybe_sent=False), response(429), response(503, b"1")], ids=["not sent", "429", "503"]
)
@pytest.mark.parametrize("retries", [0, 1, 2, 10])
def test_it_ends_after_so_many_retries(outcome: Response | Failure, retries: int) -> None:
    policy = RetryPolicy(max_retries=retries)
    repeated = [attempt for attempt in range(1, 20) if delay(outcome, attempt=attempt, policy=policy) is not None]
    assert repeated == list(range(1, retries + 1))


@pytest.mark.parametrize(
    ("outcome", "delays"),
    [
        (failure(maybe_sent=True), [0.5, 1.0, 2.0, 4.0, 8.0, 8.0, 8.0, 8.0, 8.0, 8.0]),
        (response(500), [0.5, 1.0, 2.0, 4.0, 8.0, 8.0, 8.0, 8.0, 8.0, 8.0]),
        (response(429), [5.0, 10.0, 20.0, 40.0, 60.0, 60.0, 60.0, 60.0, 60.0, 60.0]),
    ],
    ids=["no response", "server error", "rate limit"],
)
@given(random=st.floats(0, 1, exclude_max=True))
def test_delays_double_up_to_a_limit_and_are_spread_over_their_whole_range(
    outcome: Response | Failure, delays: list[float], random: float
) -> None:
    policy = RetryPolicy(max_retries=10)
    assert [delay(outcome, attempt=attempt, policy=policy, random=random) for attempt in range(1, 11)] == [
        random * each for each in delays
    ]


@pytest.mark.parametrize(
    ("retry_after", "seconds"),
    [
        ("0", 0.5),
        (" 7 ", 7.5),
        ("60", 60.5),
        ("61", None),
        ("9" * 5_000, None),
        (format_datetime(NOW + timedelta(seconds=30), usegmt=True), 30.5),
        (format_datetime(NOW - timedelta(days=1), usegmt=True), 0.5),
        (format_datetime(NOW + timedelta(seconds=61), usegmt=True), None),
    ],
)
def test_what_the_server_asks_for_is_kept_to(retry_after: str, seconds: float | None) -> None:
    for status in (429, 503):
        assert delay(response(status, retry_after.encode()), is_send=True) == seconds


@given(asked=st.integers(0, 60), random=st.floats(0, 1, exclude_max=True))
def test_nobody_comes_back_earlier_than_asked_or_much_later(asked: int, random: float) -> None:
    seconds = delay(response(429, str(asked).encode()), random=random)
    assert seconds is not None
    assert asked <= seconds <= asked + POLICY.first_delay


@pytest.mark.parametrize(
    "garbage",
    ["", "soon", "-5", "1.5", "1e3", "٣", "+3", "3, 4", "Mon, 99 Foo 2026", "Mon, 01 Jan 2024 00:00:00 +9900",
     "Mon, 01 Jan 2024 00:00:00 +99999999999999999999", "Mon, 01 Jan 99999999999999999999 00:00:00 GMT"],
)  # fmt: skip
def test_garbage_counts_as_not_asked(garbage: str) -> None:
    assert parse_retry_after(response(500, garbage.encode()), NOW) is None
    assert delay(response(500, garbage.encode())) == 0.5


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("Sun, 01 Mar 2026 12:00:10 GMT", 10.0),
        ("Sun, 01 Mar 2026 12:00:10 -0000", 10.0),
        ("Sun, 01 Mar 2026 12:00:10", 10.0),
        ("Sunday, 01-Mar-26 12:00:10 GMT", 10.0),
        ("Sun Mar  1 12:00:10 2026", 10.0),
        ("Sun, 01 Mar 2026 17:30:10 +0530", 10.0),
        ("Sun, 01 Mar 2026 11:59:59 GMT", 0.0),
        ("5", 5.0),
    ],
)
def test_ways_to_write_it(value: str, seconds: float) -> None:
    assert parse_retry_after(response(503, value.encode(), b"retry-AFTER"), NOW) == seconds


@given(st.lists(st.sampled_from([*"0123456789", "Mon, ", "Jan", " ", ":", "+", "-", "GMT", "é", "\x00"]), max_size=30))
def test_any_header_can_be_read(parts: list[str]) -> None:
    seconds = parse_retry_after(response(503, "".join(parts).encode()), NOW)
    assert seconds is None or seconds >= 0
