"""The entries of a ledger, and what the records of the API say about them. Pure."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

import attrs
import httpx
from attrs import frozen

from plivo_messaging._api import Message, SendResult
from plivo_messaging._arguments.validation import parse_number, shown
from plivo_messaging._errors import KeyReusedError, SendOutcomeUnknown, ValidationError
from plivo_messaging._messages.batches import DestinationResult, Outcome
from plivo_messaging._messages.find_sent import ClockOffset, FindStatus, SearchCriteria, evaluate

__all__ = [
    "OPEN",
    "Claim",
    "EntryState",
    "LedgerEntry",
    "Settlement",
    "Verdict",
    "accepted_result",
    "by_attempt",
    "check_key",
    "claim_of",
    "claimed",
    "conflict",
    "hash_content",
    "new_entry",
    "settlements_from_error",
    "settlements_from_results",
    "settlements_from_verdicts",
    "split_dst",
    "stored_result",
    "unknown_outcome",
    "verdicts",
]

_LONGEST_KEY = 255


class EntryState(StrEnum):
    """What became of the send to one destination."""

    LEFT = "left"
    """It is to be sent to, and no request was begun."""
    SENDING = "sending"
    """A request was begun. If it is not running any more, its process ended before it knew the outcome."""
    ACCEPTED = "accepted"
    """A message was queued."""
    REFUSED = "refused"
    """No message was queued; the next call with this key sends again."""
    UNKNOWN = "unknown"
    """A request ended without telling; the next call with this key looks the message up."""


OPEN = (EntryState.SENDING, EntryState.UNKNOWN)
"""The states of what may have been sent."""


@frozen
class LedgerEntry:
    """The send to one destination.

    Attributes:
        account: The account, its `auth_id`.
        key: What was passed as `once`.
        destination: The destination, in digits.
        state: What became of it.
        started_at: When the latest request for it was begun, an aware datetime in UTC, or None.
        ends_at: When that has surely ended, an aware datetime in UTC, or None.
        message_uuid: The message that was queued, or None.
        detail: Why no message was queued, or why that is not known; empty otherwise.
        attempt: Names the latest request; several destinations share one.
        content: The SHA-256 of what is sent, in hexadecimal digits.
    """

    account: str
    key: str
    destination: str
    state: EntryState = attrs.field(converter=EntryState)
    started_at: datetime | None = None
    ends_at: datetime | None = None
    message_uuid: str | None = None
    detail: str = ""
    attempt: str = ""
    content: str = attrs.field(default="", repr=False)

    @property
    def is_free(self) -> bool:
        """Whether it can be sent to."""
        return self.state in {EntryState.LEFT, EntryState.REFUSED}

    @property
    def is_open(self) -> bool:
        """Whether it may have been sent to."""
        return self.state in OPEN

    def is_running(self, now: datetime) -> bool:
        """Return whether its request may be running."""
        return self.state is EntryState.SENDING and self.ends_at is not None and now < self.ends_at


class Claim(NamedTuple):
    """A request for some destinations of a key, before it is made.

    Attributes:
        account: The account.
        key: The key of the send.
        content: The SHA-256 of what is sent.
        attempt: Names the request.
        started_at: When it is begun.
        begins_by: When it is too late to begin it, after a pause.
        ends_at: When it has surely ended.
    """

    account: str
    key: str
    content: str
    attempt: str
    started_at: datetime
    begins_by: datetime
    ends_at: datetime


class Settlement(NamedTuple):
    """What became of the send to one destination."""

    destination: str
    state: EntryState
    message_uuid: str | None = None
    detail: str = ""


class Verdict(NamedTuple):
    """What the records say about one destination."""

    status: FindStatus
    message_uuid: str | None = None


def check_key(once: object) -> str:
    """Validate the key of a send."""
    if not isinstance(once, str) or not once.strip() or len(once) > _LONGEST_KEY:
        problem = f"{shown(once)} is not a key: a text of 1 to {_LONGEST_KEY} characters, such as 'order-4711'"
        raise ValidationError("once", problem)
    return once


def hash_content(operation: str, body: Mapping[str, object]) -> str:
    """Return the SHA-256 of what an operation sends."""
    return hashlib.sha256(json.dumps([operation, body], sort_keys=True).encode()).hexdigest()


def conflict(key: str, before: str, now: str) -> KeyReusedError:
    """Return the error of a key that was used for other content."""
    return KeyReusedError(
        "once",
        f"{shown(key)} was used for other content (SHA-256 {before[:16]}…, now {now[:16]}…): a key stands for one "
        "message, its destinations, its sender and all its options; pass another key for another message",
    )


def split_dst(body: Mapping[str, object]) -> list[str]:
    """Return the destinations of a request."""
    return str(body["dst"]).split("<")


def by_attempt(entries: Iterable[LedgerEntry]) -> list[list[LedgerEntry]]:
    """Return entries request by request."""
    requests: dict[str, list[LedgerEntry]] = defaultdict(list)
    for each in entries:
        requests[each.attempt].append(each)
    return list(requests.values())


def new_entry(claim: Claim, destination: str) -> LedgerEntry:
    """Return the entry of a destination that nothing was sent to."""
    return LedgerEntry(claim.account, claim.key, destination, EntryState.LEFT, content=claim.content)


def claimed(entry: LedgerEntry, claim: Claim) -> LedgerEntry:
    """Return an entry that is being sent to."""
    return attrs.evolve(
        entry,
        state=EntryState.SENDING,
        attempt=claim.attempt,
        started_at=claim.started_at,
        ends_at=claim.ends_at,
        detail="",
    )


def claim_of(entry: LedgerEntry) -> Claim:
    """Return the claim of the latest request for an entry."""
    started_at, ends_at = entry.started_at, entry.ends_at
    assert started_at is not None and ends_at is not None  # noqa: S101, PT018  (it was claimed)
    return Claim(entry.account, entry.key, entry.content, entry.attempt, started_at, started_at, ends_at)


def accepted_result(entry: LedgerEntry) -> DestinationResult:
    """Return the result for a destination that has its message."""
    return DestinationResult(entry.destination, Outcome.ACCEPTED, entry.message_uuid)


def stored_result(response: str | None, destinations: Sequence[str], entries: Iterable[LedgerEntry]) -> SendResult:
    """Return the result of a send that was accepted: from its response, or from what its records said."""
    if response is not None:
        return SendResult(json.loads(response))
    uuids = {each.destination: each.message_uuid for each in entries}
    return SendResult(
        {
            "message_uuid": [uuids[each] for each in destinations if uuids[each]],
            "invalid_number": [each for each in destinations if not uuids[each]],
        }
    )


def settlements_from_results(results: Iterable[DestinationResult], *, is_whole: bool) -> list[Settlement]:
    """Return what a response means for each destination; a whole is accepted whichever message is whose."""
    states = {
        Outcome.ACCEPTED: EntryState.ACCEPTED,
        Outcome.INVALID: EntryState.REFUSED,
        Outcome.UNKNOWN: EntryState.ACCEPTED if is_whole else EntryState.UNKNOWN,
    }
    return [
        Settlement(each.destination, states[each.outcome], each.message_uuid, str(each.error or "")) for each in results
    ]


def settlements_from_error(destinations: Iterable[str], state: EntryState, error: Exception) -> list[Settlement]:
    """Return what an error means for each destination."""
    return [Settlement(each, state, None, str(error)) for each in destinations]


def settlements_from_verdicts(found: Mapping[str, Verdict]) -> list[Settlement]:
    """Return what the records mean for the destinations they say something certain about."""
    return [
        Settlement(name, EntryState.ACCEPTED, each.message_uuid)
        if each.status is FindStatus.FOUND
        else Settlement(name, EntryState.REFUSED, None, "the API has no record of it")
        for name, each in found.items()
        if each.status is not FindStatus.NOT_YET_CERTAIN
    ]


def unknown_outcome(
    request: httpx.Request, body: Mapping[str, object], entries: Sequence[LedgerEntry]
) -> SendOutcomeUnknown:
    """Return the error for the entries of one request whose outcome is unknown."""
    claim = claim_of(entries[0])
    return SendOutcomeUnknown(
        f"an earlier send with the key {entries[0].key!r} may have been accepted, and the records of the API do not "
        "tell yet; it was not repeated. Call again with the same key, at `certain_at` or later",
        request=request,
        body=body,
        sent_at=claim.started_at,
        failed_at=claim.ends_at,
    )


def verdicts(
    criteria: SearchCriteria,
    messages: Iterable[Message],
    offset: ClockOffset | None,
    now: datetime,
    rivals: Mapping[str, int],
) -> dict[str, Verdict]:
    """Return what messages say about each destination of a request.

    Rivals are other sends of the ledger to a destination whose outcome is unknown: a message may be theirs.
    """
    by_number: dict[str | None, list[Message]] = defaultdict(list)
    for each in messages:
        by_number[parse_number(each.to_number or "")].append(each)
    hidden = by_number.pop(None, [])
    found: dict[str, Verdict] = {}
    for destination in criteria.destinations:
        alone = attrs.evolve(criteria, destinations=frozenset({destination}))
        search = evaluate(alone, [*by_number.get(destination, ()), *hidden], offset, now)
        if search.status is not FindStatus.FOUND:
            found[destination] = Verdict(search.status)
        elif len(search.messages) > rivals.get(destination, 0):
            found[destination] = Verdict(FindStatus.FOUND, search.messages[-1].message_uuid)
        else:
            found[destination] = Verdict(FindStatus.NOT_YET_CERTAIN)
    return found
