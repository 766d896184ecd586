"""Find out from the records whether a send of unknown outcome was accepted: where to look, and what it means. Pure.

Three clocks are in play: this machine's (or that of the machine that began the send), the one that dates responses and
the one that dates records. Any of them may be wrong, or be set in between. So a message is only taken for the one that
was sent if the clocks agree; and a send is only called not accepted if there is nothing like it for minutes around, by
this machine's clock and by that of the responses.
"""

from collections.abc import Collection, Iterable
from datetime import MAXYEAR, MINYEAR, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from attrs import frozen

from plivo_messaging._api import Message
from plivo_messaging._arguments.filters import ListFilters
from plivo_messaging._arguments.segments import segments
from plivo_messaging._arguments.send import normalize_sender, parse_destinations
from plivo_messaging._arguments.validation import aware, parse_number, shown, uuid
from plivo_messaging._arguments.validation import text as check_text
from plivo_messaging._errors import CLOCK_MARGIN, SETTLING_TIME, SendOutcomeUnknown, ValidationError

# How far the clock of the records may be from that of the responses for a message to match.
_TOLERANCE = timedelta(seconds=10)
# How long messages are listed, less than the time by which clocks differ.
_LISTED = timedelta(days=90) - CLOCK_MARGIN
_WITHOUT_NUMBERS = ("false", "content_only")


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
        similar: Messages that may match, newest first. Their time differs by up to 20 minutes, as clocks do; or they
            have another number of units, which the API may count in another way, another type, another sender, which
            Plivo may replace, or a number whose end is hidden.
    """

    status: FindStatus
    messages: tuple[Message, ...]
    certain_at: datetime
    similar: tuple[Message, ...] = ()


class Window(NamedTuple):
    """A period, both ends of which belong to it."""

    since: datetime
    until: datetime

    def wider(self, by: timedelta) -> "Window":
        """Return a window that begins earlier and ends later."""
        return Window(self.since - by, self.until + by)

    def joined(self, other: "Window") -> "Window":
        """Return the shortest window that has both."""
        return Window(min(self.since, other.since), max(self.until, other.until))

    def overlaps(self, other: "Window") -> bool:
        """Return whether some moment belongs to both."""
        return self.since <= other.until and other.since <= self.until


class ClockOffset(NamedTuple):
    """The least and the most by which the clock of the responses is ahead of this machine's; negative if behind."""

    least: timedelta
    most: timedelta


_NO_OFFSET = ClockOffset(timedelta(), timedelta())


def measure_offset(date: datetime | None, elapsed: timedelta, received_at: datetime) -> ClockOffset | None:
    """Return the clock offset from the date of a response, how long it took and when it was received."""
    if date is None or not MINYEAR + 1 < date.year < MAXYEAR - 1:
        return None
    # The API dated it after the request left and before the response was here, and cut off the rest of the second.
    return ClockOffset(date - received_at, date - received_at + elapsed + timedelta(seconds=1))


@frozen
class SearchCriteria:
    """What a send must have left in the records. The times are by this machine's clock.

    Attributes:
        filters: The filters of the list except for the time.
        destinations: The numbers it was sent to.
        type: Its type, or None for any.
        sender: The sender as the API keeps it, or None for any.
        units: The segments of its text, or None for any number.
        known: Identifiers of messages that are known to come from other sends.
        accepted: When it may have been accepted, by the clock as it is now.
        remembered: The same by the clock as it was then, which may have been set since.
        certain_at: From when on the records are complete.
    """

    filters: ListFilters
    destinations: frozenset[str]
    type: str | None
    sender: str | None
    units: int | None
    known: frozenset[str]
    accepted: Window
    remembered: Window
    certain_at: datetime

    def by_responses(self, offset: ClockOffset | None) -> Window:
        """Return when it may have been accepted, by the clock of the responses."""
        least, most = offset or _NO_OFFSET
        return Window(self.accepted.since + least, self.accepted.until + most).wider(_TOLERANCE)

    def certainly(self, offset: ClockOffset | None) -> Window:
        """Return when a message was accepted that matches: by the clock as it is now, and as it was then."""
        is_set_by = self.remembered.since - self.accepted.since
        now = self.by_responses(offset)
        then = Window(now.since + is_set_by, now.until + is_set_by)
        return Window(max(now.since, then.since), min(now.until, then.until))

    def surroundings(self, offset: ClockOffset | None) -> list[Window]:
        """Return the windows that have to be empty if it was not accepted, the latest first."""
        local = self.accepted.joined(self.remembered).wider(CLOCK_MARGIN)
        by_responses = self.by_responses(offset).wider(CLOCK_MARGIN)
        if local.overlaps(by_responses):
            return [local.joined(by_responses)]
        return sorted((local, by_responses), reverse=True)

    def list_filters(self, window: Window) -> ListFilters:
        """Return the filters of a list of the messages in a window."""
        return {**self.filters, "since": window.since, "until": window.until}


def build_search(
    sent: SendOutcomeUnknown | str | Iterable[str],
    *,
    now: datetime,
    monotonic: float,
    since: datetime | None = None,
    src: str | None = None,
    text: str | None = None,
    known: Collection[str] = (),
    deadline: float = 0.0,
) -> SearchCriteria:
    """Return the criteria for the error a send ended in, or for its destinations, start, sender, text and deadline."""
    if isinstance(known, str):
        raise ValidationError("known", f"{shown(known)} is a single string: pass a list of identifiers")
    if isinstance(sent, SendOutcomeUnknown):
        for name, value in (("since", since), ("src", src), ("text", text)):
            if value is not None:
                raise ValidationError(name, "goes with destinations: the error knows when, from whom and what was sent")
        _check_age("sent", sent.sent_at, now)
        return _search_for_error(sent, _identifiers(known), now, monotonic)
    if isinstance(sent, Exception):
        raise ValidationError("sent", f"{type(sent).__name__} does not say what was sent: pass the destinations")
    if since is None:
        raise ValidationError("since", "is missing: pass when the send to these destinations was started")
    destinations = parse_destinations(sent, most=None)
    started_at = aware("since", since)
    _check_age("since", started_at, now)
    if started_at.year == MAXYEAR:
        raise ValidationError("since", f"{started_at.isoformat(sep=' ')} is not when a send was begun")
    accepted = Window(started_at, started_at + timedelta(seconds=deadline) + SETTLING_TIME)
    return SearchCriteria(
        ListFilters(direction="outbound"),  # not by the number: who sent it may have had it hidden
        frozenset(destinations),
        None,
        None if src is None else normalize_sender(src),
        None if text is None else segments(check_text("text", text)).units,
        _identifiers(known),
        accepted,
        accepted,
        accepted.until + CLOCK_MARGIN,
    )


def evaluate(
    criteria: SearchCriteria, messages: Iterable[Message], offset: ClockOffset | None, now: datetime
) -> SentSearch:
    """Return what the messages of the lists mean that were begun `now`, by this machine's clock."""
    window = criteria.certainly(offset)
    matching: list[Message] = []
    similar: list[Message] = []
    for each in messages:
        may_match = each.message_uuid.lower() not in criteria.known and (
            _may_go_to(criteria.destinations, each.to_number) and _may_come_from(criteria.sender, each)
        )
        if not may_match:
            continue
        matches = (
            parse_number(each.to_number or "") in criteria.destinations
            and criteria.sender in (None, normalize_sender(each.from_number or ""))
            and criteria.type in (None, each.message_type or criteria.type)
            and (criteria.units is None or each.units in (None, criteria.units))
            and each.message_time is not None
            and window.since <= each.message_time <= window.until
        )
        (matching if matches else similar).append(each)
    if matching:
        status = FindStatus.FOUND
    elif similar or offset is None or now < criteria.certain_at:
        status = FindStatus.NOT_YET_CERTAIN
    else:
        status = FindStatus.NOT_FOUND
    return SentSearch(status, tuple(matching), criteria.certain_at, tuple(similar))


def _search_for_error(
    error: SendOutcomeUnknown, known: frozenset[str], now: datetime, monotonic: float
) -> SearchCriteria:
    destinations = parse_destinations(str(error.body["dst"]), most=None)
    src, powerpack, text = (error.body.get(name) for name in ("src", "powerpack_uuid", "text"))
    filters = _filters(destinations)
    if isinstance(powerpack, str):
        filters["powerpack_id"] = powerpack
    if error.body.get("log") in _WITHOUT_NUMBERS:
        filters.pop("to_number", None)
    message_type = str(error.body.get("type", "sms"))
    remembered = accepted = Window(error.sent_at, max(error.failed_at, error.sent_at) + SETTLING_TIME)
    certain_at = accepted.until + CLOCK_MARGIN
    if error.monotonic is not None:
        # What has passed since then is certain, whatever has become of the clock.
        began, ended = (now - timedelta(seconds=monotonic - reading) for reading in error.monotonic)
        accepted = Window(began, ended + SETTLING_TIME)
        certain_at = accepted.until
    return SearchCriteria(
        filters,
        frozenset(destinations),
        message_type,
        normalize_sender(src) if isinstance(src, str) else None,
        segments(text).units if message_type == "sms" and isinstance(text, str) else None,
        known,
        accepted,
        remembered,
        certain_at,
    )


def _filters(destinations: list[str]) -> ListFilters:
    filters = ListFilters(direction="outbound")
    if len(destinations) == 1:
        filters["to_number"] = destinations[0]
    return filters


def _check_age(argument: str, moment: datetime, now: datetime) -> None:
    if now - moment > _LISTED:
        problem = f"{moment.isoformat(sep=' ')} is too long ago: the API lists messages of 90 days"
        raise ValidationError(argument, problem)


def _identifiers(known: Collection[str]) -> frozenset[str]:
    return frozenset(uuid("known", each) for each in known)


def _may_go_to(destinations: frozenset[str], to_number: str | None) -> bool:
    """Return whether a number is one of the destinations as far as it can be read: Plivo may hide its end."""
    digits = parse_number(to_number or "")
    if digits is not None:
        return digits in destinations
    beginning = parse_number((to_number or "").partition("*")[0]) or ""
    return any(each.startswith(beginning) for each in destinations)


def _may_come_from(sender: str | None, message: Message) -> bool:
    """Return whether a record does not rule out a sender: Plivo may have replaced it."""
    return (
        sender in (None, normalize_sender(message.from_number or ""))
        or message.from_number is None
        or message.replaced_sender is not None
        or "replaced_sender" not in message.raw
    )
