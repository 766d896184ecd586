"""The mock server's idea of the time."""

import threading
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


class ManualClock:
    """A clock that stands still until it is told to go on, for tests without waiting.

    It may be moved from one thread while the server reads it in another.
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
        self._lock = threading.Lock()

    def now(self) -> datetime:
        """Tell the time.

        Returns:
            The moment the clock was last moved to, aware, in UTC.
        """
        return self._now

    def advance(self, seconds: float) -> datetime:
        """Move the clock forward.

        Args:
            seconds: How far, in seconds; not negative.

        Returns:
            The moment the clock shows now, aware, in UTC.

        Raises:
            ValueError: `seconds` is negative or no number.
        """
        if not seconds >= 0:
            raise ValueError(f"seconds={seconds!r} is not a number from 0 up: the clock only goes forward")
        with self._lock:
            self._now += timedelta(seconds=seconds)
            return self._now

    def __repr__(self) -> str:
        """Show the present moment."""
        return f"ManualClock({self._now.isoformat()})"
