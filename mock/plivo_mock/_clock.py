"""The mock server's idea of the time."""

import threading
import weakref
from datetime import UTC, datetime, timedelta
from typing import Protocol

_DEFAULT_START = datetime(2026, 1, 1, tzinfo=UTC)


class Clock(Protocol):
    """Anything that can tell the time to the mock server."""

    def now(self) -> datetime:
        """Tell the time.

        Returns:
            The present moment, aware, in UTC.
        """
        ...


class SystemClock:
    """Real time."""

    def now(self) -> datetime:
        """Tell the time.

        Returns:
            The computer's time, aware, in UTC.
        """
        return datetime.now(UTC)


class Watcher(Protocol):
    """Whatever has something to do at certain moments."""

    def next_moment(self) -> datetime | None:
        """Tell when that is next; None when there is nothing to do."""
        ...

    def run_due(self, now: datetime) -> None:
        """Do what is due."""
        ...


class ManualClock:
    """A clock that stands still until it is told to go on, for tests without waiting.

    It may be moved from one thread while the server reads it in another. What a mock server has to do meanwhile, such
    as status callbacks, is done by the thread that moves it, each thing at its own moment.
    """

    def __init__(self, start: datetime = _DEFAULT_START) -> None:
        """Set the clock.

        Args:
            start: The moment it shows first; must be aware. Midnight (UTC) of 1 January 2026 when left out.

        Raises:
            ValueError: `start` has no time zone.
        """
        if start.tzinfo is None:
            raise ValueError(f"start={start!r} has no time zone: add tzinfo=datetime.UTC")
        self._now = start.astimezone(UTC)
        self._watchers: list[weakref.ref[Watcher]] = []
        self._moving = threading.RLock()

    def now(self) -> datetime:
        """Tell the time.

        Returns:
            The moment the clock was last moved to, aware, in UTC.
        """
        return self._now

    def watch(self, watcher: Watcher) -> None:
        """Have something done whenever the clock comes to its moment.

        Args:
            watcher: What has something to do; of the same moment, the one that was named first does it first. The
                clock does not keep it alive.
        """
        with self._moving:
            self._watchers = [each for each in self._watchers if each() is not None]
            self._watchers.append(weakref.ref(watcher))

    def unwatch(self, watcher: Watcher) -> None:
        """Have something done no more.

        Args:
            watcher: What `watch` was called with; nothing happens if it was not.
        """
        with self._moving:
            self._watchers = [each for each in self._watchers if each() not in {None, watcher}]

    def advance(self, seconds: float) -> datetime:
        """Move the clock forward, and do on the way what falls due, in order; what is due now is done by `advance(0)`.

        Args:
            seconds: How far, in seconds; not negative.

        Returns:
            The moment the clock shows now, aware, in UTC.

        Raises:
            ValueError: `seconds` is negative, no number, or leads beyond the year 9999.
        """
        if not seconds >= 0:
            raise ValueError(f"seconds={seconds!r} is not a number from 0 up: the clock only goes forward")
        with self._moving:
            try:
                target = self._now + timedelta(seconds=seconds)
            except OverflowError as error:
                raise ValueError(f"seconds={seconds!r} leads beyond the year 9999: give fewer") from error
            while (moment := self._next_moment()) is not None and moment <= target:
                self._now = max(self._now, moment)
                for watcher in self._living():
                    watcher.run_due(self._now)
            self._now = max(self._now, target)  # what was done may have moved the clock itself
            return self._now

    def __repr__(self) -> str:
        """Show the present moment."""
        return f"ManualClock({self._now.isoformat()})"

    def _living(self) -> list[Watcher]:
        return [watcher for each in self._watchers if (watcher := each()) is not None]

    def _next_moment(self) -> datetime | None:
        moments = (watcher.next_moment() for watcher in self._living())
        return min((moment for moment in moments if moment is not None), default=None)
