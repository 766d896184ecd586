"""The processes of the variants, as the benchmark holds them."""

import json
import os
import subprocess
import sys
from collections.abc import Generator, Iterable, Mapping
from contextlib import ExitStack, contextmanager
from types import TracebackType
from typing import Self, cast

from benchmarks.client.canned.server import ROOT
from benchmarks.client.processes.driving import Taken

__all__ = ["Worker", "WorkerError", "workers"]


class WorkerError(Exception):
    """A variant's process ended before its time; what it said stands on standard error."""


class Worker:
    """Starts a variant's process, and tells it what to do.

    Args:
        kind: Which variants it is one of.
        name: The variant.
        environment: Environment variables besides this process's own.
    """

    def __init__(self, kind: str, name: str, environment: Mapping[str, str] | None = None) -> None:
        self.name = name
        self._process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.client.processes.worker", kind, name],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            # The order of sets and dictionaries is not to differ from run to run.
            env={**os.environ, "PYTHONHASHSEED": "0", **(environment or {})},
        )

    def open(self, base_url: str) -> None:
        """Make a client for a server, and close the one before."""
        self._ask("open", base_url=base_url)

    def call(self, operation: str, times: int) -> Taken:
        """Make calls one after the other."""
        return self._ask("call", operation=operation, times=times)

    def fly(self, operation: str, in_flight: int, seconds: float) -> Taken:
        """Keep so many calls in flight for so long."""
        return self._ask("fly", operation=operation, in_flight=in_flight, seconds=seconds)

    def first(self, operation: str, times: int) -> Taken:
        """Make as many clients, and one call with each."""
        return self._ask("first", operation=operation, times=times)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._process.communicate()

    def _ask(self, do: str, **arguments: object) -> Taken:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({"do": do, **arguments}) + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        if not answer:
            raise WorkerError(f"{self.name}: the process ended with exit code {self._process.wait()} at {do!r}")
        return cast("Taken", json.loads(answer))


@contextmanager
def workers(
    kind: str, names: Iterable[str], environment: Mapping[str, str] | None = None
) -> Generator[dict[str, Worker]]:
    """Run the processes of several variants.

    Args:
        kind: Which variants they are.
        names: The variants.
        environment: Environment variables besides this process's own.
    """
    with ExitStack() as stack:
        yield {name: stack.enter_context(Worker(kind, name, environment)) for name in names}
