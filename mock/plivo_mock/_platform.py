"""What is behind the API: accounts, their messages, and what happens to them as time goes by."""

import logging
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from ._accounts import Account, Accounts
from ._clock import Clock, ManualClock, Schedule
from ._delivery import DeliveryPlanner, conclude_plan
from ._json import ApiError
from ._messages import (
    Event,
    Identifiers,
    Message,
    MessageState,
    MessageType,
    Published,
    SendRequest,
    StateChange,
    Subscriber,
    event_at,
)
from ._numbers import Destinations, split_destinations
from ._send import REPLIES, Accepted, OutOfCreditError, apply_intent, build_messages, intent_of, receive_message

if TYPE_CHECKING:
    from ._state import StateFile

_logger = logging.getLogger("plivo_mock")
_OUT_OF_CREDIT = "900"
_WITHOUT_CREDIT = timedelta(minutes=2)


class Platform:
    """Accepts messages, and publishes each change of their states once, in order. Any thread may call its methods.

    Attributes:
        accounts: The accounts.
        clock: The clock.
        identifiers: Where identifiers come from.
        planner: Plans what becomes of each message.
        schedule: What is still to happen to messages; a driver runs it as time goes by.
    """

    def __init__(
        self, *, clock: Clock, identifiers: Identifiers, planner: DeliveryPlanner, storage: "StateFile | None" = None
    ) -> None:
        self.accounts: Accounts = Accounts()
        self.clock = clock
        self.identifiers = identifiers
        self.planner = planner
        self._subscribers: list[Subscriber] = []
        self.schedule: Schedule = Schedule()
        self._storage = storage

    def subscribe(self, subscriber: Subscriber) -> None:
        """Call a function with all that happens from now on, in the thread that makes it happen; it must not block."""
        self._subscribers.append(subscriber)

    def publish(self, published: Published) -> None:
        """Call all subscribers, in the order they subscribed."""
        for subscriber in self._subscribers:
            subscriber(published)

    def send(
        self,
        account: Account,
        request: SendRequest,
        destinations: Destinations,
        *,
        requester_ip: str = "",
        is_reply: bool = False,
    ) -> Accepted:
        """Accept the messages of a send request: all of them, or none if they cannot be stored."""
        with self.schedule.turn:
            try:
                accepted = build_messages(
                    request,
                    destinations,
                    account,
                    now=self.clock.now(),
                    requester_ip=requester_ip,
                    identifiers=self.identifiers,
                    planner=self.planner,
                    is_reply=is_reply,
                )
            except OutOfCreditError:
                if not is_reply:
                    self._use_up_credit(account)
                raise
            self.accept(account, accepted.messages)
        return accepted

    def accept(self, account: Account, messages: Sequence[Message]) -> None:
        """Accept messages that an account sends: all of them, or none if they cannot be stored."""
        with self.schedule.turn:
            changes = [StateChange(message=message, event=message.plan[0]) for message in messages]
            self._save(changes)
            account.messages.add(messages)
            for change in changes:
                self.publish(change)
                self._schedule(account, change.message, 1)

    def receive(
        self,
        auth_id: str | None,
        *,
        from_number: str,
        to_number: str,
        text: str,
        type: MessageType = MessageType.SMS,
        media: Sequence[str] = (),
    ) -> Message:
        """Receive a message that somebody sends to an account, and reply to HELP and STOP."""
        account = self.accounts.named(auth_id)
        with self.schedule.turn:
            message = receive_message(
                account,
                from_number=from_number,
                to_number=to_number,
                text=text,
                type=type,
                media=media,
                now=self.clock.now(),
                identifiers=self.identifiers,
            )
            self.accept(account, [message])
            apply_intent(account, message)
            self._reply(account, message)
        return message

    def conclude(self, message_uuid: str, state: MessageState, error_code: str | None = None) -> Message:
        """End a message now: deliver it, or let it fail."""
        with self.schedule.turn:
            now = self.clock.now()
            self.schedule.run_due(now)
            message = self.accounts.find(message_uuid)
            if message is None:
                raise LookupError(f"message_uuid={message_uuid!r} is no message of this mock: look it up in the list")
            past, events = conclude_plan(message.plan, state, error_code, now)
            changed = replace(message, plan=past + events)
            changes = [StateChange(message=changed, event=event) for event in events]
            self._save(changes)
            self.accounts.owner_of(message).messages.replace(changed)
            for change in changes:
                self.publish(change)
            return changed

    def _use_up_credit(self, account: Account) -> None:
        """Fail what is queued, and refuse sends for two minutes; subaccounts share their main account's credit."""
        with self.schedule.turn:
            account.main.credit_from = self.clock.now() + _WITHOUT_CREDIT
            for each in self.accounts:
                if each.main is account.main:
                    for message in each.messages.newest_first():
                        if self.event_of(message).state is MessageState.QUEUED:
                            self.conclude(message.uuid, MessageState.FAILED, _OUT_OF_CREDIT)

    def event_of(self, message: Message) -> Event:
        """Return the event that determines a message's present state."""
        return event_at(message.plan, self.clock.now())

    def manual_clock(self) -> ManualClock:
        if isinstance(self.clock, ManualClock):
            return self.clock
        raise ValueError("the time of this mock passes by itself: give it a ManualClock to advance it")

    def settle(self) -> None:
        """With a manual clock, do what is due now, such as callbacks."""
        if isinstance(self.clock, ManualClock):
            self.clock.advance(0)

    def reset(self) -> None:
        """Remove messages, conversations, and what was to happen; keep the accounts, and the time."""
        with self.schedule.turn:
            if self._storage is not None:
                self._storage.clear()
            self.schedule.clear()
            self.planner.clear()
            for account in self.accounts:
                account.clear()

    def restore(self, message: Message, published: int) -> None:
        """Restore a message from the state file, and continue after as many events of its plan as were published."""
        with self.schedule.turn:
            account = self.accounts.owner_of(message)
            account.restore(message)
            self.planner.restore(account, message)
            apply_intent(account, message)
            self._schedule(account, message, published)

    def _save(self, changes: Sequence[StateChange]) -> None:
        if self._storage is not None:
            self._storage.save(changes)

    def _schedule(self, account: Account, message: Message, index: int) -> None:
        if index < len(message.plan):
            self.schedule.add(message.plan[index].moment, partial(self._happen, account, message, index))

    def _happen(self, account: Account, message: Message, index: int) -> None:
        # A message that was concluded or removed in the meantime is another one, or none.
        if account.messages.get(message.uuid) is not message:
            return
        change = StateChange(message=message, event=message.plan[index])
        try:
            self._save([change])
        except Exception:  # a restart reports it once more, and the message goes on
            _logger.exception("a change of message %s is not saved", message.uuid)
        self.publish(change)
        self._schedule(account, message, index + 1)

    def _reply(self, account: Account, message: Message) -> None:
        """Send the automatic reply to a keyword, from the number it was sent to."""
        intent = intent_of(message.text)
        is_possible = message.type is not MessageType.WHATSAPP and message.to_number.isdigit()
        if intent is None or intent not in REPLIES or not is_possible:
            return
        request = SendRequest(src=message.to_number, text=REPLIES[intent])
        with suppress(ApiError):  # a magic destination, or no credit
            self.send(account, request, split_destinations(message.from_number), is_reply=True)
