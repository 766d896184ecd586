"""A server that answers at once with bytes it has prepared, so that the client is what is measured.

It runs in a process of its own, on a processor of its own where there are two. It prints its port and serves until its
standard input ends. It answers a line on its standard input with the requests since the last one, as JSON.
"""

import asyncio
import json
import os
import re
import ssl
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Self, cast

import certifi
import trustme

from benchmarks.suite import ROOT

PAGE = 20
_LENGTH = re.compile(rb"\r\ncontent-length:\s*(\d+)", re.IGNORECASE)
_OFFSET = re.compile(rb"[?&]offset=(\d+)")
_REMEMBERED = 1_000
_NEXT = "/v1/Account/MAFAKEFAKEFAKEFAKE00/Message/?limit=20&offset="
_DIGITS = "@@@@@@@@@@@@"  # twelve digits are written in its place
_PROCESSORS = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []


def page(offset: int, length: int) -> bytes:
    """Return the body of a page. Every record has an identifier of its own.

    The length is that of the whole list: 0, or a multiple of 20.
    """
    numbers = range(offset, min(offset + PAGE, length))
    if numbers.stop < length:
        return _template(PAGE, _NEXT + _DIGITS) % (numbers.stop, *numbers)
    return _template(len(numbers), None) % tuple(numbers)


def respond(request: bytes, length: int) -> bytes:
    """Return the response to a request, in a list of some length."""
    if request.startswith(b"POST"):
        status, body = 202, json.dumps(_example("sent-legacy")).encode()
    else:
        offset = _OFFSET.search(request)
        status, body = 200, page(int(offset[1]) if offset else 0, length)
    head = b"HTTP/1.1 %d OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % (status, len(body))
    return head + body


def _example(name: str) -> dict[str, Any]:
    written = (ROOT / "openapi" / "examples" / f"{name}.json").read_text(encoding="utf-8")
    return cast("dict[str, Any]", json.loads(written)["value"])


@cache
def _template(records: int, following: str | None) -> bytes:
    example = _example("get-latest")
    api_id = example.pop("api_id")
    meta = {"limit": PAGE, "offset": 0, "next": following, "previous": None}
    objects = [{**example, "message_uuid": f"b48d95dc-e3ac-41eb-a9c2-{_DIGITS}"}] * records
    body = json.dumps({"api_id": api_id, "meta": meta, "objects": objects})
    return body.replace("%", "%%").replace(_DIGITS, "%012d").encode()


class Connection(asyncio.Protocol):
    """A connection. Most requests come again byte by byte, and are parsed once."""

    known: dict[bytes, bytes] = {}  # noqa: RUF012 - shared by all connections

    def __init__(self, received: set[bytes], length: int) -> None:
        self._received = received
        self._length = length
        self._buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport."""
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        """Answer each request that is complete."""
        self._buffer += data
        while self._buffer:
            request = self._buffer if self._buffer in self.known else self._next_request()
            if request is None:
                return
            self._buffer = self._buffer[len(request) :]
            response = self.known.get(request)
            if response is None:
                response = respond(request, self._length)
                if len(self.known) < _REMEMBERED:
                    self.known[request] = response
            self._received.add(request)
            self._transport.write(response)

    def _next_request(self) -> bytes | None:
        end = self._buffer.find(b"\r\n\r\n") + 4
        length = _LENGTH.search(self._buffer, 0, end)
        size = end + (int(length[1]) if length else 0)
        return None if end < 4 or len(self._buffer) < size else self._buffer[:size]  # noqa: PLR2004 - the blank line


async def serve(length: int, certificate: str | None = None) -> None:
    """Serve until the standard input ends."""
    tls = None
    if certificate:
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(certificate)
    received: set[bytes] = set()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Connection(received, length), "127.0.0.1", 0, ssl=tls, backlog=1_024)
    print(server.sockets[0].getsockname()[1], flush=True)
    lines = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
    while await lines.readline():
        print(json.dumps([_shorten(request) for request in received]), flush=True)
        received.clear()
    server.close()


def _shorten(request: bytes) -> str:
    """Return request line and body."""
    head, _, body = request.partition(b"\r\n\r\n")
    line = head.partition(b"\r\n")[0]
    return f"{line.decode()} {body.decode()}"


class CannedServer:
    """The server, in a process of its own; over TLS, with a file of certificate and key."""

    def __init__(self, length: int = PAGE, certificate: Path | None = None) -> None:
        options = [str(length), *([str(certificate)] if certificate else [])]
        self._process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.client.canned", *options],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        scheme = "https" if certificate else "http"
        self.base_url = f"{scheme}://127.0.0.1:{int(self._line())}/v1"

    def received(self) -> list[str]:
        """Return request line and body of the requests since the last call, each of them once."""
        assert self._process.stdin is not None
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        requests: list[str] = json.loads(self._line())
        return requests

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate()

    def _line(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline()


@contextmanager
def certificates() -> Generator[tuple[Path, dict[str, str]]]:
    """Make the file of certificate and key of a server, and the environment in which clients trust it."""
    authority = trustme.CA()
    with TemporaryDirectory() as folder:
        trusted, served = Path(folder, "trusted.pem"), Path(folder, "server.pem")
        # Loading the certificates of the world takes its time, so they are there as well.
        trusted.write_bytes(Path(certifi.where()).read_bytes() + b"\n" + authority.cert_pem.bytes())
        authority.issue_cert("127.0.0.1").private_key_and_cert_chain_pem.write_to_path(served)
        # Where httpx and this library look, and where requests does.
        yield served, {"SSL_CERT_FILE": str(trusted), "REQUESTS_CA_BUNDLE": str(trusted)}


def use_processor(number: int) -> None:
    """Keep this process, and those it starts later, to one processor if there are two."""
    if len(_PROCESSORS) > 1:
        os.sched_setaffinity(0, {_PROCESSORS[number]})


if __name__ == "__main__":
    use_processor(1)
    asyncio.run(serve(int(sys.argv[1]), *sys.argv[2:]))
