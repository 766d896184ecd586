"""Calls with the HTTP exchange around their results."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import TypeAlias

import anyio
import httpx
import pytest

from plivo_messaging import APIResponse, BadRequestError, Message, MessagePage, Messages, SendResult, ValidationError
from tests.client.moving_list import MovingList
from tests.client.scripted import (
    GOT,
    LISTED,
    NOON,
    SENT,
    Kind,
    Reply,
    Script,
    all_kinds,
    answer,
    both_kinds,
    refusal,
    run,
)
from tests.client.wire import AUTH_ID, AUTH_TOKEN, MESSAGE_UUID, example

RawCall: TypeAlias = Callable[[Messages], APIResponse[SendResult] | APIResponse[Message] | APIResponse[MessagePage]]


def send(messages: Messages) -> APIResponse[SendResult]:
    """Send something."""
    return messages.with_raw_response.send(src="12025550100", dst=["12025550123"], text="Your table is ready.")


def get(messages: Messages) -> APIResponse[Message]:
    """Retrieve a message."""
    return messages.with_raw_response.get(MESSAGE_UUID)


def list_page(messages: Messages) -> APIResponse[MessagePage]:
    """Retrieve a page."""
    return messages.with_raw_response.list(state="sent", page_size=5)


@all_kinds
def test_a_send(kind: Kind) -> None:
    document = example("sent-legacy")
    script = Script(answer(202, document, {"x-request": "7"}))
    response = run(kind, script, send)
    assert response.parsed == run(kind, Script(SENT), lambda messages: messages.send(src="1", dst="2", text="x"))
    assert response.status_code == 202
    assert response.headers["x-request"] == "7"
    assert response.response.json() == document
    assert response.attempts == 1
    assert response.elapsed > timedelta(0)
    assert response.request.method == "POST"
    assert json.loads(response.request.content)["dst"] == "12025550123"


@all_kinds
def test_a_retrieval(kind: Kind) -> None:
    response = run(kind, Script(GOT), get)
    assert response.parsed.message_uuid == example("get-latest")["message_uuid"]
    assert response.status_code == 200
    assert response.request.url.path == f"/v1/Account/{AUTH_ID}/Message/{MESSAGE_UUID}/"


@all_kinds
def test_a_list(kind: Kind) -> None:
    response = run(kind, Script(LISTED), list_page)
    assert response.parsed.records == []
    assert not response.parsed.has_next_page()
    assert response.request.url.params["message_state"] == "sent"


@both_kinds
@pytest.mark.parametrize(
    ("call", "reply"), [(send, SENT), (get, GOT), (list_page, LISTED)], ids=["send", "get", "list"]
)
def test_no_credentials_are_shown(kind: Kind, call: RawCall, reply: Reply) -> None:
    response = run(kind, Script(reply), call)
    assert "authorization" not in response.request.headers
    assert AUTH_TOKEN not in repr(vars(response.response)) + repr(vars(response.request)) + repr(response)
    assert response.request.headers["user-agent"].startswith("plivo-messaging/")


@both_kinds
def test_it_counts_the_requests_it_took(kind: Kind) -> None:
    script = Script(httpx.ConnectError("refused"), refusal(429), SENT)
    assert run(kind, script, send).attempts == 3
    script = Script(refusal(500), GOT)
    assert run(kind, script, get).attempts == 2


@both_kinds
def test_refusals_are_errors_here_as_well(kind: Kind) -> None:
    with pytest.raises(BadRequestError):
        run(kind, Script(refusal(400)), send)
    with pytest.raises(ValidationError):
        run(kind, Script(GOT), lambda messages: messages.with_raw_response.get("x"))
    with pytest.raises(TypeError, match="did you mean 'state'"):
        run(kind, Script(LISTED), lambda messages: messages.with_raw_response.list(sate="sent"))  # type: ignore[call-arg]  # wrong on purpose


@both_kinds
def test_every_page_is_requested_in_the_way_the_list_was(kind: Kind) -> None:
    moving = MovingList([1_000_000] * 50)
    script = Script(refusal(500), moving.answer, refusal(500), moving.answer)

    def sync(messages: Messages) -> int:
        page = messages.with_raw_response.list(since=NOON, extra_headers={"x-trace": "1"}, timeout=3, limit=45).parsed
        return sum(1 for _ in page)

    async def main() -> int:
        messages = script.async_client().messages
        answered = await messages.with_raw_response.list(
            since=NOON, extra_headers={"x-trace": "1"}, timeout=3, limit=45
        )
        return len([record async for record in answered.parsed])

    assert (sync(script.client().messages) if kind == "sync" else anyio.run(main)) == 45
    assert len(script.requests) == 5
    assert all(request.headers["x-trace"] == "1" for request in script.requests)
    assert [each["read"] for each in script.timeouts] == [3.0] * 5
    limits = [request.url.params["limit"] for request in script.requests]
    assert limits == ["20", "20", "20", "20", "5"]
