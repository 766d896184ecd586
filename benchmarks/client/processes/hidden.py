"""Runs a program in a process that does not find some packages, as if they were not installed.

Usage: python -m benchmarks.client.processes.hidden orjson,aiohttp MODULE [ARGUMENT ...]
"""

import runpy
import sys
from collections.abc import Iterable

__all__ = ["hide"]


def hide(packages: Iterable[str]) -> None:
    """Let this process find no such packages."""
    for name in packages:
        sys.modules[name] = None  # type: ignore[assignment]  # what the language provides to stop an import


if __name__ == "__main__":
    hide(sys.argv[1].split(","))
    del sys.argv[:2]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
