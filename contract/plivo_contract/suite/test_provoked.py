"""Tests that control a server beside its API: it fails, receives messages, and has seeded messages."""

import re
from collections.abc import Mapping
from http import HTTPStatus

import pytest

from plivo_contract._context import TestContext, required, shown, uuids, words
from plivo_contract._contract import API_ROOT, GET, LIST, SEND
from plivo_contract._control import ORIGINS
from plivo_contract._errors import CouldNotTest, expect
from plivo_contract._messages import Exchange
from plivo_contract._scenario import Need, scenario

BY_ITSELF = frozenset({401, 405, 415})
"""The errors with which any server responds to requests of other tests."""

CAMPAIGN = {"tendlc_campaign_id": "CD4WJJD", "tendlc_registration_status": "registered"}
EXPIRY = "2026-03-02 12:00:00.000000"
MORE_FIELDS = {
    "replaced_sender": "12025550199",
    "error_message": "Spam detected",
    "conversation_expiry_timestamp": EXPIRY,
    "conversation_expiration_timestamp": EXPIRY,
}


@scenario("errors of a server that fails, or of an account that may not", "", Need.CONTROL)
def test_errors(api: TestContext, operation: str) -> None:
    for status in map(int, api.contract.responses(operation)):
        if status >= HTTPStatus.BAD_REQUEST and status not in BY_ITSELF:
            try:
                required(api.target.control).refuse_next(api.contract.operation_id(operation), status)
            except (CouldNotTest, ValueError) as error:
                pytest.skip(f"the server cannot be made to refuse {operation}: {error}")
            with api.policy.provoking():
                answer = _ask(api, operation).response
            expect(f"a provoked {status} is the response", status, answer.status)


def _ask(api: TestContext, operation: str) -> Exchange:
    if operation == SEND:
        return api.post({"src": "12025550100", "dst": api.destination(), "text": "Hello"})
    method, _, path = operation.partition(" ")
    values = {"auth_id": api.account.auth_id, "message_uuid": api.unknown_uuid()}
    return api.request(method, API_ROOT + re.sub(r"{(\w+)}", lambda match: values.get(match[1], "1"), path))


@scenario("a received message is listed and can be retrieved", LIST, Need.CONTROL)
def test_received(api: TestContext) -> None:
    sender, number = api.destinations(2)
    required(api.target.control).receive(from_number=sender, to_number=number, text="Thank you!")
    found = api.listed(from_number=sender, to_number=number)
    expect("the received message is listed", 1, len(found))
    inbound = api.found(from_number=sender, message_direction="inbound", message_type="sms")
    expect("it is inbound", uuids(found), inbound)
    expect("it is not outbound", [], api.found(from_number=sender, message_direction="outbound"))
    state = shown(found[0], "message_state")
    expect("it is received, or has been handed over", True, state in {"received", "delivered", "undelivered"})
    record = api.record(uuids(found)[0])
    expect("the record says from whom", [sender, number], [shown(record, "from_number"), shown(record, "to_number")])


@scenario("a record has the values its message was given", GET, Need.CONTROL, Need.CURRENT)
def test_seeded(api: TestContext) -> None:
    _check_values(api, api.seed(CAMPAIGN, MORE_FIELDS), {**CAMPAIGN, **MORE_FIELDS})
    for origin in ORIGINS:
        uuid = api.seed({"type": "whatsapp", "conversation_origin": origin})
        _check_values(api, uuid, {"conversation_origin": origin})


def _check_values(api: TestContext, uuid: str, values: Mapping[str, str]) -> None:
    record = api.record(uuid)
    expect("a record has the values its message was given", values, {name: record.get(name) for name in values})
    listed = api.listed(from_number=record.get("from_number"))
    in_list = [{name: each.get(name) for name in values} for each in listed if each.get("message_uuid") == uuid]
    expect("it has them in a list as well", [values], in_list[:1])


@scenario("filters find the values a message was given", LIST, Need.CONTROL)
def test_found(api: TestContext) -> None:
    campaign = f"C{api.sender()}"
    for kind, name, values in (
        ("sms", "tendlc_campaign_id", (campaign, f"{campaign}X")),
        ("sms", "tendlc_registration_status", ("registered", "unregistered")),
        ("whatsapp", "conversation_origin", ("authentication", "marketing")),
    ):
        sender = api.sender()
        seeded = {value: api.seed({"type": kind, "from_number": sender, name: value}) for value in values}
        for value, uuid in seeded.items():
            query = {"from_number": sender, name: value}
            expect(f"{words(query)} finds what has it, and nothing else", [uuid], api.found(**query))
        if values[0] == campaign:
            alone = api.found(tendlc_campaign_id=campaign)
            expect("a campaign is found without another filter", [seeded[campaign]], alone)
