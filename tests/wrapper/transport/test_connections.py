"""A stack of connections: which are used again, which are closed, and what they send when."""

import gzip
import threading
from collections.abc import Callable
from typing import Any

import anyio
import pytest

from plivo_messaging._async import connections as async_connections
from plivo_messaging._async.guard import AsyncGuardedBackend
from plivo_messaging._sync import connections
from plivo_messaging._sync.guard import GuardedBackend
from plivo_messaging._transport.http import Failure, Outcome, Response
from tests.wrapper.faults.faults import CHUNKED, Stall, answering
from tests.wrapper.faults.peer import PATIENCE, Peer, answer_properly, documented, http
from tests.wrapper.faults.proxy import Proxy
from tests.wrapper.transport.bench import Bench, each_core, each_kind, run, serving

BODY = documented("send")
GZIP = "Content-Encoding: gzip\r\n"


@pytest.mark.parametrize(
    ("response", "is_used_again"),
    [
        (http(BODY), True),
        (http(BODY, status="400 Bad Request"), True),
        (http(BODY + b"\r\n"), True),
        (http(b"%x\r\n%b\r\n0\r\n\r\n" % (len(BODY), BODY), length="", headers=CHUNKED), True),
        (http(gzip.compress(BODY), headers=GZIP), True),
        (http(BODY, headers="Connection: close\r\n"), False),
        (http(BODY + b"x"), False),
        (http(b"[]"), False),
        (http(), False),
        (http(BODY, status="204 No Content"), False),
        (http(gzip.compress(b"[]"), headers=GZIP), False),
        (http(b"no gzip", headers=GZIP), False),
        (b"HTTP/1.1 103 Early Hints\r\n\r\n" + http(BODY), False),
        (http(b"%x\r\n%b\r\n0\r\nX: y\r\n\r\n" % (len(BODY), BODY), length="", headers=CHUNKED), False),
    ],
    ids=["sized", "refusal", "line", "chunked", "gzip", "close", "more", "array", "empty", "204", "gzip of an array",
         "no gzip", "103", "trailer"],
)  # fmt: skip
@each_core
@each_kind
def test_a_connection_is_used_again_after_a_response_that_is_surely_complete(
    kind: str, core: str, response: bytes, is_used_again: bool
) -> None:
    with serving("plain", answering(response)) as (server, url):

        async def test(bench: Bench) -> None:
            for _ in range(3):
                assert not isinstance(await bench.exchange("get"), Failure)

        run(kind, lambda: Bench(kind, url, core), test)
        assert server.connections == (1 if is_used_again else 3)
        server.settle(0)


class Time:
    """A clock that is moved by hand, in place of the module."""

    seconds = 100.0

    def monotonic(self) -> float:
        return self.seconds


@pytest.mark.parametrize(("passed", "left"), [(4.9, 2), (5.1, 1)])
@each_kind
def test_the_connection_used_last_comes_first_and_one_that_is_not_needed_is_closed(
    kind: str, passed: float, left: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock, together = Time(), threading.Barrier(2)
    monkeypatch.setattr(connections, "time", clock)
    monkeypatch.setattr(async_connections, "time", clock)

    def answer_together(peer: Peer) -> None:
        peer.wait()
        together.wait(PATIENCE)
        answer_properly(peer)

    with serving("plain", answer_together) as (server, url):

        async def test(bench: Bench) -> None:
            async with anyio.create_task_group() as group:
                group.start_soon(bench.exchange)
                group.start_soon(bench.exchange)
            server.fault = None
            _, last = bench.connections._idle
            clock.seconds += passed
            for _ in range(2):
                await bench.exchange()
                assert bench.connections._idle[-1] is last
            assert len(bench.connections._open) == len(bench.connections._idle) == left

        run(kind, lambda: Bench(kind, url), test)
        assert server.connections == 2


@each_kind
def test_a_request_without_a_body_may_have_been_received_all_the_same(kind: str) -> None:
    with serving("plain", answering(b"", Peer.hang_up)) as (_, url):

        async def test(bench: Bench) -> None:
            outcome = await bench.exchange("delete")
            assert isinstance(outcome, Failure)
            assert outcome.maybe_sent

        run(kind, lambda: Bench(kind, url), test)


@each_kind
def test_a_call_whose_time_is_up_before_it_begins_sends_nothing(kind: str) -> None:
    with serving("plain") as (server, url):

        async def test(bench: Bench) -> None:
            outcome = await bench.exchange(deadline=1e-9)
            assert isinstance(outcome, Failure)
            assert (outcome.maybe_sent, outcome.is_timeout) == (False, True)

        run(kind, lambda: Bench(kind, url), test)
        assert server.connections == 0


@each_kind
def test_what_surrounds_a_body_has_bounds_as_well(kind: str) -> None:
    chunk = b"1;" + b"x" * 60_000 + b"\r\n \r\n"
    head = http(length="", headers=CHUNKED)
    with serving("plain", answering(head, lambda peer: peer.send_for_ever(chunk))) as (server, url):

        async def test(bench: Bench) -> None:
            outcome = await bench.exchange(deadline=60.0)
            assert isinstance(outcome, Failure)
            assert "too long" in str(outcome.error)

        run(kind, lambda: Bench(kind, url), test)
        server.settle(0)


@pytest.mark.parametrize("when", ["before it is connected", "afterwards"])
@each_kind
def test_a_client_that_is_closed_while_it_connects_sends_nothing(
    kind: str, when: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def held(connect: Callable[..., Any]) -> Callable[..., Any]:
        def connect_late(*arguments: Any, **more: Any) -> Any:
            connected = None if when == "before it is connected" else connect(*arguments, **more)
            begun.set()
            assert go_on.wait(PATIENCE)
            return connected or connect(*arguments, **more)

        return connect_late

    def async_held(connect: Callable[..., Any]) -> Callable[..., Any]:
        async def connect_late(*arguments: Any, **more: Any) -> Any:
            connected = None if when == "before it is connected" else await connect(*arguments, **more)
            begun.set()
            assert await anyio.to_thread.run_sync(go_on.wait, PATIENCE)
            return connected or await connect(*arguments, **more)

        return connect_late

    monkeypatch.setattr(GuardedBackend, "connect_tcp", held(GuardedBackend.connect_tcp))
    monkeypatch.setattr(AsyncGuardedBackend, "connect_tcp", async_held(AsyncGuardedBackend.connect_tcp))
    with serving("plain") as (server, url):

        async def test(bench: Bench) -> None:
            async def call() -> None:
                outcome = await bench.exchange()
                assert isinstance(outcome, Failure)
                assert not outcome.maybe_sent

            async with anyio.create_task_group() as group:
                group.start_soon(call)
                assert await anyio.to_thread.run_sync(begun.wait, PATIENCE)
                await bench.close()
                go_on.set()

        run(kind, lambda: Bench(kind, url), test)
        server.settle(0)
        assert server.requests == []


@each_kind
def test_a_client_that_is_closed_while_a_call_waits_for_another_sends_nothing_more(kind: str) -> None:
    stall = Stall(answering(b""))
    with serving("plain", stall) as (server, url):

        async def test(bench: Bench) -> None:
            outcomes: list[Outcome] = []

            async def call() -> None:
                outcomes.append(await bench.exchange())

            async with anyio.create_task_group() as group:
                group.start_soon(call)
                await anyio.to_thread.run_sync(stall.wait)
                group.start_soon(call)
                await anyio.wait_all_tasks_blocked()
                await bench.close()
            assert {isinstance(each, Failure) and each.maybe_sent for each in outcomes} == {False, True}

        run(kind, lambda: Bench(kind, url, max_connections=1), test)
        assert len(server.requests) == 1
        server.settle(0)


def test_threads_share_connections() -> None:
    with serving("plain") as (server, url):
        start = threading.Barrier(8)
        outcomes: list[object] = []

        async def test(bench: Bench) -> None:
            async def use() -> None:
                await anyio.to_thread.run_sync(start.wait, PATIENCE)
                outcomes.extend([await bench.exchange() for _ in range(25)])

            async with anyio.create_task_group() as group:
                for _ in range(8):
                    group.start_soon(use)

        run("sync", lambda: Bench("sync", url, max_connections=3), test)
        assert len(outcomes) == len(server.requests) == 200
        assert all(isinstance(each, Response) for each in outcomes)
        assert server.connections <= 3


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
@pytest.mark.parametrize("way", ["plain", "TLS"])
@each_kind
def test_a_server_on_this_machine_is_never_reached_through_a_proxy(
    kind: str, way: str, host: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving(way, host=host) as (server, url), Proxy() as proxy:
        for variable in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
            monkeypatch.setenv(variable, f"http://{proxy.address}")

        async def test(bench: Bench) -> None:
            assert await bench.content() == BODY

        run(kind, lambda: Bench(kind, url), test)
        assert len(server.requests) == 1
        assert proxy.heads == []
