"""The clocks of the mock server, and the actions that are carried out at their moments."""

import logging
import weakref
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from heapq import heappop, heappush
from itertools import count
from threading import Condition, Lock, RLock, Thread, current_thread
from typing import Protocol, TypeAlias

Action: TypeAlias = Callable[[], None]

_logger = logging.getLogger("plivo_mock")

# Seconds after which the clock is read again at the latest: it may be set, or be one of the user's own.
_LONGEST_SLEEP = 0.5
_LONGEST_ACTION = 1.0  # seconds
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


class Schedule:
    """Actions and their moments; those of one moment run in the order they were added in.

    Any thread and any action may add actions. One thread at a time runs them.

    Attributes:
        turn: Held while an action runs. Whoever else changes what actions change holds it too.
        is_paused: Whether its actions wait, though they are due.
    """

    def __init__(self) -> None:
        self.turn: AbstractContextManager[bool] = RLock()
        self.is_paused = False
        self._entries: list[tuple[datetime, int, Action]] = []
        self._numbers = count()
        self._lock = Lock()
        self._on_add: Callable[[datetime], None] | None = None

    def on_add(self, call: Callable[[datetime], None]) -> None:
        """Call a function with the moment of each action that is added; it must not block."""
        self._on_add = call

    def add(self, moment: datetime, action: Action) -> None:
        """Add an action; one whose moment is past is due at once."""
        with self._lock:
            heappush(self._entries, (moment, next(self._numbers), action))
        if self._on_add is not None and not self.is_paused:
            self._on_add(moment)

    def next_moment(self) -> datetime | None:
        """Return the moment of the next action; None without actions."""
        with self._lock:
            return self._entries[0][0] if self._entries else None

    def run_due(self, now: datetime) -> None:
        """Run the actions that are due, and those that become due by that, until it is paused."""
        is_done = False
        while not is_done:
            with self.turn:  # anew for each action, so that other threads get their turn in between
                action = None if self.is_paused else self._pop(now)
                if action is not None:
                    action()
            is_done = action is None

    def clear(self) -> None:
        with self._lock:
            self._entries.clear()

    def _pop(self, now: datetime) -> Action | None:
        with self._lock:
            return heappop(self._entries)[2] if self._entries and self._entries[0][0] <= now else None


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
        self._moving = RLock()

    def now(self) -> datetime:
        """Return the moment the clock was last moved to.

        Returns:
            The moment, aware, in UTC.
        """
        return self._now

    def watch(self, schedule: Schedule) -> None:
        """Run a schedule's actions when the clock comes to their moments; the clock does not keep it alive.

        Of several at one moment, the one added first runs first.
        """
        with self._moving:
            self._schedules = [each for each in self._schedules if each() is not None]
            self._schedules.append(weakref.ref(schedule))

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

    def wait_while_moving(self) -> None:
        """Wait until no other thread advances the clock, for a second at most."""
        if self._moving.acquire(timeout=_LONGEST_ACTION):
            self._moving.release()

    def __repr__(self) -> str:
        return f"ManualClock({self._now.isoformat()})"

    def _living(self) -> list[Schedule]:
        schedules = (each() for each in self._schedules)
        return [schedule for schedule in schedules if schedule is not None and not schedule.is_paused]


class ThreadDriver:
    """Runs schedules in a thread that lives as long as there is something to do; of one moment, in the order given."""

    def __init__(self, clock: Clock, schedules: Sequence[Schedule]) -> None:
        self._clock = clock
        self._schedules = schedules
        self._changed = Condition()
        self._thread: Thread | None = None
        self._sleeps_until: datetime | None = None
        for schedule in schedules:
            schedule.on_add(self._wake_for)

    def wake(self) -> None:
        """Begin, or look at the schedules anew."""
        with self._changed:
            self._wake()

    def stop(self) -> None:
        """End the thread after what it is doing now, until `wake` is called or an action is added."""
        with self._changed:
            thread, self._thread = self._thread, None
            self._changed.notify_all()
        if thread is not None and thread is not current_thread():
            thread.join(_LONGEST_ACTION)  # no longer: what it is doing may wait for the caller

    def _wake_for(self, moment: datetime) -> None:
        """Wake for what is due before the end of the sleep; a thread that is awake sees it anyway."""
        with self._changed:
            if self._thread is None or (self._sleeps_until is not None and moment < self._sleeps_until):
                self._wake()

    def _wake(self) -> None:
        self._sleeps_until = None
        self._changed.notify_all()
        if self._thread is None:
            self._thread = Thread(target=self._run, name="plivo-mock-schedule", daemon=True)
            self._thread.start()

    def _run(self) -> None:
        while self._wait_for_work():
            for schedule in self._awake():
                try:
                    schedule.run_due(self._clock.now())
                except Exception:  # the failure of one message does not stop the others
                    _logger.exception("a scheduled action failed")

    def _wait_for_work(self) -> bool:
        """Sleep until something is due; return False when the thread is to end."""
        with self._changed:
            while self._thread is current_thread():
                moments = [moment for each in self._awake() if (moment := each.next_moment()) is not None]
                if not moments:
                    self._thread = None
                    break
                moment = min(moments)
                delay = (moment - self._clock.now()).total_seconds()
                if delay <= 0:
                    return True
                self._sleeps_until = moment
                self._changed.wait(min(delay, _LONGEST_SLEEP))
                self._sleeps_until = None
            return False

    def _awake(self) -> list[Schedule]:
        return [each for each in self._schedules if not each.is_paused]
