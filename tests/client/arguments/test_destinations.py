"""Destinations as the API reads them."""

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plivo_messaging import ValidationError
from plivo_messaging._arguments._destinations import MAX_DESTINATIONS, destinations, number

NUMBERS = st.text("0123456789", min_size=1, max_size=14)
PUNCTUATION = " /-.+()"


@pytest.mark.parametrize(
    ("value", "digits"),
    [
        ("12025550123", "12025550123"),
        ("+1 (202) 555-0123", "12025550123"),
        ("1.202.555/0123", "12025550123"),
        ("7", "7"),
        ("1" * 14, "1" * 14),
        ("1" * 15, None),
        ("", None),
        ("+", None),
        ("not-a-number", None),
        ("1202555\u0661", None),
        ("12025550123\n", None),
        ("1202555x123", None),
    ],
)
def test_numbers(value: str, digits: str | None) -> None:
    assert number(value) == digits


@pytest.mark.parametrize(
    ("dst", "expected"),
    [
        ("12025550123", ["12025550123"]),
        ("12025550123<12025550124", ["12025550123", "12025550124"]),
        ("12025550124<+1 202 555 0123<12025550123", ["12025550124", "12025550123"]),
        ("<12025550123<<", ["12025550123"]),
        (["12025550123", "+12025550123"], ["12025550123"]),
        (["12025550123<12025550124", "12025550125"], ["12025550123", "12025550124", "12025550125"]),
        (("12025550123", "not-a-number"), ["12025550123", "not-a-number"]),
        ("not a number<12025550123<not a number", ["not a number", "12025550123"]),
    ],
)
def test_different_destinations_in_their_order(dst: str | list[str], expected: list[str]) -> None:
    assert destinations(dst) == expected


def test_any_iterable_is_taken() -> None:
    assert destinations(f"1202555010{digit}" for digit in range(3)) == ["12025550100", "12025550101", "12025550102"]
    assert destinations({"12025550100": "Ada"}) == ["12025550100"]


@pytest.mark.parametrize(
    ("dst", "problem"),
    [
        ("", "is empty"),
        ("<", "is empty"),
        ([], "is empty"),
        (["", "  "], "is empty"),
        ("not-a-number", "'not-a-number' is not a phone number"),
        (["x", "y"], "'x' is not a phone number"),
        ("1" * 15, "is not a phone number: that is 1 to 14 digits"),
        (12025550123, "12025550123 is not a string: write a phone number as '12025550123'"),
        ([12025550123], "12025550123 is not a string"),
        (None, "None is not a string"),
        (b"12025550123", "49 is not a string"),
        (["12025550123", "\ud800"], "half of a surrogate pair"),
    ],
)
def test_what_is_refused(dst: Any, problem: str) -> None:
    with pytest.raises(ValidationError, match=f"^dst: .*{re.escape(problem)}") as caught:
        destinations(dst)
    assert caught.value.argument == "dst"


def test_a_long_value_is_shown_shortened() -> None:
    with pytest.raises(ValidationError) as caught:
        destinations("x" * 10_000)
    assert len(str(caught.value)) < 250


def test_a_thousand_different_ones_are_the_limit() -> None:
    thousand = [f"1202{each:07}" for each in range(MAX_DESTINATIONS)]
    assert destinations(thousand) == thousand
    assert destinations("<".join(thousand + thousand)) == thousand
    with pytest.raises(ValidationError, match=r"1,001 different destinations: send takes 1,000, send_many any number"):
        destinations([*thousand, "1203"])


def test_refused_ones_count_as_well() -> None:
    with pytest.raises(ValidationError, match=r"1,001 different"):
        destinations(["12025550123", *(f"no number {each}" for each in range(MAX_DESTINATIONS))])


@given(st.lists(NUMBERS, min_size=1, max_size=20), st.data())
def test_decoration_changes_nothing(numbers: list[str], data: st.DataObject) -> None:
    def decorated(digits: str) -> str:
        return "".join(data.draw(st.text(PUNCTUATION, max_size=2)) + digit for digit in digits)

    expected = list(dict.fromkeys(numbers))
    assert destinations(numbers) == expected
    assert destinations("<".join(map(decorated, numbers))) == expected


@given(st.lists(st.text(max_size=20), max_size=20))
def test_the_result_is_taken_as_it_is(dst: list[str]) -> None:
    try:
        found = destinations(dst)
    except ValidationError:
        return
    assert destinations(found) == found
    assert destinations("<".join(found)) == found
    assert len(set(found)) == len(found)
    assert any(number(each) == each for each in found)


@given(st.text())
def test_a_number_has_1_to_14_digits_and_nothing_else(value: str) -> None:
    digits = number(value)
    stripped = [character for character in value if character not in PUNCTUATION]
    is_number = 1 <= len(stripped) <= 14 and all(character in "0123456789" for character in stripped)
    assert digits == ("".join(stripped) if is_number else None)
