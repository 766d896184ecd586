"""Connections as clients meet them: several requests at once, bodies in parts, what is no HTTP; and how they end."""

import socket
from base64 import b64encode
from collections.abc import Iterator

import pytest

from plivo_mock import ManualClock, MockPlivo
from tests.mock.builders import AUTH_ID, AUTH_TOKEN, NOON

PATH = f"/v1/Account/{AUTH_ID}/Message/"
BODY = b'{"src":"12025550100","dst":"12025550123","text":"Hello"}'
HEAD = f"Host: localhost\r\nAuthorization: Basic {b64encode(f'{AUTH_ID}:{AUTH_TOKEN}'.encode()).decode()}\r\n"


def get(path: str = PATH, *, method: str = "GET", headers: str = "", version: str = "1.1") -> bytes:
    return f"{method} {path} HTTP/{version}\r\n{HEAD}{headers}\r\n".encode()


def post(headers: str, body: bytes) -> bytes:
    return f"POST {PATH} HTTP/1.1\r\n{HEAD}Content-Type: application/json\r\n{headers}\r\n".encode() + body


@pytest.fixture
def mock() -> Iterator[MockPlivo]:
    with MockPlivo(auth_id=AUTH_ID, auth_token=AUTH_TOKEN, clock=ManualClock(NOON), seed=7) as mock:
        yield mock


@pytest.fixture
def wire(mock: MockPlivo) -> Iterator[socket.socket]:
    port = int(mock.base_url.rsplit(":", 1)[1].partition("/")[0])
    with socket.create_connection(("127.0.0.1", port), timeout=10) as wire:
        yield wire


def read_answer(wire: socket.socket, *, has_body: bool = True) -> tuple[int, dict[str, str], bytes]:
    """Read one answer and no byte more."""
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        byte = wire.recv(1)
        assert byte, head
        head += byte
    status, *lines = head.decode("ascii").removesuffix("\r\n\r\n").split("\r\n")
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
    body = b""
    while has_body and len(body) < int(headers.get("content-length", "0")):
        body += wire.recv(int(headers["content-length"]) - len(body))
    return int(status.split()[1]), headers, body


def test_requests_on_one_connection_are_answered_one_after_the_other(mock: MockPlivo, wire: socket.socket) -> None:
    wire.sendall(post(f"Content-Length: {len(BODY)}\r\n", BODY) + get() + get("/nothing/") + get())

    answers = [read_answer(wire) for _ in range(4)]

    assert [status for status, _, _ in answers] == [202, 200, 404, 200]
    assert [exchange.number for exchange in mock.requests] == [1, 2, 3, 4]
    assert answers[1][2].count(b"message_uuid") == 1


def test_a_request_may_come_byte_by_byte(wire: socket.socket) -> None:
    for byte in post(f"Content-Length: {len(BODY)}\r\n", BODY):
        wire.sendall(bytes([byte]))

    assert read_answer(wire)[0] == 202


def test_a_body_may_come_in_chunks(mock: MockPlivo, wire: socket.socket) -> None:
    parts = [BODY[:7], BODY[7:20], BODY[20:]]
    chunks = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts)

    wire.sendall(post("Transfer-Encoding: chunked\r\n", chunks + b"0\r\n\r\n"))

    assert read_answer(wire)[0] == 202
    assert mock.requests[0].body == BODY.decode()


def test_a_client_that_asks_before_it_sends_the_body_is_told_to_go_on(wire: socket.socket) -> None:
    wire.sendall(post(f"Content-Length: {len(BODY)}\r\nExpect: 100-continue\r\n", b""))
    assert read_answer(wire)[0] == 100

    wire.sendall(BODY)
    assert read_answer(wire)[0] == 202


def test_the_answer_to_a_head_has_no_body(wire: socket.socket) -> None:
    wire.sendall(get(method="HEAD") + get())

    status, headers, _ = read_answer(wire, has_body=False)
    assert (status, headers["allow"]) == (405, "GET, POST")
    assert int(headers["content-length"]) > 0
    assert read_answer(wire)[0] == 200


@pytest.mark.parametrize(
    "request_",
    [get(headers="Connection: close\r\n"), get(version="1.0")],
    ids=["asked for", "HTTP/1.0"],
)
def test_a_connection_is_closed_where_the_client_wants_it(wire: socket.socket, request_: bytes) -> None:
    wire.sendall(request_)

    status, headers, _ = read_answer(wire)
    assert (status, headers["connection"]) == (200, "close")
    assert wire.recv(1) == b""


@pytest.mark.parametrize(
    "nonsense",
    [
        b"this is no HTTP\r\n\r\n",
        get(method="BREW"),
        get("there:80", method="CONNECT"),
        get("/\xff/"),
        get(headers="Content-Length: many\r\n"),
        post("Content-Length: 2\r\nTransfer-Encoding: chunked\r\n", b"0\r\n\r\n"),
    ],
)
def test_what_is_no_request_is_refused_and_the_next_one_is_not(
    mock: MockPlivo, wire: socket.socket, nonsense: bytes
) -> None:
    wire.sendall(nonsense)

    status, headers, _ = read_answer(wire)
    assert (status, headers["connection"]) == (400, "close")
    assert wire.recv(1) == b""
    with socket.create_connection(wire.getpeername(), timeout=10) as other:
        other.sendall(get())
        assert read_answer(other)[0] == 200
    assert len(mock.requests) == 1


def test_a_client_that_leaves_does_not_disturb_the_next(mock: MockPlivo, wire: socket.socket) -> None:
    wire.sendall(get() + post("Content-Length: 1000\r\n", BODY))
    wire.close()

    with socket.create_connection(("127.0.0.1", int(mock.base_url.split(":")[2].partition("/")[0])), 10) as other:
        other.sendall(get())
        assert read_answer(other)[0] == 200
    assert mock.messages == []


def test_a_client_that_reads_slowly_gets_everything(mock: MockPlivo, wire: socket.socket) -> None:
    """Far more than the buffers of the system hold: the server waits until there is room."""
    for _ in range(20):
        mock.receive(from_number="12025550123", to_number="12025550100", text="Hello")
    requests = 400

    wire.sendall(get() * requests)
    sizes = {len(read_answer(wire)[2]) for _ in range(requests)}

    assert len(sizes) == 1
    assert len(mock.requests) == requests
