import asyncio
import gc
import threading
from collections.abc import Iterator
from concurrent.futures import CancelledError, ThreadPoolExecutor
from typing import Any

import httpx
import pytest
from starlette.types import Message

from plivo_messaging import Plivo
from plivo_mock import InProcessTransport, ManualClock, MockPlivo
from tests.mock.builders import AUTH_ID, AUTH_TOKEN, NOON, a_body

NAME = "plivo-mock-in-process"


def threads() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == NAME]


@pytest.fixture
def mock() -> MockPlivo:
    return MockPlivo(auth_id=AUTH_ID, auth_token=AUTH_TOKEN, clock=ManualClock(NOON), seed=7)


@pytest.fixture
def client(mock: MockPlivo) -> Iterator[httpx.Client]:
    base_url = f"http://127.0.0.1/v1/Account/{AUTH_ID}/Message/"
    with httpx.Client(
        transport=InProcessTransport(mock.asgi()), base_url=base_url, auth=(AUTH_ID, AUTH_TOKEN)
    ) as client:
        yield client


def test_a_synchronous_client_needs_no_port(mock: MockPlivo, client: httpx.Client) -> None:
    sent = client.post("", json=a_body(text="Grüße"))

    assert sent.status_code == 202
    assert client.get(f"{sent.json()['message_uuid'][0]}/").json()["message_state"] == "queued"
    mock.sent(to="12025550123", text="Grüße")
    assert [request.status for request in mock.requests] == [202, 200]


def test_the_client_of_this_project_needs_none_either(mock: MockPlivo, client: httpx.Client) -> None:
    plivo = Plivo(AUTH_ID, AUTH_TOKEN, base_url="http://127.0.0.1/v1", http_client=client)

    sent = plivo.messages.send(src="12025550100", dst="12025550123", text="Hello")
    mock.advance(60)

    assert plivo.messages.get(sent.message_uuid).message_state == "delivered"


def test_a_body_may_come_in_parts(mock: MockPlivo, client: httpx.Client) -> None:
    parts = iter([b'{"src":"12025550100",', b'"dst":"12025550123","text":"Hello"}'])

    assert client.post("", content=parts, headers={"Content-Type": "application/json"}).status_code == 202
    mock.sent(text="Hello")


@pytest.mark.parametrize(("kind", "error"), [("reset", httpx.ReadError), ("truncated", httpx.RemoteProtocolError)])
def test_a_connection_breaks_as_on_the_network(
    mock: MockPlivo, client: httpx.Client, kind: str, error: type[Exception]
) -> None:
    mock.faults.add(kind)

    with pytest.raises(error, match="the mock server"):
        client.post("", json=a_body())

    assert client.post("", json=a_body()).status_code == 202


def test_several_threads_may_ask_and_so_may_a_coroutine(mock: MockPlivo, client: httpx.Client) -> None:
    def post() -> int:
        return client.post("", json=a_body()).status_code

    async def send() -> int:
        return post()

    with ThreadPoolExecutor(4) as pool:
        statuses = [future.result() for future in [pool.submit(post) for _ in range(20)]]

    assert {*statuses, asyncio.run(send())} == {202}
    assert len({message.message_uuid for message in mock.messages}) == 21


def test_what_is_not_answered_when_it_is_closed_is_given_up(mock: MockPlivo) -> None:
    transport = InProcessTransport(mock.asgi())
    mock.faults.add("delay", delay=3_000)
    request = httpx.Request("POST", f"http://127.0.0.1/v1/Account/{AUTH_ID}/Message/", json=a_body(), headers=[])
    request.headers["authorization"] = httpx.BasicAuth(AUTH_ID, AUTH_TOKEN)._auth_header
    queued = threading.Event()
    mock._platform.subscribe(lambda _notice: queued.set())

    with ThreadPoolExecutor(1) as pool:
        answer = pool.submit(transport.handle_request, request)
        assert queued.wait(5)
        transport.close()
        with pytest.raises(CancelledError):
            answer.result(5)


def test_its_thread_ends_with_it(mock: MockPlivo) -> None:
    transport = InProcessTransport(mock.asgi())
    with httpx.Client(transport=transport) as client:
        client.get("http://127.0.0.1/_mock/clock")
        (thread,) = threads()
    thread.join(5)
    assert threads() == []

    with httpx.Client(transport=transport) as client:  # a closed one can be used again
        assert client.get("http://127.0.0.1/_mock/clock").status_code == 200
    left = InProcessTransport(mock.asgi())
    left.handle_request(httpx.Request("GET", "http://127.0.0.1/_mock/clock"))
    del left, client, transport
    gc.collect()
    for thread in threads():
        thread.join(5)
    assert threads() == []


def mounted(mock: MockPlivo, path: str, **headers: str) -> int:
    async def get() -> int:
        transport = httpx.ASGITransport(mock.asgi(), root_path="/plivo")
        async with httpx.AsyncClient(transport=transport, auth=(AUTH_ID, AUTH_TOKEN)) as client:
            return (await client.get(f"http://127.0.0.1/plivo{path}", headers=headers)).status_code

    return asyncio.run(get())


def test_the_application_may_be_mounted_below_another_one_s_paths(mock: MockPlivo) -> None:
    assert [mounted(mock, path) for path in (f"/v1/Account/{AUTH_ID}/Message/", "/_mock/health", "/")] == [200] * 3
    assert [each.path for each in mock.requests] == [f"/v1/Account/{AUTH_ID}/Message/"]
    assert mounted(mock, "/_mock/health", origin="https://attacker.example") == 403


def told(mock: MockPlivo, scope: dict[str, Any], *events: str) -> list[str]:
    sent: list[str] = []
    received = iter(events)

    async def receive() -> Message:
        return {"type": next(received)}

    async def send(message: Message) -> None:
        sent.append(message["type"])

    asyncio.run(mock.asgi()(scope, receive, send))  # type: ignore[arg-type]
    return sent


def test_another_server_may_start_and_end_it_and_there_are_no_web_sockets(mock: MockPlivo) -> None:
    lifespan = told(mock, {"type": "lifespan", "asgi": {"version": "3.0"}, "state": {}}, *LIFESPAN)
    socket = told(mock, {"type": "websocket", "path": "/", "headers": []}, "websocket.connect")

    assert lifespan == [f"{each}.complete" for each in LIFESPAN]
    assert socket == ["websocket.close"]


LIFESPAN = ("lifespan.startup", "lifespan.shutdown")
