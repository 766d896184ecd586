"""Making the requests of a send to many, some at once, without losing what became of any of them."""

import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import suppress

import anyio

from ._batches import DestinationResult, cut_off, refused

__all__ = ["Reports", "in_tasks", "in_threads"]

_logger = logging.getLogger("plivo_messaging")


class Reports:
    """Collects what becomes of the destinations, and passes it on.

    Args:
        on_results: Told of the destinations of each request, or None.
    """

    def __init__(self, on_results: Callable[[Sequence[DestinationResult]], None] | None) -> None:
        self.results: list[DestinationResult] = []
        self._on_results = on_results

    def add(self, results: Sequence[DestinationResult]) -> None:
        """Take in what became of the destinations of one request; raises what `on_results` raises."""
        self.results.extend(results)
        if self._on_results is not None:
            self._on_results(results)

    def add_late(self, results: Sequence[DestinationResult]) -> None:
        """Take in what became of a request while the send is given up: nothing may come in between."""
        with suppress(Exception):
            self.add(results)

    def give_up(self, error: BaseException) -> None:
        """Say on an error that ends the send early how far it had come."""
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
    """Make requests in threads.

    After an exception (of `on_results`, or an interrupt) no more are begun; those under way end and are reported.

    Args:
        requests: The destinations of each.
        send: Makes the one of this index.
        reports: Takes the results.
        at_once: How many are under way at once.
    """

    def make(index: int) -> list[DestinationResult]:
        try:
            return send(index)
        except Exception as error:  # noqa: BLE001  (whatever it is, it must not cost the results of the others)
            return refused(requests[index], error)

    pool = ThreadPoolExecutor(at_once, thread_name_prefix="plivo-send")
    try:
        waiting = {pool.submit(make, index) for index in range(len(requests))}
        try:
            for done in as_completed(set(waiting)):
                waiting.discard(done)
                reports.add(done.result())
        except BaseException as error:
            pool.shutdown(wait=True, cancel_futures=True)
            for ended in waiting:
                if not ended.cancelled():
                    reports.add_late(ended.result())
            reports.give_up(error)
            raise
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


async def in_tasks(
    requests: Sequence[Sequence[str]],
    send: Callable[[int], Awaitable[list[DestinationResult]]],
    reports: Reports,
    *,
    at_once: int,
) -> None:
    """Make requests in tasks.

    After an exception of `on_results` no more are begun; those under way end and are reported. A cancellation cuts
    those under way off, and what became of their destinations is reported as unknown.

    Args:
        requests: The destinations of each.
        send: Makes the one of this index.
        reports: Takes the results.
        at_once: How many are under way at once.
    """
    places = anyio.CapacityLimiter(at_once)
    raised: list[Exception] = []

    async def make(index: int) -> list[DestinationResult]:
        try:
            return await send(index)
        except Exception as error:  # noqa: BLE001  (whatever it is, it must not cost the results of the others)
            return refused(requests[index], error)
        except BaseException as error:
            reports.add_late(cut_off(requests[index], error))
            raise

    async def take_part(index: int) -> None:
        async with places:
            if raised:
                return
            results = await make(index)
            try:
                reports.add(results)
            except Exception as error:  # noqa: BLE001  (raised below: a task group would wrap it, and cancel the others)
                raised.append(error)

    try:
        async with anyio.create_task_group() as tasks:
            for index in range(len(requests)):
                tasks.start_soon(take_part, index)
    except BaseException as error:
        reports.give_up(error)
        raise
    if raised:
        reports.give_up(raised[0])
        raise raised[0]
