"""The official Python SDK and the contract: all arguments it offers, and the answers it is tested with."""

import inspect
import json
from importlib import import_module

import pytest

from plivo_mock import MockPlivo
from tests.real_clients import sdk
from tests.real_clients import test_official_sdk_list as lists
from tests.real_clients.contract import DOCUMENT, Contract, Exchange
from tests.real_clients.test_official_sdk_send import SENDS
from tests.real_clients.wire import Wire

JSON, BASIC = {"content-type": "application/json"}, {"authorization": "Basic eA=="}
UUID, OTHER = "b48d95dc-e3ac-11eb-a9c2-0242ac110005", "c1d1f3aa-e3ac-11eb-a9c2-0242ac110005"
PATH = "/v1/Account/MA0123456789ABCDEFGH/Message/"

# The shapes of the answers its own tests are made with, with other values: records between the oldest and the current.
RECORD: dict[str, object] = {
    "error_code": None,
    "from_number": "12025550100",
    "message_direction": "outbound",
    "message_state": "sent",
    "message_time": "2017-06-01 12:00:09+05:30",
    "message_type": "sms",
    "message_uuid": UUID,
    "resource_uri": f"{PATH}{UUID}/",
    "to_number": "12025550123",
    "total_amount": "0.00350",
    "total_rate": "0.00350",
    "units": 1,
    "message_sent_time": "2024-06-01 12:00:09.123456+05:30",
    "message_updated_time": "2024-06-01 12:00:11.12345+05:30",
    "error_message": "",
}
PAGE: dict[str, object] = {
    "api_id": UUID,
    "meta": {"limit": 20, "next": f"{PATH}?limit=20&offset=20", "offset": 0, "previous": None, "total_count": 20},
    "objects": [RECORD, {**RECORD, "message_uuid": OTHER, "error_code": "000", "message_state": "delivered"}],
}
SENT: dict[str, object] = {"api_id": UUID, "message": "message(s) queued", "message_uuid": [UUID]}


def arguments_of(name: str) -> set[str]:
    """Give the names of the arguments of a method of the SDK's messages, as the API calls them."""
    method = getattr(import_module("plivo.resources.messages").Messages, name)
    return {each.rstrip("_") for each in inspect.signature(method).parameters if each != "self"}


def test_every_argument_of_a_send_is_tried_and_documented() -> None:
    tried = {name.rstrip("_") for send in SENDS.values() for name in send.arguments()} | {"dst"}
    document = json.loads(DOCUMENT.read_text(encoding="utf-8"))

    assert arguments_of("create") == tried
    assert arguments_of("create") == set(document["components"]["schemas"]["SendMessageArguments"]["properties"])


def test_every_filter_is_tried_and_documented() -> None:
    source = inspect.getsource(lists)
    tried = {name for name in arguments_of("list") if f'"{name}"' in source or f"{name}=" in source}
    document = json.loads(DOCUMENT.read_text(encoding="utf-8"))
    documented = {each["name"] for each in document["paths"]["/Account/{auth_id}/Message/"]["get"]["parameters"]}

    assert arguments_of("list") == tried
    assert arguments_of("list") == documented


@pytest.mark.parametrize(
    ("method", "target", "status", "answer"),
    [
        ("POST", PATH, 202, SENT),
        ("GET", PATH, 200, PAGE),
        ("GET", f"{PATH}{UUID}/", 200, {"api_id": UUID, **RECORD}),
    ],
    ids=["send", "list", "retrieve"],
)
def test_the_answers_it_is_tested_with_are_as_documented(
    contract: Contract, method: str, target: str, status: int, answer: dict[str, object]
) -> None:
    body = json.dumps({"src": "1", "dst": "2", "text": "Hello"}).encode() if method == "POST" else b""
    exchange = Exchange(method, target, {**BASIC, **JSON}, body, status, JSON, json.dumps(answer).encode())

    assert contract.answer_faults(exchange) == []


def test_the_mock_answers_every_field_it_is_tested_with(client: sdk.Client, mock: MockPlivo, wire: Wire) -> None:
    (uuid,) = client.messages.create(src="12025550100", dst="12025550123", text="Hello").message_uuid
    mock.advance(5)
    client.messages.get(uuid)
    client.messages.list()
    sent, retrieved, page = (json.loads(exchange.answer) for exchange in wire.exchanges)

    assert SENT.keys() == sent.keys()
    # Newer answers have neither an error in words nor a count of all records.
    assert RECORD.keys() - retrieved.keys() == {"error_message"}
    assert PAGE.keys() == page.keys()
    assert {"limit", "offset", "next", "previous"} == page["meta"].keys()
