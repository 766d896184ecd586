"""How many units (segments) a text takes on the air: GSM 03.38 or UCS-2.

Written from the standard for the mock server alone: the client counts by itself, and tests compare the two.
"""

from collections.abc import Iterator

_GSM_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_GSM_EXTENSION = frozenset("\f^{}\\[~]|€")
_GSM = _GSM_BASIC | _GSM_EXTENSION

# Of each of several segments the header that joins them takes seven septets, or three UTF-16 code units.
_GSM_SINGLE, _GSM_JOINED = 160, 153
_UCS2_SINGLE, _UCS2_JOINED = 70, 67


def is_gsm(text: str) -> bool:
    """Tell whether a text can be sent in the GSM 03.38 alphabet.

    Args:
        text: The text.

    Returns:
        True when every character is in the basic table or its extension.
    """
    return _GSM.issuperset(text)


def utf16_length(text: str) -> int:
    """Count the UTF-16 code units of a text, in which UCS-2 is limited.

    Args:
        text: The text, without lone surrogates.

    Returns:
        One for each character of the basic plane, two for every other.
    """
    return len(text) + sum(character > "\uffff" for character in text)


def units(text: str) -> int:
    """Count the segments a text is sent and billed as.

    Args:
        text: The text of an SMS, without lone surrogates.

    Returns:
        The number of segments, at least 1: an empty SMS is one message too.
    """
    if is_gsm(text):
        return _segments((1 + (character in _GSM_EXTENSION) for character in text), _GSM_SINGLE, _GSM_JOINED)
    return _segments((1 + (character > "\uffff") for character in text), _UCS2_SINGLE, _UCS2_JOINED)


def _segments(costs: Iterator[int], single: int, joined: int) -> int:
    """Pack characters into segments in order; a character is never split across two."""
    total = 0
    count, used = 1, 0
    for cost in costs:
        total += cost
        if used + cost > joined:
            count, used = count + 1, 0
        used += cost
    return 1 if total <= single else count
