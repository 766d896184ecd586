"""What can become of an outbound message, and the moments at which it does."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from ._delivery import Event, MessageState, Plan

_EXPIRED = "420"
_LEFT_BEHIND = frozenset({MessageState.FAILED, MessageState.REJECTED})
IN_QUEUE = timedelta(milliseconds=250)
"""How long every message is in Plivo's queue at least."""

_UNTIL_READ = timedelta(seconds=2)

DELIVERED_CODE = "000"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What becomes of a message.

    Attributes:
        state: The last state: delivered, read, sent, undelivered, failed, rejected; queued for a message that stays in
            Plivo's queue until it expires.
        error_code: Plivo's error code; None where there is none.
        held: How long it stays in Plivo's queue beyond its turn.
        under_way: How long the carrier takes from then on to report.
    """

    state: MessageState
    error_code: str | None = None
    held: timedelta = timedelta()
    under_way: timedelta = timedelta(milliseconds=750)


DELIVERED = Outcome(MessageState.DELIVERED, DELIVERED_CODE)
READ = Outcome(MessageState.READ, DELIVERED_CODE)
OPTED_OUT = Outcome(MessageState.FAILED, "200")


def make_plan(outcome: Outcome, *, accepted: datetime, leaves: datetime | None, expires: datetime) -> Plan:
    """Give the outcome of a message its moments.

    Args:
        outcome: What becomes of it.
        accepted: When the API accepted it; aware, in UTC.
        leaves: When it leaves Plivo's queue; None when it never does.
        expires: When it fails if it is in the queue by then.

    Returns:
        The plan, from queued on.
    """
    queued = Event(accepted, MessageState.QUEUED)
    if leaves is None or leaves > expires or outcome.state is MessageState.QUEUED:
        return (queued, Event(expires, MessageState.FAILED, _EXPIRED))
    if outcome.state in _LEFT_BEHIND:
        return (queued, Event(leaves, outcome.state, outcome.error_code))
    sent = Event(leaves, MessageState.SENT)
    if outcome.state is MessageState.SENT:
        return (queued, sent)
    reported = leaves + outcome.under_way
    if outcome.state is MessageState.READ:
        delivered = Event(reported, MessageState.DELIVERED, outcome.error_code)
        return (queued, sent, delivered, Event(reported + _UNTIL_READ, MessageState.READ, outcome.error_code))
    return (queued, sent, Event(reported, outcome.state, outcome.error_code))
