"""How a call is made: the options of a client and of a single call."""

import math

import h11
import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plivo_messaging import CallOptions, ValidationError
from plivo_messaging._options import DEFAULT_TIMEOUT, Settings
from plivo_messaging._retry import RetryPolicy
from tests.client.scripted import GOT, Script
from tests.client.wire import MESSAGE_UUID

SETTINGS = Settings()


def test_what_holds_when_nothing_is_said() -> None:
    assert SETTINGS.timeout == DEFAULT_TIMEOUT == httpx.Timeout(30.0, connect=5.0)
    assert SETTINGS.policy == RetryPolicy()
    assert SETTINGS.policy.max_retries == 2
    assert SETTINGS.deadline == 120.0
    assert SETTINGS.headers == {}


@pytest.mark.parametrize(
    "options", [{}, {"timeout": None, "max_retries": None, "deadline": None, "extra_headers": None}], ids=["{}", "None"]
)
def test_nothing_changes_nothing(options: CallOptions) -> None:
    assert SETTINGS.changed(options) == SETTINGS


def test_each_option_changes_one_thing() -> None:
    base = Settings(httpx.Timeout(1.0), RetryPolicy(5), 9.0, {"x-team": "tables"})
    assert base.changed({"timeout": 2}) == Settings(httpx.Timeout(2.0), RetryPolicy(5), 9.0, {"x-team": "tables"})
    assert base.changed({"max_retries": 0}).policy == RetryPolicy(0)
    assert base.changed({"deadline": 1.5}).deadline == 1.5
    assert base.changed({"extra_headers": {"X-Trace": "1"}}).headers == {"x-team": "tables", "x-trace": "1"}
    assert base == Settings(httpx.Timeout(1.0), RetryPolicy(5), 9.0, {"x-team": "tables"})


def test_the_policy_keeps_everything_but_the_number_of_retries() -> None:
    policy = RetryPolicy(max_retries=1, first_delay=0.1, longest_delay=1.0, longest_retry_after=5.0)
    assert Settings(policy=policy).changed({"max_retries": 7}).policy == RetryPolicy(7, 0.1, 1.0, 5.0, 5.0)


@pytest.mark.parametrize(
    ("timeout", "expected"),
    [
        (3, httpx.Timeout(3.0)),
        (0.25, httpx.Timeout(0.25)),
        (httpx.Timeout(9.0, connect=1.0, pool=None), httpx.Timeout(9.0, connect=1.0, pool=None)),
        (httpx.Timeout(None), httpx.Timeout(None)),
    ],
)
def test_timeouts(timeout: float | httpx.Timeout, expected: httpx.Timeout) -> None:
    assert SETTINGS.changed({"timeout": timeout}).timeout == expected


@pytest.mark.parametrize("seconds", [1_000_001, 1e12, 0, -1, -0.0, math.inf, -math.inf, math.nan, True, "30"])
@pytest.mark.parametrize("option", ["timeout", "deadline"])
def test_what_is_no_number_of_seconds(option: str, seconds: object) -> None:
    with pytest.raises(
        ValidationError, match=rf"^{option}: .* is not a positive number of seconds, 1,000,000 at most$"
    ) as caught:
        SETTINGS.changed({option: seconds})  # type: ignore[misc]  # wrong on purpose
    assert caught.value.argument == option


@pytest.mark.parametrize("retries", range(11))
def test_retries(retries: int) -> None:
    assert SETTINGS.changed({"max_retries": retries}).policy.max_retries == retries


@pytest.mark.parametrize("retries", [-1, 11, 2.0, True, "2"])
def test_what_is_no_number_of_retries(retries: object) -> None:
    with pytest.raises(ValidationError, match=r"^max_retries: .* requests$"):
        SETTINGS.changed({"max_retries": retries})  # type: ignore[typeddict-item]  # wrong on purpose


def test_the_header_of_a_call_replaces_that_of_the_client_however_it_is_written() -> None:
    client = SETTINGS.changed({"extra_headers": {"X-Team": "tables", "X-Other": "a"}})
    call = client.changed({"extra_headers": {"x-TEAM": "chairs"}})
    assert call.headers == {"x-team": "chairs", "x-other": "a"}
    assert client.headers == {"x-team": "tables", "x-other": "a"}


def test_a_header_that_is_changed_later_changes_nothing() -> None:
    headers = {"x-team": "tables"}
    settings = SETTINGS.changed({"extra_headers": headers})
    headers["x-team"] = "chairs"
    assert settings.headers == {"x-team": "tables"}


@pytest.mark.parametrize(
    "name", ["Authorization", "HOST", "content-length", "Content-Type", "Expect", "Transfer-Encoding"]
)
def test_headers_of_the_client_itself(name: str) -> None:
    with pytest.raises(ValidationError, match=rf"^extra_headers: '{name}' is set by the client itself$"):
        SETTINGS.changed({"extra_headers": {name: "x"}})


@pytest.mark.parametrize("name", ["", "x y", "x:y", "x\n", "naïve", 'x"', "x(y)"])
def test_what_is_no_name_of_a_header(name: str) -> None:
    with pytest.raises(ValidationError, match=r"^extra_headers: .* is not the name of a header, such as 'X-Team'$"):
        SETTINGS.changed({"extra_headers": {name: "x"}})


@pytest.mark.parametrize("headers", [{1: "x"}, {None: "x"}, {b"x": "x"}])
def test_names_of_headers_are_strings(headers: object) -> None:
    with pytest.raises(ValidationError, match="is not the name of a header"):
        SETTINGS.changed({"extra_headers": headers})  # type: ignore[typeddict-item]  # wrong on purpose


@pytest.mark.parametrize("value", ["s3cret\r\nX-Evil: 1", "s3cret\n", "\x00s3cret", "s3cret é", " s3cret", "s3cret\t"])
def test_what_is_no_value_of_a_header(value: str) -> None:
    with pytest.raises(ValidationError, match=r"^extra_headers: the value of 'x-key' is not a line of ASCII") as caught:
        SETTINGS.changed({"extra_headers": {"x-key": value}})
    assert "s3cret" not in str(caught.value)


@pytest.mark.parametrize("value", [1, None, b"x"])
def test_values_of_headers_are_strings(value: object) -> None:
    with pytest.raises(ValidationError, match="the value of 'x-key' is not a line"):
        SETTINGS.changed({"extra_headers": {"x-key": value}})  # type: ignore[dict-item]  # wrong on purpose


@pytest.mark.parametrize("headers", [[("x-team", "tables")], "x-team: tables", 1])
def test_headers_are_a_mapping(headers: object) -> None:
    with pytest.raises(ValidationError, match=r"^extra_headers: .* is not a mapping of names to values$"):
        SETTINGS.changed({"extra_headers": headers})  # type: ignore[typeddict-item]  # wrong on purpose


NAMES = st.text("aZ0-_!", min_size=1, max_size=6) | st.text(max_size=3)
VALUES = st.text("aZ0 ~!\t", max_size=8) | st.text(max_size=4)


@given(st.dictionaries(NAMES, VALUES, max_size=3))
def test_every_header_that_is_accepted_can_be_sent_and_arrives_as_it_is(headers: dict[str, str]) -> None:
    try:
        accepted = SETTINGS.changed({"extra_headers": headers}).headers
    except ValidationError:
        return
    script = Script(GOT)
    script.client().messages.get(MESSAGE_UUID, extra_headers=headers)
    (request,) = script.requests
    assert accepted.items() <= dict(request.headers.items()).items()
    # This is what writes the request to the connection; it refuses what HTTP does not allow.
    h11.Request(method="GET", target="/", headers=request.headers.raw)
