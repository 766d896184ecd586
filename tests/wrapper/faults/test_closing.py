"""A client that is closed while calls are under way: each of them ends at once, in an error of this library."""

import asyncio
import threading
from collections.abc import Callable

import httpx
import pytest

from plivo_messaging import APIConnectionError, ConfigurationError, PlivoError, SendOutcomeUnknown
from tests.wrapper.faults.certificates import identity, trusting
from tests.wrapper.faults.faults import Stall, answering, failing
from tests.wrapper.faults.peer import PATIENCE, Fault, http
from tests.wrapper.faults.server import FaultServer
from tests.wrapper.faults.surfaces import SURFACES, AsyncSurface, Surface, SyncSurface

BEGUN: dict[str, Fault] = {
    "no answer": answering(b""),
    "head": answering(b"HTTP/1.1 202 Acc"),
    "body": answering(http(b'{"api_id":', length=100)),
}
begun = pytest.mark.parametrize("fault", BEGUN.values(), ids=BEGUN)


def ended(surface: AsyncSurface, stall: Stall) -> PlivoError:
    """Close a client when its send has got somewhere, and give what the send ends in."""

    async def run() -> PlivoError:
        call = asyncio.create_task(surface.made("send"))
        await asyncio.to_thread(stall.wait)
        for _ in range(20):
            await asyncio.sleep(0.001)  # what has come is read
        await surface.aclose()
        with pytest.raises(PlivoError) as caught:
            await asyncio.wait_for(call, PATIENCE)
        return caught.value

    return surface.run(run())


@begun
def test_an_asynchronous_call_that_was_begun(fault: Fault, async_surface: AsyncSurface, server: FaultServer) -> None:
    server.fault = stall = Stall(fault)
    assert isinstance(ended(async_surface, stall), SendOutcomeUnknown)
    server.settle(0)
    async_surface.close()


def test_an_asynchronous_call_whose_connection_is_being_encrypted(
    make_async_surface: Callable[..., AsyncSurface],
) -> None:
    stall = Stall()
    with FaultServer(stall) as server:
        surface = make_async_surface(server.url("https"), trusting("ours"))
        error = ended(surface, stall)
        # It would be tried again, but for the client that is closed by then.
        assert isinstance(error, ConfigurationError | APIConnectionError)
        assert len(server.requests) == 0
        surface.close()


@begun
def test_a_thread_that_waits_for_its_answer(fault: Fault, sync_surface: SyncSurface, server: FaultServer) -> None:
    server.fault = stall = Stall(fault)
    ends: list[BaseException] = []

    def call() -> None:
        with pytest.raises(SendOutcomeUnknown) as caught:
            sync_surface.call("send")
        ends.append(caught.value)

    thread = threading.Thread(target=call)
    thread.start()
    stall.wait()
    sync_surface.close()
    thread.join(PATIENCE)
    assert not thread.is_alive()
    assert len(ends) == 1
    server.settle(0)


@pytest.mark.parametrize("operation", ["send", "get"])
def test_a_call_that_pauses(operation: str, surface: Surface, server: FaultServer) -> None:
    """It would open connections that nobody closes."""
    server.fault = failing("429 No")

    def close() -> None:
        if isinstance(surface, SyncSurface):
            surface.close()

    async def pause(seconds: float) -> None:
        assert isinstance(surface, AsyncSurface)
        assert seconds >= 0
        await surface.aclose()

    surface.on_pause = close
    if isinstance(surface, AsyncSurface):
        surface.client._transport.sleep = pause
    with pytest.raises(ConfigurationError, match="the client is closed"):
        surface.call(operation)
    assert len(server.received(1)) == 1
    server.settle(0)
    if isinstance(surface, AsyncSurface):
        surface.close()


@pytest.mark.parametrize("kind", SURFACES)
def test_an_encrypted_connection_that_was_given_up_is_closed_at_once(kind: str) -> None:
    """Nobody waits for the server to end the encryption as well."""
    with FaultServer(answering(b"", Stall()), tls=identity("ours", "127.0.0.1")) as server:
        surface = SURFACES[kind](server.url("https"), trusting("ours"))
        with pytest.raises(SendOutcomeUnknown):
            surface.call("send", timeout=httpx.Timeout(10, read=0.05))
        if isinstance(surface, AsyncSurface):
            surface.run(asyncio.sleep(0))
        server.settle(0)
        surface.close()


def test_the_wait_for_a_connection_is_a_part_of_the_deadline(
    make_surface: Callable[..., Surface], server: FaultServer
) -> None:
    """What is left is for the request, so that a send is not begun that has no time."""
    server.fault = stall = Stall(answering(b""))
    surface = make_surface(server.url(), max_connections=1)
    if isinstance(surface, AsyncSurface):
        waiting = surface

        async def run() -> None:
            first = asyncio.create_task(waiting.made("send"))
            await asyncio.to_thread(stall.wait)
            with pytest.raises(APIConnectionError, match="all connections are in use"):
                await waiting.made("send", deadline=0.2, max_retries=0)
            first.cancel()
            with pytest.raises(asyncio.CancelledError):
                await first

        surface.run(run())
    else:

        def call() -> None:
            with pytest.raises(SendOutcomeUnknown):
                surface.call("send")

        thread = threading.Thread(target=call)
        thread.start()
        stall.wait()
        with pytest.raises(APIConnectionError, match="all connections are in use"):
            surface.call("send", deadline=0.2, max_retries=0)
        surface.close()
        thread.join(PATIENCE)
    assert len(server.requests) == 1
    surface.close()
