"""Answers nobody asked for: a server that answers twice, or after it was given up."""

import asyncio
import json
import sys
import threading
from collections.abc import Callable
from functools import partial

import pytest

from plivo_messaging import SendResult
from tests.wrapper.faults.certificates import identity, trusting
from tests.wrapper.faults.expectations import Ends, assert_ends
from tests.wrapper.faults.faults import answering, in_turn
from tests.wrapper.faults.peer import PATIENCE, Peer, documented, http
from tests.wrapper.faults.server import FaultServer
from tests.wrapper.faults.surfaces import BROUGHT, OPERATIONS, AsyncSurface, MakeSurface, Surface, of_aiohttp

RECORD = 16 * 1024  # bytes of TLS


def twice(operation: str) -> bytes:
    """Answer one request with two answers at once."""
    return http(documented(operation)) * 2


def padded(length: int, operation: str) -> bytes:
    """Give the documented answer with so many bytes in all."""
    document = {**json.loads(documented(operation)), "padding": ""}
    missing = length - len(http(json.dumps(document).encode()))
    document["padding"] = " " * missing
    answer = http(json.dumps(document).encode())
    more = length - len(answer)  # the length of the length has grown
    answer = http(json.dumps({**document, "padding": " " * (missing + more)}).encode())
    assert len(answer) == length
    return answer


STALE = "57a1e000-0000-4000-8000-000000000000"


class Together:
    """Answers a send with two answers in one packet, over TLS each in records of its own; the second names another one.

    Args:
        first: Gives the first answer.
    """

    def __init__(self, first: Callable[[str], bytes]) -> None:
        self._first = first
        self._sent = threading.Event()

    def __call__(self, peer: Peer) -> None:
        """Answer a request."""
        operation = peer.read_request().operation
        stale = {**json.loads(documented(operation)), "message_uuid": [STALE]}
        peer.send_together(self._first(operation), http(json.dumps(stale).encode()))
        self._sent.set()

    def has_come(self) -> bool:
        """Wait until both answers are where the client can see them."""
        return self._sent.wait(PATIENCE)


def assert_not_stale(surface: Surface, server: FaultServer, together: Together) -> None:
    """Send twice, and see that no answer is taken for that to another send, and nothing is sent once more."""
    for _ in range(2):
        result = surface.call("send")
        assert together.has_come()
        assert isinstance(result, SendResult)
        assert STALE not in result.message_uuids
    assert len(server.received(2)) == 2
    assert server.connections == 2
    surface.close()


def plain(operation: str) -> bytes:
    """Give the documented answer."""
    return http(documented(operation))


@pytest.mark.parametrize("operation", OPERATIONS)
@pytest.mark.parametrize("first", OPERATIONS)
def test_the_second_answer_is_not_taken_for_that_to_the_next_request(
    first: str, operation: str, surface: Surface, server: FaultServer
) -> None:
    server.fault = in_turn(answering(twice))
    surface.call(first)
    # A connection with something left to read is not used again.
    assert_ends(Ends(None), surface, server, operation)
    assert server.connections == 2


def test_nor_is_one_that_is_encrypted_by_itself(make_surface: MakeSurface) -> None:
    together = Together(plain)
    with FaultServer(in_turn(together), tls=identity("ours", "127.0.0.1")) as server:
        surface = make_surface(server.url("https"), trusting("ours"))
        assert_not_stale(surface, server, together)


@pytest.mark.parametrize("length", [2 * RECORD + 1, 3 * RECORD, 4 * RECORD - 600, 64 * 1024], ids=str)
@pytest.mark.parametrize("tls", [False, True], ids=["plain", "TLS"])
def test_nor_is_one_that_lies_behind_a_long_one(make_surface: MakeSurface, tls: bool, length: int) -> None:
    """An event loop reads more at once than it gives out, and keeps the rest where nobody sees it."""
    context = identity("ours", "127.0.0.1") if tls else None
    together = Together(partial(padded, length))
    with FaultServer(in_turn(together), tls=context) as server:
        surface = make_surface(server.url("https" if tls else "http"), trusting("ours"))
        assert_not_stale(surface, server, together)


@pytest.mark.parametrize("surplus", ["429 Too Many Requests", "503 Busy", "202 Accepted"], ids=str)
@pytest.mark.parametrize("first", OPERATIONS)
@pytest.mark.parametrize("kind", BROUGHT)
def test_over_a_client_of_the_users_no_request_has_a_connection_with_a_surplus_response(
    kind: str, first: str, surplus: str, server: FaultServer
) -> None:
    stale = http(
        json.dumps({"api_id": STALE, "message_uuid": [STALE]}).encode(), status=surplus, headers="Retry-After: 0\r\n"
    )

    def both(peer: Peer) -> None:
        peer.send_together(plain(peer.read_request().operation), stale)

    surface = BROUGHT[kind](server.url())
    server.fault = in_turn(both)
    surface.call(first)
    for _ in range(2):
        result = surface.call("send")
        assert isinstance(result, SendResult)
        assert STALE not in result.message_uuids
    assert len(server.received(3)) == 3
    surface.close()


@pytest.mark.parametrize(
    "force_close",
    [
        pytest.param(True, id="closed"),
        pytest.param(
            False,
            id="kept",
            marks=pytest.mark.skipif(
                sys.version_info >= (3, 12), reason="aiohttp reads the body at once, so nothing shows the order"
            ),
        ),
    ],
)
def test_over_aiohttp_no_response_counts_that_came_before_the_request(force_close: bool, server: FaultServer) -> None:
    late, sent = threading.Event(), threading.Event()
    stale = http(json.dumps({"api_id": STALE, "message_uuid": [STALE]}).encode(), status="202 Accepted")

    def both(peer: Peer) -> None:
        peer.send(plain(peer.read_request().operation))
        assert late.wait(PATIENCE)
        peer.send(stale)
        sent.set()

    surface = AsyncSurface(server.url(), http_client=partial(of_aiohttp, force_close=force_close))
    server.fault = in_turn(both)
    surface.call("get")
    late.set()
    assert sent.wait(PATIENCE)

    async def send() -> object:
        await asyncio.sleep(0.05)  # so that aiohttp has read what came
        return await surface.made("send")

    result = surface.run(send())
    assert isinstance(result, SendResult)
    assert STALE not in result.message_uuids
    assert [each.operation for each in server.received(2)] == ["get", "send"]
    surface.close()
