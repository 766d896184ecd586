"""Faults: what a server does wrong, put together from small steps."""

import itertools
import json
import threading
from collections.abc import Callable
from typing import Any

from tests.wrapper.faults.peer import PATIENCE, Fault, Peer, answer_properly, documented, http

__all__ = [
    "CHUNKED",
    "Stall",
    "accepting_a_thousand",
    "answering",
    "chunked",
    "drip",
    "failing",
    "flood",
    "flood_chunks",
    "in_turn",
    "of_json",
    "properly",
    "reset_after_head",
    "shortened",
    "spoiled",
    "unannounced",
]


CHUNKED = "Transfer-Encoding: chunked\r\n"


def answering(answer: bytes | Callable[[str], bytes], *then: Fault) -> Fault:
    """Read a request, answer with these bytes, and go on like this."""

    def fault(peer: Peer) -> None:
        operation = peer.read_request().operation
        peer.send(answer if isinstance(answer, bytes) else answer(operation))
        for step in then:
            step(peer)

    return fault


def failing(status: str, headers: str = "") -> Fault:
    """Answer with an error of the API's kind."""
    return answering(http(b'{"api_id": "x", "error": "no"}', status=status, headers=headers))


def of_json(document: object) -> Fault:
    """Answer with JSON."""
    return answering(http(json.dumps(document).encode()))


def spoiled(**changes: object) -> Fault:
    """Answer with the documented document, some fields changed, or left out where they are None."""

    def spoil(operation: str) -> bytes:
        document = {**json.loads(documented(operation)), **changes}
        return http(json.dumps({name: value for name, value in document.items() if value is not None}).encode())

    return answering(spoil)


def in_turn(*faults: Fault) -> Fault:
    """Let one fault follow the other, and none the last."""
    turns = itertools.chain(faults, itertools.repeat(answer_properly))

    def fault(peer: Peer) -> None:
        next(turns)(peer)

    return fault


def reset_after_head(peer: Peer) -> None:
    """Read the head of a request and no more."""
    peer.read_head()
    peer.reset()


def properly(**changes: Any) -> Callable[[str], bytes]:
    """Give the documented body, with something else around it."""
    return lambda operation: http(documented(operation), **changes)


def chunked(operation: str) -> bytes:
    """Give the documented body as a chunk, others to follow."""
    body = documented(operation)
    return http(b"%x\r\n%b\r\n" % (len(body), body), length="", headers=CHUNKED)


def shortened(operation: str) -> bytes:
    """Announce less than the documented body has."""
    return http(documented(operation), length=20)


def unannounced(operation: str) -> bytes:
    """Leave a length out, so that only the end of the connection ends the body, and that too early."""
    return http(documented(operation)[:-5], length="")


def drip(peer: Peer) -> None:
    """Send a body that goes on and on."""
    peer.send_for_ever(b" ")


def flood(peer: Peer) -> None:
    """Send 64 MB of nothing."""
    for _ in range(1_000):
        peer.send(b" " * 65_536)
    peer.hang_up()


def flood_chunks(peer: Peer) -> None:
    """Send 64 MB of nothing in chunks."""
    for _ in range(1_000):
        peer.send(b"10000\r\n" + b" " * 65_536 + b"\r\n")
    peer.send(b"0\r\n\r\n")
    peer.hang_up()


def accepting_a_thousand(operation: str) -> bytes:
    """Accept a thousand messages."""
    assert operation == "send"
    uuids = ",".join(f'"{each:032x}"' for each in range(1_000))
    return http(f'{{"api_id": "x", "message": "queued", "message_uuid": [{uuids}]}}'.encode(), status="202 Accepted")


class Stall:
    """A fault that stops at some place, and tells when it has got there.

    Args:
        before: What the server does until then.
        times: How many connections have to get there.
    """

    def __init__(self, *before: Fault, times: int = 1) -> None:
        self._before = before
        self._missing = times
        self._lock = threading.Lock()
        self._reached = threading.Event()
        self.on_reached: Callable[[], None] | None = None

    def __call__(self, peer: Peer) -> None:
        for step in self._before:
            step(peer)
        with self._lock:
            self._missing -= 1
            last = self._missing == 0
        if last:
            self._reached.set()
            if self.on_reached is not None:
                self.on_reached()
        peer.stay_silent()

    def wait(self) -> None:
        """Wait until it has got there."""
        assert self._reached.wait(PATIENCE), "the server was never asked"
