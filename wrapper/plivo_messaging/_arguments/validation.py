"""Validate single arguments before a request is made. Each error says how to correct the value."""

import difflib
import functools
import inspect
import re
from collections.abc import Awaitable, Callable, Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, ParamSpec, TypeAlias, TypeVar, cast, get_args, get_origin, get_type_hints
from uuid import UUID

from plivo_messaging._errors import ValidationError

_P = ParamSpec("_P")
_R = TypeVar("_R")
_E = TypeVar("_E", bound=StrEnum)

Check: TypeAlias = Callable[[str, object], _R]
"""Takes an argument's name and value, returns the value for the request or raises a ValidationError."""

_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_NUMBER = re.compile(r"[0-9]{1,14}")
_PUNCTUATION = str.maketrans("", "", " /-.+()")
# What arguments are called elsewhere: in the API, in its list filters, in clients of other services.
_ELSEWHERE = {
    "dst": "to to_ to_number destination destinations recipient recipients phone phone_number number numbers",
    "src": "from from_ from_number sender sender_id source",
    "to_number": "to to_ dst destination recipient",
    "from_number": "from from_ src sender source",
    "text": "body message content msg sms",
    "url": "callback callback_url status_callback status_callback_url webhook webhook_url notify_url",
    "method": "callback_method status_callback_method webhook_method http_method",
    "type": "type_ message_type kind channel",
    "state": "status message_state",
    "direction": "message_direction",
    "media_urls": "media medias media_url mediaurl attachments",
    "message_expiry": "expiry ttl validity_period",
    "powerpack_uuid": "powerpack powerpack_id messaging_service_sid",
    "powerpack_id": "powerpack powerpack_uuid",
    "since": "start start_date start_time from_date date_from date_sent_after message_time__gte message_time_gte",
    "after": "message_time__gt message_time_gt",
    "before": "end end_date end_time to_date date_to date_sent_before message_time__lt message_time_lt",
    "until": "message_time__lte message_time_lte",
    "at": "message_time time date date_sent",
    "destination_country": "country country_code destination_country_iso2",
    "limit": "count max total top",
    "page_size": "per_page pagesize size",
    "extra_headers": "headers header",
    "max_retries": "retries retry attempts",
    "message_uuid": "id uuid message_id sid message_sid",
}
_ALIKE = 0.65  # two of three letters, such as `scr` for `src`; less is a guess
_LONGEST_SHOWN = 60
_GREATEST_SHOWN = 10**24


def known_arguments(*options: type) -> Callable[[Callable[_P, _R]], Callable[_P, _R]]:
    """Return a decorator that raises a TypeError for an unknown keyword, with the name of the nearest known one.

    The options are the typed dictionaries whose keys the method takes besides the parameters it names.
    """

    def decorate(method: Callable[_P, _R]) -> Callable[_P, _R]:
        parameters = list(inspect.signature(method).parameters.values())[1:]
        names = [each.name for each in parameters if each.kind is not each.VAR_KEYWORD]
        names += [name for each in options for name in each.__annotations__]
        known = frozenset(names)
        meant = {alias: name for name in reversed(names) for alias in _ELSEWHERE.get(name, "").split()}
        meant |= {name: name for name in names}

        def check(keywords: Iterable[str]) -> None:
            unknown = next((name for name in keywords if name not in known), None)
            if unknown is not None:
                instead = _nearest(unknown, meant) or f" (it has {', '.join(names)})"
                raise TypeError(f"{method.__name__}() has no argument {unknown!r}{instead}")

        if inspect.iscoroutinefunction(method):
            call = cast("Callable[_P, Awaitable[object]]", method)

            # Test doubles and frameworks ask whether a method is a coroutine function, so the wrapper is one too.
            @functools.wraps(method)
            async def checked_async(*args: _P.args, **kwargs: _P.kwargs) -> object:
                check(kwargs)
                return await call(*args, **kwargs)

            return cast("Callable[_P, _R]", checked_async)

        @functools.wraps(method)
        def checked(*args: _P.args, **kwargs: _P.kwargs) -> _R:
            check(kwargs)
            return method(*args, **kwargs)

        return checked

    return decorate


def annotations_of(options: type) -> dict[str, Any]:
    """Return what each key of a typed dictionary is annotated with (`Annotated[type, …]`)."""
    hints = get_type_hints(options, include_extras=True)
    return {name: get_args(hint)[1] for name, hint in hints.items() if get_origin(hint) is Annotated}


def one_of(enumeration: type[_E]) -> Check[_E]:
    """Return a check that converts a value into a member of an enumeration."""
    members = {each.value: each for each in enumeration}
    itself = {each: each for each in members}

    def check(argument: str, value: object) -> _E:
        # A dictionary is several times as fast as the enumeration itself.
        member = members.get(value) if isinstance(value, str) else None
        if member is None:
            nearest = _nearest(value, itself) if isinstance(value, str) else ""
            problem = f"{shown(value)} is not one of {', '.join(members)}{nearest}"
            raise ValidationError(argument, problem)
        return member

    return check


def text(argument: str, value: object, *, example: str = "") -> str:
    """Validate a string that is not empty and can be encoded."""
    such_as = f", such as {example!r}" if example else ""
    if not isinstance(value, str):
        raise ValidationError(argument, f"{shown(value)} is not a string{such_as}")
    if not value.strip():
        raise ValidationError(argument, f"is empty: leave it out, or give it a value{such_as}")
    return encodable(argument, value)


def encodable(argument: str, value: str) -> str:
    """Validate that a string can be encoded."""
    try:
        value.encode()
    except UnicodeEncodeError:
        problem = "contains half of a surrogate pair, which cannot be encoded: was the text cut in two?"
        raise ValidationError(argument, problem) from None
    return value


def uuid(argument: str, value: object) -> str:
    """Validate a UUID and convert it to lower case."""
    candidate = str(value).strip().lower() if isinstance(value, str | UUID) else ""
    if not _UUID.fullmatch(candidate):
        raise ValidationError(argument, f"{shown(value)} is not a UUID, such as 'b48d95dc-e3ac-11eb-a9c2-0242ac110005'")
    return candidate


def parse_number(value: str) -> str | None:
    """Return the 1 to 14 digits of a phone number as the API reads it, or None if it is not one."""
    digits = value.translate(_PUNCTUATION)
    return digits if _NUMBER.fullmatch(digits) else None


def whole_number(argument: str, value: object, lowest: int, highest: int, unit: str) -> int:
    """Validate a whole number and its range."""
    if not isinstance(value, int) or isinstance(value, bool):
        raise ValidationError(argument, f"{shown(value)} is not a whole number of {unit}")
    if not lowest <= value <= highest:
        number = f"{value:,}" if abs(value) < _GREATEST_SHOWN else "this number"
        raise ValidationError(argument, f"{number} is out of range: from {lowest:,} to {highest:,} {unit}")
    return value


def aware(argument: str, value: object) -> datetime:
    """Validate a datetime with a time zone."""
    if not isinstance(value, datetime):
        problem = f"{shown(value)} is not a datetime, such as datetime.now(UTC) - timedelta(hours=1)"
        raise ValidationError(argument, problem)
    if value.utcoffset() is None:
        raise ValidationError(
            argument,
            f"{value.isoformat(sep=' ')} has no time zone: write .replace(tzinfo=UTC) if it is in UTC, "
            "or .astimezone() if it is in the local time of this machine",
        )
    return value


def hook(argument: str, value: object) -> None:
    """Validate a function that is called but not awaited, or None."""
    if value is not None and not callable(value):
        raise ValidationError(argument, f"{shown(value)} is not a function")
    if inspect.iscoroutinefunction(value):
        raise ValidationError(argument, "is an async function, and would not be awaited: pass a plain one")


def shown(value: object) -> str:
    """Return the repr of a value for an error message, shortened."""
    try:
        text = repr(value)
    except ValueError:  # Python refuses to format a number of thousands of digits
        return f"this {type(value).__name__}"
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…"


def _nearest(name: str, meant: Mapping[str, str]) -> str:
    by_lower_case = {each.lower(): each for each in meant}
    nearest = difflib.get_close_matches(name.strip().lower(), by_lower_case, n=1, cutoff=_ALIKE)
    return f": did you mean {meant[by_lower_case[nearest[0]]]!r}?" if nearest else ""
