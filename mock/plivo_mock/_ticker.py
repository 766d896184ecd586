"""Who carries out what is scheduled: a thread where time passes by itself, else the clock that is moved by hand."""

import logging
from collections.abc import Sequence
from datetime import datetime
from threading import Condition, Thread, current_thread
from typing import Protocol

from ._clock import Clock, ManualClock
from ._schedule import Schedule

_logger = logging.getLogger("plivo_mock")

# Seconds after which the clock is looked at again at the latest: it may be set, or be one of the user's own.
_LONGEST_NAP = 0.5
_LONGEST_ACTION = 1.0  # seconds


class Driver(Protocol):
    """Carries out schedules at their moments."""

    def wake(self) -> None:
        """Begin, or look at the schedules anew."""
        ...

    def pause(self) -> None:
        """Carry out nothing more, until `wake` is called or something is scheduled."""
        ...


def drive(clock: Clock, schedules: Sequence[Schedule]) -> Driver:
    """Have schedules carried out.

    Args:
        clock: Tells the time.
        schedules: What is to be carried out; of the same moment in this order.

    Returns:
        Who does it.
    """
    return Hand(clock, schedules) if isinstance(clock, ManualClock) else Ticker(clock, schedules)


class Hand:
    """Has schedules carried out by the clock that is moved by hand."""

    def __init__(self, clock: ManualClock, schedules: Sequence[Schedule]) -> None:
        """Take schedules over.

        Args:
            clock: The clock.
            schedules: What is to be carried out; of the same moment in this order.
        """
        self._clock = clock
        self._schedules = schedules
        self._is_awake = False
        for schedule in schedules:
            schedule.on_add(lambda _moment: self.wake())

    def wake(self) -> None:
        """Have them carried out from now on."""
        # The clock is asked once only: it may be just moving, and wait for what caused this.
        if not self._is_awake:
            self._is_awake = True
            for schedule in self._schedules:
                self._clock.watch(schedule)

    def pause(self) -> None:
        """Have nothing more carried out, until `wake` is called or something is scheduled."""
        self._is_awake = False
        for schedule in self._schedules:
            self._clock.unwatch(schedule)


class Ticker:
    """Carries out schedules at their moments, in a thread that lives as long as there is something to do."""

    def __init__(self, clock: Clock, schedules: Sequence[Schedule]) -> None:
        """Take schedules over.

        Args:
            clock: Tells the time.
            schedules: What is to be carried out; of the same moment in this order.
        """
        self._clock = clock
        self._schedules = schedules
        self._changed = Condition()
        self._thread: Thread | None = None
        self._sleeps_until: datetime | None = None
        for schedule in schedules:
            schedule.on_add(self._see_to)

    def wake(self) -> None:
        """Look at the schedules anew."""
        with self._changed:
            self._wake()

    def _see_to(self, moment: datetime) -> None:
        """Wake for what is due before the end of the sleep; who is awake sees it anyway."""
        with self._changed:
            if self._thread is None or (self._sleeps_until is not None and moment < self._sleeps_until):
                self._wake()

    def _wake(self) -> None:
        self._sleeps_until = None
        self._changed.notify_all()
        if self._thread is None:
            self._thread = Thread(target=self._run, name="plivo-mock-ticker", daemon=True)
            self._thread.start()

    def pause(self) -> None:
        """End the thread after what it is doing now, until `wake` is called or something is scheduled."""
        with self._changed:
            thread, self._thread = self._thread, None
            self._changed.notify_all()
        if thread is not None and thread is not current_thread():
            thread.join(_LONGEST_ACTION)  # no longer: what it is doing may wait for whoever is here

    def _run(self) -> None:
        while self._wait_for_work():
            for schedule in self._schedules:
                try:
                    schedule.run_due(self._clock.now())
                except Exception:  # what one message breaks does not stop the others
                    _logger.exception("a scheduled action failed")

    def _wait_for_work(self) -> bool:
        """Sleep until something is due; False when the thread is to end."""
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
                self._changed.wait(min(delay, _LONGEST_NAP))
                self._sleeps_until = None
            return False
