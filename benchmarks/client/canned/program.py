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
import time
from dataclasses import dataclass
from typing import cast

from benchmarks.client.canned import answers

_LENGTH = re.compile(rb"\r\ncontent-length:\s*(\d+)", re.IGNORECASE)
_OFFSET = re.compile(rb"[?&]offset=(\d+)")
_REMEMBERED = 1_000


@dataclass(slots=True)
class Known:
    """A request that came before.

    Attributes:
        answer: What it is answered with.
        came: How often it came since that was last asked for.
    """

    answer: bytes
    came: int = 0


class Canned:
    """What is answered to what. Most requests come again byte by byte, and are looked at once.

    Args:
        records: Records in the list, of which a page is answered; one page, whatever is asked for, if 0.
    """

    def __init__(self, records: int = 0) -> None:
        self._records = records
        self.known: dict[bytes, Known] = {}
        self._others = 0

    def answer(self, request: bytes) -> bytes:
        """Take a request in.

        Args:
            request: All of its bytes.

        Returns:
            The answer's.
        """
        known = self.known.get(request)
        if known is None:
            known = Known(self._made(request))
            if len(self.known) < _REMEMBERED:
                self.known[request] = known
            else:
                self._others += 1
        known.came += 1
        return known.answer

    def received(self) -> dict[str, int]:
        """Give request line and body of what came since the last question, each with how often; `…` for the rest."""
        counted: dict[str, int] = {}
        for request, known in self.known.items():
            if known.came:
                head, _, body = request.partition(b"\r\n\r\n")
                text = b"%b %b" % (head.partition(b"\r\n")[0], body)
                counted[text.decode()] = counted.get(text.decode(), 0) + known.came
                known.came = 0
        if self._others:
            counted["…"], self._others = self._others, 0
        return counted

    def _made(self, request: bytes) -> bytes:
        line = request[: request.find(b"\r\n")]
        if line.startswith(b"POST"):
            return answers.sent(request.count(b"<") + 1)
        offset = _OFFSET.search(line)
        if self._records and offset:
            return answers.page_of_many(int(offset[1]), self._records)
        return answers.page() if b"?" in line else answers.record()


class Connection(asyncio.Protocol):
    """One connection: reads requests, answers them in order.

    Args:
        canned: What is answered.
        delay: Seconds before each answer.
    """

    def __init__(self, canned: Canned, delay: float) -> None:
        self._canned = canned
        self._delay = delay
        self._buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the connection."""
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        """Answer each request that is complete."""
        received = self._buffer + data if self._buffer else data
        if received in self._canned.known:
            self._buffer = b""
            self._answer(received)
            return
        while (end := received.find(b"\r\n\r\n")) >= 0:
            named = _LENGTH.search(received, 0, end + 2)
            length = end + 4 + (int(named[1]) if named else 0)
            if len(received) < length:
                break
            self._answer(received[:length])
            received = received[length:]
        self._buffer = received

    def _answer(self, request: bytes) -> None:
        answer = self._canned.answer(request)
        if self._delay:
            asyncio.get_running_loop().call_later(self._delay, self._write, answer)
        else:
            self._write(answer)

    def _write(self, answer: bytes) -> None:
        if not self._transport.is_closing():
            self._transport.write(answer)


async def serve(canned: Canned, delay: float, tls: ssl.SSLContext | None) -> None:
    """Serve until the standard input ends.

    Args:
        canned: What is answered.
        delay: Seconds before each answer.
        tls: Certificate and key, or None.
    """
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Connection(canned, delay), "127.0.0.1", 0, ssl=tls, backlog=1_024)
    print(server.sockets[0].getsockname()[1], flush=True)
    lines = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
    while await lines.readline():
        print(json.dumps({"received": canned.received(), "cpu": time.process_time()}), flush=True)
    server.close()


def main() -> None:
    """Serve."""
    parser = argparse.ArgumentParser(description="A server that always answers the same.")
    parser.add_argument("--delay", type=float, default=0.0, help="seconds before each answer")
    parser.add_argument("--records", type=int, default=0, help="records in the list; one page when left out")
    parser.add_argument("--certificate", help="a file with certificate and key, for TLS")
    parser.add_argument("--processor", type=int, help="the processor it keeps to")
    options = parser.parse_args()
    if options.processor is not None and hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {options.processor})
    tls = None
    if options.certificate:
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(options.certificate)
    asyncio.run(serve(Canned(options.records), options.delay, tls))


if __name__ == "__main__":
    main()
