"""What has to be done with sockets themselves."""

import socket
import ssl
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any

import httpcore
import pytest

from plivo_messaging._transport._connections._line import Line
from plivo_messaging._transport._connections._sockets import connect_to_any, hang_up, has_more_to_say

ADDRESSES = ("192.0.2.1", "192.0.2.2", "2001:db8::3")


class Stream(httpcore.NetworkStream):
    """A connection that knows something of itself.

    Args:
        **known: What it knows.
    """

    def __init__(self, **known: object) -> None:
        self.known = known
        self.closed = False

    def get_extra_info(self, info: str) -> Any:
        """Tell what it knows."""
        return self.known.get(info)

    def close(self) -> None:
        """Close it."""
        self.closed = True


class Backend(httpcore.NetworkBackend):
    """Connects to some addresses.

    Args:
        ends: What becomes of each: a connection, or an error.
        clock: Is moved by a second for each.
    """

    def __init__(self, ends: dict[str, Stream | Exception], clock: "Clock") -> None:
        self.ends = ends
        self.clock = clock
        self.tried: list[tuple[str, float | None]] = []

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect."""
        assert (port, local_address, socket_options) == (443, None, None)
        self.tried.append((host, timeout))
        self.clock.seconds += 1.0
        end = self.ends[host]
        if isinstance(end, Exception):
            raise end
        return end


class Clock:
    """A clock that is moved by hand."""

    seconds = 1_000.0

    def __call__(self) -> float:
        """Tell the seconds."""
        return self.seconds


def connected(
    monkeypatch: pytest.MonkeyPatch, ends: dict[str, Stream | Exception], *, within: float, timeout: float | None
) -> tuple[Callable[[], httpcore.NetworkStream], Backend]:
    """Prepare to connect to a host with such addresses."""

    def found(host: str, port: int, **_: object) -> list[Any]:
        assert (host, port) == ("api.example.com", 443)
        # Each comes once for each kind of socket.
        return [(0, 0, 0, "", (address, port)) for address in ends for _ in range(2)]

    monkeypatch.setattr(socket, "getaddrinfo", found)
    clock = Clock()
    backend = Backend(ends, clock)
    line = Line[httpcore.NetworkStream](clock)
    line.begin(within)
    return lambda: connect_to_any(backend, "api.example.com", 443, line, timeout), backend


def test_the_first_address_that_answers_is_connected_to(monkeypatch: pytest.MonkeyPatch) -> None:
    refused, late, stream = httpcore.ConnectError("refused"), httpcore.ConnectTimeout("late"), Stream()
    ends: dict[str, Stream | Exception] = dict(zip(ADDRESSES, (refused, late, stream), strict=True))
    connect, backend = connected(monkeypatch, ends, within=60.0, timeout=5.0)
    assert connect() is stream
    assert backend.tried == [(address, 5.0) for address in ADDRESSES]


def test_no_further_address_is_tried_than_there_is_time_for(monkeypatch: pytest.MonkeyPatch) -> None:
    ends: dict[str, Stream | Exception] = dict.fromkeys(ADDRESSES, httpcore.ConnectTimeout("late"))
    connect, backend = connected(monkeypatch, ends, within=1.5, timeout=5.0)
    with pytest.raises(httpcore.ConnectTimeout, match="time for the call was up"):
        connect()
    assert backend.tried == [(ADDRESSES[0], 1.5), (ADDRESSES[1], 0.5)]


@pytest.mark.parametrize("kind", [httpcore.ConnectError, httpcore.ConnectTimeout])
def test_the_last_error_is_told(kind: type[Exception], monkeypatch: pytest.MonkeyPatch) -> None:
    ends: dict[str, Stream | Exception] = {address: kind(address) for address in ADDRESSES}
    connect, backend = connected(monkeypatch, ends, within=60.0, timeout=None)
    with pytest.raises(kind, match=ADDRESSES[-1]):
        connect()
    assert [address for address, _ in backend.tried] == list(ADDRESSES)


def test_an_address_of_a_link_has_its_interface(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = Stream()
    connect, backend = connected(monkeypatch, {"fe80::1%3": stream}, within=60.0, timeout=5.0)
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [(0, 0, 0, "", ("fe80::1", 443, 0, 3))])  # pyright: ignore[reportUnknownLambdaType, reportUnknownArgumentType]
    assert connect() is stream
    assert backend.tried == [("fe80::1%3", 5.0)]


def test_a_host_without_an_address(monkeypatch: pytest.MonkeyPatch) -> None:
    connect, _ = connected(monkeypatch, {}, within=60.0, timeout=5.0)
    with pytest.raises(httpcore.ConnectError, match=r"api\.example\.com has no address"):
        connect()


@pytest.mark.parametrize("error", [socket.gaierror(-2, "Name or service not known"), UnicodeError("label too long")])
def test_a_host_that_is_not_found(error: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    connect, _ = connected(monkeypatch, {}, within=60.0, timeout=5.0)

    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(socket, "getaddrinfo", fail)
    with pytest.raises(httpcore.ConnectError) as caught:
        connect()
    assert caught.value.__cause__ is error


@pytest.mark.parametrize("readable", [True, False])
def test_a_socket_with_something_to_read_has_more_to_say(readable: bool) -> None:
    assert has_more_to_say(Stream(is_readable=readable)) is readable


class Encryption:
    """Two ends that encrypt for each other, in memory."""

    def __init__(self, client: ssl.SSLContext, server: ssl.SSLContext) -> None:
        to_client, to_server = ssl.MemoryBIO(), ssl.MemoryBIO()
        self.to_client = to_client
        self.client = client.wrap_bio(to_client, to_server, server_hostname="127.0.0.1")
        self.server = server.wrap_bio(to_server, to_client, server_side=True)
        for _ in range(4):
            for end in (self.client, self.server):
                with suppress(ssl.SSLWantReadError):
                    end.do_handshake()


@pytest.fixture
def encryption() -> Encryption:
    # Imported here: to make certificates takes a while.
    from tests.client.faults.certificates import identity, trusting  # noqa: PLC0415

    return Encryption(trusting("ours"), identity("ours", "127.0.0.1"))


def test_what_is_not_decrypted_yet_counts(encryption: Encryption) -> None:
    stream = Stream(is_readable=False, ssl_object=encryption.client)
    assert not has_more_to_say(stream)  # tickets for another session are nothing that was said
    encryption.server.write(b"HTTP/1.1 202 Accepted")
    assert has_more_to_say(stream)


def test_the_end_of_the_encryption_counts(encryption: Encryption) -> None:
    stream = Stream(is_readable=False, ssl_object=encryption.client)
    with pytest.raises(ssl.SSLWantReadError):
        encryption.server.unwrap()
    assert has_more_to_say(stream)


def test_a_connection_that_breaks_within_a_record_counts(encryption: Encryption) -> None:
    stream = Stream(is_readable=False, ssl_object=encryption.client)
    encryption.to_client.write_eof()
    assert has_more_to_say(stream)


def test_whoever_reads_is_told_that_it_is_closed() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        stream = Stream(socket=ours)
        hang_up(stream)
        assert stream.closed
        assert theirs.recv(1) == b""
        assert ours.recv(1) == b""  # this would wait for ever


def test_what_is_closed_already_stays_so() -> None:
    unconnected = socket.socket()
    with unconnected:
        stream = Stream(socket=unconnected)
        hang_up(stream)
        assert stream.closed
    without = Stream()
    hang_up(without)
    assert without.closed
