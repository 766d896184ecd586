"""What is behind the API: accounts, their messages, and what happens to them as time goes by."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial

from plivo_mock._clock import Clock, ManualClock
from plivo_mock._schedule import Schedule

from ._accounts import Account, Accounts
from ._conclusions import conclude_plan
from ._delivery import Event, MessageState, event_at
from ._identifiers import Identifiers
from ._messages import Message, MessageDirection, MessageType
from ._notices import Notices, StateChange
from ._planning import DeliveryPlanner
from ._receiving import Intent, intent_of, receive_message

_OUT_OF_CREDIT = "900"


class Platform:
    """Takes messages over, and publishes each change of their states once, in order.

    Its methods may be called from any thread.
    """

    def __init__(self, *, clock: Clock, identifiers: Identifiers, planner: DeliveryPlanner) -> None:
        """Put it together.

        Args:
            clock: Tells the time.
            identifiers: Names requests and messages.
            planner: Decides what becomes of each message.
        """
        self.accounts: Accounts = Accounts()
        """Who may use it."""
        self.clock = clock
        """Tells the time."""
        self.identifiers = identifiers
        """Names requests and messages."""
        self.planner = planner
        """Decides what becomes of each message."""
        self.notices: Notices = Notices()
        """Told of each change of a message's state, by the thread that makes it."""
        self.schedule: Schedule = Schedule()
        """What is still to happen to messages; somebody has to carry it out as time goes by."""
        self._on_reset: list[Callable[[], None]] = []

    def on_reset(self, call: Callable[[], None]) -> None:
        """Let someone forget what they know when everything is forgotten.

        Args:
            call: Called by `reset`; must not block.
        """
        self._on_reset.append(call)

    def accept(self, account: Account, messages: Sequence[Message]) -> None:
        """Take over messages that an account sends.

        Args:
            account: Whose they are.
            messages: The messages, in the order of their destinations.
        """
        with self.schedule.turn:
            account.messages.add(messages)
            for message in messages:
                self._happen(account, message, 0)

    def receive(
        self,
        auth_id: str,
        *,
        from_number: str,
        to_number: str,
        text: str,
        type: MessageType = MessageType.SMS,
        media: Sequence[str] = (),
    ) -> Message:
        """Take over a message that somebody sends to an account.

        Args:
            auth_id: The account.
            from_number: Who sends it: a number as a person writes it, with its country code.
            to_number: The account's number it is sent to, or a sender ID of letters and digits.
            text: What it says.
            type: What kind of message it is.
            media: Addresses of media; only an MMS or a WhatsApp message has any.

        Returns:
            The message.

        Raises:
            LookupError: There is no such account.
            ValueError: A number is none, or an SMS has media.
        """
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
            account.messages.add([message])
            _note_intent(account, message)
            self._happen(account, message, 0)
        return message

    def conclude(self, message_uuid: str, state: MessageState, error_code: str | None = None) -> Message:
        """End a message's way now: deliver it, or let it fail.

        Args:
            message_uuid: The message.
            state: How it ends: delivered, failed, read, rejected or undelivered.
            error_code: Plivo's error code; the usual one for the state when left out.

        Returns:
            The message as it is now.

        Raises:
            LookupError: There is no such message.
            ValueError: No message ends in that state, or this one has ended already.
        """
        with self.schedule.turn:
            now = self.clock.now()
            self.schedule.run_due(now)
            message = self.accounts.find(message_uuid)
            if message is None:
                raise LookupError(f"message_uuid={message_uuid!r} is no message of this mock: look it up in the list")
            past, events = conclude_plan(message.plan, state, error_code, now)
            changed = replace(message, plan=past + events)
            account = self.accounts.owner_of(message)
            account.messages.replace(changed)
            for event in events:
                self.notices.publish(StateChange(message=changed, event=event))
            return changed

    def use_up_credit(self, account: Account) -> None:
        """Use the credit of an account up: what is queued fails, and for two minutes nothing can be sent.

        Args:
            account: The account; subaccounts share their main account's credit.
        """
        with self.schedule.turn:
            now = self.clock.now()
            account.main.standing.use_up_credit(now)
            for each in self.accounts:
                if each.main is account.main:
                    for message in each.messages.newest_first():
                        if self.event_of(message).state is MessageState.QUEUED:
                            self.conclude(message.uuid, MessageState.FAILED, _OUT_OF_CREDIT)

    def event_of(self, message: Message) -> Event:
        """Find out where a message is.

        Args:
            message: The message.

        Returns:
            The event that determines its state at present.
        """
        return event_at(message.plan, self.clock.now())

    def advance(self, seconds: float) -> datetime:
        """Move the clock forward, through everything that happens on the way, in order.

        Args:
            seconds: How far, in seconds; not negative.

        Returns:
            The moment it is then, aware, in UTC.

        Raises:
            ValueError: `seconds` is negative or no number, or the clock is not a ManualClock.
        """
        if isinstance(self.clock, ManualClock):
            return self.clock.advance(seconds)
        raise ValueError("the time of this mock passes by itself: give it a ManualClock to move it by hand")

    def reset(self) -> None:
        """Forget messages, conversations, and what was to happen; keep the accounts, and the time."""
        with self.schedule.turn:
            self.schedule.clear()
            self.planner.forget()
            for account in self.accounts:
                account.forget()
            for call in self._on_reset:
                call()

    def restore(self, message: Message, published: int) -> None:
        """Take over a message from an earlier life, and go on with it where that ended.

        Args:
            message: A message of one of the accounts.
            published: How many events of its plan were published.
        """
        with self.schedule.turn:
            account = self.accounts.owner_of(message)
            account.messages.add([message])
            account.conversations.take_over(message)
            self.planner.take_over(account, message)
            _note_intent(account, message)
            self._wait_for(account, message, published)

    def _happen(self, account: Account, message: Message, index: int) -> None:
        self.notices.publish(StateChange(message=message, event=message.plan[index]))
        self._wait_for(account, message, index + 1)

    def _wait_for(self, account: Account, message: Message, index: int) -> None:
        if index < len(message.plan):
            event = message.plan[index]
            self.schedule.add(event.moment, partial(self._come_to, account, message, index))

    def _come_to(self, account: Account, message: Message, index: int) -> None:
        # A message that was concluded or forgotten in the meantime is another one, or none.
        if account.messages.get(message.uuid) is message:
            self._happen(account, message, index)


def _note_intent(account: Account, message: Message) -> None:
    """Remember who wants no more messages; texts with a keyword are short, all others are none."""
    if message.direction is MessageDirection.OUTBOUND:
        return
    match intent_of(message.text):
        case Intent.OPT_OUT:
            account.standing.opt_out(message.to_number, message.from_number)
        case Intent.OPT_IN:
            account.standing.opt_in(message.to_number, message.from_number)
        case _:
            pass
