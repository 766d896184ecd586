"""Bodies of answers within their bounds."""

from collections.abc import AsyncIterator, Callable, Iterator

import anyio
import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plivo_messaging._transport._body import (
    _COMPRESSED_BYTES,
    _PLAIN_BYTES,
    FIRST_BYTES,
    AsyncBoundedBody,
    BoundedBody,
    Bounds,
    check_length,
)
from tests.client.scripted import Kind, all_kinds


class OneByOne(AsyncIterator[bytes]):
    """Gives what an iterator gives, and unlike a generator need not be closed.

    Args:
        iterator: The iterator.
    """

    def __init__(self, iterator: Iterator[bytes]) -> None:
        self._iterator = iterator

    async def __anext__(self) -> bytes:
        try:
            return next(self._iterator)
        except StopIteration:
            raise StopAsyncIteration from None


class Chunks(httpx.SyncByteStream, httpx.AsyncByteStream):
    """A body in chunks, for both clients.

    Args:
        chunks: The chunks.
        between: Called before each.
    """

    def __init__(self, *chunks: bytes, between: Callable[[], None] = lambda: None) -> None:
        self.closed = 0
        self.given = 0
        self._chunks = chunks
        self._between = between

    def __iter__(self) -> Iterator[bytes]:
        for chunk in self._chunks:
            self._between()
            self.given += 1
            yield chunk

    def __aiter__(self) -> AsyncIterator[bytes]:
        return OneByOne(iter(self))

    def close(self) -> None:
        """Count."""
        self.closed += 1

    async def aclose(self) -> None:
        """Count."""
        self.closed += 1


def bounds(
    encoding: str | None = None, *, ends_at: float = 10.0, monotonic: Callable[[], float] = lambda: 0.0
) -> Bounds:
    """The bounds of an answer with a Content-Encoding."""
    headers = {} if encoding is None else {"content-encoding": encoding}
    return Bounds(httpx.Response(200, headers=headers), ends_at, monotonic)


def read(kind: Kind, chunks: Chunks, within: Bounds) -> bytes:
    """Read a body through its bounds and close it."""
    if kind == "sync":
        body = BoundedBody(chunks, within)
        try:
            return b"".join(body)
        finally:
            body.close()

    async def main() -> bytes:
        body = AsyncBoundedBody(chunks, within)
        try:
            return b"".join([chunk async for chunk in body])
        finally:
            await body.aclose()

    return anyio.run(main, backend=kind)


@all_kinds
def test_a_body_within_its_bounds_comes_as_it_is(kind: Kind) -> None:
    chunks = Chunks(b'{"api', b"", b'_id": ', b"1}")
    assert read(kind, chunks, bounds()) == b'{"api_id": 1}'
    assert chunks.closed == 1


@all_kinds
@pytest.mark.parametrize(
    ("encoding", "limit"),
    [
        (None, _PLAIN_BYTES),
        ("identity", _PLAIN_BYTES),
        ("gzip", _COMPRESSED_BYTES),
        ("deflate", _COMPRESSED_BYTES),
        (" GZip ", _COMPRESSED_BYTES),
    ],
)
def test_a_body_may_have_so_many_bytes_and_no_more(kind: Kind, encoding: str | None, limit: int) -> None:
    half = bytes(limit // 2)
    assert len(read(kind, Chunks(half, half), bounds(encoding))) == limit
    endless = Chunks(half, half, b"x", half)
    with pytest.raises(httpx.DecodingError, match=r"^the answer is too long to be one of the API's$"):
        read(kind, endless, bounds(encoding))
    assert endless.given == 3
    assert endless.closed == 1


@all_kinds
def test_a_body_that_drips_in_ends_with_the_time_for_the_call(kind: Kind) -> None:
    seconds = [0.0]

    def second() -> None:
        seconds[0] += 1.0

    chunks = Chunks(*[b"x"] * 100, between=second)
    with pytest.raises(httpx.ReadTimeout, match="still coming when the time for the call was up"):
        read(kind, chunks, bounds(ends_at=10.0, monotonic=lambda: seconds[0]))
    assert chunks.given == 11
    assert chunks.closed == 1


@all_kinds
def test_the_last_moment_is_in_time(kind: Kind) -> None:
    assert read(kind, Chunks(b"x"), bounds(ends_at=5.0, monotonic=lambda: 5.0)) == b"x"


@given(st.lists(st.binary(max_size=150), max_size=8))
def test_the_first_bytes_are_kept_however_they_come(chunks: list[bytes]) -> None:
    within = bounds()
    for chunk in chunks:
        assert within.check(chunk) is chunk
    assert within.first == b"".join(chunks)[:FIRST_BYTES]


def test_the_first_bytes_are_those_of_a_body_that_is_too_long_as_well() -> None:
    within = bounds("gzip")
    with pytest.raises(httpx.DecodingError):
        within.check(b"\x1f\x8b" + bytes(_COMPRESSED_BYTES))
    assert within.first == b"\x1f\x8b" + bytes(FIRST_BYTES - 2)


def test_time_is_that_of_the_machine_unless_another_clock_is_given() -> None:
    with pytest.raises(httpx.ReadTimeout):
        Bounds(httpx.Response(200), -1.0).check(b"x")


@pytest.mark.parametrize("encoding", ["br", "zstd", "gzip, gzip", "x-own"])
def test_an_encoding_that_was_not_asked_for_is_refused(encoding: str) -> None:
    with pytest.raises(httpx.DecodingError, match=f"^the answer is encoded as '{encoding}', which was not asked for$"):
        bounds(encoding).check(b"x")


def test_the_length_of_what_was_decoded() -> None:
    check_length(bytes(_PLAIN_BYTES))
    with pytest.raises(httpx.DecodingError, match="too long to be one of the API's"):
        check_length(bytes(_PLAIN_BYTES + 1))


class Connection:
    """Counts how often it is closed, by both clients."""

    def __init__(self) -> None:
        self.closed = 0

    def close(self) -> None:
        """Count."""
        self.closed += 1

    async def aclose(self) -> None:
        """Count."""
        self.closed += 1


@all_kinds
@pytest.mark.parametrize(
    ("chunks", "encoding", "version", "closed"),
    [
        ([b'{"api_id"', b": 1}"], None, b"HTTP/1.1", 0),
        ([b'{"api_id": 1}\r\n '], None, b"HTTP/1.1", 0),
        ([b"<html>"], None, b"HTTP/1.1", 1),
        ([b'{"api_id": ', b'"a"'], None, b"HTTP/1.1", 1),
        ([], None, b"HTTP/1.1", 1),
        ([b"<html>"], None, b"HTTP/1.0", 1),
        ([b"<html>"], None, b"HTTP/2", 0),
        ([b"\x1f\x8b"], "gzip", b"HTTP/1.1", 0),
    ],
    ids=["object", "object and space", "text", "half an object", "nothing", "HTTP/1.0", "HTTP/2", "compressed"],
)
def test_a_connection_whose_next_answer_may_be_the_rest_of_this_one_is_closed(
    kind: Kind, chunks: list[bytes], encoding: str | None, version: bytes, closed: int
) -> None:
    connection = Connection()
    response = httpx.Response(
        200,
        headers={} if encoding is None else {"content-encoding": encoding},
        extensions={"http_version": version, "network_stream": connection},
    )
    read(kind, Chunks(*chunks), Bounds(response, 10.0, lambda: 0.0))
    assert connection.closed == closed
