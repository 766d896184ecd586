"""The connections by aiohttp: whose time it is that passes, and whose connection."""

import asyncio
import contextvars
import threading

import httpx
import pytest

from plivo_messaging import NotFoundError, SendOutcomeUnknown, SendResult
from tests.client.faults.faults import Stall, answering, in_turn
from tests.client.faults.peer import PATIENCE, Peer, documented, http
from tests.client.faults.server import FaultServer
from tests.client.faults.surfaces import AiohttpSurface


def test_tasks_that_share_a_context_have_a_time_each() -> None:
    """The first is still opening its connection when the second asks for one."""
    stall = Stall(answering(b""), times=2)
    with FaultServer(stall) as server:
        surface = AiohttpSurface(server.url())
        context = contextvars.copy_context()

        async def both() -> None:
            calls = [
                asyncio.get_running_loop().create_task(
                    surface.made("send", timeout=httpx.Timeout(10, read=0.2)), context=context
                )
                for _ in range(2)
            ]
            for call in calls:
                with pytest.raises(SendOutcomeUnknown):
                    await asyncio.wait_for(call, PATIENCE)

        surface.run(both())
        assert len(server.requests) == 2
        server.settle(0)
        surface.close()


def test_a_connection_that_another_request_has_is_left_alone() -> None:
    """An answer that may go on ends its connection, unless that was given back and taken meanwhile."""

    def in_two_parts(peer: Peer) -> None:
        peer.read_request()
        answer = http(b"[]", status="404 Not Found")
        peer.send(answer[:-1])
        begun.set()
        go_on.wait(PATIENCE)
        peer.send(answer[-1:])

    begun, go_on = threading.Event(), threading.Event()
    with FaultServer(in_turn(in_two_parts, answering(lambda operation: http(documented(operation))))) as server:
        surface = AiohttpSurface(server.url())

        async def run() -> None:
            first = asyncio.create_task(surface.made("get"))
            await asyncio.to_thread(begun.wait, PATIENCE)
            await asyncio.sleep(0.01)  # its head is read
            go_on.set()
            sent = await asyncio.wait_for(surface.made("send"), PATIENCE)
            assert isinstance(sent, SendResult)
            with pytest.raises(NotFoundError):
                await first

        surface.run(run())
        assert [each.operation for each in server.received(2)] == ["get", "send"]
        surface.close()
