"""How a text is encoded and into how many units it is split."""

from typing import Literal

from attrs import frozen

__all__ = ["Segments", "segments"]

_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENSION = frozenset("\f^{}\\[~]|€")
_GSM = _BASIC | _EXTENSION

_GSM_SINGLE, _GSM_PART = 160, 153
_UCS2_SINGLE, _UCS2_PART = 70, 67


@frozen
class Segments:
    """How a text is encoded and split.

    Attributes:
        encoding: `GSM-7`, or `UCS-2` as soon as one character is outside GSM 03.38.
        units: The segments the text is split into and billed as; 0 for an empty text.
        characters: The length the limits are about: characters for GSM-7, UTF-16 code units for UCS-2.
        characters_left: How many plain characters of the same encoding still fit into the last unit.
    """

    encoding: Literal["GSM-7", "UCS-2"]
    units: int
    characters: int
    characters_left: int


def segments(text: str) -> Segments:
    r"""Tell how a text is encoded and into how many units it is split.

    GSM-7 has room for 160 characters, or 153 in each part of a longer text; the characters `^ { } \\ [ ~ ] |`, the euro
    sign and the form feed count two. UCS-2 has room for 70 UTF-16 code units, or 67 in each part. A character that
    counts two is never split between two parts.

    Args:
        text: The text, of any length.

    Returns:
        Encoding, units and what is left of the last unit.
    """
    if _GSM.issuperset(text):
        widths = [2 if character in _EXTENSION else 1 for character in text]
        units, left = _split(widths, _GSM_SINGLE, _GSM_PART)
        return Segments("GSM-7", units, len(text), left)
    widths = [2 if character > "\uffff" else 1 for character in text]
    units, left = _split(widths, _UCS2_SINGLE, _UCS2_PART)
    return Segments("UCS-2", units, sum(widths), left)


def _split(widths: list[int], single: int, part: int) -> tuple[int, int]:
    total = sum(widths)
    if total <= single:
        return (1 if total else 0), single - total
    units, left = 1, part
    for width in widths:
        if width > left:
            units, left = units + 1, part
        left -= width
    return units, left
