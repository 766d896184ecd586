"""The encoding of a text and the number of segments it takes. Pure."""

from typing import Literal

from attrs import frozen

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
    """The encoding of a text and the number of segments it takes.

    Attributes:
        encoding: `GSM-7`, or `UCS-2` if one character is outside GSM 03.38.
        units: The segments the text is split into and billed as; 0 for an empty text.
        characters: The length that the API limits: characters for GSM-7, UTF-16 code units for UCS-2.
        characters_left: How many plain characters of the same encoding still fit into the last segment.
    """

    encoding: Literal["GSM-7", "UCS-2"]
    units: int
    characters: int
    characters_left: int


def segments(text: str) -> Segments:
    r"""Return the encoding of a text and the number of segments it takes.

    A GSM-7 segment holds 160 characters, or 153 if the text takes several; the characters `^ { } \\ [ ~ ] |`, the euro
    sign and the form feed count twice. A UCS-2 segment holds 70 UTF-16 code units, or 67 if the text takes several.
    A character that counts twice is never split between two segments.

    Args:
        text: The text, of any length.

    Returns:
        The encoding, the number of segments and the room left in the last one.
    """
    if _GSM.issuperset(text):
        widths = [2 if character in _EXTENSION else 1 for character in text]
        units, left = _count_units(widths, _GSM_SINGLE, _GSM_PART)
        return Segments("GSM-7", units, len(text), left)
    widths = [2 if character > "\uffff" else 1 for character in text]
    units, left = _count_units(widths, _UCS2_SINGLE, _UCS2_PART)
    return Segments("UCS-2", units, sum(widths), left)


def _count_units(widths: list[int], single: int, part: int) -> tuple[int, int]:
    total = sum(widths)
    if total <= single:
        return (1 if total else 0), single - total
    units, left = 1, part
    for width in widths:
        if width > left:
            units, left = units + 1, part
        left -= width
    return units, left
