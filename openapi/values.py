"""Wire values in Python and back. Every spelling of nothing is None, and so is a value that cannot be read."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation
from enum import Enum, StrEnum
from functools import cache
from types import MappingProxyType
from typing import Any, ClassVar, Self, TypeVar, cast

_E = TypeVar("_E", bound=StrEnum)

_from_iso = datetime.fromisoformat
_MAX_SECONDS_DIGITS, _MAX_INTEGER_DIGITS = 11, 18
_MAX_AMOUNTS, _MAX_AMOUNT_LENGTH = 1_024, 64


class Record:
    """A view of a JSON object, or of the fields of a form: a value is read when its attribute is asked for.

    Raises KeyError if a field is missing that it cannot lack, TypeError if such a field has another JSON type.
    """

    __slots__ = ("_raw",)

    FIELDS: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    """The names on the wire of each attribute; the first of them that has a value counts."""
    SHOWN: ClassVar[Mapping[str, str]] = {}
    """The attributes in the repr, with their names on the wire."""

    _raw: Mapping[str, Any]

    def __init__(self, raw: Mapping[str, Any]) -> None:
        if not isinstance(raw, Mapping):  # pyright: ignore[reportUnnecessaryIsInstance]  (it comes from the network)
            raise TypeError(f"{type(self).__name__} is not an object")
        self._raw = raw

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        """Return the record of a JSON object."""
        return cls(src_dict)

    @classmethod
    def from_list(cls, items: object) -> list[Self]:
        """Return the records of a JSON array; raise TypeError if it is none."""
        if not isinstance(items, list):
            raise TypeError(f"this is not a list of {cls.__name__}")
        return list(map(cls, cast("list[Mapping[str, Any]]", items)))

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object; nested values are shared."""
        return dict(self._raw)

    @property
    def raw(self) -> Mapping[str, Any]:
        """Everything as it came, read-only, unknown fields included."""
        return MappingProxyType(self._raw)

    def __eq__(self, other: object) -> bool:
        return self._raw == other._raw if isinstance(other, type(self)) else NotImplemented

    def __hash__(self) -> int:
        return hash(tuple(value for value in map(self._raw.get, self.SHOWN.values()) if isinstance(value, str)))

    def __repr__(self) -> str:
        # Tracebacks also show records that could not be made.
        raw = getattr(self, "_raw", {})
        return f"{type(self).__name__}({', '.join(f'{name}={raw.get(key)!r}' for name, key in self.SHOWN.items())})"

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), (dict(self._raw),)


def as_text(value: object) -> str | None:
    """Return a text, or a number in its decimal form."""
    if isinstance(value, str):
        return None if value in {"", "null"} else value
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def as_written(value: object) -> str | None:
    """Return what somebody wrote, in which `null` is a word."""
    return value if isinstance(value, str) and value else None


def as_texts(value: object, name: str) -> tuple[str, ...]:
    """Return a list of texts, empty for nothing; raise TypeError, with the name of the field, for anything else."""
    if isinstance(value, list) and all(isinstance(each, str) for each in cast("list[object]", value)):
        return tuple(cast("list[str]", value))
    if value is None or value in ("", "null"):
        return ()
    raise TypeError(f"{name} is not a list of strings")


def as_time(value: object) -> datetime | None:
    """Return a moment, aware and in UTC, from ISO 8601 (without an offset it is in UTC) or from seconds since 1970."""
    text = value if isinstance(value, str) else as_text(value) or ""
    try:
        # Most have an offset, and the same: subtracting it is faster than `astimezone`.
        if len(text) >= len("YYYY-MM-DD HH:MM±HH:MM"):
            return _from_iso(f"{text[:-6]}+00:00") - _offset(text[-6:])
    except (ValueError, OverflowError):
        pass
    # Digits first: some are dates to a parser of ISO 8601 as well, in the year of their first four.
    if text.isdecimal() and text.isascii():
        return datetime.fromtimestamp(int(text), UTC) if len(text) <= _MAX_SECONDS_DIGITS else None
    try:
        moment = _from_iso(text)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):  # within a day of the first and the last year UTC may have no such moment
        return None


@cache
def _offset(text: str) -> timedelta:
    if text[0] not in "+-" or text[3] != ":":
        raise ValueError
    return _from_iso("2000-01-01 00:00+00:00") - _from_iso(f"2000-01-01 00:00{text}")


class _Amounts(dict[str, Decimal | None]):
    def __missing__(self, text: str) -> Decimal | None:
        try:
            amount = Decimal(text)
        except InvalidOperation:
            amount = Decimal("NaN")
        read = amount if amount.is_finite() else None
        if len(self) >= _MAX_AMOUNTS:
            self.clear()
        return self.setdefault(text, read) if len(text) <= _MAX_AMOUNT_LENGTH else read


AMOUNTS = _Amounts()
"""Amounts by their texts: the same few prices come again and again."""


def as_amount(value: object) -> Decimal | None:
    """Return an amount with all its decimals, from a decimal number in a string."""
    return AMOUNTS[as_text(value) or ""]


def as_integer(value: object) -> int | None:
    """Return a whole number, from a number or from digits."""
    if isinstance(value, str):
        return int(value) if value.isdecimal() and value.isascii() and len(value) <= _MAX_INTEGER_DIGITS else None
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def as_bool(value: object) -> bool | None:
    """Return a truth value, from one or from the string `true` or `false`."""
    return value if isinstance(value, bool) else {"true": True, "false": False}.get(as_text(value) or "")


def as_member(value: object, enumeration: type[_E]) -> _E | str | None:
    """Return a member, or the text of a value that the enumeration does not have; True and False count as texts."""
    text = value if isinstance(value, str) else str(value).lower() if isinstance(value, bool) else as_text(value)
    member: _E | None = members(enumeration).get(text)
    return as_text(value) if member is None else member


@cache
def members(enumeration: type[Enum]) -> Mapping[object, Any]:
    """Return the members by their values; asking this is much faster than asking the enumeration."""
    return {each.value: each for each in enumeration}


def numbered(raw: Mapping[str, Any], prefix: str) -> tuple[str, ...]:
    """Return the texts of the fields that are called `prefix` and a number, in the order of the numbers."""
    numbers = [(as_integer(name.removeprefix(prefix)), name) for name in raw if name.startswith(prefix)]
    names = sorted((number, name) for number, name in numbers if number is not None)
    return tuple(text for _, name in names if (text := as_text(raw[name])))


def filter_time(moment: datetime) -> str:
    """Write an aware moment as list filters expect it, `YYYY-MM-DD HH:MM:SS.ffffff` in UTC, or raise OverflowError."""
    # Not strftime: whether it fills up years before 1000 with zeros depends on the platform.
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(sep=" ", timespec="microseconds")
