"""A server that answers at once, and always the same: what is measured is the client.

It runs in a process of its own, so that it has a processor of its own. Run as a program it prints its port and serves
until its standard input ends; a line on it is answered with what was received since the last one, as JSON.
"""

import argparse
import asyncio
import json
import os
import re
import ssl
import sys
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import cast

EXAMPLES = Path(__file__).parents[2] / "openapi" / "examples"
PAGE = 20

_LENGTH = re.compile(rb"\r\ncontent-length:\s*(\d+)", re.IGNORECASE)


def example(name: str) -> dict[str, object]:
    """Read a documented answer."""
    document = json.loads((EXAMPLES / f"{name}.json").read_text(encoding="utf-8"))
    value: dict[str, object] = document["value"]
    return value


def answers() -> Mapping[str, bytes]:
    """Give the body of the answer to each operation."""
    record = example("get-latest")
    listed = {name: value for name, value in record.items() if name != "api_id"}
    objects = [{**listed, "message_uuid": f"{each:08x}-0000-4000-8000-000000000000"} for each in range(PAGE)]
    meta = {"limit": PAGE, "offset": 0, "next": None, "previous": None}
    return {
        "send": json.dumps(example("sent-legacy")).encode(),
        "get": json.dumps(record).encode(),
        "list": json.dumps({"api_id": record["api_id"], "meta": meta, "objects": objects}).encode(),
    }


class Connection(asyncio.Protocol):
    """One connection: reads requests, answers them in order.

    Args:
        bodies: The answers.
        delay: Seconds before each.
        received: Counts what comes in.
    """

    def __init__(self, bodies: Mapping[str, bytes], delay: float, received: Counter[str]) -> None:
        self._answers = {
            name: b"HTTP/1.1 %d OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%b"
            % (202 if name == "send" else 200, len(body), body)
            for name, body in bodies.items()
        }
        self._delay = delay
        self._received = received
        self._buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the connection."""
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        """Answer each request that is complete."""
        self._buffer += data
        while (end := self._buffer.find(b"\r\n\r\n")) >= 0:
            named = _LENGTH.search(self._buffer, 0, end + 2)
            length = int(named[1]) if named else 0
            if len(self._buffer) < end + 4 + length:
                return
            body = self._buffer[end + 4 : end + 4 + length]
            line = self._buffer[: self._buffer.find(b"\r\n")]
            self._buffer = self._buffer[end + 4 + length :]
            self._answer(line, body)

    def _answer(self, line: bytes, body: bytes) -> None:
        self._received[f"{line.decode()} {body.decode()}"] += 1
        operation = "send" if line.startswith(b"POST") else "list" if line.partition(b"?")[1] else "get"
        if self._delay:
            asyncio.get_running_loop().call_later(self._delay, self._write, self._answers[operation])
        else:
            self._write(self._answers[operation])

    def _write(self, answer: bytes) -> None:
        if not self._transport.is_closing():
            self._transport.write(answer)


async def serve(delay: float, tls: ssl.SSLContext | None) -> None:
    """Serve until the standard input ends.

    Args:
        delay: Seconds before each answer.
        tls: Certificate and key, or None.
    """
    loop = asyncio.get_running_loop()
    received: Counter[str] = Counter()
    bodies = answers()
    server = await loop.create_server(
        lambda: Connection(bodies, delay, received), "127.0.0.1", 0, ssl=tls, backlog=1_024
    )
    print(server.sockets[0].getsockname()[1], flush=True)
    lines = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
    while await lines.readline():
        print(json.dumps(received), flush=True)
        received.clear()
    server.close()


def main() -> None:
    """Serve."""
    parser = argparse.ArgumentParser(description="A server that always answers the same.")
    parser.add_argument("--delay", type=float, default=0.0, help="seconds before each answer")
    parser.add_argument("--certificate", help="a file with certificate and key, for TLS")
    parser.add_argument("--processor", type=int, help="the processor it keeps to")
    options = parser.parse_args()
    if options.processor is not None and hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {options.processor})
    tls = None
    if options.certificate:
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(options.certificate)
    asyncio.run(serve(options.delay, tls))


if __name__ == "__main__":
    main()
