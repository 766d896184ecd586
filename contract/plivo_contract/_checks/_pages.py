"""Checks of a page of a list: its size, its order, its links, and the filters of the request."""

import operator
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import cast
from urllib.parse import parse_qsl, urlsplit

from plivo_contract._exchange import Exchange, JsonObject
from plivo_contract._spec._operations import LIST, operation_of

from ._problem import Problem
from ._values import filter_moment, moment_of, plain_number, plain_sender, records_of, text_of

_DEFAULT_LIMIT = 20
_EQUAL = (
    *("message_direction", "message_state", "message_type", "error_code", "powerpack_id"),
    *("destination_country_iso2", "tendlc_registration_status", "tendlc_campaign_id"),
    *("conversation_id", "conversation_origin"),
)
_TIMES: dict[str, Callable[[datetime, datetime], bool]] = {
    "message_time": operator.eq,
    "message_time__gt": operator.gt,
    "message_time__gte": operator.ge,
    "message_time__lt": operator.lt,
    "message_time__lte": operator.le,
}


def _page(exchange: Exchange) -> tuple[JsonObject, JsonObject] | None:
    """Give the answer and its meta; None when this is no page."""
    if operation_of(exchange.request) != LIST or not exchange.response.succeeded:
        return None
    document = exchange.response.json_object()
    meta = document.get("meta") if document else None
    return (document, cast("JsonObject", meta)) if document is not None and isinstance(meta, dict) else None


def page_size(exchange: Exchange) -> Iterator[Problem] | None:
    """A page is as large as was asked for at most, and says where it stands."""
    page = _page(exchange)
    return None if page is None else _size(exchange, page[1])


def _size(exchange: Exchange, meta: JsonObject) -> Iterator[Problem]:
    limit, offset = _asked(exchange)
    if (meta.get("limit"), meta.get("offset")) != (limit, offset):
        actual = {name: meta.get(name) for name in ("limit", "offset")}
        yield Problem("meta names the limit and the offset asked for", {"limit": limit, "offset": offset}, actual)
    count = len(records_of(exchange))
    if count > limit:
        yield Problem("a page has no more records than its limit", limit, count)


def page_links(exchange: Exchange) -> Iterator[Problem] | None:
    """The links of a page lead to the pages beside it, with the same filters."""
    page = _page(exchange)
    return None if page is None else _links(exchange, page[1])


def _links(exchange: Exchange, meta: JsonObject) -> Iterator[Problem]:
    limit, offset = _asked(exchange)
    path = exchange.request.path
    filters = [each for each in exchange.request.query if each[0] not in {"limit", "offset"}]
    following, previous = meta.get("next"), meta.get("previous")
    if isinstance(following, str):
        yield from _link("next", following, path, [*filters, *_place(limit, offset + limit)])
        count = len(records_of(exchange))
        if count != limit:
            yield Problem("a page before another is full", limit, count)
    if (previous is None) != (offset == 0):
        yield Problem("the first page alone has no previous one", "null" if offset == 0 else "a link", previous)
    elif isinstance(previous, str):
        yield from _link("previous", previous, path, [*filters, *_place(limit, max(0, offset - limit))])


def _link(name: str, link: str, path: str, query: list[tuple[str, str]]) -> Iterator[Problem]:
    parts = urlsplit(link)
    expected = sorted(query)
    actual = sorted(parse_qsl(parts.query, keep_blank_values=True))
    if (parts.scheme, parts.netloc, parts.path) != ("", "", path):
        yield Problem(f"{name} stays on the path of the list", path, link)
    elif actual != expected:
        yield Problem(f"{name} leads to the page beside this one, with its filters", expected, actual)


def _place(limit: int, offset: int) -> list[tuple[str, str]]:
    return [("limit", str(limit)), ("offset", str(offset))]


def newest_first(exchange: Exchange) -> Iterator[Problem] | None:
    """The newest record comes first."""
    if _page(exchange) is None:
        return None
    moments = [moment_of(record.get("message_time")) for record in records_of(exchange)]
    known = [each for each in moments if each is not None]
    expected = sorted(known, reverse=True)
    if known == expected:
        return iter(())
    return iter((Problem("the newest record comes first", [*map(str, expected)], [*map(str, known)]),))


def no_record_twice(exchange: Exchange) -> Iterator[Problem] | None:
    """No record is twice on a page."""
    if _page(exchange) is None:
        return None
    uuids = [str(record.get("message_uuid")) for record in records_of(exchange)]
    twice = sorted({each for each in uuids if uuids.count(each) > 1})
    return iter((Problem("no record is twice on a page", [], twice),) if twice else ())


def filters_hold(exchange: Exchange) -> Iterator[Problem] | None:
    """Every record on a page passes the filters of the request."""
    return None if _page(exchange) is None else _filtered(exchange)


def _filtered(exchange: Exchange) -> Iterator[Problem]:
    filters = dict(exchange.request.query)
    for record in records_of(exchange):
        for name, wanted in filters.items():
            if not _passes(record, name, wanted):
                field = "message_time" if name in _TIMES else name
                yield Problem(f"{name} lets through what fits alone", f"{field} that fits {wanted}", record.get(field))


def _passes(record: JsonObject, name: str, wanted: str) -> bool:
    if name in _EQUAL:
        return name not in record or text_of(record, name) == wanted  # the oldest records do not have it
    if name == "from_number":
        return text_of(record, name) in {wanted, plain_sender(wanted)}
    if name == "to_number":
        return text_of(record, name) in {wanted, plain_number(wanted)}
    compare = _TIMES.get(name)
    moment, bound = moment_of(record.get("message_time")), filter_moment(wanted) if compare else None
    return compare is None or moment is None or bound is None or compare(moment, bound)


def _asked(exchange: Exchange) -> tuple[int, int]:
    """Give the limit and the offset of a request that succeeded."""
    query = dict(exchange.request.query)
    return _integer(query.get("limit"), _DEFAULT_LIMIT), _integer(query.get("offset"), 0)


def _integer(text: str | None, otherwise: int) -> int:
    # A request that is not valid should not have succeeded: other checks say so.
    return int(text) if text and text.isascii() and text.isdigit() else otherwise
