"""Tests of filters: each lets through what fits, all of it, and nothing else."""

from collections.abc import Mapping
from typing import NamedTuple

import pytest

from plivo_contract._context import TestContext, required, shown, words
from plivo_contract._contract import LIST
from plivo_contract._errors import expect
from plivo_contract._scenario import Need, scenario
from plivo_contract._values import text_of

OK, BAD_REQUEST = 200, 400
POWERPACK = "1d5f3dd8-b207-4738-b59f-3c2ac7d3461c"
INVALID = {
    "message_direction": ("sideways", "", "OUTBOUND"),
    "message_state": ("lost", "", "Queued"),
    "message_type": ("fax", ""),
    "error_code": ("x", ""),
    "powerpack_id": ("x", ""),
    "from_number": ("", "+", "Blue Bird"),
    "to_number": ("", "nobody", "1234567890123456"),
    "destination_country_iso2": ("", "us", "USA"),
    "conversation_origin": ("", "spam"),
    "subaccount": ("", "MA0123456789ABCDEFGH"),
}


class Pair(NamedTuple):
    """Two messages, of which a filter lets one through."""

    name: str
    value: str
    fitting: Mapping[str, object]
    other: Mapping[str, object]


PAIRS = (
    Pair("to_number", "{number}", {}, {}),
    Pair("to_number", "+{number}", {}, {}),
    Pair("message_type", "sms", {}, {"type": "whatsapp"}),
    Pair("message_type", "whatsapp", {"type": "whatsapp"}, {}),
    Pair("message_type", "mms", {"type": "mms", "media_urls": ["https://example.com/menu.png"]}, {}),
    Pair("destination_country_iso2", "US", {}, {"dst": "447700900123"}),
    Pair("destination_country_iso2", "GB", {"dst": "447700900123"}, {}),
)


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: f"{pair.name}={pair.value.format(number='12025550100')}")
@scenario("{id}", LIST)
def test_pair(api: TestContext, pair: Pair) -> None:
    sender = api.sender()
    number, another = api.destinations(2)
    fitting = api.send(src=sender, **{"dst": number, **pair.fitting})
    api.send(src=sender, **{"dst": another, **pair.other})
    query = {"from_number": sender, pair.name: pair.value.format(number=number)}
    expect(f"{words(query)} finds what fits, and nothing else", fitting, api.found(**query))


@scenario("subaccount", LIST, Need.SUBACCOUNT)
def test_subaccount(api: TestContext) -> None:
    account, number = required(api.target.subaccount), api.destination()
    fitting = api.send(account, dst=number)
    api.send(dst=number)
    found = api.found(subaccount=account.auth_id, to_number=number)
    expect("subaccount finds what was sent with its credentials", fitting, found)


@scenario("states and error codes of failures", LIST, Need.ENDINGS)
def test_endings(api: TestContext) -> None:
    sender = api.sender()
    api.send(src=sender)
    for state, number in api.target.endings.items():
        fitting = api.send(src=sender, dst=number)
        reached = api.states_until_final(fitting[0])[-1]
        expect(f"messages to {number} end {state}", state, reached)
        code = api.record(fitting[0]).get("error_code")
        by_code = {} if code is None else {"error_code": code}  # a record may leave it out
        for query in ({"message_state": state}, by_code, {"message_state": state, **by_code}):
            found = api.found(from_number=sender, to_number=number, **query)
            expect(f"{words(query)} finds messages that ended so", fitting, found)


@scenario("conversation_id and conversation_origin", LIST, Need.CURRENT)
def test_conversation(api: TestContext) -> None:
    sender = api.sender()
    uuid = api.send_one(src=sender, type="whatsapp")
    api.send(src=sender)
    record = api.record(uuid)
    part = text_of(record, "conversation_id")[:-1]
    others = (("conversation_id", "0" * 32), ("conversation_id", part), ("conversation_origin", "marketing"))
    for name, other in others:
        found = api.found(from_number=sender, **{name: shown(record, name)})
        expect(f"{name} finds the message of the conversation", [uuid], found)
        expect(f"another {name} finds nothing", [], api.found(from_number=sender, **{name: other}))


@scenario("from_number", LIST)
def test_from_number(api: TestContext) -> None:
    sender, another, to = api.sender(), api.sender(), api.destination()
    fitting = api.send(src=sender, dst=to)
    api.send(src=another, dst=to)
    expect("from_number finds only the sender ID", fitting, api.found(from_number=sender, to_number=to))
    number = api.destination()
    fitting = api.send(src=f"+{number}", dst=to)
    for value in (number, f"+{number}"):
        found = api.found(from_number=value, to_number=to)
        expect("from_number finds the number, with or without its +", fitting, found)
    for part in (slice(-1), slice(1, None)):
        found = api.found(from_number=number[part], to_number=to)
        expect("from_number does not find a part of the number", [], found)
        found = api.found(from_number=number, to_number=to[part])
        expect("to_number does not find a part of the number", [], found)


@scenario("powerpack_id", LIST)
def test_powerpack(api: TestContext) -> None:
    number = api.destination()
    fitting = api.send(src=None, powerpack_uuid=POWERPACK, dst=number)
    api.send(dst=number)
    found = api.found(powerpack_id=POWERPACK, to_number=number)
    expect("powerpack_id finds what was sent through it", fitting, found)


@scenario("message_direction", LIST)
def test_direction(api: TestContext) -> None:
    sender = api.sender()
    sent = api.send(src=sender)
    for direction, expected in (("outbound", sent), ("inbound", [])):
        found = api.found(from_number=sender, message_direction=direction)
        expect(f"sent messages that are {direction}", expected, found)


@scenario("message_state and error_code", LIST)
def test_state(api: TestContext) -> None:
    sender = api.sender()
    delivered = api.send(src=sender)
    expect("a message is delivered in the end", "delivered", api.states_until_final(delivered[0])[-1])
    for query, expected in (
        ({"message_state": "delivered"}, delivered),
        ({"error_code": "000"}, delivered),
        ({"message_state": "delivered", "error_code": "000"}, delivered),
        ({"message_state": "failed"}, []),
        ({"message_state": "queued"}, []),
        ({"error_code": "420"}, []),
    ):
        expect(f"{words(query)} finds what is in that state now", expected, api.found(from_number=sender, **query))


@scenario("tendlc_registration_status and tendlc_campaign_id", LIST)
def test_registration(api: TestContext) -> None:
    number = api.destination()
    uuid = api.send_one(src="12025550100", dst=number)
    record = api.record(uuid)
    for name in ("tendlc_registration_status", "tendlc_campaign_id"):
        if value := record.get(name):
            expect(f"{name} finds messages that have it", [uuid], api.found(to_number=number, **{name: value}))
        expect(f"another {name} finds nothing", [], api.found(to_number=number, **{name: "nonsense"}))


@scenario("filters combine", LIST)
def test_combined(api: TestContext) -> None:
    sender = api.sender()
    number, another = api.destinations(2)
    fitting = api.send(src=sender, dst=number, type="whatsapp")
    api.send(src=sender, dst=number)
    api.send(src=sender, dst=another, type="whatsapp")
    found = api.found(from_number=sender, to_number=number, message_type="whatsapp")
    expect("a message has to pass all filters", fitting, found)


@scenario("values that do not exist are refused", LIST)
def test_invalid(api: TestContext) -> None:
    for name, values in INVALID.items():
        for value in values:
            expect(f"{name}={value!r} is refused", BAD_REQUEST, api.status("GET", **{name: value}))


@scenario("unknown parameters are no server error", LIST)
def test_unknown(api: TestContext) -> None:
    for query in ({"odd": "1"}, {"": ""}, {"objects": "[]"}, {"message_time__odd": "1"}):
        status = api.ask("GET", query=query).response.status
        expect(f"{words(query)} is ignored or refused", True, status in {OK, BAD_REQUEST})
