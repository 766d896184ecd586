"""What tests assert on messages, and what they read when an assertion fails."""

import re
from collections.abc import Iterable

from ._control_models import SeenMessage
from ._numbers import sanitise_number, sanitise_sender

_SHOWN = 20


class MessageQuery:
    """Which messages a test means, by numbers as a person writes them; None means all."""

    def __init__(
        self,
        *,
        to: str | None,
        text: str | re.Pattern[str] | None,
        sender: str | None,
        type: str | None,
        state: str | None,
    ) -> None:
        number = None if to is None else sanitise_number(to)
        if to is not None and number is None:
            raise ValueError(f"to={to!r} is not a number of up to 14 digits: no message can have gone there")
        address = None if sender is None else sanitise_sender(sender)
        if sender is not None and address is None:
            raise ValueError(f"sender={sender!r} is neither a number of up to 14 digits nor a sender ID of up to 11")
        self._text = text
        self._wanted = {"from_number": address, "to_number": number, "message_type": type, "message_state": state}

    def matches(self, message: SeenMessage) -> bool:
        if isinstance(self._text, re.Pattern):
            has_text = self._text.search(message.text) is not None
        else:
            has_text = self._text in {None, message.text}
        return has_text and all(value in {None, getattr(message, name)} for name, value in self._wanted.items())

    def __str__(self) -> str:
        """Return it in words, such as ` to 12025550123 with the text 'Hello'`."""
        words = zip(("from", "to", "of type", "in state"), self._wanted.values(), strict=True)
        parts = [f" {word} {value}" for word, value in words if value is not None]
        if isinstance(self._text, re.Pattern):
            parts.append(f" matching {self._text.pattern!r}")
        elif self._text is not None:
            parts.append(f" with the text {self._text!r}")
        return "".join(parts)


def listed(items: Iterable[object]) -> str:
    """Return items one to a line, 20 at most; each line begins with a line break."""
    lines = [f"\n  {number}. {item}" for number, item in enumerate(items, 1)]
    more = f"\n  \N{HORIZONTAL ELLIPSIS} and {len(lines) - _SHOWN:,} more" if len(lines) > _SHOWN else ""
    return "".join(lines[:_SHOWN]) + more


def others(outbound: list[SeenMessage]) -> str:
    """Return the messages that were sent."""
    if not outbound:
        return "nothing was sent at all"
    return f"{were_sent(outbound, '')} in all:{listed(outbound)}"


def were_sent(messages: list[SeenMessage], which: str) -> str:
    """Return how many messages were sent."""
    return f"1 message{which} was sent" if len(messages) == 1 else f"{len(messages):,} messages{which} were sent"
