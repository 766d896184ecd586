"""What an answer means."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from plivo_messaging import (
    APIStatusError,
    AuthenticationError,
    BadRequestError,
    ConflictError,
    InsufficientCreditError,
    MethodNotAllowedError,
    NotFoundError,
    PermissionDeniedError,
    RateLimitError,
    ResponseUnreadableError,
    ServerError,
    UnprocessableEntityError,
)
from plivo_messaging._operations import Operation
from plivo_messaging._transport._responses import read
from tests.client.wire import API_ID, whole

NOW = datetime(2026, 11, 2, 9, 15, tzinfo=UTC)

REQUEST = httpx.Request("GET", "https://api.example.com/v1/Account/")
HTML = "<html>\n<head><title>502 Bad Gateway</title></head>\n</html>"


def operation(result: object = "result") -> Operation[object]:
    """Make an operation whose answers are read as this, or raise this."""

    def read_answer(answer: Mapping[str, Any]) -> object:
        if isinstance(result, Exception):
            raise result
        return answer if result == "result" else result

    return Operation("test", "GET", "/", read_answer)


def answered(status: int, content: object = None, **headers: str) -> httpx.Response:
    """Make an answer with a text, some bytes, or anything else as JSON."""
    if isinstance(content, bytes | str):
        return httpx.Response(status, content=content, headers=headers, request=REQUEST)
    return httpx.Response(status, json=content, headers=headers, request=REQUEST)


def status_error(response: httpx.Response) -> APIStatusError:
    """Give the error for an answer."""
    with pytest.raises(APIStatusError) as caught:
        read(operation(), whole(response), NOW)
    assert caught.value.response is response
    assert caught.value.status_code == response.status_code
    return caught.value


def unreadable(response: httpx.Response, result: object = "result") -> ResponseUnreadableError:
    """Give the error for an answer that says success and cannot be read."""
    with pytest.raises(ResponseUnreadableError) as caught:
        read(operation(result), whole(response), NOW)
    assert caught.value.response is response
    assert caught.value.__suppress_context__
    return caught.value


@pytest.mark.parametrize("status", [200, 201, 202, 299])
def test_success(status: int) -> None:
    assert read(operation(), whole(answered(status, {"api_id": API_ID})), NOW) == {"api_id": API_ID}


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, BadRequestError),
        (401, AuthenticationError),
        (403, PermissionDeniedError),
        (404, NotFoundError),
        (405, MethodNotAllowedError),
        (409, ConflictError),
        (422, UnprocessableEntityError),
        (429, RateLimitError),
        (500, ServerError),
        (502, ServerError),
        (503, ServerError),
        (520, ServerError),
        (599, ServerError),
        (402, APIStatusError),
        (415, APIStatusError),
        (451, APIStatusError),
        (300, APIStatusError),
        (304, APIStatusError),
        (600, APIStatusError),
    ],
)
def test_every_status_has_its_error(status: int, kind: type[APIStatusError]) -> None:
    error = status_error(answered(status, {"api_id": API_ID, "error": "what happened"}))
    assert type(error) is kind
    assert error.message == "what happened"
    assert error.api_id == API_ID


@pytest.mark.parametrize("text", ["Insufficient Credit", "insufficient credit", "Sorry: Insufficient credit."])
def test_insufficient_credit(text: str) -> None:
    assert type(status_error(answered(400, {"error": text}))) is InsufficientCreditError


def test_insufficient_credit_may_come_with_any_refusal() -> None:
    assert type(status_error(answered(403, {"error": "Insufficient Credit"}))) is InsufficientCreditError


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ({"error": "not found"}, "not found"),
        ({"error": {"dst": ["invalid"]}}, '{"dst": ["invalid"]}'),
        ({"error": ["one", "two"]}, '["one", "two"]'),
        ({"error": 5}, "5"),
        ({"error": False}, "false"),
        (b'{"error": ""}', '{"error": ""}'),
        (b'{"error": null}', '{"error": null}'),
        (b'{"message": "none"}', '{"message": "none"}'),
        (["error"], '["error"]'),
        (
            "Could not verify your access level for that URL.\nYou have to login",
            "Could not verify your access level for",
        ),
        (HTML, "<html>"),
        ("\n\n  later  \nmore", "later"),
        ("", "no explanation"),
        (b"\xff\xfe broken \xf0", "\ufffd\ufffd broken \ufffd"),
        (b"\x1f\x8b\x08 garbage", "no explanation that can be read"),
        (
            "cannot pass on: Authorization: Basic TUFYWFhYWFhYWDpzZWNyZXQ= Host: x",
            "cannot pass on: Authorization: Basic [redacted] Host: x",
        ),
        (b"[" * 100_000, "[" * 200),
        ("x" * 10_000, "x" * 200),
        (b'{"error": ' + b"9" * 5_000 + b"}", '{"error": 999'),
    ],
    ids=lambda value: repr(value)[:40],
)
def test_the_message_is_what_can_be_made_of_the_body(content: object, message: str) -> None:
    error = status_error(answered(404, content))
    assert type(error) is NotFoundError
    assert error.message.startswith(message)
    assert len(error.message) <= 200


@pytest.mark.parametrize("api_id", [None, 5, ["x"], {}])
def test_an_identifier_is_a_string_or_none(api_id: object) -> None:
    assert status_error(answered(404, {"api_id": api_id, "error": "x"})).api_id is None


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_are_not_followed(status: int) -> None:
    error = status_error(answered(status, "", location="https://elsewhere.example.com/"))
    assert type(error) is APIStatusError
    assert error.message == "redirects are not followed, this one leads to 'https://elsewhere.example.com/'"


def test_a_redirect_that_leads_nowhere_is_an_answer_like_any_other() -> None:
    assert status_error(answered(302, {"error": "look elsewhere"})).message == "look elsewhere"


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "the answer is no JSON (content type: text/html; it begins b'')"),
        (b'{"api_id": "x"', 'the answer is no JSON (content type: text/html; it begins b\'{"api_id": "x"\')'),
        (HTML, "the answer is no JSON (content type: text/html; it begins b'<html>"),
        (b"\xff\xff", "the answer is no JSON"),
        (b"[" * 100_000, "the answer is no JSON"),
        (b'{"units": ' + b"9" * 5_000 + b"}", "the answer is no JSON"),
        (b"[]", "the answer is JSON, but no object"),
        (b"null", "the answer is JSON, but no object"),
        (b'"queued"', "the answer is JSON, but no object"),
        (b"5", "the answer is JSON, but no object"),
    ],
    ids=lambda value: repr(value)[:40],
)
def test_what_is_no_object_is_unreadable(content: bytes | str, problem: str) -> None:
    error = unreadable(answered(200, content, **{"content-type": "text/html"}))
    assert error.message.startswith(problem)
    assert len(error.message) < 1_000
    assert error.api_id is None


def test_an_empty_answer_without_a_type() -> None:
    assert unreadable(answered(204, b"")).message.startswith("the answer is no JSON (content type: none; it begins")


@pytest.mark.parametrize(
    ("problem", "message"),
    [
        (KeyError("message_uuid"), "the answer is without the field 'message_uuid'"),
        (TypeError("message_uuid is not a string"), "(message_uuid is not a string)"),
        (ValueError("x"), "the answer is of another shape than the documented one (x)"),
        (AttributeError("y"), "the answer is of another shape than the documented one (y)"),
    ],
    ids=repr,
)
def test_an_object_of_another_shape_is_unreadable(problem: Exception, message: str) -> None:
    error = unreadable(answered(200, {"api_id": API_ID}), problem)
    assert message in error.message
    assert error.api_id == API_ID


def test_other_errors_are_mistakes_of_this_library_and_not_hidden() -> None:
    with pytest.raises(ZeroDivisionError):
        read(operation(ZeroDivisionError()), whole(answered(200, {})), NOW)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32", "utf-8-sig"])
def test_json_in_every_encoding_json_may_have(encoding: str) -> None:
    body = {"error": "déjà vu 🍽"}
    assert read(operation(), whole(answered(200, json.dumps(body, ensure_ascii=False).encode(encoding))), NOW) == body
