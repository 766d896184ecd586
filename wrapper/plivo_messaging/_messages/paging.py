"""Where to read a list on, so that no record is lost or returned twice while the list changes. Pure.

New messages arrive at the head of a list while it is read, so that offsets shift, and the API's default window of the
last 24 hours moves on at its tail. So both ends of the window are pinned: the far end where the API had it when it
answered the first page, the near end at the first record that is surely older than all records before it, since
nothing can arrive before such a record any more. What arrives later is outside the window; repeats are dropped.
"""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from attrs import evolve, frozen

from plivo_messaging._api import Message, as_time, filter_time
from plivo_messaging._errors import PlivoError

_DEFAULT_WINDOW = timedelta(hours=24)
_REMEMBERED_PAGES = 50
_FRACTION = re.compile(r"[.,]([0-9]{1,6})")


class _Moment(NamedTuple):
    """When a record may be from: the API cuts fractions of seconds off, so it may be later than it says."""

    earliest: datetime
    latest: datetime


@frozen
class Cursor:
    """Where to read a list on.

    Attributes:
        query: The filters, with the pinned ends of the window.
        offset: Records to skip within them.
        position: Records of the whole list before this page.
        page_size: Records to request.
        left: Records that are still wanted, or None for all.
        recent: The identifiers of the latest pages.
        repeats: Pages in a row without a new record.
        pinned: Whether the near end of the window is pinned.
        oldest: When the last record that was read may be from.
    """

    query: Mapping[str, str]
    offset: int
    position: int
    page_size: int
    left: int | None
    recent: tuple[frozenset[str], ...] = ()
    repeats: int = 0
    pinned: bool = False
    oldest: _Moment | None = None


def first_cursor(query: Mapping[str, str], *, offset: int, page_size: int, limit: int | None) -> Cursor:
    """Return where to read a list first; `limit` is the number of records wanted in all, or None for all."""
    size = page_size if limit is None else min(page_size, limit)
    return Cursor(query, offset, offset, size, limit, pinned="message_time" in query)


def next_cursor(
    cursor: Cursor, records: list[Message], *, more: bool, answered_at: datetime
) -> tuple[list[Message], Cursor | None]:
    """Return the records of a page that are new and wanted, and where to read on, or None at the end of the list.

    Nothing but `more` is taken from the API's link to the next page, so that no response can lead the credentials to
    another host. `answered_at` is by the API's own clock if it tells the time.
    """
    new = _new_records(cursor, records)
    wanted = new if cursor.left is None else new[: cursor.left]
    left = None if cursor.left is None else cursor.left - len(wanted)
    if not records or not more or left == 0:
        return wanted, None
    repeats = 0 if new else cursor.repeats + 1
    if repeats >= _REMEMBERED_PAGES:
        raise PlivoError(f"{repeats} pages in a row repeat records of the pages before: the server ignores the offset")
    following = evolve(
        cursor,
        query=_pin_far_end(cursor.query, answered_at),
        offset=cursor.offset + len(records),
        position=cursor.position + len(wanted),
        page_size=cursor.page_size if left is None else min(cursor.page_size, left),
        left=left,
        recent=(*cursor.recent, frozenset(each.message_uuid for each in records))[-_REMEMBERED_PAGES:],
        repeats=repeats,
        oldest=_moment(new[-1]) if new else cursor.oldest,
    )
    return wanted, following if cursor.pinned else _pin_near_end(cursor, following, records)


def _new_records(cursor: Cursor, records: list[Message]) -> list[Message]:
    """Leave out what was read before, and what arrived after the list was begun."""
    new: dict[str, Message] = {}
    for each in records:
        new.setdefault(each.message_uuid, each)
    for page in cursor.recent:
        for uuid in page & new.keys():
            del new[uuid]
    if cursor.pinned or cursor.oldest is None:
        return list(new.values())
    return [each for each in new.values() if not _is_newer(each, cursor.oldest)]


def _is_newer(record: Message, oldest: _Moment) -> bool:
    moment = _moment(record)
    return moment is not None and moment.earliest > oldest.latest


def _pin_far_end(query: Mapping[str, str], answered_at: datetime) -> Mapping[str, str]:
    if any(name.startswith("message_time") for name in query):
        return query
    return {**query, "message_time__gte": filter_time(answered_at - _DEFAULT_WINDOW)}


def _pin_near_end(cursor: Cursor, following: Cursor, records: list[Message]) -> Cursor:
    before = cursor.oldest
    for index, record in enumerate(records):
        moment = _moment(record)
        if before is not None and moment is not None and moment.latest < before.earliest:
            # The newer records are outside the window now and need not be skipped any more.
            return _until(following, moment, offset=len(records) - index)
        before = moment
    # All records are of one moment. Only new arrivals can stand before those at the head of the list, whereas records
    # that an offset skipped may be of the same moment and would be inside the window again.
    at_head = cursor.offset == 0 and not cursor.recent
    first = _moment(records[0])
    return following if first is None or not at_head else _until(following, first, offset=len(records))


def _until(cursor: Cursor, moment: _Moment, *, offset: int) -> Cursor:
    until = min(filter_time(moment.latest), cursor.query.get("message_time__lte", "9"))
    return evolve(cursor, query={**cursor.query, "message_time__lte": until}, offset=offset, pinned=True)


def _moment(record: Message) -> _Moment | None:
    text = record.raw.get("message_time")
    earliest = as_time(text)
    if earliest is None:
        return None
    fraction = _FRACTION.search(str(text))
    digits = len(fraction[1]) if fraction else 0
    return _Moment(earliest, earliest + timedelta(microseconds=10 ** (6 - digits) - 1))
