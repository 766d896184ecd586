"""Tests that only read, and only what the account has: for servers that nothing may be sent to.

They make 40 list requests or so: the API allows 20 a minute.
"""

from collections.abc import Iterator, Mapping
from datetime import timedelta

from plivo_contract._context import TestContext, moment_in, objects, uuids, words
from plivo_contract._contract import LIST
from plivo_contract._errors import ContractBroken, expect
from plivo_contract._messages import JsonObject
from plivo_contract._scenario import Need, scenario
from plivo_contract._values import moment_of, text_of, utc_text

KEPT = timedelta(days=89)
MICROSECOND, SECOND = timedelta(microseconds=1), timedelta(seconds=1)
FOUND, NOT_FOUND = "listed", "not listed"
FULL_PAGE = 20
MOST_RECORDS = 3
OLD = timedelta(days=2)  # of 24 hours, whatever the offset of a time that has none
# Filters of which a part of a value is another value.
NUMBERS, IDENTIFIERS = ("from_number", "to_number"), ("tendlc_campaign_id", "conversation_id")
WORDS = ("message_state", "error_code", "message_type", "message_direction")
# What no record has: a country without networks, an account of nobody, a text of no meaning.
UNLIKELY = ("AQ", "SA99999999999999999X", "nonsense")


@scenario("a message is found by what its record says", LIST, Need.A_MESSAGE, reads=True)
def test_found_by_its_record(api: TestContext) -> None:
    for record in _different(api):
        uuid, filters = text_of(record, "message_uuid"), _filters(api, record)
        found = api.found(**filters, **_around(record))
        if uuid in found or len(found) == FULL_PAGE:
            continue
        for name, value in filters.items():
            _find(api, record, name, value, _around(record))
        if _filters(api, api.record(uuid)) == filters:  # else its state has changed meanwhile
            raise ContractBroken(f"{', '.join(filters)} together find a message", uuid, words(filters))


@scenario("a filter by itself finds what fits", LIST, Need.A_MESSAGE, reads=True)
def test_found_by_one_filter(api: TestContext) -> None:
    records, window = _records(api), _window(api)
    for name in (*WORDS, *NUMBERS):
        having = {_filters(api, each).get(name, ""): each for each in reversed(records)}
        # First those that are a part of another value.
        values = sorted(filter(None, having), key=lambda value: sum(value in each for each in having), reverse=True)
        for value in values[: 2 if name in WORDS else 1]:
            _find(api, having[value], name, f"+{value}" if name == "to_number" else value, window)


@scenario("24 hours without a time filter", LIST, Need.A_MESSAGE, reads=True)
def test_nothing_old_is_listed(api: TestContext) -> None:
    newest = moment_in(api.record(api.message_uuid))
    old = {"message_time__lte": utc_text(newest - OLD), "message_time__gte": utc_text(newest - KEPT)}
    for record in api.listed(**old, limit=1):
        found = api.found(**_filters(api, record))
        expect("an older message is not listed", False, text_of(record, "message_uuid") in found)


@scenario("a message is not found by what its record does not say", LIST, Need.A_MESSAGE, reads=True)
def test_not_found_by_anything_else(api: TestContext) -> None:
    records = _records(api)
    for name in _names(api):
        record = next((each for each in records if text_of(each, name)), records[0])
        uuid = text_of(record, "message_uuid")
        for value in _others(api, name, record):
            is_found = uuid in api.found(**{name: value}, **_around(record))
            if is_found and text_of(api.record(uuid), name) != value:
                text = f"{name} lets through what fits, and nothing else"
                raise ContractBroken(text, f"a record with {name}={value}", record.get(name))


@scenario("time filters are exact to the microsecond", LIST, Need.A_MESSAGE, Need.CURRENT, reads=True)
def test_found_by_its_time(api: TestContext) -> None:
    moment = moment_of(api.record(api.message_uuid).get("message_time"))
    if moment is None:
        return  # a record of 2012, whose time has no offset, or one without a time
    at, before, after = (utc_text(each) for each in (moment, moment - MICROSECOND, moment + MICROSECOND))
    for query, expected in (
        ({"message_time": at}, FOUND),
        ({"message_time": before}, NOT_FOUND),
        ({"message_time__gte": at, "message_time__lte": at}, FOUND),
        ({"message_time__gt": before, "message_time__lt": after}, FOUND),
        ({"message_time__gt": at, "message_time__lte": after}, NOT_FOUND),
        ({"message_time__gte": before, "message_time__lt": at}, NOT_FOUND),
        ({"message_time__gte": after, "message_time__lte": utc_text(moment + SECOND)}, NOT_FOUND),
        ({"message_time__gte": utc_text(moment - SECOND), "message_time__lte": before}, NOT_FOUND),
    ):
        found = api.found(**query)
        is_full = expected == FOUND and len(found) == FULL_PAGE  # of messages of the same moment
        verdict = FOUND if api.message_uuid in found or is_full else NOT_FOUND
        expect(f"a message of {at}, with {words(query)}", expected, verdict)


@scenario("pages overlap as their offsets do", LIST, Need.A_MESSAGE, reads=True)
def test_overlapping_pages(api: TestContext) -> None:
    # The end is pinned: a message that comes in meanwhile does not move the pages.
    window = _window(api)
    first = uuids(objects(api.page(**window, limit=3)))
    second = uuids(objects(api.page(**window, limit=2, offset=1)))
    expect("the second record is the first one at an offset of 1", first[1:], second)


def _find(api: TestContext, record: JsonObject, name: str, value: str, window: Mapping[str, str]) -> None:
    """Find a message by one filter, unless there are more than a page of them, or it has changed meanwhile."""
    uuid, found = text_of(record, "message_uuid"), api.found(**{name: value}, **window)
    is_missing = uuid not in found and len(found) < FULL_PAGE
    if is_missing and text_of(api.record(uuid), name) == text_of(record, name):
        raise ContractBroken(f"{name} finds a message whose record has this value", f"{name}={value}", found)


def _window(api: TestContext) -> dict[str, str]:
    mine = api.record(api.message_uuid)
    return _around(mine) | {"message_time__gte": utc_text(moment_in(mine) - KEPT)}


def _records(api: TestContext) -> list[JsonObject]:
    """Return records of the account, first the one that all tests read."""
    mine = api.record(api.message_uuid)
    return [mine, *(each for each in api.listed(**_window(api)) if each.get("message_uuid") != api.message_uuid)]


def _different(api: TestContext) -> Iterator[JsonObject]:
    """Return a few records, each with a value for a filter that none before had."""
    seen: set[str] = set()
    count = 0
    for record in _records(api):
        names = {*_filters(api, record)}
        if count < MOST_RECORDS and names - seen:
            count, seen = count + 1, seen | names
            yield record


def _names(api: TestContext) -> list[str]:
    """Return the filters that are not about time or pages."""
    others = ("limit", "offset", "message_time")
    return [each for each in api.contract.filters if not each.startswith(others)]


def _filters(api: TestContext, record: JsonObject) -> Mapping[str, str]:
    """Return the filters that a record fits, with its values."""
    values = {name: text_of(record, name) for name in _names(api)}
    return {name: value for name, value in values.items() if value and _is_valid(api, name, value)}


def _others(api: TestContext, name: str, record: JsonObject) -> list[str]:
    """Return a value that a record does not have: a part of its own, or another one; for a number two parts."""
    own, known = text_of(record, name), api.contract.words(api.contract.filters[name])
    if name not in record and known:
        return []  # a record may leave out what it has
    parts = (own[:-1], own[1:]) if name in NUMBERS else (own[:-1],) if name in IDENTIFIERS else ()
    tries = (*parts, *known, own[:-1] + ("1" if own.endswith("0") else "0"), api.unknown_uuid(), *UNLIKELY)
    valid = [each for each in tries if each != own and _is_valid(api, name, each)]
    return valid[: max(1, len(parts))]


def _is_valid(api: TestContext, name: str, value: str) -> bool:
    return api.contract.validator(api.contract.filters[name]).is_valid(value)


def _around(record: JsonObject) -> dict[str, str]:
    moment = moment_in(record)
    is_exact = moment_of(record.get("message_time")) is not None
    until = moment if is_exact else moment + SECOND
    return {"message_time__gte": utc_text(moment), "message_time__lte": utc_text(until)}
