from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plivo_mock._messaging._segments import is_gsm, units, utf16_length

EXTENSION = "\f^{}\\[~]|€"
GSM_TEXT = st.text(st.sampled_from("aB1 @£à\n" + EXTENSION), max_size=700)
ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=500)


def septets(text: str) -> int:
    return sum(2 if character in EXTENSION else 1 for character in text)


def code_units(text: str) -> int:
    return len(text.encode("utf-16-be")) // 2


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 1),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("a" * 1_600, 11),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("a" * 159 + "€", 2),
        # 306 septets, but the extension character does not fit into the last one of the first segment.
        ("a" * 152 + "€" + "a" * 152, 3),
        ("a" * 151 + "€" + "a" * 153, 2),
        ("ж" * 70, 1),
        ("ж" * 71, 2),
        ("ж" * 134, 2),
        ("ж" * 135, 3),
        ("ж" * 737, 11),
        ("😀" * 35, 1),
        ("😀" * 36, 2),
        # 134 code units, but the pair is not split.
        ("ж" * 66 + "😀" + "ж" * 66, 3),
        ("ж" * 65 + "😀" + "ж" * 67, 2),
        # One character outside the GSM alphabet turns the whole text into UCS-2.
        ("a" * 69 + "`", 1),
        ("a" * 70 + "`", 2),
    ],
)
def test_units(text: str, count: int) -> None:
    assert units(text) == count


@pytest.mark.parametrize("text", ["", "Hello, world!", "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ", "¡ÄÖÑÜ§¿äöñüà", EXTENSION])
def test_the_gsm_alphabet(text: str) -> None:
    assert is_gsm(text)


# The escape to the extension table is no character of its own; ç is not in the alphabet, Ç is.
@pytest.mark.parametrize("character", ["\x1b", "`", "ç", "ж", "\t", "“", "😀", "\x00"])
def test_what_is_not_in_the_gsm_alphabet(character: str) -> None:
    assert not is_gsm(f"a{character}a")


def test_the_gsm_alphabet_has_128_characters_less_the_escape_and_ten_more() -> None:
    assert sum(is_gsm(chr(code)) for code in range(0x10000) if not 0xD800 <= code < 0xE000) == 127 + 10


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
