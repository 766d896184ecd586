"""Measure the mock server, beside Prism: `python -m benchmarks.mock`. Nothing else should run on the machine."""

import asyncio
import subprocess
import sys
import tempfile
from functools import partial
from itertools import count
from pathlib import Path
from time import perf_counter

from benchmarks.mock.servers import Account, Connection, mock_server, prism
from benchmarks.suite import Benchmark, Sample, Section, Spread, Table, Target, measure, ratios, run, times, typical

_CONNECTIONS = 8
_TESTS = 500
# How many records are listed; none is a send. Prism answers every list with the two records of the document's example.
_OPERATIONS = {"send": 0, "list of 20": 20, "list of 2": 2}
_ROW = "`plivo-mock`"


def beside_prism(effort: float) -> Table:
    """Measure how many requests a second both answer, in turns, with 10,000 messages stored."""
    table: Table = {}
    with mock_server() as mock, prism() as other:
        asyncio.run(_fill(mock.account, times(10_000, effort)))
        for operation, limit in _OPERATIONS.items():
            accounts = {"mock": mock.account, "Prism": other.account}
            turns = {name: partial(_rate, account, limit, 5 * effort) for name, account in accounts.items()}
            samples = measure(turns, times(5, effort))
            table[operation] = {f"{name}: a second": typical(samples, name, "rate") for name in accounts}
            table[operation]["mock / Prism"] = ratios(samples, "mock", "Prism", "rate")
    return table


def start(effort: float) -> Table:
    """Measure how long the command takes until it prints its address, and its memory then."""
    seconds: list[float] = []
    megabytes: list[float] = []
    for _ in range(times(5, effort)):
        with mock_server() as server:
            _rate(server.account, 20, 0.0)
            seconds.append(server.started_in)
            megabytes.append(server.megabytes())
    return {_ROW: {"start, s": Spread.of(seconds), "memory idle, MB": Spread.of(megabytes)}}


def fixture(effort: float) -> Table:
    """Measure what the fixture `plivo_mock` adds to a test: runs of many tests with and without it, in turns."""
    turns = {name: partial(_run_tests, name) for name in ("", "plivo_mock")}
    samples = measure(turns, times(5, effort), warm_up=0)
    added = [one["ms"] - other["ms"] for one, other in zip(samples["plivo_mock"], samples[""], strict=True)]
    return {_ROW: {"for each test, ms": Spread.of(added)}}


def _run_tests(argument: str) -> Sample:
    arguments = ", ".join(filter(None, ["number", argument]))
    lines = ["import pytest", f"@pytest.mark.parametrize('number', range({_TESTS}))", f"def test_it({arguments}): pass"]
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "test_fixture.py").write_text("\n".join(lines), encoding="utf-8")
        options = ["-q", "-p", "no:cacheprovider", "-p", "no:schemathesis", "-p", "no:hypothesispytest"]
        began = perf_counter()
        subprocess.run([sys.executable, "-m", "pytest", *options], cwd=folder, check=True, stdout=subprocess.DEVNULL)
        return {"ms": (perf_counter() - began) * 1e3 / _TESTS}


def _rate(account: Account, limit: int, seconds: float) -> Sample:
    """Measure lists of so many records; sends, if there are none."""
    numbers = count()
    listed = account.request("GET", f"{account.messages}?limit={limit}&message_direction=outbound")

    async def ask(end: float) -> int:
        answered = 0
        async with await Connection.open(account) as connection:
            while not answered or perf_counter() < end:
                await _expect(connection, listed if limit else _send(account, next(numbers)), 200 if limit else 202)
                answered += 1
        return answered

    async def ask_all() -> int:
        end = perf_counter() + seconds
        return sum(await asyncio.gather(*(ask(end) for _ in range(_CONNECTIONS))))

    began = perf_counter()
    return {"rate": asyncio.run(ask_all()) / (perf_counter() - began)}


async def _fill(account: Account, messages: int) -> None:
    numbers = iter(range(messages))

    async def send() -> None:
        async with await Connection.open(account) as connection:
            for number in numbers:
                await _expect(connection, _send(account, number), 202)

    await asyncio.gather(*(send() for _ in range(_CONNECTIONS)))


def _send(account: Account, number: int) -> bytes:
    return account.send(src="12025550100", dst=f"1202{number % 10_000_000:07}", text=f"Your table {number} is ready.")


async def _expect(connection: Connection, request: bytes, status: int) -> None:
    found, body = await connection.exchange(request)
    if found != status:
        raise RuntimeError(f"{found} instead of {status}: {body[:200]!r}")


MOCK = Benchmark(
    "mock",
    {
        "prism": Section("Requests a second, beside Prism", beside_prism),
        "start": Section("Start", start),
        "fixture": Section("The fixture", fixture),
    },
    [
        Target("sends a second / Prism", "prism", "send", ["mock / Prism"], 5.0, at_least=True),
        Target("lists of 20 a second / Prism", "prism", "list of 20", ["mock / Prism"], 1.0, at_least=True),
        Target("lists of 2 a second / Prism", "prism", "list of 2", ["mock / Prism"], 1.0, at_least=True),
        Target("start of `plivo-mock`, s", "start", _ROW, ["start, s"], 0.5),
        Target("memory idle, MB", "start", _ROW, ["memory idle, MB"], 60.0),
        Target("the fixture `plivo_mock`, for each test, ms", "fixture", _ROW, ["for each test, ms"], 2.0),
    ],
    ["plivo-messaging", "uvicorn", "starlette"],
)

if __name__ == "__main__":
    sys.exit(run(MOCK))
