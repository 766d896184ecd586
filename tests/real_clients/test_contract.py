"""The judge of the exchanges finds what is not as documented."""

import json
from dataclasses import replace

import pytest

from tests.real_clients.contract import Contract, Exchange

PATH = "/v1/Account/MA0123456789ABCDEFGH/Message/"
UUID = "b48d95dc-e3ac-11eb-a9c2-0242ac110005"
JSON = {"content-type": "application/json"}
BASIC = {"authorization": "Basic eA=="}
BODY = {"src": "12025550100", "dst": "12025550123", "text": "Hello"}
SENT = {"api_id": UUID, "message": "message(s) queued", "message_uuid": [UUID]}

SEND = Exchange("POST", PATH, {**BASIC, **JSON}, json.dumps(BODY).encode(), 202, JSON, json.dumps(SENT).encode())
EMPTY: dict[str, object] = {
    "api_id": UUID,
    "meta": {"limit": 20, "offset": 0, "next": None, "previous": None},
    "objects": [],
}
LIST = Exchange("GET", f"{PATH}?limit=5&message_state=sent", BASIC, b"", 200, JSON, json.dumps(EMPTY).encode())
GET = Exchange("GET", f"{PATH}{UUID}/", BASIC, b"", 401, {"content-type": "text/plain"}, b"Could not verify your")


@pytest.mark.parametrize("exchange", [SEND, LIST], ids=["send", "list"])
def test_what_is_documented_has_no_fault(contract: Contract, exchange: Exchange) -> None:
    assert contract.request_faults(exchange) == []
    assert contract.answer_faults(exchange) == []


@pytest.mark.parametrize(
    ("exchange", "fault"),
    [
        (replace(SEND, target=PATH.removesuffix("/")), "the document has no POST"),
        (replace(SEND, method="PUT"), "the document has no PUT"),
        (replace(SEND, headers=JSON), "the credentials are not HTTP Basic"),
        (
            replace(SEND, headers={**BASIC, "content-type": "text/json"}),
            "the body is 'text/json', not application/json",
        ),
        (replace(SEND, headers=BASIC), "the body is '', not application/json"),
        (replace(SEND, body=b'{"dst": "12025550123", "text": "Hello"}'), "body:"),
        (replace(SEND, body=json.dumps({**BODY, "message_expiry": 4}).encode()), "body.message_expiry: 4 is less"),
        (replace(LIST, target=f"{PATH}?limit=21"), "limit: 21 is greater"),
        (replace(LIST, target=f"{PATH}?limit=many"), "limit: "),
        (replace(LIST, target=f"{PATH}?page=2"), "the document has no query parameter page"),
        (replace(LIST, target=f"{PATH}?message_time=2026-03-01T12:00"), "message_time: "),
        (replace(GET, target=f"{PATH}{UUID.upper()}/"), "message_uuid: "),
        (replace(GET, target=f"/v1/Account/XX/Message/{UUID}/"), "auth_id: "),
    ],
    ids=range(13),
)
def test_a_fault_of_a_request_is_found(contract: Contract, exchange: Exchange, fault: str) -> None:
    faults = contract.request_faults(exchange)

    assert faults
    assert all(each.startswith(fault) for each in faults), faults


@pytest.mark.parametrize(
    ("exchange", "fault"),
    [
        (replace(SEND, status=201), "the document has no 201 for POST"),
        (
            replace(SEND, answer_headers={"content-type": "text/html"}),
            "the answer is 'text/html', not application/json",
        ),
        (replace(SEND, answer=b'{"api_id": "b48d95dc-e3ac-11eb-a9c2-0242ac110005", "message": "queued"}'), "answer: "),
        (replace(LIST, answer=json.dumps({**EMPTY, "objects": [{}]}).encode()), "answer.objects.0: "),
        (GET, "answer: "),
        (replace(GET, answer_headers=JSON, answer=b"{}"), "the answer is 'application/json', not text/plain"),
    ],
    ids=range(6),
)
def test_a_fault_of_an_answer_is_found(contract: Contract, exchange: Exchange, fault: str) -> None:
    faults = contract.answer_faults(exchange)

    assert faults
    assert all(each.startswith(fault) for each in faults), faults
