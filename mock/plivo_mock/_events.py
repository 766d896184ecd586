"""What happens to messages, as a platform publishes it to storage, callbacks, log and page."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias
from urllib.parse import parse_qsl

from ._messages import Event, Message


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
    """An attempt to deliver a status callback, or a received message, to the application.

    Attributes:
        message: The message.
        event: The change of its state that was reported.
        attempt: Which attempt it was, counted from 1.
        moment: When it was made; aware, in UTC.
        method: `POST` or `GET`.
        url: Where it went.
        form: Its fields, as a form, in the order they were sent in: short, as thousands of attempts are kept.
        status: The HTTP status of the response; None without a response.
        response_body: The beginning of the response's body.
        error: Why there was no response; empty if there was one.
        again: When it is tried again; None after the last attempt.
    """

    message: Message
    event: Event
    attempt: int
    moment: datetime
    method: str
    url: str
    form: str
    status: int | None
    response_body: str
    error: str
    again: datetime | None

    @property
    def message_uuid(self) -> str:
        """The uuid of the message."""
        return self.message.uuid

    @property
    def fields(self) -> dict[str, str]:
        """Its fields, by name."""
        return dict(parse_qsl(self.form, keep_blank_values=True))


Published: TypeAlias = StateChange | CallbackAttempt
Subscriber: TypeAlias = Callable[[Published], None]
