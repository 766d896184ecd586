"""What is known of a mock server: messages, requests, callbacks, faults, as tests and the page see them."""

import re
from collections import deque
from collections.abc import Callable, Iterable
from threading import Condition

from ._accounts import Account
from ._control_models import Callback, RequestSummary, SeenMessage
from ._events import CallbackAttempt, Published, StateChange
from ._faults import Faults
from ._feed import Feed
from ._journal import Exchange, Journal
from ._numbers import sanitise_number, sanitise_sender
from ._platform import Platform
from ._redaction import Redactor

_KEPT_CALLBACKS = 10_000
_SHOWN = 20


class Inspection:
    """The journal, the faults, the callbacks and the feed of a mock server.

    Attributes:
        platform: The accounts and messages.
        add_account: Adds an account.
        redact: Takes auth tokens out of texts.
        journal: The requests.
        faults: What goes wrong.
        attempts: The latest callbacks that were made.
        feed: What happened, for those who watch.
        changed: Notified whenever something happens.
    """

    def __init__(self, platform: Platform, *, add_account: Callable[[Account], None], seed: int | None) -> None:
        self.platform = platform
        self.add_account = add_account
        self.redact: Redactor = Redactor(platform.accounts)
        self.journal: Journal = Journal(self._on_exchange)
        self.faults: Faults = Faults(seed)
        self.attempts: deque[CallbackAttempt] = deque(maxlen=_KEPT_CALLBACKS)
        self.feed: Feed = Feed()
        self.changed: Condition = Condition()
        self.on_exchange: Callable[[Exchange], None] | None = None
        platform.subscribe(self._on_event)
        platform.on_reset(self._on_reset)

    def attempts_of(self, message_uuid: str) -> list[CallbackAttempt]:
        """Return the callbacks that were made for a message, in order."""
        return [attempt for attempt in [*self.attempts] if attempt.message.uuid == message_uuid]

    def _on_exchange(self, exchange: Exchange) -> None:
        if self.on_exchange is not None:
            self.on_exchange(exchange)
        self.feed.add("request", lambda: RequestSummary.of(exchange))
        self._notify()

    def _on_event(self, event: Published) -> None:
        if isinstance(event, StateChange):
            self.feed.add("message", lambda: SeenMessage.of(event.message, event.event.moment))
        else:
            self.attempts.append(event)
            self.feed.add("callback", lambda: Callback.of(event))
        self._notify()

    def _on_reset(self) -> None:
        self.journal.clear()
        self.faults.clear()
        self.attempts.clear()
        self.feed.add("reset", dict)

    def _notify(self) -> None:
        with self.changed:
            self.changed.notify_all()


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
        """Return whether a message is meant."""
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
