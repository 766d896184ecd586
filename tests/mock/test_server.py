import asyncio
import socket
import threading
from collections.abc import Iterator

import httpx
import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from plivo_mock._server import ServerThread


def app(answer: str = "served") -> Starlette:
    async def respond(request: Request) -> Response:
        return PlainTextResponse(f"{answer} to {request.client.host if request.client else None}")

    return Starlette(routes=[Route("/", respond)])


@pytest.fixture
def server() -> Iterator[ServerThread]:
    server = ServerThread(app(), "127.0.0.1", 0)
    server.start()
    yield server
    server.stop()


def test_an_application_is_served_until_it_is_stopped(server: ServerThread) -> None:
    url = f"http://127.0.0.1:{server.port}/"

    assert httpx.get(url).text == "served to 127.0.0.1"
    server.stop()

    with pytest.raises(httpx.ConnectError):
        httpx.get(url)


def test_the_address_of_the_client_is_not_taken_from_a_header(server: ServerThread) -> None:
    headers = {"X-Forwarded-For": "192.0.2.1", "Forwarded": "for=192.0.2.1"}

    assert httpx.get(f"http://127.0.0.1:{server.port}/", headers=headers).text == "served to 127.0.0.1"


def test_answers_do_not_wait_for_acknowledgements(server: ServerThread) -> None:
    # asyncio sets TCP_NODELAY on connections whose listening socket names its protocol.
    assert server._socket.proto == socket.IPPROTO_TCP


def test_a_port_that_is_taken_is_reported_before_anything_starts(server: ServerThread) -> None:
    threads = threading.active_count()

    with pytest.raises(OSError, match="in use"):
        ServerThread(app(), "127.0.0.1", server.port)

    assert threading.active_count() == threads


def test_a_server_that_does_not_come_up_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    error = OSError("no more sockets")

    def fail(_config: uvicorn.Config) -> None:
        raise error

    monkeypatch.setattr(uvicorn.Config, "load", fail)
    server = ServerThread(app(), "127.0.0.1", 0)

    with pytest.raises(RuntimeError, match="the mock server did not start") as caught:
        server.start()

    assert caught.value.__cause__ is error
    assert server._socket.fileno() == -1


def test_a_server_that_fails_later_says_so_in_its_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    failures: list[threading.ExceptHookArgs] = []
    monkeypatch.setattr(threading, "excepthook", failures.append)
    server = ServerThread(app(), "127.0.0.1", 0)

    async def come_up_and_fail() -> None:
        server._ready.set_result(None)
        raise OSError("no more sockets")

    monkeypatch.setattr(server, "_serve", come_up_and_fail)

    server.start()
    server.wait()
    server.stop()

    assert [str(failure.exc_value) for failure in failures] == ["no more sockets"]


def test_a_server_that_is_stopped_finishes_what_it_is_answering() -> None:
    entered, leave = threading.Event(), threading.Event()

    def respond(request: Request) -> Response:  # noqa: ARG001 - Starlette's signature; runs in a thread
        entered.set()
        leave.wait(5)
        return PlainTextResponse("finished")

    server = ServerThread(Starlette(routes=[Route("/", respond)]), "127.0.0.1", 0)
    server.start()
    answers: list[str] = []
    client = threading.Thread(target=lambda: answers.append(httpx.get(f"http://127.0.0.1:{server.port}/").text))
    client.start()
    assert entered.wait(5)

    server.request_stop()
    leave.set()
    client.join()
    server.stop()

    assert answers == ["finished"]


def test_a_server_cuts_off_what_is_not_finished_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("plivo_mock._server._GRACE", 0.0)
    entered = threading.Event()

    async def respond(_request: Request) -> Response:
        entered.set()
        await asyncio.Event().wait()
        raise AssertionError

    server = ServerThread(Starlette(routes=[Route("/", respond)]), "127.0.0.1", 0)
    server.start()
    with socket.create_connection(("127.0.0.1", server.port)) as client:
        client.sendall(b"GET / HTTP/1.1\r\nHost: here\r\n\r\n")
        assert entered.wait(5)

        server.stop()

        assert client.recv(100).startswith(b"HTTP/1.1 500 ")


def test_a_server_does_not_wait_for_connections_that_are_idle(server: ServerThread) -> None:
    with httpx.Client() as client:
        client.get(f"http://127.0.0.1:{server.port}/")

        server.stop()

        assert not server._thread.is_alive()


def test_a_stop_that_is_asked_for_before_the_server_serves_is_not_forgotten() -> None:
    server = ServerThread(app(), "127.0.0.1", 0)

    server.request_stop()
    server.start()
    server.wait()

    assert not server._thread.is_alive()
    server.stop()


def test_a_stop_may_be_asked_for_again_and_again(server: ServerThread) -> None:
    server.request_stop()
    server.wait()

    server.request_stop()

    assert not server._thread.is_alive()
