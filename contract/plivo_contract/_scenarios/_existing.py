"""Scenarios that only read, and only what the account has: for servers that nothing may be sent to."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from plivo_contract._checks._values import moment_of, moment_or_second_of
from plivo_contract._exchange import JsonObject
from plivo_contract._spec._operations import GET, LIST

from ._expect import Broken, expect
from ._scenario import Need, Scenario
from ._workspace import Workspace, objects, uuids, words

_GROUP = "What the account has"
_NEEDS = frozenset({Need.A_MESSAGE})
_FILTERS = ("message_direction", "message_type", "from_number", "to_number", "destination_country_iso2")
_KEPT = timedelta(days=89)
_MICROSECOND, _SECOND = timedelta(microseconds=1), timedelta(seconds=1)


def scenarios() -> Iterator[Scenario]:
    """Give the scenarios that only read."""
    yield Scenario(_GROUP, "a message is found by what its record says", LIST, _found_by_its_record, _NEEDS)
    yield Scenario(_GROUP, "time filters are exact to the microsecond", LIST, _found_by_its_time, _NEEDS)
    yield Scenario(_GROUP, "pages overlap as their offsets do", LIST, _overlapping_pages, _NEEDS)
    yield Scenario(_GROUP, "a message in the list can be retrieved", GET, _retrieved, _NEEDS)


def _found_by_its_record(workspace: Workspace) -> None:
    record = workspace.record(workspace.message_uuid)
    filters = {name: record[name] for name in _FILTERS if record.get(name) not in (None, "", "null")}
    found = workspace.listed(**filters, **_around(record))
    expect(f"{sorted(filters)} of its record find a message", True, workspace.message_uuid in uuids(found))


def _found_by_its_time(workspace: Workspace) -> None:
    record = workspace.record(workspace.message_uuid)
    moment = moment_of(record.get("message_time"))
    if moment is None:
        return  # a record of the oldest kind: its time has no offset
    for query, expected in (
        ({"message_time__gte": _utc(moment), "message_time__lte": _utc(moment)}, True),
        ({"message_time__gt": _utc(moment), "message_time__lte": _utc(moment + _MICROSECOND)}, False),
        ({"message_time__gte": _utc(moment - _MICROSECOND), "message_time__lt": _utc(moment)}, False),
    ):
        found = workspace.message_uuid in uuids(workspace.listed(**query))
        verdict = {True: "listed", False: "not listed"}
        expect(f"a message of {_utc(moment)}, with {words(query)}", verdict[expected], verdict[found])


def _overlapping_pages(workspace: Workspace) -> None:
    # The end is pinned: a message that comes in meanwhile does not move the pages.
    read = moment_or_second_of(workspace.record(workspace.message_uuid).get("message_time"))
    newest = read or datetime.now(UTC)
    window = {"message_time__lte": _utc(newest), "message_time__gte": _utc(newest - _KEPT)}
    first = uuids(objects(workspace.page(**window, limit=3)))
    second = uuids(objects(workspace.page(**window, limit=2, offset=1)))
    expect("the second record is the first one at an offset of 1", first[1:], second)


def _retrieved(workspace: Workspace) -> None:
    record = workspace.record(workspace.message_uuid)
    expect("the record is the one asked for", workspace.message_uuid, record.get("message_uuid"))


def _around(record: JsonObject) -> dict[str, str]:
    moment = moment_or_second_of(record.get("message_time"))
    if moment is None:
        raise Broken("message_time can be read", "2026-01-01 05:30:00.000000+05:30", record.get("message_time"))
    is_exact = moment_of(record.get("message_time")) is not None
    until = moment if is_exact else moment + _SECOND
    return {"message_time__gte": _utc(moment), "message_time__lte": _utc(until)}


def _utc(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%d %H:%M:%S.%f")
