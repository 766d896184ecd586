"""The connections of a client: which one a request gets, and what becomes of it."""

import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from typing import Any, TypeVar

import anyio
import httpx
import pytest

from plivo_messaging._transport import _async_connections, _connections
from plivo_messaging._transport._async_connections import AsyncConnection, AsyncConnections
from plivo_messaging._transport._connections import IDLE_FOR, Connection, Connections
from tests.client.faults.surfaces import TLS

T = TypeVar("T")
REQUEST = httpx.Request("GET", "http://127.0.0.1/")


class Body(httpx.SyncByteStream, httpx.AsyncByteStream):
    """A body, which may fail when it is closed."""

    def __init__(self, error: Exception | None = None) -> None:
        self._error = error

    def __iter__(self) -> Iterator[bytes]:
        yield b"{}"

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield b"{}"

    def close(self) -> None:
        """Close it."""
        if self._error is not None:
            raise self._error

    async def aclose(self) -> None:
        """Close it."""
        self.close()


class Fake(Connection):
    """A connection that answers by itself."""

    def __init__(self, server: "Server") -> None:
        super().__init__(TLS)
        self.server = server
        server.made.append(self)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        assert request is REQUEST
        return self.server.answer()

    def close(self) -> None:
        self.server.closed.append(self)
        super().close()


class AsyncFake(AsyncConnection):
    """A connection that answers by itself."""

    def __init__(self, server: "Server") -> None:
        super().__init__(TLS)
        self.server = server
        server.made.append(self)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        assert request is REQUEST
        return self.server.answer()

    async def aclose(self) -> None:
        self.server.closed.append(self)
        await super().aclose()


class Server:
    """What answers, and how many connections it has seen."""

    def __init__(self) -> None:
        self.made: list[object] = []
        self.closed: list[object] = []
        self.error: BaseException | None = None
        self.error_at_close: Exception | None = None

    def answer(self) -> httpx.Response:
        """Answer a request."""
        if self.error is not None:
            raise self.error
        return httpx.Response(200, stream=Body(self.error_at_close))


class Bench:
    """Both kinds of connections behind one surface.

    Args:
        kind: Which kind.
        most: How many there are at most.
    """

    def __init__(self, kind: str, most: int = 2) -> None:
        self.server = Server()
        self.sync = Connections(lambda: Fake(self.server), most) if kind == "sync" else None
        self._async = AsyncConnections(lambda: AsyncFake(self.server), most)

    async def request(self, pool_timeout: float | None = None) -> httpx.Response:
        """Make a request."""
        REQUEST.extensions["timeout"] = {"pool": pool_timeout}
        return self.sync.handle_request(REQUEST) if self.sync else await self._async.handle_async_request(REQUEST)

    async def end(self, response: httpx.Response) -> None:
        """Read the answer, and close it."""
        if self.sync:
            assert isinstance(response.stream, httpx.SyncByteStream)
            assert list(response.stream) == [b"{}"]
            response.stream.close()
        else:
            assert isinstance(response.stream, httpx.AsyncByteStream)
            assert [chunk async for chunk in response.stream] == [b"{}"]
            await response.stream.aclose()

    async def close(self) -> None:
        """Close everything."""
        if self.sync:
            self.sync.close()
        else:
            await self._async.aclose()

    @property
    def open(self) -> set[Any]:
        """The connections there are."""
        connections: set[Any] = set(self.sync.open if self.sync else self._async.open)
        return connections


Test = Callable[[Bench], Awaitable[None]]


def in_both(test: Test) -> Callable[[str], None]:
    """Run a test with each kind of connections."""

    @pytest.mark.parametrize("kind", ["sync", "asyncio", "trio"])
    def run(kind: str) -> None:
        async def main() -> None:
            await test(Bench(kind))

        anyio.run(main, backend="asyncio" if kind == "sync" else kind)

    return run


@in_both
async def test_a_connection_is_used_again(bench: Bench) -> None:
    for _ in range(3):
        await bench.end(await bench.request())
    assert len(bench.server.made) == 1
    assert bench.server.closed == []


@in_both
async def test_the_one_used_last_comes_first(bench: Bench) -> None:
    first, second = await bench.request(), await bench.request()
    await bench.end(first)
    await bench.end(second)
    bench.server.error = ZeroDivisionError()
    with pytest.raises(ZeroDivisionError):
        await bench.request()
    assert bench.server.closed == [bench.server.made[1]]


@in_both
async def test_there_is_a_limit_to_how_many_there_are(bench: Bench) -> None:
    first, _ = await bench.request(), await bench.request()
    with pytest.raises(httpx.PoolTimeout, match="all connections were in use"):
        await bench.request(0.001)
    await bench.end(first)
    await bench.end(await bench.request(0.001))
    assert len(bench.server.made) == 2


@in_both
async def test_one_that_failed_is_closed_and_gives_its_place_back(bench: Bench) -> None:
    for error in (httpx.ReadError("x"), KeyboardInterrupt(), ZeroDivisionError()):
        bench.server.error = error
        with pytest.raises(type(error)):
            await bench.request(0.001)
    assert bench.server.closed == bench.server.made
    assert len(bench.server.made) == 3
    assert bench.open == set()
    bench.server.error = None
    await bench.end(await bench.request(0.001))


@in_both
async def test_one_whose_answer_cannot_be_closed_is_closed_itself(bench: Bench) -> None:
    bench.server.error_at_close = ZeroDivisionError()
    for _ in range(3):
        with pytest.raises(ZeroDivisionError):
            await bench.end(await bench.request(0.001))
    assert bench.server.closed == bench.server.made
    assert bench.open == set()


@in_both
async def test_an_answer_may_be_closed_twice(bench: Bench) -> None:
    first, second = await bench.request(), await bench.request()
    await bench.end(first)
    await bench.end(first)
    await bench.request(0.001)
    with pytest.raises(httpx.PoolTimeout):
        await bench.request(0.001)
    await bench.end(second)


@in_both
async def test_closing_closes_those_in_use_as_well(bench: Bench) -> None:
    idle, used = await bench.request(), await bench.request()
    await bench.end(idle)
    await bench.close()
    assert set(bench.server.closed) == set(bench.server.made)
    assert bench.open == set()
    await bench.end(used)


@pytest.mark.parametrize("kind", ["sync", "asyncio", "trio"])
@pytest.mark.parametrize(("passed", "closed"), [(IDLE_FOR - 0.1, 0), (IDLE_FOR + 0.1, 1)])
def test_one_that_is_not_needed_any_more_is_closed(
    kind: str, passed: float, closed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Time:
        seconds = 100.0

        @classmethod
        def monotonic(cls) -> float:
            return cls.seconds

    monkeypatch.setattr(_connections, "time", Time)
    monkeypatch.setattr(_async_connections, "time", Time)

    async def main() -> None:
        bench = Bench(kind)
        first, second = await bench.request(), await bench.request()
        await bench.end(first)
        await bench.end(second)
        Time.seconds += passed
        await bench.end(await bench.request())
        assert len(bench.server.closed) == closed
        assert bench.server.closed == bench.server.made[:closed]
        await bench.end(await bench.request())
        assert len(bench.server.made) == 2

    anyio.run(main, backend="asyncio" if kind == "sync" else kind)


def test_threads_share_them() -> None:
    server = Server()
    connections = Connections(lambda: Fake(server), 3)
    start = threading.Barrier(8)

    def use() -> None:
        start.wait(10)
        for _ in range(200):
            response = connections.handle_request(REQUEST)
            assert isinstance(response.stream, httpx.SyncByteStream)
            assert list(response.stream) == [b"{}"]
            response.stream.close()

    REQUEST.extensions["timeout"] = {"pool": 10.0}
    threads = [threading.Thread(target=use) for _ in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join(30)
    assert 1 <= len(server.made) <= 3
    assert server.closed == []
    assert len(connections.open) == len(server.made)
