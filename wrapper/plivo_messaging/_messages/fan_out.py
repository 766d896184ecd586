"""The requests of a send to many destinations, several at once, without losing the results of any."""

import logging
from collections import Counter, deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from queue import SimpleQueue

from .batches import DestinationResult, results_from_error, results_from_interruption

__all__ = ["Reports", "in_threads"]

_logger = logging.getLogger("plivo_messaging")


class Reports:
    """Collects the results for the destinations of a number of requests, and passes them on."""

    def __init__(self, on_results: Callable[[Sequence[DestinationResult]], None] | None) -> None:
        self.requests = 0
        self.results: list[DestinationResult] = []
        self._on_results = on_results

    def add(self, results: Sequence[DestinationResult]) -> None:
        """Add the results of one request; raise what `on_results` raises."""
        self.requests += 1
        try:
            if self._on_results is not None and results:
                self._on_results(results)
        finally:
            # Last: Ctrl-C can take effect after this, and would have them added again.
            self.results.extend(results)

    def add_late(self, results: Sequence[DestinationResult]) -> None:
        """Add the results of a request while the send is given up: an error of `on_results` must not stop that."""
        with suppress(Exception):
            self.add(results)

    def give_up(self, error: BaseException) -> None:
        """Note on an error that ends the send early how far it had come."""
        counts = Counter(each.outcome.value for each in self.results)
        state = ", ".join(f"{count} {outcome}" for outcome, count in sorted(counts.items())) or "none was begun"
        error.add_note(
            f"plivo-messaging: send_many ended early; of its destinations: {state}; the others were not sent"
        )
        _logger.warning("send_many ended early by %s; of its destinations: %s", type(error).__name__, state)


def in_threads(
    requests: Sequence[Sequence[str]],
    send: Callable[[int], list[DestinationResult]],
    reports: Reports,
    *,
    at_once: int,
) -> None:
    """Make requests in threads, each for some destinations, so many at once.

    After an exception of `on_results` or an interrupt no more are begun; those that were begun end and are reported.
    """
    waiting = deque(range(len(requests)))
    finished: list[list[DestinationResult]] = []
    signals = SimpleQueue[None]()

    def work() -> None:
        with suppress(IndexError):
            while True:
                index = waiting.popleft()
                try:
                    results = send(index)
                except Exception as error:  # noqa: BLE001  (it must not cost the results of the others)
                    results = results_from_error(requests[index], error)
                except BaseException as error:  # noqa: BLE001  (nor must sys.exit in an event hook)
                    results = results_from_interruption(requests[index], error)
                finished.append(results)
                signals.put(None)

    pool = ThreadPoolExecutor(at_once, thread_name_prefix="plivo-send")
    try:
        for _ in range(min(at_once, len(requests))):
            pool.submit(work)
        while reports.requests < len(requests):
            signals.get()
            reports.add(finished[reports.requests])
    except BaseException as error:
        # Not for the threads: the pool does not know the one whose start Ctrl-C interrupted.
        begun = len(requests) - _clear(waiting)
        while len(finished) < begun:
            signals.get()
        for results in finished[reports.requests :]:
            reports.add_late(results)
        reports.give_up(error)
        raise
    finally:
        pool.shutdown(wait=False)


def _clear(waiting: deque[int]) -> int:
    """Remove everything, and return how much that was."""
    count = 0
    with suppress(IndexError):
        while True:
            waiting.popleft()
            count += 1
    return count
