import operator
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plivo_mock._api._filters import Window, predicate, window
from plivo_mock._errors import ApiError
from plivo_mock._messaging._delivery import Event, MessageState
from plivo_mock._messaging._messages import Conversation, Message, MessageDirection, MessageType
from tests.mock.builders import NOON, a_message, delivered

MICROSECOND = timedelta(microseconds=1)
DAY = timedelta(days=1)
SPOKEN_OF = datetime(2026, 2, 28, 11, 47, 30, 982_811, tzinfo=UTC)
GIVEN = "2026-02-28 11:47:30.982811"


def test_without_a_time_filter_the_last_24_hours_count() -> None:
    assert window({}, NOON) == Window(NOON - DAY, None)
    assert window({"message_state": "sent", "limit": "3"}, NOON) == Window(NOON - DAY, None)


@pytest.mark.parametrize(
    ("filters", "start", "end"),
    [
        ({"message_time": GIVEN}, SPOKEN_OF, SPOKEN_OF + MICROSECOND),
        ({"message_time__gt": GIVEN}, SPOKEN_OF + MICROSECOND, None),
        ({"message_time__gte": GIVEN}, SPOKEN_OF, None),
        ({"message_time__lt": GIVEN}, NOON - 90 * DAY, SPOKEN_OF),
        ({"message_time__lte": GIVEN}, NOON - 90 * DAY, SPOKEN_OF + MICROSECOND),
        (
            {"message_time__gte": "2026-02-01 00:00", "message_time__lt": "2026-02-02 00:00"},
            datetime(2026, 2, 1, tzinfo=UTC),
            datetime(2026, 2, 2, tzinfo=UTC),
        ),
        (
            {"message_time__gt": "2026-02-01 00:00", "message_time__gte": "2026-02-03 00:00"},
            datetime(2026, 2, 3, tzinfo=UTC),
            None,
        ),
        (
            {"message_time__lte": "2026-02-01 00:00", "message_time__lt": "2026-02-01 00:00"},
            NOON - 90 * DAY,
            datetime(2026, 2, 1, tzinfo=UTC),
        ),
    ],
)
def test_the_time_filters_set_a_window(filters: dict[str, str], start: datetime, end: datetime | None) -> None:
    assert window(filters, NOON) == Window(start, end)


@pytest.mark.parametrize(
    ("name", "value"),
    [("message_time__gt", "2001-01-01 00:00"), ("message_time", "2001-01-01 00:00"), ("message_time__lt", GIVEN)],
)
def test_nothing_older_than_90_days_counts(name: str, value: str) -> None:
    assert window({name: value}, NOON).start == NOON - 90 * DAY


@pytest.mark.parametrize(
    ("value", "moment"),
    [
        ("2026-02-28 11:47", datetime(2026, 2, 28, 11, 47, tzinfo=UTC)),
        ("2026-02-28 11:47:30", datetime(2026, 2, 28, 11, 47, 30, tzinfo=UTC)),
        ("2026-02-28 11:47:30.9", datetime(2026, 2, 28, 11, 47, 30, 900_000, tzinfo=UTC)),
        ("2026-02-28 11:47:30.98281", datetime(2026, 2, 28, 11, 47, 30, 982_810, tzinfo=UTC)),
        ("2026-02-28 11:47:30.000001", datetime(2026, 2, 28, 11, 47, 30, 1, tzinfo=UTC)),
    ],
)
def test_what_a_time_leaves_out_is_zero(value: str, moment: datetime) -> None:
    assert window({"message_time__gte": value}, NOON).start == moment


@pytest.mark.parametrize("name", ["message_time", "message_time__gt", "message_time__lte"])
def test_there_is_no_moment_after_the_last_one(name: str) -> None:
    filters = {name: "9999-12-31 23:59:59.999999"}

    assert window(filters, NOON).start <= datetime.max.replace(tzinfo=UTC)


@pytest.mark.parametrize(
    "value",
    [
        "",
        "now",
        "2026-02-28",
        "2026-02-28T11:47",
        "2026-02-28 11:47Z",
        "2026-02-28 11:47+05:30",
        "2026-02-28 11:47:30.",
        "2026-02-28 11:47:30.1234567",
        "2026-02-28 24:00",
        "2026-02-28 11:60",
        "2026-02-30 11:47",
        "2026-13-01 11:47",
        "0000-01-01 00:00",
        "2026-02-28 11:47\n",
        "\u0662\u0660\u0662\u0666-02-28 11:47",
        "2026-02-28  11:47",
        "2026-W09-6 11:47",
    ],
)
def test_a_time_in_another_format_is_refused_by_name(value: str) -> None:
    with pytest.raises(ApiError, match="message_time__lt: must be a time in UTC as YYYY-MM-DD HH:MM") as caught:
        window({"message_time__lt": value}, NOON)

    assert caught.value.status == 400


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
def test_a_window_holds_what_passes_every_comparison(times: dict[str, datetime], moment: datetime) -> None:
    span = window({name: time.strftime("%Y-%m-%d %H:%M:%S.%f") for name, time in times.items()}, NOON)

    inside = span.start <= moment and (span.end is None or moment < span.end)

    assert inside == all(COMPARISONS[name](moment, time) for name, time in times.items())


MATCHING = a_message(
    subaccount="SA0123456789ABCDEFGH",
    direction=MessageDirection.INBOUND,
    type=MessageType.WHATSAPP,
    from_number="12025550199",
    to_number="442079460000",
    powerpack_id="1d5f3dd8-b207-4738-b59f-3c2ac7d3461c",
    destination_country="GB",
    tendlc_campaign_id="CD4WJJD",
    tendlc_registration_status="registered",
    conversation=Conversation("d0dfd12b", "utility", NOON + DAY),
    plan=(Event(NOON, MessageState.UNDELIVERED, "80"),),
)
MATCHES = {
    "subaccount": "SA0123456789ABCDEFGH",
    "message_direction": "inbound",
    "message_type": "whatsapp",
    "from_number": "12025550199",
    "to_number": "442079460000",
    "powerpack_id": "1d5f3dd8-b207-4738-b59f-3c2ac7d3461c",
    "destination_country_iso2": "GB",
    "tendlc_campaign_id": "CD4WJJD",
    "tendlc_registration_status": "registered",
    "conversation_id": "d0dfd12b",
    "conversation_origin": "utility",
    "message_state": "undelivered",
    "error_code": "80",
}


def keeps(filters: dict[str, str], message: Message, now: datetime = NOON) -> bool:
    keep = predicate(filters, now)
    assert keep is not None
    return keep(message)


@pytest.mark.parametrize("name", MATCHES)
def test_each_filter_lets_through_what_matches_and_nothing_else(name: str) -> None:
    assert keeps({name: MATCHES[name]}, MATCHING)
    assert not keeps({name: MATCHES[name]}, a_message())
    assert not keeps({name: f"{MATCHES[name]}0"}, MATCHING)


@pytest.mark.parametrize("name", MATCHES)
def test_filters_are_combined(name: str) -> None:
    assert keeps(MATCHES, MATCHING)
    assert not keeps({**MATCHES, name: "other"}, MATCHING)


def test_without_a_filter_there_is_nothing_to_test() -> None:
    assert predicate({}, NOON) is None
    assert predicate({"message_time__gt": GIVEN, "limit": "3"}, NOON) is None


@pytest.mark.parametrize("name", ["from_number", "to_number"])
@pytest.mark.parametrize("written", ["12025550123", "+12025550123", "+1 (202) 555-0123", " 12025550123"])
def test_numbers_are_compared_by_their_digits(name: str, written: str) -> None:
    message = a_message(from_number="12025550123", to_number="12025550123")

    assert keeps({name: written}, message)
    assert not keeps({name: written[:-1]}, message)


def test_a_sender_id_is_compared_as_it_is() -> None:
    assert keeps({"from_number": "PLIVO"}, a_message(from_number="PLIVO"))
    assert not keeps({"from_number": "plivo"}, a_message(from_number="PLIVO"))
    assert not keeps({"from_number": "!!"}, a_message(from_number="PLIVO"))


def test_a_conversation_filter_does_not_match_messages_without_one() -> None:
    assert not keeps({"conversation_id": "d0dfd12b"}, a_message())
    assert not keeps({"conversation_origin": "service"}, a_message())


@pytest.mark.parametrize(
    ("after", "state", "error_code"),
    [(0.0, "queued", None), (0.25, "sent", None), (1.0, "delivered", "000")],
)
def test_state_and_error_code_are_those_of_the_moment(after: float, state: str, error_code: str | None) -> None:
    message = a_message(plan=delivered(NOON))
    now = NOON + timedelta(seconds=after)

    assert [each for each in MessageState if keeps({"message_state": each}, message, now)] == [state]
    assert keeps({"error_code": "000"}, message, now) == (error_code == "000")
