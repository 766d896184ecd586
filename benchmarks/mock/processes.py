"""Servers in processes of their own: the mock server, and Prism beside it."""

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter, sleep

from benchmarks.mock.http_client import Target

AUTH_ID, AUTH_TOKEN = "MAMOCKMOCKMOCKMOCK00", "mock-auth-token"
_STATUS_UNIT = 1_024  # the kernel says kB and means KiB
_STOP_TIMEOUT = 10.0  # seconds
_PRISM_TIMEOUT = 300.0  # seconds; it may have to be fetched
_GLANCE = 0.1  # seconds

PRISM_VERSION = "5.14.2"
DOCUMENT = Path(__file__).parents[2] / "generated" / "plivo_messaging_api" / "openapi.json"


@dataclass(frozen=True)
class Server:
    """A server that runs.

    Attributes:
        target: Where it is.
        pid: Its process.
        started_in: How many seconds passed from the command until it took requests.
    """

    target: Target
    pid: int
    started_in: float

    def megabytes(self) -> float:
        """Tell how much memory it occupies (resident set), in millions of bytes."""
        status = Path(f"/proc/{self.pid}/status").read_text(encoding="ascii")
        found = re.search(r"^VmRSS:\s+(\d+) kB$", status, re.MULTILINE)
        assert found is not None, status
        return int(found[1]) * _STATUS_UNIT / 1e6


@contextmanager
def mock_server(*arguments: str) -> Generator[Server]:
    """Run `plivo-mock`, without a rate, on any free port.

    Args:
        arguments: Further arguments of it.
    """
    command = [
        str(Path(sys.executable).with_name("plivo-mock")),
        *("--port", "0", "--rate", "inf", "--mms-rate", "inf", "--auth-id", AUTH_ID, "--auth-token", AUTH_TOKEN),
        *arguments,
    ]
    began = perf_counter()
    with _process(command, {}) as process:
        assert process.stdout is not None
        base_url = process.stdout.readline().strip()
        if not base_url:
            raise RuntimeError(f"plivo-mock ended with exit code {process.wait()} before it was ready")
        yield Server(Target(base_url, AUTH_ID, AUTH_TOKEN), process.pid, perf_counter() - began)


@contextmanager
def prism() -> Generator[Server]:
    """Run Prism on the same document, without a log; npx fetches it when it is first used."""
    with socket.create_server(("127.0.0.1", 0)) as bound:
        port: int = bound.getsockname()[1]
    node = Path(sys.executable).parent
    command = [
        *(str(node / "npx"), "--yes", f"@stoplight/prism-cli@{PRISM_VERSION}", "mock", str(DOCUMENT)),
        *("--host", "127.0.0.1", "--port", str(port), "--verboseLevel", "silent"),
    ]
    environment = {"PATH": f"{node}{os.pathsep}{os.environ.get('PATH', '')}", "NPM_CONFIG_UPDATE_NOTIFIER": "false"}
    began = perf_counter()
    with _process(command, environment) as process:
        while not _listens(port):
            if process.poll() is not None or perf_counter() - began > _PRISM_TIMEOUT:
                raise RuntimeError(f"Prism did not start: exit code {process.poll()}")
            sleep(_GLANCE)
        target = Target(f"http://127.0.0.1:{port}", AUTH_ID, AUTH_TOKEN)
        yield Server(target, process.pid, perf_counter() - began)


def _listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port)).close()
    except ConnectionRefusedError:
        return False
    return True


@contextmanager
def _process(command: Sequence[str], environment: Mapping[str, str]) -> Generator[subprocess.Popen[str]]:
    """Run a command, and end it with all it has started."""
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, env={**os.environ, **environment}, start_new_session=True
    )
    try:
        yield process
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.communicate(timeout=_STOP_TIMEOUT)
