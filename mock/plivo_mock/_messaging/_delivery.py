"""How a message makes its way: a plan made when it is accepted, read against the clock."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias


class MessageState(StrEnum):
    """Where a message is on its way.

    Documentation: https://www.plivo.com/docs/messaging/api/message/the-message-object
    """

    QUEUED = "queued"
    SENT = "sent"
    FAILED = "failed"
    DELIVERED = "delivered"
    UNDELIVERED = "undelivered"
    RECEIVED = "received"
    REJECTED = "rejected"
    READ = "read"


@dataclass(frozen=True, slots=True)
class Event:
    """A change of a message's state.

    Attributes:
        moment: When it happens; aware, in UTC.
        state: The state from then on.
        error_code: Plivo's error code from then on; None as long as nothing can be said.
    """

    moment: datetime
    state: MessageState
    error_code: str | None = None


Plan: TypeAlias = tuple[Event, ...]
"""The events of one message, at least one, in the order of their moments."""


def event_at(plan: Plan, now: datetime) -> Event:
    """Find the event that determines a message's state.

    Args:
        plan: The message's plan.
        now: The moment that is asked about; aware.

    Returns:
        The last event that has happened by then; the first when none has.
    """
    current = plan[0]
    for event in plan[1:]:
        if event.moment > now:
            break
        current = event
    return current


def moment_of(plan: Plan, state: MessageState, now: datetime) -> datetime | None:
    """Find out when a message came into a state.

    Args:
        plan: The message's plan.
        state: The state.
        now: The present moment; aware.

    Returns:
        The moment, in UTC; None when it has not come.
    """
    return next((event.moment for event in plan if event.state is state and event.moment <= now), None)
