"""What happens to messages, as a platform publishes it to storage, callbacks, log and page."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias
from urllib.parse import parse_qsl

from ._messages import Event, Message


@dataclass(frozen=True, slots=True, kw_only=True)
class StateChange:
    """A message came into a state; the first change of a message is that it was queued or received."""

    message: Message  # the message, with its plan as it is from then on
    event: Event


@dataclass(frozen=True, slots=True, kw_only=True)
class CallbackAttempt:
    """An attempt to deliver a status callback, or a received message, to the application."""

    message: Message
    event: Event  # the change of its state that was reported
    attempt: int
    moment: datetime  # when it was made; aware, in UTC
    method: str  # `POST` or `GET`
    url: str
    form: str  # its fields, as a form, in the order they were sent in: short, as thousands of attempts are kept
    status: int | None
    response_body: str  # the beginning of the response's body
    error: str  # why there was no response; empty if there was one
    again: datetime | None  # when it is tried again; None after the last attempt

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
