"""Tests that only read, and only what the account has: for servers that nothing may be sent to."""

from datetime import UTC, datetime, timedelta

from plivo_contract._context import TestContext, objects, uuids, words
from plivo_contract._contract import GET, LIST
from plivo_contract._errors import ContractBroken, expect
from plivo_contract._messages import JsonObject
from plivo_contract._scenario import Need, scenario
from plivo_contract._values import NOTHING, moment_of, moment_or_second_of, utc_text

FILTERS = ("message_direction", "message_type", "from_number", "to_number", "destination_country_iso2")
KEPT = timedelta(days=89)
MICROSECOND, SECOND = timedelta(microseconds=1), timedelta(seconds=1)


@scenario("a message is found by what its record says", LIST, Need.A_MESSAGE, reads=True)
def test_found_by_its_record(api: TestContext) -> None:
    record = api.record(api.message_uuid)
    filters = {name: record[name] for name in FILTERS if record.get(name) not in NOTHING}
    found = api.found(**filters, **_around(record))
    expect(f"{sorted(filters)} of its record find a message", True, api.message_uuid in found)


@scenario("time filters are exact to the microsecond", LIST, Need.A_MESSAGE, reads=True)
def test_found_by_its_time(api: TestContext) -> None:
    moment = moment_of(api.record(api.message_uuid).get("message_time"))
    if moment is None:
        return  # a record of 2012: its time has no offset
    at, before, after = (utc_text(each) for each in (moment, moment - MICROSECOND, moment + MICROSECOND))
    for query, expected in (
        ({"message_time__gte": at, "message_time__lte": at}, "listed"),
        ({"message_time__gt": at, "message_time__lte": after}, "not listed"),
        ({"message_time__gte": before, "message_time__lt": at}, "not listed"),
    ):
        verdict = "listed" if api.message_uuid in api.found(**query) else "not listed"
        expect(f"a message of {at}, with {words(query)}", expected, verdict)


@scenario("pages overlap as their offsets do", LIST, Need.A_MESSAGE, reads=True)
def test_overlapping_pages(api: TestContext) -> None:
    # The end is pinned: a message that comes in meanwhile does not move the pages.
    newest = moment_or_second_of(api.record(api.message_uuid).get("message_time")) or datetime.now(UTC)
    window = {"message_time__lte": utc_text(newest), "message_time__gte": utc_text(newest - KEPT)}
    first = uuids(objects(api.page(**window, limit=3)))
    second = uuids(objects(api.page(**window, limit=2, offset=1)))
    expect("the second record is the first one at an offset of 1", first[1:], second)


@scenario("a message in the list can be retrieved", GET, Need.A_MESSAGE, reads=True)
def test_retrieved(api: TestContext) -> None:
    record = api.record(api.message_uuid)
    expect("the record is the requested one", api.message_uuid, record.get("message_uuid"))


def _around(record: JsonObject) -> dict[str, str]:
    moment = moment_or_second_of(record.get("message_time"))
    if moment is None:
        raise ContractBroken(
            "message_time can be parsed", "2026-01-01 05:30:00.000000+05:30", record.get("message_time")
        )
    is_exact = moment_of(record.get("message_time")) is not None
    until = moment if is_exact else moment + SECOND
    return {"message_time__gte": utc_text(moment), "message_time__lte": utc_text(until)}
