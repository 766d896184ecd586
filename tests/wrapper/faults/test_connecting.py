"""Connections that cannot be made, are made to the wrong server, or are gone when they are needed."""

import asyncio
import socket
import threading
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any, cast

import httpx
import pytest

from plivo_messaging import (
    APIConnectionError,
    APIStatusError,
    APITimeoutError,
    BadRequestError,
    RateLimitError,
    SendOutcomeUnknown,
)
from tests.wrapper.faults.certificates import identity, trusting
from tests.wrapper.faults.expectations import Ends, assert_ends, assert_usable
from tests.wrapper.faults.faults import answering, failing, in_turn
from tests.wrapper.faults.peer import PATIENCE, Fault, Peer, answer_properly, http
from tests.wrapper.faults.server import FaultServer
from tests.wrapper.faults.surfaces import BROUGHT, OPERATIONS, AsyncSurface, MakeSurface, Surface, SyncSurface

HOST = "127.0.0.1"
CONTEXT = trusting("ours")
NEVER_SENT = Ends(APIConnectionError, 3, 0)
UNTRUSTED = Ends(APIConnectionError, 1, 0)
LOST, UNKNOWN = Ends(APIConnectionError, 3), Ends(SendOutcomeUnknown)

every_operation = pytest.mark.parametrize("operation", OPERATIONS)


@pytest.fixture
def started(make_surface: MakeSurface) -> Iterator[Callable[..., Surface]]:
    """Make clients that are closed in the end."""
    surfaces: list[Surface] = []

    def start(*arguments: Any, **more: Any) -> Surface:
        surfaces.append(make_surface(*arguments, **more))
        return surfaces[-1]

    yield start
    for each in surfaces:
        each.close()


@every_operation
def test_refused(operation: str, started: Callable[..., Surface]) -> None:
    with FaultServer(listening=False) as server:
        surface = started(server.url())
        error = assert_ends(NEVER_SENT, surface, server, operation)
        assert ("nothing was sent" in str(error)) is (operation == "send")
        server.listen()
        assert_usable(surface, server, operation)


@every_operation
def test_a_name_that_is_not_known(
    operation: str, started: Callable[..., Surface], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []

    def unknown(*arguments: object, **_more: object) -> None:
        asked.append(arguments[0])
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    def known(_host: object, port: int, *_arguments: object, **_more: object) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", (HOST, port))]

    with FaultServer() as server:
        surface = started(server.url(host="plivo.localhost"))
        monkeypatch.setattr(socket, "getaddrinfo", unknown)
        error = assert_ends(NEVER_SENT, surface, server, operation)
        assert "Name or service not known" in str(error)
        assert [str(each, "ascii") if isinstance(each, bytes) else each for each in asked] == ["plivo.localhost"] * 3
        assert server.connections == 0
        monkeypatch.setattr(socket, "getaddrinfo", known)
        assert_usable(surface, server, operation)


@pytest.mark.parametrize(
    ("authority", "host", "says"),
    [("theirs", HOST, "unable to get local issuer"), ("ours", "elsewhere.example.com", "IP address mismatch")],
    ids=["nobody trusts it", "for another host"],
)
@every_operation
def test_a_wrong_certificate(
    operation: str, authority: str, host: str, says: str, started: Callable[..., Surface]
) -> None:
    with FaultServer(tls=identity(authority, host)) as server:
        surface = started(server.url("https"), CONTEXT)
        error = assert_ends(UNTRUSTED, surface, server, operation)
        assert says in str(error)
        assert server.connections == 1
        server.tls = identity("ours", HOST)
        assert_usable(surface, server, operation)


def refuse_plainly(peer: Peer) -> None:
    """Do what a server of plain HTTP does with the beginning of TLS."""
    peer.send(http(b"no HTTP", status="400 Bad Request"))
    peer.hang_up()


@every_operation
def test_https_with_a_server_of_plain_http(operation: str, started: Callable[..., Surface]) -> None:
    with FaultServer(refuse_plainly) as server:
        surface = started(server.url("https"), CONTEXT)
        assert_ends(NEVER_SENT, surface, server, operation)
        assert server.connections == 3
        server.tls = identity("ours", HOST)
        assert_usable(surface, server, operation)


@every_operation
def test_plain_http_with_a_server_of_https(operation: str, started: Callable[..., Surface]) -> None:
    with FaultServer(tls=identity("ours", HOST)) as server:
        surface = started(server.url())
        ends = Ends(SendOutcomeUnknown, 1, 0) if operation == "send" else NEVER_SENT
        assert_ends(ends, surface, server, operation)
        server.tls = None
        assert_usable(surface, server, operation)


def scramble(peer: Peer) -> None:
    """Go on without encryption."""
    peer.send_plainly(b"no record of TLS" * 10)
    peer.stay_silent()


@pytest.mark.parametrize(
    "fault",
    [
        answering(b"", scramble),
        answering(http(b'{"api', length=50), scramble),
        answering(http(b'{"api', length=50), Peer.hang_up),
        answering(b"", Peer.reset),
    ],
    ids=["broken before the answer", "broken within the answer", "cut off within the answer", "reset"],
)
@every_operation
def test_encryption_breaks(operation: str, fault: Fault, started: Callable[..., Surface]) -> None:
    with FaultServer(fault, tls=identity("ours", HOST)) as server:
        surface = started(server.url("https"), CONTEXT)
        assert_ends(UNKNOWN if operation == "send" else LOST, surface, server, operation)
        assert_usable(surface, server, operation)


@every_operation
def test_a_handshake_that_stops(operation: str, started: Callable[..., Surface]) -> None:
    with FaultServer(Peer.stay_silent) as server:
        surface = started(server.url("https"), CONTEXT)
        impatient = httpx.Timeout(10, connect=0.05)
        assert_ends(Ends(APITimeoutError, 3, 0), surface, server, operation, timeout=impatient)
        server.tls = identity("ours", HOST)
        assert_usable(surface, server, operation)


@every_operation
def test_no_place_in_the_pool(operation: str, started: Callable[..., Surface], server: FaultServer) -> None:
    surface = started(server.url(), max_connections=1)
    impatient = httpx.Timeout(10, pool=0.05)
    with occupied(surface, server):
        with pytest.raises(APITimeoutError) as caught:
            surface.call(operation, timeout=impatient)
        assert caught.value.attempts == 3
        assert server.connections == 1
    assert_usable(surface, server, operation)


@contextmanager
def occupied(surface: Surface, server: FaultServer) -> Generator[None]:
    """Hold the only connection of a client for as long as this takes: the answer to another call is late."""
    reached, go_on = threading.Event(), threading.Event()

    def answer_late(peer: Peer) -> None:
        reached.set()
        assert go_on.wait(PATIENCE)
        answer_properly(peer)

    server.fault = in_turn(answer_late)
    if isinstance(surface, SyncSurface):
        with ThreadPoolExecutor(1) as other:
            call = other.submit(surface.call, "get")
            assert reached.wait(PATIENCE)
            try:
                yield
            finally:
                go_on.set()
            call.result(PATIENCE)
    else:
        assert isinstance(surface, AsyncSurface)
        task = surface.run(_begun(surface, reached))
        try:
            yield
        finally:
            go_on.set()
        surface.run(asyncio.wait_for(task, PATIENCE))


async def _begun(surface: AsyncSurface, reached: threading.Event) -> asyncio.Task[object]:
    task = asyncio.create_task(surface.made("get"))
    assert await asyncio.to_thread(reached.wait, PATIENCE)
    return cast("asyncio.Task[object]", task)


@pytest.mark.parametrize("ending", [Peer.hang_up, Peer.reset], ids=["hung up", "reset"])
@every_operation
def test_a_connection_that_ended_while_it_was_not_used(
    operation: str, ending: Fault, surface: Surface, server: FaultServer
) -> None:
    def answer_once(peer: Peer) -> None:
        answer_properly(peer)
        ending(peer)

    server.fault = answer_once
    assert_ends(Ends(None), surface, server, "get")
    server.settle(0)
    assert_usable(surface, server, operation)


@pytest.mark.parametrize("ending", [Peer.hang_up, Peer.reset], ids=["hung up", "reset"])
@every_operation
def test_a_connection_that_ends_when_it_is_used_again(
    operation: str, ending: Fault, surface: Surface, server: FaultServer
) -> None:
    """The request is on its way before anybody can know: a send may have been accepted."""
    assert_ends(Ends(None), surface, server, "get")

    server.fault = answering(b"", ending)
    assert_ends(UNKNOWN if operation == "send" else LOST, surface, server, operation)
    assert server.connections == (1 if operation == "send" else 3)
    assert_usable(surface, server, operation)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@every_operation
def test_no_other_host_is_ever_asked(operation: str, status: int, surface: Surface, server: FaultServer) -> None:
    with FaultServer() as elsewhere:
        location = f"{elsewhere.url(host='localhost')}/Account/"
        server.fault = failing(f"{status} Elsewhere", f"Location: {location}\r\n")
        error = assert_ends(
            Ends(SendOutcomeUnknown if operation == "send" and status == 303 else APIStatusError),
            surface,
            server,
            operation,
        )
        assert location in str(error)
        assert_usable(surface, server, operation)
        assert elsewhere.connections == 0


LIMITED, UNAVAILABLE = failing("429 No"), failing("503 No", "Retry-After: 1\r\n")


@pytest.mark.parametrize(
    ("faults", "ends"),
    [
        ([LIMITED], Ends(None, 2)),
        ([LIMITED, UNAVAILABLE], Ends(None, 3)),
        ([UNAVAILABLE, UNAVAILABLE, LIMITED], Ends(RateLimitError, 3)),
        ([LIMITED, answering(b"", Peer.hang_up), LIMITED], Ends(SendOutcomeUnknown, 2)),
        ([UNAVAILABLE, failing("503 No")], Ends(SendOutcomeUnknown, 2)),
        ([LIMITED, failing("400 No")], Ends(BadRequestError, 2)),
    ],
    ids=lambda value: "" if isinstance(value, Ends) else None,
)
def test_a_send_is_repeated_until_it_may_have_been_accepted(
    faults: list[Fault], ends: Ends, surface: Surface, server: FaultServer
) -> None:
    server.fault = in_turn(*faults)
    assert_ends(ends, surface, server, "send")
    assert_usable(surface, server, "send")


def test_gzip_is_asked_for_and_nothing_that_could_not_be_kept_within_bounds(
    surface: Surface, server: FaultServer
) -> None:
    assert_usable(surface, server, "get")
    assert [each.headers["accept-encoding"] for each in server.requests] == ["gzip, deflate"]


@pytest.mark.parametrize("kind", BROUGHT)
def test_a_client_of_the_users_asks_for_nothing_else_either(kind: str, server: FaultServer) -> None:
    surface = BROUGHT[kind](server.url())
    assert isinstance(surface, SyncSurface | AsyncSurface)
    surface.http.headers["accept-encoding"] = "br, zstd"  # as httpx does when it finds what decodes them
    try:
        assert_usable(surface, server, "get")
    finally:
        surface.close()
    assert [each.headers["accept-encoding"] for each in server.requests] == ["gzip, deflate"]
