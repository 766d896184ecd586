"""Every fault of the table against every kind of call, over real sockets."""

import pytest

from plivo_messaging._transport._connections import _through_httpx
from tests.client.faults.expectations import assert_ends, assert_usable
from tests.client.faults.faults import answering
from tests.client.faults.matrix import CASES, GZIP, LOST, UNKNOWN, UNREADABLE
from tests.client.faults.peer import Peer, http
from tests.client.faults.server import FaultServer
from tests.client.faults.surfaces import BROUGHT, OPERATIONS, SURFACES, AiohttpSurface, Surface

NOTHING = b" " * 65_535
# A block of a gzip stream, stored as it is.
BLOCK = b"\x00\xff\xff\x00\x00" + NOTHING


# aiohttp reads what comes with an answer before it gives the answer out: one that is longer than it says is none.
NONE_FOR_AIOHTTP = {"Content-Length too short", "Content-Length too short, and hung up"}


@pytest.mark.parametrize("operation", OPERATIONS)
@pytest.mark.parametrize("name", CASES)
def test_it_ends_as_the_table_says(name: str, operation: str, surface: Surface, server: FaultServer) -> None:
    case = CASES[name]
    server.fault = case.fault
    surface.change(**case.context())
    ends = case.sends if operation == "send" else case.reads
    if operation != "send" and isinstance(surface, AiohttpSurface) and name in NONE_FOR_AIOHTTP:
        ends = LOST
    assert_ends(ends, surface, server, operation, **case.options)
    assert_usable(surface, server, operation)


# What a client of the user's does in its own way: it follows no redirect, but reads where one leads, and only its read
# timeout ends an answer whose head comes bit by bit.
OTHERWISE = {"a redirect to nowhere", "a redirect to no name", "a head that never ends"}


@pytest.mark.parametrize("kind", BROUGHT)
@pytest.mark.parametrize("operation", ["send", "list"])
@pytest.mark.parametrize("name", [name for name in CASES if name not in OTHERWISE])
def test_it_ends_the_same_way_over_a_client_of_the_users(
    name: str, operation: str, kind: str, server: FaultServer
) -> None:
    case = CASES[name]
    surface = BROUGHT[kind](server.url())
    server.fault = case.fault
    surface.change(**case.context())
    assert_ends(case.sends if operation == "send" else case.reads, surface, server, operation, **case.options)
    assert_usable(surface, server, operation)


@pytest.mark.parametrize("kind", ["sync", "async"])
@pytest.mark.parametrize("name", CASES)
def test_it_ends_the_same_way_where_something_watches_the_connections_of_httpx(
    name: str, kind: str, server: FaultServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def is_watched(_transport: object) -> bool:
        return True

    monkeypatch.setattr(_through_httpx, "is_watched", is_watched)
    case = CASES[name]
    surface = SURFACES[kind](server.url())
    server.fault = case.fault
    surface.change(**case.context())
    assert_ends(case.sends, surface, server, "send", **case.options)
    assert_usable(surface, server, "send")


@pytest.mark.parametrize(
    ("answer", "part", "at_most"),
    [(http(length=""), NOTHING, 600), (http(b"\x1f\x8b\x08" + bytes(7), length="", headers=GZIP), BLOCK, 300)],
    ids=["plain", "gzip"],
)
@pytest.mark.parametrize("operation", OPERATIONS)
def test_an_endless_body_is_not_read_to_its_end(
    operation: str, answer: bytes, part: bytes, at_most: int, surface: Surface, server: FaultServer
) -> None:
    parts: list[bytes] = []

    def count(peer: Peer) -> None:
        while len(parts) < 1_000:
            peer.send(part)
            parts.append(part)
        peer.hang_up()

    server.fault = answering(answer, count)
    error = assert_ends(UNKNOWN if operation == "send" else UNREADABLE, surface, server, operation)
    assert "too long" in str(error)
    assert_usable(surface, server, operation)
    # 16 MB, or 64 KB, and what the buffers of two sockets hold.
    assert len(parts) < at_most
