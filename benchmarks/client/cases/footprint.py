"""How much memory this library takes, and how its cost grows: a program that measures one thing and ends.

Each thing is measured in a process of its own, whose memory nothing else has touched. Prints the figures as JSON.
"""

import argparse
import asyncio
import gc
import json
import os
import resource
import time
import tracemalloc
from pathlib import Path
from typing import Any

from benchmarks.client.calls import AUTH_ID, AUTH_TOKEN, SEND
from benchmarks.client.variants import SYNC
from plivo_messaging import AsyncPlivo, Plivo

__all__ = ["Memory", "clients", "main", "send_many", "stream"]

_KIBIBYTE = 1_024
_MEBIBYTE = 1_024.0**2
_WARM_UP = 2_000  # records
_EARLY = 0.1  # of the records have been read when growth begins to count
_CLIENTS_BEFORE = 5


class Memory:
    """Looks at this process's memory.

    Args:
        traced: Whether every allocation is traced, which takes longer; else the resident set is looked at.
    """

    def __init__(self, *, traced: bool) -> None:
        self._traced = traced
        if traced:
            tracemalloc.start()

    def now(self) -> float:
        """Give what is in use now, in MiB."""
        gc.collect()
        if self._traced:
            return tracemalloc.get_traced_memory()[0] / _MEBIBYTE
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / _MEBIBYTE

    def most(self) -> float:
        """Give the most that was ever in use, in MiB."""
        if self._traced:
            return tracemalloc.get_traced_memory()[1] / _MEBIBYTE
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _KIBIBYTE / _MEBIBYTE


def clients(base_url: str, variant: str, count: int, memory: Memory) -> dict[str, float]:
    """Make clients that all stay open, each of which has made a call.

    Args:
        base_url: Where to call.
        variant: What they are clients of.
        count: How many.
        memory: Looks at the memory.

    Returns:
        The KiB each takes.
    """
    make = SYNC[variant].load()

    def one() -> object:
        client = make(base_url)
        client.send()
        return client

    kept = [one() for _ in range(_CLIENTS_BEFORE)]
    before = memory.now()
    kept += [one() for _ in range(count)]
    return {"each_kib": (memory.now() - before) / count * _KIBIBYTE}


def stream(base_url: str, records: int, memory: Memory, *, awaited: bool) -> dict[str, float]:
    """Read a long list from its first to its last record.

    Args:
        base_url: Where it is.
        records: How long it is.
        memory: Looks at the memory.
        awaited: Whether the asynchronous client reads it.

    Returns:
        The microseconds of processor time for a record, and the MiB by which memory has grown since a tenth of the
        records was read: at the end, and at most in between.
    """
    growth = _Growth(records, memory)
    figures = asyncio.run(_stream_async(base_url, growth)) if awaited else _stream(base_url, growth)
    if figures["records"] != records:
        raise AssertionError(f"{figures['records']} records were read instead of {records}")
    return figures


def send_many(base_url: str, destinations: int, memory: Memory) -> dict[str, float]:
    """Send to many destinations.

    Args:
        base_url: Where.
        destinations: How many.
        memory: Looks at the memory.

    Returns:
        The microseconds of processor time for a destination, the seconds it took, and the KiB in use at most and after
        it for each destination.
    """
    numbers = [str(12_000_000_000 + each) for each in range(destinations)]
    with Plivo(AUTH_ID, AUTH_TOKEN, base_url=base_url, limiter=None) as client:
        client.messages.send_many(dst=numbers[:10], src=SEND["src"], text=SEND["text"])
        before, most = memory.now(), memory.most()
        begun, cpu = time.perf_counter(), time.process_time()
        sent = client.messages.send_many(dst=numbers, src=SEND["src"], text=SEND["text"])
        wall, spent = time.perf_counter() - begun, time.process_time() - cpu
        after = memory.now()
    if len(sent.accepted) != destinations:
        raise AssertionError(f"{len(sent.accepted)} of {destinations} were accepted")
    return {
        "destinations": destinations,
        "cpu_microseconds": spent / destinations * 1e6,
        "seconds": wall,
        "most_kib": (memory.most() - most) * _KIBIBYTE / destinations,
        "kept_kib": (after - before) * _KIBIBYTE / destinations,
    }


class _Growth:
    """Looks at the memory when the first part of the records was read, and again at the last one of them.

    Args:
        records: How many there are.
        memory: Looks at the memory.
    """

    def __init__(self, records: int, memory: Memory) -> None:
        self._looks = {max(int(records * _EARLY), 1), records}
        self._memory = memory
        self._seen: list[tuple[float, float]] = []
        self.read = 0
        self.took = 0.0

    def count(self) -> None:
        """Take a record in; the time it takes to look is counted by itself."""
        self.read += 1
        if self.read in self._looks:
            begun = time.process_time()
            self._seen.append((self._memory.now(), self._memory.most()))
            self.took += time.process_time() - begun

    def figures(self, seconds: float) -> dict[str, float]:
        """Give what is known when all are read."""
        (now_first, most_first), (now, most) = self._seen[0], self._seen[-1]
        return {
            "records": self.read,
            "cpu_microseconds": (seconds - self.took) / self.read * 1e6,
            "growth_mib": now - now_first,
            "most_growth_mib": most - most_first,
        }


def _stream(base_url: str, growth: _Growth) -> dict[str, float]:
    """Read all records with a client that has read some before."""
    with Plivo(AUTH_ID, AUTH_TOKEN, base_url=base_url, limiter=None) as client:
        warmed_up = 0
        while warmed_up < _WARM_UP:
            warmed_up += sum(1 for _ in client.messages.list(limit=_WARM_UP))
        begun = time.process_time()
        for message in client.messages.list():
            _look(message)
            growth.count()
        return growth.figures(time.process_time() - begun)


async def _stream_async(base_url: str, growth: _Growth) -> dict[str, float]:
    """Do the same with the asynchronous client."""
    async with AsyncPlivo(AUTH_ID, AUTH_TOKEN, base_url=base_url, limiter=None) as client:
        warmed_up = 0
        while warmed_up < _WARM_UP:
            async for _ in await client.messages.list(limit=_WARM_UP):
                warmed_up += 1
        begun = time.process_time()
        async for message in await client.messages.list():
            _look(message)
            growth.count()
        return growth.figures(time.process_time() - begun)


def _look(message: Any) -> object:  # noqa: ANN401 - a record of either client
    return message.message_time, message.total_amount


def main() -> None:
    """Measure one thing."""
    parser = argparse.ArgumentParser(description="Measure the memory of one thing.")
    parser.add_argument("what", choices=["clients", "stream", "stream-async", "send-many"])
    parser.add_argument("base_url")
    parser.add_argument("count", type=int)
    parser.add_argument("--variant", default="plivo-messaging", choices=SYNC)
    parser.add_argument("--traced", action="store_true")
    options = parser.parse_args()
    memory = Memory(traced=options.traced)
    if options.what == "clients":
        figures = clients(options.base_url, options.variant, options.count, memory)
    elif options.what == "send-many":
        figures = send_many(options.base_url, options.count, memory)
    else:
        figures = stream(options.base_url, options.count, memory, awaited=options.what == "stream-async")
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
