"""The canned server as the benchmark holds it: a process of its own, on a processor of its own."""

import json
import os
import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

ROOT = Path(__file__).parents[3]
CLIENT_PROCESSOR, SERVER_PROCESSOR = 0, 1
# Looked at before this process gives any up; empty where a process cannot be kept to some of them.
_PROCESSORS = os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else set[int]()
TWO_PROCESSORS = {CLIENT_PROCESSOR, SERVER_PROCESSOR} <= _PROCESSORS
"""Whether client and server can have one each."""


class Account(NamedTuple):
    """What the server tells of itself.

    Attributes:
        received: The requests since the last question, each with how often it came.
        cpu: Seconds of processor time it has used since it was started.
    """

    received: dict[str, int]
    cpu: float


class CannedServer:
    """Starts the server, and asks it what it was sent.

    Args:
        delay: Seconds before each answer.
        records: Records in the list; one page, whatever is asked for, if 0.
        certificate: A file with certificate and key, for TLS.
    """

    def __init__(self, delay: float = 0.0, records: int = 0, certificate: Path | None = None) -> None:
        options = ["--delay", str(delay), "--records", str(records)]
        if TWO_PROCESSORS:
            options += ["--processor", str(SERVER_PROCESSOR)]
        if certificate is not None:
            options += ["--certificate", str(certificate)]
        self._process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.client.canned.program", *options],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.port = int(self._line())
        self.scheme = "http" if certificate is None else "https"

    @property
    def base_url(self) -> str:
        """Where it serves."""
        return f"{self.scheme}://127.0.0.1:{self.port}/v1"

    def account(self) -> Account:
        """Ask it what it was sent."""
        assert self._process.stdin is not None
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        return Account(**json.loads(self._line()))

    def received(self) -> dict[str, int]:
        """Give the requests since the last question, each with how often it came."""
        return self.account().received

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._process.communicate()

    def _line(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline()


def keep_to_one_processor() -> None:
    """Keep this process, and those it starts, away from the server's processor."""
    if TWO_PROCESSORS:
        os.sched_setaffinity(0, {CLIENT_PROCESSOR})


def use_all_processors() -> None:
    """Let this process, and those it starts, run anywhere again."""
    if TWO_PROCESSORS:
        os.sched_setaffinity(0, _PROCESSORS)
