"""HTTP/1.1 on one connection: what is written, and what the bytes that come say, however they are cut."""

import httpcore
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plivo_messaging._http import PlainRequest
from plivo_messaging._transport._connections._http11 import Dialogue
from plivo_messaging._transport._secret import Secret

SECRET = Secret("Basic eDp5")
HEADERS = [(b"Host", b"api.example.com"), (b"Content-Length", b"2")]
HEAD = b"HTTP/1.1 202 Accepted\r\nContent-Type: application/json\r\nContent-Length: 11\r\n\r\n"
CHUNKED = b"HTTP/1.1 202 Accepted\r\nTransfer-Encoding: chunked\r\n\r\n"
BODY = b'{"a": "bc"}'


def request(headers: list[tuple[bytes, bytes]] = HEADERS) -> PlainRequest:
    """A request with a body."""
    return PlainRequest("POST", "https://api.example.com", "/v1/?a=b", headers, b"{}")


def asked() -> Dialogue:
    """A dialogue whose request is written."""
    dialogue = Dialogue()
    dialogue.ask(request(), SECRET)
    return dialogue


def hear(dialogue: Dialogue, *parts: bytes) -> tuple[int, bytes]:
    """Take parts in as they come, and give the answer's status and body once it is whole."""
    rest = list(parts)
    while (head := dialogue.head()) is None:
        dialogue.hear(rest.pop(0))
    body = b""
    while (part := dialogue.body()) != b"":
        if part is None:
            dialogue.hear(rest.pop(0))
        else:
            body += part
    assert not [part for part in rest if part]
    return head.status_code, body


def test_head_and_body_of_a_request_are_one() -> None:
    written = Dialogue().ask(request(), SECRET)
    assert written.splitlines() == [
        b"POST /v1/?a=b HTTP/1.1",
        b"Host: api.example.com",
        b"Content-Length: 2",
        b"authorization: Basic eDp5",
        b"",
        b"{}",
    ]


@given(st.lists(st.integers(0, len(HEAD + BODY)), max_size=6).map(sorted))
def test_an_answer_is_the_same_however_it_is_cut(cuts: list[int]) -> None:
    ends = [*cuts, len(HEAD + BODY)]
    parts = [(HEAD + BODY)[start:end] for start, end in zip([0, *cuts], ends, strict=True)]
    dialogue = asked()
    # Nothing that is read means that the server has hung up, so nothing is never handed over.
    assert hear(dialogue, *[part for part in parts if part]) == (202, BODY)
    assert dialogue.end()
    assert dialogue.ask(request(), SECRET)


def test_answers_that_only_inform_are_passed_over() -> None:
    assert hear(asked(), b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\n\r\n" + HEAD + BODY) == (202, BODY)


def test_chunks() -> None:
    dialogue = asked()
    assert hear(dialogue, CHUNKED, b"4\r\nabcd\r\n", b"1\r\ne\r\n0\r\n\r\n") == (202, b"abcde")
    assert dialogue.end()


def test_a_body_without_a_length_ends_with_the_connection() -> None:
    dialogue = asked()
    assert hear(dialogue, b"HTTP/1.1 200 OK\r\n\r\n" + BODY, b"") == (200, BODY)
    assert not dialogue.end()


@pytest.mark.parametrize(
    "answer",
    [
        HEAD + BODY + b"x",
        HEAD + BODY + HEAD + BODY,
        HEAD.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n") + BODY,
        HEAD.replace(b"1.1", b"1.0", 1) + BODY,
    ],
    ids=["more than its length", "two answers", "close", "HTTP/1.0"],
)
def test_after_such_an_answer_the_connection_is_not_used_again(answer: bytes) -> None:
    dialogue = asked()
    assert hear(dialogue, answer) == (202, BODY)
    assert not dialogue.end()


def test_an_answer_that_was_not_read_to_its_end() -> None:
    dialogue = asked()
    dialogue.hear(HEAD + BODY[:3])
    assert dialogue.head() is not None
    assert dialogue.body() == BODY[:3]
    assert dialogue.body() is None
    assert not dialogue.end()


@pytest.mark.parametrize("answer", [b"SSH-2.0-OpenSSH\r\n\r\n", b"HTTP/1.1 2oo OK\r\n\r\n", b"x" * 200_000])
def test_what_is_no_http_is_refused(answer: bytes) -> None:
    dialogue = asked()
    dialogue.hear(answer)
    with pytest.raises(httpcore.RemoteProtocolError):
        dialogue.head()


def test_another_protocol_is_refused() -> None:
    dialogue = asked()
    dialogue.hear(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\nConnection: upgrade\r\n\r\n")
    with pytest.raises(httpcore.RemoteProtocolError):
        dialogue.head()


def test_a_server_that_hangs_up() -> None:
    with pytest.raises(httpcore.RemoteProtocolError, match="disconnected without an answer"):
        asked().hear(b"")
    dialogue = asked()
    dialogue.hear(HEAD + BODY[:3])
    assert dialogue.head() is not None
    assert dialogue.body() == BODY[:3]
    dialogue.hear(b"")
    with pytest.raises(httpcore.RemoteProtocolError):
        dialogue.body()


def test_a_request_that_cannot_be_written() -> None:
    with pytest.raises(httpcore.LocalProtocolError):
        Dialogue().ask(request([(b"Host", b"api.example.com"), (b"X-Team", b"a\nb")]), SECRET)
