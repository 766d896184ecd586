"""Memory, and how cost grows with the number of records and of destinations; each figure from a process of its own."""

import json
import subprocess
import sys
from collections.abc import Mapping
from typing import Any

from benchmarks.client.canned.server import ROOT, CannedServer
from benchmarks.client.effort import Effort
from benchmarks.client.rounds import Spread, spread
from benchmarks.client.variants import FAST, NO_EXTRAS, SYNC

__all__ = ["growth", "memory"]

CLIENTS = 50
_KINDS = {"sync": "stream", "async": "stream-async"}
_WAYS: Mapping[str, tuple[str, ...]] = {"resident": (), "traced": ("--traced",)}


def memory(effort: Effort) -> dict[str, Any]:
    """Measure what a client takes, and what reading a long list leaves behind."""
    with CannedServer() as server:
        clients = {
            name: {
                way: _figures(server, "clients", CLIENTS, "--variant", name, *options) for way, options in _WAYS.items()
            }
            for name in SYNC
            if name not in (FAST, "socket")
        }
    return {"clients": clients, "stream": {kind: _streamed(effort, kind) for kind in _KINDS}}


def growth(effort: Effort, memory: Mapping[str, Any]) -> dict[str, Any]:
    """Measure lists and sends of different length.

    Args:
        effort: How long the longest are.
        memory: What was measured of the longest list.

    Returns:
        Figures for a record, by the length of the list, and for a destination, by their number.
    """
    longest = {kind: memory["stream"][kind]["resident"] for kind in _KINDS}
    records: dict[str, Any] = {kind: {} for kind in _KINDS}
    for kind, what in _KINDS.items():
        for length in (100, 10_000):
            with CannedServer(records=length) as server:
                records[kind][str(length)] = _figures(server, what, length, runs=effort.generations)
        records[kind][str(effort.streamed)] = longest[kind]
    destinations: dict[str, Any] = {}
    for number in (1_000, 10_000, effort.destinations):
        with CannedServer() as server:
            destinations[str(number)] = {
                **_figures(server, "send-many", number),
                "requests": spread([_requests(server)]),
                **{f"traced_{name}": each for name, each in _figures(server, "send-many", number, "--traced").items()},
            }
    return {"records": records, "destinations": destinations}


def _streamed(effort: Effort, kind: str) -> dict[str, Any]:
    lengths = {"resident": effort.streamed, "traced": effort.traced}
    streamed: dict[str, Any] = {}
    for way, length in lengths.items():
        with CannedServer(records=length) as server:
            streamed[way] = _figures(server, _KINDS[kind], length, *_WAYS[way])
    return streamed


def _requests(server: CannedServer) -> int:
    """Count the requests of one send to many, without the one before it that warmed up."""
    return sum(server.received().values()) - 1


def _figures(server: CannedServer, what: str, count: int, *options: str, runs: int = 1) -> dict[str, Spread]:
    """Run the program that measures one thing."""
    taken = [_run(what, server.base_url, str(count), *options) for _ in range(runs)]
    return {name: spread([each[name] for each in taken]) for name in taken[0]}


def _run(*arguments: str) -> dict[str, float]:
    hiding = ("benchmarks.client.processes.hidden", ",".join(NO_EXTRAS))
    command = [sys.executable, "-m", *hiding, "benchmarks.client.cases.footprint", *arguments]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, check=True)
    figures: dict[str, float] = json.loads(done.stdout)
    return figures
