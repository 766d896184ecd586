"""Measure the client beside its peers.

    python -m benchmarks.client                  everything, in about twelve minutes; renews results and page
    python -m benchmarks.client --quick          a little of it, to see that it works
    python -m benchmarks.client --only sync      a part; prints its figures and writes build/benchmark-client.json
    python -m benchmarks.client --check          compare with the committed ratios, in less than a minute
    python -m benchmarks.client --renew          write the page and its charts from the committed results

Nothing else should run on the computer meanwhile. --check exits with 1 when something has become slower.
"""

import argparse
import json
import os
import platform
import re
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any, cast

from benchmarks.client import regression
from benchmarks.client.canned.server import ROOT, keep_to_one_processor
from benchmarks.client.cases.in_flight import in_flight
from benchmarks.client.cases.instructions import instructions
from benchmarks.client.cases.memory import growth, memory
from benchmarks.client.cases.one_by_one import decoding, machinery, over_tls, sync
from benchmarks.client.cases.start import start
from benchmarks.client.effort import FULL, QUICK, Effort
from benchmarks.client.report import page, tables

Results = dict[str, Any]

SECTIONS: Mapping[str, Callable[[Effort, Results], Any]] = {
    "sync": lambda effort, _: sync(effort),
    "tls": lambda effort, _: over_tls(effort),
    "decoding": lambda effort, _: decoding(effort),
    "machinery": lambda effort, _: machinery(effort),
    "async": lambda effort, _: in_flight(effort, effort.in_flight),
    "start": lambda effort, _: start(effort),
    "memory": lambda effort, _: memory(effort),
    "growth": lambda effort, results: growth(effort, results.get("memory") or memory(effort)),
    "instructions": lambda effort, _: instructions() if effort.instructions else None,
}
TABLES: Mapping[str, Callable[[Any], str]] = {
    "sync": tables.calls,
    "tls": tables.calls,
    "decoding": tables.decoding,
    "machinery": json.dumps,
    "async": lambda servers: "\n\n".join(tables.flights(each, ("rate", "cpu", "p99")) for each in servers.values()),
    "start": tables.start,
    "memory": tables.memory,
    "growth": tables.growth,
    "instructions": tables.instructions,
}
MEASURED = ("httpx", "httpcore", "aiohttp", "orjson", "plivo", "requests", "urllib3")
_INNERMOST = re.compile(r"\{([^{}]+)\}")
BUILD = ROOT / "build" / "benchmark-client.json"


def arguments_parser() -> argparse.ArgumentParser:
    """Describe the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--only", nargs="+", choices=SECTIONS, help="what is measured (default: all)")
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--quick", action="store_true", help="a little of it; the figures mean nothing")
    what.add_argument("--check", action="store_true", help="fail if the client has become slower")
    what.add_argument("--renew", action="store_true", help="write the page from the committed results")
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, or do with the results what is asked for.

    Args:
        arguments: The command line; the process's own when left out.

    Returns:
        The exit code.
    """
    options = arguments_parser().parse_args(arguments)
    if options.renew:
        page.renew(_committed())
        return 0
    keep_to_one_processor()
    if options.check:
        return _check()
    names = options.only or list(SECTIONS)
    results = _measured(names, QUICK if options.quick else FULL)
    for name in names:
        print(f"\n{name}\n\n{TABLES[name](results[name])}")
    if options.only is None and not options.quick:
        _write(page.RESULTS, results)
        page.renew(results)
        print(f"\n{tables.targets(results)}")
    return 0


def _measured(names: Sequence[str], effort: Effort) -> Results:
    results: Results = {
        "machine": {
            "python": platform.python_version(),
            "system": f"{platform.system()} {platform.machine()}",
            "processors": os.cpu_count(),
            "versions": {name: version(name) for name in MEASURED},
        }
    }
    for name in names:
        begun = time.perf_counter()
        results[name] = SECTIONS[name](effort, results)
        print(f"{name}: {time.perf_counter() - begun:.0f} s", file=sys.stderr, flush=True)
        _write(BUILD, results)  # what was measured is not lost with what comes next
    return results


def _check() -> int:
    verdicts = regression.run(_committed())
    for each in verdicts:
        print(each.row())
    slower = [each for each in verdicts if each.is_regression]
    print(f"{len(slower)} of {len(verdicts)} figures are slower than the committed ones, beyond the noise")
    return 1 if slower or not verdicts else 0


def _committed() -> Results:
    results: Results = json.loads(page.RESULTS.read_text(encoding="utf-8"))
    return results


def _write(file: Path, results: Results) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    written = json.dumps(_rounded(results), indent=1, ensure_ascii=False)
    # What has no parts of its own stands in one line.
    written = _INNERMOST.sub(lambda found: f"{{{' '.join(found[1].split())}}}", written)
    file.write_text(written + "\n", encoding="utf-8")


def _rounded(value: object) -> object:
    """Round figures to what they are good for, so that the file can be read."""
    if isinstance(value, float):
        return float(f"{value:.4g}")
    if isinstance(value, Mapping):
        return {name: _rounded(each) for name, each in cast("Mapping[str, object]", value).items()}
    return value


if __name__ == "__main__":
    sys.exit(main())
