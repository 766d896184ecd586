"""Bodies of answers within their bounds."""

import gzip
from collections.abc import Callable, Iterable

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plivo_messaging._transport._body import _COMPRESSED_BYTES, _PLAIN_BYTES, FIRST_BYTES, Bounds, check_length


class Unread(httpx.SyncByteStream):
    """The body of an answer that is still to be read."""


def answer(encoding: str | None = None) -> httpx.Response:
    """An answer with a Content-Encoding."""
    return httpx.Response(200, headers={} if encoding is None else {"content-encoding": encoding}, stream=Unread())


def bounds(
    encoding: str | None = None, *, ends_at: float = 10.0, monotonic: Callable[[], float] = lambda: 0.0
) -> Bounds:
    """The bounds of an answer with a Content-Encoding."""
    return Bounds(answer(encoding), ends_at, monotonic)


def take(within: Bounds, *chunks: bytes) -> None:
    """Take chunks in, one after the other."""
    for chunk in chunks:
        within.take(chunk)


@given(st.lists(st.binary(max_size=150), max_size=8))
def test_a_body_comes_as_it_is_however_it_is_cut(chunks: list[bytes]) -> None:
    response = answer()
    within = Bounds(response, 10.0, lambda: 0.0)
    take(within, *chunks)
    within.attach()
    assert response.content == b"".join(chunks)
    assert response.is_closed


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
def test_a_body_may_have_so_many_bytes_and_no_more(encoding: str | None, limit: int) -> None:
    half = bytes(limit // 2)
    within = bounds(encoding)
    take(within, half, half)
    with pytest.raises(httpx.DecodingError, match=r"^the answer is too long to be one of the API's$"):
        within.take(b"x")


def test_a_compressed_body_is_decoded_and_its_length_looked_at() -> None:
    response = answer("gzip")
    within = Bounds(response, 10.0, lambda: 0.0)
    take(within, gzip.compress(b'{"api_id": 1}'))
    within.attach()
    assert response.json() == {"api_id": 1}
    grown = answer("gzip")
    within = Bounds(grown, 10.0, lambda: 0.0)
    take(within, gzip.compress(bytes(_PLAIN_BYTES + 1)))
    with pytest.raises(httpx.DecodingError, match="too long"):
        within.attach()


def test_a_body_that_cannot_be_decoded() -> None:
    within = bounds("gzip")
    take(within, b"no gzip")
    with pytest.raises(httpx.DecodingError):
        within.attach()
    assert within.first == b"no gzip"


def test_a_body_that_drips_in_ends_with_the_time_for_the_call() -> None:
    seconds = iter(range(1, 100))
    within = bounds(ends_at=10.0, monotonic=lambda: float(next(seconds)))
    take(within, *[b"x"] * 10)
    with pytest.raises(httpx.ReadTimeout, match="still coming when the time for the call was up"):
        within.take(b"x")


def test_the_last_moment_is_in_time() -> None:
    bounds(ends_at=5.0, monotonic=lambda: 5.0).take(b"x")


@given(st.lists(st.binary(max_size=150), max_size=8))
def test_the_first_bytes_are_kept_however_they_come(chunks: list[bytes]) -> None:
    within = bounds()
    take(within, *chunks)
    assert within.first == b"".join(chunks)[:FIRST_BYTES]


def test_the_first_bytes_are_those_of_a_body_that_is_too_long_as_well() -> None:
    within = bounds("gzip")
    with pytest.raises(httpx.DecodingError):
        within.take(b"\x1f\x8b" + bytes(_COMPRESSED_BYTES))
    assert within.first == b"\x1f\x8b" + bytes(FIRST_BYTES - 2)


def test_time_is_that_of_the_machine_unless_another_clock_is_given() -> None:
    with pytest.raises(httpx.ReadTimeout):
        Bounds(httpx.Response(200), -1.0).take(b"x")


@pytest.mark.parametrize("encoding", ["br", "zstd", "gzip, gzip", "x-own"])
def test_an_encoding_that_was_not_asked_for_is_refused(encoding: str) -> None:
    with pytest.raises(httpx.DecodingError, match=f"^the answer is encoded as '{encoding}', which was not asked for$"):
        bounds(encoding).take(b"x")


def test_the_length_of_what_was_decoded() -> None:
    check_length(bytes(_PLAIN_BYTES))
    with pytest.raises(httpx.DecodingError, match="too long to be one of the API's"):
        check_length(bytes(_PLAIN_BYTES + 1))


@pytest.mark.parametrize(
    ("chunks", "encoding", "version", "safe"),
    [
        ([b'{"api_id"', b": 1}"], None, b"HTTP/1.1", True),
        ([b'{"api_id": 1}\r\n '], None, b"HTTP/1.1", True),
        ([b"<html>"], None, b"HTTP/1.1", False),
        ([b'{"api_id": ', b'"a"'], None, b"HTTP/1.1", False),
        ([], None, b"HTTP/1.1", False),
        ([b"<html>"], None, b"HTTP/1.0", False),
        ([b"<html>"], None, b"HTTP/2", True),
        ([b"\x1f\x8b"], "gzip", b"HTTP/1.1", True),
    ],
    ids=["object", "object and space", "text", "half an object", "nothing", "HTTP/1.0", "HTTP/2", "compressed"],
)
def test_a_connection_whose_next_answer_may_be_the_rest_of_this_one_is_unsafe(
    chunks: Iterable[bytes], encoding: str | None, version: bytes, safe: bool
) -> None:
    connection = object()
    response = httpx.Response(
        200,
        headers={} if encoding is None else {"content-encoding": encoding},
        extensions={"http_version": version, "network_stream": connection},
    )
    within = Bounds(response, 10.0, lambda: 0.0)
    take(within, *chunks)
    assert within.unsafe_connection() is (None if safe else connection)
