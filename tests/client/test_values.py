"""Wire values and Python values."""

import math
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from plivo_messaging import MessageState
from plivo_messaging._values import AMOUNTS, as_amount, as_bool, as_integer, as_member, as_text, as_time, filter_time

INDIA = timezone(timedelta(hours=5, minutes=30))
NOTHING = [None, "", "null"]
ANYTHING = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.lists(st.integers())
OFFSETS = st.integers(-24 * 60 + 1, 24 * 60 - 1).map(lambda minutes: timezone(timedelta(minutes=minutes)))


@pytest.mark.parametrize("nothing", NOTHING)
def test_every_spelling_of_nothing_is_none(nothing: object) -> None:
    assert as_text(nothing) is None
    assert as_time(nothing) is None
    assert as_amount(nothing) is None
    assert as_integer(nothing) is None
    assert as_bool(nothing) is None


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("registered", "registered"),
        (" ", " "),
        ("NULL", "NULL"),
        ("000", "000"),
        (420, "420"),
        (0, "0"),
        (0.5, "0.5"),
        (True, None),
        ([], None),
        ({"a": 1}, None),
    ],
)
def test_texts(value: object, text: str | None) -> None:
    assert as_text(value) == text


@pytest.mark.parametrize(
    ("value", "moment"),
    [
        ("2021-07-13 13:04:06.799021+05:30", datetime(2021, 7, 13, 13, 4, 6, 799021, INDIA)),
        ("2021-07-13 13:04:51.94772+05:30", datetime(2021, 7, 13, 13, 4, 51, 947720, INDIA)),
        ("2016-08-17 21:26:44+05:30", datetime(2016, 8, 17, 21, 26, 44, tzinfo=INDIA)),
        ("2012-06-18T11:28:40", datetime(2012, 6, 18, 11, 28, 40, tzinfo=UTC)),
        ("2023-05-26 18:54:00.000000", datetime(2023, 5, 26, 18, 54, tzinfo=UTC)),
        ("2023-05-26 18:54:00Z", datetime(2023, 5, 26, 18, 54, tzinfo=UTC)),
    ],
)
def test_moments_in_every_documented_form(value: str, moment: datetime) -> None:
    read = as_time(value)
    assert read == moment
    assert read is not None
    assert read.utcoffset() == moment.utcoffset()


@pytest.mark.parametrize("value", ["yesterday", "2021-13-01 00:00:00", "2021-07-13 25:00:00", "\ud800", True, [], {}])
def test_what_is_no_moment_is_none(value: object) -> None:
    assert as_time(value) is None


@given(st.datetimes(timezones=OFFSETS), st.sampled_from([" ", "T"]))
def test_a_moment_survives_the_wire_to_the_microsecond(moment: datetime, separator: str) -> None:
    read = as_time(moment.isoformat(sep=separator))
    assert read == moment
    assert read is not None
    assert read.utcoffset() == moment.utcoffset()


@given(st.datetimes())
def test_a_moment_without_an_offset_is_in_utc(moment: datetime) -> None:
    assert as_time(str(moment)) == moment.replace(tzinfo=UTC)


@pytest.mark.parametrize("value", ["0.00140", "0.00000", "12.34567", "3", 7])
def test_amounts_keep_their_digits(value: object) -> None:
    amount = as_amount(value)
    assert isinstance(amount, Decimal)
    assert str(amount) == str(value)


@pytest.mark.parametrize("value", ["free", "NaN", "Infinity", "-Infinity", "sNaN", math.inf, math.nan, False, [], {}])
def test_what_is_no_finite_amount_is_none(value: object) -> None:
    assert as_amount(value) is None


@given(st.decimals(allow_nan=False, allow_infinity=False))
def test_an_amount_survives_the_wire(amount: Decimal) -> None:
    read = as_amount(str(amount))
    assert read is not None
    assert read.as_tuple() == amount.as_tuple()


@pytest.mark.parametrize(
    ("value", "number"),
    [
        (1, 1),
        (0, 0),
        (-1, -1),
        ("2", 2),
        ("007", 7),
        ("-2", None),
        ("2.0", None),
        ("\u00b2", None),
        ("\u0663", None),
        (" 1", None),
        ("9" * 18, 999_999_999_999_999_999),
        pytest.param("9" * 5_000, None, id="more digits than Python reads"),
        (1.0, None),
        (True, None),
        ([], None),
    ],
)
def test_whole_numbers(value: object, number: int | None) -> None:
    assert as_integer(value) == number


@pytest.mark.parametrize(
    ("value", "truth"),
    [(True, True), (False, False), ("true", True), ("false", False), ("yes", None), (1, None), (0, None), ([], None)],
)
def test_truth_values(value: object, truth: bool | None) -> None:
    assert as_bool(value) is truth


@given(ANYTHING)
def test_reading_never_breaks(value: object) -> None:
    text, moment = as_text(value), as_time(value)
    assert text is None or text not in NOTHING
    assert moment is None or moment.utcoffset() is not None
    amount = as_amount(value)
    assert amount is None or amount.is_finite()
    assert type(as_integer(value)) in (int, type(None))
    assert as_bool(value) in (True, False, None)


@pytest.mark.parametrize(
    ("moment", "written"),
    [
        (datetime(2026, 11, 2, 9, 15, tzinfo=UTC), "2026-11-02 09:15:00.000000"),
        (datetime(2026, 11, 2, 9, 15, 4, 1, UTC), "2026-11-02 09:15:04.000001"),
        (datetime(2026, 11, 2, 3, 45, 4, 120_000, INDIA), "2026-11-01 22:15:04.120000"),
        (datetime.min.replace(tzinfo=UTC), "0001-01-01 00:00:00.000000"),
        (datetime.max.replace(tzinfo=UTC), "9999-12-31 23:59:59.999999"),
    ],
)
def test_filter_times(moment: datetime, written: str) -> None:
    assert filter_time(moment) == written


@given(st.datetimes(timezones=OFFSETS))
def test_filter_times_are_in_utc_with_six_digits(moment: datetime) -> None:
    try:
        in_utc = moment.astimezone(UTC)
    except OverflowError:
        assume(False)
        raise
    written = filter_time(moment)
    assert len(written) == len("YYYY-MM-DD HH:MM:SS.ffffff")
    assert datetime.strptime(f"{written}+0000", "%Y-%m-%d %H:%M:%S.%f%z") == in_utc
    assert as_time(written) == moment


@given(st.datetimes(timezones=OFFSETS), st.datetimes(timezones=OFFSETS))
def test_filter_times_sort_as_the_moments_do(one: datetime, other: datetime) -> None:
    try:
        written = filter_time(one), filter_time(other)
    except OverflowError:
        assume(False)
        raise
    assert (written[0] < written[1]) == (one < other)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1685127240", datetime(2023, 5, 26, 18, 54, tzinfo=UTC)),
        ("0", datetime(1970, 1, 1, tzinfo=UTC)),
        ("20210713", datetime(1970, 8, 22, 22, 5, 13, tzinfo=UTC)),
        ("1685127240000", None),
    ],
)
def test_digits_are_seconds_since_1970(text: str, expected: datetime | None) -> None:
    assert as_time(text) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param(MessageState.SENT, MessageState.SENT, id="a member"),
        ("sent", MessageState.SENT),
        ("on the moon", "on the moon"),
        ("", None),
        ("null", None),
        (None, None),
        (7, "7"),
    ],
)
def test_members_of_open_enumerations(value: object, expected: object) -> None:
    assert as_member(value, MessageState) == expected


def test_amounts_that_were_read_are_kept_within_bounds() -> None:
    for cents in range(3_000):
        assert as_amount(f"{cents}.00140") == Decimal(f"{cents}.0014")
        assert len(AMOUNTS) <= 1_024
    assert as_amount("0" * 100 + "1") == 1
    assert max(map(len, AMOUNTS)) <= 64
