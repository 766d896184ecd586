"""What tests ask of a mock server, and do to it."""

import re

from plivo_messaging.mock._control._control import Control
from plivo_messaging.mock._control._faults import Faults
from plivo_messaging.mock._control._journal import Journal
from plivo_messaging.mock._messaging._delivery import MessageState

from ._seen import SeenMessage, Wanted, listed, seen


class Observed:
    """The part of a mock server that tests work with: messages, requests, faults."""

    def __init__(self, control: Control) -> None:
        """Look at a mock server.

        Args:
            control: What is known of it.
        """
        self._control = control

    @property
    def requests(self) -> Journal:
        """The latest 1,000 requests to the API with their answers, oldest first; without secrets.

        Of the bodies the latest 8 MiB are kept: those of 400 lists of 20 messages, or of all sends to a few numbers.
        """
        return self._control.journal

    @property
    def faults(self) -> Faults:
        """What goes wrong on demand: `mock.faults.add("status", status=503)` answers the next request with 503."""
        return self._control.faults

    @property
    def messages(self) -> list[SeenMessage]:
        """All messages of all accounts as they are now, sent and received, oldest first."""
        platform = self._control.interface.platform
        now = platform.clock.now()
        messages = [message for account in platform.accounts for message in reversed(account.messages.newest_first())]
        return [seen(message, now) for message in sorted(messages, key=lambda message: message.accepted)]

    def conclude(self, message_uuid: str, state: str, error_code: str | None = None) -> SeenMessage:
        """End a message's way now, whatever was to become of it.

        Args:
            message_uuid: The message.
            state: How it ends: `delivered`, `failed`, `read`, `rejected` or `undelivered`.
            error_code: Plivo's error code, such as `50`; the usual one for the state when left out.

        Returns:
            The message as it is now.

        Raises:
            LookupError: There is no such message.
            ValueError: No message ends in that state, or this one has ended already.
        """
        platform = self._control.interface.platform
        message = platform.conclude(message_uuid, _state(state), error_code)
        return seen(message, platform.clock.now())

    def sent(
        self,
        *,
        to: str | None = None,
        text: str | re.Pattern[str] | None = None,
        sender: str | None = None,
        type: str | None = None,
        state: str | None = None,
        times: int | None = None,
    ) -> list[SeenMessage]:
        """Assert that messages were sent.

        Args:
            to: Only messages to this number, written as a person writes it.
            text: Only messages with this text, or with one the pattern is found in (`re.compile("code: [0-9]+")`).
            sender: Only messages from this number or sender ID.
            type: Only messages of this type: `sms`, `mms` or `whatsapp`.
            state: Only messages in this state, such as `delivered`.
            times: How many there have to be; one or more when left out.

        Returns:
            The messages, oldest first.

        Raises:
            AssertionError: There are none, or not as many; it lists what was sent.
            ValueError: `to` or `sender` can be of no message.
        """
        __tracebackhide__ = True
        wanted = Wanted.of(to=to, text=text, sender=sender, type=type, state=state)
        outbound = [message for message in self.messages if message.message_direction == "outbound"]
        found = [message for message in outbound if wanted.fits(message)]
        if times is None and not found:
            raise AssertionError(f"no message{wanted} was sent; {_others(outbound)}")
        if times is not None and len(found) != times:
            raise AssertionError(f"{_were_sent(found, str(wanted))}, not {times}; {_others(outbound)}")
        return found

    def not_sent(
        self,
        *,
        to: str | None = None,
        text: str | re.Pattern[str] | None = None,
        sender: str | None = None,
        type: str | None = None,
        state: str | None = None,
    ) -> None:
        """Assert that no such message was sent; see `sent` for the arguments.

        Args:
            to: Only messages to this number.
            text: Only messages with this text, or with one the pattern is found in.
            sender: Only messages from this number or sender ID.
            type: Only messages of this type.
            state: Only messages in this state.

        Raises:
            AssertionError: There are such messages; it lists what was sent.
            ValueError: `to` or `sender` can be of no message.
        """
        __tracebackhide__ = True
        self.sent(to=to, text=text, sender=sender, type=type, state=state, times=0)


def _state(state: str) -> MessageState:
    try:
        return MessageState(state)
    except ValueError as error:
        raise ValueError(f"state={state!r} is none of {', '.join(MessageState)}") from error


def _others(outbound: list[SeenMessage]) -> str:
    if not outbound:
        return "nothing was sent at all"
    return f"{_were_sent(outbound, '')} in all:{listed(outbound)}"


def _were_sent(messages: list[SeenMessage], which: str) -> str:
    return f"1 message{which} was sent" if len(messages) == 1 else f"{len(messages):,} messages{which} were sent"
