"""The connections of a client: which one a request gets, and what becomes of it."""

import threading
from collections.abc import Awaitable, Callable
from typing import Any

import anyio
import httpx
import pytest

from plivo_messaging._http import Answer, PlainRequest
from plivo_messaging._transport._allowance import Allowance
from plivo_messaging._transport._connections import _async_pool, _pool
from plivo_messaging._transport._connections._async_pool import AsyncConnections
from plivo_messaging._transport._connections._pool import IDLE_FOR, Connections
from plivo_messaging._transport._secret import Secret

REQUEST = PlainRequest("GET", "http://127.0.0.1", "/", [], b"")
SECRET = Secret("Basic eDp5")
ANSWER = Answer(REQUEST, 200, [], b"{}")


def within(pool: float | None = None) -> Allowance:
    """The time for an exchange, of which so much may go by until there is a connection."""
    return Allowance(httpx.Timeout(None, pool=pool), 10.0, lambda: 0.0)


class Fake:
    """A connection of either kind that answers by itself."""

    idle_since = 0.0
    loop: object = None

    def __init__(self, server: "Server") -> None:
        self.server = server
        self.idle = False
        self.usable = True
        server.made.append(self)

    def is_idle(self) -> bool:
        """Whether the last request ended well."""
        return self.idle

    def is_usable(self) -> bool:
        """Whether the server is still there."""
        return self.usable

    def answered(self, request: PlainRequest, authorization: Secret) -> Answer:
        """Answer a request."""
        assert request is REQUEST
        assert authorization is SECRET
        self.idle = False
        if self.server.error is not None:
            raise self.server.error
        self.idle = self.server.keeps
        return ANSWER


class SyncFake(Fake):
    """A connection that answers by itself."""

    def exchange(self, request: PlainRequest, authorization: Secret, allowance: Allowance) -> Answer:
        """Answer a request, while something else goes on."""
        assert allowance.left() == 10.0
        if self.server.meanwhile is not None:
            self.server.meanwhile()
        return self.answered(request, authorization)

    def close(self) -> None:
        """Close it."""
        self.server.closed.append(self)
        if self.server.on_close is not None:
            self.server.on_close()

    def abandon(self) -> None:
        """Close what a forked process has inherited of it."""
        self.server.abandoned.append(self)


class AsyncFake(Fake):
    """A connection that answers by itself."""

    async def exchange(self, request: PlainRequest, authorization: Secret, allowance: Allowance) -> Answer:
        """Answer a request, while something else goes on."""
        assert allowance.left() == 10.0
        if self.server.meanwhile is not None:
            await self.server.meanwhile()
        return self.answered(request, authorization)

    async def aclose(self) -> None:
        """Close it."""
        await anyio.lowlevel.checkpoint()
        self.server.closed.append(self)
        if self.server.on_close is not None:
            self.server.on_close()


class Server:
    """What answers, and how many connections it has seen.

    Attributes:
        error: What happens instead of an answer.
        keeps: Whether a connection stays open after an answer.
        meanwhile: Called while a request is under way.
        on_close: Called when a connection is closed.
    """

    def __init__(self) -> None:
        self.made: list[Any] = []
        self.closed: list[Any] = []
        self.abandoned: list[Any] = []
        self.on_close: Callable[[], None] | None = None
        self.error: BaseException | None = None
        self.keeps = True
        self.meanwhile: Callable[[], Any] | None = None


class Bench:
    """Both kinds of connections behind one surface.

    Args:
        kind: Which kind.
        most: How many there are at most.
    """

    def __init__(self, kind: str, most: int = 2) -> None:
        self.server = Server()
        self.sync = Connections(lambda: SyncFake(self.server), most) if kind == "sync" else None
        self._async = AsyncConnections(lambda: AsyncFake(self.server), most)

    async def request(self, pool: float | None = None) -> None:
        """Make a request."""
        if self.sync:
            reply = self.sync.exchange(REQUEST, SECRET, within(pool))
        else:
            reply = await self._async.exchange(REQUEST, SECRET, within(pool))
        assert reply is ANSWER

    async def during(self, step: Callable[[], Awaitable[object]]) -> None:
        """Make a request, and do something while it is under way."""

        async def meanwhile() -> None:
            self.server.meanwhile = None
            await step()

        def at_once() -> None:
            # No fake connection of this kind waits for anything.
            with pytest.raises(StopIteration):
                meanwhile().send(None)

        self.server.meanwhile = at_once if self.sync else meanwhile
        await self.request()

    async def close(self) -> None:
        """Close everything."""
        if self.sync:
            self.sync.close()
        else:
            await self._async.aclose()

    @property
    def idle(self) -> list[Any]:
        """The connections that wait for a request."""
        return list(self.sync._idle if self.sync else self._async._idle)

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
        await bench.request()
    assert len(bench.server.made) == 1
    assert bench.server.closed == []


@in_both
async def test_the_one_used_last_comes_first(bench: Bench) -> None:
    await bench.during(bench.request)
    outer, inner = bench.server.made  # the request within the other one ended first
    bench.server.error = ZeroDivisionError()
    for last in (outer, inner):
        with pytest.raises(ZeroDivisionError):
            await bench.request()
        assert bench.server.closed[-1] is last


@in_both
async def test_there_is_a_limit_to_how_many_there_are(bench: Bench) -> None:
    async def one_too_many() -> None:
        with pytest.raises(httpx.PoolTimeout, match="all connections were in use"):
            await bench.request(0.001)

    async def another() -> None:
        await bench.during(one_too_many)

    await bench.during(another)
    await bench.request(0.001)
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
    await bench.request(0.001)


@in_both
async def test_one_that_its_answer_leaves_unusable_is_closed_and_gives_its_place_back(bench: Bench) -> None:
    bench.server.keeps = False
    for _ in range(3):
        await bench.request(0.001)
    assert bench.server.closed == bench.server.made
    assert len(bench.server.made) == 3
    assert bench.open == set()


@in_both
async def test_one_that_cannot_be_used_any_more_is_closed(bench: Bench) -> None:
    await bench.request()
    bench.server.made[0].usable = False
    await bench.request()
    assert bench.server.closed == bench.server.made[:1]
    assert bench.open == set(bench.server.made[1:])


@in_both
async def test_closing_closes_those_in_use_as_well(bench: Bench) -> None:
    async def within_another() -> None:
        await bench.request()
        await bench.close()

    await bench.during(within_another)
    assert set(bench.server.closed) == set(bench.server.made)
    assert len(bench.server.made) == 2
    assert bench.open == set()


@in_both
async def test_one_that_is_opened_while_they_are_closed_is_not_kept(bench: Bench) -> None:
    await bench.close()
    await bench.request()
    assert bench.server.closed == bench.server.made
    assert bench.open == set()


class Time:
    """A clock that is moved by hand, in place of the module."""

    seconds = 100.0

    def monotonic(self) -> float:
        """Tell the seconds."""
        return self.seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Time:
    clock = Time()
    monkeypatch.setattr(_pool, "time", clock)
    monkeypatch.setattr(_async_pool, "time", clock)
    return clock


@pytest.mark.parametrize("kind", ["sync", "asyncio", "trio"])
@pytest.mark.parametrize(("passed", "closed"), [(IDLE_FOR - 0.1, 0), (IDLE_FOR + 0.1, 1)])
def test_one_that_is_not_needed_any_more_is_closed(kind: str, passed: float, closed: int, clock: Time) -> None:
    async def main() -> None:
        bench = Bench(kind)
        await bench.during(bench.request)
        assert len(bench.server.made) == 2
        clock.seconds += passed
        await bench.request()
        assert bench.server.closed == bench.server.made[1 : 1 + closed]
        await bench.request()
        assert len(bench.server.made) == 2

    anyio.run(main, backend="asyncio" if kind == "sync" else kind)


@pytest.mark.parametrize("kind", ["sync", "asyncio", "trio"])
def test_a_request_that_is_cut_off_while_it_closes_another_connection_takes_none_from_others(
    kind: str, clock: Time
) -> None:
    """One that is given back already may be in the hands of another request, which must not lose it."""

    async def main() -> None:
        bench = Bench(kind, most=3)
        await bench.during(bench.request)
        used, outdated = bench.server.made
        clock.seconds += IDLE_FOR + 0.1
        given_back: list[bool] = []

        def cut_off() -> None:
            bench.server.on_close = None
            given_back.append(used in bench.idle)
            raise KeyboardInterrupt

        bench.server.on_close = cut_off
        with pytest.raises(KeyboardInterrupt):
            await bench.request()
        assert given_back == [False]
        assert bench.server.closed == [outdated, used]
        assert bench.open == set()
        await bench.request()

    anyio.run(main, backend="asyncio" if kind == "sync" else kind)


def test_a_forked_process_abandons_them() -> None:
    server = Server()
    connections = Connections(lambda: SyncFake(server), 3)
    connections.exchange(REQUEST, SECRET, within())
    connections.forget()
    assert (server.abandoned, server.closed) == (server.made, [])
    connections.exchange(REQUEST, SECRET, within())
    assert len(server.made) == 2


def test_threads_share_them() -> None:
    server = Server()
    connections = Connections(lambda: SyncFake(server), 3)
    start = threading.Barrier(8)

    def use() -> None:
        start.wait(10)
        for _ in range(200):
            assert connections.exchange(REQUEST, SECRET, within(10.0)) is ANSWER

    threads = [threading.Thread(target=use) for _ in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join(30)
    assert 1 <= len(server.made) <= 3
    assert server.closed == []
    assert len(connections.open) == len(server.made)
