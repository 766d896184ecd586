"""Sends that are cancelled at random moments: none is made twice, and no connection and no slot is lost.

PLIVO_CANCELLATIONS=10000 makes it as many on each path.
"""

import asyncio
import json
import os
import random
import socket
from collections import Counter

import anyio
import pytest

from plivo_messaging._async.connections import AsyncConnections
from tests.wrapper.faults.certificates import identity, trusting
from tests.wrapper.faults.peer import documented, http
from tests.wrapper.faults.surfaces import DST, SRC, SURFACES, AsyncSurface

CANCELLATIONS = int(os.environ.get("PLIVO_CANCELLATIONS", "500"))
CONNECTIONS, TASKS = 3, 8
MOST_STEPS = 30  # of the event loop: as many as a send needs that opens an encrypted connection


class Server:
    """Accepts messages in the event loop of the client, in parts; a connection may end with a response."""

    def __init__(self, chance: random.Random) -> None:
        self.texts = Counter[str]()
        self.open = 0
        self.has_lost_one = asyncio.Event()
        self._chance = chance

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.open += 1
        writer.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            while await self._answer(reader, writer):
                pass
        except (asyncio.IncompleteReadError, OSError):
            pass
        finally:
            writer.close()
            self.open -= 1
            self.has_lost_one.set()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
        self.texts[json.loads(await reader.readexactly(length))["text"]] += 1
        ends = self._chance.random() < 0.1
        response = http(documented("send"), headers="Connection: close\r\n" if ends else "")
        cut = self._chance.randrange(len(response))
        for part in (response[:cut], response[cut:]):
            writer.write(part)
            await writer.drain()
            for _ in range(self._chance.randrange(3)):
                await asyncio.sleep(0)
        return not ends


class Caller:
    """Sends one message after the other, and cancels each at a random moment, if it has not ended by then."""

    def __init__(self, surface: AsyncSurface, chance: random.Random) -> None:
        self.accepted: list[str] = []
        self.cancelled = 0
        self._surface = surface
        self._chance = chance

    async def call(self, text: str) -> None:
        scope = anyio.CancelScope()

        async def send() -> None:
            with scope:
                await self._surface.client.messages.send(src=SRC, dst=DST, text=text)
                self.accepted.append(text)

        task = asyncio.create_task(send())
        for _ in range(self._chance.randrange(MOST_STEPS)):
            await asyncio.sleep(0)
        ways = (task.cancel, scope.cancel)
        for cancel in self._chance.sample(ways, self._chance.choice((1, 1, 2))):
            cancel()
        await asyncio.wait([task])
        self.cancelled += task.cancelled() or scope.cancelled_caught
        assert task.cancelled() or task.exception() is None

    async def run(self, name: int, cancellations: int) -> None:
        number = 0
        while self.cancelled < cancellations:
            number += 1
            await self.call(f"{name}-{number}")


async def settle(server: Server, connections: int) -> None:
    with anyio.fail_after(10):
        while server.open > connections:
            server.has_lost_one.clear()
            await server.has_lost_one.wait()


async def cancel_at_random(surface: AsyncSurface, server: Server, seed: int) -> None:
    callers = [Caller(surface, random.Random(seed + each)) for each in range(TASKS)]
    await asyncio.gather(*(each.run(name, CANCELLATIONS // TASKS + 1) for name, each in enumerate(callers)))
    accepted = [text for each in callers for text in each.accepted]
    assert set(server.texts.values()) == {1}
    assert set(accepted) <= set(server.texts)
    assert len(set(accepted)) == len(accepted) > CANCELLATIONS // 50
    # Each connection waits for a request, and each slot is free.
    assert surface.connections() <= CONNECTIONS
    await settle(server, surface.connections())
    assert isinstance(surface.sender, AsyncConnections)
    slots = [await surface.sender._slots.acquire(0) for _ in range(CONNECTIONS + 1)]
    assert [slot is not None for slot in slots] == [True] * CONNECTIONS + [False]
    await surface.aclose()
    await settle(server, 0)


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize("kind", ["async", "async httpcore"])
def test_no_send_is_made_twice_and_nothing_is_lost(kind: str, scheme: str) -> None:
    server, tls = Server(random.Random(7)), identity("ours", "127.0.0.1") if scheme == "https" else None
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"{scheme}://127.0.0.1:{listener.getsockname()[1]}/v1"
        surface = SURFACES[kind](url, trusting("ours"), CONNECTIONS)
        assert isinstance(surface, AsyncSurface)
        client = surface

        async def run() -> None:
            async with await asyncio.start_server(server.serve, sock=listener, ssl=tls):
                await cancel_at_random(client, server, 11)

        client.run(run())
        client.close()
