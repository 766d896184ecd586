"""The process of one variant, which lives on over all rounds so that what is measured is a client in use.

It reads commands from its standard input, a line of JSON each, and answers each with a line.
"""

import asyncio
import gc
import json
import os
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Generator, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from functools import partial
from importlib import import_module
from typing import Any, Self, cast

from benchmarks.suite import ROOT, Sample

_SETTLE = 3  # calls that do not count, after other processes had the processor
# httpcore and httpx import these where they are installed. No peer needs them; the tools of this project do.
UNASKED = ("trio", "click", "rich", "pygments")
FAST = ("orjson", "httpcore2", "h2")
NO_EXTRAS = (*FAST, *UNASKED)


@dataclass(frozen=True)
class Variant:
    """Something that is measured, in a process of its own."""

    peer: str  # the name of its class in `peers`
    hidden: tuple[str, ...] = UNASKED  # packages that its process does not find, as if they were not installed
    threads: int = 0  # threads that make its calls at the same time; 0 for one caller or for an event loop


def hide(packages: Iterable[str]) -> None:
    """Hide packages from this process."""
    for name in packages:
        sys.modules[name] = None  # type: ignore[assignment]  # Python's own way to stop an import


def measure_calls(run: Callable[[], int]) -> Sample:
    """Return what the calls of a function took, of which it returns the number: microseconds each, and their rate."""
    gc.collect()
    wall, cpu = time.perf_counter(), time.process_time()
    calls = run()
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    return {"cpu": cpu / calls * 1e6, "wall": wall / calls * 1e6, "rate": calls / wall}


def call(operation: Callable[[], object], times: int) -> int:
    """Make some calls, one after the other."""
    for _ in range(times):
        operation()
    return times


async def call_in_tasks(operation: Callable[[], Awaitable[object]], in_flight: int, seconds: float) -> int:
    """Keep some calls in flight for some seconds."""
    ends_at = time.perf_counter() + seconds

    async def repeat() -> int:
        calls = 0
        while not calls or time.perf_counter() < ends_at:
            await operation()
            calls += 1
        return calls

    return sum(await asyncio.gather(*(repeat() for _ in range(in_flight))))


def call_in_threads(pool: ThreadPoolExecutor, operations: Sequence[Callable[[], object]], seconds: float) -> int:
    """Repeat calls for some seconds, each in a thread of its own."""
    ends_at = time.perf_counter() + seconds

    def repeat(operation: Callable[[], object]) -> int:
        calls = 0
        while not calls or time.perf_counter() < ends_at:
            operation()
            calls += 1
        return calls

    return sum(pool.map(repeat, operations))


class Worker:
    """The process of a variant, as the benchmark holds it."""

    def __init__(self, name: str, variant: Variant, base_url: str, environment: Mapping[str, str]) -> None:
        self.name = name
        self._process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.client.worker", json.dumps(asdict(variant)), base_url],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            # The order of sets must not differ from run to run.
            env={**os.environ, "PYTHONHASHSEED": "0", **environment},
        )

    def run(self, operation: str, *command: float) -> Sample:
        """Make so many calls one after the other, or keep so many in flight for some seconds."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps([operation, *command]) + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        if not answer:
            raise RuntimeError(f"the process of {self.name} ended with {self._process.wait()} at {operation}")
        return cast("Sample", json.loads(answer))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate()


@contextmanager
def workers(
    variants: Mapping[str, Variant], base_url: str, environment: Mapping[str, str] | None = None
) -> Generator[dict[str, Worker]]:
    """Run the processes of some variants."""
    with ExitStack() as stack:
        yield {
            name: stack.enter_context(Worker(name, variant, base_url, environment or {}))
            for name, variant in variants.items()
        }


def main(variant: Variant, base_url: str) -> None:
    """Run commands until the standard input ends."""
    hide(variant.hidden)
    make: Callable[[str], Any] = getattr(import_module("benchmarks.client.peers"), variant.peer)

    async def make_in_loop() -> Any:  # noqa: ANN401 - any peer
        return make(base_url)

    with asyncio.Runner() as runner, ThreadPoolExecutor(max(variant.threads, 1)) as pool:
        peers = [runner.run(make_in_loop()) for _ in range(max(variant.threads, 1))]
        # A full collection would look at all that the other peers have imported.
        gc.collect()
        gc.freeze()
        for line in sys.stdin:
            operation, amount, *seconds = json.loads(line)
            operations = [getattr(peer, operation) for peer in peers]
            if not seconds:
                call(operations[0], _SETTLE)
                run = partial(call, operations[0], amount)
            elif variant.threads:
                run = partial(call_in_threads, pool, operations[:amount], *seconds)
            else:
                run = partial(runner.run, call_in_tasks(operations[0], amount, *seconds))
            print(json.dumps(measure_calls(run)), flush=True)
        for peer in peers:
            if hasattr(peer, "aclose"):
                runner.run(peer.aclose())


if __name__ == "__main__":
    main(Variant(**json.loads(sys.argv[1])), sys.argv[2])
