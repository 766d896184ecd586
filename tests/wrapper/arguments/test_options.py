"""How calls are made: the options of a client and of a single call."""

import math

import h11
import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plivo_messaging import CallOptions, ValidationError
from plivo_messaging._arguments.options import DEFAULT_TIMEOUT, Settings
from plivo_messaging._transport.retry import RetryPolicy
from tests.wrapper.scripted import GOT, Script
from tests.wrapper.wire import MESSAGE_UUID

SETTINGS = Settings()
BASE = Settings(httpx.Timeout(1.0), RetryPolicy(5), 9.0, {"x-team": "tables"})
SECONDS = "is not a positive number of seconds, 1,000,000 at most"
NAMES = st.text("aZ0-_!", min_size=1, max_size=6) | st.text(max_size=3)
VALUES = st.text("aZ0 ~!\t", max_size=8) | st.text(max_size=4)


def test_the_defaults() -> None:
    assert Settings(httpx.Timeout(30.0, connect=5.0), RetryPolicy(), 120.0, {}) == SETTINGS
    assert SETTINGS.timeout == DEFAULT_TIMEOUT
    assert SETTINGS.policy.max_retries == 2


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({}, BASE),
        ({"timeout": None, "max_retries": None, "deadline": None, "headers": None}, BASE),
        ({"timeout": 2}, Settings(httpx.Timeout(2.0), RetryPolicy(5), 9.0, {"x-team": "tables"})),
        ({"timeout": httpx.Timeout(None)}, Settings(httpx.Timeout(None), RetryPolicy(5), 9.0, {"x-team": "tables"})),
        *(
            ({"max_retries": retries}, Settings(httpx.Timeout(1.0), RetryPolicy(retries), 9.0, {"x-team": "tables"}))
            for retries in (0, 10)
        ),
        ({"deadline": 1.5}, Settings(httpx.Timeout(1.0), RetryPolicy(5), 1.5, {"x-team": "tables"})),
        (
            {"headers": {"X-Trace": "1"}},
            Settings(httpx.Timeout(1.0), RetryPolicy(5), 9.0, {"x-team": "tables", "x-trace": "1"}),
        ),
        (
            {"headers": {"X-TEAM": "chairs"}},
            Settings(httpx.Timeout(1.0), RetryPolicy(5), 9.0, {"x-team": "chairs"}),
        ),
    ],
    ids=repr,
)
def test_an_option_changes_one_setting(options: CallOptions, expected: Settings) -> None:
    assert BASE.changed(options) == expected
    assert Settings(httpx.Timeout(1.0), RetryPolicy(5), 9.0, {"x-team": "tables"}) == BASE


def test_the_policy_keeps_everything_but_the_number_of_retries() -> None:
    policy = RetryPolicy(max_retries=1, first_delay=0.1, longest_delay=1.0, longest_retry_after=5.0)
    assert Settings(policy=policy).changed({"max_retries": 7}).policy == RetryPolicy(7, 0.1, 1.0, 5.0, 5.0)


def test_headers_that_are_changed_later_change_nothing() -> None:
    headers = {"x-team": "tables"}
    settings = SETTINGS.changed({"headers": headers})
    headers["x-team"] = "chairs"
    assert settings.headers == {"x-team": "tables"}


@pytest.mark.parametrize(
    ("option", "value", "problem"),
    [
        *(
            (option, seconds, SECONDS)
            for option in ("timeout", "deadline")
            for seconds in (1_000_001, 1e12, 0, -1, -0.0, math.inf, -math.inf, math.nan, True, "30")
        ),
        *(("max_retries", retries, "requests") for retries in (-1, 11, 2.0, True, "2")),
        *(("headers", headers, "is not a mapping of names to values") for headers in ([("a", "b")], "a: b", 1)),
        *(
            ("headers", {name: "x"}, f"'{name}' is set by the client itself")
            for name in ("Authorization", "HOST", "content-length", "Content-Type", "Expect", "Transfer-Encoding")
        ),
        *(
            ("headers", {name: "x"}, "is not the name of a header, such as 'X-Team'")
            for name in ("", "x y", "x:y", "x\n", "naïve", 'x"', "x(y)", 1, None, b"x")
        ),
        *(
            ("headers", {"x-key": value}, "the value of 'x-key' is not a line of ASCII without outer spaces")
            for value in (
                "s3cret\r\nX-Evil: 1",
                "s3cret\n",
                "\x00s3cret",
                "s3cret é",
                " s3cret",
                "s3cret\t",
                1,
                None,
                b"x",
            )
        ),
    ],
    ids=repr,
)
def test_options_that_are_refused(option: str, value: object, problem: str) -> None:
    with pytest.raises(ValidationError) as caught:
        SETTINGS.changed({option: value})  # type: ignore[misc]  # wrong on purpose
    assert caught.value.argument == option
    assert str(caught.value).startswith(f"{option}: ")
    assert str(caught.value).endswith(problem)
    assert "s3cret" not in str(caught.value)


@given(st.dictionaries(NAMES, VALUES, max_size=3))
def test_every_header_that_is_accepted_is_sent_unchanged(headers: dict[str, str]) -> None:
    try:
        accepted = SETTINGS.changed({"headers": headers}).headers
    except ValidationError:
        return
    script = Script(GOT)
    script.client().messages.get(MESSAGE_UUID, headers=headers)
    (request,) = script.requests
    assert accepted.items() <= dict(request.headers.items()).items()
    # h11 writes the request to the connection, and refuses what HTTP does not allow.
    h11.Request(method="GET", target="/", headers=request.headers.raw)
