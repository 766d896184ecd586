"""The filters of a list."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone
from typing import Any, cast

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
from plivo_messaging._arguments._filters import list_query
from plivo_messaging._values import as_time

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


def query(filters: Mapping[str, object]) -> dict[str, str]:
    """Give the query for some filters."""
    return list_query(cast("ListFilters", filters))


def refusal(filters: Mapping[str, object]) -> str:
    """Give the text of the error some filters are refused with."""
    with pytest.raises(ValidationError) as caught:
        query(filters)
    assert str(caught.value).startswith(f"{caught.value.argument}: ")
    return str(caught.value)


def test_no_filter_is_no_query() -> None:
    assert query({}) == {}


def test_there_is_an_example_of_every_filter() -> None:
    assert EXAMPLES.keys() == ListFilters.__annotations__.keys() - CallOptions.__annotations__.keys()


@pytest.mark.parametrize("name", EXAMPLES)
def test_each_filter_goes_by_the_name_the_api_has_for_it(name: str) -> None:
    value, wire_name, wire_value = EXAMPLES[name]
    assert query({name: value}) == {wire_name: wire_value}


@pytest.mark.parametrize("name", EXAMPLES)
def test_none_is_the_same_as_leaving_it_out(name: str) -> None:
    assert query({name: None}) == {}


def test_all_filters_can_be_combined() -> None:
    assert query({name: value for name, (value, *_) in EXAMPLES.items()}) == {
        wire_name: wire_value for _, wire_name, wire_value in EXAMPLES.values()
    }


def test_members_may_be_given_by_their_value() -> None:
    assert query({"state": "sent", "direction": "outbound", "type": "sms", "conversation_origin": "service"}) == {
        "message_state": "sent",
        "message_direction": "outbound",
        "message_type": "sms",
        "conversation_origin": "service",
    }


@pytest.mark.parametrize(
    ("sender", "sent"),
    [("12025550100", "12025550100"), ("+1 (202) 555-0100", "12025550100"), ("DLTOTP", "DLTOTP"), ("A1", "A1")],
)
def test_senders(sender: str, sent: str) -> None:
    assert query({"from_number": sender}) == {"from_number": sent}


@pytest.mark.parametrize("name", TIMES)
@pytest.mark.parametrize(
    "moment",
    [datetime.min.replace(tzinfo=INDIA), datetime.max.replace(tzinfo=timezone(-timedelta(hours=8)))],
    ids=["before the first year", "after the last year"],
)
def test_a_moment_that_is_none_in_utc_is_refused(name: str, moment: datetime) -> None:
    assert refusal({name: moment}) == f"{name}: {moment.isoformat(sep=' ')} is outside the years 1 to 9999 in UTC"


@pytest.mark.parametrize("name", TIMES)
@given(
    st.datetimes(
        min_value=datetime(1, 1, 2),  # noqa: DTZ001  (hypothesis adds the time zone)
        max_value=datetime(9999, 12, 30),  # noqa: DTZ001
        timezones=st.sampled_from([UTC, INDIA, timezone(-timedelta(hours=8))]),
    )
)
def test_times_are_sent_in_utc_to_the_microsecond(name: str, moment: datetime) -> None:
    sent = query({name: moment})[TIMES[name]]
    assert as_time(sent) == moment
    assert len(sent) == 26


@pytest.mark.parametrize(
    ("filters", "problem"),
    [
        ({"state": "deliverd"}, "state: 'deliverd' is not one of delivered, "),
        ({"state": "deliverd"}, ": did you mean 'delivered'?"),
        ({"direction": "in"}, "direction: 'in' is not one of inbound, outbound"),
        ({"type": "rcs"}, "type: 'rcs' is not one of mms, sms, whatsapp"),
        ({"conversation_origin": "ads"}, "conversation_origin: 'ads' is not one of authentication, "),
        (
            {"from_number": "no sender at all"},
            "from_number: 'no sender at all' is neither a phone number nor a sender ID",
        ),
        ({"from_number": "ABCDEFGHIJKL"}, "from_number: 'ABCDEFGHIJKL' is neither"),
        ({"from_number": 12025550100}, "from_number: 12025550100 is not a string, such as '+12025550100'"),
        ({"to_number": "DLTOTP"}, "to_number: 'DLTOTP' is not a phone number, such as '+12025550123'"),
        ({"to_number": ""}, "to_number: is empty"),
        ({"since": datetime(2026, 11, 2, 9, 15)}, "since: 2026-11-02 09:15:00 has no time zone"),  # noqa: DTZ001
        ({"at": "2026-11-02"}, "at: '2026-11-02' is not a datetime"),
        ({"error_code": 420}, "error_code: 420 is not an error code such as '420'"),
        ({"error_code": "12345"}, "error_code: '12345' is not an error code"),
        ({"error_code": "\u0661"}, "is not an error code"),
        ({"error_code": "420\n"}, "is not an error code"),
        ({"subaccount": "MAFAKEFAKEFAKEFAKE00"}, "is not a subaccount's auth_id, 'SA…'"),
        ({"powerpack_id": "x"}, "powerpack_id: 'x' is not a UUID"),
        ({"destination_country": "USA"}, "destination_country: 'USA' is not a country's ISO 3166 code, such as 'US'"),
        ({"destination_country": 1}, "destination_country: 1 is not a country's ISO 3166 code"),
        ({"tendlc_campaign_id": ""}, "tendlc_campaign_id: is empty"),
        ({"tendlc_registration_status": True}, "tendlc_registration_status: True is not a string"),
        ({"conversation_id": "\ud83c"}, "conversation_id: holds half of a surrogate pair"),
    ],
    ids=repr,
)
def test_what_is_refused(filters: dict[str, Any], problem: str) -> None:
    assert problem in refusal(filters)


@pytest.mark.parametrize("first", ["since", "after"])
@pytest.mark.parametrize("last", ["until", "before"])
def test_a_window_that_ends_before_it_begins_is_refused(first: str, last: str) -> None:
    later = MOMENT + timedelta(microseconds=1)
    assert len(query({first: MOMENT, last: later})) == 2
    assert len(query({first: MOMENT, last: MOMENT})) == 2
    assert refusal({first: later, last: MOMENT}) == (
        f"{first}: 2026-11-02T09:15:04.120001+00:00 is later than {last}, 2026-11-02T09:15:04.120000+00:00"
    )


def test_windows_are_compared_across_time_zones() -> None:
    assert query({"since": MOMENT.astimezone(INDIA), "until": MOMENT})
    assert "is later than" in refusal({"since": MOMENT + timedelta(hours=1), "until": MOMENT.astimezone(INDIA)})


@pytest.mark.parametrize("naive", ["since", "until"])
def test_a_window_with_a_naive_end_is_refused_for_that(naive: str) -> None:
    filters: dict[str, object] = {"since": MOMENT, "until": MOMENT, naive: MOMENT.replace(tzinfo=None)}
    assert refusal(filters).startswith(f"{naive}: 2026-11-02 09:15:04.120000 has no time zone")


@pytest.mark.parametrize("name", sorted(EXAMPLES))
@given(value=ANYTHING)
def test_every_value_is_sent_or_refused(name: str, value: object) -> None:
    try:
        sent = query({name: value})
    except ValidationError:
        return
    assert sent.keys() <= {EXAMPLES[name][1]}
    assert all(isinstance(each, str) for each in sent.values())


@given(st.datetimes(timezones=st.timezones()), st.datetimes(timezones=st.timezones()))
def test_any_two_moments_are_a_window_or_refused(one: datetime, other: datetime) -> None:
    try:
        sent = query({"since": one, "before": other})
    except ValidationError:
        return
    assert sent["message_time__gte"] <= sent["message_time__lt"]
