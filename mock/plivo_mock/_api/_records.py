"""Records as JSON, written once for each state of a message."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from threading import Lock
from typing import NamedTuple, TypeAlias

from plivo_mock._json import JsonObject
from plivo_mock._messaging._delivery import Event, event_at
from plivo_mock._messaging._messages import Message

from ._replies import written

KEPT = 1_000
"""How many records are kept; those that were written first make room."""

_ALWAYS = datetime.min.replace(tzinfo=UTC)
_FOR_EVER = datetime.max.replace(tzinfo=UTC)

Describe: TypeAlias = Callable[[Message, Event, str], JsonObject]
"""Describes a message as it is after an event, for an account; it looks at nothing else."""


class _Kept(NamedTuple):
    """A record, and all that it depends on. A message never changes: what becomes of it otherwise is another one."""

    message: Message
    auth_id: str
    since: datetime
    until: datetime
    record: bytes


class Records:
    """Writes records, and keeps the latest of them. Any thread may ask for them."""

    def __init__(self, describe: Describe) -> None:
        """Begin without records.

        Args:
            describe: What they say.
        """
        self._describe = describe
        self._kept: dict[str, _Kept] = {}
        self._lock = Lock()

    def each(self, messages: Iterable[Message], now: datetime, auth_id: str) -> list[bytes]:
        """Write the records of some messages.

        Args:
            messages: The messages.
            now: The moment at which their states count; aware.
            auth_id: The account that asks.

        Returns:
            A JSON object for each.
        """
        look_up = self._kept.get
        return [
            kept.record
            if (kept := look_up(message.uuid)) is not None
            and kept.message is message
            and kept.since <= now < kept.until
            and kept.auth_id == auth_id
            else self._write(message, now, auth_id)
            for message in messages
        ]

    def clear(self) -> None:
        """Forget all records."""
        with self._lock:
            self._kept.clear()

    def _write(self, message: Message, now: datetime, auth_id: str) -> bytes:
        plan = message.plan
        event = event_at(plan, now)
        place = next(place for place, each in enumerate(plan) if each is event)
        since = event.moment if place else _ALWAYS
        until = plan[place + 1].moment if place + 1 < len(plan) else _FOR_EVER
        record = written(self._describe(message, event, auth_id))
        with self._lock:
            self._kept[message.uuid] = _Kept(message, auth_id, since, until, record)
            if len(self._kept) > KEPT:
                del self._kept[next(iter(self._kept))]
        return record
