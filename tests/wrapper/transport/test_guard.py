"""What is watched on a connection: what is left of the call, and bytes that nobody asked for."""

import select
import threading
from typing import Any

import h11
import httpcore
import pytest
from anyio.lowlevel import checkpoint
from hypothesis import example, given
from hypothesis import strategies as st

from plivo_messaging._async.guard import AsyncGuardedStream
from plivo_messaging._sync.guard import Guard, GuardedStream, response_length
from plivo_messaging._transport.http import Deadline, Failure, Header
from tests.wrapper.faults.faults import in_turn
from tests.wrapper.faults.peer import PATIENCE, Peer, documented, http
from tests.wrapper.faults.surfaces import CORE
from tests.wrapper.transport.bench import Bench, Greeting, each_core, each_kind, each_way, run, serving

OK = b"HTTP/1.1 200 OK\r\n"
SIZED = OK + b"Content-Length: 2\r\n\r\n{}"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"
STALE = http(b'{"stale": true}')


def headers_of(raw: bytes) -> list[Header]:
    lines = raw.replace(b"\r", b"").partition(b"\n\n")[0].split(b"\n")[1:]
    return [(name, value.strip()) for name, _, value in (line.partition(b":") for line in lines)]


@pytest.mark.parametrize(
    ("raw", "length"),
    [
        (SIZED, len(SIZED)),
        (SIZED.replace(b"1.1", b"1.0", 1), len(SIZED)),
        (OK + b"CONTENT-LENGTH: 0\r\n\r\n", len(OK) + 21),
        (SIZED + SIZED, len(SIZED)),
        (SIZED + b"\r", len(SIZED)),
        (CHUNKED + b"2\r\n{}\r\n0\r\n\r\n", len(CHUNKED) + 12),
        (CHUNKED + b"2;a=b\r\n{}\r\n000;c\r\n\r\n" + SIZED, len(CHUNKED) + 20),
        (OK + b"Content-Length: 9\r\n" + CHUNKED[len(OK) :] + b"0\r\n\r\n", len(CHUNKED) + 24),
    ],
    ids=["sized", "1.0", "empty", "two", "half a surplus", "chunked", "chunk extensions", "chunked and sized"],
)
def test_a_response_has_a_length(raw: bytes, length: int) -> None:
    assert response_length(raw, headers_of(raw)) == length


@pytest.mark.parametrize(
    "raw",
    [
        b"HTTP/1.1 103 Early Hints\r\n\r\n" + SIZED,
        b"HTTP/1.1 100 Continue\r\nContent-Length: 2\r\n\r\n{}",
        OK + b"\r\n{}",
        OK + b"Content-Length: 2\r\n",
        SIZED.replace(b"\r\n", b"\n"),
        SIZED.replace(b"2\r\n\r\n", b"2\n\n") + b"\r\n\r\n",
        b"",
        CHUNKED + b"2\r\n{}\r\n0\r\nX: y\r\n\r\n",
        CHUNKED + b"2\r\n{}\r\n0\r\n",
        CHUNKED + b"two\r\n{}\r\n0\r\n\r\n",
        CHUNKED + b"9\r\n{}\r\n0\r\n\r\n",
    ],
    ids=["103", "100", "no length", "half a head", "bare LF", "bare LF within", "nothing", "trailer", "no end",
         "no number", "a chunk cut off"],
)  # fmt: skip
def test_no_length_is_taken_from_another_framing(raw: bytes) -> None:
    assert response_length(raw, headers_of(raw)) is None


@st.composite
def responses(draw: st.DrawFn) -> tuple[bytes, bool]:
    """Draw a response, and whether it ends with trailers."""
    body, extra = draw(st.binary(max_size=60)), draw(st.sampled_from([b"", b"X-A: b\r\n"]))
    if draw(st.booleans()):
        return b"%bContent-Length: %d\r\n%b\r\n%b" % (OK, len(body), extra, body), False
    raw, trailers = OK + extra + CHUNKED[len(OK) :], draw(st.sampled_from([b"", b"", b"X-Sum: 1\r\n"]))
    while body:
        size = draw(st.integers(1, len(body)))
        raw += b"%x%b\r\n%b\r\n" % (size, draw(st.sampled_from([b"", b";a", b";a=b;c"])), body[:size])
        body = body[size:]
    return raw + b"0\r\n" + trailers + b"\r\n", bool(trailers)


def is_exact(raw: bytes, cuts: list[int]) -> bool:
    """Return what a guard says of a response that is read in parts."""
    guard = Guard(CORE)
    for start, end in zip([0, *sorted(cuts)], [*sorted(cuts), len(raw)], strict=True):
        guard.received += raw[start:end]
    return guard.is_exact(headers_of(raw))


@given(responses(), st.lists(st.integers(0, 150), max_size=5), st.binary(min_size=1) | st.just(SIZED), st.data())
def test_one_response_is_exact_however_it_is_cut_and_no_more_or_less_is(
    response: tuple[bytes, bool], cuts: list[int], surplus: bytes, data: st.DataObject
) -> None:
    raw, has_trailers = response
    assert is_exact(raw, cuts) is not has_trailers
    assert not is_exact(raw + surplus, cuts)
    assert not is_exact(raw[: data.draw(st.integers(0, len(raw) - 1))], [])


PIECES = [OK, b"HTTP/1.1 204 x\r\n", b"\r\n", b"\n", b"Content-Length: 2\r\n", b"X: y\n", b"{}", CHUNKED[len(OK) : -2]]
CHUNKS = [b"2\r\n{}\r\n", b"2;x\r\n", b"0\r\n\r\n", b"0\r\n"]


@given(st.lists(st.sampled_from([*PIECES, *CHUNKS]), max_size=9).map(b"".join))
@example(OK + b"Content-Length: 7\n\n{\r\n\r\n\r}" + b"\r\n{")
def test_whatever_is_exact_leaves_nothing_for_the_next_response(raw: bytes) -> None:
    connection = h11.Connection(h11.CLIENT)
    connection.send(h11.Request(method="GET", target="/", headers=[("host", "x")]))
    connection.send(h11.EndOfMessage())
    connection.receive_data(raw)
    headers: list[Header] = []
    body = b""
    try:
        while not isinstance(event := connection.next_event(), h11.EndOfMessage) and event is not h11.NEED_DATA:
            if isinstance(event, h11.Response):
                headers = event.headers.raw_items()
            elif isinstance(event, h11.Data):
                body += event.data
    except h11.RemoteProtocolError:
        return
    # The connection is used again only if the body is an object besides.
    if response_length(raw, headers) == len(raw) and body.endswith(b"}"):
        assert isinstance(event, h11.EndOfMessage)
        assert connection.trailing_data == (b"", False)


@given(st.floats(0.001, 1e6), st.floats(0, 1e6), st.none() | st.floats(0.001, 1e6))
def test_no_step_takes_longer_than_what_is_left_of_the_call(
    seconds: float, passed: float, timeout: float | None
) -> None:
    clock = iter([1_000.0, 1_000.0 + passed])
    guard = Guard(CORE)
    assert guard.cap(timeout, httpcore.ReadTimeout) == timeout
    guard.begin(Deadline(seconds, lambda: next(clock)))
    left = (1_000.0 + seconds) - (1_000.0 + passed)
    if left <= 0:
        with pytest.raises(httpcore.WriteTimeout, match="the time for the call is up"):
            guard.cap(timeout, httpcore.WriteTimeout)
    else:
        assert guard.cap(timeout, httpcore.ReadTimeout) == (left if timeout is None else min(left, timeout))


def wait_until_readable(stream: Any) -> None:
    # An event loop may have read it.
    assert stream.get_extra_info("is_readable") or select.select([stream.get_extra_info("socket")], [], [], PATIENCE)[0]


@pytest.fixture
def greeted(monkeypatch: pytest.MonkeyPatch) -> list[Greeting]:
    """Make requests wait until what these servers send first has arrived."""
    servers: list[Greeting] = []
    write, async_write = GuardedStream.write, AsyncGuardedStream.write

    def wait(stream: GuardedStream | AsyncGuardedStream, buffer: bytes) -> None:
        if buffer.startswith(b"POST"):
            assert all(each.sent.wait(PATIENCE) for each in servers)
            if any(each.greeting for each in servers):
                wait_until_readable(stream)

    def wait_and_write(stream: GuardedStream, buffer: bytes, *arguments: Any, **more: Any) -> None:
        wait(stream, buffer)
        write(stream, buffer, *arguments, **more)

    async def async_wait_and_write(stream: AsyncGuardedStream, buffer: bytes, *arguments: Any, **more: Any) -> None:
        wait(stream, buffer)
        await async_write(stream, buffer, *arguments, **more)

    monkeypatch.setattr(GuardedStream, "write", wait_and_write)
    monkeypatch.setattr(AsyncGuardedStream, "write", async_wait_and_write)
    return servers


each_greeting = pytest.mark.parametrize("greeting", [STALE, STALE[:20], b"\r\n"], ids=["a response", "half", "a line"])


@each_way
@each_core
@each_kind
@each_greeting
def test_nothing_is_sent_over_a_fresh_connection_on_which_something_waits(
    greeting: bytes, kind: str, core: str, way: str, greeted: list[Greeting]
) -> None:
    # Through the proxy, session tickets could arrive before what follows them.
    with serving(way, tickets=0 if way == "proxied" else 2) as (server, url):
        server.greeting = greeting
        greeted.append(server)

        async def test(bench: Bench) -> None:
            outcome = await bench.exchange()
            assert isinstance(outcome, Failure)
            assert type(outcome.error).__name__ == "ConnectError"
            assert "before the request" in str(outcome.error)
            assert not outcome.maybe_sent

        run(kind, lambda: Bench(kind, url, core), test)
        server.settle(0)
        assert server.requests == []


@pytest.mark.parametrize("way", ["TLS", "proxied"])
def test_what_waits_is_found_on_a_machine_that_is_too_busy_to_read_it(
    way: str, greeted: list[Greeting], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("plivo_messaging._async.guard._MOMENT", 0.0)  # trio reads nothing then
    test_nothing_is_sent_over_a_fresh_connection_on_which_something_waits(STALE, "trio", "httpcore", way, greeted)


@pytest.mark.parametrize("way", ["TLS", "proxied"])
@each_core
@each_kind
def test_session_tickets_that_come_before_the_first_request_are_no_response(
    kind: str, core: str, way: str, greeted: list[Greeting]
) -> None:
    with serving(way) as (server, url):
        greeted.append(server)

        async def test(bench: Bench) -> None:
            assert await bench.content() == documented("send")

        run(kind, lambda: Bench(kind, url, core), test)
        assert (len(server.requests), server.connections) == (1, 1)


each_surplus = pytest.mark.parametrize("surplus", [STALE, STALE[:20]], ids=["a response", "half"])


@each_way
@each_core
@each_kind
@each_surplus
def test_a_surplus_behind_a_response_is_left_behind(surplus: bytes, kind: str, core: str, way: str) -> None:
    sent = threading.Event()

    def answer(peer: Peer) -> None:
        peer.read_request()
        peer.send_together(http(documented("send")), surplus)
        sent.set()

    with serving(way, in_turn(answer)) as (server, url):

        async def test(bench: Bench) -> None:
            assert await bench.content() == documented("send")
            assert sent.wait(PATIENCE)
            assert await bench.content() == documented("send")

        run(kind, lambda: Bench(kind, url, core), test)
        assert (len(server.requests), server.connections) == (2, 2)


@pytest.mark.parametrize("is_seen", [False, True], ids=["unseen", "seen"])
@each_way
@each_core
@each_kind
@each_surplus
def test_a_surplus_that_comes_late_is_left_behind(
    surplus: bytes, kind: str, core: str, way: str, is_seen: bool
) -> None:
    go_on = threading.Event()

    def answer(peer: Peer) -> None:
        peer.send(http(documented(peer.read_request().operation)))
        assert go_on.wait(PATIENCE)
        peer.send(surplus)

    with serving(way, in_turn(answer)) as (server, url):

        async def test(bench: Bench) -> None:
            assert await bench.content() == documented("send")
            (idle,) = bench.connections._idle
            go_on.set()
            wait_until_readable(idle.guard.stream)
            for _ in range(5 * is_seen):
                await checkpoint()  # an event loop may read it
            assert await bench.content() == documented("send")

        run(kind, lambda: Bench(kind, url, core), test)
        assert (len(server.requests), server.connections) == (2, 2)
