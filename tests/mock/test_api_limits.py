from collections.abc import Callable
from datetime import datetime, timedelta

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plivo_mock import ManualClock, MockPlivo
from plivo_mock._json import ApiError
from plivo_mock._limits import ALL_REQUESTS, LIST_REQUESTS, Limit, RequestLimits
from tests.mock.builders import AUTH_ID, NOON, a_body
from tests.mock.clients import client_at

LIMIT = Limit(3, timedelta(seconds=10))


def passes(limits: RequestLimits, now: datetime, *applied: Limit, auth_id: str = AUTH_ID) -> bool:
    try:
        limits.check(auth_id, applied or (LIMIT,), now)
    except ApiError:
        return False
    return True


@given(st.lists(st.integers(0, 60), max_size=40).map(sorted))
def test_no_span_holds_more_than_the_limit_and_no_request_is_refused_needlessly(seconds: list[int]) -> None:
    limits, passed = RequestLimits(), list[datetime]()
    for moment in (NOON + timedelta(seconds=second) for second in seconds):
        recent = [each for each in passed if moment - each < LIMIT.span]
        assert passes(limits, moment) == (len(recent) < LIMIT.count)
        if len(recent) < LIMIT.count:
            passed.append(moment)


def test_a_refusal_is_worded_as_documented() -> None:
    with pytest.raises(ApiError) as caught:
        RequestLimits().check(AUTH_ID, [Limit(0, timedelta(seconds=1))], NOON)

    assert (caught.value.status, caught.value.text) == (429, "too many requests")


def test_what_one_limit_refuses_does_not_count_for_the_other() -> None:
    limits, narrow = RequestLimits(), Limit(1, timedelta(seconds=10))
    assert [passes(limits, NOON, LIMIT, narrow) for _ in range(5)] == [True, False, False, False, False]

    assert [passes(limits, NOON) for _ in range(3)] == [True, True, False]


def test_accounts_are_counted_apart() -> None:
    limits = RequestLimits()

    assert [passes(limits, NOON, auth_id=name) for name in "aaab"] == [True] * 4
    assert not passes(limits, NOON, auth_id="a")


def test_requests_can_be_forgotten() -> None:
    limits = RequestLimits()
    assert [passes(limits, NOON) for _ in range(4)][-1] is False

    limits.clear()

    assert passes(limits, NOON)


def test_the_limits_are_the_documented_ones() -> None:
    assert (ALL_REQUESTS.count, ALL_REQUESTS.span.total_seconds()) == (300, 5)
    assert (LIST_REQUESTS.count, LIST_REQUESTS.span.total_seconds()) == (20, 60)


@pytest.fixture
def limited(clock: ManualClock) -> MockPlivo:
    return MockPlivo(clock=clock, seed=7, rate_limits=True)


def answers(requests: int, request: Callable[[], httpx.Response]) -> list[int]:
    return [request().status_code for _ in range(requests)]


def test_lists_are_limited_and_everything_else_is_not(limited: MockPlivo, clock: ManualClock) -> None:
    with limited, client_at(limited.base_url, limited.auth_id, limited.auth_token) as api:
        assert answers(22, lambda: api.get("")) == [200] * 20 + [429] * 2
        assert answers(2, lambda: api.post("", json=a_body())) == [202, 202]
        refused = api.get("")
        clock.advance(60)
        assert api.get("").status_code == 200

    assert refused.json()["error"] == "too many requests"
    assert "retry-after" not in refused.headers


def test_300_requests_may_be_made_in_5_seconds(limited: MockPlivo, clock: ManualClock) -> None:
    with limited, client_at(limited.base_url, limited.auth_id, limited.auth_token) as api:
        assert answers(301, lambda: api.get("nonsense/")) == [404] * 300 + [429]
        clock.advance(4.999999)
        assert api.get("nonsense/").status_code == 429
        clock.advance(0.000001)
        assert api.get("nonsense/").status_code == 404
        limited.reset()
        assert answers(300, lambda: api.get("nonsense/")) == [404] * 300


def test_wrong_credentials_are_not_counted_as_the_account_s(limited: MockPlivo) -> None:
    with limited, client_at(limited.base_url, limited.auth_id, "wrong") as stranger:
        assert set(answers(301, lambda: stranger.get(""))) == {401}
        with client_at(limited.base_url, limited.auth_id, limited.auth_token) as api:
            assert api.get("").status_code == 200


def test_nothing_is_limited_unless_asked_for(api: httpx.Client) -> None:
    assert set(answers(301, lambda: api.get(""))) == {200}
