"""What is to happen at which moment, carried out in order when its time has come."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from heapq import heappop, heappush
from itertools import count
from threading import Lock, RLock
from typing import TypeAlias

Action: TypeAlias = Callable[[], None]


class Schedule:
    """Actions and their moments.

    Those of one moment are carried out in the order they were added in. Actions may be added by any thread, and by
    actions; only one thread at a time carries them out.
    """

    def __init__(self) -> None:
        self.turn: AbstractContextManager[bool] = RLock()
        """Held while an action is carried out. Whoever else changes what actions change holds it too."""
        self._entries: list[tuple[datetime, int, Action]] = []
        self._numbers = count()
        self._lock = Lock()
        self._on_add: Callable[[datetime], None] | None = None

    def on_add(self, call: Callable[[datetime], None]) -> None:
        """Say who carries the actions out.

        Args:
            call: Called with the moment of each action that is added; must not block.
        """
        self._on_add = call

    def add(self, moment: datetime, action: Action) -> None:
        """Have something done.

        Args:
            moment: When; aware, in UTC. What is past is due at once.
            action: What.
        """
        with self._lock:
            heappush(self._entries, (moment, next(self._numbers), action))
        if self._on_add is not None:
            self._on_add(moment)

    def next_moment(self) -> datetime | None:
        """Tell when something is to be done next.

        Returns:
            The moment; None when nothing is to be done.
        """
        with self._lock:
            return self._entries[0][0] if self._entries else None

    def run_due(self, now: datetime) -> None:
        """Carry out what is due, also what becomes due by that.

        Args:
            now: The present moment; aware.
        """
        is_done = False
        while not is_done:
            with self.turn:  # anew for each action, so that others get their turn in between
                action = self._pop(now)
                if action is not None:
                    action()
            is_done = action is None

    def clear(self) -> None:
        """Forget everything that was to be done."""
        with self._lock:
            self._entries.clear()

    def _pop(self, now: datetime) -> Action | None:
        with self._lock:
            return heappop(self._entries)[2] if self._entries and self._entries[0][0] <= now else None
