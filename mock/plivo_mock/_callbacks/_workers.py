"""Threads that wait for others, so that nobody else has to."""

from collections import deque
from collections.abc import Callable
from threading import Condition, Thread

# As many connections as the servers of the standard library let wait: more would be reset now and then.
_MOST = 5
_IDLE = 1.0  # seconds after which a thread that has nothing to do ends


class Workers:
    """Up to five daemon threads, started when there is work for them.

    They do not keep the process from ending, as the standard library's would, whatever they wait for.
    """

    def __init__(self) -> None:
        self._work: deque[Callable[[], None]] = deque()
        self._changed = Condition()
        self._threads = 0
        self._idle = 0

    def submit(self, work: Callable[[], None]) -> None:
        """Have something done by one of the threads.

        Args:
            work: What; it raises nothing.
        """
        with self._changed:
            self._work.append(work)
            self._changed.notify()
            if self._idle >= len(self._work) or self._threads == _MOST:
                return
            self._threads += 1
        Thread(target=self._run, name="plivo-mock-callbacks", daemon=True).start()

    def _run(self) -> None:
        while (work := self._next()) is not None:
            work()

    def _next(self) -> Callable[[], None] | None:
        with self._changed:
            self._idle += 1
            self._changed.wait_for(lambda: bool(self._work), _IDLE)
            self._idle -= 1
            if self._work:
                return self._work.popleft()
            self._threads -= 1
            return None
