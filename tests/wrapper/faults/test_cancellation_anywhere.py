"""A call of the asynchronous client that is cancelled at each place, one by one, where it lets others run."""

import asyncio
from collections.abc import Callable, Coroutine, Generator
from typing import Any

import pytest

from tests.wrapper.faults.certificates import identity, trusting
from tests.wrapper.faults.expectations import assert_connections
from tests.wrapper.faults.server import FaultServer
from tests.wrapper.faults.surfaces import OPERATIONS, AsyncSurface

CONTEXT = trusting("ours")

every_operation = pytest.mark.parametrize("operation", OPERATIONS)
warm_or_not = pytest.mark.parametrize("warm", [False, True], ids=["first call", "later call"])


class CancelAt:
    """Makes a call and cancels it at one of the places where it lets others run.

    Args:
        call: The call.
        place: Which of them, counted from 1.
    """

    def __init__(self, call: Coroutine[Any, Any, object], place: int) -> None:
        self._call = call
        self._left = place

    def __await__(self) -> Generator[Any, Any, object]:
        """Run the call step by step."""
        steps = self._call.__await__()
        answer: Any = None
        while True:
            try:
                waits_for = steps.send(answer) if not isinstance(answer, BaseException) else steps.throw(answer)
            except StopIteration as end:
                return end.value
            self._left -= 1
            if self._left == 0:
                task = asyncio.current_task()
                assert task is not None
                task.cancel()
            try:
                answer = yield waits_for
            except BaseException as error:  # noqa: BLE001  (handed on to the call)
                answer = error


async def is_cancelled(call: Coroutine[Any, Any, object], place: int) -> bool:
    """Make a call, cancel it at a place, and tell whether it got there."""

    async def run() -> None:
        await CancelAt(call, place)

    task = asyncio.create_task(run())
    await asyncio.wait([task])
    return task.cancelled()


@warm_or_not
@pytest.mark.parametrize("scheme", ["http", "https"])
@every_operation
def test_anywhere_the_client_stays_usable(
    operation: str, scheme: str, warm: bool, make_async_surface: Callable[..., AsyncSurface]
) -> None:
    with FaultServer(tls=identity("ours", "127.0.0.1") if scheme == "https" else None) as server:
        surface = make_async_surface(server.url(scheme), CONTEXT)
        try:
            place = 1
            while surface.run(is_cancelled(surface.made(operation), place)):
                surface.call(operation)
                place += 1
                if not warm:
                    surface.close()
                    surface = make_async_surface(server.url(scheme), CONTEXT)
            # The answer at least, and before the first one a connection.
            assert place > (1 if warm else 3)
        finally:
            surface.close()
        server.settle(0)


@warm_or_not
@every_operation
def test_anywhere_no_connection_is_lost(
    operation: str, warm: bool, make_async_surface: Callable[..., AsyncSurface], server: FaultServer
) -> None:
    lost: list[int] = []
    place = 0
    cancelled = True
    while cancelled:
        place += 1
        surface = make_async_surface(server.url())
        try:
            if warm:
                surface.call("get")
            cancelled = surface.run(is_cancelled(surface.made(operation), place))
            assert_connections(surface, at_most=1)
        except AssertionError:
            lost.append(place)
        finally:
            surface.close()
    assert not lost
