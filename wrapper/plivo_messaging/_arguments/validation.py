"""Validate the names of arguments, and single values, before a request is made. Each error says what to write."""

import functools
import inspect
import re
from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from enum import StrEnum
from types import ModuleType
from typing import (
    TYPE_CHECKING,
    Annotated,
    Any,
    ClassVar,
    NoReturn,
    Self,
    TypeAlias,
    TypeVar,
    cast,
    get_args,
    get_origin,
    get_type_hints,
)
from uuid import UUID

from plivo_messaging._errors import ValidationError
from plivo_messaging._names import Hints, nearest

_F = TypeVar("_F", bound=Callable[..., Any])
_R = TypeVar("_R")
_E = TypeVar("_E", bound=StrEnum)

Check: TypeAlias = Callable[[str, object], _R]
"""Takes an argument's name and value, returns the value for the request or raises a ValidationError."""

# What arguments are called elsewhere: in the API, in its list filters, in clients of other services.
_ARGUMENTS = {
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
    "max_concurrency": "concurrency workers max_workers",
    "page_size": "per_page pagesize size",
    "headers": "extra_headers default_headers header",
    "max_retries": "retries retry attempts",
    "message_uuid": "id uuid message_id sid message_sid",
    "auth_id": "account_id account_sid account sid id user username",
    "auth_token": "token api_key api_secret key secret password",
    "base_url": "base url endpoint host api_url api_base server",
    "http_client": "session client transport http httpx_client proxies proxy verify",
    "default_region": "region country",
    "a key goes with messages.send and messages.send_many": "once ledger",
}

_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_DIGITS = re.compile(r"[0-9]+")
_NUMBER_WITH_PREFIXES = re.compile(r"(?:[ /.+()-]*[0-9]){1,20}[ /.+()-]*")
_PUNCTUATION = str.maketrans("", "", " /-.+()")
_SENT_DIGITS = 14
E164_DIGITS = 15
"""The longest number there is; a send request takes one digit less."""
SHORT_CODE_DIGITS = 6
"""A sender of more digits is a phone number."""

_LONGEST_SHOWN = 60
_GREATEST_SHOWN = 10**24


def known_arguments(*options: type) -> Callable[[_F], _F]:
    """Return a decorator that raises a TypeError for an unknown keyword, with the name of the nearest known one.

    The options are the typed dictionaries whose keys the method takes besides the parameters it names. The type of the
    method stays the same, so that editors find what describes a key.
    """

    def decorate(method: _F) -> _F:
        others = [name for each in options for name in each.__annotations__]
        check = _checker(method.__name__, inspect.signature(method), others)

        if inspect.iscoroutinefunction(method):
            # Test doubles and frameworks ask whether a method is a coroutine function, so the wrapper is one too.
            @functools.wraps(method)
            async def checked_async(*args: object, **kwargs: object) -> object:
                check(len(args), kwargs)
                return await method(*args, **kwargs)

            return cast("_F", checked_async)

        @functools.wraps(method)
        def checked(*args: object, **kwargs: object) -> object:
            check(len(args), kwargs)
            return method(*args, **kwargs)

        return cast("_F", checked)

    return decorate


def _checker(
    called: str, signature: inspect.Signature, others: Collection[str] = ()
) -> Callable[[int, Collection[str]], None]:
    """Return a check of the number of arguments by position, with self, and of the names of the others."""
    parameters = list(signature.parameters.values())[1:]
    names = [each.name for each in parameters if each.kind is not each.VAR_KEYWORD]
    is_open = len(names) < len(parameters) and not others
    names += others
    known = frozenset(names)
    most = sum(each.kind is not each.KEYWORD_ONLY for each in parameters if each.kind is not each.VAR_KEYWORD)

    def check(count: int, keywords: Collection[str]) -> None:
        if count <= most + 1 and (is_open or known.issuperset(keywords)):
            return
        unknown = [name for name in keywords if name not in known]
        if unknown:
            meant = {each: words for each, words in _ARGUMENTS.items() if each in names or " " in each}
            instead = nearest(unknown[0], names, meant) or f" (it has {', '.join(names)})"
            raise TypeError(f"{called}() has no argument {unknown[0]!r}{instead}")
        which = "further" if most else "its"
        raise TypeError(
            f"{called}() takes {which} arguments by name, as in {called}({names[most]}=…): it has {', '.join(names)}"
        )

    return check


class ClientHints(Hints):
    """Names what was meant by a mistake with a client."""

    INSTEAD: ClassVar[Mapping[str, str]] = {"a client shows no token": "auth_token token"}

    if not TYPE_CHECKING:  # a type checker would see a constructor that takes anything

        def __init_subclass__(cls, **keywords: object) -> None:
            super().__init_subclass__(**keywords)
            signature = inspect.signature(cls.__init__)
            cls._check = staticmethod(_checker(cls.__name__, signature))
            cls.__signature__ = signature.replace(parameters=list(signature.parameters.values())[1:])

        def __new__(cls, *args: object, **keywords: object) -> Self:
            count, given = len(args), tuple(keywords)
            # Nothing has failed yet: one of the values may be a token, which no traceback is to show.
            del args, keywords
            cls._check(count + 1, given)
            return super().__new__(cls)


class AsyncClientHints(ClientHints):
    """Names what was meant by a mistake with an asynchronous client."""

    if not TYPE_CHECKING:

        def __exit__(self, *error: object) -> None:
            """Exist: Python looks for both methods before it calls the first."""

        def __enter__(self) -> NoReturn:
            raise TypeError(f"{type(self).__name__} is asynchronous: write `async with`, or use Plivo")


def annotations_of(options: type) -> dict[str, Any]:
    """Return what each key of a typed dictionary is annotated with (`Annotated[type, …]`)."""
    hints = get_type_hints(options, include_extras=True)
    return {name: get_args(hint)[1] for name, hint in hints.items() if get_origin(hint) is Annotated}


def one_of(enumeration: type[_E]) -> Check[_E]:
    """Return a check that converts a value into a member of an enumeration, or returns that of a user's own."""
    members = {each.value: each for each in enumeration}
    package = enumeration.__module__.partition(".")[0]

    def check(argument: str, value: object) -> _E:
        # A dictionary is several times as fast as the enumeration itself.
        member = members.get(value) if isinstance(value, str) else None
        if member is None and isinstance(value, StrEnum) and not value.__module__.startswith(package):
            return cast("_E", value)  # a newer value, in an enumeration of the user's own
        if member is None:
            if isinstance(value, list | tuple | set):
                raise ValidationError(
                    argument, f"{shown(cast('object', value))} is not one value: make a call for each"
                )
            instead = nearest(value, members) if isinstance(value, str) else ""
            raise ValidationError(argument, f"{shown(value)} is not one of {', '.join(members)}{instead}")
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


def parse_number(value: str, longest: int = _SENT_DIGITS) -> str | None:
    """Return the digits of a phone number as the API reads it, or None if it is not one."""
    digits = value.translate(_PUNCTUATION)
    return digits if _DIGITS.fullmatch(digits) and len(digits) <= longest else None


def international(argument: str, value: str, region: str | None = None, *, longest: int = _SENT_DIGITS) -> str | None:
    """Return the digits of a phone number with its country code, or None if the API would not read it as a number.

    Raises ValidationError for a national number, which the API would take for one of another country. With a region,
    national numbers are of that region, and the number of digits is validated.
    """
    if region is not None:
        return _convert(argument, value, region)
    digits = parse_number(value, longest)
    if digits is None or (digits[0] != "0" and "(" not in value):
        return digits
    problem, example = "", "+44 7700 900123"
    if digits[0] == "0":
        problem = "begins with 0, as no country code does: write '+' and the country code for the 0 (or 00)"
    elif "(0" in value:
        problem = "has a 0 in parentheses, in most countries dialled at home only: leave out the 0 or the parentheses"
    elif value.strip(" /-.")[0] == "(" and "+" not in value:
        problem, example = "begins with an area code: write '+' and the country code before it", "+1 (202) 555-0123"
    if not problem:
        return digits
    way_out = ", or name its country by default_region, such as 'US'" if argument in {"dst", "src"} else ""
    raise ValidationError(argument, f"{shown(value)} {problem}, as in {example!r}{way_out}")


def parse_region(region: object) -> str | None:
    """Validate a default region, and that the library is installed that knows the numbers of regions."""
    if region is None:
        return None
    if not isinstance(region, str) or region not in _library().SUPPORTED_REGIONS:
        raise ValidationError(
            "default_region", f"{shown(region)} is not a country's ISO 3166 code, such as 'US' or 'GB' (not 'UK')"
        )
    return region


def _convert(argument: str, value: str, region: str) -> str | None:
    if not _NUMBER_WITH_PREFIXES.fullmatch(value):
        return None
    library = _library()
    try:
        number = library.parse(value, region)
        # A local number, without an area code, would be possible as well otherwise.
        reason = library.is_possible_number_with_reason(number)
        is_possible = reason == library.ValidationResult.IS_POSSIBLE
        digits = str(library.format_number(number, library.PhoneNumberFormat.E164)).removeprefix("+")
    except library.NumberParseException:
        is_possible, digits = False, ""
    if not is_possible or parse_number(digits) is None:
        raise ValidationError(
            argument,
            f"{shown(value)} has too few or too many digits for a number of {region}, or of the country after its '+': "
            "write numbers of other countries with '+', such as '+12025550123'",
        )
    return digits


def _library() -> ModuleType:
    try:
        # It takes longer to import than the client, and few use it.
        import phonenumbers  # noqa: PLC0415
    except ImportError:
        problem = "needs the library phonenumbers: run `pip install 'plivo-messaging[phone]'`"
        raise ValidationError("default_region", problem) from None
    return phonenumbers


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
