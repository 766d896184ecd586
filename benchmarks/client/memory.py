"""How much memory a long list leaves behind. Run as a program, it reads one and prints its growth in MiB."""

import asyncio
import gc
import os
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

from benchmarks.client.canned import PAGE, CannedServer
from benchmarks.client.cases import OURS
from benchmarks.client.worker import NO_EXTRAS, hide
from benchmarks.suite import ROOT, Spread, Table, times

RECORDS = 1_000_000
GROWTH = ("sync: growth, MiB", "async: growth, MiB")


def growth(effort: float) -> Table:
    """Measure what reading a list leaves behind, its first tenth left out, with both clients."""
    length = times(RECORDS / PAGE, effort) * PAGE
    table: Table = {OURS: {"records": Spread.of([length])}}
    for kind, column in zip(("sync", "async"), GROWTH, strict=True):
        with CannedServer(length) as server:
            command = [sys.executable, "-m", "benchmarks.client.memory", kind, server.base_url, str(length)]
            done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, check=True)
        table[OURS][column] = Spread.of([float(done.stdout)])
    return table


def main(kind: str, base_url: str, length: int) -> None:
    """Read a list and print the growth."""
    hide(NO_EXTRAS)
    peers = import_module("benchmarks.client.peers")
    resident: list[float] = []
    read = 0

    def look(record: Any) -> None:  # noqa: ANN401 - of the module that was just imported
        nonlocal read
        assert record.message_time
        assert record.total_amount
        read += 1
        if read in {length // 10, length}:
            gc.collect()
            pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
            resident.append(pages * os.sysconf("SC_PAGE_SIZE") / 1024**2)

    async def look_at_all() -> None:
        async for record in await peers.AsyncOurs(base_url).stream():
            look(record)

    if kind == "async":
        asyncio.run(look_at_all())
    else:
        for record in peers.Ours(base_url).stream():
            look(record)
    early, late = resident
    print(late - early)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
