"""The process of one variant. It is told what to do by lines of JSON on its standard input, and answers each with one.

It lives on over all rounds, so that what is measured is a client that has been used.
"""

import argparse
import json
import sys

from benchmarks.client.processes.driving import Driver, InTasks, InThreads, OneByOne
from benchmarks.client.processes.hidden import hide
from benchmarks.client.variants import VARIANTS, Variant


def driver(variant: Variant) -> Driver:
    """Get ready to make a variant's calls."""
    make = variant.load()
    if variant.threads:
        return InThreads(make, variant.threads)
    return InTasks(make) if hasattr(make, "aclose") else OneByOne(make)


def main() -> None:
    """Serve the pipe until it ends."""
    parser = argparse.ArgumentParser(description="Make the calls of one variant.")
    parser.add_argument("kind", choices=VARIANTS)
    parser.add_argument("name")
    options = parser.parse_args()
    variant = VARIANTS[options.kind][options.name]
    hide(variant.hidden)
    driven = driver(variant)
    for line in sys.stdin:
        command = json.loads(line)
        answer = getattr(driven, command.pop("do"))(**command)
        print(json.dumps(answer), flush=True)
    driven.close()


if __name__ == "__main__":
    main()
