"""Destinations as the API reads them: stripped, told apart and counted. Pure."""

import re
from collections.abc import Iterable, Iterator
from typing import cast

from plivo_messaging._checks import encodable, shown
from plivo_messaging._errors import ValidationError

__all__ = ["MAX_DESTINATIONS", "destinations", "number", "parts"]

MAX_DESTINATIONS = 1_000
"""Different destinations one request takes."""

_STRIPPED = str.maketrans("", "", " /-.+()")
_NUMBER = re.compile(r"[0-9]{1,14}")


def destinations(dst: str | Iterable[str]) -> list[str]:
    """Tell the different destinations of a send, in order.

    Args:
        dst: A phone number, several joined with `<`, or an iterable of phone numbers.

    Returns:
        Each destination once, in digits; what is no number stays as it is, for the API to refuse by name.

    Raises:
        ValidationError: If there is none, none is a number, one is no string, or there are more than 1,000.
    """
    found: dict[str, None] = {}
    has_number = False
    for each in parts(dst):
        digits = number(each)
        has_number = has_number or digits is not None
        found[digits or encodable("dst", each)] = None
    if not found:
        raise ValidationError("dst", "is empty: name at least one phone number, with its country code")
    if not has_number:
        raise ValidationError(
            "dst",
            f"{shown(next(iter(found)))} is not a phone number: that is 1 to 14 digits with the country code, such as "
            "'+1 202 555 0123'",
        )
    if len(found) > MAX_DESTINATIONS:
        raise ValidationError(
            "dst",
            f"{len(found):,} different destinations: send takes {MAX_DESTINATIONS:,}, send_many any number",
        )
    return list(found)


def number(value: str) -> str | None:
    """Read a phone number as the API does.

    Args:
        value: A number with its country code, possibly with spaces and `/ - . + ( )`.

    Returns:
        Its 1 to 14 digits, or None if it is none.
    """
    digits = value.translate(_STRIPPED)
    return digits if _NUMBER.fullmatch(digits) else None


def parts(dst: object) -> Iterable[str]:
    if isinstance(dst, str):
        return [part for part in dst.split("<") if part.strip()]
    if not isinstance(dst, Iterable):
        raise ValidationError("dst", f"{shown(dst)} is not a string: write a phone number as '12025550123'")
    return _parts_of(cast("Iterable[object]", dst))


def _parts_of(several: Iterable[object]) -> Iterator[str]:
    for each in several:
        if not isinstance(each, str):
            raise ValidationError("dst", f"{shown(each)} is not a string: write a phone number as '12025550123'")
        yield from parts(each)
