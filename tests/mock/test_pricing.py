"""Numbers, senders and segments: the functions that the rest is made of."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plivo_mock._numbers import country_of, sanitise_number, sanitise_sender, split_destinations
from plivo_mock._pricing import is_gsm, units, utf16_length

DIGITS = st.text("0123456789", min_size=1, max_size=14)
PUNCTUATION = st.text("/-.+() ", max_size=3)
EXTENSION = "\f^{}\\[~]|€"
GSM_TEXT = st.text(st.sampled_from("aB1 @£à\n" + EXTENSION), max_size=700)
ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=500)


@st.composite
def written_numbers(draw: st.DrawFn) -> tuple[str, str]:
    """A number's digits, and the same number with punctuation anywhere."""
    digits = draw(DIGITS)
    return digits, draw(PUNCTUATION) + "".join(digit + draw(PUNCTUATION) for digit in digits)


@given(written_numbers())
def test_punctuation_in_a_number_does_not_matter(number: tuple[str, str]) -> None:
    digits, written = number
    assert sanitise_number(written) == digits
    assert sanitise_sender(written) == digits


@pytest.mark.parametrize(
    "text",
    ["", "+", " ( ) ", "123456789012345", "12a", "1_2", "1\t2", "1\n", "\u0660\u0661", "\uff11", "²", "1\u00a02", "<"],
)
def test_what_is_no_number(text: str) -> None:
    assert sanitise_number(text) is None


@pytest.mark.parametrize(
    ("given", "sender"),
    [
        ("12345678901234", "12345678901234"),
        ("ABCDEFGHIJK", "ABCDEFGHIJK"),
        ("123456789012345", None),
        ("ABCDEFGHIJKL", None),
        ("1234567890AB", None),
        ("", None),
        ("+-.", None),
        ("日本", None),
    ],
)
def test_senders(given: str, sender: str | None) -> None:
    assert sanitise_sender(given) == sender


@given(st.lists(st.text(st.characters(exclude_characters="<")), min_size=1))
def test_every_destination_is_either_a_number_or_invalid(given: list[str]) -> None:
    destinations = split_destinations("<".join(given))

    assert list(destinations.numbers) == list(dict.fromkeys(filter(None, map(sanitise_number, given))))
    assert list(destinations.invalid) == list(dict.fromkeys(text for text in given if sanitise_number(text) is None))


@given(DIGITS)
def test_a_longer_number_has_a_country_where_a_shorter_one_has(number: str) -> None:
    assert country_of(number) == "" or len(country_of(number)) == 2
    assert bool(country_of(number)) <= bool(country_of(number + "0"))


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 1),
        ("a" * 160, 1),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("€" * 80, 1),
        ("€" * 81, 2),
        # 306 septets, but the extension character does not fit into the last one of the first segment.
        ("a" * 152 + "€" + "a" * 152, 3),
        ("a" * 151 + "€" + "a" * 153, 2),
        ("ж" * 70, 1),
        ("ж" * 737, 11),
        ("😀" * 35, 1),
        # 134 code units, but the pair is not split.
        ("ж" * 66 + "😀" + "ж" * 66, 3),
        # One character outside the GSM alphabet turns the whole text into UCS-2.
        ("a" * 70 + "`", 2),
    ],
    ids=range(13),
)
def test_units(text: str, count: int) -> None:
    assert units(text) == count


# The escape to the extension table is no character of its own; ç is not in the alphabet, Ç is.
@pytest.mark.parametrize("character", ["\x1b", "`", "ç", "ж", "\t", "“", "😀", "\x00"])
def test_what_is_not_in_the_gsm_alphabet(character: str) -> None:
    assert not is_gsm(f"a{character}a")


def test_the_gsm_alphabet_has_128_characters_less_the_escape_and_ten_more() -> None:
    assert is_gsm("@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ¡ÄÖÑÜ§¿äöñüà" + EXTENSION)
    assert sum(is_gsm(chr(code)) for code in range(0x10000) if not 0xD800 <= code < 0xE000) == 127 + 10


def septets(text: str) -> int:
    return sum(2 if character in EXTENSION else 1 for character in text)


def code_units(text: str) -> int:
    return len(text.encode("utf-16-be")) // 2


@given(ANY_TEXT)
def test_utf16_length(text: str) -> None:
    assert utf16_length(text) == code_units(text)


@given(GSM_TEXT)
def test_gsm_units_are_those_of_a_split_that_is_written_out(text: str) -> None:
    assert units(text) == (1 if septets(text) <= 160 else count_segments(text, septets, 153))


@given(ANY_TEXT.filter(lambda text: not is_gsm(text)))
def test_ucs2_units_are_those_of_a_split_that_is_written_out(text: str) -> None:
    assert units(text) == (1 if code_units(text) <= 70 else count_segments(text, code_units, 67))


def count_segments(text: str, length: Callable[[str], int], size: int) -> int:
    segments = 0
    while text:
        taken = max(end for end in range(1, min(size, len(text)) + 1) if length(text[:end]) <= size)
        text = text[taken:]
        segments += 1
    return segments
