"""A call of the asynchronous client that is cancelled, wherever it is just then.

The exception is the one that asyncio or anyio raises, unchanged. It says nothing about a send that was under way: that
one may have been accepted, as after `SendOutcomeUnknown`, and is not made again.
"""

import asyncio
import socket
import threading
from collections.abc import Callable, Coroutine
from typing import Any, Protocol

import anyio
import pytest

from plivo_messaging import DestinationResult, Outcome
from tests.wrapper.faults.certificates import identity, trusting
from tests.wrapper.faults.expectations import assert_connections, assert_usable
from tests.wrapper.faults.faults import Stall, accepting_a_thousand, answering, failing, in_turn
from tests.wrapper.faults.peer import PATIENCE, http
from tests.wrapper.faults.server import FaultServer
from tests.wrapper.faults.surfaces import OPERATIONS, SRC, TEXT, AsyncSurface


class Moment:
    """Something that another task or thread waits for."""

    def __init__(self) -> None:
        self._event = threading.Event()

    def come(self) -> None:
        """Let those who wait go on."""
        self._event.set()

    async def wait(self) -> None:
        """Wait for it, and for what the tasks of this loop make of it."""
        assert await asyncio.to_thread(self._event.wait, PATIENCE)
        for _ in range(20):
            await asyncio.sleep(0)


class Way(Protocol):
    """A way to cancel a call at some moment."""

    async def __call__(self, call: Coroutine[Any, Any, object], moment: Moment) -> None:
        """Make the call and cancel it."""
        ...


async def by_task(call: Coroutine[Any, Any, object], moment: Moment) -> None:
    """Cancel the task."""
    task = asyncio.create_task(call)
    await moment.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def by_timeout(call: Coroutine[Any, Any, object], moment: Moment) -> None:
    """Let a timeout of asyncio pass."""
    limit = asyncio.timeout(None)

    async def limited() -> None:
        async with limit:
            await call

    task = asyncio.create_task(limited())
    await moment.wait()
    limit.reschedule(asyncio.get_running_loop().time())
    with pytest.raises(TimeoutError):
        await task


async def by_scope(call: Coroutine[Any, Any, object], moment: Moment) -> None:
    """Cancel a scope of anyio."""
    scope = anyio.CancelScope()

    async def leave() -> None:
        await moment.wait()
        scope.cancel()

    leaving = asyncio.create_task(leave())
    with scope:
        await call
    assert scope.cancelled_caught
    await leaving


WAYS: dict[str, Way] = {"task.cancel": by_task, "asyncio.timeout": by_timeout, "anyio scope": by_scope}

every_operation = pytest.mark.parametrize("operation", OPERATIONS)
every_way = pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)


def assert_left_in_order(surface: AsyncSurface, server: FaultServer, operation: str, *, received: int) -> None:
    """See that the call has left nothing behind, was made as often as it should, and another one succeeds."""
    assert_connections(surface, at_most=1)
    server.settle(surface.connections())
    assert len(server.received(received)) == received
    assert_usable(surface, server, operation)
    assert len(server.requests) == received + 1


@every_way
@every_operation
@pytest.mark.parametrize("answer", [b"", b"HTTP/1.1 202 Acc", http(b"{", length=50)], ids=["no answer", "head", "body"])
def test_within_an_exchange(
    answer: bytes, operation: str, way: Way, async_surface: AsyncSurface, server: FaultServer
) -> None:
    moment = Moment()
    server.fault = stall = Stall(answering(answer))
    stall.on_reached = moment.come
    async_surface.run(way(async_surface.made(operation), moment))
    assert_left_in_order(async_surface, server, operation, received=1)


@every_way
@every_operation
def test_on_a_connection_that_was_used_before(
    operation: str, way: Way, async_surface: AsyncSurface, server: FaultServer
) -> None:
    moment = Moment()
    async_surface.call("get")
    server.fault = stall = Stall(answering(b""))
    stall.on_reached = moment.come
    async_surface.run(way(async_surface.made(operation), moment))
    assert_left_in_order(async_surface, server, operation, received=2)


@every_way
@every_operation
def test_looking_up_the_name(
    operation: str,
    way: Way,
    make_async_surface: Callable[..., AsyncSurface],
    server: FaultServer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    moment, go_on = Moment(), threading.Event()

    def look_up(_host: object, port: int, *_arguments: object, **_more: object) -> list[Any]:
        moment.come()
        go_on.wait(PATIENCE)
        return [(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", ("127.0.0.1", port))]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    surface = make_async_surface(server.url(host="plivo.localhost"))
    try:
        surface.run(way(surface.made(operation), moment))
        go_on.set()
        assert_left_in_order(surface, server, operation, received=0)
    finally:
        surface.close()


@every_way
@every_operation
def test_shaking_hands(operation: str, way: Way, make_async_surface: Callable[..., AsyncSurface]) -> None:
    moment = Moment()
    stall = Stall()
    stall.on_reached = moment.come
    with FaultServer(stall) as server:
        surface = make_async_surface(server.url("https"), trusting("ours"))
        try:
            surface.run(way(surface.made(operation), moment))
            server.tls = identity("ours", "127.0.0.1")
            assert_left_in_order(surface, server, operation, received=0)
        finally:
            surface.close()


@every_way
@every_operation
def test_waiting_for_a_place_in_the_pool(
    operation: str, way: Way, make_async_surface: Callable[..., AsyncSurface], server: FaultServer
) -> None:
    surface = make_async_surface(server.url(), max_connections=1)
    server.fault = stall = Stall(answering(b""))

    async def cancel_the_second() -> None:
        moment = Moment()
        first = asyncio.create_task(surface.made("get"))
        await asyncio.to_thread(stall.wait)
        moment.come()
        await way(surface.made(operation), moment)
        first.cancel()
        await asyncio.wait([first])

    try:
        surface.run(cancel_the_second())
        assert_left_in_order(surface, server, operation, received=1)
    finally:
        surface.close()


class Endless:
    """A pause that ends with the call only."""

    def __init__(self, moment: Moment) -> None:
        self._moment = moment

    async def __call__(self, _seconds: float) -> None:
        self._moment.come()
        await asyncio.Event().wait()


@every_way
@every_operation
def test_pausing_before_a_request_is_made_again(
    operation: str, way: Way, async_surface: AsyncSurface, server: FaultServer
) -> None:
    moment = Moment()
    server.fault = failing("429 No")
    async_surface.client._transport.sleep = Endless(moment)
    async_surface.run(way(async_surface.made(operation), moment))
    async_surface.client._transport.sleep = anyio.sleep
    assert_left_in_order(async_surface, server, operation, received=1)


class Full:
    """A limiter that never has a place."""

    def wait(self, auth_id: str, *, lists: bool) -> float:
        """Ask for a minute's patience."""
        assert auth_id
        assert isinstance(lists, bool)
        return 60.0


@every_way
@every_operation
def test_waiting_for_the_limiter(operation: str, way: Way, async_surface: AsyncSurface, server: FaultServer) -> None:
    moment = Moment()
    async_surface.change(limiter=Full())
    async_surface.client._transport.sleep = Endless(moment)
    async_surface.run(way(async_surface.made(operation), moment))
    async_surface.change(limiter=None)
    assert_left_in_order(async_surface, server, operation, received=0)


@every_way
def test_within_send_many(way: Way, async_surface: AsyncSurface, server: FaultServer) -> None:
    """Each request under way is told of; nothing is sent twice, and the rest is not sent at all."""
    moment = Moment()
    told: list[DestinationResult] = []
    stall = Stall(answering(b""), times=3)
    stall.on_reached = moment.come
    server.fault = in_turn(answering(accepting_a_thousand), stall, stall, stall)
    numbers = [str(12025560000 + each) for each in range(5_500)]
    many = async_surface.client.messages.send_many(
        src=SRC, dst=numbers, text=TEXT, max_concurrency=3, on_results=told.extend
    )
    async_surface.run(way(many, moment))
    # Those that were cut off are told of, too, and those that were not begun are not.
    assert [each.outcome for each in told] == [Outcome.ACCEPTED] * 1_000 + [Outcome.UNKNOWN] * 3_000
    assert len({each.destination for each in told}) == 4_000
    assert len({each.body for each in server.requests}) == len(server.requests) == 4
    assert_left_in_order(async_surface, server, "send", received=4)
