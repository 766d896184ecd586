"""How a list goes from page to page without losing a record or giving one twice. Pure.

New messages arrive at the head of the list while it is read, so that offsets shift; and the API's default window, the
last 24 hours, slides on at its tail. So both ends are pinned: the far one where the API put it when it answered the
first page, the near one at the first record that is surely older than all that stand before it, so that nothing can
join it there any more. What arrives later is outside, what an offset repeats is dropped.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from attrs import evolve, frozen

from plivo_messaging._answers._records import Message
from plivo_messaging._errors import PlivoError
from plivo_messaging._values import as_time, filter_time

__all__ = ["Cursor", "start", "turn"]

_DEFAULT_WINDOW = timedelta(hours=24)
_REMEMBERED_PAGES = 50
_FRACTION = re.compile(r"\.([0-9]+)")
_MICROSECOND_DIGITS = 6


class _Moment(NamedTuple):
    """When a record may be from: less is written than is known where fractions of seconds are cut off."""

    earliest: datetime
    latest: datetime


@frozen
class Cursor:
    """Where to read on.

    Attributes:
        query: The filters, with the pinned ends of the window.
        offset: Records to skip within them.
        position: Records of the whole list before this page.
        page_size: Records to ask for.
        left: Records that are still wanted, or None for all.
        recent: The identifiers of the latest pages.
        stalled: Pages in a row that brought nothing new.
        pinned: Whether the near end of the window is fixed.
        oldest: When the last record that was read may be from.
    """

    query: Mapping[str, str]
    offset: int
    position: int
    page_size: int
    left: int | None
    recent: tuple[frozenset[str], ...] = ()
    stalled: int = 0
    pinned: bool = False
    oldest: _Moment | None = None


def start(query: Mapping[str, str], *, offset: int, page_size: int, limit: int | None) -> Cursor:
    """Begin a list.

    Args:
        query: The filters.
        offset: Records to skip.
        page_size: Records to ask for at a time.
        limit: Records that are wanted in all, or None for all there are.

    Returns:
        Where to read first.
    """
    size = page_size if limit is None else min(page_size, limit)
    return Cursor(query, offset, offset, size, limit, pinned="message_time" in query)


def turn(
    cursor: Cursor, records: list[Message], *, more: bool, answered_at: datetime
) -> tuple[list[Message], Cursor | None]:
    """Take a page in, and tell where to read on.

    Args:
        cursor: Where the page was read.
        records: Its records.
        more: Whether the API says that others follow. Nothing else is taken from its link to the next page, so that
            no answer can lead the credentials to another host.
        answered_at: When the page was answered, by the API's own clock if it tells: without a filter for times, the
            far end of the window is pinned where the API put it then.

    Returns:
        The records that are new and wanted, and the next cursor, or None at the end of the list.

    Raises:
        PlivoError: If page after page has the same records: going on would never end.
    """
    fresh = _fresh(cursor, records)
    wanted = fresh if cursor.left is None else fresh[: cursor.left]
    left = None if cursor.left is None else cursor.left - len(wanted)
    if not records or not more or left == 0:
        return wanted, None
    stalled = 0 if fresh else cursor.stalled + 1
    if stalled >= _REMEMBERED_PAGES:
        raise PlivoError(f"{stalled} pages in a row repeat records of the pages before: the server ignores the offset")
    following = evolve(
        cursor,
        query=_far_end(cursor.query, answered_at),
        offset=cursor.offset + len(records),
        position=cursor.position + len(wanted),
        page_size=cursor.page_size if left is None else min(cursor.page_size, left),
        left=left,
        recent=(*cursor.recent, frozenset(each.message_uuid for each in records))[-_REMEMBERED_PAGES:],
        stalled=stalled,
        oldest=_moment(fresh[-1]) if fresh else cursor.oldest,
    )
    return wanted, following if cursor.pinned else _pinned(cursor, following, records)


def _far_end(query: Mapping[str, str], answered_at: datetime) -> Mapping[str, str]:
    if any(name.startswith("message_time") for name in query):
        return query
    return {**query, "message_time__gte": filter_time(answered_at - _DEFAULT_WINDOW)}


def _fresh(cursor: Cursor, records: list[Message]) -> list[Message]:
    """Leave out what was read before, and what came after the list was begun."""
    fresh: dict[str, Message] = {}
    for each in records:
        fresh.setdefault(each.message_uuid, each)
    if cursor.recent:
        for uuid in {uuid for page in cursor.recent for uuid in page & fresh.keys()}:
            del fresh[uuid]
    if cursor.pinned or cursor.oldest is None:
        return list(fresh.values())
    return [each for each in fresh.values() if not _is_newer(each, cursor.oldest)]


def _is_newer(record: Message, oldest: _Moment) -> bool:
    moment = _moment(record)
    return moment is not None and moment.earliest > oldest.latest


def _pinned(cursor: Cursor, following: Cursor, records: list[Message]) -> Cursor:
    """Pin the near end of the window."""
    before = cursor.oldest
    for index, record in enumerate(records):
        moment = _moment(record)
        if before is not None and moment is not None and moment.latest < before.earliest:
            # What is newer is outside the window now, and need not be skipped any more.
            return _until(following, moment, offset=len(records) - index)
        before = moment
    # All records are of one moment. Nothing but new arrivals can stand before those at the head of the list, whereas
    # those that an offset skipped may be of the same moment, and would be inside the window again.
    at_head = cursor.offset == 0 and not cursor.recent
    first = _moment(records[0])
    return following if first is None or not at_head else _until(following, first, offset=len(records))


def _until(cursor: Cursor, moment: _Moment, *, offset: int) -> Cursor:
    until = min(filter_time(moment.latest), cursor.query.get("message_time__lte", "9"))
    return evolve(cursor, query={**cursor.query, "message_time__lte": until}, offset=offset, pinned=True)


def _moment(record: Message) -> _Moment | None:
    text = record.raw.get("message_time")
    moment = as_time(text)
    if moment is None:
        return None
    fraction = _FRACTION.search(str(text))
    digits = min(len(fraction[1]), _MICROSECOND_DIGITS) if fraction else 0
    try:
        earliest = moment.astimezone(UTC)
        return _Moment(earliest, earliest + timedelta(microseconds=10 ** (_MICROSECOND_DIGITS - digits) - 1))
    except OverflowError:
        return None
