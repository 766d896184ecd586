"""Options of a client, of a copy of it, and of a single call, as they reach the wire."""

from collections.abc import Callable
from typing import Any

import anyio
import httpx
import pytest

from plivo_messaging import APIStatusError, AsyncPlivo, Messages, Plivo, ValidationError
from plivo_messaging._transport._version import user_agent
from plivo_mock import MockPlivo
from tests.client.scripted import (
    CALLS,
    GOT,
    SUCCESSES,
    Kind,
    Script,
    both_kinds,
    refusal,
    run,
)
from tests.client.wire import AUTH_ID, AUTH_TOKEN, MESSAGE_UUID


def get(client: Plivo | AsyncPlivo) -> None:
    """Retrieve a message."""
    if isinstance(client, Plivo):
        client.messages.get(MESSAGE_UUID)
    else:
        anyio.run(client.messages.get, MESSAGE_UUID)


def client_of(kind: Kind, script: Script) -> Plivo | AsyncPlivo:
    """A client of a kind."""
    return script.client() if kind == "sync" else script.async_client()


@both_kinds
@pytest.mark.parametrize("name", CALLS)
def test_options_of_a_call(kind: Kind, name: str) -> None:
    script = Script(httpx.ConnectError("refused"), SUCCESSES[name])
    calls: dict[str, Callable[[Messages], object]] = {
        "send": lambda messages: messages.send(
            src="1", dst="2", text="x", timeout=3, deadline=9, max_retries=1, extra_headers={"X-Trace": "1"}
        ),
        "get": lambda messages: messages.get(
            MESSAGE_UUID, timeout=3, deadline=9, max_retries=1, extra_headers={"X-Trace": "1"}
        ),
        "list": lambda messages: messages.list(timeout=3, deadline=9, max_retries=1, extra_headers={"X-Trace": "1"}),
    }
    run(kind, script, calls[name])
    assert len(script.requests) == 2
    assert all(request.headers["x-trace"] == "1" for request in script.requests)
    assert script.timeouts == [{"connect": 3.0, "read": 3.0, "write": 3.0, "pool": 3.0}] * 2
    assert b"timeout" not in script.requests[0].content
    assert "timeout" not in script.requests[0].url.params


@both_kinds
def test_a_call_can_do_without_retries(kind: Kind) -> None:
    script = Script(refusal(500))
    with pytest.raises(APIStatusError):
        run(kind, script, lambda messages: messages.get(MESSAGE_UUID, max_retries=0))
    assert len(script.requests) == 1


@both_kinds
def test_the_deadline_of_a_call(kind: Kind) -> None:
    script = Script(refusal(500))
    with pytest.raises(APIStatusError):
        run(kind, script, lambda messages: messages.get(MESSAGE_UUID, max_retries=10, deadline=3.6))
    assert script.pauses == [0.5, 1.0, 2.0]
    assert [each["connect"] for each in script.timeouts] == pytest.approx([3.6, 3.1, 2.1, 0.1])


@both_kinds
def test_options_of_a_client(kind: Kind) -> None:
    make = Plivo if kind == "sync" else AsyncPlivo
    client = make(
        AUTH_ID,
        AUTH_TOKEN,
        timeout=httpx.Timeout(9, connect=1),
        max_retries=0,
        deadline=5,
        headers={"X-Team": "tables"},
    )
    script = Script(refusal(500))
    copy = client_of(kind, script)
    copy._settings = client._settings
    with pytest.raises(APIStatusError):
        get(copy)
    assert script.requests[0].headers["x-team"] == "tables"
    assert script.timeouts == [{"connect": 1.0, "read": 5.0, "write": 5.0, "pool": 5.0}]
    if isinstance(client, Plivo):
        client.close()


@both_kinds
def test_a_copy_differs_in_its_options_only(kind: Kind) -> None:
    script = Script(GOT)
    client = client_of(kind, script)
    copy = client.with_options(timeout=3, headers={"X-Team": "tables"})
    again = copy.with_options(headers={"x-team": "chairs"}, deadline=2, max_retries=0)
    get(client)
    get(copy)
    get(again)
    assert [request.headers.get("x-team") for request in script.requests] == [None, "tables", "chairs"]
    assert [each["read"] for each in script.timeouts] == [30.0, 3.0, 2.0]
    assert again._settings.policy.max_retries == 0
    assert client._settings.policy.max_retries == 2
    assert type(copy) is type(client)
    assert copy._transport is client._transport
    assert repr(copy) == repr(client)


def test_a_copy_shares_connections() -> None:
    connections: set[object] = set()

    def note(response: httpx.Response) -> None:
        connections.add(response.extensions["network_stream"].get_extra_info("client_addr"))

    with (
        MockPlivo() as mock,
        httpx.Client(event_hooks={"response": [note]}) as http,
        Plivo(mock.auth_id, mock.auth_token, base_url=mock.base_url, http_client=http) as client,
    ):
        for each in (client, client.with_options(timeout=3), client.with_options(headers={"x-team": "tables"})):
            sent = each.messages.send(src="12025550100", dst="12025550123", text="Hi")
            assert each.messages.get(sent.message_uuid).message_uuid == sent.message_uuid
    assert len(connections) == 1


def test_closing_a_copy_closes_nothing_and_closing_the_client_ends_both() -> None:
    with Plivo(AUTH_ID, AUTH_TOKEN) as client:
        with client.with_options(timeout=3) as copy:
            pass
        assert not copy._transport.client.is_closed
    assert copy._transport.client.is_closed


def test_closing_an_asynchronous_copy_closes_nothing_and_closing_the_client_ends_both() -> None:
    async def main() -> None:
        async with AsyncPlivo(AUTH_ID, AUTH_TOKEN) as client:
            async with client.with_options(timeout=3) as copy:
                pass
            assert not copy._transport.client.is_closed
        assert copy._transport.client.is_closed

    anyio.run(main)


@both_kinds
def test_options_of_a_copy_are_checked(kind: Kind) -> None:
    client = client_of(kind, Script(GOT))
    with pytest.raises(ValidationError, match=r"^timeout: "):
        client.with_options(timeout=0)
    with pytest.raises(ValidationError, match=r"^max_retries: "):
        client.with_options(max_retries=11)
    with pytest.raises(ValidationError, match=r"^deadline: "):
        client.with_options(deadline=-1)
    with pytest.raises(ValidationError, match=r"'Authorization' is set by the client itself"):
        client.with_options(headers={"Authorization": "x"})


@both_kinds
def test_the_user_agent_can_be_added_to(kind: Kind) -> None:
    script = Script(GOT)
    get(client_of(kind, script).with_options(headers={"User-Agent": f"tables/1 {user_agent()}"}))
    assert script.requests[0].headers.get_list("user-agent") == [f"tables/1 {user_agent()}"]


@pytest.mark.parametrize("make", [Plivo, AsyncPlivo])
@pytest.mark.parametrize("headers", [{"Authorization": "x"}, {"a b": "x"}, {"x": "\n"}, ["x"]])
def test_headers_are_called_what_they_are_called_there(headers: Any, make: type[Plivo] | type[AsyncPlivo]) -> None:
    with pytest.raises(ValidationError, match=r"^headers: "):
        make(AUTH_ID, AUTH_TOKEN, headers=headers)
    client = make(AUTH_ID, AUTH_TOKEN, base_url="http://127.0.0.1/v1")
    with pytest.raises(ValidationError, match=r"^headers: "):
        client.with_options(headers=headers)
