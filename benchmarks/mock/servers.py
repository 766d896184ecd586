"""The mock server and Prism in processes of their own, and a client that costs little."""

import asyncio
import json
import os
import re
import signal
import socket
import subprocess
import sys
from base64 import b64encode
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter, sleep
from typing import Self
from urllib.parse import urlsplit

from benchmarks.suite import ROOT

AUTH_ID, AUTH_TOKEN = "MAMOCKMOCKMOCKMOCK00", "mock-auth-token"
PRISM_VERSION = "5.14.2"
_DOCUMENT = ROOT / "generated" / "plivo_messaging_api" / "openapi.json"
_PRISM_TIMEOUT = 300.0  # seconds; npx may have to fetch it
_STOP_TIMEOUT = 10.0  # seconds
_POLL_INTERVAL = 0.1  # seconds


@dataclass(frozen=True)
class Account:
    """An account of a server."""

    base_url: str
    auth_id: str = AUTH_ID
    auth_token: str = AUTH_TOKEN

    @property
    def messages(self) -> str:
        """The path of the account's messages."""
        return f"{urlsplit(self.base_url).path}/Account/{self.auth_id}/Message/"

    def request(self, method: str, path: str, headers: str = "", body: str = "") -> bytes:
        """Return the bytes of a request."""
        basic = b64encode(f"{self.auth_id}:{self.auth_token}".encode()).decode()
        host = urlsplit(self.base_url).netloc
        own = f"Host: {host}\r\nAuthorization: Basic {basic}\r\nAccept: application/json\r\n"
        return f"{method} {path} HTTP/1.1\r\n{own}{headers}\r\n{body}".encode("ascii")

    def send(self, **parameters: object) -> bytes:
        """Return the bytes of a send."""
        body = json.dumps(parameters)
        headers = f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n"
        return self.request("POST", self.messages, headers, body)


def content_length(head: bytes) -> int:
    """Return the length of the body that follows a head."""
    return int(head.lower().partition(b"\r\ncontent-length:")[2].partition(b"\r\n")[0])


class Connection:
    """A connection that is kept open, for one request at a time."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    @classmethod
    async def open(cls, account: Account) -> Self:
        """Connect."""
        address = urlsplit(account.base_url)
        return cls(*await asyncio.open_connection(address.hostname, address.port))

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        self._writer.close()
        await self._writer.wait_closed()

    async def exchange(self, request: bytes) -> tuple[int, bytes]:
        """Send the bytes of a request, and return status and body of the response."""
        self._writer.write(request)
        head = await self._reader.readuntil(b"\r\n\r\n")
        return int(head.split(b" ", 2)[1]), await self._reader.readexactly(content_length(head))


@dataclass(frozen=True)
class Server:
    """A server that runs."""

    account: Account
    pid: int
    started_in: float  # the seconds from the command until it accepted requests

    def megabytes(self) -> float:
        """Return its resident set in millions of bytes."""
        status = Path(f"/proc/{self.pid}/status").read_text(encoding="ascii")
        found = re.search(r"^VmRSS:\s+(\d+) kB$", status, re.MULTILINE)
        assert found is not None, status
        return int(found[1]) * 1_024 / 1e6  # the kernel writes kB and means KiB


@contextmanager
def mock_server() -> Generator[Server]:
    """Run `plivo-mock` without a rate, on any free port."""
    command = [str(Path(sys.executable).with_name("plivo-mock")), "--port", "0", "--rate", "inf", "--mms-rate", "inf"]
    began = perf_counter()
    with _process([*command, "--auth-id", AUTH_ID, "--auth-token", AUTH_TOKEN], {}) as process:
        assert process.stdout is not None
        base_url = process.stdout.readline().strip()
        if not base_url:
            raise RuntimeError(f"plivo-mock ended with exit code {process.wait()} before it was ready")
        yield Server(Account(base_url), process.pid, perf_counter() - began)


@contextmanager
def prism() -> Generator[Server]:
    """Run Prism on the same document, without a log; npx fetches it when it is first used."""
    with socket.create_server(("127.0.0.1", 0)) as bound:
        port: int = bound.getsockname()[1]
    node = Path(sys.executable).parent
    command = [str(node / "npx"), "--yes", f"@stoplight/prism-cli@{PRISM_VERSION}", "mock", str(_DOCUMENT)]
    environment = {"PATH": f"{node}{os.pathsep}{os.environ.get('PATH', '')}", "NPM_CONFIG_UPDATE_NOTIFIER": "false"}
    began = perf_counter()
    options = ["--host", "127.0.0.1", "--port", str(port), "--verboseLevel", "silent"]
    with _process([*command, *options], environment) as process:
        while not _listens(port):
            if process.poll() is not None or perf_counter() - began > _PRISM_TIMEOUT:
                raise RuntimeError(f"Prism did not start: exit code {process.poll()}")
            sleep(_POLL_INTERVAL)
        yield Server(Account(f"http://127.0.0.1:{port}"), process.pid, perf_counter() - began)


def _listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port)).close()
    except ConnectionRefusedError:
        return False
    return True


@contextmanager
def _process(command: Sequence[str], environment: Mapping[str, str]) -> Generator[subprocess.Popen[str]]:
    """Run a command, and end it with all that it started."""
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, env={**os.environ, **environment}, start_new_session=True
    )
    try:
        yield process
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.communicate(timeout=_STOP_TIMEOUT)
