"""Measure the synchronous client beside its peers, and print a table.

Usage: python -m benchmarks.client [--rounds N] [--json FILE]
"""

import argparse
import json
import platform
from dataclasses import asdict
from pathlib import Path
from typing import Any

import httpx

from benchmarks.client.calls import OPERATIONS, check
from benchmarks.client.canned import CannedServer, keep_to_one_processor
from benchmarks.client.peers import PEERS, repeated
from benchmarks.client.rounds import measure, ratio, typical

BASE = "httpx"
CALLS, WARM_UP = 20, 40


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser(description="Measure the client beside its peers.")
    parser.add_argument("--rounds", type=int, default=100, help="rounds, each with 20 calls of each peer")
    parser.add_argument("--json", type=Path, help="where to write the figures")
    options = parser.parse_args()
    keep_to_one_processor()
    figures: dict[str, Any] = {
        "python": platform.python_version(),
        "httpx": httpx.__version__,
        "rounds": options.rounds,
    }
    with CannedServer() as server:
        peers = {name: make(server.base_url) for name, make in PEERS.items()}
        for operation in OPERATIONS:
            for name, peer in peers.items():
                getattr(peer, operation)()
                check(name, operation, server.received())
            variants = {name: repeated(getattr(peer, operation)) for name, peer in peers.items()}
            samples = measure(variants, calls=CALLS, rounds=options.rounds, warm_up=WARM_UP)
            server.received()
            print(f"\n{operation:20} {'CPU':>7} {'quartiles':>16} {'wall':>7} {'µs':>8}   (as a ratio to {BASE})")
            figures[operation] = {}
            for name in PEERS:
                cpu = ratio(samples, name, BASE, lambda each: each.cpu)
                wall = ratio(samples, name, BASE, lambda each: each.wall)
                took = typical(samples, name, lambda each: each.cpu)
                figures[operation][name] = {
                    "cpu": asdict(cpu),
                    "wall": asdict(wall),
                    "cpu_microseconds": round(took, 1),
                }
                print(f"{name:20} {cpu.median:7.2f} {cpu.low:7.2f} to {cpu.high:<5.2f} {wall.median:7.2f} {took:8.0f}")
    if options.json is not None:
        options.json.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
