"""The requests of a send to many destinations in tasks; the synchronous client has `fan_out` in its place."""

from collections.abc import Awaitable, Callable, Sequence

import anyio

from .batches import DestinationResult, results_from_error, results_from_interruption
from .fan_out import Reports

__all__ = ["Reports", "in_tasks"]


async def in_tasks(
    requests: Sequence[Sequence[str]],
    send: Callable[[int], Awaitable[list[DestinationResult]]],
    reports: Reports,
    *,
    at_once: int,
) -> None:
    """Make requests in tasks, each for some destinations, so many at once.

    After an exception of `on_results` no more are begun; those that were begun end and are reported. A cancellation
    interrupts them, and the results for their destinations are reported as unknown.
    """
    limit = anyio.CapacityLimiter(at_once)
    raised: list[Exception] = []

    async def make(index: int) -> list[DestinationResult]:
        try:
            return await send(index)
        except Exception as error:  # noqa: BLE001  (it must not cost the results of the others)
            return results_from_error(requests[index], error)
        except BaseException as error:
            reports.add_late(results_from_interruption(requests[index], error))
            raise

    async def work(index: int) -> None:
        async with limit:
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
                tasks.start_soon(work, index)
    except BaseException as error:
        reports.give_up(error)
        raise
    if raised:
        reports.give_up(raised[0])
        raise raised[0]
