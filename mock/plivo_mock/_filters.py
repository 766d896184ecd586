"""The query of a list request: which messages, and which page of them."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from operator import attrgetter
from typing import TypeAlias
from urllib.parse import urlencode

from ._json import ApiError, JsonObject
from ._messages import Message, event_at
from ._numbers import sanitise_number, sanitise_sender

Keep: TypeAlias = Callable[[Message], bool]

DEFAULT_LIMIT = 20

_KEPT = timedelta(days=90)
_DEFAULT_WINDOW = timedelta(hours=24)
_RESOLUTION = datetime.resolution  # a microsecond
_LAST_MOMENT = datetime.max.replace(tzinfo=UTC)
_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6})?)?")
_TIME_FILTERS = ("message_time", "message_time__gt", "message_time__gte", "message_time__lt", "message_time__lte")

_ATTRIBUTES: dict[str, Callable[[Message], str]] = {
    "subaccount": attrgetter("subaccount"),
    "message_direction": attrgetter("direction"),
    "message_type": attrgetter("type"),
    "powerpack_id": attrgetter("powerpack_id"),
    "from_number": attrgetter("from_number"),
    "to_number": attrgetter("to_number"),
    "destination_country_iso2": attrgetter("destination_country"),
    "tendlc_campaign_id": attrgetter("tendlc_campaign_id"),
    "tendlc_registration_status": attrgetter("tendlc_registration_status"),
    "conversation_id": lambda message: message.conversation.id if message.conversation else "",
    "conversation_origin": lambda message: message.conversation.origin if message.conversation else "",
}


@dataclass(frozen=True, slots=True)
class ListQuery:
    """What a list request asks for."""

    limit: int  # how many records at most, 1 to 20
    offset: int  # how many records to skip, 0 or more
    filters: Mapping[str, str]  # the filters by name, in the order given; not to be changed

    def meta(self, path: str, *, has_more: bool, total_count: int | None) -> JsonObject:
        """Return the description of the page, with relative URLs of the pages around it."""

        def link(offset: int) -> str:
            return f"{path}?{urlencode([('limit', self.limit), ('offset', offset), *self.filters.items()])}"

        meta: JsonObject = {
            "limit": self.limit,
            "next": link(self.offset + self.limit) if has_more else None,
            "offset": self.offset,
            # The page before begins at the head of the list where less than a page is left.
            "previous": link(max(0, self.offset - self.limit)) if self.offset else None,
        }
        return meta if total_count is None else {**meta, "total_count": total_count}


def window(filters: Mapping[str, str], now: datetime) -> tuple[datetime, datetime | None]:
    """Return the first moment of the messages that are listed, and the first moment after them, None for no end.

    All time filters count, within the last 90 days; without a time filter, it is the last 24 hours.
    """
    times = {name: _moment(name, filters[name]) for name in _TIME_FILTERS if name in filters}
    if not times:
        return now - _DEFAULT_WINDOW, None
    starts = [now - _KEPT]
    ends: list[datetime] = []
    for name, moment in times.items():
        # Times have microseconds and no less, so "after" is "a microsecond later or after that".
        match name.removeprefix("message_time"):
            case "__gt":
                starts.append(_just_after(moment))
            case "__gte":
                starts.append(moment)
            case "__lt":
                ends.append(moment)
            case "__lte":
                ends.append(_just_after(moment))
            case _:
                starts.append(moment)
                ends.append(_just_after(moment))
    return max(starts), min(ends, default=None)


def predicate(filters: Mapping[str, str], now: datetime) -> Keep | None:
    """Return a function that returns whether a message matches all filters but those of time; None without any."""
    tests = [_equals(_ATTRIBUTES[name], _normalised(name, filters[name])) for name in _ATTRIBUTES if name in filters]
    if "message_state" in filters:
        state = filters["message_state"]
        tests.append(lambda message: event_at(message.plan, now).state == state)
    if "error_code" in filters:
        code = filters["error_code"]
        tests.append(lambda message: event_at(message.plan, now).error_code == code)
    if len(tests) <= 1:
        return next(iter(tests), None)
    return lambda message: all(test(message) for test in tests)


def _equals(attribute: Callable[[Message], str], value: str) -> Keep:
    return lambda message: attribute(message) == value


def _normalised(name: str, value: str) -> str:
    """Return a number as messages hold it, so that `+1202…` finds what was sent to `1202…`."""
    if name == "to_number":
        return sanitise_number(value) or value
    if name == "from_number":
        return sanitise_sender(value) or value
    return value


def _moment(name: str, value: str) -> datetime:
    if _TIME.fullmatch(value):
        try:
            return datetime.fromisoformat(value).replace(tzinfo=UTC)
        except ValueError:
            pass
    raise ApiError(400, f"{name}: must be a time in UTC as YYYY-MM-DD HH:MM[:ss[.uuuuuu]]")


def _just_after(moment: datetime) -> datetime:
    return min(moment, _LAST_MOMENT - _RESOLUTION) + _RESOLUTION
