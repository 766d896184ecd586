"""Phone numbers and sender IDs as the API reads them."""

import re
from dataclasses import dataclass

_MAX_DIGITS = 14
_MAX_SENDER_ID = 11
_STRIPPED_FROM_NUMBERS = str.maketrans("", "", "/-.+() ")
_NOT_ALPHANUMERIC = re.compile(r"[^A-Za-z0-9]+")


@dataclass(frozen=True, slots=True)
class Destinations:
    """What the `dst` of a send request names.

    Attributes:
        numbers: The destinations as digits, each once, in the order given.
        invalid: What is no number, as it was given, each once, in the order given.
    """

    numbers: tuple[str, ...]
    invalid: tuple[str, ...]


def sanitise_number(text: str) -> str | None:
    """Reduce a phone number to its digits.

    Args:
        text: The number as a person writes it; the characters `/ - . + ( )` and spaces do not matter.

    Returns:
        1 to 14 ASCII digits, or None when something else remains.
    """
    digits = text.translate(_STRIPPED_FROM_NUMBERS)
    return digits if _is_number(digits) else None


def sanitise_sender(text: str) -> str | None:
    """Reduce a sender to its digits, or its letters and digits.

    Args:
        text: A phone number, a short code or an alphanumeric sender ID.

    Returns:
        1 to 14 ASCII digits, or 1 to 11 ASCII letters and digits, or None when that is not what remains.
    """
    sender = _NOT_ALPHANUMERIC.sub("", text)
    return sender if _is_number(sender) or 0 < len(sender) <= _MAX_SENDER_ID else None


def split_destinations(dst: str) -> Destinations:
    """Take the `dst` of a send request apart.

    Args:
        dst: One or several destinations, joined with `<`.

    Returns:
        The numbers, and what is none.
    """
    numbers: dict[str, None] = {}
    invalid: dict[str, None] = {}
    for given in dst.split("<"):
        number = sanitise_number(given)
        if number is None:
            invalid[given] = None
        else:
            numbers[number] = None
    return Destinations(tuple(numbers), tuple(invalid))


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= _MAX_DIGITS
