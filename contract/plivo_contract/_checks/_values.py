"""Values of records, as the contract writes them."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import cast

from plivo_contract._exchange import Exchange, JsonObject

_NUMBER = re.compile(r"[0-9]{1,14}")
_NOT_ALPHANUMERIC = re.compile(r"[^A-Za-z0-9]+")
_STRIPPED = str.maketrans("", "", "/-.+() ")
_NOTHING: tuple[object, ...] = (None, "", "null")


def records_of(exchange: Exchange) -> list[JsonObject]:
    """Give the records in a successful answer: those of a list, the one of a message, in either dialect."""
    document = exchange.response.json_object() if exchange.response.succeeded else None
    if document is None:
        return []
    if "objects" in document:
        objects = document["objects"]
        return (
            [cast("JsonObject", each) for each in cast("list[object]", objects) if isinstance(each, dict)]
            if (isinstance(objects, list))
            else []
        )
    return [document] if exchange.request.method == "GET" and "resource_uri" in document else []


def text_of(values: Mapping[str, object], name: str) -> str:
    """Give a text of a record; empty for every spelling of nothing."""
    value = values.get(name)
    return "" if value in _NOTHING else str(value)


def moment_of(value: object) -> datetime | None:
    """Read a time of a record; None when it cannot be read or has no offset, so that no moment is meant."""
    if not isinstance(value, str):
        return None
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    return None if moment.tzinfo is None else moment.astimezone(UTC)


def moment_or_second_of(value: object) -> datetime | None:
    """Read a time of a record, also of the oldest kind, which has neither offset nor fraction: it is in UTC."""
    moment = moment_of(value)
    if moment is not None or not isinstance(value, str):
        return moment
    return filter_moment(value)


def filter_moment(value: str) -> datetime | None:
    """Read a time of a filter, which is in UTC; None when it cannot be read."""
    try:
        return datetime.fromisoformat(value).replace(tzinfo=UTC)
    except ValueError:
        return None


def amount_of(value: object) -> Decimal | None:
    """Read an amount of a record; None when there is none."""
    if not isinstance(value, str):
        return None
    try:
        return Decimal(value)
    except InvalidOperation:
        return None


def plain_number(text: str) -> str | None:
    """Reduce a phone number to its digits; None when it is no number."""
    digits = text.translate(_STRIPPED)
    return digits if _NUMBER.fullmatch(digits) else None


def plain_sender(text: str) -> str:
    """Reduce a sender to its digits, or its letters and digits."""
    return _NOT_ALPHANUMERIC.sub("", text)


def split_destinations(dst: str) -> tuple[list[str], list[str]]:
    """Take the `dst` of a send request apart.

    Returns:
        The numbers, each once, in digits; and what is none, each once, as it was given.
    """
    numbers: dict[str, None] = {}
    refused: dict[str, None] = {}
    for given in dst.split("<"):
        number = plain_number(given)
        if number is None:
            refused[given] = None
        else:
            numbers[number] = None
    return list(numbers), list(refused)
