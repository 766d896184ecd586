"""Find out from the records whether a send of unknown outcome was accepted: where to look, and what it means. Pure."""

from collections.abc import Collection, Iterable
from datetime import MAXYEAR, MINYEAR, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from attrs import frozen

from plivo_messaging._api import Message
from plivo_messaging._arguments.filters import ListFilters
from plivo_messaging._arguments.segments import segments
from plivo_messaging._arguments.send import normalize_sender, parse_destinations
from plivo_messaging._arguments.validation import aware, parse_number, shown
from plivo_messaging._errors import SendOutcomeUnknown, ValidationError

# How far the API's clock may be from this machine's as long as it has not told the time, which it tells in seconds.
_TOLERANCE = timedelta(seconds=2)
# How long an API that was slow to answer may take to write the record.
_SETTLING_TIME = timedelta(seconds=60)


class FindStatus(StrEnum):
    """What the records say about a send."""

    FOUND = "found"
    """Messages match: the send was accepted. Do not send it again."""
    NOT_FOUND = "not found"
    """No message matches, and one would by now: the send was not accepted and can be repeated."""
    NOT_YET_CERTAIN = "not yet certain"
    """No message surely matches, which does not mean that the send was not accepted: look again at `certain_at`. If
    there are `similar` messages, find out whether other sends queued them, and pass those as `known`."""


@frozen
class SentSearch:
    """What the records say about a send.

    Attributes:
        status: Whether it was accepted.
        messages: The messages that match, newest first.
        certain_at: From when on their absence means that it was not accepted.
        similar: Messages that match except for the number of units, which the API may count in another way, newest
            first.
    """

    status: FindStatus
    messages: tuple[Message, ...]
    certain_at: datetime
    similar: tuple[Message, ...] = ()


class ClockOffset(NamedTuple):
    """The least and the most by which the API's clock is ahead of this machine's; negative if it is behind."""

    least: timedelta
    most: timedelta

    @property
    def is_tolerated(self) -> bool:
        """Whether it is within the offset that is assumed while the real one is unknown."""
        return self.least >= ASSUMED_OFFSET.least and self.most <= ASSUMED_OFFSET.most


ASSUMED_OFFSET = ClockOffset(-_TOLERANCE, _TOLERANCE)


def measure_offset(date: datetime | None, elapsed: timedelta, received_at: datetime) -> ClockOffset | None:
    """Return the clock offset from the date of a response, how long it took and when it was received."""
    if date is None:
        return None
    # The API dated it after the request left and before the response was here, and cut off the rest of the second.
    return ClockOffset(date - received_at, date - received_at + elapsed + timedelta(seconds=1))


@frozen
class SearchCriteria:
    """What a send must have left in the records. The times are by this machine's clock.

    Attributes:
        filters: The filters of the list except for the time.
        destinations: The numbers it was sent to.
        units: The segments of its text, or None for any number.
        known: Identifiers of messages that are known to come from other sends.
        started_at: When it was started.
        ended_at: When it ended, or None if that is not known.
        certain_at: From when on the records are complete.
    """

    filters: ListFilters
    destinations: frozenset[str]
    units: int | None
    known: frozenset[str]
    started_at: datetime
    ended_at: datetime | None
    certain_at: datetime

    def list_filters(self, offset: ClockOffset) -> ListFilters:
        """Return the filters of the list to read."""
        filters: ListFilters = {**self.filters, "since": self.started_at + offset.least}
        if self.ended_at is not None:
            filters["until"] = self.ended_at + offset.most + _SETTLING_TIME
        return filters


def build_search(
    sent: SendOutcomeUnknown | str | Iterable[str],
    *,
    since: datetime | None,
    src: str | None,
    known: Collection[str],
    deadline: float,
) -> SearchCriteria:
    """Return the criteria for the error a send ended in, or for its destinations, start, sender and deadline."""
    if isinstance(known, str):
        raise ValidationError("known", f"{shown(known)} is a single string: pass a list of identifiers")
    if isinstance(sent, SendOutcomeUnknown):
        if since is not None or src is not None:
            raise ValidationError("since", "goes with destinations: the error knows when and from whom it was sent")
        return _search_for_error(sent, frozenset(known))
    if isinstance(sent, Exception):
        raise ValidationError("sent", f"{type(sent).__name__} does not say what was sent: pass the destinations")
    if since is None:
        raise ValidationError("since", "is missing: pass when the send to these destinations was started")
    destinations = parse_destinations(sent)
    started_at = aware("since", since)
    if not MINYEAR < started_at.year < MAXYEAR:
        raise ValidationError("since", f"{started_at.isoformat(sep=' ')} is not when a send was begun")
    filters = _filters(destinations, src)
    certain_at = started_at + timedelta(seconds=deadline) + _SETTLING_TIME
    return SearchCriteria(filters, frozenset(destinations), None, frozenset(known), started_at, None, certain_at)


def evaluate(
    criteria: SearchCriteria, messages: Iterable[Message], offset: ClockOffset | None, now: datetime
) -> SentSearch:
    """Return what the messages of the list mean that was begun `now`, by this machine's clock."""
    earliest = criteria.started_at + (offset or ASSUMED_OFFSET).least
    candidates = [each for each in messages if _is_candidate(criteria, each, earliest)]
    matching = tuple(each for each in candidates if _has_units(criteria, each))
    similar = tuple(each for each in candidates if not _has_units(criteria, each))
    if matching:
        status = FindStatus.FOUND
    elif similar or offset is None or now < criteria.certain_at:
        status = FindStatus.NOT_YET_CERTAIN
    else:
        status = FindStatus.NOT_FOUND
    return SentSearch(status, matching, criteria.certain_at, similar)


def _search_for_error(error: SendOutcomeUnknown, known: frozenset[str]) -> SearchCriteria:
    destinations = parse_destinations(str(error.body["dst"]))
    src, powerpack, text = (error.body.get(name) for name in ("src", "powerpack_uuid", "text"))
    filters = _filters(destinations, src)
    if isinstance(powerpack, str):
        filters["powerpack_id"] = powerpack
    is_sms = error.body.get("type", "sms") == "sms"
    units = segments(text).units if is_sms and isinstance(text, str) else None
    certain_at = error.failed_at + _SETTLING_TIME
    return SearchCriteria(filters, frozenset(destinations), units, known, error.sent_at, error.failed_at, certain_at)


def _filters(destinations: list[str], src: object) -> ListFilters:
    filters = ListFilters(direction="outbound")
    if len(destinations) == 1:
        filters["to_number"] = destinations[0]
    if isinstance(src, str):
        filters["from_number"] = normalize_sender(src)
    return filters


def _is_candidate(criteria: SearchCriteria, message: Message, earliest: datetime) -> bool:
    return (
        parse_number(message.to_number or "") in criteria.destinations
        and message.message_uuid not in criteria.known
        and (message.message_time is None or message.message_time >= earliest)
    )


def _has_units(criteria: SearchCriteria, message: Message) -> bool:
    return criteria.units is None or message.units in (None, criteria.units)
