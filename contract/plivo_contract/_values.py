"""Values of records and requests, as the contract writes them."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import TypeGuard

from ._messages import Exchange, JsonObject, parse_json

NOTHING: tuple[object, ...] = (None, "", "null")
"""The ways to write that there is nothing."""

_NUMBER = re.compile(r"[0-9]{1,14}")
_NOT_ALPHANUMERIC = re.compile(r"[^A-Za-z0-9]+")
_STRIPPED = str.maketrans("", "", "/-.+() ")


def document_of(exchange: Exchange) -> JsonObject | None:
    """Return the JSON object in a response, or None. It is shared by all checks, which only read it."""
    document = _parsed_once(exchange.response.body)
    return document if is_object(document) else None


def records_of(exchange: Exchange) -> list[JsonObject]:
    """Return the records in a successful response: those of a list, or the one of a message, in either form."""
    document = document_of(exchange) if exchange.response.succeeded else None
    if document is None:
        return []
    if "objects" in document:
        return objects_in(document["objects"])
    return [document] if exchange.request.method == "GET" and "message_uuid" in document else []


def is_object(value: object) -> TypeGuard[JsonObject]:
    """Return whether a value is a JSON object."""
    return isinstance(value, dict)


def is_list(value: object) -> TypeGuard[list[object]]:
    """Return whether a value is a list."""
    return isinstance(value, list)


def object_of(value: object) -> JsonObject:
    """Return a value that is a JSON object; an empty one for anything else."""
    return value if is_object(value) else {}


def list_of(value: object) -> list[object]:
    """Return a value that is a list; an empty one for anything else."""
    return value if is_list(value) else []


def objects_in(value: object) -> list[JsonObject]:
    """Return the JSON objects in a value that is a list."""
    return [each for each in list_of(value) if is_object(each)]


def texts_in(value: object) -> list[str]:
    """Return the items of a value that is a list, as texts."""
    return [str(each) for each in list_of(value)]


def text_of(values: Mapping[str, object], name: str) -> str:
    """Return a value as a text; empty for every spelling of nothing."""
    value = values.get(name)
    return "" if value in NOTHING else str(value)


def moment_of(value: object) -> datetime | None:
    """Parse a time of a record; return None if it has no offset, so that it does not name a moment."""
    moment = _parsed(value)
    return None if moment is None or moment.tzinfo is None else moment.astimezone(UTC)


def moment_or_second_of(value: object) -> datetime | None:
    """Parse a time of a record, also of the form of 2012, which has no offset and is in UTC."""
    return moment_of(value) or utc_of(value)


def utc_of(value: object) -> datetime | None:
    """Parse a time that is in UTC, as in filters and callbacks."""
    moment = _parsed(value)
    return None if moment is None else moment.replace(tzinfo=UTC)


def utc_text(moment: datetime) -> str:
    """Write a time as filters have it."""
    return moment.strftime("%Y-%m-%d %H:%M:%S.%f")


def amount_of(value: object) -> Decimal | None:
    """Parse an amount of a record."""
    try:
        return Decimal(value) if isinstance(value, str) else None
    except InvalidOperation:
        return None


def integer_or_text(text: str) -> int | str:
    """Parse a whole number of a query; anything else stays a text."""
    digits = text.removeprefix("-")
    return int(text) if digits.isascii() and digits.isdigit() else text


def plain_number(text: str) -> str | None:
    """Reduce a phone number to its digits; return None if it is not a number."""
    digits = text.translate(_STRIPPED)
    return digits if _NUMBER.fullmatch(digits) else None


def plain_sender(text: str) -> str:
    """Reduce a sender to its digits, or its letters and digits."""
    return _NOT_ALPHANUMERIC.sub("", text)


def split_destinations(dst: str) -> tuple[list[str], list[str]]:
    """Split the `dst` of a send request into its numbers, each once, in digits, and the rest, each once, as given."""
    given = [(each, plain_number(each)) for each in dst.split("<")]
    numbers = dict.fromkeys(number for _, number in given if number is not None)
    return list(numbers), list(dict.fromkeys(text for text, number in given if number is None))


@lru_cache(maxsize=2)
def _parsed_once(body: bytes) -> object:
    return parse_json(body)


def _parsed(value: object) -> datetime | None:
    try:
        return datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
