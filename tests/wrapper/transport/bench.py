"""The connections of both clients behind one surface, so that a test is written once for threads, asyncio and trio."""

import socket
import threading
from collections.abc import Awaitable, Callable, Generator
from contextlib import contextmanager
from typing import Any, cast

import anyio
import httpx
import pytest
from anyio import to_thread

from plivo_messaging._arguments.credentials import Secret
from plivo_messaging._async.connections import AsyncConnections
from plivo_messaging._sync.connections import Connections
from plivo_messaging._transport.environment import find_route
from plivo_messaging._transport.http import Deadline, Failure, Outcome, Requests, Response
from tests.wrapper.faults.certificates import identity, trusting
from tests.wrapper.faults.peer import Fault, Peer
from tests.wrapper.faults.proxy import Proxy
from tests.wrapper.faults.server import FaultServer
from tests.wrapper.faults.surfaces import CORE, CORE_2

HOSTS = {"plain": "127.0.0.1", "TLS": "127.0.0.1", "proxied": "api.example.com"}
CORES = {"httpcore": CORE, "httpcore2": CORE_2}

KINDS = ("sync", "asyncio", "trio")

each_kind = pytest.mark.parametrize("kind", KINDS)
each_core = pytest.mark.parametrize("core", ["httpcore2", pytest.param("httpcore", marks=pytest.mark.slow)])
each_way = pytest.mark.parametrize("way", HOSTS)


class Greeting(FaultServer):
    """Sends something before it is asked for anything; each part leaves at once."""

    greeting = b""

    def __init__(self, *arguments: Any, **more: Any) -> None:
        self.sent = threading.Event()
        super().__init__(*arguments, **more)

    def _serve(self, accepted: socket.socket) -> None:
        accepted.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        super()._serve(accepted)

    def _converse(self, peer: Peer) -> None:
        peer.send(self.greeting)
        self.sent.set()
        super()._converse(peer)


@contextmanager
def serving(
    way: str, fault: Fault | None = None, *, tickets: int = 2, host: str | None = None
) -> Generator[tuple[Greeting, str]]:
    """Start a server that is reached in some way, and yield it with its URL."""
    host = host or HOSTS[way]
    tls = None if way == "plain" else identity("ours", host)
    if tls is not None:
        tls.num_tickets = tickets
    with Greeting(fault, tls=tls) as server, Proxy() as proxy, pytest.MonkeyPatch.context() as patch:
        if way == "proxied":
            patch.setenv("https_proxy", f"http://{proxy.address}")
        yield server, server.url("http" if way == "plain" else "https", host)


class Bench:
    """Connections of one kind; those of the synchronous client are used by other threads."""

    def __init__(self, kind: str, url: str, core: str = "httpcore2", max_connections: int = 5) -> None:
        route = find_route(url)._replace(tls=trusting("ours"))
        make: Any = Connections if kind == "sync" else AsyncConnections
        self.connections: Any = make(route, Secret("Basic eDp5"), CORES[core], max_connections)
        self._is_sync = kind == "sync"
        self._requests = Requests(url)

    async def exchange(
        self, method: str = "post", *, deadline: float = 10.0, connect: float = 10.0, **arguments: Any
    ) -> Outcome:
        json = {"json": {"dst": "1"}} if method == "post" else {}
        request = self._requests.build({"method": method, "url": "/Account/x/Message/", **json, **arguments}, {})

        def begin() -> Any:
            return self.connections.exchange(request, httpx.Timeout(10.0, connect=connect), Deadline(deadline))

        return cast("Outcome", await (to_thread.run_sync(begin) if self._is_sync else begin()))

    async def content(self) -> bytes:
        """Return the body of a response that has to come, if need be to another request when nothing was sent."""
        outcome = await self.exchange()
        if isinstance(outcome, Failure) and not outcome.maybe_sent:
            outcome = await self.exchange()
        assert isinstance(outcome, Response), outcome
        return outcome.content

    async def close(self) -> None:
        await (to_thread.run_sync(self.connections.close) if self._is_sync else self.connections.aclose())


def run(kind: str, bench: Callable[[], Bench], test: Callable[[Bench], Awaitable[None]]) -> None:
    """Run a test with connections of a kind, which are closed in the end."""

    async def main() -> None:
        made = bench()
        try:
            await test(made)
        finally:
            await made.close()

    anyio.run(main, backend="trio" if kind == "trio" else "asyncio")
