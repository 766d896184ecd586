"""Sends with many in flight, beside the peers: a server that answers at once, and one that takes 50 ms."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from benchmarks.client.calls import OPERATIONS, check
from benchmarks.client.canned.server import CannedServer
from benchmarks.client.effort import Effort
from benchmarks.client.processes.workers import Worker, workers
from benchmarks.client.rounds import Sample, Samples, measure, shares, spread, summary
from benchmarks.client.variants import ASYNC

__all__ = ["DELAYS", "OFFICIAL", "bases", "in_flight", "names"]

DELAYS = {"instant": 0.0, "delayed": 0.05}  # seconds
OFFICIAL = "plivo"
_DELAYED_SECONDS = 2  # times as long is a round in which each call takes 50 ms
_WARM_UP = 0.03  # seconds, and at least one call over each connection
_MANY = 100
_FEW_THREADS = 10  # their rate is a matter of arithmetic when each call takes 50 ms


def in_flight(
    effort: Effort,
    counts: Sequence[int],
    delays: Mapping[str, float] = DELAYS,
    only: Collection[str] = ASYNC,
) -> dict[str, Any]:
    """Measure sends with so many in flight.

    Args:
        effort: How much.
        counts: How many are in flight.
        delays: Seconds before each answer, by the names of the servers.
        only: The variants.

    Returns:
        A summary for each server and each count; with the share of its processor that the server was busy for.
    """
    results: dict[str, Any] = {}
    for server, delay in delays.items():
        plan = {count: names(count, delay, only) for count in counts}
        measured: dict[int, dict[str, list[Sample]]] = {
            count: {name: [] for name in chosen} for count, chosen in plan.items()
        }
        for generation, rounds in enumerate(shares(effort.async_rounds, effort.generations)):
            for count, samples in _generation(plan, delay, effort.seconds, rounds, generation):
                for name, taken in samples.items():
                    measured[count][name].extend(taken)
        results[server] = {str(count): summary(samples, bases(samples)) for count, samples in measured.items()}
    return results


def names(count: int, delay: float, only: Collection[str] = ASYNC) -> list[str]:
    """Give the variants that are measured with so many in flight, and with such a delay.

    Those are left out of which it is known what would come out: a few threads make as many calls at once, and the
    generated functions wait for the same pool as httpx, which takes seconds for each round with very many in flight.
    """
    return [
        name
        for name in only
        if not (delay and ASYNC[name].threads == _FEW_THREADS) and not (count > _MANY and name == "generated")
    ]


def bases(samples: Samples) -> dict[str, str]:
    """Tell what all are compared with: httpx, aiohttp, and the official SDK in the better of its numbers of threads.

    Args:
        samples: What each variant took.
    """
    chosen = {name: name for name in ("httpx", "aiohttp") if name in samples}
    official = [name for name in samples if name.startswith(OFFICIAL + ",")]
    if official:
        chosen[OFFICIAL] = min(official, key=lambda name: spread([each["wall"] for each in samples[name]])["median"])
    return chosen


def _generation(
    plan: Mapping[int, list[str]], delay: float, seconds: float, rounds: int, generation: int
) -> Iterator[tuple[int, Samples]]:
    """Measure with processes of their own."""
    every = list(dict.fromkeys(name for chosen in plan.values() for name in chosen))
    lasting = seconds * (_DELAYED_SECONDS if delay else 1)
    with CannedServer(delay) as server, workers("async", every) as running:
        for worker in running.values():
            worker.open(server.base_url)
            _check(worker, server)
        for count, chosen in plan.items():
            variants = {name: partial(_fly, running[name], server, count, lasting) for name in chosen}
            for name in chosen:
                running[name].fly("send", count, _WARM_UP)
            yield count, measure(variants, rounds=rounds, warm_up=0, seed=generation)


def _check(worker: Worker, server: CannedServer) -> None:
    for operation in OPERATIONS:
        worker.call(operation, 1)
        check(worker.name, operation, server.received())


def _fly(worker: Worker, server: CannedServer, count: int, seconds: float) -> Sample:
    before = server.account().cpu  # and what came before is forgotten
    taken = worker.fly("send", count, seconds)
    account = server.account()
    check(worker.name, "send", account.received)
    rate = 1e6 / taken["wall"]
    busy = (account.cpu - before) / (taken["calls"] * taken["wall"] / 1e6)
    return {**taken, "rate": rate, "server": busy}
