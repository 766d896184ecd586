"""Finding out whether a send was accepted whose answer never came. Pure: where to look, and what it means."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple, TypeVar

from attrs import frozen

from plivo_messaging._answers._api_response import APIResponse
from plivo_messaging._answers._records import Message
from plivo_messaging._arguments._destinations import destinations
from plivo_messaging._arguments._filters import ListFilters
from plivo_messaging._arguments._segments import segments
from plivo_messaging._arguments._send import sanitised
from plivo_messaging._checks import aware
from plivo_messaging._errors import SendOutcomeUnknown, ValidationError

__all__ = ["AGREEING", "Clocks", "FindStatus", "SentSearch", "Sought", "clocks", "seek", "verdict"]

_T = TypeVar("_T")

# How far apart this machine's clock and the API's are taken to be until the API has told the time. What it tells is
# whole seconds.
_CLOCKS_DIFFER = timedelta(seconds=2)
# How long an API that was slow to answer may take to write the record.
_SETTLES_WITHIN = timedelta(seconds=60)


class FindStatus(StrEnum):
    """What the records say about a send."""

    FOUND = "found"
    """There are messages that fit: it was accepted. Do not send it again."""
    NOT_FOUND = "not found"
    """There are none, and there would be by now: it was not accepted, and can be sent again."""
    NOT_YET_CERTAIN = "not yet certain"
    """There are none that surely fit, and that does not mean that it was not accepted: look again when `certain_at` has
    come; and if there are `similar` ones, find out whether other sends queued them, and name those as `known`."""


@frozen
class SentSearch:
    """What the records say about a send.

    Attributes:
        status: Whether it was accepted.
        messages: The messages that fit, newest first.
        certain_at: From when on their absence means that it was not accepted.
        similar: Messages that fit but for the number of units, which the API may count in another way, newest first.
    """

    status: FindStatus
    messages: tuple[Message, ...]
    certain_at: datetime
    similar: tuple[Message, ...] = ()


class Clocks(NamedTuple):
    """By how much the API's clock is ahead of this machine's; negative where it is behind."""

    least: timedelta
    most: timedelta

    @property
    def agree(self) -> bool:
        """Whether the difference is no greater than it is taken to be."""
        return self.least >= -_CLOCKS_DIFFER and self.most <= _CLOCKS_DIFFER


AGREEING = Clocks(-_CLOCKS_DIFFER, _CLOCKS_DIFFER)
"""What is taken for granted until the API has told the time."""


@frozen
class Sought:
    """What a send must have left in the records.

    Attributes:
        filters: Where to look, but for the time.
        destinations: Who it was sent to.
        units: The segments of its text, or None if it may be any number.
        known: Messages that are known to come from other sends.
        begun_at: When it was begun, by this machine's clock.
        over_at: When it was over, by this machine's clock; None if that is not known.
        certain_at: From when on the records are complete, by this machine's clock.
    """

    filters: ListFilters
    destinations: frozenset[str]
    units: int | None
    known: frozenset[str]
    begun_at: datetime
    over_at: datetime | None
    certain_at: datetime

    def window(self, clocks: Clocks) -> ListFilters:
        """Tell where to look.

        Args:
            clocks: How the clocks differ.

        Returns:
            The filters of a list.
        """
        filters: ListFilters = {**self.filters, "since": self.begun_at + clocks.least}
        if self.over_at is not None:
            filters["until"] = self.over_at + clocks.most + _SETTLES_WITHIN
        return filters


def seek(
    sent: SendOutcomeUnknown | str | Iterable[str],
    *,
    since: datetime | None,
    src: str | None,
    known: Collection[str],
    deadline: float,
) -> Sought:
    """Tell where a send can be found.

    Args:
        sent: The error it ended in, or its destinations.
        since: For destinations, when it was begun; the error knows it.
        src: For destinations, the sender, or None for any; the error knows it.
        known: Messages that are known to come from other sends.
        deadline: For destinations, the seconds a send may last.

    Returns:
        What to look for.

    Raises:
        ValidationError: If destinations come without a time, or an error with one.
    """
    if isinstance(sent, SendOutcomeUnknown):
        if since is not None or src is not None:
            raise ValidationError("since", "goes with destinations: the error knows when and from whom it was sent")
        return _of_error(sent, frozenset(known))
    if since is None:
        raise ValidationError("since", "is missing: say from when on to look for these destinations")
    to = destinations(sent)
    begin = aware("since", since)
    filters = _filters(to)
    if src is not None:
        filters["from_number"] = sanitised(src)
    certain_at = begin + timedelta(seconds=deadline) + _SETTLES_WITHIN
    return Sought(filters, frozenset(to), None, frozenset(known), begin, None, certain_at)


def clocks(answer: APIResponse[_T], answered_at: datetime) -> Clocks | None:
    """Compare the clocks.

    Args:
        answer: An answer of the API.
        answered_at: When it had come, by this machine's clock.

    Returns:
        How they differ, or None if the API does not tell the time.
    """
    if answer.date is None:
        return None
    # It was dated after the request was made and before the answer was here, and the rest of its second is cut off.
    return Clocks(answer.date - answered_at, answer.date - answered_at + answer.elapsed + timedelta(seconds=1))


def verdict(sought: Sought, messages: Iterable[Message], clocks: Clocks | None, now: datetime) -> SentSearch:
    """Tell what the records mean.

    Args:
        sought: What was looked for.
        messages: What was found there.
        clocks: How the clocks differ, or None if that is not known.
        now: When it was looked for, by this machine's clock.

    Returns:
        Whether the send was accepted.
    """
    earliest = sought.begun_at + (clocks or AGREEING).least
    possible = [each for each in messages if _is_possible(sought, each, earliest)]
    fitting = tuple(each for each in possible if _has_units(sought, each))
    similar = tuple(each for each in possible if not _has_units(sought, each))
    if fitting:
        status = FindStatus.FOUND
    elif similar or clocks is None or now < sought.certain_at:
        status = FindStatus.NOT_YET_CERTAIN
    else:
        status = FindStatus.NOT_FOUND
    return SentSearch(status, fitting, sought.certain_at, similar)


def _of_error(error: SendOutcomeUnknown, known: frozenset[str]) -> Sought:
    to = destinations(str(error.body["dst"]))
    filters = _filters(to)
    src, powerpack, text = (error.body.get(name) for name in ("src", "powerpack_uuid", "text"))
    if isinstance(src, str):
        filters["from_number"] = sanitised(src)
    if isinstance(powerpack, str):
        filters["powerpack_id"] = powerpack
    is_sms = error.body.get("type", "sms") == "sms"
    units = segments(text).units if is_sms and isinstance(text, str) else None
    certain_at = error.failed_at + _SETTLES_WITHIN
    return Sought(filters, frozenset(to), units, known, error.sent_at, error.failed_at, certain_at)


def _filters(to: list[str]) -> ListFilters:
    filters = ListFilters(direction="outbound")
    if len(to) == 1:
        filters["to_number"] = to[0]
    return filters


def _is_possible(sought: Sought, message: Message, earliest: datetime) -> bool:
    return (
        message.to_number in sought.destinations
        and message.message_uuid not in sought.known
        and (message.message_time is None or message.message_time >= earliest)
    )


def _has_units(sought: Sought, message: Message) -> bool:
    return sought.units is None or message.units in (None, sought.units)
