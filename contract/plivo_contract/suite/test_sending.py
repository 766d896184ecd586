"""Tests of sending: one message for each destination, and what its record says about it."""

from datetime import timedelta

from plivo_contract._context import TestContext, shown, uuids
from plivo_contract._contract import SEND
from plivo_contract._errors import expect
from plivo_contract._messages import JsonObject
from plivo_contract._scenario import Need, scenario
from plivo_contract._values import moment_of, plain_sender, utc_text

BAD_REQUEST, ACCEPTED = 400, 202
MINUTE = timedelta(minutes=1)
UNITS = {
    "160 GSM characters": ("x" * 160, 1),
    "161 GSM characters": ("x" * 161, 2),
    "306 GSM characters": ("x" * 306, 2),
    "307 GSM characters": ("x" * 307, 3),
    "1,600 GSM characters": ("x" * 1600, 11),
    "80 extension characters": ("€" * 80, 1),
    "81 extension characters": ("€" * 81, 2),
    "70 Cyrillic characters": ("я" * 70, 1),
    "71 Cyrillic characters": ("я" * 71, 2),
    "134 Cyrillic characters": ("я" * 134, 2),
    "135 Cyrillic characters": ("я" * 135, 3),
    "737 Cyrillic characters": ("я" * 737, 11),
    "35 characters of two code units each": ("🙂" * 35, 1),
    "36 characters of two code units each": ("🙂" * 36, 2),
}


@scenario("one message to one destination", SEND, Need.ONE_SEND, reads=True)
def test_one_message(api: TestContext) -> None:
    src, dst = api.plan.src or api.sender(), api.plan.dst or api.destination()
    number = plain_sender(dst)
    pair = {"to_number": number, "from_number": plain_sender(src)}
    before = api.found(**pair)
    uuid = api.send_one(src=src, dst=dst)
    api.message_uuid = api.message_uuid or uuid
    record = api.record(uuid)
    expect("the message goes to the destination", number, record.get("to_number", number))
    found = api.found(**pair)
    expect("the message is in the list", True, uuid in found)
    moment = moment_of(record.get("message_time"))
    if moment is not None:
        new = api.found(**pair, message_time__gte=utc_text(moment - MINUTE))
        expect("one send request to one destination makes one message", {uuid}, {*new} - {*before})


@scenario("each destination has a message of its own", SEND)
def test_one_for_each(api: TestContext) -> None:
    sender = api.sender()
    first, second, third = api.destinations(3)
    punctuated = f"+1 ({second[1:4]}) {second[4:7]}-{second[7:]}"
    dotted = f"{third[0]}/{third[1:4]}.{third[4:7]}.{third[7:]}"
    sent = api.send(src=sender, dst=f"{first}<{punctuated}<{first}<+{first}<{dotted}")

    records = [api.record(uuid) for uuid in sent]
    expect("message_uuid has the order of the destinations", [first, second, third], _to(records))
    listed = api.listed(from_number=sender)
    expect("each destination is in the list once", sorted(sent), sorted(uuids(listed)))


@scenario("destinations that are not numbers are named", SEND)
def test_refused_destinations(api: TestContext) -> None:
    sender, number = api.sender(), api.destination()
    answer = api.post({"src": sender, "dst": f"{number}<nobody<123456789012345<Zoë", "text": "Hello"}).response

    expect("destinations that are numbers are accepted beside others", ACCEPTED, answer.status)
    expect("only the number has a message", [number], _to(api.listed(from_number=sender)))


@scenario("1,000 destinations are the most", SEND)
def test_a_thousand_destinations(api: TestContext) -> None:
    sender, numbers = api.sender(), api.destinations(1001)
    sent = api.send(src=sender, dst="<".join([*numbers[:1000], numbers[0]]))

    expect("1,000 different destinations have 1,000 messages", 1000, len(set(sent)))
    too_many = api.post({"src": sender, "dst": "<".join(numbers), "text": "Hello"})
    expect("1,001 different destinations are refused", BAD_REQUEST, too_many.response.status)
    some = range(0, 1000, 10)  # enough to come upon one in ten that cannot be retrieved
    retrieved = [shown(api.record(sent[place]), "to_number") for place in some]
    expect("every destination has its message_uuid", [numbers[place] for place in some], retrieved)
    last = shown(api.record(sent[-1]), "to_number")
    expect("the last destination has the last message_uuid", numbers[999], last)


@scenario("the sender is reduced to letters and digits", SEND)
def test_sender_is_reduced(api: TestContext) -> None:
    for given, reduced in (("+1 (202) 555-0100", "12025550100"), ("Blue Bird-1", "BlueBird1")):
        sender = shown(api.record(api.send_one(src=given)), "from_number")
        expect("a sender is reduced to its letters and digits", reduced, sender)


@scenario("units follow the encoding", SEND, Need.CURRENT)
def test_units(api: TestContext) -> None:
    for text, (content, units) in UNITS.items():
        expect(f"{text} are {units} units", units, shown(api.record(api.send_one(text=content)), "units"))


def _to(records: list[JsonObject]) -> list[object]:
    return [shown(record, "to_number") for record in records]
