"""The destinations of a send: numbers reduced to their digits, each once, in order."""

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plivo_messaging import ValidationError
from plivo_messaging._arguments.send import MAX_DESTINATIONS, parse_destinations
from plivo_messaging._arguments.validation import parse_number

NUMBERS = st.from_regex(re.compile("[1-9][0-9]{0,13}", re.ASCII), fullmatch=True)
THOUSAND = [f"1202{each:07}" for each in range(MAX_DESTINATIONS)]


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
        ({"12025550100": "Ada"}, ["12025550100"]),
        ("+1 (202) 555-0123", ["12025550123"]),
        ("1 (202) 555-0123", ["12025550123"]),
        ("(+1) 202 555 0123", ["12025550123"]),
        ("2025550123", ["2025550123"]),
        pytest.param((f"1202555010{digit}" for digit in range(2)), ["12025550100", "12025550101"], id="a generator"),
        pytest.param(THOUSAND, THOUSAND, id="a thousand"),
        pytest.param("<".join(THOUSAND + THOUSAND), THOUSAND, id="a thousand, twice"),
    ],
)
def test_destinations(dst: Any, expected: list[str]) -> None:
    assert parse_destinations(dst) == expected


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
        (b"12025550123", "b'12025550123' is not a string"),
        (["12025550123", "\ud800"], "half of a surrogate pair"),
        ("07700 900123", "'07700 900123' begins with 0, as no country code does: write '+' and the country code for"),
        ("0044 7700 900123", "'0044 7700 900123' begins with 0"),
        ("+07700900123", "'+07700900123' begins with 0"),
        (["12025550123", "07700 900123"], "'07700 900123' begins with 0"),
        (
            "(202) 555-0123",
            "'(202) 555-0123' begins with an area code: write '+' and the country code before it",
        ),
        (" (11) 96123-4567", "' (11) 96123-4567' begins with an area code"),
        ("+44 (0)20 7946 0958", "'+44 (0)20 7946 0958' has a 0 in parentheses, in most countries dialled at home only"),
        pytest.param([*THOUSAND, "1203"], "1,001 different destinations: send takes 1,000, send_many", id="too many"),
        pytest.param(["1", *(f"no number {each}" for each in THOUSAND)], "1,001 different", id="too many, invalid"),
        pytest.param("x" * 10_000, f"'{'x' * 59}… is not a phone number", id="a long value is shortened"),
    ],
)
def test_destinations_that_are_refused(dst: Any, problem: str) -> None:
    with pytest.raises(ValidationError, match=f"^dst: .*{re.escape(problem)}") as caught:
        parse_destinations(dst)
    assert caught.value.argument == "dst"


@given(st.lists(NUMBERS, min_size=1, max_size=20), st.data())
def test_punctuation_changes_nothing(numbers: list[str], data: st.DataObject) -> None:
    def punctuated(digits: str) -> str:
        # What stands before the first digit, and a 0 in parentheses, may mean that a number is national.
        return digits[0] + "".join(data.draw(st.text(" /-.+)", max_size=2)) + digit for digit in digits[1:])

    expected = list(dict.fromkeys(numbers))
    assert parse_destinations(numbers) == expected
    assert parse_destinations("<".join(map(punctuated, numbers))) == expected


@given(st.lists(st.text(max_size=20), max_size=20))
def test_the_result_is_accepted_unchanged(dst: list[str]) -> None:
    try:
        found = parse_destinations(dst)
    except ValidationError:
        return
    assert parse_destinations(found) == parse_destinations("<".join(found)) == found
    assert len(set(found)) == len(found)
    assert any(parse_number(each) == each for each in found)
