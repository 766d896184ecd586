"""What is measured, one function for each promise."""

import asyncio
import subprocess
import sys
import tempfile
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import TypeAlias

from benchmarks.mock.figures import Figure
from benchmarks.mock.http_client import Target
from benchmarks.mock.processes import mock_server, prism
from benchmarks.mock.traffic import fill, lists_per_second, page_milliseconds, sends_per_second

Rate: TypeAlias = Callable[[Target, int, float], Awaitable[float]]

# Prism always answers the two records of the document's example, whatever it is asked for.
_OPERATIONS: dict[str, Rate] = {
    "send": sends_per_second,
    "list of 20": lists_per_second,
    "list of 2": partial(lists_per_second, limit=2),
}
_OFFSET_SHARE = 0.9
_PAGES = 50
_STARTS = 5
_TESTS = 500


@dataclass(frozen=True)
class Effort:
    """How much is measured.

    Attributes:
        rounds: How often each comparison is made.
        seconds: For how long each rate is measured.
        connections: Over how many connections.
        compared_with: How many messages are stored when the mock is compared with Prism.
        stored: How many messages are stored for the size and for the pages.
    """

    rounds: int = 5
    seconds: float = 5.0
    connections: int = 8
    compared_with: int = 10_000
    stored: int = 100_000


def beside_prism(effort: Effort) -> Iterator[Figure]:
    """Compare the rates of both, in turns, in one run."""
    with mock_server() as mock, prism() as other:
        asyncio.run(fill(mock.target, effort.compared_with))
        servers = {"mock": mock.target, "Prism": other.target}
        for operation, rate in _OPERATIONS.items():
            for target in servers.values():
                asyncio.run(_measured(rate, target, effort, effort.seconds / 2))  # warm-up
            rates: dict[str, list[float]] = {name: [] for name in servers}
            for turn in range(effort.rounds):
                for name in sorted(servers, reverse=turn % 2 == 1):
                    rates[name].append(asyncio.run(_measured(rate, servers[name], effort, effort.seconds)))
            ratios = [ours / theirs for ours, theirs in zip(rates["mock"], rates["Prism"], strict=True)]
            for name in servers:
                yield Figure.of(f"{operation}, {name}", rates[name], "a second")
            yield Figure.of(f"{operation}, mock / Prism", ratios, "times", 2.0, at_least=True)


async def _measured(rate: Rate, target: Target, effort: Effort, seconds: float) -> float:
    return await rate(target, effort.connections, seconds)


def start() -> Iterator[Figure]:
    """Tell how long the command takes until it prints its address, and how much memory it occupies then."""
    seconds: list[float] = []
    megabytes: list[float] = []
    for _ in range(_STARTS):
        with mock_server() as server:
            asyncio.run(lists_per_second(server.target, 1, 0.0))
            seconds.append(server.started_in)
            megabytes.append(server.megabytes())
    yield Figure.of("start of `plivo-mock`", seconds, "s", 0.5)
    yield Figure.of("memory, idle", megabytes, "MB", 60.0)


def stored(effort: Effort) -> Iterator[Figure]:
    """Tell what many messages cost: memory, and the pages far from the beginning."""
    far = int(effort.stored * _OFFSET_SHARE)
    with mock_server() as server:
        asyncio.run(fill(server.target, effort.stored))
        taken = asyncio.run(page_milliseconds(server.target, (0, far), _PAGES))
        megabytes = server.megabytes()
    yield Figure.of(f"memory with {effort.stored:,} messages", [megabytes], "MB", 250.0)
    yield Figure.of(f"page at offset 0 of {effort.stored:,}", taken[0], "ms")
    yield Figure.of(f"page at offset {far:,} of {effort.stored:,}", taken[far], "ms")
    yield Figure("page far away / page at offset 0", median(taken[far]) / median(taken[0]), "times", 2.0)


def fixture(effort: Effort) -> Iterator[Figure]:
    """Tell what the fixture `plivo_mock` adds to a test: runs of many tests with and without it, in turns."""
    added: list[float] = []
    for _ in range(effort.rounds):
        without, within = (_seconds_of_tests(argument) for argument in ("", "plivo_mock"))
        added.append((within - without) * 1_000 / _TESTS)
    yield Figure.of("the fixture `plivo_mock`, for each test", added, "ms", 2.0)


def _seconds_of_tests(argument: str) -> float:
    lines = ["import pytest", f"@pytest.mark.parametrize('number', range({_TESTS}))", ""]
    lines[2] = f"def test_it({', '.join(filter(None, ['number', argument]))}): pass"
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "test_fixture.py").write_text("\n".join(lines), encoding="utf-8")
        began = perf_counter()
        options = ["-q", "-p", "no:cacheprovider", "-p", "no:schemathesis", "-p", "no:hypothesispytest"]
        subprocess.run([sys.executable, "-m", "pytest", *options], cwd=folder, check=True, stdout=subprocess.DEVNULL)
        return perf_counter() - began
