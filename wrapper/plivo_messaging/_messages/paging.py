"""Where to read a list on, so that no record is lost or returned twice while the list changes. Pure.

New messages arrive at the head of a list while it is read, so that offsets shift, and the API's default window of the
last 24 hours moves on at its tail. So both ends of the window are pinned: the far end where the API had it when it
answered the first page, the near end at the first record that is surely older than all records before it, since
nothing can arrive before such a record any more. What arrives later is outside the window; repeats are dropped. A list
that skips records is pinned at its head before, as those may be of the same moment as the first that is wanted.
"""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from attrs import evolve, frozen

from plivo_messaging._api import Message, as_time, filter_time
from plivo_messaging._errors import CLOCK_MARGIN, PlivoError

_DEFAULT_WINDOW = timedelta(hours=24)
_MOST_REPEATS = 50
_REMEMBERED_RECORDS = 1_000
_TIMES = {f"message_time{comparison}" for comparison in ("", "__gt", "__gte", "__lt", "__lte")}
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
        pages: Pages before this one.
        landmark: The identifiers of the latest page whose number is a power of two.
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
    pages: int = 0
    landmark: frozenset[str] = frozenset()
    pinned: bool = False
    oldest: _Moment | None = None

    @property
    def needs_head(self) -> bool:
        """Whether the head of the list has to be pinned first: it skips records, and has more than one page."""
        return self.offset > 0 and not self.pinned and (self.left is None or self.left > self.page_size)


def first_cursor(query: Mapping[str, str], *, offset: int, page_size: int, limit: int | None) -> Cursor:
    """Return where to read a list first; `limit` is the number of records wanted in all, or None for all."""
    size = page_size if limit is None else min(page_size, limit)
    return Cursor(query, offset, offset, size, limit, pinned="message_time" in query)


def pin_head(cursor: Cursor, records: list[Message], *, answered_at: datetime | None) -> Cursor:
    """Return the cursor with the window pinned at the first records of the list, so that nothing new shifts it."""
    newest = _moment(records[0]) if records else None
    if newest is None:
        return cursor
    pinned = evolve(cursor, query=_pin_far_end(cursor.query, records, answered_at))
    return evolve(_until(pinned, newest, offset=cursor.offset), pinned=False)


def next_cursor(
    cursor: Cursor, records: list[Message], *, more: bool, answered_at: datetime | None
) -> tuple[list[Message], Cursor | None]:
    """Return the records of a page that are new and wanted, and where to read on, or None at the end of the list.

    Nothing but `more` is taken from the API's link to the next page, so that no response can lead the credentials to
    another host. `answered_at` is by the clock of the response, if it tells the time.
    """
    new = _new_records(cursor, records)
    wanted = new if cursor.left is None else new[: cursor.left]
    left = None if cursor.left is None else cursor.left - len(wanted)
    if not records or not more or left == 0:
        return wanted, None
    identifiers = frozenset(each.message_uuid for each in records)
    repeats = 0 if new else cursor.repeats + 1
    if repeats >= _MOST_REPEATS:
        raise PlivoError(
            f"{repeats} pages in a row repeat records of the pages before: the server ignores the offset, or the list "
            "grows as fast as it is read"
        )
    number = cursor.pages + 1
    landmark_number = 1 << (cursor.pages.bit_length() - 1) if cursor.pages else 0
    if number - landmark_number > len(cursor.recent) and cursor.landmark & identifiers:
        raise PlivoError(f"page {number} repeats records of page {landmark_number}: the list has no end")
    following = evolve(
        cursor,
        query=_pin_far_end(cursor.query, records, answered_at),
        offset=cursor.offset + len(records),
        position=cursor.position + len(wanted),
        page_size=cursor.page_size if left is None else min(cursor.page_size, left),
        left=left,
        recent=(*cursor.recent, identifiers)[-_REMEMBERED_RECORDS // cursor.page_size :],
        repeats=repeats,
        pages=number,
        landmark=identifiers if number & cursor.pages == 0 else cursor.landmark,
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


def _pin_far_end(query: Mapping[str, str], records: list[Message], answered_at: datetime | None) -> Mapping[str, str]:
    """Return the query with the far end of the default window, or a little before it, as the API's clocks may differ.

    It is a day before the newest record that was read or the response, whichever is earlier; but what is earlier by
    more than clocks differ is not taken for the time.
    """
    if not _TIMES.isdisjoint(query):
        return query
    newest = next(filter(None, map(_moment, records)), None)
    seen = [each for each in (newest and newest.earliest, answered_at) if each is not None]
    if not seen:
        return query
    try:
        latest = max(seen) - CLOCK_MARGIN if newest is None else max(min(seen), max(seen) - CLOCK_MARGIN)
        return {**query, "message_time__gte": filter_time(latest - _DEFAULT_WINDOW)}
    except OverflowError:  # a clock that shows the first year
        return query


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
    if _TIMES.isdisjoint(cursor.query):
        return cursor  # with the near end alone, the API would list more than the last 24 hours
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
