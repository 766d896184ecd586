"""Single calls over real HTTP."""

import contextlib
import socket
import ssl
from collections.abc import Iterator
from threading import Thread

import pytest

from plivo_mock._calls import CallResult, Target, check_target, request
from tests.mock.receiver import Receiver, listening
from tests.wrapper.faults.certificates import identity, trusting

FORM = {"content-type": "application/x-www-form-urlencoded"}


def test_a_form_is_posted(receiver: Receiver) -> None:
    target = check_target(f"{receiver.base_url}/a%20b?x=1", allow_remote=False)

    answered = request("POST", target, {**FORM, "X-Extra": "yes"}, b"To=1&From=2")

    assert answered == CallResult(target.url, 200, "thanks")

    (received,) = receiver.requests
    assert (received.method, received.url, received.body) == ("POST", f"{receiver.base_url}/a%20b?x=1", b"To=1&From=2")
    assert received.headers["content-type"] == FORM["content-type"]
    assert received.headers["x-extra"] == "yes"
    assert received.headers["connection"] == "close"
    assert "authorization" not in received.headers


def test_a_get_has_no_body(receiver: Receiver) -> None:
    request("GET", check_target(f"{receiver.base_url}/?To=1", allow_remote=False), {}, b"")

    (received,) = receiver.requests
    assert (received.method, received.body) == ("GET", b"")
    assert "content-length" not in received.headers


def test_a_user_is_passed_on(receiver: Receiver) -> None:
    url = receiver.base_url.replace("//", "//shop:secret@")

    request("GET", check_target(url, allow_remote=False), {}, b"")

    assert receiver.requests[0].headers["authorization"] == "Basic c2hvcDpzZWNyZXQ="


def test_a_redirect_is_an_answer(receiver: Receiver) -> None:
    receiver.statuses = [302]

    assert request("GET", check_target(receiver.base_url, allow_remote=False), {}, b"").status_code == 302
    assert len(receiver.requests) == 1


def test_a_proxy_of_the_environment_is_not_used(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")

    assert request("GET", check_target(receiver.base_url, allow_remote=False), {}, b"").status_code == 200


def test_the_host_of_the_url_is_named_whatever_is_connected_to(receiver: Receiver) -> None:
    port = receiver.base_url.rpartition(":")[2]
    target = check_target(f"http://shop.localhost:{port}/", allow_remote=False)

    assert request("GET", target, {}, b"").status_code == 200
    assert receiver.requests[0].headers["host"] == f"shop.localhost:{port}"


def test_localhost_is_looked_for_on_ipv6_too() -> None:
    with socket.create_server(("::1", 0), family=socket.AF_INET6) as server:
        port: int = server.getsockname()[1]

        def answer() -> None:
            connection, _ = server.accept()
            with connection:
                connection.recv(10_000)
                connection.sendall(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nv6")

        thread = Thread(target=answer)
        thread.start()
        answered = request("GET", check_target(f"http://localhost:{port}/", allow_remote=False), {}, b"")
        thread.join()

    assert (answered.status_code, answered.body) == (200, "v6")


@pytest.fixture
def peer() -> Iterator[socket.socket]:
    """A server that speaks no HTTP by itself."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server


def answered_with(peer: socket.socket, *parts: bytes) -> CallResult:
    def answer() -> None:
        connection, _ = peer.accept()
        with connection:
            connection.recv(10_000)
            for part in parts:
                connection.sendall(part)

    thread = Thread(target=answer)
    thread.start()
    port: int = peer.getsockname()[1]
    answered = request("GET", Target(f"http://127.0.0.1:{port}/", ["127.0.0.1"]), {}, b"")
    thread.join()
    return answered


@pytest.mark.parametrize(
    ("parts", "text"),
    [
        ([], "RemoteDisconnected: "),
        ([b"nonsense\r\n\r\n"], "BadStatusLine: nonsense"),
        ([b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf"], "IncompleteRead: "),
    ],
    ids=["nothing", "nonsense", "half"],
)
def test_what_goes_wrong_is_an_answer(peer: socket.socket, parts: list[bytes], text: str) -> None:
    answered = answered_with(peer, *parts)

    assert answered.status_code is None
    assert answered.error.startswith(text)


def test_nobody_there_is_an_answer() -> None:
    answered = request("GET", Target("http://127.0.0.1:1/", ["127.0.0.1"]), {}, b"")

    assert (answered.status_code, answered.error[:24]) == (None, "ConnectionRefusedError: ")


def test_an_answer_may_come_in_chunks(peer: socket.socket) -> None:
    answered = answered_with(
        peer, b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n", b"3\r\nyes\r\n", b"1\r\n!\r\n0\r\n\r\n"
    )

    assert (answered.status_code, answered.body) == (200, "yes!")


def test_a_body_that_does_not_end_is_not_waited_for(monkeypatch: pytest.MonkeyPatch, peer: socket.socket) -> None:
    moments = iter([0.0, 1.0, 10.0])
    monkeypatch.setattr("plivo_mock._calls.monotonic", lambda: next(moments))

    answered = answered_with(peer, b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nslow")

    assert (answered.status_code, answered.body) == (200, "slow")


def test_a_server_that_speaks_tls_is_asked_for_its_certificate(
    monkeypatch: pytest.MonkeyPatch, peer: socket.socket
) -> None:
    monkeypatch.setattr("plivo_mock._calls._tls", lambda: trusting("callbacks"))
    serving = identity("callbacks", "shop.localhost")
    port: int = peer.getsockname()[1]

    def answer() -> None:
        for _ in range(2):
            connection, _ = peer.accept()
            with connection, contextlib.suppress(ssl.SSLError), serving.wrap_socket(connection, True) as secure:
                secure.recv(10_000)
                secure.sendall(b"HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\nsecret")

    thread = Thread(target=answer)
    thread.start()
    answers = [
        request("GET", check_target(f"https://{host}:{port}/", allow_remote=False), {}, b"")
        for host in ("shop.localhost", "other.localhost")
    ]
    thread.join()

    assert (answers[0].status_code, answers[0].body) == (200, "secret")
    assert answers[1].status_code is None
    assert answers[1].error.startswith("SSLCertVerificationError: ")


def test_of_a_long_answer_the_beginning_is_kept(peer: socket.socket) -> None:
    answered = answered_with(peer, b"HTTP/1.1 500 No\r\ncontent-length: 5000\r\n\r\n", b"x" * 2_000, b"y" * 3_000)

    assert (answered.status_code, answered.body) == (500, "x" * 1_000)


def test_an_answer_that_is_no_text_is_kept_as_far_as_it_is() -> None:
    with listening() as receiver:
        receiver.body = b"\xffok"

        answered = request("GET", check_target(receiver.base_url, allow_remote=False), {}, b"")

    assert (answered.status_code, answered.body) == (200, "\ufffdok")


def test_an_answer_that_takes_too_long_is_none(monkeypatch: pytest.MonkeyPatch, peer: socket.socket) -> None:
    monkeypatch.setattr("plivo_mock._calls._TIMEOUT", 0.02)
    port: int = peer.getsockname()[1]

    answered = request("GET", Target(f"http://127.0.0.1:{port}/", ["127.0.0.1"]), {}, b"")

    assert (answered.status_code, answered.error) == (None, "TimeoutError: timed out")
