"""The filters and pages of a list, over HTTP."""

import operator
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plivo_mock import ManualClock, MockPlivo
from plivo_mock._filters import ListQuery, window
from tests.mock.builders import AUTH_ID, NOON

MICROSECOND, DAY = timedelta(microseconds=1), timedelta(days=1)
SUB_ID = "SA0123456789ABCDEFGH"


def listed(api: httpx.Client, **filters: str) -> list[str]:
    answer = api.get("", params=filters)
    assert answer.status_code == 200, answer.text
    records: list[dict[str, Any]] = answer.json()["objects"]
    return [record["message_uuid"] for record in records]


def seeded(mock: MockPlivo, moment: datetime) -> str:
    return mock.seed(from_number="12025550100", to_number="12025550123", text="Hello", message_time=moment).message_uuid


def written(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%d %H:%M:%S.%f")


def test_without_a_time_filter_the_last_24_hours_count(mock: MockPlivo, api: httpx.Client) -> None:
    last, _ = seeded(mock, NOON - DAY), seeded(mock, NOON - DAY - MICROSECOND)
    first = seeded(mock, NOON)

    assert listed(api) == [first, last]


def test_nothing_older_than_90_days_counts(mock: MockPlivo, api: httpx.Client) -> None:
    last, _ = seeded(mock, NOON - 90 * DAY), seeded(mock, NOON - 90 * DAY - MICROSECOND)

    assert listed(api, message_time__gt="2001-01-01 00:00") == [last]
    assert listed(api, message_time__lt=written(NOON)) == [last]
    assert listed(api, message_time="2001-01-01 00:00") == []


@pytest.mark.parametrize(
    ("value", "offset"),
    [
        ("2026-02-28 11:47", 0),
        ("2026-02-28 11:47:30", 30),
        ("2026-02-28 11:47:30.9", 30.9),
        ("2026-02-28 11:47:30.98281", 30.98281),
        ("2026-02-28 11:47:30.000001", 30.000001),
    ],
)
def test_what_a_time_leaves_out_is_zero(mock: MockPlivo, api: httpx.Client, value: str, offset: float) -> None:
    moment = datetime.fromisoformat("2026-02-28T11:47:00Z") + timedelta(seconds=offset)
    there, _ = seeded(mock, moment), seeded(mock, moment - MICROSECOND)

    assert listed(api, message_time__gte=value) == listed(api, message_time=value) == [there]


@pytest.mark.parametrize(
    "value",
    [
        *("now", "2026-02-28", "2026-02-28T11:47", "2026-02-28 11:47Z", "2026-02-28 11:47:30.", "2026-02-28 24:00", ""),
        *(
            "2026-02-28 11:47:30.1234567",
            "2026-02-30 11:47",
            "2026-13-01 11:47",
            "0000-01-01 00:00",
            "2026-W09-6 11:47",
        ),
        *("2026-02-28 11:47\n", "\u0662\u0660\u0662\u0666-02-28 11:47", "2026-02-28  11:47"),
    ],
)
def test_a_time_in_another_format_is_refused_by_name(api: httpx.Client, value: str) -> None:
    answer = api.get("", params={"message_time__lt": value})

    assert answer.status_code == 400
    assert answer.json()["error"].startswith("message_time__lt: must ")


COMPARISONS: dict[str, Callable[[datetime, datetime], bool]] = {
    "message_time": operator.eq,
    "message_time__gt": operator.gt,
    "message_time__gte": operator.ge,
    "message_time__lt": operator.lt,
    "message_time__lte": operator.le,
}
# Close together, so that borders are met often.
MOMENTS = st.integers(-3, 3).map(lambda steps: NOON - DAY + steps * MICROSECOND)


@given(st.dictionaries(st.sampled_from(sorted(COMPARISONS)), MOMENTS, min_size=1), MOMENTS)
def test_a_window_has_what_passes_every_comparison(times: dict[str, datetime], moment: datetime) -> None:
    start, end = window({name: written(time) for name, time in times.items()}, NOON)

    inside = start <= moment and (end is None or moment < end)
    assert inside == all(COMPARISONS[name](moment, time) for name, time in times.items())


MATCHES = {
    "message_direction": "outbound",
    "message_type": "whatsapp",
    "from_number": "12025550199",
    "to_number": "442079460000",
    "destination_country_iso2": "GB",
    "tendlc_campaign_id": "CD4WJJD",
    "tendlc_registration_status": "registered",
    "conversation_origin": "marketing",
    "message_state": "undelivered",
    "error_code": "80",
}


@pytest.fixture
def matching(mock: MockPlivo) -> str:
    """A message that matches, beside one that does not."""
    mock.seed(from_number="12025550123", to_number="12025550100", text="Hello", direction="inbound")
    return mock.seed(
        from_number="12025550199",
        to_number="442079460000",
        text="Hello",
        type="whatsapp",
        state="undelivered",
        error_code="80",
        tendlc_campaign_id="CD4WJJD",
        tendlc_registration_status="registered",
        conversation_origin="marketing",
    ).message_uuid


OTHERS = {
    "message_direction": "inbound",
    "message_type": "sms",
    "destination_country_iso2": "US",
    "conversation_origin": "service",
    "message_state": "queued",
    "tendlc_registration_status": "unregistered",
}


@pytest.mark.parametrize("name", MATCHES)
def test_each_filter_finds_what_matches_and_nothing_else(api: httpx.Client, matching: str, name: str) -> None:
    other = OTHERS.get(name, f"{MATCHES[name]}0")

    assert listed(api, **{name: MATCHES[name]}) == [matching]
    assert matching not in listed(api, **{name: other})
    assert listed(api, **MATCHES) == [matching]
    assert listed(api, **{**MATCHES, name: other}) == []


def test_powerpacks_and_conversations_are_filtered(api: httpx.Client) -> None:
    powerpack = "1d5f3dd8-b207-4738-b59f-3c2ac7d3461c"
    body = {"dst": "12025550123", "text": "Hello"}
    (packed,) = api.post("", json={**body, "powerpack_uuid": powerpack}).json()["message_uuid"]
    (chat,) = api.post("", json={**body, "src": "12025550100", "type": "whatsapp"}).json()["message_uuid"]
    conversation = api.get(f"{chat}/").json()["conversation_id"]

    assert listed(api, powerpack_id=powerpack) == [packed]
    assert listed(api, conversation_id=conversation) == [chat]
    assert listed(api, conversation_id="0" * 33) == listed(api, powerpack_id=powerpack.replace("1", "2")) == []


@pytest.mark.parametrize("name", ["from_number", "to_number"])
@pytest.mark.parametrize("number", ["12025550123", "+12025550123"])
def test_numbers_are_compared_by_their_digits(mock: MockPlivo, api: httpx.Client, name: str, number: str) -> None:
    mock.seed(from_number="12025550123", to_number="12025550123", text="Hello")

    assert len(listed(api, **{name: number})) == 1
    assert listed(api, **{name: number[:-1]}) == []


def test_a_sender_id_is_compared_as_it_is(mock: MockPlivo, api: httpx.Client) -> None:
    mock.seed(from_number="PLIVO", to_number="12025550123", text="Hello")

    assert [len(listed(api, from_number=sender)) for sender in ("PLIVO", "plivo")] == [1, 0]


@pytest.mark.parametrize(
    ("after", "state", "error_code"), [(0.0, "queued", None), (0.25, "sent", None), (1.0, "delivered", "000")]
)
def test_state_and_error_code_are_those_of_the_moment(
    mock: MockPlivo, api: httpx.Client, clock: ManualClock, after: float, state: str, error_code: str | None
) -> None:
    seeded(mock, NOON)
    clock.advance(after)

    assert [each for each in ("queued", "sent", "delivered", "failed") if listed(api, message_state=each)] == [state]
    assert bool(listed(api, error_code="000")) == (error_code == "000")


@pytest.mark.parametrize("name", ["limit", "offset"])
@pytest.mark.parametrize(
    "value", ["", "x", "1.0", "-1", "+1", " 1", "1_0", "0x1", "1e1", "\u0661", "\u00b2", "1\n", "9" * 4_001]
)
def test_an_integer_is_made_of_ascii_digits(api: httpx.Client, name: str, value: str) -> None:
    answer = api.get("", params={name: value})

    assert answer.status_code == 400
    assert answer.json()["error"].startswith(f"{name}: must be of type integer, not")


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("limit=0", "limit: must be 1 or more, not 0"),
        ("limit=21", "limit: must be 20 or less, not 21"),
        ("message_state=lost", "message_state: must be queued, sent, failed, delivered, "),
        ("message_time__gt=yesterday", 'message_time__gt: must have the documented form, not "yesterday"'),
        ("error_code%0A=100", "error_code\n: there is no such parameter"),
        ("colour=1&shape=2", "colour, shape: there is no such parameter"),
        ("limit=1&limit=1", "limit: this parameter is given 2 times, it may be given once"),
        ("=1&=2&=3", ": this parameter is given 3 times, it may be given once"),
    ],
)
def test_a_query_that_breaks_a_rule_is_refused_each_time(api: httpx.Client, query: str, text: str) -> None:
    for _ in range(2):
        answer = api.get(f"?{query}")
        assert answer.status_code == 400
        assert answer.json()["error"].startswith(text)


PATH = f"/v1/Account/{AUTH_ID}/Message/"


@given(st.integers(1, 20), st.integers(0, 10_000), st.dictionaries(st.text(min_size=1), st.text()))
def test_a_link_is_read_back_as_it_was_meant(limit: int, offset: int, filters: dict[str, str]) -> None:
    meta = ListQuery(limit, offset, filters).meta(PATH, has_more=True, total_count=None)

    link = httpx.URL(str(meta["next"]))
    assert (link.path, link.fragment, link.is_relative_url) == (PATH, "", True)
    assert link.params.multi_items() == [("limit", str(limit)), ("offset", str(offset + limit)), *filters.items()]
    assert (meta["previous"] is None) == (offset == 0)


@given(st.integers(1, 20), st.integers(0, 100))
def test_the_links_lead_through_everything_once(limit: int, total: int) -> None:
    offset, seen = 0, list[int]()
    while True:
        seen += range(total)[offset : offset + limit]
        meta = ListQuery(limit, offset, {}).meta(PATH, has_more=offset + limit < total, total_count=total)
        assert meta["total_count"] == total
        if meta["next"] is None:
            break
        offset = int(httpx.URL(str(meta["next"])).params["offset"])

    assert seen == list(range(total))
