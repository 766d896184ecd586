"""When a request is made again, and after how long."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plivo_messaging._retry import NEVER_SENT, RetryPolicy, retry_after_seconds

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
POLICY = RetryPolicy()

# What tells whether a request has left, for every kind of failure that httpx has.
TRANSPORT_ERRORS = [
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
    httpx.ReadError,
    httpx.WriteError,
    httpx.CloseError,
    httpx.ReadTimeout,
    httpx.WriteTimeout,
    httpx.LocalProtocolError,
    httpx.RemoteProtocolError,
]


def response(status: int, retry_after: str | None = None) -> httpx.Response:
    """An answer with a status and perhaps a Retry-After."""
    return httpx.Response(status, headers={} if retry_after is None else {"retry-after": retry_after})


def delay(
    outcome: httpx.Response | httpx.HTTPError,
    *,
    sends: bool = False,
    attempt: int = 1,
    random: float = 1.0,
    policy: RetryPolicy = POLICY,
) -> float | None:
    """Ask the policy."""
    return policy.delay(outcome, sends=sends, attempt=attempt, random=random, now=NOW)


def leaves(kind: type[httpx.HTTPError]) -> list[type[httpx.HTTPError]]:
    """The classes below a class, without those that only group others."""
    below = kind.__subclasses__()
    return [leaf for each in below for leaf in leaves(each)] if below else [kind]


def test_the_table_has_every_failure_of_the_transport() -> None:
    assert {each.__name__ for each in TRANSPORT_ERRORS} == {each.__name__ for each in leaves(httpx.TransportError)}


@pytest.mark.parametrize("kind", TRANSPORT_ERRORS, ids=lambda kind: str(kind.__name__))
def test_a_send_is_repeated_after_a_failure_only_if_nothing_had_left(kind: type[httpx.TransportError]) -> None:
    error = kind("broken")
    assert (delay(error, sends=True) is not None) == (kind in NEVER_SENT)
    assert delay(error, sends=False) is not None


def test_nothing_left_before_these() -> None:
    assert set(NEVER_SENT) == set(TRANSPORT_ERRORS[:5])


@pytest.mark.parametrize("sends", [False, True])
@pytest.mark.parametrize(
    "error",
    [httpx.DecodingError("gzip"), httpx.TooManyRedirects("round"), httpx.HTTPStatusError],
    ids=["decoding", "redirects", "status"],
)
def test_what_is_no_failure_of_the_transport_is_not_repeated(
    sends: bool, error: httpx.HTTPError | type[httpx.HTTPStatusError]
) -> None:
    if isinstance(error, type):
        error = error("400", request=httpx.Request("GET", "https://api.example.com"), response=response(400))
    assert delay(error, sends=sends) is None


@pytest.mark.parametrize(
    ("status", "retry_after", "a_send", "a_read"),
    [
        (200, None, False, False),
        (202, None, False, False),
        (204, "1", False, False),
        (301, None, False, False),
        (302, "1", False, False),
        (307, None, False, False),
        (400, None, False, False),
        (400, "1", False, False),
        (401, None, False, False),
        (403, None, False, False),
        (404, None, False, False),
        (405, None, False, False),
        (408, None, False, False),
        (409, None, False, False),
        (422, None, False, False),
        (425, None, False, False),
        (429, None, True, True),
        (429, "3", True, True),
        (429, "soon", True, True),
        (499, None, False, False),
        (500, None, False, True),
        (500, "3", False, True),
        (501, None, False, True),
        (502, None, False, True),
        (502, "3", False, True),
        (503, None, False, True),
        (503, "3", True, True),
        (504, None, False, True),
        (504, "3", False, True),
        (520, None, False, True),
        (599, None, False, True),
        (600, None, False, False),
    ],
)
def test_which_answers_are_asked_for_again(status: int, retry_after: str | None, a_send: bool, a_read: bool) -> None:
    outcome = response(status, retry_after)
    assert (delay(outcome, sends=True) is not None) == a_send
    assert (delay(outcome, sends=False) is not None) == a_read


@given(
    status=st.integers(100, 999),
    headers=st.dictionaries(
        st.sampled_from(["retry-after", "date", "x-other"]), st.text("0123456789 -:GMT", max_size=9)
    ),
    attempt=st.integers(1, 12),
    random=st.floats(0, 1, exclude_max=True),
)
def test_a_send_that_may_have_been_accepted_is_never_repeated(
    status: int, headers: dict[str, str], attempt: int, random: float
) -> None:
    again = POLICY.delay(httpx.Response(status, headers=headers), sends=True, attempt=attempt, random=random, now=NOW)
    if status != 429 and not (status == 503 and "retry-after" in headers):
        assert again is None


@pytest.mark.parametrize("outcome", [httpx.ConnectError("refused"), response(429), response(503, "1")], ids=repr)
@pytest.mark.parametrize("retries", [0, 1, 2, 10])
def test_it_ends_after_so_many_retries(outcome: httpx.Response | httpx.HTTPError, retries: int) -> None:
    policy = RetryPolicy(max_retries=retries)
    repeated = [attempt for attempt in range(1, 20) if delay(outcome, attempt=attempt, policy=policy) is not None]
    assert repeated == list(range(1, retries + 1))


@pytest.mark.parametrize(
    ("outcome", "delays"),
    [
        (httpx.ReadError("broken"), [0.5, 1.0, 2.0, 4.0, 8.0, 8.0, 8.0, 8.0, 8.0, 8.0]),
        (response(500), [0.5, 1.0, 2.0, 4.0, 8.0, 8.0, 8.0, 8.0, 8.0, 8.0]),
        (response(429), [5.0, 10.0, 20.0, 40.0, 60.0, 60.0, 60.0, 60.0, 60.0, 60.0]),
    ],
    ids=["no answer", "server error", "rate limit"],
)
def test_delays_double_up_to_a_limit(outcome: httpx.Response | httpx.HTTPError, delays: list[float]) -> None:
    policy = RetryPolicy(max_retries=10)
    assert [delay(outcome, attempt=attempt, policy=policy) for attempt in range(1, 11)] == delays
    assert [delay(outcome, attempt=attempt, policy=policy, random=0.0) for attempt in range(1, 11)] == [0.0] * 10


@given(
    outcome=st.one_of(
        st.sampled_from([each("broken") for each in TRANSPORT_ERRORS]), st.integers(100, 999).map(response)
    ),
    attempt=st.integers(1, 10_000),
    random=st.floats(0, 1, exclude_max=True),
)
def test_no_delay_is_out_of_bounds(outcome: httpx.Response | httpx.HTTPError, attempt: int, random: float) -> None:
    policy = RetryPolicy(max_retries=10_000)
    seconds = delay(outcome, attempt=min(attempt, 1_000), random=random, policy=policy)
    limited = isinstance(outcome, httpx.Response) and outcome.status_code == 429
    assert seconds is None or 0 <= seconds <= (policy.longest_retry_after if limited else policy.longest_delay)


@given(random=st.floats(0, 1, exclude_max=True))
def test_delays_are_spread_over_their_whole_range(random: float) -> None:
    assert delay(response(500), attempt=3, random=random, policy=RetryPolicy(max_retries=3)) == random * 2.0


@pytest.mark.parametrize(
    ("retry_after", "seconds"),
    [
        ("0", 0.5),
        ("1", 1.5),
        (" 7 ", 7.5),
        ("60", 60.5),
        ("61", None),
        ("99999999999999999999", None),
        ("9" * 5_000, None),
        (format_datetime(NOW + timedelta(seconds=30), usegmt=True), 30.5),
        (format_datetime(NOW - timedelta(days=1), usegmt=True), 0.5),
        (format_datetime(NOW + timedelta(seconds=61), usegmt=True), None),
    ],
)
def test_what_the_server_asks_for_is_kept_to(retry_after: str, seconds: float | None) -> None:
    assert delay(response(503, retry_after), sends=True) == seconds
    assert delay(response(429, retry_after), sends=True) == seconds


@given(asked=st.integers(0, 60), random=st.floats(0, 1, exclude_max=True))
def test_nobody_comes_back_earlier_than_asked_or_much_later(asked: int, random: float) -> None:
    seconds = delay(response(429, str(asked)), random=random)
    assert seconds is not None
    assert asked <= seconds <= asked + POLICY.first_delay


@pytest.mark.parametrize("garbage", ["", "soon", "-5", "1.5", "1e3", "٣", "+3", "3, 4", "Mon, 99 Foo 2026"])
def test_garbage_counts_as_not_asked(garbage: str) -> None:
    headers = httpx.Headers([(b"retry-after", garbage.encode())])
    assert retry_after_seconds(headers, NOW) is None
    assert delay(httpx.Response(500, headers=headers)) == 0.5


@pytest.mark.parametrize(
    "value",
    [
        "Mon, 01 Jan 2024 00:00:00 +99999999999999999999",
        "Mon, 01 Jan 99999999999999999999 00:00:00 GMT",
        "Mon, 01 Jan 2024 00:00:00 +9900",
    ],
)
def test_dates_there_cannot_be_count_as_not_asked(value: str) -> None:
    assert retry_after_seconds(httpx.Headers({"retry-after": value}), NOW) is None


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
    assert retry_after_seconds(httpx.Headers({"Retry-After": value}), NOW) == seconds


def test_nothing_asked() -> None:
    assert retry_after_seconds(httpx.Headers(), NOW) is None


@given(st.lists(st.sampled_from([*"0123456789", "Mon, ", "Jan", " ", ":", "+", "-", "GMT", "é", "\x00"]), max_size=30))
def test_any_header_can_be_read(parts: list[str]) -> None:
    headers = httpx.Headers([(b"retry-after", "".join(parts).encode())])
    seconds = retry_after_seconds(headers, NOW)
    assert seconds is None or seconds >= 0
