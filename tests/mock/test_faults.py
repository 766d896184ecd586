"""The journal and the faults over HTTP, and which fault happens to which request."""

import json
import math

import httpx
import pytest

from plivo_mock import Fault, FaultKind, Faults, MockPlivo
from tests.mock.builders import AUTH_ID, NOON, a_body
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


def test_a_request_is_in_the_journal_when_its_answer_is_known(mock: MockPlivo, api: httpx.Client) -> None:
    for number in range(1, 51):
        api.get("")
        assert len(mock.requests) == number


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


PATH = "/v1/Account/MA1/Message/"
SEND = ("POST", PATH, "sendMessage", frozenset({"12025550123", "12025550124"}))
LIST = ("GET", PATH, "listMessages", frozenset[str]())


def test_a_fault_happens_once_unless_it_says_otherwise() -> None:
    faults = Faults()
    faults.add("reset")

    assert faults.draw(*SEND) == Fault(kind=FaultKind.RESET)
    assert faults.draw(*SEND) is None
    assert len(faults) == 0


def test_a_fault_happens_as_often_as_it_says() -> None:
    faults = Faults()
    rule = faults.add("status", status=503, times=2)

    assert faults.draw(*SEND) is not None
    assert rule.left == 1
    assert faults.draw(*SEND) is not None
    assert faults.draw(*SEND) is None


def test_a_fault_without_end_happens_until_it_is_removed() -> None:
    faults = Faults()
    rule = faults.add("reset", times=None)

    assert all(faults.draw(*SEND) for _ in range(10))
    faults.remove(rule.id)
    assert faults.draw(*SEND) is None
    with pytest.raises(LookupError, match="there is no fault 1: it happened as often as it should, or was removed"):
        faults.remove(rule.id)


def test_the_first_fault_that_matches_happens_and_no_other() -> None:
    faults = Faults()
    faults.add("reset", operation="listMessages")
    faults.add("status", status=500)
    faults.add("status", status=501)

    happened = [faults.draw(*SEND), faults.draw(*LIST), faults.draw(*SEND), faults.draw(*SEND)]

    assert [fault and (fault.kind, fault.status) for fault in happened] == [
        ("status", 500),
        ("reset", None),
        ("status", 501),
        None,
    ]


def test_faults_with_a_probability_are_repeatable_with_a_seed() -> None:
    def drawn(faults: Faults) -> list[bool]:
        faults.add("reset", times=None, probability=0.5)
        return [faults.draw(*SEND) is not None for _ in range(100)]

    first = Faults(7)
    run = drawn(first)

    assert run == drawn(Faults(7))
    assert 20 < sum(run) < 80
    assert run != drawn(Faults(8))
    first.clear()
    assert drawn(first) == run


def test_a_fault_that_does_not_happen_this_time_is_not_counted() -> None:
    faults = Faults(7)
    faults.add("reset", times=3, probability=0.2)

    assert sum(faults.draw(*SEND) is not None for _ in range(500)) == 3


def test_faults_can_be_listed_and_cleared() -> None:
    faults = Faults()
    added = [faults.add("reset"), faults.add("truncated")]

    assert [*faults] == added
    assert [rule.id for rule in added] == [1, 2]
    faults.clear()
    assert [*faults] == []
    assert faults.add("reset").id == 3


@pytest.mark.parametrize(
    ("kind", "processed"),
    [
        ("status", False),
        ("reset", False),
        ("delay", True),
        ("truncated", True),
        ("content_type", True),
        ("malformed_json", True),
    ],
)
def test_what_needs_the_answer_is_carried_out(kind: str, processed: bool) -> None:
    rule = Faults().add(kind, status=500 if kind == "status" else None, delay=1)

    assert rule.fault.processed is processed


@pytest.mark.parametrize("kind", ["status", "reset"])
def test_what_does_not_need_the_answer_can_be_carried_out(kind: str) -> None:
    rule = Faults().add(kind, status=500 if kind == "status" else None, processed=True)

    assert rule.fault.processed


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"kind": "nonsense"}, "kind='nonsense' is none of status, delay, reset, truncated, content_type, malformed"),
        ({"kind": "status"}, "status=None is not an HTTP error: give 400 to 599"),
        ({"kind": "status", "status": 200}, "status=200 is not an HTTP error"),
        ({"kind": "status", "status": 600}, "status=600 is not an HTTP error"),
        ({"kind": "reset", "status": 500}, "status=500 does not go with kind='reset'"),
        ({"kind": "reset", "retry_after": 1}, "retry_after=1 does not go with kind='reset'"),
        ({"kind": "reset", "body": ""}, "body='' does not go with kind='reset'"),
        ({"kind": "reset", "content_type": "text/html"}, "content_type='text/html' does not go with kind='reset'"),
        ({"kind": "content_type", "content_type": "a\r\nb"}, "is no content type"),
        ({"kind": "content_type", "content_type": ""}, "is no content type"),
        ({"kind": "status", "status": 503, "retry_after": -1}, "retry_after=-1 is negative"),
        ({"kind": "delay"}, "delay=0 delays nothing"),
        ({"kind": "delay", "delay": -1}, "delay=-1 is not from 0 to 3,600 seconds"),
        ({"kind": "delay", "delay": 3601}, "delay=3601 is not from 0 to 3,600 seconds"),
        ({"kind": "delay", "delay": math.nan}, "delay=nan is not from 0 to 3,600 seconds"),
        ({"kind": "truncated", "processed": False}, "processed=False does not go with kind='truncated'"),
        ({"kind": "reset", "times": 0}, "times=0 is not 1 or more"),
        ({"kind": "reset", "probability": 0}, "probability=0 is not above 0 and up to 1"),
        ({"kind": "reset", "probability": 1.1}, "probability=1.1 is not above 0 and up to 1"),
        ({"kind": "reset", "method": "GET /"}, "method='GET /' is no HTTP method"),
        ({"kind": "reset", "path": "v1"}, "path='v1' does not begin with a slash"),
        ({"kind": "reset", "operation": "send"}, "operation='send' is none of sendMessage, listMessages, getMessage"),
        ({"kind": "reset", "destination": "nobody"}, "destination='nobody' is not a number of up to 14 digits"),
    ],
    ids=repr,
)
def test_what_cannot_be_meant_is_refused(arguments: dict[str, object], message: str) -> None:
    faults = Faults()

    with pytest.raises(ValueError, match=message.replace("(", r"\(")):
        faults.add(**arguments)  # type: ignore[arg-type]  # wrong on purpose
    assert len(faults) == 0


@pytest.mark.parametrize(
    ("match", "fits"),
    [
        ({}, True),
        ({"method": "post"}, True),
        ({"method": "GET"}, False),
        ({"path": PATH}, True),
        ({"path": "/v1/*"}, True),
        ({"path": "*/Message/"}, True),
        ({"path": "/v1"}, False),
        ({"operation": "sendMessage"}, True),
        ({"operation": "getMessage"}, False),
        ({"destination": "+1 (202) 555-0124"}, True),
        ({"destination": "12025550125"}, False),
        ({"method": "POST", "operation": "listMessages"}, False),
    ],
    ids=repr,
)
def test_a_request_matches_when_all_that_is_asked_for_is_so(match: dict[str, str], fits: bool) -> None:
    faults = Faults()
    faults.add("reset", **match)  # type: ignore[arg-type]

    assert (faults.draw(*SEND) is not None) == fits
