"""Which messages a list request asks for."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from operator import attrgetter
from typing import TypeAlias

from plivo_mock._errors import ApiError
from plivo_mock._messaging._delivery import event_at
from plivo_mock._messaging._messages import Message
from plivo_mock._messaging._numbers import sanitise_number, sanitise_sender

Keep: TypeAlias = Callable[[Message], bool]

_KEPT = timedelta(days=90)
_DEFAULT_WINDOW = timedelta(hours=24)
_RESOLUTION = datetime.resolution  # a microsecond
_LAST_MOMENT = datetime.max.replace(tzinfo=UTC)
_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6})?)?")

_TIME_FILTERS = (
    "message_time",
    "message_time__gt",
    "message_time__gte",
    "message_time__lt",
    "message_time__lte",
)

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
class Window:
    """A span of time.

    Attributes:
        start: The first moment inside; aware, in UTC.
        end: The first moment after it; None when it is open.
    """

    start: datetime
    end: datetime | None


def window(filters: Mapping[str, str], now: datetime) -> Window:
    """Work out which messages are considered by their time.

    Args:
        filters: The filters of the request by name; those that are not about time do not matter.
        now: The present moment; aware, in UTC.

    Returns:
        The span all time filters agree on, within the last 90 days; without a time filter, the last 24 hours.

    Raises:
        ApiError: 400; a time is not in the documented format or does not exist.
    """
    times = {name: _moment(name, filters[name]) for name in _TIME_FILTERS if name in filters}
    if not times:
        return Window(now - _DEFAULT_WINDOW, None)
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
    return Window(max(starts), min(ends, default=None))


def predicate(filters: Mapping[str, str], now: datetime) -> Keep | None:
    """Turn the filters that are not about time into a test.

    Args:
        filters: The filters of the request by name; other names do not matter.
        now: The moment at which states and error codes count; aware, in UTC.

    Returns:
        A test that messages pass which match all filters; None when there is no filter.
    """
    tests = [_equals(_ATTRIBUTES[name], _wanted(name, filters[name])) for name in _ATTRIBUTES if name in filters]
    if "message_state" in filters:
        state = filters["message_state"]
        tests.append(lambda message: event_at(message.plan, now).state == state)
    if "error_code" in filters:
        code = filters["error_code"]
        tests.append(lambda message: event_at(message.plan, now).error_code == code)
    if len(tests) <= 1:
        return next(iter(tests), None)
    return lambda message: all(test(message) for test in tests)


def _equals(attribute: Callable[[Message], str], wanted: str) -> Keep:
    return lambda message: attribute(message) == wanted


def _wanted(name: str, value: str) -> str:
    """Write a number as messages hold it, so that `+1202…` finds what was sent to `1202…`."""
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
