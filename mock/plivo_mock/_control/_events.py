"""What happens, numbered, for those who watch: kept for a while, so that none is missed in between."""

import secrets
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from typing import TypeAlias

from plivo_mock._json import JsonObject

KEPT = 2_000
"""How many events are kept for those who come back."""

Describe: TypeAlias = Callable[[], JsonObject]
Wake: TypeAlias = Callable[[], None]


@dataclass(frozen=True, slots=True)
class HappenedEvent:
    """Something that happened.

    Attributes:
        id: Names it; never the same for another, also not of another run.
        kind: What kind of thing: `message`, `callback`, `request`, `reset`, `stale`.
        describe: Puts it into JSON.
    """

    id: str
    kind: str
    describe: Describe


class Watch:
    """One who watches: reads the events from a place on, and is woken when there are more."""

    def __init__(self, log: "EventLog", position: int, *, missed: bool, wake: Wake) -> None:
        """Begin to watch.

        Args:
            log: The events.
            position: How many of them were there before those that are to be read.
            missed: Whether some that should be read are gone.
            wake: Called by any thread when there is something to read, or all is over; must not block.
        """
        self._log = log
        self._position = position
        self._missed = missed
        self.wake = wake
        self.is_over = False

    def take(self) -> list[HappenedEvent]:
        """Read the events that were not read yet.

        Returns:
            The events, in order; first one of the kind `stale` when some are gone.
        """
        events, self._position, missed = self._log.since(self._position)
        stale = [self._log.stale()] if missed or self._missed else []
        self._missed = False
        return [*stale, *events]

    def end(self) -> None:
        """Watch no longer."""
        self._log.forget(self)


class EventLog:
    """The latest 2,000 events. Any thread may add to them."""

    def __init__(self) -> None:
        # Another run counts from 1 as well; its numbers must not be taken for this one's.
        self._run = secrets.token_hex(4)
        self._events: deque[tuple[int, str, Describe]] = deque(maxlen=KEPT)
        self._count = 0
        self._watches: tuple[Watch, ...] = ()
        self._lock = Lock()

    def add(self, kind: str, describe: Describe) -> None:
        """Remember an event, and wake those who watch.

        Args:
            kind: What kind of thing happened.
            describe: Puts it into JSON; called when someone reads it.
        """
        with self._lock:
            self._count += 1
            self._events.append((self._count, kind, describe))
            watches = self._watches
        for watch in watches:
            watch.wake()

    def watch(self, last_id: str | None, wake: Wake) -> Watch:
        """Let someone watch.

        Args:
            last_id: The last event they know; None to begin with what happens from now on.
            wake: Called by any thread when there is something to read, or all is over; must not block.

        Returns:
            What they read with.
        """
        with self._lock:
            position = self._count if last_id is None else self._position_of(last_id)
            watch = Watch(self, self._count if position is None else position, missed=position is None, wake=wake)
            self._watches = (*self._watches, watch)
            return watch

    def since(self, position: int) -> tuple[list[HappenedEvent], int, bool]:
        """Give what happened after a place.

        Args:
            position: How many events were there before it.

        Returns:
            The events in order, how many there have been now, and whether some after the place are gone.
        """
        with self._lock:
            wanted = self._count - position
            kept = [*self._events][-wanted:] if wanted else []
            events = [HappenedEvent(f"{self._run}-{number}", kind, describe) for number, kind, describe in kept]
            return events, self._count, wanted > len(events)

    def stale(self) -> HappenedEvent:
        """Give the event that says: some were missed, look at everything again."""
        with self._lock:
            return HappenedEvent(f"{self._run}-{self._count}", "stale", dict)

    def forget(self, watch: Watch) -> None:
        """Wake one who watches no longer.

        Args:
            watch: What they read with.
        """
        with self._lock:
            self._watches = tuple(each for each in self._watches if each is not watch)

    def disconnect(self) -> None:
        """End what all who watch now see; they may come again."""
        with self._lock:
            watches, self._watches = self._watches, ()
        for watch in watches:
            watch.is_over = True
            watch.wake()

    def _position_of(self, event_id: str) -> int | None:
        run, _, number = event_id.partition("-")
        is_ours = run == self._run and number.isascii() and number.isdigit()
        return int(number) if is_ours and len(number) <= len(str(self._count)) and int(number) <= self._count else None
