"""Makes the calls of one variant, and takes the time: one after the other, or many in flight."""

import asyncio
import gc
import math
import queue
import threading
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Protocol, Self, cast

__all__ = ["Driver", "InTasks", "InThreads", "OneByOne", "Taken", "percentile"]

Taken = dict[str, float]
"""What calls took: `calls` made, `cpu` and `wall` in microseconds a call, and in flight `p50` and `p99`, the
milliseconds from when a call was submitted until it was answered."""

_SETTLE = 3  # calls that are not counted, after other processes had the processor


class Driver(Protocol):
    """Makes the calls of one variant."""

    def open(self, base_url: str) -> None:
        """Make a client for a server, and close the one before."""
        ...

    def call(self, operation: str, times: int) -> Taken:
        """Make calls one after the other."""
        ...

    def fly(self, operation: str, in_flight: int, seconds: float) -> Taken:
        """Keep so many calls in flight for so long."""
        ...

    def first(self, operation: str, times: int) -> Taken:
        """Make as many clients, and one call with each."""
        ...

    def close(self) -> None:
        """Close the client."""
        ...


class OneByOne:
    """Drives a synchronous peer.

    Args:
        make: Makes it.
    """

    def __init__(self, make: Callable[[str], Any]) -> None:
        self._make = make
        self._peer: Any = None
        self._base_url = ""

    def open(self, base_url: str) -> None:
        self.close()
        self._base_url = base_url
        self._peer = self._make(base_url)

    def call(self, operation: str, times: int) -> Taken:
        call: Callable[[], object] = getattr(self._peer, operation)
        for _ in range(_SETTLE):
            call()
        with _Clock(times) as clock:
            for _ in range(times):
                call()
        return clock.taken

    def fly(self, operation: str, in_flight: int, seconds: float) -> Taken:
        raise NotImplementedError(f"{operation}: {in_flight} in flight for {seconds} s need threads or tasks")

    def first(self, operation: str, times: int) -> Taken:
        with _Clock(times) as clock:
            for _ in range(times):
                peer = self._make(self._base_url)
                getattr(peer, operation)()
                peer.close()
        return clock.taken

    def close(self) -> None:
        if self._peer is not None:
            self._peer.close()


class InTasks:
    """Drives an asynchronous peer.

    Args:
        make: Makes it.
    """

    def __init__(self, make: Callable[[str], Any]) -> None:
        self._make = make
        self._runner = asyncio.Runner()
        self._peer: Any = None
        self._base_url = ""

    def open(self, base_url: str) -> None:
        self._drop()
        self._base_url = base_url
        self._peer = self._runner.run(self._made(base_url))

    def call(self, operation: str, times: int) -> Taken:
        return self._runner.run(_in_turn(getattr(self._peer, operation), times))

    def fly(self, operation: str, in_flight: int, seconds: float) -> Taken:
        return self._runner.run(_in_tasks(getattr(self._peer, operation), in_flight, seconds))

    def first(self, operation: str, times: int) -> Taken:
        return self._runner.run(self._first(operation, times))

    def close(self) -> None:
        self._drop()
        self._runner.close()

    def _drop(self) -> None:
        if self._peer is not None:
            self._runner.run(self._peer.aclose())

    async def _made(self, base_url: str) -> Any:  # noqa: ANN401 - whatever the peer is
        return self._make(base_url)

    async def _first(self, operation: str, times: int) -> Taken:
        with _Clock(times) as clock:
            for _ in range(times):
                peer = self._make(self._base_url)
                await getattr(peer, operation)()
                await peer.aclose()
        return clock.taken


class InThreads:
    """Drives a synchronous peer in a pool of threads, each of which has a client of its own.

    Args:
        make: Makes it.
        threads: How many.
    """

    def __init__(self, make: Callable[[str], Any], threads: int) -> None:
        self._make = make
        self._threads = threads
        self._pool: ThreadPoolExecutor | None = None
        self._local = threading.local()
        self._made: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self._base_url = ""

    def open(self, base_url: str) -> None:
        self.close()
        self._base_url = base_url
        self._pool = ThreadPoolExecutor(self._threads)
        self._local = threading.local()

    def call(self, operation: str, times: int) -> Taken:
        assert self._pool is not None
        with _Clock(times) as clock:
            for _ in range(times):
                self._pool.submit(self._one, operation).result()
        return clock.taken

    def fly(self, operation: str, in_flight: int, seconds: float) -> Taken:
        pool = self._pool
        assert pool is not None
        ended: queue.SimpleQueue[BaseException | None] = queue.SimpleQueue()
        latencies: list[float] = []
        ends_at = math.inf

        def run(submitted_at: float) -> None:
            try:
                self._one(operation)
            except BaseException as error:  # noqa: BLE001 - raised again by the one who waits
                ended.put(error)
                return
            answered_at = time.perf_counter()
            latencies.append(answered_at - submitted_at)
            if answered_at < ends_at:
                pool.submit(run, answered_at)
            else:
                ended.put(None)

        with _Clock() as clock:
            ends_at = clock.begun + seconds
            for _ in range(in_flight):
                pool.submit(run, time.perf_counter())
            for _ in range(in_flight):
                error = ended.get()
                if error is not None:
                    raise error
        return clock.with_latencies(latencies)

    def first(self, operation: str, times: int) -> Taken:
        raise NotImplementedError(f"{operation}, {times} times: one by one is the way to measure this")

    def close(self) -> None:
        if self._pool is not None:
            self._pool.shutdown()
            while not self._made.empty():
                self._made.get().close()

    def _one(self, operation: str) -> object:
        peer: Any = getattr(self._local, "peer", None)
        if peer is None:
            peer = self._local.peer = self._make(self._base_url)
            self._made.put(peer)
        return cast("object", getattr(peer, operation)())


class _Clock:
    """Takes the time of what is done within it."""

    taken: Taken

    def __init__(self, calls: int = 0) -> None:
        self._calls = calls

    def __enter__(self) -> Self:
        gc.collect()
        self.begun, self._cpu = time.perf_counter(), time.process_time()
        return self

    def __exit__(self, *_: object) -> None:
        self._spent = {"cpu": time.process_time() - self._cpu, "wall": time.perf_counter() - self.begun}
        if self._calls:
            self.taken = self._each(self._calls)

    def with_latencies(self, latencies: list[float]) -> Taken:
        """Give what each call took, with two of their percentiles."""
        ordered = sorted(latencies)
        percentiles = {"p50": percentile(ordered, 0.5) * 1e3, "p99": percentile(ordered, 0.99) * 1e3}
        return {**self._each(len(ordered)), **percentiles}

    def _each(self, calls: int) -> Taken:
        return {"calls": calls, **{name: seconds / calls * 1e6 for name, seconds in self._spent.items()}}


def percentile(ordered: list[float], share: float) -> float:
    """Give the smallest value that at least this share of the values does not exceed.

    Args:
        ordered: The values, smallest first, at least one.
        share: More than 0, at most 1.
    """
    return ordered[math.ceil(share * len(ordered)) - 1]


async def _in_turn(call: Callable[[], Awaitable[object]], times: int) -> Taken:
    for _ in range(_SETTLE):
        await call()
    with _Clock(times) as clock:
        for _ in range(times):
            await call()
    return clock.taken


async def _in_tasks(call: Callable[[], Awaitable[object]], in_flight: int, seconds: float) -> Taken:
    latencies: list[float] = []
    ends_at = math.inf

    async def one() -> None:
        answered_at = time.perf_counter()
        while True:
            submitted_at = answered_at
            await call()
            answered_at = time.perf_counter()
            latencies.append(answered_at - submitted_at)
            if answered_at >= ends_at:
                return

    with _Clock() as clock:
        ends_at = clock.begun + seconds
        await asyncio.gather(*(one() for _ in range(in_flight)))
    return clock.with_latencies(latencies)
