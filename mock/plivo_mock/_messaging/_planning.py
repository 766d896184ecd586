"""Planning the way of each outbound message: what becomes of it, and when its account's queue lets it go."""

from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Lock
from typing import Protocol

from ._accounts import Account
from ._delivery import MessageState, Plan
from ._messages import Message, MessageDirection, MessageType, SendRequest
from ._outcomes import DELIVERED, IN_QUEUE, OPTED_OUT, READ, Outcome, make_plan
from ._pace import Pace, Rates


class Planner(Protocol):
    """Makes plans."""

    def plan(self, account: Account, request: SendRequest, sender: str, destination: str, accepted: datetime) -> Plan:
        """Plan what happens to a message.

        Args:
            account: Whose message it is.
            request: The request that sends it.
            sender: The sender, as it was sanitised.
            destination: The number it goes to, as digits.
            accepted: When the API accepted it; aware, in UTC.

        Returns:
            The plan.
        """
        ...


class DeliveryPlanner:
    """Plans that destinations decide on and rates delay; a subaccount shares its main account's queue."""

    def __init__(self, rates: Rates, outcome_of: Callable[[str], Outcome | None]) -> None:
        """Set up.

        Args:
            rates: How fast accounts send.
            outcome_of: What becomes of messages to a destination (digits); None where it is nothing particular.
        """
        self._rates = rates
        self._outcome_of = outcome_of
        self._paces: dict[str, Pace] = {}
        self._lock = Lock()

    def plan(self, account: Account, request: SendRequest, sender: str, destination: str, accepted: datetime) -> Plan:
        """Plan what happens to a message; see `Planner`."""
        outcome = self._outcome(account, request, sender, destination)
        expires = accepted + timedelta(seconds=request.message_expiry)
        turn = None
        if outcome.state is not MessageState.QUEUED:
            with self._lock:
                turn = self._pace_of(account).leave(request.type, earliest=accepted + IN_QUEUE, latest=expires)
        leaves = None if turn is None else turn + outcome.held
        return make_plan(outcome, accepted=accepted, leaves=leaves, expires=expires)

    def take_over(self, account: Account, message: Message) -> None:
        """Let a message that was planned in an earlier life keep its place in the queue.

        Args:
            account: Whose message it is.
            message: The message.
        """
        sent = next((event.moment for event in message.plan if event.state is MessageState.SENT), None)
        if sent is not None and message.direction is MessageDirection.OUTBOUND:
            self._pace_of(account).took(message.type, sent)

    def forget(self) -> None:
        """Empty all queues."""
        self._paces.clear()

    def _outcome(self, account: Account, request: SendRequest, sender: str, destination: str) -> Outcome:
        if account.standing.opted_out(sender, destination):
            return OPTED_OUT
        usual = READ if request.type is MessageType.WHATSAPP else DELIVERED
        return self._outcome_of(destination) or usual

    def _pace_of(self, account: Account) -> Pace:
        main = account.main.auth_id
        if main not in self._paces:
            self._paces[main] = Pace(self._rates)
        return self._paces[main]
