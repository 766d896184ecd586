"""Instructions that a call takes: a figure that is the same on a busy machine and on an idle one.

They are counted by valgrind's cachegrind, which needs no counters of the processor; virtual machines often have none.
A process is counted with a few calls and with many, so that what it takes to start drops out.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.client.canned.server import ROOT, CannedServer, use_all_processors
from benchmarks.client.variants import AIOHTTP, SYNC

__all__ = ["instructions"]

FEW, MANY = 20, 220
OPERATIONS = ("send", "list")
_LEFT_OUT = ("requests", "urllib3", "socket", "generated", AIOHTTP)
_REFERENCES = re.compile(r"I\s+refs:\s+([\d,]+)")
_AT_ONCE = 2


def instructions() -> dict[str, Any] | None:
    """Count the instructions of a call.

    Returns:
        For each operation and variant the thousands of instructions of a call, and their ratio to httpx's; None
        without valgrind.
    """
    valgrind = shutil.which("valgrind")
    if valgrind is None:
        return None
    use_all_processors()  # nothing here depends on which
    names = [name for name in SYNC if name not in _LEFT_OUT]
    runs = list(product(OPERATIONS, names, (FEW, MANY)))
    with CannedServer() as server, ThreadPoolExecutor(_AT_ONCE) as pool:
        counting = {run: pool.submit(_counted, valgrind, server, *run) for run in runs}
        counts = {run: count.result() for run, count in counting.items()}
    return {
        operation: _compared(
            {name: (counts[operation, name, MANY] - counts[operation, name, FEW]) / (MANY - FEW) for name in names}
        )
        for operation in OPERATIONS
    }


def _compared(each: Mapping[str, float]) -> dict[str, dict[str, float]]:
    return {name: {"thousands": count / 1e3, "to_httpx": count / each["httpx"]} for name, count in each.items()}


def _counted(valgrind: str, server: CannedServer, operation: str, name: str, times: int) -> int:
    commands = [
        {"do": "open", "base_url": server.base_url},
        {"do": "call", "operation": operation, "times": times},
    ]
    with TemporaryDirectory() as folder:
        log = Path(folder, "log")
        subprocess.run(
            [
                *(valgrind, "--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null"),
                *(f"--log-file={log}", sys.executable, "-m", "benchmarks.client.processes.worker", "sync", name),
            ],
            cwd=ROOT,
            input="".join(json.dumps(command) + "\n" for command in commands),
            stdout=subprocess.DEVNULL,
            text=True,
            check=True,
            env={**os.environ, "PYTHONHASHSEED": "0"},
        )
        found = _REFERENCES.search(log.read_text(encoding="utf-8"))
    assert found is not None, "cachegrind ends with the number of instructions"
    return int(found[1].replace(",", ""))
