"""Checks of each response by itself: pages of a list, and the records in them."""

import operator
from collections.abc import Callable, Iterator
from datetime import datetime
from urllib.parse import parse_qsl, urlsplit

from ._checks import CHECKS, Problem, check, successful
from ._contract import LIST, Contract
from ._messages import Exchange, JsonObject
from ._values import (
    amount_of,
    document_of,
    integer_or_text,
    moment_of,
    object_of,
    plain_sender,
    records_of,
    text_of,
    utc_of,
)

_DEFAULT_LIMIT = 20
_WINDOW = ("limit", "offset")
_EQUAL = (
    *("message_direction", "message_state", "message_type", "error_code", "powerpack_id"),
    *("destination_country_iso2", "tendlc_registration_status", "tendlc_campaign_id"),
    *("conversation_id", "conversation_origin"),
)
_BOUNDS: dict[str, Callable[[datetime, datetime], bool]] = {
    "message_time": operator.eq,
    "message_time__gt": operator.gt,
    "message_time__gte": operator.ge,
    "message_time__lt": operator.lt,
    "message_time__lte": operator.le,
}
_TIMES = ("message_time", "message_sent_time", "message_updated_time")
_FAILED = frozenset({"failed", "undelivered", "rejected"})


def _is_page(exchange: Exchange) -> bool:
    document = document_of(exchange) if successful(LIST)(exchange) else None
    return document is not None and isinstance(document.get("meta"), dict)


def _meta(exchange: Exchange) -> JsonObject:
    return object_of((document_of(exchange) or {}).get("meta"))


def _has_records(exchange: Exchange) -> bool:
    return bool(records_of(exchange))


def _window(exchange: Exchange) -> tuple[int, int]:
    """Return the limit and the offset of a request; other checks are about invalid ones."""
    query = dict(exchange.request.query)
    limit, offset = (integer_or_text(query.get(name, "")) for name in _WINDOW)
    return limit if isinstance(limit, int) else _DEFAULT_LIMIT, offset if isinstance(offset, int) else 0


@check("the page asked for", _is_page)
def _page_size(_: Contract, exchange: Exchange) -> Iterator[Problem]:
    meta, (limit, offset) = _meta(exchange), _window(exchange)
    if (meta.get("limit"), meta.get("offset")) != (limit, offset):
        actual = {name: meta.get(name) for name in _WINDOW}
        yield Problem("meta names the limit and the offset asked for", {"limit": limit, "offset": offset}, actual)
    count = len(records_of(exchange))
    if count > limit:
        yield Problem("a page has no more records than its limit", limit, count)


@check("links to the pages beside it", _is_page)
def _page_links(contract: Contract, exchange: Exchange) -> Iterator[Problem]:
    meta, (limit, offset) = _meta(exchange), _window(exchange)
    following, previous = meta.get("next"), meta.get("previous")
    if isinstance(following, str):
        yield from _link_problems(contract, "next", following, exchange, (limit, offset + limit))
        count = len(records_of(exchange))
        if count != limit:
            yield Problem("a page before another is full", limit, count)
    if (previous is None) != (offset == 0):
        yield Problem("only the first page has no previous one", "null" if offset == 0 else "a link", previous)
    elif isinstance(previous, str):
        yield from _link_problems(contract, "previous", previous, exchange, (limit, max(0, offset - limit)))


def _link_problems(
    contract: Contract, name: str, link: str, exchange: Exchange, window: tuple[int, int]
) -> Iterator[Problem]:
    path, parts = exchange.request.path, urlsplit(link)
    # A server may drop parameters that it does not know, and read one of several values of a parameter.
    asked = {each for each in exchange.request.query if each[0] not in _WINDOW}
    expected = asked | {(each, str(value)) for each, value in zip(_WINDOW, window, strict=True)}
    actual = {*parse_qsl(parts.query, keep_blank_values=True)}
    missing = (contract.filters.keys() & dict(expected)) - dict(actual).keys()
    if (parts.scheme, parts.netloc, parts.path) != ("", "", path):
        yield Problem(f"{name} stays on the path of the list", path, link)
    elif missing or not actual <= expected:
        text = f"{name} leads to the page beside this one, with its filters"
        yield Problem(text, sorted(expected), sorted(actual))


@check("no record twice", _is_page)
def _no_record_twice(_: Contract, exchange: Exchange) -> Iterator[Problem]:
    uuids = [str(record.get("message_uuid")) for record in records_of(exchange)]
    twice = sorted({each for each in uuids if uuids.count(each) > 1})
    if twice:
        yield Problem("no record is twice on a page", [], twice)


@check("filters let through what fits, and nothing else", _is_page)
def _filters_hold(_: Contract, exchange: Exchange) -> Iterator[Problem]:
    filters = dict(exchange.request.query)
    for record in records_of(exchange):
        for name, wanted in filters.items():
            if not _passes(record, name, wanted):
                field = "message_time" if name in _BOUNDS else name
                text = f"{name} lets through what fits, and nothing else"
                yield Problem(text, f"{field} that fits {wanted}", record.get(field))


def _passes(record: JsonObject, name: str, wanted: str) -> bool:
    if name in _EQUAL:
        return name not in record or text_of(record, name) == wanted  # a record may leave it out
    if name in {"from_number", "to_number"}:
        return name not in record or text_of(record, name) in {wanted, plain_sender(wanted)}
    compare = _BOUNDS.get(name)
    moment, bound = moment_of(record.get("message_time")), utc_of(wanted)
    return compare is None or moment is None or bound is None or compare(moment, bound)


@check("times mean a moment", lambda exchange: any(map(_is_current, records_of(exchange))))
def _times_mean_a_moment(_: Contract, exchange: Exchange) -> Iterator[Problem]:
    for record in filter(_is_current, records_of(exchange)):
        given = {name: text_of(record, name) for name in _TIMES if text_of(record, name)}
        moments = {name: moment_of(value) for name, value in given.items()}
        for name, moment in moments.items():
            if moment is None:
                yield Problem(f"{name} has an offset", "YYYY-MM-DD HH:MM:SS.ffffff+05:30", given[name])
        known = [moment for moment in moments.values() if moment is not None]
        if sorted(known) != known:
            yield Problem("a message is accepted, then sent, then updated", list(_TIMES), given)


def _is_current(record: JsonObject) -> bool:
    # Records of 2012 have neither prices in parts nor offsets.
    return "carrier_fees" in record


@check("amounts add up", _has_records)
def _amounts_add_up(_: Contract, exchange: Exchange) -> Iterator[Problem]:
    """A message costs its units times the price of one, or nothing if it failed."""
    for record in records_of(exchange):
        total, rate = amount_of(record.get("total_amount")), amount_of(record.get("total_rate"))
        units = record.get("units")
        shown = {name: record[name] for name in ("units", "total_rate", "total_amount") if name in record}
        if total is not None and rate is not None and isinstance(units, int) and total not in {0, rate * units}:
            yield Problem("total_amount is total_rate times units", f"{rate * units:.5f}", shown)


@check("states fit directions and errors", _has_records)
def _state_fits(_: Contract, exchange: Exchange) -> Iterator[Problem]:
    for record in records_of(exchange):
        state, code = text_of(record, "message_state"), text_of(record, "error_code")
        if (text_of(record, "message_direction"), state) == ("outbound", "received"):
            yield Problem("only an inbound message is received", "a state of outbound messages", state)
        if state in _FAILED and code == "000":
            yield Problem(f"a message that is {state} has an error code", "a code other than 000", code)
        if state in {"delivered", "read"} and code not in {"", "000"}:
            yield Problem(f"a message that is {state} has no error code", "000", code)


@check("known words have their spelling", _has_records)
def _known_words(contract: Contract, exchange: Exchange) -> Iterator[Problem]:
    """A new word is no difference, but a known one in other letters is."""
    words = contract.record_words
    for record in records_of(exchange):
        for name in words.keys() & record.keys():
            value = str(record[name])
            if value not in words[name] and value.lower() in words[name]:
                yield Problem(f"{name} is spelt as documented", value.lower(), record[name])


ALL_CHECKS = tuple(CHECKS)
"""All checks of responses by themselves, in their order."""
