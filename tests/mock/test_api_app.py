"""Paths, methods, credentials, content types and bodies: what is refused, in which order and in which form."""

import asyncio
import logging
from base64 import b64encode
from datetime import datetime
from email.utils import parsedate_to_datetime

import httpx
import pytest
from starlette.types import Message, Scope

from plivo_mock import ManualClock, MockPlivo
from tests.mock.builders import AUTH_ID, AUTH_TOKEN, a_body
from tests.mock.clients import client_at
from tests.mock.conftest import SessionServer

OTHER_ID = "MAOTHEROTHEROTHER000"
UNAUTHORISED = "Could not verify your access level for that URL."


def assert_error(answer: httpx.Response, status: int, error: str) -> None:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/json"
    body = answer.json()
    assert body.keys() == {"api_id", "error"}
    assert body["error"] == error


@pytest.mark.parametrize(
    "path",
    [
        "/v1",
        "/v1/",
        "/v2/Account/{id}/Message/",
        "/Account/{id}/Message/",
        "/v1/Account/{id}/Message",
        "/v1/Account/{id}/message/",
        "/v1/Account/{id}/Message/%0A",
        "/v1/Account/{id}/Message//",
        "/v1/Account/{id}/Message/b48d95dc-e3ac-41eb-a9c2-0242ac110005",
        "/v1/Account/{id}/Message/b48d95dc-e3ac-41eb-a9c2-0242ac110005/Media/",
        "/v1/Account/{id}/Message/b48d95dc-e3ac-41eb-a9c2-0242ac110005/%0A",
        "/v1/Account//Message/",
        "/v1/Account/{id}/Call/",
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
def test_other_paths_are_not_found_whoever_asks(base_url: str, http: httpx.Client, method: str, path: str) -> None:
    url = base_url.removesuffix("/v1") + path.format(id=AUTH_ID)

    answer = http.request(method, url)

    assert_error(answer, 404, "There is nothing at this path.")


@pytest.mark.parametrize(
    ("path", "methods", "allow"),
    [
        ("", ["PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND"], "GET, POST"),
        ("b48d95dc-e3ac-41eb-a9c2-0242ac110005/", ["POST", "PUT", "DELETE", "OPTIONS"], "GET"),
    ],
)
def test_other_methods_are_not_allowed_whoever_asks(
    base_url: str, http: httpx.Client, path: str, methods: list[str], allow: str
) -> None:
    for method in methods:
        answer = http.request(method, f"{base_url}/Account/{OTHER_ID}/Message/{path}")

        assert_error(answer, 405, f"The method {method} is not allowed here.")
        assert answer.headers["allow"] == allow


def test_head_is_no_method_of_the_api(api: httpx.Client) -> None:
    answer = api.head("")

    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET, POST"
    assert answer.content == b""


@pytest.mark.parametrize(
    "auth",
    [
        None,
        (AUTH_ID, "wrong"),
        (AUTH_ID, ""),
        ("", AUTH_TOKEN),
        (OTHER_ID, AUTH_TOKEN),
        (OTHER_ID, "the other token"),
    ],
    ids=["none", "wrong token", "no token", "no auth_id", "mixed", "another account's"],
)
@pytest.mark.parametrize("path", ["", "b48d95dc-e3ac-41eb-a9c2-0242ac110005/"])
def test_without_the_accounts_credentials_the_answer_is_plain_text(
    mock: MockPlivo, base_url: str, http: httpx.Client, auth: tuple[str, str] | None, path: str
) -> None:
    mock.add_account(OTHER_ID, "the other token")

    answer = http.get(f"{base_url}/Account/{AUTH_ID}/Message/{path}", auth=auth)

    assert answer.status_code == 401
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.headers["www-authenticate"] == 'Basic realm="Plivo"'
    assert answer.text == UNAUTHORISED


@pytest.mark.parametrize("token", ["a:token", "ümlaut", "日本", "a token"])
def test_a_token_may_have_a_colon_and_other_letters(session_server: SessionServer, token: str) -> None:
    mock = MockPlivo(auth_id=AUTH_ID, auth_token=token)
    session_server.app = mock.asgi()
    with client_at(session_server.base_url, AUTH_ID, token) as api:
        assert api.get("").status_code == 200


@pytest.mark.parametrize("authorization", ["", "Basic", "Basic \xff", "Bearer abc", "Basic %%%"])
def test_malformed_credentials_get_the_same_answer(base_url: str, http: httpx.Client, authorization: str) -> None:
    headers = {b"Authorization": authorization.encode("latin-1")}

    answer = http.post(f"{base_url}/Account/{AUTH_ID}/Message/", json=a_body(), headers=headers)

    assert (answer.status_code, answer.text) == (401, UNAUTHORISED)


@pytest.mark.parametrize("path_id", ["nobody", "%20", "MA0123456789ABCDEFGI", "%F0%9F%98%80"])
def test_an_unknown_account_gets_the_same_answer(base_url: str, http: httpx.Client, path_id: str) -> None:
    answer = http.get(f"{base_url}/Account/{path_id}/Message/", auth=(AUTH_ID, AUTH_TOKEN))

    assert (answer.status_code, answer.text) == (401, UNAUTHORISED)


def test_credentials_come_before_the_content_type_and_the_body(base_url: str) -> None:
    with client_at(base_url, AUTH_ID, "wrong") as stranger:
        answer = stranger.post("", content=b"{", headers={"Content-Type": "text/plain"})

    assert answer.status_code == 401


@pytest.mark.parametrize(
    ("content_type", "error"),
    [
        (None, "The content type must be application/json, but it is missing."),
        ("", "The content type must be application/json, but it is missing."),
        ("text/plain; charset=utf-8", "The content type must be application/json, not text/plain."),
        (
            "application/x-www-form-urlencoded",
            "The content type must be application/json, not application/x-www-form-urlencoded.",
        ),
        ("application/jsonp", "The content type must be application/json, not application/jsonp."),
    ],
)
def test_the_content_type_comes_before_the_body(api: httpx.Client, content_type: str | None, error: str) -> None:
    headers = {} if content_type is None else {"Content-Type": content_type}

    answer = api.post("", content=b"{", headers=headers)

    assert_error(answer, 415, error)


@pytest.mark.parametrize(
    "content_type", ["application/json", "Application/JSON; charset=utf-8", "application/json ;x=y"]
)
def test_json_is_recognised_by_its_media_type(api: httpx.Client, content_type: str) -> None:
    answer = api.post("", content=b"[]", headers={"Content-Type": content_type})

    assert_error(answer, 400, "The body of the request is not a JSON object.")


def test_a_huge_body_is_refused_and_not_kept(api: httpx.Client) -> None:
    chunks = (b" " * 65_536 for _ in range(100))

    answer = api.post("", content=chunks, headers={"Content-Type": "application/json"})

    assert_error(answer, 400, "The body of the request has more than 4,194,304 bytes.")


def test_every_request_has_an_api_id_of_its_own(api: httpx.Client) -> None:
    answers = [api.get("").json(), api.get("").json(), api.get("nothing/").json(), api.put("").json()]

    assert len({answer["api_id"] for answer in answers}) == 4


class BrokenClock:
    """Fails whenever it is asked."""

    def now(self) -> datetime:
        raise ZeroDivisionError("the clock is broken")


def test_a_failure_of_the_server_is_answered_in_the_documented_form(
    session_server: SessionServer, caplog: pytest.LogCaptureFixture
) -> None:
    session_server.show(BrokenClock())
    with client_at(session_server.base_url) as api:
        answers = [api.get(""), api.post("", json=a_body()), api.get("")]

    for answer in answers:
        assert_error(answer, 500, "The server failed to answer this request.")
    assert [(record.name, record.levelno) for record in caplog.records] == [("plivo_mock", logging.ERROR)] * 3
    assert f"GET /v1/Account/{AUTH_ID}/Message/ failed" in caplog.text
    assert "ZeroDivisionError: the clock is broken" in caplog.text
    assert AUTH_TOKEN not in caplog.text
    assert b64encode(f"{AUTH_ID}:{AUTH_TOKEN}".encode()).decode() not in caplog.text


def test_a_client_that_leaves_in_the_middle_gets_no_answer(caplog: pytest.LogCaptureFixture) -> None:
    credentials = b64encode(f"{AUTH_ID}:{AUTH_TOKEN}".encode())
    scope: Scope = {
        "type": "http",
        "method": "POST",
        "path": f"/v1/Account/{AUTH_ID}/Message/",
        "query_string": b"",
        "headers": [(b"authorization", b"Basic " + credentials), (b"content-type", b"application/json")],
    }
    received: list[Message] = [
        {"type": "http.request", "body": b'{"src": "12025550100"', "more_body": True},
        {"type": "http.disconnect"},
    ]
    sent: list[Message] = []

    async def receive() -> Message:
        return received.pop(0)

    async def send(message: Message) -> None:
        sent.append(message)

    async def call() -> None:
        await MockPlivo(auth_id=AUTH_ID, auth_token=AUTH_TOKEN).asgi()(scope, receive, send)

    asyncio.run(call())

    assert received == sent == []
    assert caplog.records == []


def test_answers_are_dated_by_the_mocks_own_clock(api: httpx.Client, clock: ManualClock) -> None:
    for answer in (api.get(""), api.get("nothing/"), api.put("")):
        assert parsedate_to_datetime(answer.headers["date"]) == clock.now().replace(microsecond=0)
