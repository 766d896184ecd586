"""What becomes of outbound messages, and when: outcomes, plans, and the queue of an account."""

import math
from collections import deque
from dataclasses import dataclass
from datetime import datetime, timedelta

from ._accounts import Account
from ._magic import DELIVERED, DELIVERED_CODE, OPTED_OUT, READ, Outcome, effect_of
from ._messages import Event, Message, MessageDirection, MessageState, MessageType, Plan, SendRequest

IN_QUEUE = timedelta(milliseconds=250)
"""How long each message is in Plivo's queue at least."""

_EXPIRED = "420"
_UNKNOWN = "1000"
_UNTIL_READ = timedelta(seconds=2)
_NEVER_SENT = frozenset({MessageState.FAILED, MessageState.REJECTED})
_FINAL = frozenset(
    {
        MessageState.DELIVERED,
        MessageState.FAILED,
        MessageState.READ,
        MessageState.REJECTED,
        MessageState.UNDELIVERED,
    }
)
# To be delivered or not, an outbound message must have left the queue.
_AFTER_SENT = frozenset({MessageState.DELIVERED, MessageState.READ, MessageState.UNDELIVERED})
_SUCCESSFUL = frozenset({MessageState.DELIVERED, MessageState.READ})

_LOWEST_RATE = 0.001
_MOST_TOGETHER = 1_000


def make_plan(outcome: Outcome, *, accepted: datetime, leaves: datetime | None, expires: datetime) -> Plan:
    """Return the events of a message, from queued on."""
    queued = Event(accepted, MessageState.QUEUED)
    if leaves is None or leaves > expires or outcome.state is MessageState.QUEUED:
        return (queued, Event(expires, MessageState.FAILED, _EXPIRED))
    if outcome.state in _NEVER_SENT:
        return (queued, Event(leaves, outcome.state, outcome.error_code))
    sent = Event(leaves, MessageState.SENT)
    if outcome.state is MessageState.SENT:
        return (queued, sent)
    reported = leaves + outcome.under_way
    if outcome.state is MessageState.READ:
        delivered = Event(reported, MessageState.DELIVERED, outcome.error_code)
        return (queued, sent, delivered, Event(reported + _UNTIL_READ, MessageState.READ, outcome.error_code))
    return (queued, sent, Event(reported, outcome.state, outcome.error_code))


def conclude_plan(plan: Plan, state: MessageState, error_code: str | None, now: datetime) -> tuple[Plan, Plan]:
    """Return what has happened to a message by now, and what happens if it ends now."""
    if state not in _FINAL:
        raise ValueError(f"state={state.value!r} is none a message ends in: give one of {', '.join(sorted(_FINAL))}")
    past = tuple(event for event in plan if event.moment <= now) or plan[:1]
    current = past[-1].state
    if current in _FINAL and not (current is MessageState.DELIVERED and state is MessageState.READ):
        raise ValueError(f"state={state.value!r} comes too late: the message is {current.value} already")
    code = error_code or (DELIVERED_CODE if state in _SUCCESSFUL else _UNKNOWN)
    states = [MessageState.SENT] if state in _AFTER_SENT and current is MessageState.QUEUED else []
    if state is MessageState.READ and current is not MessageState.DELIVERED:
        states.append(MessageState.DELIVERED)
    events = [Event(now, each, code if each is MessageState.DELIVERED else None) for each in states]
    return past, (*events, Event(now, state, code))


@dataclass(frozen=True, slots=True)
class Rates:
    """How many messages of an account leave the queue in a second.

    Documentation: https://www.plivo.com/docs/faq/messaging/messaging-api
    """

    sms: float = 5.0  # SMS, and WhatsApp messages apart from them, a second; 0.001 or more, `math.inf` for no limit
    mms: float = 0.25  # MMS a second; likewise

    def __post_init__(self) -> None:
        for name, rate in (("rate", self.sms), ("mms_rate", self.mms)):
            if not rate >= _LOWEST_RATE:
                raise ValueError(f"{name}={rate!r} is not {_LOWEST_RATE} or more: give messages a second, or math.inf")


class _Queue:
    """Releases as many messages together as the rate allows in a second, and no more within that second."""

    def __init__(self, rate: float) -> None:
        together = int(min(max(rate, 1), _MOST_TOGETHER))
        self._span = timedelta() if math.isinf(rate) else timedelta(seconds=together / rate)
        self._last: deque[datetime] = deque(maxlen=together)

    def next_free(self, earliest: datetime) -> datetime:
        """Return when the next message can leave: never before the last one, or messages would overtake each other."""
        if not self._last:
            return earliest
        is_full = len(self._last) == self._last.maxlen
        return max(earliest, self._last[-1], self._last[0] + self._span if is_full else earliest)

    def release(self, moment: datetime) -> None:
        self._last.append(moment)


class DeliveryPlanner:
    """Plans what becomes of each message, for one thread at a time. A subaccount shares its main account's queue."""

    def __init__(self, rates: Rates) -> None:
        self._rates = {
            MessageType.SMS: rates.sms,
            MessageType.MMS: rates.mms,
            MessageType.WHATSAPP: rates.sms,
        }
        self._queues: dict[tuple[str, MessageType], _Queue] = {}

    def plan(
        self,
        account: Account,
        request: SendRequest,
        sender: str,
        destination: str,
        accepted: datetime,
        *,
        is_reply: bool = False,
    ) -> Plan:
        outcome = READ if request.type is MessageType.WHATSAPP else DELIVERED
        if isinstance(effect := effect_of(destination), Outcome):
            outcome = effect
        if not is_reply and (sender, destination) in account.opted_out:
            outcome = OPTED_OUT
        expires = accepted + timedelta(seconds=request.message_expiry)
        leaves = None
        if outcome.state is not MessageState.QUEUED:
            queue = self._queue_of(account, request.type)
            turn = queue.next_free(accepted + IN_QUEUE)
            if turn <= expires:  # else it takes no other message's turn
                queue.release(turn)
                leaves = turn + outcome.held
        return make_plan(outcome, accepted=accepted, leaves=leaves, expires=expires)

    def restore(self, account: Account, message: Message) -> None:
        """Keep the place in the queue of a message from the state file."""
        sent = next((event.moment for event in message.plan if event.state is MessageState.SENT), None)
        if sent is not None and message.direction is MessageDirection.OUTBOUND:
            self._queue_of(account, message.type).release(sent)

    def clear(self) -> None:
        self._queues.clear()

    def _queue_of(self, account: Account, message_type: MessageType) -> _Queue:
        key = account.main.auth_id, message_type
        if key not in self._queues:
            self._queues[key] = _Queue(self._rates[message_type])
        return self._queues[key]
