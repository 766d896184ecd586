"""Encoding and number of segments, compared with a slow reference implementation."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plivo_messaging import Segments, segments

# GSM 03.38 by code point, in the order of its table; 0x1B is the escape and no character.
BASIC = [
    *(0x40, 0xA3, 0x24, 0xA5, 0xE8, 0xE9, 0xF9, 0xEC, 0xF2, 0xC7, 0x0A, 0xD8, 0xF8, 0x0D, 0xC5, 0xE5),
    *(0x394, 0x5F, 0x3A6, 0x393, 0x39B, 0x3A9, 0x3A0, 0x3A8, 0x3A3, 0x398, 0x39E, 0xC6, 0xE6, 0xDF, 0xC9),
    *(0x20, 0x21, 0x22, 0x23, 0xA4, *range(0x25, 0x40)),
    *(0xA1, *range(0x41, 0x5B), 0xC4, 0xD6, 0xD1, 0xDC, 0xA7),
    *(0xBF, *range(0x61, 0x7B), 0xE4, 0xF6, 0xF1, 0xFC, 0xE0),
]
EXTENSION = [0x0C, 0x5E, 0x7B, 0x7D, 0x5C, 0x5B, 0x7E, 0x5D, 0x7C, 0x20AC]
GSM = [chr(code) for code in (*BASIC, *EXTENSION)]
CHARACTERS = st.characters(exclude_categories=["Cs"])


@dataclass(frozen=True)
class Packed:
    """A text, split by the reference implementation."""

    encoding: str
    parts: list[str]


def packed(text: str) -> Packed:
    """Split a text into parts, character by character."""
    gsm = all(character in GSM for character in text)
    size, single, part = (gsm_size, 160, 153) if gsm else (utf16_units, 70, 67)
    whole = sum(size(character) for character in text) <= single
    return Packed("GSM-7" if gsm else "UCS-2", list(filled(text, size, single if whole else part)))


def filled(text: str, size: Callable[[str], int], room: int) -> Iterator[str]:
    current = ""
    for character in text:
        if sum(map(size, current)) + size(character) > room:
            yield current
            current = ""
        current += character
    if current:
        yield current


def gsm_size(character: str) -> int:
    return 2 if ord(character) in EXTENSION else 1


def utf16_units(character: str) -> int:
    return len(character.encode("utf-16-le")) // 2


def test_the_basic_table_is_complete() -> None:
    assert len(BASIC) == len(set(BASIC)) == 127


@pytest.mark.parametrize("character", GSM)
def test_every_character_of_the_gsm_alphabet_is_gsm_7(character: str) -> None:
    assert segments(character).encoding == "GSM-7"


def test_no_other_character_is_gsm_7() -> None:
    others = set(map(chr, range(0x1_0000))) - set(GSM)
    assert {segments(character).encoding for character in others} == {"UCS-2"}


BOUNDARIES = {
    "nothing": ("", Segments("GSM-7", 0, 0, 160)),
    "one character": ("a", Segments("GSM-7", 1, 1, 159)),
    "a full unit": ("a" * 160, Segments("GSM-7", 1, 160, 0)),
    "one more than a unit": ("a" * 161, Segments("GSM-7", 2, 161, 145)),
    "two full parts": ("a" * 306, Segments("GSM-7", 2, 306, 0)),
    "one more than two parts": ("a" * 307, Segments("GSM-7", 3, 307, 152)),
    "the longest text": ("a" * 1_600, Segments("GSM-7", 11, 1_600, 83)),
    "a character that counts twice": ("€", Segments("GSM-7", 1, 1, 158)),
    "a unit full of them": ("€" * 80, Segments("GSM-7", 1, 80, 0)),
    "one more than a unit of them": ("a" + "€" * 80, Segments("GSM-7", 2, 81, 145)),
    # It goes into the second part whole, and leaves room for one character in the first.
    "one of them at the boundary": ("a" * 152 + "€" + "a" * 7, Segments("GSM-7", 2, 160, 144)),
    "the room left empty costs a part": ("a" * 152 + "€" + "a" * 152, Segments("GSM-7", 3, 305, 152)),
    "sharp s": ("ß", Segments("GSM-7", 1, 1, 159)),
    "capital sharp s": ("ẞ", Segments("UCS-2", 1, 1, 69)),
    "backtick": ("`", Segments("UCS-2", 1, 1, 69)),
    "tab": ("\t", Segments("UCS-2", 1, 1, 69)),
    "a full unit of UCS-2": ("ş" * 70, Segments("UCS-2", 1, 70, 0)),
    "one more than a unit of UCS-2": ("ş" * 71, Segments("UCS-2", 2, 71, 63)),
    "the longest text of UCS-2": ("ş" * 737, Segments("UCS-2", 11, 737, 0)),
    "the last character of one code unit": ("\uffff", Segments("UCS-2", 1, 1, 69)),
    "the first character of two": ("\U00010000", Segments("UCS-2", 1, 2, 68)),
    "a pair": ("🍽", Segments("UCS-2", 1, 2, 68)),
    "a unit full of pairs": ("🍽" * 35, Segments("UCS-2", 1, 70, 0)),
    # 33 pairs fill 66 of 67 code units; the next pair is not split.
    "one more pair": ("🍽" * 36, Segments("UCS-2", 2, 72, 61)),
}


@pytest.mark.parametrize(("text", "expected"), BOUNDARIES.values(), ids=BOUNDARIES)
def test_boundaries(text: str, expected: Segments) -> None:
    assert segments(text) == expected


@given(st.text(st.sampled_from(GSM), max_size=700) | st.text(CHARACTERS, max_size=250))
def test_segments_agree_with_the_reference(text: str) -> None:
    expected, split = packed(text), segments(text)
    assert split.encoding == expected.encoding
    assert split.units == len(expected.parts)


@given(st.text(st.sampled_from([*"aé€^", "ş", "🍽"]), max_size=400))
def test_the_characters_left_fit_and_one_more_does_not(text: str) -> None:
    split = segments(text)
    plain = "a" if split.encoding == "GSM-7" else "ş"
    filled_up = segments(text + plain * split.characters_left)
    assert filled_up.units == max(split.units, 1)
    assert filled_up.characters_left == 0
    assert segments(text + plain * (split.characters_left + 1)).units == max(split.units, 1) + 1


@given(st.text(CHARACTERS, max_size=200))
def test_the_length_is_that_of_the_encoding(text: str) -> None:
    split = segments(text)
    assert split.characters == (len(text) if split.encoding == "GSM-7" else len(text.encode("utf-16-le")) // 2)
