"""Ending a message's way by hand."""

from datetime import datetime

from ._delivery import Event, MessageState, Plan
from ._outcomes import DELIVERED_CODE

_UNKNOWN = "1000"
_ENDED = frozenset(
    {
        MessageState.DELIVERED,
        MessageState.FAILED,
        MessageState.READ,
        MessageState.REJECTED,
        MessageState.UNDELIVERED,
    }
)
# To be delivered or not, an outbound message has to have left the queue.
_AFTER_SENT = frozenset({MessageState.DELIVERED, MessageState.READ, MessageState.UNDELIVERED})
_GOOD = frozenset({MessageState.DELIVERED, MessageState.READ})


def conclude_plan(plan: Plan, state: MessageState, error_code: str | None, now: datetime) -> tuple[Plan, Plan]:
    """End a message's way now.

    Args:
        plan: What was planned.
        state: The last state: delivered, failed, read, rejected or undelivered.
        error_code: Plivo's error code; None for the usual one: `000` for success, `1000` (unknown) otherwise.
        now: The present moment; aware, in UTC.

    Returns:
        What has happened by now, and what happens now.

    Raises:
        ValueError: The state is none that a way ends with, or the message's way has ended already.
    """
    if state not in _ENDED:
        raise ValueError(f"state={state.value!r} is none a message ends in: give one of {', '.join(sorted(_ENDED))}")
    past = tuple(event for event in plan if event.moment <= now) or plan[:1]
    current = past[-1].state
    if current in _ENDED and not (current is MessageState.DELIVERED and state is MessageState.READ):
        raise ValueError(f"state={state.value!r} comes too late: the message is {current.value} already")
    code = error_code or (DELIVERED_CODE if state in _GOOD else _UNKNOWN)
    states = [MessageState.SENT] if state in _AFTER_SENT and current is MessageState.QUEUED else []
    if state is MessageState.READ and current is not MessageState.DELIVERED:
        states.append(MessageState.DELIVERED)
    events = [Event(now, each, code if each is MessageState.DELIVERED else None) for each in states]
    return past, (*events, Event(now, state, code))
