"""A client of httpx that the user brings: what it keeps, what it is not asked for, and how long it may take."""

import base64
from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plivo_messaging import APIStatusError, APITimeoutError, SendOutcomeUnknown
from plivo_messaging._arguments.credentials import Secret
from plivo_messaging._sync.http_client import HTTPClient
from plivo_messaging._transport.http import Deadline, Failure, Requests
from plivo_messaging._transport.http_clients import phases
from tests.wrapper.faults.faults import answering
from tests.wrapper.faults.peer import Peer
from tests.wrapper.faults.server import FaultServer
from tests.wrapper.scripted import SENT, Script, body, both_kinds, run
from tests.wrapper.wire import AUTH_ID, AUTH_TOKEN, CALLS, MESSAGE_UUID, get, send

SECONDS = st.floats(0.001, 1e6)


@given(st.floats(-10, 1e6), st.tuples(*[st.none() | SECONDS] * 4))
def test_no_phase_of_a_request_takes_longer_than_what_is_left_of_the_call(
    left: float, seconds: tuple[float | None, float | None, float | None, float | None]
) -> None:
    timeout = httpx.Timeout(**dict(zip(("connect", "read", "write", "pool"), seconds, strict=True)))
    deadline = Deadline(left, lambda: 0.0)
    # 0 would be no limit to some transports.
    most = max(left, 0.001)
    assert phases(timeout, deadline) == {
        name: most if each is None else min(most, each) for name, each in timeout.as_dict().items()
    }


@both_kinds
def test_each_request_has_what_is_left_of_the_call(kind: Any) -> None:
    def late(_request: httpx.Request) -> httpx.Response:
        script.seconds += 8.0
        raise httpx.ReadTimeout("late")

    script = Script(late)
    timeout = httpx.Timeout(10.0, connect=2.0, pool=None)
    with pytest.raises(APITimeoutError):
        run(kind, script, lambda messages: messages.get(MESSAGE_UUID, timeout=timeout, deadline=20.0, max_retries=9))
    assert script.timeouts == [
        {"connect": 2.0, "read": 10.0, "write": 10.0, "pool": 20.0},
        {"connect": 2.0, "read": 10.0, "write": 10.0, "pool": 11.5},
        {"connect": 2.0, "read": 2.5, "write": 2.5, "pool": 2.5},
    ]


@both_kinds
def test_a_body_that_comes_slowly_ends_with_the_deadline(kind: Any) -> None:
    class Drips(httpx.ByteStream):
        def __iter__(self) -> Iterator[bytes]:
            for _ in range(1_000):
                script.seconds += 1.0
                yield b" "

        async def __aiter__(self) -> AsyncIterator[bytes]:
            for each in self:
                yield each

    script = Script(lambda _: httpx.Response(202, stream=Drips(b"")))
    with pytest.raises(SendOutcomeUnknown, match="still arriving when the time was up"):
        run(kind, script, send)
    assert 120.0 <= script.seconds <= 121.0


def test_it_keeps_its_headers_and_not_its_credentials_base_url_or_redirects() -> None:
    script = Script(SENT, body(307, b"", {"location": "https://elsewhere.example.com/"}))
    with httpx.Client(
        transport=script,
        headers={"x-team": "tables"},
        auth=("someone", "else"),
        base_url="https://elsewhere.example.com",
        follow_redirects=True,
    ) as http:
        client = script.client(http_client=http)
        send(client.messages)
        for call in CALLS.values():
            with pytest.raises(APIStatusError, match=r"^307 .*redirects are not followed"):
                call(client.messages)
    assert {request.headers["x-team"] for request in script.requests} == {"tables"}
    assert {request.url.host for request in script.requests} == {"api.example.com"}
    credentials = base64.b64encode(f"{AUTH_ID}:{AUTH_TOKEN}".encode()).decode()
    for request in script.requests:
        assert request.headers.get_list("authorization") == [f"Basic {credentials}"]


def test_a_request_without_a_body_may_have_been_received_all_the_same() -> None:
    with FaultServer(answering(b"", Peer.hang_up)) as server, httpx.Client() as client:
        request = Requests(server.url()).build({"method": "delete", "url": "/Account/x/Message/1/"}, {})
        outcome = HTTPClient(client, Secret("Basic eDp5")).exchange(request, httpx.Timeout(5), Deadline(5))
    assert isinstance(outcome, Failure)
    assert outcome.maybe_sent


def test_what_is_not_an_exception_passes_through() -> None:
    def interrupt(_request: httpx.Request) -> httpx.Response:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        get(Script(interrupt).client().messages)
