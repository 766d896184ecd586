"""The filters of a list become the query of its request, or are refused."""

from datetime import UTC, datetime, timedelta, timezone
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plivo_messaging import (
    CallOptions,
    ConversationOrigin,
    ListFilters,
    MessageDirection,
    MessageState,
    MessageType,
    ValidationError,
)
from plivo_messaging._api import as_time
from plivo_messaging._arguments.filters import FILTERS, build_query

MOMENT = datetime(2026, 11, 2, 9, 15, 4, 120_000, UTC)
INDIA = timezone(timedelta(hours=5, minutes=30))
POWERPACK = "1d5f3dd8-b207-4738-b59f-3c2ac7d3461c"
TIMES = {
    "since": "message_time__gte",
    "after": "message_time__gt",
    "until": "message_time__lte",
    "before": "message_time__lt",
    "at": "message_time",
}
EXAMPLES: dict[str, tuple[object, str, str]] = {
    "state": (MessageState.DELIVERED, "message_state", "delivered"),
    "direction": (MessageDirection.INBOUND, "message_direction", "inbound"),
    "type": (MessageType.MMS, "message_type", "mms"),
    "from_number": ("+1 202 555 0100", "from_number", "12025550100"),
    "to_number": ("+12025550123", "to_number", "12025550123"),
    **{name: (MOMENT, wire, "2026-11-02 09:15:04.120000") for name, wire in TIMES.items()},
    "error_code": ("420", "error_code", "420"),
    "subaccount": ("SAFAKEFAKEFAKEFAKE00", "subaccount", "SAFAKEFAKEFAKEFAKE00"),
    "powerpack_id": (POWERPACK.upper(), "powerpack_id", POWERPACK),
    "destination_country": ("us", "destination_country_iso2", "US"),
    "tendlc_campaign_id": ("CD4WJJD", "tendlc_campaign_id", "CD4WJJD"),
    "tendlc_registration_status": ("registered", "tendlc_registration_status", "registered"),
    "conversation_id": ("d0dfd12bed80dca89636268d0a67c383", "conversation_id", "d0dfd12bed80dca89636268d0a67c383"),
    "conversation_origin": (ConversationOrigin.UTILITY, "conversation_origin", "utility"),
}
ANYTHING = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.datetimes() | st.lists(st.text())


def query(**filters: object) -> dict[str, str]:
    return build_query(cast("ListFilters", filters))


def refusal(**filters: object) -> str:
    with pytest.raises(ValidationError) as caught:
        query(**filters)
    assert str(caught.value).startswith(f"{caught.value.argument}: ")
    return str(caught.value)


def test_no_filter_is_no_query() -> None:
    assert query() == query(timeout=5.0) == {}


def test_every_filter_has_an_example() -> None:
    assert EXAMPLES.keys() == FILTERS.keys() == ListFilters.__annotations__.keys() - CallOptions.__annotations__.keys()


@pytest.mark.parametrize("name", EXAMPLES)
def test_each_filter_has_the_name_of_the_api(name: str) -> None:
    value, wire_name, wire_value = EXAMPLES[name]
    assert query(**{name: value}) == {wire_name: wire_value}
    assert query(**{name: None}) == {}


def test_all_filters_can_be_combined() -> None:
    assert query(**{name: value for name, (value, *_) in EXAMPLES.items()}) == {
        wire_name: wire_value for _, wire_name, wire_value in EXAMPLES.values()
    }


@pytest.mark.parametrize(
    ("name", "value", "sent"),
    [
        ("state", "sent", "sent"),
        ("direction", "outbound", "outbound"),
        ("type", "sms", "sms"),
        ("conversation_origin", "service", "service"),
        ("from_number", "12025550100", "12025550100"),
        ("from_number", "+1 (202) 555-0100", "12025550100"),
        ("from_number", "DLTOTP", "DLTOTP"),
        ("from_number", "A1", "A1"),
        ("from_number", "ABCDEFGHIJKL", "ABCDEFGHIJKL"),
        ("from_number", "+123456789012345", "123456789012345"),
        ("to_number", "+123456789012345", "123456789012345"),
        ("error_code", "12345", "12345"),
        ("subaccount", "SAYUUUDMMJNJM2ZYU", "SAYUUUDMMJNJM2ZYU"),
    ],
)
def test_values_in_other_notations(name: str, value: str, sent: str) -> None:
    assert query(**{name: value}) == {EXAMPLES[name][1]: sent}


@pytest.mark.parametrize("name", TIMES)
@pytest.mark.parametrize(
    "moment",
    [datetime.min.replace(tzinfo=INDIA), datetime.max.replace(tzinfo=timezone(-timedelta(hours=8)))],
    ids=["before the first year", "after the last year"],
)
def test_a_moment_outside_the_years_of_utc_is_refused(name: str, moment: datetime) -> None:
    problem = f"{name}: {moment.isoformat(sep=' ')} is outside the years 1 to 9999 in UTC"
    assert refusal(**{name: moment}) == problem


@pytest.mark.parametrize("name", TIMES)
@given(
    st.datetimes(
        min_value=datetime(1, 1, 2),  # noqa: DTZ001  (hypothesis adds the time zone)
        max_value=datetime(9999, 12, 30),  # noqa: DTZ001
        timezones=st.sampled_from([UTC, INDIA, timezone(-timedelta(hours=8))]),
    )
)
def test_times_are_sent_in_utc_to_the_microsecond(name: str, moment: datetime) -> None:
    sent = query(**{name: moment})[TIMES[name]]
    assert as_time(sent) == moment
    assert len(sent) == 26


@pytest.mark.parametrize(
    ("name", "value", "problem"),
    [
        ("state", "deliverd", "'deliverd' is not one of delivered, "),
        ("direction", "in", "'in' is not one of inbound, outbound"),
        ("type", "rcs", "'rcs' is not one of mms, sms, whatsapp"),
        ("conversation_origin", "ads", "'ads' is not one of authentication, "),
        ("from_number", "no sender at all", "'no sender at all' is neither a phone number nor a sender ID"),
        ("from_number", "+1234567890123456", "'+1234567890123456' is neither"),
        ("to_number", "1234567890123456", "'1234567890123456' is not a phone number"),
        ("from_number", 12025550100, "12025550100 is not a string, such as '+12025550100'"),
        ("to_number", "DLTOTP", "'DLTOTP' is not a phone number, such as '+12025550123'"),
        ("to_number", "", "is empty"),
        ("since", datetime(2026, 11, 2, 9, 15), "2026-11-02 09:15:00 has no time zone"),  # noqa: DTZ001
        ("at", "2026-11-02", "'2026-11-02' is not a datetime"),
        ("error_code", 420, "420 is not an error code such as '420'"),
        ("error_code", "\u0661", "'\u0661' is not an error code"),
        ("error_code", "420\n", "'420\\n' is not an error code"),
        ("subaccount", "MAFAKEFAKEFAKEFAKE00", "'MAFAKEFAKEFAKEFAKE00' is not a subaccount's auth_id, 'SA…'"),
        ("powerpack_id", "x", "'x' is not a UUID"),
        ("destination_country", "USA", "'USA' is not a country's ISO 3166 code, such as 'US'"),
        ("destination_country", 1, "1 is not a country's ISO 3166 code"),
        ("tendlc_campaign_id", "", "is empty"),
        ("tendlc_registration_status", True, "True is not a string"),
        ("conversation_id", "\ud83c", "contains half of a surrogate pair"),
    ],
)
def test_filters_that_are_refused(name: str, value: object, problem: str) -> None:
    assert refusal(**{name: value}).startswith(f"{name}: {problem}")


@pytest.mark.parametrize("first", ["since", "after"])
@pytest.mark.parametrize("last", ["until", "before"])
def test_a_window_that_ends_before_it_begins_is_refused(first: str, last: str) -> None:
    later = MOMENT + timedelta(microseconds=1)
    assert len(query(**{first: MOMENT, last: later})) == len(query(**{first: MOMENT, last: MOMENT})) == 2
    assert refusal(**{first: later, last: MOMENT}) == (
        f"{first}: 2026-11-02T09:15:04.120001+00:00 is later than {last}, 2026-11-02T09:15:04.120000+00:00"
    )


def test_the_ends_of_a_window_are_compared_across_time_zones() -> None:
    assert query(since=MOMENT.astimezone(INDIA), until=MOMENT)
    assert "is later than" in refusal(since=MOMENT + timedelta(hours=1), until=MOMENT.astimezone(INDIA))


@pytest.mark.parametrize("naive", ["since", "until"])
def test_a_window_with_a_naive_end_is_refused_for_that(naive: str) -> None:
    filters = {"since": MOMENT, "until": MOMENT, naive: MOMENT.replace(tzinfo=None)}
    assert refusal(**filters).startswith(f"{naive}: 2026-11-02 09:15:04.120000 has no time zone")


@pytest.mark.parametrize("name", sorted(EXAMPLES))
@given(value=ANYTHING)
def test_every_value_is_sent_or_refused(name: str, value: object) -> None:
    try:
        sent = query(**{name: value})
    except ValidationError:
        return
    assert sent.keys() <= {EXAMPLES[name][1]}
    assert all(isinstance(each, str) for each in sent.values())


@given(st.datetimes(timezones=st.timezones()), st.datetimes(timezones=st.timezones()))
def test_any_two_moments_are_a_window_or_refused(one: datetime, other: datetime) -> None:
    try:
        sent = query(since=one, before=other)
    except ValidationError:
        return
    assert sent["message_time__gte"] <= sent["message_time__lt"]
