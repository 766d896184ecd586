"""Checks of single arguments, made before anything is sent. Each error says what to write instead."""

import difflib
import functools
import inspect
import re
from collections.abc import Awaitable, Callable, Iterable, Mapping
from datetime import datetime
from enum import Enum
from typing import NoReturn, ParamSpec, Protocol, TypeVar, cast

from ._contract import UNSET, Unset
from ._errors import ValidationError
from ._values import members

__all__ = [
    "Check",
    "aware",
    "encodable",
    "given",
    "known_arguments",
    "member",
    "one_of",
    "shown",
    "text",
    "uuid",
    "whole_number",
]

_P = ParamSpec("_P")
_R = TypeVar("_R")
_R_co = TypeVar("_R_co", covariant=True)
_E = TypeVar("_E", bound=Enum)

_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_SHOWN = 60
_WRITTEN = 10**24


class Check(Protocol[_R_co]):
    """Takes an argument's name and value, gives the value for the wire or raises a ValidationError."""

    def __call__(self, argument: str, value: object, /) -> _R_co:
        """Check the value."""
        ...


def known_arguments(*options: type) -> Callable[[Callable[_P, _R]], Callable[_P, _R]]:
    """Make a method answer a mistyped argument with the name that was probably meant.

    Args:
        options: Typed dictionaries whose keys the method takes besides the parameters it names.

    Returns:
        A decorator; with it an unknown keyword raises a TypeError that names the nearest known one.
    """

    def decorate(method: Callable[_P, _R]) -> Callable[_P, _R]:
        parameters = list(inspect.signature(method).parameters.values())[1:]
        names = [each.name for each in parameters if each.kind is not each.VAR_KEYWORD]
        names += [name for each in options for name in each.__annotations__]
        known = frozenset(names)

        def refuse(given: Iterable[str]) -> NoReturn:
            unknown = next(name for name in given if name not in known)
            instead = _nearest(unknown, names) or f" (it has {', '.join(names)})"
            raise TypeError(f"{method.__name__}() has no argument {unknown!r}{instead}")

        if inspect.iscoroutinefunction(method):
            call = cast("Callable[_P, Awaitable[object]]", method)

            # What tells coroutine functions apart, as test doubles and frameworks do, has to see one.
            @functools.wraps(method)
            async def awaited(*args: _P.args, **kwargs: _P.kwargs) -> object:
                if not kwargs.keys() <= known:
                    refuse(kwargs)
                return await call(*args, **kwargs)

            return cast("Callable[_P, _R]", awaited)

        @functools.wraps(method)
        def checked(*args: _P.args, **kwargs: _P.kwargs) -> _R:
            if not kwargs.keys() <= known:
                refuse(kwargs)
            return method(*args, **kwargs)

        return checked

    return decorate


def given(check: Check[_R], argument: str, arguments: Mapping[str, object]) -> _R | Unset:
    """Check an argument if it is there.

    Args:
        check: Takes the argument's name and value, returns the value for the wire or raises a ValidationError.
        argument: The argument's name.
        arguments: All arguments; None counts as left out.

    Returns:
        What the check returned, or UNSET.
    """
    value = arguments.get(argument)
    return UNSET if value is None else check(argument, value)


def one_of(enumeration: type[_E]) -> Check[_E]:
    """Make a check out of an enumeration.

    Args:
        enumeration: The enumeration.

    Returns:
        `member` for this enumeration, in a fraction of the time for a value that is one of its own.
    """
    own: Mapping[object, _E] = members(enumeration)

    def check(argument: str, value: object, /) -> _E:
        known = own.get(value) if isinstance(value, str) else None
        return member(argument, value, enumeration) if known is None else known

    return check


def member(argument: str, value: object, enumeration: type[_E]) -> _E:
    """Turn a value into a member of an enumeration.

    Args:
        argument: The argument's name.
        value: A member or its value.
        enumeration: The enumeration.

    Returns:
        The member.

    Raises:
        ValidationError: If it is none; the error names the nearest one.
    """
    try:
        return enumeration(value)
    except ValueError:
        known = [str(each.value) for each in enumeration]
        raise ValidationError(
            argument, f"{shown(value)} is not one of {', '.join(known)}{_nearest(str(value), known)}"
        ) from None


def text(argument: str, value: object, *, example: str = "") -> str:
    """Check that a value is a string with something in it.

    Args:
        argument: The argument's name.
        value: The value.
        example: What a good value looks like.

    Returns:
        The string.

    Raises:
        ValidationError: If it is not a string, empty, or not encodable.
    """
    such_as = f", such as {example!r}" if example else ""
    if not isinstance(value, str):
        raise ValidationError(argument, f"{shown(value)} is not a string{such_as}")
    if not value.strip():
        raise ValidationError(argument, f"is empty: leave it out, or give it a value{such_as}")
    return encodable(argument, value)


def encodable(argument: str, value: str) -> str:
    """Check that a string can be put into a request.

    Args:
        argument: The argument's name.
        value: The string.

    Returns:
        The string.

    Raises:
        ValidationError: If it holds half of a surrogate pair.
    """
    try:
        value.encode()
    except UnicodeEncodeError:
        raise ValidationError(
            argument, "holds half of a surrogate pair, which has no encoding: was it cut in two?"
        ) from None
    return value


def uuid(argument: str, value: object) -> str:
    """Check a UUID; capital letters become small.

    Args:
        argument: The argument's name.
        value: The value: 32 hexadecimal digits in five groups, joined by hyphens.

    Returns:
        The UUID as a string.

    Raises:
        ValidationError: If it is none.
    """
    candidate = str(value).strip().lower()
    if not _UUID.fullmatch(candidate):
        raise ValidationError(argument, f"{shown(value)} is not a UUID, such as 'b48d95dc-e3ac-11eb-a9c2-0242ac110005'")
    return candidate


def whole_number(argument: str, value: object, lowest: int, highest: int | None, unit: str) -> int:
    """Check a whole number and its range.

    Args:
        argument: The argument's name.
        value: The value.
        lowest: The smallest one that is allowed.
        highest: The largest one that is allowed, or None.
        unit: What is counted.

    Returns:
        The number.

    Raises:
        ValidationError: If it is no whole number or out of range.
    """
    if not isinstance(value, int) or isinstance(value, bool):
        raise ValidationError(argument, f"{shown(value)} is not a whole number of {unit}")
    if value < lowest or (highest is not None and value > highest):
        allowed = f"{lowest:,} or more" if highest is None else f"from {lowest:,} to {highest:,}"
        # Python refuses to write out a number of thousands of digits.
        written = f"{value:,}" if abs(value) < _WRITTEN else "this number"
        raise ValidationError(argument, f"{written} is out of range: {allowed} {unit}")
    return value


def aware(argument: str, value: object) -> datetime:
    """Check that a value is a datetime with a time zone.

    Args:
        argument: The argument's name.
        value: The value.

    Returns:
        The datetime.

    Raises:
        ValidationError: If it is no datetime, or a naive one.
    """
    if not isinstance(value, datetime):
        raise ValidationError(
            argument, f"{shown(value)} is not a datetime, such as datetime.now(UTC) - timedelta(hours=1)"
        )
    if value.utcoffset() is None:
        raise ValidationError(
            argument,
            f"{value.isoformat(sep=' ')} has no time zone: write .replace(tzinfo=UTC) if it is in UTC, "
            "or .astimezone() if it is in the time of this machine",
        )
    return value


def shown(value: object) -> str:
    """Show a value in an error, shortened."""
    text = repr(value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def _nearest(given: str, known: Iterable[str]) -> str:
    by_small_letters = {each.lower(): each for each in known}
    nearest = difflib.get_close_matches(given.strip().lower(), by_small_letters, n=1, cutoff=0.5)
    return f": did you mean {by_small_letters[nearest[0]]!r}?" if nearest else ""
