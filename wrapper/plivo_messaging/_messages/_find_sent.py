"""Finding out whether a send was accepted whose answer never came. Pure: where to look, and what it means."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from enum import StrEnum

from attrs import frozen

from plivo_messaging._answers._records import Message
from plivo_messaging._arguments._destinations import destinations
from plivo_messaging._arguments._filters import ListFilters
from plivo_messaging._arguments._segments import segments
from plivo_messaging._arguments._send import sanitised
from plivo_messaging._checks import aware
from plivo_messaging._errors import SendOutcomeUnknown, ValidationError

__all__ = ["FindStatus", "SentSearch", "Sought", "seek", "verdict"]

# This machine's clock and the API's need not agree to the second.
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
    """There are none yet: look again when `certain_at` has come."""


@frozen
class SentSearch:
    """What the records say about a send.

    Attributes:
        status: Whether it was accepted.
        messages: The messages that fit, newest first.
        certain_at: From when on their absence means that it was not accepted.
    """

    status: FindStatus
    messages: tuple[Message, ...]
    certain_at: datetime


@frozen
class Sought:
    """What a send must have left in the records.

    Attributes:
        filters: Where to look.
        destinations: Who it was sent to.
        units: The segments of its text, or None if it may be any number.
        known: Messages that are known to come from other sends.
        certain_at: From when on the records are complete.
    """

    filters: ListFilters
    destinations: frozenset[str]
    units: int | None
    known: frozenset[str]
    certain_at: datetime


def seek(
    sent: SendOutcomeUnknown | str | Iterable[str],
    *,
    since: datetime | None,
    src: str | None,
    known: Collection[str],
) -> Sought:
    """Tell where a send can be found.

    Args:
        sent: The error it ended in, or its destinations.
        since: For destinations, when it was begun; the error knows it.
        src: For destinations, the sender, or None for any; the error knows it.
        known: Messages that are known to come from other sends.

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
    filters = _filters(to, begin)
    if src is not None:
        filters["from_number"] = sanitised(src)
    return Sought(filters, frozenset(to), None, frozenset(known), begin + _SETTLES_WITHIN)


def verdict(sought: Sought, messages: Iterable[Message], now: datetime) -> SentSearch:
    """Tell what the records mean.

    Args:
        sought: What was looked for.
        messages: What was found there.
        now: When it was looked for.

    Returns:
        Whether the send was accepted.
    """
    fitting = tuple(each for each in messages if _fits(sought, each))
    if fitting:
        status = FindStatus.FOUND
    else:
        status = FindStatus.NOT_FOUND if now >= sought.certain_at else FindStatus.NOT_YET_CERTAIN
    return SentSearch(status, fitting, sought.certain_at)


def _of_error(error: SendOutcomeUnknown, known: frozenset[str]) -> Sought:
    to = destinations(str(error.body["dst"]))
    filters = _filters(to, error.sent_at - _CLOCKS_DIFFER)
    filters["until"] = error.failed_at + _SETTLES_WITHIN
    src, powerpack, text = (error.body.get(name) for name in ("src", "powerpack_uuid", "text"))
    if isinstance(src, str):
        filters["from_number"] = sanitised(src)
    if isinstance(powerpack, str):
        filters["powerpack_id"] = powerpack
    is_sms = error.body.get("type", "sms") == "sms"
    units = segments(text).units if is_sms and isinstance(text, str) else None
    return Sought(filters, frozenset(to), units, known, error.failed_at + _SETTLES_WITHIN)


def _filters(to: list[str], since: datetime) -> ListFilters:
    filters = ListFilters(direction="outbound", since=since)
    if len(to) == 1:
        filters["to_number"] = to[0]
    return filters


def _fits(sought: Sought, message: Message) -> bool:
    return (
        message.to_number in sought.destinations
        and message.message_uuid not in sought.known
        and (sought.units is None or message.units in (None, sought.units))
    )
