"""Actions at moments, and what carries them out: a thread as time passes, or the manual clock."""

import logging
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from heapq import heappop, heappush
from itertools import count
from threading import Condition, Lock, RLock, Thread, current_thread
from typing import TypeAlias

from ._clock import Clock, ManualClock

Action: TypeAlias = Callable[[], None]

_logger = logging.getLogger("plivo_mock")

# Seconds after which the clock is read again at the latest: it may be set, or be one of the user's own.
_LONGEST_SLEEP = 0.5
_LONGEST_ACTION = 1.0  # seconds


class Schedule:
    """Actions and their moments; those of one moment run in the order they were added in.

    Any thread and any action may add actions. One thread at a time runs them.

    Attributes:
        turn: Held while an action runs. Whoever else changes what actions change holds it too.
    """

    def __init__(self) -> None:
        self.turn: AbstractContextManager[bool] = RLock()
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
        if self._on_add is not None:
            self._on_add(moment)

    def next_moment(self) -> datetime | None:
        """Return the moment of the next action; None without actions."""
        with self._lock:
            return self._entries[0][0] if self._entries else None

    def run_due(self, now: datetime) -> None:
        """Run the actions that are due, and those that become due by that."""
        is_done = False
        while not is_done:
            with self.turn:  # anew for each action, so that other threads get their turn in between
                action = self._pop(now)
                if action is not None:
                    action()
            is_done = action is None

    def clear(self) -> None:
        """Remove all actions."""
        with self._lock:
            self._entries.clear()

    def _pop(self, now: datetime) -> Action | None:
        with self._lock:
            return heappop(self._entries)[2] if self._entries and self._entries[0][0] <= now else None


class ManualDriver:
    """Runs schedules when a manual clock is advanced; of one moment, in the order given."""

    def __init__(self, clock: ManualClock, schedules: Sequence[Schedule]) -> None:
        self._clock = clock
        self._schedules = schedules
        self._is_awake = False
        for schedule in schedules:
            schedule.on_add(lambda _moment: self.wake())

    def wake(self) -> None:
        """Begin, or look at the schedules anew."""
        # The clock is called once only: it may just be advancing, and wait for what caused this.
        if not self._is_awake:
            self._is_awake = True
            for schedule in self._schedules:
                self._clock.watch(schedule)

    def pause(self) -> None:
        """Run nothing more, until `wake` is called or an action is added."""
        self._is_awake = False
        for schedule in self._schedules:
            self._clock.unwatch(schedule)


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

    def pause(self) -> None:
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
            for schedule in self._schedules:
                try:
                    schedule.run_due(self._clock.now())
                except Exception:  # the failure of one message does not stop the others
                    _logger.exception("a scheduled action failed")

    def _wait_for_work(self) -> bool:
        """Sleep until something is due; return False when the thread is to end."""
        with self._changed:
            while self._thread is current_thread():
                moments = [moment for each in self._schedules if (moment := each.next_moment()) is not None]
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
