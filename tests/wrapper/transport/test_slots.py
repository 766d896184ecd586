"""The slots that limit the number of connections, and what becomes of them when nobody releases them."""

import gc
from concurrent.futures import ThreadPoolExecutor

import anyio
import pytest
from anyio.lowlevel import checkpoint

from plivo_messaging._transport import async_runtime, runtime
from tests.wrapper.faults.peer import PATIENCE


def test_a_slot_is_free_again_once_it_is_released_or_lost() -> None:
    slots = runtime.Slots(2)
    held, lost = slots.acquire(0.0), slots.acquire(PATIENCE)
    assert held is not None
    assert lost is not None
    assert slots.acquire(0.0) is slots.acquire(0.001) is slots.acquire(-1.0) is None
    held.release()
    assert slots.acquire(-1.0) is held
    del lost
    gc.collect()
    again = slots.acquire(0.0)
    assert again is not None
    assert slots.acquire(0.0) is None


def test_a_slot_may_outlive_what_it_belongs_to() -> None:
    slot = runtime.Slots(1).acquire(0.0)
    gc.collect()
    assert slot is not None
    slot.release()


def test_a_thread_that_waits_is_given_the_slot_that_another_releases_or_loses() -> None:
    slots = runtime.Slots(1)
    for is_lost in (False, True):
        slot = slots.acquire(PATIENCE)
        assert slot is not None
        with ThreadPoolExecutor(1) as other:
            waiting = other.submit(slots.acquire, PATIENCE)
            if not is_lost:
                slot.release()
            del slot
            assert waiting.result(PATIENCE) is not None
        del waiting  # and the slot with it


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_a_task_that_waits_is_given_the_slot_that_another_releases(backend: str) -> None:
    async def main() -> None:
        slots = async_runtime.Slots(1)
        slot = await slots.acquire(0.0)
        assert slot is not None
        assert await slots.acquire(0.0) is await slots.acquire(0.001) is None
        waited: list[bool] = []

        async def wait() -> None:
            waited.append(await slots.acquire(PATIENCE) is not None)

        async with anyio.create_task_group() as group:
            group.start_soon(wait)
            await checkpoint()
            assert waited == []
            slot.release()
        assert waited == [True]
        assert await slots.acquire(0.0) is None

    anyio.run(main, backend=backend)
