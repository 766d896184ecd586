"""Answers while they come, within their bounds."""

import gzip
from collections.abc import Callable, Iterable

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plivo_messaging._http import BuiltRequest
from plivo_messaging._transport._allowance import Allowance
from plivo_messaging._transport._incoming import (
    _COMPRESSED_BYTES,
    _PLAIN_BYTES,
    FIRST_BYTES,
    Incoming,
    check_length,
)

REQUEST = BuiltRequest(httpx.Request("GET", "https://api.example.com/v1/"))
ERROR = httpx.DecodingError("no gzip")


def incoming(
    encoding: str | None = None, *, seconds: float = 10.0, monotonic: Callable[[], float] = lambda: 0.0
) -> Incoming:
    """An answer with a Content-Encoding, whose body is still to come."""
    headers = [(b"X-Other", b"1")] if encoding is None else [(b"Content-Encoding", encoding.encode())]
    allowance = Allowance(httpx.Timeout(None), seconds, monotonic)
    return Incoming(REQUEST, 200, headers, allowance)


def take(within: Incoming, *chunks: bytes) -> None:
    """Take chunks in, one after the other."""
    for chunk in chunks:
        within.take(chunk)


def first_of(within: Incoming) -> bytes:
    """The first bytes of a body, as an error shows them."""
    return within.broken(ERROR).answer.content


@given(st.lists(st.binary(max_size=150), max_size=8))
def test_a_body_comes_as_it_is_however_it_is_cut(chunks: list[bytes]) -> None:
    within = incoming()
    take(within, *chunks)
    answer = within.answer()
    assert answer.content == answer.response.content == b"".join(chunks)
    assert answer.status_code == answer.response.status_code == 200
    assert answer.header(b"x-other") == answer.headers["x-other"] == "1"
    assert answer.response.is_closed


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
    within = incoming(encoding)
    take(within, half, half)
    with pytest.raises(httpx.DecodingError, match=r"^the answer is too long to be one of the API's$"):
        within.take(b"x")


def test_a_compressed_body_is_decoded_and_its_length_looked_at() -> None:
    within = incoming("gzip")
    take(within, gzip.compress(b'{"api_id": 1}'))
    answer = within.answer()
    assert answer.content == b'{"api_id": 1}'
    assert answer.response.json() == {"api_id": 1}
    within = incoming("gzip")
    take(within, gzip.compress(bytes(_PLAIN_BYTES + 1)))
    with pytest.raises(httpx.DecodingError, match="too long"):
        within.answer()


def test_a_body_that_cannot_be_decoded() -> None:
    within = incoming("gzip")
    take(within, b"no gzip")
    with pytest.raises(httpx.DecodingError):
        within.answer()
    assert first_of(within) == b"no gzip"


def test_a_body_that_drips_in_ends_with_the_time_for_the_call() -> None:
    seconds = iter(range(100))
    within = incoming(seconds=10.0, monotonic=lambda: float(next(seconds)))
    take(within, *[b"x"] * 10)
    with pytest.raises(httpx.ReadTimeout, match="still coming when the time for the call was up"):
        within.take(b"x")


def test_the_last_moment_is_in_time() -> None:
    seconds = iter([0.0, 5.0])
    incoming(seconds=5.0, monotonic=lambda: next(seconds)).take(b"x")


@given(st.lists(st.binary(max_size=150), max_size=8))
def test_the_first_bytes_are_kept_however_they_come(chunks: list[bytes]) -> None:
    within = incoming()
    take(within, *chunks)
    assert first_of(within) == b"".join(chunks)[:FIRST_BYTES]


def test_the_first_bytes_are_those_of_a_body_that_is_too_long_as_well() -> None:
    within = incoming("gzip")
    with pytest.raises(httpx.DecodingError):
        within.take(b"\x1f\x8b" + bytes(_COMPRESSED_BYTES))
    assert first_of(within) == b"\x1f\x8b" + bytes(FIRST_BYTES - 2)


@pytest.mark.parametrize("encoding", ["br", "zstd", "gzip, gzip", "x-own"])
def test_an_encoding_that_was_not_asked_for_is_refused(encoding: str) -> None:
    with pytest.raises(httpx.DecodingError, match=f"^the answer is encoded as '{encoding}', which was not asked for$"):
        incoming(encoding).take(b"x")


@pytest.mark.parametrize("codings", [("gzip", "gzip"), ("identity", "gzip"), ("gzip", "deflate"), ("", "gzip")])
def test_several_encodings_are_refused_however_they_are_written(codings: tuple[str, str]) -> None:
    headers = [(b"Content-Encoding", coding.encode()) for coding in codings]
    allowance = Allowance(httpx.Timeout(None), 10.0, lambda: 0.0)
    incoming = Incoming(REQUEST, 200, headers, allowance)
    if not codings[0]:
        incoming.take(gzip.compress(b"{}"))  # a header that says nothing adds nothing
        assert incoming.answer().content == b"{}"
        return
    with pytest.raises(httpx.DecodingError, match=f"'{', '.join(codings)}', which was not asked for"):
        incoming.take(b"anything")


def test_the_length_of_what_was_decoded() -> None:
    check_length(bytes(_PLAIN_BYTES))
    with pytest.raises(httpx.DecodingError, match="too long to be one of the API's"):
        check_length(bytes(_PLAIN_BYTES + 1))


@pytest.mark.parametrize(
    ("chunks", "encoding", "may_go_on"),
    [
        ([b'{"api_id"', b": 1}"], None, False),
        ([b'{"api_id": 1}\r\n '], None, False),
        ([b"<html>"], None, True),
        ([b'{"api_id": ', b'"a"'], None, True),
        ([], None, True),
        ([b"\x1f\x8b"], "gzip", False),
    ],
    ids=["object", "object and space", "text", "half an object", "nothing", "compressed"],
)
def test_a_body_that_does_not_end_as_an_object_may_be_longer_than_it_was_said_to_be(
    chunks: Iterable[bytes], encoding: str | None, may_go_on: bool
) -> None:
    within = incoming(encoding)
    take(within, *chunks)
    assert within.may_go_on() is may_go_on


def test_what_an_error_shows_of_an_answer_has_no_header_about_a_body_it_has_not() -> None:
    within = incoming("gzip")
    take(within, b"no gzip")
    broken = within.broken(ERROR)
    assert broken.error is ERROR
    assert broken.answer.status_code == 200
    assert "content-encoding" not in broken.answer.headers
    assert broken.answer.response.content == b"no gzip"
    assert broken.answer.response.request is REQUEST.request


def test_an_answer_that_came_as_one_of_httpx_stays_that() -> None:
    response = httpx.Response(202, headers={"content-encoding": "gzip"}, stream=httpx.ByteStream(b""))
    response.request = REQUEST.request
    within = Incoming.of(REQUEST, response, Allowance(httpx.Timeout(None), 10.0, lambda: 0.0))
    take(within, gzip.compress(b"{}"))
    answer = within.answer()
    assert answer.response is response
    assert (answer.status_code, answer.content) == (202, b"{}")
