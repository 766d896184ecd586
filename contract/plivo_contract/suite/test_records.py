"""Tests of what a record says about its message: what is kept of it, where it went, that it expired."""

import pytest

from plivo_contract._context import TestContext, shown
from plivo_contract._contract import GET, SEND
from plivo_contract._errors import expect
from plivo_contract._scenario import Need, scenario

EXPIRED = "420"
EXPIRY, LONGEST = 60, 10_800  # seconds; the second by default
US, GB = ("12025550100", "12065550100"), ("447700900100", "447700900123")
LOG_MODES: tuple[tuple[object, str], ...] = (
    *((mode, mode) for mode in ("true", "false", "content_only", "number_only")),
    *((True, "true"), (False, "false")),
)
DLT = {"dlt_entity_id": "1201159195820000000", "dlt_template_id": "1207161760900000000"}


@scenario("log says what is kept of the message", GET, Need.CURRENT)
def test_log(api: TestContext) -> None:
    sender = api.sender()
    for given, kept in LOG_MODES:
        said = api.record(api.send_one(src=sender, log=given)).get("log", kept)  # a record may leave it out
        said = str(said).lower() if isinstance(said, bool) else said
        expect(f"the record of a message with log={given} says so", kept, said)
    api.listed(from_number=sender)  # every record in it is compared with what was sent


@scenario("the registration in India is that of the request", GET, Need.CURRENT)
def test_registration(api: TestContext) -> None:
    record = api.record(api.send_one(**DLT))
    expect("a record has the registration of its request", DLT, {name: shown(record, name) for name in DLT})


@scenario("is_domestic compares the countries of sender and destination", GET, Need.CURRENT)
def test_domestic(api: TestContext) -> None:
    for sender in (US[0], GB[0]):
        for destination in (US[1], GB[1]):
            said = shown(api.record(api.send_one(src=sender, dst=destination)), "is_domestic")
            is_domestic = (sender in US) == (destination in US)
            expect(f"is_domestic of a message from {sender} to {destination}", is_domestic, said)


@scenario("what is not sent in time fails with error code 420", SEND, Need.CONTROL, Need.CLOCK)
def test_expired(api: TestContext) -> None:
    number: str = getattr(api.target.control, "held_destination", "")
    if not number:
        pytest.skip("no destination is known whose messages wait in the queue until they expire")
    sender = api.sender()
    early = api.send_one(src=sender, dst=number, message_expiry=EXPIRY)
    late = api.send_one(src=sender, dst=number)
    passed = 0
    for seconds, states in (
        (EXPIRY - 1, ("queued", "queued")),
        (EXPIRY + 1, ("failed", "queued")),
        (LONGEST - 1, ("failed", "queued")),
        (LONGEST + 1, ("failed", "failed")),
    ):
        api.pass_time(seconds - passed)
        passed = seconds
        reached = tuple(shown(api.record(uuid), "message_state") for uuid in (early, late))
        text = f"after {seconds:,} seconds in the queue, with message_expiry={EXPIRY} and without"
        expect(text, states, reached)
    codes = {api.record(uuid).get("error_code", EXPIRED) for uuid in (early, late)}
    expect("an expired message has the error code 420", [EXPIRED], sorted(map(str, codes)))
    found = api.found(from_number=sender, error_code=EXPIRED, message_state="failed")
    expect("error_code=420 finds expired messages", sorted((early, late)), sorted(found))
