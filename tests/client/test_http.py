"""Requests and answers as they are on the wire, and as httpx shows them."""

import pickle
from datetime import timedelta

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plivo_messaging._http import Answer, BuiltRequest, PlainRequest, without_credentials

HEADERS = [(b"host", b"api.example.com"), (b"content-length", b"2")]
REQUEST = PlainRequest("POST", "https://api.example.com", "/v1/Message/?a=b", HEADERS, b"{}")


def test_a_request_is_shown_as_it_was_written() -> None:
    shown = REQUEST.shown()
    assert (shown.method, str(shown.url)) == ("POST", "https://api.example.com/v1/Message/?a=b")
    assert shown.headers.raw == HEADERS
    assert shown.content == b"{}"
    assert REQUEST.path == "/v1/Message/"
    assert REQUEST.shown() is shown


def test_each_request_that_is_built_is_another_one() -> None:
    built = REQUEST.built()
    built.headers["authorization"] = "Basic eDp5"
    assert "authorization" not in REQUEST.built().headers
    assert "authorization" not in REQUEST.shown().headers


def test_a_request_of_httpx_is_shown_without_credentials() -> None:
    request = BuiltRequest(httpx.Request("GET", "https://api.example.com/v1/?a=b", headers={"X-Team": "tables"}))
    assert request.shown() is request.request
    request.request.headers["authorization"] = "Basic eDp5"
    shown = request.shown()
    assert "authorization" not in shown.headers
    assert shown.headers["x-team"] == "tables"
    assert (request.method, request.path) == ("GET", "/v1/")


def test_credentials_are_left_out_however_they_are_spelled() -> None:
    request = httpx.Request("POST", "https://a.example/", headers=[("AUTHORIZATION", "x"), ("b", "1")], content=b"c")
    shown = without_credentials(request)
    assert [name for name, _ in shown.headers.raw] == [b"host", b"b", b"content-length"]
    assert shown.content == b"c"


@pytest.mark.parametrize("reason", [b"Accepted", b"Nearly", b""])
def test_an_answer_is_shown_as_it_came(reason: bytes) -> None:
    answer = Answer(REQUEST, 202, [(b"Date", b"today"), (b"X", b"1")], b"{}", http_version=b"HTTP/1.0", reason=reason)
    answer.elapsed = timedelta(seconds=2)
    response = answer.response
    assert (response.status_code, response.content, response.http_version) == (202, b"{}", "HTTP/1.0")
    assert response.reason_phrase == (reason.decode() or "Accepted")
    assert response.headers.raw == [(b"Date", b"today"), (b"X", b"1")]
    assert response.request is REQUEST.shown()
    assert response.elapsed == timedelta(seconds=2)
    assert response.is_closed
    assert answer.response is response


@given(st.integers(100, 599))
def test_what_a_status_means_is_what_httpx_says(status: int) -> None:
    answer, response = Answer(REQUEST, status, [], b""), httpx.Response(status)
    assert answer.is_success == response.is_success
    assert answer.is_client_error == response.is_client_error


def test_headers_are_found_in_any_case_and_the_first_counts() -> None:
    answer = Answer(REQUEST, 200, [(b"X-date", b"1"), (b"DATE", b"2"), (b"date", b"\xff")], b"")
    assert answer.header(b"date") == "2"
    assert answer.header(b"x-date") == "1"
    assert answer.header(b"age") is None
    assert answer.headers["date"] == httpx.Headers([(b"DATE", b"2"), (b"date", b"\xff")])["date"]


def test_an_answer_of_httpx_loses_the_credentials() -> None:
    request = httpx.Request("GET", "https://api.example.com/", headers={"authorization": "Basic eDp5"})
    response = httpx.Response(302, headers={"location": "/x"}, request=request, content=b"a")
    response.next_request = request
    answer = Answer.of(response)
    assert answer.response is response
    assert "authorization" not in response.request.headers
    assert vars(response)["next_request"] is None
    assert (answer.status_code, answer.content, answer.header(b"location")) == (302, b"a", "/x")


def test_both_are_pickled() -> None:
    answer = pickle.loads(pickle.dumps(Answer(REQUEST, 202, [(b"a", b"b")], b"{}")))  # noqa: S301  (its own pickle)
    assert answer.response.request.content == b"{}"
    assert answer.headers["a"] == "b"
