"""The clocks of the mock server."""

import threading
import weakref
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from ._schedule import Schedule

_DEFAULT_START = datetime(2026, 1, 1, tzinfo=UTC)


class Clock(Protocol):
    """Anything that returns the time."""

    def now(self) -> datetime:
        """Return the present moment.

        Returns:
            The moment, aware, in UTC.
        """
        ...


class SystemClock:
    """Real time."""

    def now(self) -> datetime:
        """Return the computer's time.

        Returns:
            The moment, aware, in UTC.
        """
        return datetime.now(UTC)


class ManualClock:
    """A clock that stands still until it is advanced, for tests that do not wait.

    One thread may advance it while the server reads it in another. The thread that advances it does the work that
    falls due on the way, such as status callbacks, each at its own moment.

    Args:
        start: The first moment; must be aware. Midnight (UTC) of 1 January 2026 when left out.

    Raises:
        ValueError: `start` has no time zone.
    """

    def __init__(self, start: datetime = _DEFAULT_START) -> None:
        if start.tzinfo is None:
            raise ValueError(f"start={start!r} has no time zone: add tzinfo=datetime.UTC")
        self._now = start.astimezone(UTC)
        self._schedules: list[weakref.ref[Schedule]] = []
        self._moving = threading.RLock()

    def now(self) -> datetime:
        """Return the moment the clock was last moved to.

        Returns:
            The moment, aware, in UTC.
        """
        return self._now

    def watch(self, schedule: "Schedule") -> None:
        """Run a schedule's actions when the clock comes to their moments; the clock does not keep it alive.

        Of several at one moment, the one added first runs first.
        """
        with self._moving:
            self._schedules = [each for each in self._schedules if each() is not None]
            self._schedules.append(weakref.ref(schedule))

    def unwatch(self, schedule: "Schedule") -> None:
        """Run no more of a schedule's actions; do nothing if it is unknown."""
        with self._moving:
            self._schedules = [each for each in self._schedules if each() not in {None, schedule}]

    def next_moment(self) -> datetime | None:
        """Return the next moment at which there is work to do.

        Returns:
            The moment; None when nothing is to come.
        """
        moments = (schedule.next_moment() for schedule in self._living())
        return min((moment for moment in moments if moment is not None), default=None)

    def advance(self, seconds: float) -> datetime:
        """Move the clock forward, and do the work that falls due on the way, in order.

        Args:
            seconds: How far, in seconds; not negative. 0 does what is due now.

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
            while (moment := self.next_moment()) is not None and moment <= target:
                self._now = max(self._now, moment)
                for schedule in self._living():
                    schedule.run_due(self._now)
            self._now = max(self._now, target)  # the work may have moved the clock itself
            return self._now

    def __repr__(self) -> str:
        return f"ManualClock({self._now.isoformat()})"

    def _living(self) -> "list[Schedule]":
        return [schedule for each in self._schedules if (schedule := each()) is not None]
