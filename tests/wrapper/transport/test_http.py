"""Requests and responses as plain data, and as httpx shows them."""

import gzip
import json
import pickle
import re
from collections.abc import Sequence
from datetime import timedelta
from importlib.metadata import PackageNotFoundError
from typing import Any

import anyio
import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plivo_messaging import ValidationError
from plivo_messaging._transport import http
from plivo_messaging._transport.http import (
    AsyncBody,
    Body,
    BodyReader,
    Deadline,
    Header,
    Operation,
    Request,
    Requests,
    Response,
)

HEADERS = [(b"host", b"api.example.com"), (b"content-length", b"2")]
REQUEST = Request("POST", "https://api.example.com", "/v1/Message/?a=b", HEADERS, b"{}")
BASE_URLS = [
    "https://api.plivo.com/v1",
    "http://127.0.0.1:8010/v1",
    "http://[::1]:8010/a%20b/v1",
    "https://bücher.example",
]
FILTERS = st.dictionaries(
    st.sampled_from(["from_number", "message_time__gte", "conversation_id"]),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=30),
)


def test_a_request_is_shown_as_it_is_written() -> None:
    shown = REQUEST.httpx_request()
    assert (
        (shown.method, str(shown.url)) == ("POST", REQUEST.url) == ("POST", "https://api.example.com/v1/Message/?a=b")
    )
    assert (shown.headers.raw, shown.content) == (HEADERS, b"{}")
    assert REQUEST.path == "/v1/Message/"
    assert REQUEST.httpx_request() is shown


@pytest.mark.parametrize("base_url", BASE_URLS)
@given(filters=FILTERS, text=st.none() | st.text(st.characters(exclude_categories=["Cs"])))
def test_a_request_is_the_one_that_httpx_would_build(base_url: str, filters: dict[str, str], text: str | None) -> None:
    arguments: dict[str, Any] = {"method": "get", "url": "/Account/x/Message/", "params": filters}
    if text is not None:
        arguments = {"method": "post", "url": "/Account/x/Message/", "json": {"text": text}}
    headers = {"x-team": "tables", "accept": "application/json"}
    request = Requests(base_url).build(arguments, headers)
    expected = httpx.Request(**{**arguments, "url": base_url + arguments["url"]}, headers=headers)
    shown = request.httpx_request()
    assert (request.method, request.target.encode()) == (expected.method, expected.url.raw_path)
    assert shown.url == expected.url
    assert {name: shown.headers[name] for name in ("host", "x-team", "accept")} == {
        name: expected.headers[name] for name in ("host", "x-team", "accept")
    }
    assert shown.headers["accept-encoding"] == "gzip, deflate"
    assert shown.headers.get("content-type") == expected.headers.get("content-type")
    assert json.loads(shown.content or b"0") == json.loads(expected.content or b"0")
    assert shown.headers.get("content-length") == (None if text is None else str(len(request.content)))
    assert "authorization" not in shown.headers


@pytest.mark.parametrize(("characters", "is_accepted"), [(65_000, True), (66_000, False)])
def test_a_url_may_have_so_many_characters_and_no_more(characters: int, is_accepted: bool) -> None:
    arguments = {"method": "get", "url": "/", "params": {"conversation_id": "x" * characters}}
    if is_accepted:
        assert Requests(BASE_URLS[0]).build(arguments, {}).httpx_request().url.params["conversation_id"]
    else:
        with pytest.raises(ValidationError, match=r"^filters: they make a URL of more than 65,536 characters"):
            Requests(BASE_URLS[0]).build(arguments, {})


def test_the_user_agent_names_the_library_python_and_httpx(monkeypatch: pytest.MonkeyPatch) -> None:
    headers = dict(Requests(BASE_URLS[0]).build({"method": "get", "url": "/"}, {}).headers)
    assert re.fullmatch(
        rf"plivo-messaging/\S+ Python/3\.\d+\.\d+\S* httpx/{re.escape(httpx.__version__)}",
        headers[b"user-agent"].decode(),
    )

    def fail(distribution: str) -> str:
        raise PackageNotFoundError(distribution)

    monkeypatch.setattr(http, "version", fail)
    assert http._version("plivo-messaging") == "unknown"  # the sources are used without being installed


@pytest.mark.parametrize(("method", "is_send"), [("post", True), ("delete", True), ("get", False)])
def test_only_a_get_is_surely_harmless(method: str, is_send: bool) -> None:
    assert Operation("list", {"method": method}, dict).is_send is is_send
    assert Operation("list", {"method": method}, dict).is_list
    assert not Operation("get", {"method": method, "json": {"a": 1}}, dict).is_list
    assert (Operation("x", {"json": {"a": 1}}, dict).body, Operation("x", {}, dict).body) == ({"a": 1}, {})


@pytest.mark.parametrize("kind", [Body, AsyncBody])
def test_a_request_knows_whether_its_body_was_read_and_an_empty_one_may_have_been(kind: type[Any]) -> None:
    async def read(body: AsyncBody) -> list[bytes]:
        return [each async for each in body]

    request = Request("POST", "https://api.example.com", "/v1/", [], b"{}")
    for _ in range(2):  # it can be sent again
        body = kind(request)
        assert not request.was_read
        assert (list(body) if isinstance(body, Body) else anyio.run(read, body)) == [b"{}"]
        assert request.was_read
    empty = Request("GET", "https://api.example.com", "/v1/", [], b"")
    kind(empty)
    assert empty.was_read


@pytest.mark.parametrize(("passed", "left"), [(0.0, 5.0), (4.0, 1.0), (5.0, 0.0), (7.0, -2.0)])
def test_a_deadline_counts_down(passed: float, left: float) -> None:
    clock = iter([100.0, 100.0 + passed])
    assert Deadline(5.0, lambda: next(clock)).left() == left


@pytest.mark.parametrize("reason", [b"Accepted", b"Nearly", b""])
def test_a_response_is_shown_as_it_came(reason: bytes) -> None:
    extensions = {"http_version": b"HTTP/1.0", "reason_phrase": reason, "network_stream": object()}
    response = Response(REQUEST, 202, [(b"Date", b"today"), (b"X", b"1")], b"{}", extensions)
    response.elapsed = timedelta(seconds=2)
    shown = response.httpx_response()
    assert (shown.status_code, shown.content, shown.http_version) == (202, b"{}", "HTTP/1.0")
    assert shown.reason_phrase == (reason.decode() or "Accepted")
    assert shown.headers.raw == [(b"Date", b"today"), (b"X", b"1")]
    assert shown.request is REQUEST.httpx_request()
    assert shown.elapsed == timedelta(seconds=2)
    assert shown.is_closed
    assert response.httpx_response() is shown
    again = pickle.loads(pickle.dumps(shown))  # noqa: S301  (its own pickle)
    assert (again.request.content, again.headers["x"], again.content) == (b"{}", "1", b"{}")


@given(st.integers(100, 999))
def test_a_status_means_what_httpx_says(status: int) -> None:
    response, shown = Response(REQUEST, status, [], b"", {}), httpx.Response(status)
    assert (response.is_success, response.is_client_error) == (shown.is_success, shown.is_client_error)


def test_headers_are_found_in_any_case_and_the_first_counts() -> None:
    response = Response(REQUEST, 200, [(b"X-date", b"1"), (b"DATE", b"2"), (b"date", b"\xff")], b"", {})
    assert (response.header(b"date"), response.header(b"x-date"), response.header(b"age")) == ("2", "1", None)


@pytest.mark.parametrize(
    ("body", "is_object"),
    [
        (b'{"a": 1}', True),
        (b"{}\r\n ", True),
        (b"<html>", False),
        (b'{"a": "b"', False),
        (b"[{}]", False),
        (b"", False),
    ],
)
def test_a_body_that_does_not_end_as_an_object_may_be_longer_than_it_was_said_to_be(
    body: bytes, is_object: bool
) -> None:
    packed = Response(REQUEST, 200, [(b"content-encoding", b"gzip")], gzip.compress(body), {})
    assert Response(REQUEST, 200, [], body, {}).ends_like_json is packed.ends_like_json is is_object


def reader_of(*codings: str) -> BodyReader:
    """Return a reader of a response with these Content-Encoding headers."""
    headers: Sequence[Header] = [(b"Content-Encoding", coding.encode()) for coding in codings]
    return BodyReader(REQUEST, 200, [(b"X-Other", b"1"), *headers], {})


@given(st.lists(st.binary(max_size=150), max_size=8))
def test_a_body_is_the_same_however_it_is_cut(chunks: list[bytes]) -> None:
    plain, cut_off = reader_of(), reader_of("gzip")
    for chunk in chunks:
        plain.feed(chunk)
        cut_off.feed(chunk)
    response = plain.response()
    assert response.content == response.httpx_response().content == b"".join(chunks)
    broken = cut_off.undecodable(httpx.DecodingError("no gzip"))
    assert broken.response.content == b"".join(chunks)[:200]
    # A header that describes the body would not be true of its beginning.
    assert broken.response.httpx_response().headers.raw == [(b"X-Other", b"1")]


@pytest.mark.parametrize(
    ("coding", "limit"),
    [("", 2**24), ("identity", 2**24), ("gzip", 2**16), ("deflate", 2**16), (" GZip ", 2**16)],
)
def test_a_body_may_have_so_many_bytes_and_no_more(coding: str, limit: int) -> None:
    reader = reader_of(coding)
    reader.feed(bytes(limit // 2))
    reader.feed(bytes(limit // 2))
    with pytest.raises(httpx.DecodingError, match=r"^the response is too long to be one of the API's$"):
        reader.feed(b"x")
    assert reader.undecodable(httpx.DecodingError("x")).response.content == bytes(200)


def test_a_compressed_body_is_decoded_within_the_same_bounds() -> None:
    for codings in (("gzip",), ("", "gzip")):
        reader = reader_of(*codings)
        reader.feed(gzip.compress(b'{"api_id": 1}'))
        assert reader.response().content == b'{"api_id": 1}'
        assert reader.response().httpx_response().json() == {"api_id": 1}
    for content, problem in ((gzip.compress(bytes(2**24 + 1)), "too long"), (b"no gzip", "header check")):
        reader = reader_of("gzip")
        reader.feed(content)
        with pytest.raises(httpx.DecodingError, match=problem):
            reader.response()


@pytest.mark.parametrize(
    "codings", [("br",), ("zstd",), ("gzip, gzip",), ("gzip", "gzip"), ("identity", "gzip"), ("gzip", "deflate")]
)
def test_a_coding_that_was_not_asked_for_is_refused(codings: tuple[str, ...]) -> None:
    with pytest.raises(httpx.DecodingError, match=f"'{', '.join(codings)}', which was not asked for"):
        reader_of(*codings).feed(b"x")
