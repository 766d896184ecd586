"""The HTTP exchange around the results of calls."""

import json
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any, TypeAlias, cast

import anyio
import httpx
import pytest

from plivo_messaging import APIResponse, BadRequestError, RawMessages, ValidationError
from tests.wrapper.moving_list import MovingList
from tests.wrapper.scripted import GOT, LISTED, NOON, SENT, Kind, Reply, Script, all_kinds, answer, refusal
from tests.wrapper.wire import AUTH_ID, AUTH_TOKEN, MESSAGE_UUID, example

RawCall: TypeAlias = Callable[[RawMessages], APIResponse[Any]]

ACCOUNT = f"/v1/Account/{AUTH_ID}/Message/"
CALLS: dict[str, tuple[RawCall, Reply, str, str]] = {
    "send": (lambda raw: raw.send(src="12025550100", dst=["12025550123"], text="x"), SENT, "POST", ACCOUNT),
    "get": (lambda raw: raw.get(MESSAGE_UUID), GOT, "GET", f"{ACCOUNT}{MESSAGE_UUID}/"),
    "list": (lambda raw: raw.list(state="sent", page_size=5), LISTED, "GET", ACCOUNT),
}


def run(kind: Kind, script: Script, call: RawCall) -> APIResponse[Any]:
    if kind == "sync":
        return call(script.client().messages.with_raw_response)

    async def main() -> APIResponse[Any]:
        messages: Any = script.async_client().messages
        return await cast("Awaitable[APIResponse[Any]]", call(messages.with_raw_response))

    return anyio.run(main, backend=kind)


@all_kinds
@pytest.mark.parametrize(("call", "reply", "method", "path"), CALLS.values(), ids=CALLS)
def test_a_result_comes_with_its_exchange_and_without_credentials(
    kind: Kind, call: RawCall, reply: Reply, method: str, path: str
) -> None:
    response = run(kind, Script(reply), call)
    assert (response.request.method, response.request.url.path) == (method, path)
    assert response.status_code == response.response.status_code == (202 if method == "POST" else 200)
    assert response.attempts == 1
    assert response.elapsed == response.response.elapsed > timedelta(0)
    assert response.request.headers["user-agent"].startswith("plivo-messaging/")
    assert "authorization" not in response.request.headers
    assert AUTH_TOKEN not in repr(vars(response.response)) + repr(vars(response.request)) + repr(response)


def test_a_send() -> None:
    document = example("sent-legacy")
    script = Script(answer(202, document, {"x-request": "7"}))
    response = script.client().messages.with_raw_response.send(src="1", dst="12025550123", text="x")
    assert response.parsed == script.client().messages.send(src="1", dst="12025550123", text="x")
    assert response.headers["x-request"] == "7"
    assert response.response.json() == document
    assert json.loads(response.request.content) == {"dst": "12025550123", "src": "1", "text": "x"}
    assert repr(response) == f"APIResponse(parsed={response.parsed!r}, attempts=1)"
    with pytest.raises(AttributeError):
        response.attempts = 2  # type: ignore[misc]  # that is what is tested


@pytest.mark.parametrize("failures", [[httpx.ConnectError("refused"), refusal(429)], [refusal(429)], []])
def test_the_requests_of_a_call_are_counted(failures: list[Reply]) -> None:
    raw = Script(*failures, SENT).client().messages.with_raw_response
    assert raw.send(src="1", dst="2", text="x").attempts == len(failures) + 1


def test_errors_are_raised_here_as_well() -> None:
    raw: Any = Script(refusal(400)).client().messages.with_raw_response
    with pytest.raises(BadRequestError):
        raw.send(src="1", dst="2", text="x")
    with pytest.raises(ValidationError):
        raw.get("x")
    with pytest.raises(TypeError, match="did you mean 'state'"):
        raw.list(sate="sent")


def test_every_page_is_requested_as_the_first_one() -> None:
    moving = MovingList([1_000_000] * 50)
    script = Script(refusal(500), moving.answer, refusal(500), moving.answer)
    options: dict[str, Any] = {"since": NOON, "headers": {"x-trace": "1"}, "timeout": 3, "limit": 45}
    page = script.client().messages.with_raw_response.list(**options).parsed
    assert len(list(page)) == 45
    assert [request.headers["x-trace"] for request in script.requests] == ["1"] * 5
    assert [each["read"] for each in script.timeouts] == [3.0] * 5
    assert [request.url.params["limit"] for request in script.requests] == ["20", "20", "20", "20", "5"]
