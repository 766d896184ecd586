"""How connections are opened, and how much is written to them and read from them at once."""

import asyncio
import json
import select
import socket
import threading
from collections.abc import Awaitable, Callable, Generator
from contextlib import ExitStack, closing, contextmanager
from types import SimpleNamespace
from typing import Any, cast

import anyio
import httpcore
import pytest

from plivo_messaging._transport.async_backend import AsyncBackend, _AsyncioStream
from plivo_messaging._transport.backend import Backend
from plivo_messaging._transport.http import Failure, Response
from tests.wrapper.faults.faults import Stall
from tests.wrapper.faults.peer import PATIENCE, Fault, Peer, documented, http
from tests.wrapper.faults.server import FaultServer
from tests.wrapper.faults.surfaces import CORE
from tests.wrapper.transport.bench import KINDS, Bench, each_core, each_kind, run, serving

OTHER = "127.0.0.2"  # of this machine as well, on Linux


@contextmanager
def refusing(_port: int) -> Generator[None]:
    yield


@contextmanager
def silent(port: int) -> Generator[None]:
    """Leave connections to the other address unanswered: as many wait for it already as there may be."""
    with closing(socket.socket()) as listener, ExitStack() as stack:
        listener.bind((OTHER, port))
        listener.listen(0)
        for _ in range(3):
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex((OTHER, port))
            select.select([], [waiting], [], 0.05)
        yield


def resolve_to(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> None:
    """Make a host have some addresses, each for every kind of socket."""
    resolve = socket.getaddrinfo

    def known(host: Any, port: Any, *arguments: Any, **more: Any) -> list[Any]:
        if host not in {"plivo.localhost", b"plivo.localhost"}:
            return resolve(host, port, *arguments, **more)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in addresses]

    monkeypatch.setattr(socket, "getaddrinfo", known)


@pytest.mark.parametrize("dead", [refusing, silent])
@each_core
@each_kind
def test_an_address_that_does_not_answer_leaves_time_for_the_next(
    kind: str, core: str, dead: Callable[[int], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving("plain") as (server, url), dead(server.port):
        resolve_to(monkeypatch, OTHER, "127.0.0.1")

        async def test(bench: Bench) -> None:
            outcome = await bench.exchange(connect=0.5)
            assert isinstance(outcome, Response)

        run(kind, lambda: Bench(kind, url.replace("127.0.0.1", "plivo.localhost"), core), test)
        assert len(server.requests) == 1
        server.settle(0)


# On trio the event loop itself resolves names, which never have no address.
NO_ADDRESS: list[Any] = [("sync", ()), ("asyncio", ())]


@pytest.mark.parametrize(
    ("kind", "addresses"),
    [*NO_ADDRESS, *((kind, addresses) for kind in KINDS for addresses in [(OTHER,), (OTHER, "127.0.0.3")])],
)
def test_nothing_is_sent_if_no_address_answers(
    kind: str, addresses: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving("plain") as (server, url):
        resolve_to(monkeypatch, *addresses)

        async def test(bench: Bench) -> None:
            outcome = await bench.exchange()
            assert isinstance(outcome, Failure)
            assert (outcome.maybe_sent, outcome.is_timeout, outcome.is_transient) == (False, False, True)

        run(kind, lambda: Bench(kind, url.replace("127.0.0.1", "plivo.localhost")), test)
        assert server.connections == 0


def test_the_time_is_shared_among_the_addresses_of_a_host(monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[tuple[object, ...]] = []

    class Refusing(httpcore.SyncBackend):
        def connect_tcp(self, *arguments: Any, **more: Any) -> httpcore.NetworkStream:
            tried.append((*arguments, *more.values()))
            raise httpcore.ConnectError("refused")

    found = [("192.0.2.1", 443), ("192.0.2.1", 443), ("2001:db8::1", 443, 0, 0), ("fe80::1", 443, 0, 3)]

    def resolve(*_arguments: object, **_more: object) -> list[Any]:
        return [(0, 1, 6, "", address) for address in found]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    core: Any = SimpleNamespace(**vars(httpcore))
    core.SyncBackend = Refusing
    for seconds, shares in ((6.0, [2.0, 2.0, 2.0]), (None, [None, None, None])):
        tried.clear()
        with pytest.raises(httpcore.ConnectError):
            Backend(core).connect_tcp("api.example.com", 443, seconds)
        addresses = ["192.0.2.1", "2001:db8::1", "fe80::1%3"]
        assert tried == [(address, 443, share) for address, share in zip(addresses, shares, strict=True)]


@pytest.mark.slow
@pytest.mark.parametrize("way", ["plain", "TLS"])
@each_kind
def test_long_requests_and_responses_pass_through(kind: str, way: str) -> None:
    def answer(peer: Peer) -> None:
        text = json.loads(peer.read_request().body)["text"]
        peer.send(http(json.dumps({"text": text + text}).encode()))

    with serving(way, answer) as (server, url):

        async def test(bench: Bench) -> None:
            for _ in range(2):
                outcome = await bench.exchange(json={"text": "x" * 6_000_000})
                assert isinstance(outcome, Response)
                assert json.loads(outcome.content) == {"text": "x" * 12_000_000}

        run(kind, lambda: Bench(kind, url), test)
        assert server.connections == 1


class Foreign:
    """A transport as that of uvloop, which is not derived from asyncio's."""

    def __init__(self, transport: object) -> None:
        self._transport = transport

    def __getattr__(self, name: str) -> object:
        return getattr(self._transport, name)


@pytest.mark.parametrize("way", ["plain", "TLS"])
def test_transports_need_not_be_those_of_asyncio(way: str, monkeypatch: pytest.MonkeyPatch) -> None:
    made = _AsyncioStream.connection_made

    def make_foreign(stream: _AsyncioStream, transport: asyncio.BaseTransport) -> None:
        made(stream, cast("asyncio.BaseTransport", Foreign(transport)))

    monkeypatch.setattr(_AsyncioStream, "connection_made", make_foreign)
    with serving(way) as (server, url):

        async def test(bench: Bench) -> None:
            assert await bench.content() == await bench.content() == documented("send")

        run("asyncio", lambda: Bench("asyncio", url), test)
        assert server.connections == 1


def on_stream(fault: Fault, test: Callable[[Any], Awaitable[None]]) -> None:
    """Run a test with a stream of asyncio to a server that begins with a fault once it is written to."""

    async def main() -> None:
        stream: Any = await AsyncBackend(CORE).connect_tcp("127.0.0.1", server.port, PATIENCE)
        await stream.write(b"x", PATIENCE)
        with anyio.fail_after(PATIENCE):
            await test(stream)
        await stream.aclose()

    with FaultServer(fault) as server:
        anyio.run(main)


def test_no_more_is_read_ahead_than_fits_into_memory() -> None:
    total, parts = 1024, 0

    def flood(peer: Peer) -> None:
        nonlocal parts
        while parts < total:
            peer.send(b"x" * 65_536)
            parts += 1
        peer.stay_silent()

    async def test(stream: Any) -> None:
        before, received = -1, 0
        while parts != before:  # until the server can send no more
            before = parts
            await asyncio.sleep(0.05)
        assert parts < total
        while received < total * 65_536:
            part = await stream.read(65_536, PATIENCE)
            received += len(part)
            assert 0 < len(part) < 1024 * 1024

    on_stream(flood, test)


def test_a_server_that_reads_nothing_cannot_prolong_a_write_by_what_it_sends() -> None:
    async def test(stream: Any) -> None:
        with pytest.raises(httpcore.WriteTimeout):
            await stream.write(b"x" * 32 * 1024 * 1024, 0.2)

    on_stream(slowly, test)


def slowly(peer: Peer) -> None:
    never = threading.Event()
    while not never.wait(0.05):
        peer.send(b" ")


@pytest.mark.parametrize("written", [b"", b"x" * 32 * 1024 * 1024], ids=["reading", "writing"])
def test_a_step_ends_when_its_stream_is_closed(written: bytes) -> None:
    async def test(stream: Any) -> None:
        async def step() -> None:
            await stream.write(written, PATIENCE)
            assert await stream.read(65_536, PATIENCE) == b""

        task = asyncio.create_task(step())
        await asyncio.sleep(0)
        assert not task.done()
        await stream.aclose()
        await task
        with pytest.raises(httpcore.WriteError):
            await stream.write(b"x", PATIENCE)

    on_stream(Stall(), test)


def test_what_has_arrived_is_read_though_the_time_is_up() -> None:
    """A busy event loop may look at the socket too late."""

    async def test(stream: Any) -> None:
        assert await asyncio.to_thread(sent.wait, PATIENCE)
        assert await stream.read(65_536, 0) == b"late"
        with pytest.raises(httpcore.ReadTimeout):
            await stream.read(65_536, 0)

    sent = threading.Event()

    def send(peer: Peer) -> None:
        peer.send(b"late")
        sent.set()
        peer.stay_silent()

    on_stream(send, test)
