"""The mock's messages as a test asks for them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from plivo_mock._messaging._delivery import event_at
from plivo_mock._messaging._messages import Message
from plivo_mock._messaging._numbers import sanitise_number, sanitise_sender

_SHOWN = 20
_MAX_TEXT = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenMessage:
    """A message of the mock server, as it was when it was asked for.

    Attributes:
        message_uuid: Names it.
        message_direction: `inbound` or `outbound`.
        message_type: `sms`, `mms` or `whatsapp`.
        message_state: Where it was on its way, such as `queued`.
        error_code: Plivo's error code; None as long as nothing could be said.
        from_number: The sender: digits, or an alphanumeric sender ID.
        to_number: The destination: digits.
        text: What it says.
        units: How many segments it counts as.
        message_time: When the API took it over; aware, in UTC.
        auth_id: The account it belongs to.
    """

    message_uuid: str
    message_direction: str
    message_type: str
    message_state: str
    error_code: str | None
    from_number: str
    to_number: str
    text: str
    units: int
    message_time: datetime
    auth_id: str

    def __str__(self) -> str:
        """Show it in one line."""
        text = self.text if len(self.text) <= _MAX_TEXT else f"{self.text[:_MAX_TEXT]}\N{HORIZONTAL ELLIPSIS}"
        code = f" {self.error_code}" if self.error_code not in {None, "000"} else ""
        return f"{self.from_number} -> {self.to_number}: {text!r} ({self.message_type}, {self.message_state}{code})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which messages a test means; None means all.

    Attributes:
        to: The destination, as digits.
        text: The whole text, or a pattern that is found in it.
        sender: The sender, as digits or as letters and digits.
        type: What kind of message.
        state: Where it is on its way.
    """

    to: str | None = None
    text: str | re.Pattern[str] | None = None
    sender: str | None = None
    type: str | None = None
    state: str | None = None

    @classmethod
    def of(
        cls,
        *,
        to: str | None,
        text: str | re.Pattern[str] | None,
        sender: str | None,
        type: str | None,
        state: str | None,
    ) -> "Wanted":
        """Write down which messages are meant.

        Args:
            to: The destination, as a person writes it.
            text: The whole text, or a pattern that is found in it.
            sender: The sender, as a person writes it.
            type: What kind of message.
            state: Where it is on its way.

        Returns:
            What is meant.

        Raises:
            ValueError: `to` is no number, or `sender` neither a number nor a sender ID.
        """
        number = None if to is None else sanitise_number(to)
        if to is not None and number is None:
            raise ValueError(f"to={to!r} is not a number of up to 14 digits: no message can have gone there")
        address = None if sender is None else sanitise_sender(sender)
        if sender is not None and address is None:
            raise ValueError(f"sender={sender!r} is neither a number of up to 14 digits nor a sender ID of up to 11")
        return cls(to=number, text=text, sender=address, type=type, state=state)

    def fits(self, message: SeenMessage) -> bool:
        """Tell whether a message is meant.

        Args:
            message: The message.

        Returns:
            Whether all that is asked for is so.
        """
        return (
            self.to in {None, message.to_number}
            and self.sender in {None, message.from_number}
            and self.type in {None, message.message_type}
            and self.state in {None, message.message_state}
            and self._says(message.text)
        )

    def __str__(self) -> str:
        """Show it, such as ` to 12025550123 with the text 'Hello'`."""
        text = self.text.pattern if isinstance(self.text, re.Pattern) else self.text
        found = "matching" if isinstance(self.text, re.Pattern) else "with the text"
        parts = {
            f" from {self.sender}": self.sender,
            f" to {self.to}": self.to,
            f" of type {self.type}": self.type,
            f" in state {self.state}": self.state,
            f" {found} {text!r}": text,
        }
        return "".join(words for words, value in parts.items() if value is not None)

    def _says(self, text: str) -> bool:
        if isinstance(self.text, re.Pattern):
            return self.text.search(text) is not None
        return self.text in {None, text}


def seen(message: Message, now: datetime) -> SeenMessage:
    """Show a message to a test.

    Args:
        message: The message.
        now: The moment at which its state counts; aware.

    Returns:
        What a test sees of it.
    """
    event = event_at(message.plan, now)
    return SeenMessage(
        message_uuid=message.uuid,
        message_direction=message.direction.value,
        message_type=message.type.value,
        message_state=event.state.value,
        error_code=event.error_code,
        from_number=message.from_number,
        to_number=message.to_number,
        text=message.text,
        units=message.units,
        message_time=message.accepted,
        auth_id=message.auth_id,
    )


def listed(messages: Iterable[SeenMessage]) -> str:
    """Write messages down, one to a line.

    Args:
        messages: The messages.

    Returns:
        The lines, for 20 messages at most; each begins with a line break.
    """
    lines = [f"\n  {number}. {message}" for number, message in enumerate(messages, 1)]
    more = f"\n  \N{HORIZONTAL ELLIPSIS} and {len(lines) - _SHOWN:,} more" if len(lines) > _SHOWN else ""
    return "".join(lines[:_SHOWN]) + more
