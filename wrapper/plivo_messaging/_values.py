"""Wire values to Python values and back: pure, and forgiving when reading."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from enum import Enum, StrEnum
from functools import cache
from typing import Any, TypeVar

__all__ = [
    "AMOUNTS",
    "as_amount",
    "as_bool",
    "as_integer",
    "as_member",
    "as_text",
    "as_time",
    "filter_time",
    "from_iso",
    "members",
]

_E = TypeVar("_E", bound=StrEnum)

_NOTHING = ("", "null")
_DIGITS = re.compile(r"[0-9]+")
_SECONDS = re.compile(r"[0-9]{1,11}")
from_iso: Callable[[Any], datetime] = datetime.fromisoformat
"""Reads a moment of nearly every form the API writes; `as_time` reads all of them."""
_INTEGER = re.compile(r"[0-9]{1,18}")


def as_text(value: object) -> str | None:
    """Read a text; each of the API's spellings of nothing is None.

    Args:
        value: What stood in the answer: a string, a number, null, or a marker that the field is missing.

    Returns:
        The text, a number in its decimal form, or None.
    """
    if isinstance(value, str):
        return None if value in _NOTHING else value
    if value is None or isinstance(value, bool):
        return None
    return str(value) if isinstance(value, int | float) else None


def as_time(value: object) -> datetime | None:
    """Read a moment.

    Args:
        value: `YYYY-MM-DD HH:MM:SS[.ffffff][±HH:MM]`, with a space or a `T`; without an offset it is in UTC. Or
            up to eleven digits, the seconds since 1970, as the end of a WhatsApp conversation is documented somewhere.

    Returns:
        An aware datetime with the offset as it was given, or None for nothing or for what is no moment.
    """
    moment: datetime | None = None
    try:
        # Nearly all are of this form; digits alone never have an offset.
        moment = from_iso(value)  # whatever is no string is a TypeError
        if moment.tzinfo is not None:
            return moment
    except (TypeError, ValueError):
        pass
    text = value if isinstance(value, str) else as_text(value) or ""
    # Digits first: some are dates as well to a parser of ISO 8601, in the year of their first four.
    if text.isdigit() and _DIGITS.fullmatch(text):
        return datetime.fromtimestamp(int(text), UTC) if _SECONDS.fullmatch(text) else None
    return None if moment is None else moment.replace(tzinfo=UTC)


def as_amount(value: object) -> Decimal | None:
    """Read an amount of money.

    Args:
        value: A decimal number in a string, such as `"0.00140"`.

    Returns:
        The amount with all its decimals, or None for nothing or for what is no finite number.
    """
    return AMOUNTS[value if type(value) is str else as_text(value) or ""]


class _Amounts(dict[str, Decimal | None]):
    """Amounts by their texts: the same few prices come again and again."""

    _MOST, _LONGEST = 1_024, 64

    def __missing__(self, text: str) -> Decimal | None:
        try:
            amount = Decimal(text)
        except InvalidOperation:
            amount = None
        read = amount if amount is not None and amount.is_finite() else None
        if len(text) <= self._LONGEST:
            if len(self) >= self._MOST:
                self.clear()
            self[text] = read
        return read


AMOUNTS = _Amounts()
"""What `as_amount` reads out of a text."""


def as_integer(value: object) -> int | None:
    """Read a whole number, given as a number or as a string of digits; anything else is None."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    return int(value) if isinstance(value, str) and _INTEGER.fullmatch(value) else None


def as_bool(value: object) -> bool | None:
    """Read a truth value, given as one or as the string `true` or `false`; anything else is None."""
    if isinstance(value, bool):
        return value
    return {"true": True, "false": False}.get(value) if isinstance(value, str) else None


def as_member(value: object, enumeration: type[_E]) -> _E | str | None:
    """Read a value of an enumeration that may have grown.

    Args:
        value: A string, or a member.
        enumeration: The values that are known.

    Returns:
        The member, else the text as it came, or None for nothing.
    """
    text = as_text(value)
    # A member of these is its own text as well.
    member: _E | None = members(enumeration).get(text)
    return text if member is None else member


@cache
def members(enumeration: type[Enum]) -> Mapping[object, Any]:
    """Give the members by their values: to ask a dictionary takes a fraction of the time that the enumeration takes."""
    return {each.value: each for each in enumeration}


def filter_time(moment: datetime) -> str:
    """Write a moment as the list filters expect it: in UTC, with microseconds.

    Args:
        moment: An aware datetime.

    Returns:
        `YYYY-MM-DD HH:MM:SS.ffffff`.

    Raises:
        OverflowError: If there is no such moment in UTC, which can happen within a day of the first and the last year.
    """
    # Not strftime: whether it fills up years before 1000 with zeros depends on the platform.
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(sep=" ", timespec="microseconds")
