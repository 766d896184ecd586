"""Requests as they reach the wire, and the steps of a call as both transports take them."""

import base64
import gzip
import json
import socket
import time
from collections.abc import AsyncIterator, Iterator
from datetime import datetime, timedelta, timezone

import anyio
import httpx
import pytest

from plivo_messaging import (
    APIConnectionError,
    APIStatusError,
    APITimeoutError,
    AsyncMessagePage,
    AsyncPlivo,
    ConfigurationError,
    Message,
    MessagePage,
    Plivo,
    PlivoError,
    ResponseUnreadableError,
    SendOutcomeUnknown,
    SendResult,
    ValidationError,
)
from plivo_messaging._transport._incoming import FIRST_BYTES
from plivo_messaging._transport._version import user_agent
from tests.client.scripted import (
    CALLS,
    GOT,
    LISTED,
    READING,
    SENT,
    SUCCESSES,
    Kind,
    Reply,
    Script,
    all_kinds,
    answer,
    body,
    both_kinds,
    get,
    list_page,
    refusal,
    run,
    send,
)
from tests.client.wire import AUTH_ID, AUTH_TOKEN, BASE_URL, DOCUMENTED, MESSAGE_UUID, SUCCESS, example

MESSAGES = f"{BASE_URL}/Account/{AUTH_ID}/Message/"

every_call = pytest.mark.parametrize("name", CALLS)
# httpx leaves the generators of a body half read when it cannot decode it, which trio remarks on.
half_read = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


def called(kind: Kind, name: str) -> httpx.Request:
    """Make a call that succeeds, and give its request."""
    script = Script(SUCCESSES[name])
    run(kind, script, CALLS[name])
    (request,) = script.requests
    return request


def failed(kind: Kind, name: str, *replies: Reply) -> tuple[Script, PlivoError]:
    """Make a call that fails, and give what was requested and the error."""
    script = Script(*replies)
    with pytest.raises(PlivoError) as caught:
        run(kind, script, CALLS[name])
    assert len(script.requests) == caught.value.attempts
    return script, caught.value


@both_kinds
@pytest.mark.parametrize(
    ("name", "method", "url"),
    [("send", "POST", MESSAGES), ("get", "GET", f"{MESSAGES}{MESSAGE_UUID}/"), ("list", "GET", MESSAGES)],
)
def test_method_and_address(kind: Kind, name: str, method: str, url: str) -> None:
    request = called(kind, name)
    assert request.method == method
    assert str(request.url.copy_with(query=None)) == url


@both_kinds
@every_call
def test_every_request_is_authenticated_and_says_who_makes_it(kind: Kind, name: str) -> None:
    request = called(kind, name)
    credentials = base64.b64encode(f"{AUTH_ID}:{AUTH_TOKEN}".encode()).decode()
    assert request.headers["authorization"] == f"Basic {credentials}"
    assert request.headers["user-agent"] == user_agent()
    assert request.headers["accept-encoding"] == "gzip, deflate"


@both_kinds
def test_a_send_is_json(kind: Kind) -> None:
    request = called(kind, "send")
    assert request.headers["content-type"] == "application/json"
    assert json.loads(request.content) == {"src": "12025550100", "dst": "12025550123", "text": "Your table is ready."}


@both_kinds
@pytest.mark.parametrize("name", READING)
def test_reading_has_no_body(kind: Kind, name: str) -> None:
    request = called(kind, name)
    assert request.content == b""
    assert "content-type" not in request.headers


@both_kinds
def test_texts_in_any_script_arrive_as_they_are(kind: Kind) -> None:
    script = Script(SENT)
    text = "schönen Abend ş 🍽 \u202e\x00"
    run(kind, script, lambda messages: messages.send(src="12025550100", dst="12025550123", text=text))
    assert script.sent_json()["text"] == text


@both_kinds
def test_a_query_in_full(kind: Kind) -> None:
    script = Script(LISTED)
    moment = datetime(2026, 11, 2, 14, 45, 4, 1, timezone(timedelta(hours=5, minutes=30)))
    run(
        kind,
        script,
        lambda messages: messages.list(
            state="sent", from_number="+1 202 555 0100", since=moment, error_code="000", page_size=7, offset=3
        ),
    )
    assert dict(script.requests[0].url.params) == {
        "message_state": "sent",
        "from_number": "12025550100",
        "message_time__gte": "2026-11-02 09:15:04.000001",
        "error_code": "000",
        "limit": "7",
        "offset": "3",
    }


@all_kinds
@every_call
def test_one_call_is_one_request(kind: Kind, name: str) -> None:
    script = Script(SUCCESSES[name])
    run(kind, script, CALLS[name])
    run(kind, script, CALLS[name])
    assert len(script.requests) == 2
    assert script.pauses == []


@all_kinds
@every_call
def test_the_documented_answer_is_read_from_its_stream(kind: Kind, name: str) -> None:
    script = Script(answer(SUCCESS[name], example(DOCUMENTED[name])))
    assert isinstance(run(kind, script, CALLS[name]), SendResult | Message | MessagePage | AsyncMessagePage)


@all_kinds
@pytest.mark.parametrize("name", READING)
def test_reading_is_done_again_after_a_pause(kind: Kind, name: str) -> None:
    script = Script(httpx.ReadError("broken"), refusal(503), SUCCESSES[name])
    run(kind, script, CALLS[name])
    assert len(script.requests) == 3
    assert script.pauses == [0.5, 1.0]
    assert [(wait.operation, wait.reason, wait.attempt) for wait in script.waits] == [
        (name, "retry", 2),
        (name, "retry", 3),
    ]
    assert len({request.headers["authorization"] for request in script.requests}) == 1


@all_kinds
def test_a_send_is_done_again_when_it_cannot_have_been_accepted(kind: Kind) -> None:
    script = Script(httpx.ConnectError("refused"), refusal(429), SENT)
    assert run(kind, script, send).message_uuids
    assert [request.content for request in script.requests] == [script.requests[0].content] * 3
    assert script.pauses == [0.5, 10.0]


@all_kinds
def test_a_send_is_done_again_when_the_server_says_when(kind: Kind) -> None:
    script = Script(refusal(503, retry_after="7"), SENT)
    assert run(kind, script, send).message_uuids
    assert script.pauses == [7.5]


PERHAPS_ACCEPTED: dict[str, Reply] = {
    "broken while reading": httpx.ReadError("broken"),
    "broken while writing": httpx.WriteError("broken"),
    "late answer": httpx.ReadTimeout("late"),
    "late request": httpx.WriteTimeout("late"),
    "hung up": httpx.RemoteProtocolError("gone"),
    "odd request": httpx.LocalProtocolError("odd"),
    "undecodable": httpx.DecodingError("gzip"),
    "500": refusal(500),
    "502": refusal(502),
    "503": refusal(503),
    "504": refusal(504),
    "520": refusal(520),
    "no JSON": body(202, b"<html>"),
    "half of it": body(202, b'{"api_id": "x"', {"content-type": "application/json"}),
    "other JSON": answer(202, {"api_id": "x"}),
    "nothing": body(200, b""),
    "no gzip": body(202, b"no gzip", {"content-encoding": "gzip"}),
}


@half_read
@all_kinds
@pytest.mark.parametrize("reply", PERHAPS_ACCEPTED.values(), ids=PERHAPS_ACCEPTED)
def test_a_send_that_may_have_been_accepted_is_one_request_and_ends_as_unknown(kind: Kind, reply: Reply) -> None:
    script, error = failed(kind, "send", reply)
    assert isinstance(error, SendOutcomeUnknown)
    assert len(script.requests) == 1
    assert error.body == {"src": "12025550100", "dst": "12025550123", "text": "Your table is ready."}
    assert error.sent_at == error.failed_at == script.now()
    assert "authorization" not in error.request.headers


@half_read
@all_kinds
@pytest.mark.parametrize("name", READING)
@pytest.mark.parametrize(
    ("reply", "expected", "requests"),
    [
        pytest.param(httpx.ReadTimeout("late"), APITimeoutError, 3, id="late"),
        pytest.param(httpx.RemoteProtocolError("gone"), APIConnectionError, 3, id="hung up"),
        pytest.param(refusal(404), APIStatusError, 1, id="404"),
        pytest.param(refusal(500), APIStatusError, 3, id="500"),
        pytest.param(body(200, b"<html>"), ResponseUnreadableError, 1, id="no JSON"),
        pytest.param(body(200, b"no gzip", {"content-encoding": "gzip"}), ResponseUnreadableError, 1, id="no gzip"),
    ],
)
def test_how_reading_fails(kind: Kind, name: str, reply: Reply, expected: type[PlivoError], requests: int) -> None:
    script, error = failed(kind, name, reply)
    assert isinstance(error, expected)
    assert len(script.requests) == requests


@all_kinds
def test_a_compressed_answer(kind: Kind) -> None:
    content = gzip.compress(json.dumps(example("get-latest")).encode())
    script = Script(body(200, content, {"content-encoding": "gzip", "content-type": "application/json"}))
    assert run(kind, script, get).message_uuid == example("get-latest")["message_uuid"]


@half_read
@all_kinds
def test_an_error_shows_how_an_answer_begins_that_cannot_be_decoded(kind: Kind) -> None:
    headers = {"content-encoding": "gzip", "content-type": "application/json", "x-request": "7"}
    _, error = failed(kind, "get", body(200, b"no gzip" * 100, headers))
    assert isinstance(error, ResponseUnreadableError)
    assert error.response.content == (b"no gzip" * 100)[:FIRST_BYTES]
    assert error.response.headers["x-request"] == "7"
    assert isinstance(error.__cause__, httpx.DecodingError)
    assert "(content type: application/json; it begins b'no gzip" in str(error)


@all_kinds
@every_call
def test_redirects_are_not_followed_though_the_http_client_would(kind: Kind, name: str) -> None:
    redirect = body(307, b"", {"location": "https://elsewhere.example.com/"})
    script = Script(redirect)
    script.follow_redirects = True
    with pytest.raises(APIStatusError, match=r"^307 .*redirects are not followed"):
        run(kind, script, CALLS[name])
    assert [request.url.host for request in script.requests] == ["api.example.com"]


def test_an_http_client_of_your_own_keeps_its_headers_and_loses_its_credentials() -> None:
    script = Script(SENT)
    client = script.client()
    http = client._transport.client
    assert isinstance(http, httpx.Client)
    http.headers["x-team"] = "tables"
    http.auth = httpx.BasicAuth("someone", "else")
    http.base_url = httpx.URL("https://elsewhere.example.com")
    send(client.messages)
    (request,) = script.requests
    assert request.headers["x-team"] == "tables"
    assert request.headers["authorization"] == called("sync", "send").headers["authorization"]
    assert request.url.host == "api.example.com"


@both_kinds
def test_no_phase_of_a_request_may_take_longer_than_what_is_left_of_the_call(kind: Kind) -> None:
    def late(_request: httpx.Request) -> httpx.Response:
        script.seconds += 8.0
        raise httpx.ReadTimeout("late")

    script = Script(late)
    with pytest.raises(APITimeoutError):
        run(
            kind,
            script,
            lambda messages: messages.get(
                MESSAGE_UUID, timeout=httpx.Timeout(10.0, connect=2.0, pool=None), deadline=20.0, max_retries=9
            ),
        )
    assert script.timeouts == [
        {"connect": 2.0, "read": 10.0, "write": 10.0, "pool": 20.0},
        {"connect": 2.0, "read": 10.0, "write": 10.0, "pool": 11.5},
        {"connect": 2.0, "read": 2.5, "write": 2.5, "pool": 2.5},
    ]


@both_kinds
def test_a_body_that_comes_slowly_ends_with_the_deadline(kind: Kind) -> None:
    class Drips(httpx.ByteStream):
        def __iter__(self) -> Iterator[bytes]:
            for _ in range(1_000):
                script.seconds += 1.0
                yield b" "

        async def __aiter__(self) -> AsyncIterator[bytes]:
            for each in self:
                yield each

    script = Script(lambda _: httpx.Response(202, stream=Drips(b"")))
    with pytest.raises(SendOutcomeUnknown, match="still coming when the time for the call was up"):
        run(kind, script, send)
    assert script.seconds == 121.0


@both_kinds
def test_the_pauses_of_a_client_are_real(kind: Kind) -> None:
    if kind == "sync":
        with Plivo(AUTH_ID, AUTH_TOKEN) as client:
            assert client._transport._sleep is time.sleep
    else:
        assert AsyncPlivo(AUTH_ID, AUTH_TOKEN)._transport._sleep is anyio.sleep


def test_a_port_nobody_listens_on() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        base_url = f"http://127.0.0.1:{unused.getsockname()[1]}/v1"
        with Plivo(AUTH_ID, AUTH_TOKEN, base_url=base_url, max_retries=0) as client:
            for call in (send, get, list_page):
                with pytest.raises(APIConnectionError, match=r"no answer \(ConnectError: ") as caught:
                    call(client.messages)
                assert isinstance(caught.value.__cause__, httpx.ConnectError)


@both_kinds
def test_what_is_no_failure_of_http_comes_through_as_it_is(kind: Kind) -> None:
    def mistake(_request: httpx.Request) -> httpx.Response:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        run(kind, Script(mistake), send)


@both_kinds
def test_a_call_can_be_made_after_one_that_failed(kind: Kind) -> None:
    script = Script(refusal(404), GOT)
    if kind == "sync":
        client = script.client()
        with pytest.raises(APIStatusError):
            client.messages.get(MESSAGE_UUID)
        assert client.messages.get(MESSAGE_UUID).message_uuid
    else:

        async def main() -> None:
            client = script.async_client()
            with pytest.raises(APIStatusError):
                await client.messages.get(MESSAGE_UUID)
            assert (await client.messages.get(MESSAGE_UUID)).message_uuid

        anyio.run(main, backend=kind)


@every_call
def test_a_client_that_is_closed_says_so(name: str) -> None:
    client = Plivo(AUTH_ID, AUTH_TOKEN, base_url="http://127.0.0.1:1/v1")
    client.close()
    with pytest.raises(ConfigurationError, match="the client is closed: make its calls before"):
        CALLS[name](client.messages)

    async def main() -> None:
        client = AsyncPlivo(AUTH_ID, AUTH_TOKEN, base_url="http://127.0.0.1:1/v1")
        await client.aclose()
        with pytest.raises(ConfigurationError, match="the client is closed: make its calls before"):
            await client.messages.get(MESSAGE_UUID)

    anyio.run(main)


@both_kinds
def test_filters_may_be_too_long(kind: Kind) -> None:
    script = Script(LISTED)
    with pytest.raises(ValidationError, match=r"^filters: they make no URL that can be requested"):
        run(kind, script, lambda messages: messages.list(conversation_id="x" * 70_000))
    assert script.requests == []
