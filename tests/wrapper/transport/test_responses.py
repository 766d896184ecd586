"""What came of a request, as a result or an error."""

import json
import traceback
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from plivo_messaging import (
    APIConnectionError,
    APIError,
    APIStatusError,
    APITimeoutError,
    AuthenticationError,
    BadRequestError,
    ConflictError,
    GeoPermissionError,
    InsufficientCreditError,
    MethodNotAllowedError,
    NotFoundError,
    PermissionDeniedError,
    PlivoError,
    RateLimitError,
    ResponseUnreadableError,
    SendOutcomeUnknown,
    ServerError,
    UnprocessableEntityError,
)
from plivo_messaging._transport.http import Failure, Operation, Outcome, Request, Response, UndecodableResponse
from plivo_messaging._transport.responses import result
from tests.wrapper.wire import API_ID

SENT_AT, NOW = datetime(2026, 11, 2, 9, 14, tzinfo=UTC), datetime(2026, 11, 2, 9, 15, tzinfo=UTC)
BODY = {"dst": "12025550123"}
REQUEST = Request("POST", "https://api.example.com", "/v1/Message/?to=12025550123", [(b"host", b"x")], b"{}")
HTML = "<html>\n<head><title>502 Bad Gateway</title></head>\n</html>"


def operation(name: str, parse: Callable[[Mapping[str, Any]], object] = dict) -> Operation[object]:
    method = "post" if name == "send" else "get"
    return Operation(name, {"method": method, "url": "/", "json": BODY}, parse)


def response(status: int, content: object = None, **headers: str) -> Response:
    """Return a response with a text, some bytes, or anything else as JSON; headers are written with underscores."""
    if isinstance(content, str):
        content = content.encode()
    body = content if isinstance(content, bytes) else json.dumps(content).encode()
    named = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return Response(REQUEST, status, named, body, {})


def error_of(name: str, outcome: Outcome, parse: Callable[[Mapping[str, Any]], object] = dict) -> PlivoError:
    with pytest.raises(PlivoError) as caught:
        result(operation(name, parse), REQUEST, outcome, SENT_AT, NOW)
    error = caught.value
    if isinstance(outcome, Response):
        assert isinstance(error, APIError | SendOutcomeUnknown)
        assert error.response is outcome.httpx_response()
    if isinstance(error, SendOutcomeUnknown):
        assert (error.body, error.sent_at, error.failed_at) == (BODY, SENT_AT, NOW)
        assert error.request is REQUEST.httpx_request()
        assert "messages.find_sent(error) looks for it" in str(error)
    return error


@pytest.mark.parametrize("status", [200, 201, 202, 299])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32", "utf-8-sig"])
def test_a_success_is_parsed(status: int, encoding: str) -> None:
    document = {"text": "déjà vu 🍽"}
    came = response(status, json.dumps(document, ensure_ascii=False).encode(encoding))
    assert result(operation("get"), REQUEST, came, SENT_AT, NOW) == (document, came)


CLASSES: dict[int, type[APIStatusError]] = {
    400: BadRequestError,
    401: AuthenticationError,
    403: PermissionDeniedError,
    404: NotFoundError,
    405: MethodNotAllowedError,
    409: ConflictError,
    422: UnprocessableEntityError,
    429: RateLimitError,
    **dict.fromkeys((500, 502, 503, 520, 599), ServerError),
    **dict.fromkeys((300, 304, 402, 415, 451, 499, 600, 999), APIStatusError),
}


@pytest.mark.parametrize("status", CLASSES)
def test_every_status_has_its_error(status: int) -> None:
    document = {"api_id": API_ID, "error": "what happened"}
    error = error_of("get", response(status, document))
    assert type(error) is CLASSES[status]
    assert (error.status_code, error.message, error.api_id) == (status, "what happened", API_ID)
    # A send that was refused did not happen; after anything else it is not known.
    sent = error_of("send", response(status, document))
    assert type(sent) is (CLASSES[status] if 400 <= status < 500 else SendOutcomeUnknown)


@pytest.mark.parametrize(
    ("status", "text", "kind"),
    [
        (400, "Insufficient Credit", InsufficientCreditError),
        (402, "Sorry: insufficient credit.", InsufficientCreditError),
        (403, "Insufficient Credit", InsufficientCreditError),
        (500, "Insufficient Credit", InsufficientCreditError),
        (403, "Geo permission to send to this destination is not enabled", GeoPermissionError),
        (403, "geo-permissions are off for this country", GeoPermissionError),
        (403, "Geographical permission denied", GeoPermissionError),
        (400, "geo permission", BadRequestError),
    ],
)
def test_refusals_with_a_class_of_their_own(status: int, text: str, kind: type[APIStatusError]) -> None:
    assert type(error_of("send", response(status, {"error": text}))) is kind


@pytest.mark.parametrize(
    ("after", "seconds"),
    [(None, None), ("61", 61.0), ("90000", 90_000.0), ("Mon, 02 Nov 2026 09:17:00 GMT", 120.0), ("soon", None)],
)
def test_a_rate_limit_says_when_to_come_back(after: str | None, seconds: float | None) -> None:
    error = error_of("list", response(429, **({} if after is None else {"retry_after": after})))
    assert isinstance(error, RateLimitError)
    assert error.retry_after == seconds


@pytest.mark.parametrize("status", [500, 502, 503, 504])
@pytest.mark.parametrize("after", ["30", "0", "Mon, 02 Nov 2026 09:15:00 GMT", "", "soon", "-5", "1.5"])
def test_only_a_503_that_says_when_to_come_back_has_surely_not_accepted_a_send(status: int, after: str) -> None:
    error = error_of("send", response(status, "later", retry_after=after))
    is_refusal = status == 503 and after[:1].isalnum() and after not in ("soon", "1.5")
    assert type(error) is (ServerError if is_refusal else SendOutcomeUnknown)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ({"error": {"dst": ["invalid"]}}, '{"dst": ["invalid"]}'),
        ({"error": ["one", "two"]}, '["one", "two"]'),
        ({"error": 5}, "5"),
        ({"error": False}, "false"),
        (b'{"error": ""}', '{"error": ""}'),
        (b'{"error": null}', '{"error": null}'),
        (b'{"message": "none"}', '{"message": "none"}'),
        (["error"], '["error"]'),
        ("Could not verify your access level\nYou have to login", "Could not verify your access level"),
        (HTML, "<html>"),
        ("\n\n  later  \nmore", "later"),
        ("", "no explanation"),
        (b"\xff\xfe broken \xf0", "\ufffd\ufffd broken \ufffd"),
        (b"\x1f\x8b\x08 garbage", "no explanation that can be read"),
        ("got: Authorization: Basic TUFYWFhYWFhYWDpz= Host: x", "got: Authorization: Basic [redacted] Host: x"),
        (b"[" * 100_000, "[" * 200),
        (b'{"error": ' + b"9" * 5_000 + b"}", '{"error": 999'),
    ],
    ids=lambda value: repr(value)[:40],
)
def test_the_message_is_what_can_be_made_of_the_body(content: object, message: str) -> None:
    error = error_of("get", response(404, content))
    assert type(error) is NotFoundError
    assert error.message.startswith(message)
    assert len(error.message) <= 200


@pytest.mark.parametrize("api_id", [None, 5, ["x"], {}])
def test_an_identifier_is_a_string_or_none(api_id: object) -> None:
    error = error_of("get", response(404, {"api_id": api_id, "error": "x"}))
    assert isinstance(error, APIError)
    assert error.api_id is None


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("name", ["send", "get"])
def test_redirects_are_not_followed(name: str, status: int) -> None:
    error = error_of(name, response(status, "", location="https://elsewhere.example.com/"))
    # 303 leads to the outcome of what was done.
    assert type(error) is (SendOutcomeUnknown if (name, status) == ("send", 303) else APIStatusError)
    assert "redirects are not followed, this one leads to 'https://elsewhere.example.com/'" in str(error)
    assert "look elsewhere" in str(error_of(name, response(status, {"error": "look elsewhere"})))


@given(st.text().map(str.encode) | st.binary())
@example(b"http://\xff..")
@example(b"http://xn--/")
@example(b"data:,x")
@example(b"\x00")
def test_wherever_a_redirect_leads(location: bytes) -> None:
    for name in ("send", "get"):
        assert type(error_of(name, Response(REQUEST, 302, [(b"location", location)], b"", {}))) is APIStatusError


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "the response is not JSON (content type: text/html; it begins b'')"),
        (b'{"api_id": "x"', 'the response is not JSON (content type: text/html; it begins b\'{"api_id": "x"\')'),
        (HTML, "the response is not JSON (content type: text/html; it begins b'<html>"),
        (b"\xff\xff", "the response is not JSON"),
        (b"[" * 100_000, "the response is not JSON"),
        (b'{"units": ' + b"9" * 5_000 + b"}", "the response is not JSON"),
        *[(each, "the response is JSON, but not an object") for each in (b"[]", b"null", b'"queued"', b"5")],
    ],
    ids=lambda value: repr(value)[:40],
)
@pytest.mark.parametrize("name", ["send", "get"])
def test_what_is_not_an_object_does_not_tell(name: str, content: bytes | str, problem: str) -> None:
    error = error_of(name, response(200, content, content_type="text/html"))
    cause = error.__cause__ if name == "send" else error
    assert type(error) is (SendOutcomeUnknown if name == "send" else ResponseUnreadableError)
    assert isinstance(cause, ResponseUnreadableError)
    assert cause.message.startswith(problem)
    assert len(cause.message) < 1_000
    assert cause.__suppress_context__


@pytest.mark.parametrize(
    ("problem", "message"),
    [
        (KeyError("message_uuid"), "the response is without the field 'message_uuid'"),
        (TypeError("message_uuid is not a string"), "documented one (message_uuid is not a string)"),
        (ValueError("x"), "the response is of another shape than the documented one (x)"),
        (AttributeError("y"), "the response is of another shape than the documented one (y)"),
    ],
    ids=repr,
)
def test_an_object_of_another_shape_does_not_tell(problem: Exception, message: str) -> None:
    def parse(_document: Mapping[str, Any]) -> object:
        raise problem

    error = error_of("get", response(200, {"api_id": API_ID}), parse)
    assert isinstance(error, ResponseUnreadableError)
    assert message in error.message
    assert error.api_id == API_ID
    assert type(error_of("send", response(200, {"api_id": API_ID}), parse)) is SendOutcomeUnknown


def test_other_errors_are_mistakes_of_this_library_and_not_hidden() -> None:
    with pytest.raises(ZeroDivisionError):
        result(operation("get", lambda _: 1 // 0), REQUEST, response(200, {}), SENT_AT, NOW)


@pytest.mark.parametrize(
    ("status", "kinds"),
    [(202, (SendOutcomeUnknown, ResponseUnreadableError)), (400, (BadRequestError, BadRequestError)),
     (500, (SendOutcomeUnknown, ResponseUnreadableError))],
)  # fmt: skip
def test_a_body_that_cannot_be_decoded(status: int, kinds: tuple[type[PlivoError], ...]) -> None:
    broken = httpx.DecodingError("no gzip")
    outcome = UndecodableResponse(response(status, b"\x1f\x8b", content_type="application/json"), broken)
    for name, kind in zip(("send", "get"), kinds, strict=True):
        error = error_of(name, outcome)
        assert type(error) is kind
        if kind is ResponseUnreadableError:
            assert str(error).endswith(r"no gzip (content type: application/json; it begins b'\x1f\x8b')")
            assert error.__cause__ is broken


@pytest.mark.parametrize("maybe_sent", [False, True])
@pytest.mark.parametrize("is_timeout", [False, True])
@pytest.mark.parametrize("name", ["send", "get"])
def test_no_response(name: str, is_timeout: bool, maybe_sent: bool) -> None:
    broken = httpx.ReadError("broken")
    error = error_of(name, Failure(broken, maybe_sent, is_timeout, is_transient=True))
    assert error.__cause__ is broken
    if name == "send" and maybe_sent:
        assert type(error) is SendOutcomeUnknown
        assert error.response is None
        assert str(error).startswith("no response came to the send (ReadError: broken); ")
    else:
        assert type(error) is (APITimeoutError if is_timeout else APIConnectionError)
        # The query is left out: it may hold phone numbers.
        expected = "POST https://api.example.com/v1/Message/: no response (ReadError: broken)"
        assert str(error) == expected + ("; nothing was sent" if name == "send" else "")


def test_an_error_without_words_is_named() -> None:
    assert "no response (ReadTimeout)" in str(error_of("get", Failure(httpx.ReadTimeout(""), True, True, True)))


def test_no_cause_shows_credentials_or_frames_of_the_http_library() -> None:
    library: dict[str, Any] = {"__name__": "httpcore._sync.http11"}
    exec("def fail(error):\n    raise error", library)  # noqa: S102

    def cause_of(cause: Exception) -> BaseException | None:
        with pytest.raises(type(cause)):
            library["fail"](cause)
        return error_of("get", Failure(cause, True, False, True)).__cause__

    shows, loops, deep = ValueError("{'Authorization': 'Basic eDp5'}"), httpx.ReadError("x"), httpx.ReadError("x")
    deep.request = httpx.Request("GET", "https://api.example.com", headers={"authorization": "Basic eDp5"})
    loops.__cause__ = loops
    assert cause_of(shows) is None
    assert cause_of(loops) is loops
    for behind, kept in ((shows, None), (deep, deep)):
        error = OSError("x")
        error.__context__ = behind
        assert cause_of(error) is error
        assert error.__context__ is kept
        assert [each.name for each in traceback.extract_tb(error.__traceback__)] == ["cause_of"]
    assert deep.request is REQUEST.httpx_request()
