"""Measure the mock server: its speed beside Prism's, its size, and what its fixture costs.

    python -m benchmarks.mock                    everything, in about five minutes
    python -m benchmarks.mock --only start fixture
    python -m benchmarks.mock --quick            a tenth of it, to see that it works

Prints a table in Markdown, and writes all samples to a file as JSON. The exit code is 1 when a promise is not kept.
Nothing else should run on the computer meanwhile.
"""

import argparse
import json
import os
import platform
import sys
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

from benchmarks.mock import measures
from benchmarks.mock.figures import Figure, table
from benchmarks.mock.measures import Effort

_QUICK = Effort(rounds=3, seconds=1.0, compared_with=1_000, stored=10_000)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, and say whether the promises are kept.

    Args:
        arguments: The command line; the process's own when left out.

    Returns:
        The exit code.
    """
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    names = ("start", "stored", "prism", "fixture")
    parser.add_argument("--only", nargs="+", choices=names, default=names, help="what is measured (default: all)")
    parser.add_argument("--quick", action="store_true", help="a tenth of it; the figures mean little")
    parser.add_argument("--json", type=Path, default=Path("build/benchmark-mock.json"), help="default: %(default)s")
    options = parser.parse_args(arguments)
    effort = _QUICK if options.quick else Effort()
    measured: dict[str, Callable[[], Iterator[Figure]]] = {
        "start": measures.start,
        "stored": partial(measures.stored, effort),
        "prism": partial(measures.beside_prism, effort),
        "fixture": partial(measures.fixture, effort),
    }
    figures: list[Figure] = []
    for name in options.only:
        for figure in measured[name]():
            print(figure.row(), file=sys.stderr, flush=True)
            figures.append(figure)
    machine = {"python": platform.python_version(), "system": platform.platform(), "processors": os.cpu_count()}
    options.json.parent.mkdir(parents=True, exist_ok=True)
    samples = {"machine": machine, "figures": [figure.as_json() for figure in figures]}
    options.json.write_text(json.dumps(samples, indent=2) + "\n", encoding="utf-8")
    print(table(figures))
    return 0 if all(figure.is_kept for figure in figures) else 1


if __name__ == "__main__":
    sys.exit(main())
