"""What happens to messages, told to whoever listens: the callbacks, the journal, the page."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import TypeAlias
from urllib.parse import parse_qsl

from ._delivery import Event
from ._messages import Message


@dataclass(frozen=True, slots=True, kw_only=True)
class StateChange:
    """A message came into a state; the first change of a message is that it was queued or received.

    Attributes:
        message: The message, with its plan as it is from then on.
        event: The state it came into, and when.
    """

    message: Message
    event: Event


@dataclass(frozen=True, slots=True, kw_only=True)
class CallbackAttempt:
    """A status callback, or a received message, was posted to the URL of the account's application.

    Attributes:
        message: The message it speaks of.
        event: The change of its state that it tells of.
        attempt: Which attempt it was, counted from 1.
        moment: When it was made; aware, in UTC.
        method: `POST` or `GET`.
        url: Where it went.
        form: What it said, as a form, in the order it was sent in: short, as thousands of attempts are kept.
        status_code: The HTTP status it was answered with; None when there was no answer.
        answer: The beginning of the answer's body, or why there was none.
        again: When it is tried again; None when this was the last attempt.
    """

    message: Message
    event: Event
    attempt: int
    moment: datetime
    method: str
    url: str
    form: str
    status_code: int | None
    answer: str
    again: datetime | None

    @property
    def fields(self) -> dict[str, str]:
        """What it said, by name."""
        return dict(parse_qsl(self.form, keep_blank_values=True))


Notice: TypeAlias = StateChange | CallbackAttempt
Listener: TypeAlias = Callable[[Notice], None]


class Notices:
    """Passes each notice to all listeners, in the order they subscribed."""

    def __init__(self) -> None:
        self._listeners: tuple[Listener, ...] = ()
        self._lock = Lock()

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Let someone listen.

        Args:
            listener: Called with each notice from now on, by the thread that publishes it; must not block.

        Returns:
            What ends it; to call it again does nothing.
        """
        with self._lock:
            self._listeners = (*self._listeners, listener)

        def unsubscribe() -> None:
            with self._lock:
                self._listeners = tuple(each for each in self._listeners if each is not listener)

        return unsubscribe

    def publish(self, notice: Notice) -> None:
        """Tell all listeners.

        Args:
            notice: What happened.
        """
        for listener in self._listeners:
            listener(notice)
