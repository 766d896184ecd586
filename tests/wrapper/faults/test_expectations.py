"""The checks of this folder notice what they look for."""

import socket
from collections.abc import Callable

import pytest

from plivo_messaging import APIConnectionError
from plivo_messaging._sync.connections import Connections
from plivo_messaging._transport.http import Outcome
from tests.wrapper.faults.expectations import Ends, assert_connections, assert_ends, assert_sent_once
from tests.wrapper.faults.faults import answering
from tests.wrapper.faults.peer import Peer, Received, http
from tests.wrapper.faults.server import FaultServer
from tests.wrapper.faults.surfaces import Surface, SyncSurface

LOST = answering(b"", Peer.hang_up)


def send(answer: bytes) -> Received:
    """Give a send request that was answered like this."""
    return Received("POST", "/", {}, answer=answer)


REFUSED = [http(status="429 No"), http(status="503 No", headers="Retry-After: 1\r\n")]
AMBIGUOUS = [b"", b"HTTP/1.1 4", http(status="503 No"), http(status="500 No"), http(status="202 Accepted")]


@pytest.mark.parametrize("answer", AMBIGUOUS)
def test_a_send_that_is_repeated_though_it_may_have_been_accepted(answer: bytes) -> None:
    assert_sent_once([send(answer)])
    with pytest.raises(AssertionError, match="sent again"):
        assert_sent_once([send(answer), send(REFUSED[0])])


@pytest.mark.parametrize("answer", REFUSED)
def test_a_send_that_is_repeated_after_it_was_refused(answer: bytes) -> None:
    assert_sent_once([send(answer), send(answer), send(b"")])


def test_a_client_that_repeats_what_it_must_not(server: FaultServer, sync_surface: SyncSurface) -> None:
    """The check is made of every call, and counts what reached the server."""

    def send_twice(exchange: Callable[[], Outcome]) -> Outcome:
        exchange()
        return exchange()

    sync_surface.around(send_twice)
    with pytest.raises(AssertionError, match="sent again"):
        assert_ends(Ends(None, received=2), sync_surface, server, "send")


@pytest.mark.parametrize(
    "ends",
    [
        Ends(None, 3),
        Ends(APIConnectionError, 2),
        Ends(APIConnectionError, 3, 2),
        Ends(APIConnectionError, 3, pauses=()),
    ],
    ids=["no error", "attempts", "requests", "pauses"],
)
def test_another_end_than_the_expected_one(ends: Ends, surface: Surface, server: FaultServer) -> None:
    server.fault = LOST
    with pytest.raises(AssertionError):
        assert_ends(ends, surface, server, "get")


def test_a_connection_that_is_not_given_back(sync_surface: SyncSurface) -> None:
    own = sync_surface.sender
    assert isinstance(own, Connections)

    def look(exchange: Callable[[], Outcome]) -> Outcome:
        outcome = exchange()
        idle = own._idle.pop()
        with pytest.raises(AssertionError, match="still under way"):
            assert_connections(sync_surface, at_most=1)
        own._idle.append(idle)
        return outcome

    sync_surface.around(look)
    sync_surface.call("get")
    assert_connections(sync_surface, at_most=1, at_least=1)
    with pytest.raises(AssertionError):
        assert_connections(sync_surface, at_most=0)
    sync_surface.close()
    with pytest.raises(AssertionError):
        assert_connections(sync_surface, at_most=1, at_least=1)


def test_a_connection_that_stays_open() -> None:
    with FaultServer() as server, socket.create_connection(("127.0.0.1", server.port)) as connection:
        connection.sendall(b"GET /? HTTP/1.1\r\n\r\n")
        assert connection.recv(1)
        with pytest.raises(AssertionError, match="1 connections are open"):
            server.settle(0, patience=0)
        server.settle(1, patience=0)
        connection.shutdown(socket.SHUT_RDWR)
        server.settle(0)
