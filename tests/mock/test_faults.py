"""The journal and the faults as clients and tests meet them: over HTTP, and in process."""

import asyncio
import json

import httpx
import pytest

from plivo_mock import ManualClock, MockPlivo
from tests.mock.builders import AUTH_ID, AUTH_TOKEN, NOON, a_body
from tests.mock.clients import client_at

MESSAGES = f"/v1/Account/{AUTH_ID}/Message/"


def count(api: httpx.Client) -> int:
    return len(api.get("").json()["objects"])


def test_a_request_and_its_answer_go_into_the_journal(mock: MockPlivo, api: httpx.Client) -> None:
    answer = api.post("", json=a_body(text="Grüße"), headers={"X-Team": "front desk"})

    (exchange,) = mock.requests
    assert (exchange.number, exchange.moment, exchange.method) == (1, NOON, "POST")
    assert (exchange.path, exchange.query, exchange.operation) == (MESSAGES, "", "sendMessage")
    assert exchange.auth_id == AUTH_ID
    assert exchange.json() == a_body(text="Grüße")
    assert ("x-team", "front desk") in exchange.headers
    assert ("authorization", f"Basic {AUTH_ID}:***") in exchange.headers
    assert exchange.status == 202
    assert json.loads(exchange.response_body) == answer.json()
    assert dict(exchange.response_headers)["content-type"] == "application/json"
    assert exchange.fault == ""
    assert mock.requests.sender_of(answer.json()["message_uuid"][0]) is exchange


def test_what_is_no_request_to_the_api_goes_there_too(mock: MockPlivo, base_url: str, http: httpx.Client) -> None:
    http.get(base_url.removesuffix("/v1") + "/Account/wrong/?limit=2")

    assert str(mock.requests[0]) == "1. GET /Account/wrong/?limit=2 -> 404"


def test_no_token_goes_into_the_journal(mock: MockPlivo, base_url: str, api: httpx.Client) -> None:
    api.get("", params={"search": AUTH_TOKEN})
    api.post("", json=a_body(src=AUTH_TOKEN))
    with client_at(base_url, auth_token="the real token, by mistake") as other:
        other.get("")

    shown = repr([*mock.requests])
    assert AUTH_TOKEN not in shown
    assert "a+token+for+tests" not in shown
    assert "by mistake" not in shown
    assert [exchange.status for exchange in mock.requests] == [400, 400, 401]


def test_a_request_is_in_the_journal_when_its_answer_is_known(mock: MockPlivo, api: httpx.Client) -> None:
    for number in range(1, 51):
        api.get("")
        assert len(mock.requests) == number


def test_reset_forgets_requests_and_faults(mock: MockPlivo, api: httpx.Client) -> None:
    mock.faults.add("status", status=500, times=None)
    api.get("")

    mock.reset()

    assert api.get("").status_code == 200
    assert [exchange.number for exchange in mock.requests] == [1]


def test_a_status_comes_instead_of_the_answer(mock: MockPlivo, api: httpx.Client) -> None:
    mock.faults.add("status", status=503, retry_after=7, operation="sendMessage")

    answer = api.post("", json=a_body())

    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "7"
    assert answer.headers["date"] == "Sun, 01 Mar 2026 12:00:00 GMT"
    assert answer.json().keys() == {"api_id", "error"}
    assert answer.json()["error"] == "Service Unavailable"
    assert mock.requests[0].fault == "status"
    assert count(api) == 0


@pytest.mark.parametrize(
    ("status", "text"),
    [(429, "too many requests"), (500, "Internal Server Error"), (520, "Error 520")],
)
def test_the_error_is_worded_as_documented(mock: MockPlivo, api: httpx.Client, status: int, text: str) -> None:
    mock.faults.add("status", status=status)

    assert api.get("").json()["error"] == text


def test_a_401_is_the_documented_text(mock: MockPlivo, api: httpx.Client) -> None:
    mock.faults.add("status", status=401)

    answer = api.get("")

    assert answer.text == "Could not verify your access level for that URL."
    assert answer.headers["content-type"].startswith("text/plain")


def test_a_status_has_a_body_of_its_own(mock: MockPlivo, api: httpx.Client) -> None:
    mock.faults.add("status", status=502, body="<h1>Bad gateway</h1>", content_type="text/html")

    answer = api.get("")

    assert (answer.status_code, answer.text) == (502, "<h1>Bad gateway</h1>")
    assert answer.headers["content-type"].startswith("text/html")


def test_a_status_can_hide_that_the_request_was_carried_out(mock: MockPlivo, api: httpx.Client) -> None:
    mock.faults.add("status", status=500, processed=True)

    assert api.post("", json=a_body()).status_code == 500
    assert count(api) == 1


@pytest.mark.parametrize("processed", [False, True])
def test_a_reset_breaks_the_connection(mock: MockPlivo, api: httpx.Client, processed: bool) -> None:
    mock.faults.add("reset", processed=processed)

    with pytest.raises(httpx.ReadError):
        api.post("", json=a_body())

    assert mock.requests[0].status is None
    assert mock.requests[0].fault == "reset"
    assert str(mock.requests[0]).endswith("-> no response (reset)")
    assert count(api) == int(processed)


def test_a_truncated_answer_ends_in_the_middle(mock: MockPlivo, api: httpx.Client) -> None:
    mock.faults.add("truncated")

    with pytest.raises(httpx.RemoteProtocolError, match="without sending complete message body"):
        api.post("", json=a_body())

    assert mock.requests[0].status == 202
    assert count(api) == 1


def test_a_wrong_content_type_is_named(mock: MockPlivo, api: httpx.Client) -> None:
    mock.faults.add("content_type")
    mock.faults.add("content_type", content_type="application/xml")

    assert [api.get("").headers["content-type"] for _ in range(3)] == [
        "text/html; charset=utf-8",
        "application/xml",
        "application/json",
    ]


def test_malformed_json_breaks_off(mock: MockPlivo, api: httpx.Client) -> None:
    mock.faults.add("malformed_json")

    answer = api.post("", json=a_body())

    assert answer.status_code == 202
    with pytest.raises(json.JSONDecodeError):
        answer.json()
    assert json.loads(answer.text + "}")["message"] == "message(s) queued"
    assert count(api) == 1


def test_a_delay_holds_the_answer_back_and_carries_the_request_out(mock: MockPlivo, base_url: str) -> None:
    mock.faults.add("delay", delay=3_000)

    with client_at(base_url) as api:
        # No answer can come in this time, and a request is carried out before it is held back.
        with pytest.raises(httpx.ReadTimeout):
            api.post("", json=a_body(), timeout=httpx.Timeout(10, read=0.3))
        assert count(api) == 1


def test_an_answer_comes_after_its_delay(mock: MockPlivo, api: httpx.Client) -> None:
    mock.faults.add("delay", delay=0.001)

    assert api.post("", json=a_body()).status_code == 202
    assert mock.requests[0].fault == "delay"


def test_only_sends_to_a_destination_are_meant(mock: MockPlivo, api: httpx.Client) -> None:
    mock.faults.add("status", status=500, destination="+1 202 555 0199", times=None)

    assert api.post("", json=a_body()).status_code == 202
    assert api.post("", json=a_body(dst="12025550123<12025550199")).status_code == 500
    assert api.get("").status_code == 200


def test_a_magic_destination_needs_no_setting_up(mock: MockPlivo, api: httpx.Client) -> None:
    assert api.post("", json=a_body(dst="442079460503")).status_code == 503
    with pytest.raises(httpx.ReadError):
        api.post("", json=a_body(dst="442079460902"))
    assert [exchange.fault for exchange in mock.requests] == ["status", "reset"]
    assert count(api) == 1


def test_a_body_longer_than_any_is_answered_all_the_same(mock: MockPlivo, api: httpx.Client) -> None:
    answer = api.post("", content=b" " * (5 * 1024 * 1024), headers={"Content-Type": "application/json"})

    assert answer.json()["error"] == "The body of the request has more than 4,194,304 bytes."
    assert mock.requests[0].body.startswith(" ")
    assert len(mock.requests[0].body) < 70_000


def in_process(mock: MockPlivo) -> httpx.Response:
    async def get() -> httpx.Response:
        async with httpx.AsyncClient(
            transport=httpx.ASGITransport(mock.asgi()), base_url="http://127.0.0.1", auth=(AUTH_ID, AUTH_TOKEN)
        ) as client:
            return await client.post(MESSAGES, json=a_body())

    return asyncio.run(get())


@pytest.mark.parametrize(("kind", "error"), [("reset", httpx.ReadError), ("truncated", httpx.RemoteProtocolError)])
def test_in_process_the_client_sees_what_it_would_see_on_the_network(kind: str, error: type[Exception]) -> None:
    mock = MockPlivo(auth_id=AUTH_ID, auth_token=AUTH_TOKEN, clock=ManualClock(NOON))
    mock.faults.add(kind)

    with pytest.raises(error, match="the mock server"):
        in_process(mock)

    assert mock.requests[0].fault == kind
    assert in_process(mock).status_code == 202
