"""Requests as they reach the wire, and a wire that breaks."""

import base64
import json
import socket
from datetime import UTC, datetime, timedelta, timezone

import httpx
import pytest

from plivo_messaging import APIConnectionError, Plivo, ResponseUnreadableError, SendOutcomeUnknown
from plivo_messaging._config import from_environment, given, resolve
from plivo_messaging._transport import DEFAULT_TIMEOUT, Transport
from plivo_messaging._version import user_agent
from tests.client.raw_server import RawServer
from tests.client.wire import (
    AUTH_ID,
    AUTH_TOKEN,
    BASE_URL,
    CALLS,
    DOCUMENTED,
    MESSAGE_UUID,
    READING,
    SUCCESS,
    Wire,
    example,
    send,
)

MESSAGES = f"{BASE_URL}/Account/{AUTH_ID}/Message/"


def called(name: str) -> httpx.Request:
    """Make a call that succeeds, and give its request."""
    wire = Wire(httpx.Response(SUCCESS[name], json=example(DOCUMENTED[name])))
    CALLS[name](wire.client())
    (request,) = wire.requests
    return request


def http_answer(content: bytes, status: str = "202 Accepted", length: int | None = None) -> bytes:
    """Put an answer together, with a length that need not be true."""
    head = f"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: "
    return f"{head}{len(content) if length is None else length}\r\nConnection: close\r\n\r\n".encode() + content


@pytest.mark.parametrize(
    ("name", "method", "url"),
    [
        ("send", "POST", MESSAGES),
        ("get", "GET", f"{MESSAGES}{MESSAGE_UUID}/"),
        ("list", "GET", f"{MESSAGES}?limit=20&offset=0"),
    ],
)
def test_method_and_address(name: str, method: str, url: str) -> None:
    request = called(name)
    assert request.method == method
    assert str(request.url) == url


@pytest.mark.parametrize("name", CALLS)
def test_every_request_is_authenticated_and_says_who_makes_it(name: str) -> None:
    request = called(name)
    credentials = base64.b64encode(f"{AUTH_ID}:{AUTH_TOKEN}".encode()).decode()
    assert request.headers["authorization"] == f"Basic {credentials}"
    assert request.headers["user-agent"] == user_agent()


def test_a_send_is_json() -> None:
    request = called("send")
    assert request.headers["content-type"] == "application/json"
    assert json.loads(request.content) == {
        "src": "12025550100",
        "dst": "12025550123",
        "text": "Your table is ready.",
    }


@pytest.mark.parametrize("name", READING)
def test_reading_has_no_body(name: str) -> None:
    request = called(name)
    assert request.content == b""
    assert "content-type" not in request.headers


def test_texts_in_any_script_arrive_as_they_are() -> None:
    wire = Wire(httpx.Response(202, json=example("sent-legacy")))
    wire.client().messages.send(src="12025550100", dst="12025550123", text="schönen Abend ş 🍽 \u202e\x00")
    assert wire.sent_json()["text"] == "schönen Abend ş 🍽 \u202e\x00"


def test_a_query_in_full() -> None:
    wire = Wire(httpx.Response(200, json=example("list-latest")))
    moment = datetime(2026, 11, 2, 14, 45, 4, 1, timezone(timedelta(hours=5, minutes=30)))
    wire.client().messages.list(
        state="sent", from_number="+1 202 555 0100", since=moment, error_code="000", page_size=7, offset=3
    )
    assert wire.query() == {
        "message_state": "sent",
        "from_number": "12025550100",
        "message_time__gte": "2026-11-02 09:15:04.000001",
        "error_code": "000",
        "limit": "7",
        "offset": "3",
    }


@pytest.mark.parametrize("name", CALLS)
def test_redirects_are_not_followed_though_the_http_client_would(name: str) -> None:
    wire = Wire(httpx.Response(307, headers={"location": "https://elsewhere.example.com/"}))
    wire.http.follow_redirects = True
    with pytest.raises(Exception, match=r"^307 "):
        CALLS[name](wire.client())
    assert [request.url.host for request in wire.requests] == ["api.example.com"]


def test_an_http_client_of_your_own_keeps_its_headers_and_loses_its_credentials() -> None:
    wire = Wire(httpx.Response(202, json=example("sent-legacy")))
    wire.http.headers["x-team"] = "tables"
    wire.http.auth = httpx.BasicAuth("someone", "else")
    wire.http.base_url = httpx.URL("https://elsewhere.example.com")
    send(wire.client())
    (request,) = wire.requests
    assert request.headers["x-team"] == "tables"
    assert request.headers["authorization"] == called("send").headers["authorization"]
    assert request.url.host == "api.example.com"


def test_close_closes_the_http_client() -> None:
    http = httpx.Client(timeout=DEFAULT_TIMEOUT)
    config = resolve(given(AUTH_ID, AUTH_TOKEN, BASE_URL), from_environment({}))
    Transport(config, http).close()
    assert http.is_closed


def test_a_port_nobody_listens_on() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        base_url = f"http://127.0.0.1:{unused.getsockname()[1]}/v1"
        with Plivo(AUTH_ID, AUTH_TOKEN, base_url=base_url) as client:
            for call in CALLS.values():
                with pytest.raises(APIConnectionError, match="no answer \\(ConnectError: ") as caught:
                    call(client)
                assert isinstance(caught.value.__cause__, httpx.ConnectError)
            with pytest.raises(APIConnectionError, match=r"; nothing was sent$"):
                send(client)


BREAKS = {
    "hangs up": b"",
    "speaks something else": b"SSH-2.0-OpenSSH_9.9\r\n",
    "hangs up in the middle of the head": b"HTTP/1.1 202 Accepted\r\nContent-Le",
    "hangs up in the middle of the body": http_answer(b'{"api_id": "x"', length=100),
}


@pytest.mark.parametrize("answer", BREAKS.values(), ids=BREAKS)
@pytest.mark.parametrize("name", CALLS)
def test_a_server_that_breaks_off_gets_one_request(name: str, answer: bytes) -> None:
    with (
        RawServer(answer) as server,
        Plivo(AUTH_ID, AUTH_TOKEN, base_url=server.base_url) as client,
        pytest.raises(SendOutcomeUnknown if name == "send" else APIConnectionError) as caught,
    ):
        CALLS[name](client)
    assert isinstance(caught.value.__cause__, httpx.RemoteProtocolError | httpx.ReadError)
    assert len(server.requests) == 1


@pytest.mark.parametrize("name", CALLS)
def test_a_server_whose_json_is_cut_off_gets_one_request(name: str) -> None:
    answer = http_answer(json.dumps(example(DOCUMENTED[name])).encode()[:-5])
    with (
        RawServer(answer) as server,
        Plivo(AUTH_ID, AUTH_TOKEN, base_url=server.base_url) as client,
        pytest.raises(SendOutcomeUnknown if name == "send" else ResponseUnreadableError, match="is no JSON"),
    ):
        CALLS[name](client)
    assert len(server.requests) == 1


@pytest.mark.parametrize("name", CALLS)
def test_the_documented_answer_over_a_real_connection(name: str) -> None:
    answer = http_answer(json.dumps(example(DOCUMENTED[name])).encode())
    with RawServer(answer) as server, Plivo(AUTH_ID, AUTH_TOKEN, base_url=server.base_url) as client:
        assert CALLS[name](client).api_id == example(DOCUMENTED[name])["api_id"]
    (request,) = server.requests
    assert request.partition(b" ")[0] == (b"POST" if name == "send" else b"GET")


def test_the_time_of_a_send_is_that_of_its_request() -> None:
    seen: list[datetime] = []

    def answer(_request: httpx.Request) -> httpx.Response:
        seen.append(datetime.now(UTC))
        raise httpx.ReadError("broken")

    before = datetime.now(UTC)
    with pytest.raises(SendOutcomeUnknown) as caught:
        send(Wire(answer).client())
    assert before <= caught.value.sent_at <= seen[0]
