"""The canned server as the benchmark holds it: a process of its own, on a processor of its own."""

import json
import os
import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import Self

HERE = Path(__file__).parent
CLIENT_PROCESSOR, SERVER_PROCESSOR = 0, 1


class CannedServer:
    """Starts the server, and asks it what it was sent.

    Args:
        delay: Seconds before each answer.
        certificate: A file with certificate and key, for TLS.
    """

    def __init__(self, delay: float = 0.0, certificate: Path | None = None) -> None:
        options = ["--delay", str(delay)]
        if (os.cpu_count() or 1) > 1:
            options += ["--processor", str(SERVER_PROCESSOR)]
        if certificate is not None:
            options += ["--certificate", str(certificate)]
        self._process = subprocess.Popen(
            [sys.executable, str(HERE / "server.py"), *options],
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

    def received(self) -> dict[str, int]:
        """Give the requests since the last question, each with how often it came."""
        assert self._process.stdin is not None
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        counted: dict[str, int] = json.loads(self._line())
        return counted

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
    """Keep this process away from the server's processor."""
    if (os.cpu_count() or 1) > 1 and hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {CLIENT_PROCESSOR})
