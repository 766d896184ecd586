"""Where a send of unknown outcome is looked for, and what the records that are found mean."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plivo_messaging import FindStatus, Message, PlivoError, SendOutcomeUnknown, SentSearch, ValidationError
from plivo_messaging._messages.find_sent import (
    ASSUMED_OFFSET,
    ClockOffset,
    SearchCriteria,
    build_search,
    evaluate,
    measure_offset,
)
from tests.wrapper.records import record

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
LATER = NOON + timedelta(seconds=30)
DAY_LATER = NOON + timedelta(days=1)
SRC, DST, OTHER = "12025550100", "12025550123", "12025550124"
POWERPACK = "1d5f3dd8-b207-4738-b59f-3c2ac7d3461c"
REQUEST = httpx.Request("POST", "https://api.example.com/v1/Account/x/Message/")


def seconds(number: float) -> timedelta:
    return timedelta(seconds=number)


def offset(least: float, most: float) -> ClockOffset:
    return ClockOffset(seconds(least), seconds(most))


def unknown(**body: object) -> SendOutcomeUnknown:
    """Return the error of a send that was started at noon and failed half a minute later."""
    arguments = {"src": SRC, "dst": DST, "text": "Your table is ready.", **body}
    sent = {name: value for name, value in arguments.items() if value is not None}
    return SendOutcomeUnknown("no response", request=REQUEST, body=sent, sent_at=NOON, failed_at=LATER)


def search_for(error: SendOutcomeUnknown, *known: str) -> SearchCriteria:
    return build_search(error, since=None, src=None, known=known, deadline=120.0)


def sent_message(uuid: str = "a", /, **fields: object) -> Message:
    return record(uuid, **{"to_number": DST, "units": 1, **fields})


def test_the_criteria_for_an_error() -> None:
    criteria = search_for(unknown(), "b")
    filters = {"direction": "outbound", "from_number": SRC, "to_number": DST}
    assert criteria == SearchCriteria(
        {"direction": "outbound", "from_number": SRC, "to_number": DST},
        frozenset({DST}),
        1,
        frozenset({"b"}),
        NOON,
        LATER,
        LATER + seconds(60),
    )
    window = {"since": NOON - seconds(2), "until": LATER + seconds(62)}
    assert criteria.list_filters(ASSUMED_OFFSET) == {**filters, **window}
    window = {"since": NOON - seconds(3601), "until": LATER - seconds(3540)}
    assert criteria.list_filters(offset(-3601, -3600)) == {**filters, **window}


def test_the_criteria_for_destinations() -> None:
    several = build_search(["+1 202 555 0123", OTHER], since=NOON, src=None, known={"a"}, deadline=30.0)
    # A send that was started then may have gone on until its deadline.
    certain_at = NOON + seconds(90)
    assert several == SearchCriteria(
        {"direction": "outbound"}, frozenset({DST, OTHER}), None, frozenset({"a"}), NOON, None, certain_at
    )
    assert several.list_filters(ASSUMED_OFFSET) == {"direction": "outbound", "since": NOON - seconds(2)}
    one = build_search(DST, since=NOON, src=SRC, known=(), deadline=30.0)
    assert one.filters == {"direction": "outbound", "from_number": SRC, "to_number": DST}


def test_a_send_to_several_destinations_is_looked_for_among_all_of_its_sender() -> None:
    criteria = search_for(unknown(dst=f"{DST}<{OTHER}"))
    assert criteria.filters == {"direction": "outbound", "from_number": SRC}
    assert criteria.destinations == {DST, OTHER}


def test_a_send_through_a_powerpack_is_looked_for_by_the_powerpack() -> None:
    criteria = search_for(unknown(src=None, powerpack_uuid=POWERPACK))
    assert criteria.filters == {"direction": "outbound", "powerpack_id": POWERPACK, "to_number": DST}


@pytest.mark.parametrize(
    ("src", "kept"),
    [("+1 (202) 555-0100", SRC), ("ACME Shop", "ACMEShop"), ("Café!", "Caf"), ("54321", "54321")],
)
def test_a_sender_is_looked_for_as_the_api_keeps_it(src: str, kept: str) -> None:
    by_destination = build_search(DST, since=NOON, src=src, known=(), deadline=1.0)
    for criteria in (search_for(unknown(src=src)), by_destination):
        assert criteria.filters.get("from_number") == kept


@pytest.mark.parametrize(
    ("body", "units"),
    [
        ({"text": "x" * 160}, 1),
        ({"text": "x" * 161}, 2),
        ({"text": "ş" * 71, "type": "sms"}, 2),
        ({"text": "x" * 500, "type": "mms"}, None),
        ({"text": "x" * 500, "type": "whatsapp"}, None),
        ({"text": None, "type": "whatsapp"}, None),
    ],
)
def test_only_an_sms_is_looked_for_by_its_units(body: dict[str, object], units: int | None) -> None:
    assert search_for(unknown(**body)).units == units


@pytest.mark.parametrize(
    ("sent", "since", "src", "problem"),
    [
        (unknown(), NOON, None, "goes with destinations: the error knows when and from whom it was sent"),
        (unknown(), None, SRC, "goes with destinations"),
        (DST, None, None, "is missing: pass when the send to these destinations was started"),
        (DST, NOON.replace(tzinfo=None), None, ".* has no time zone"),
        (DST, datetime.min.replace(tzinfo=timezone(timedelta(hours=5))), None, ".* is not when a send was begun"),
        (DST, datetime.max.replace(tzinfo=UTC), None, ".* is not when a send was begun"),
    ],
    ids=["error and time", "error and sender", "no time", "no time zone", "the first moment", "the last moment"],
)
def test_searches_that_are_refused(
    sent: SendOutcomeUnknown | str, since: datetime | None, src: str | None, problem: str
) -> None:
    with pytest.raises(ValidationError, match=f"^since: {problem}"):
        build_search(sent, since=since, src=src, known=(), deadline=1.0)


@pytest.mark.parametrize(
    ("sent", "known", "problem"),
    [
        (PlivoError("x"), (), "sent: PlivoError does not say what was sent: pass the destinations"),
        (unknown(), "b48d95dc", "known: 'b48d95dc' is a single string: pass a list of identifiers"),
    ],
    ids=["another error", "one identifier"],
)
def test_arguments_of_another_type_are_refused(sent: Any, known: Any, problem: str) -> None:
    with pytest.raises(ValidationError) as caught:
        build_search(sent, since=None, src=None, known=known, deadline=1.0)
    assert str(caught.value) == problem


@pytest.mark.parametrize(("date", "least"), [(5.0, -5.0), (60.0, 50.0), (10.0, 0.0)])
def test_the_clock_offset_is_measured_by_the_date_of_a_response(date: float, least: float) -> None:
    measured = measure_offset(NOON + seconds(date), seconds(0.5), NOON + seconds(10))
    assert measured == offset(least, least + 1.5)


def test_the_clock_offset_is_unknown_without_a_date() -> None:
    assert measure_offset(None, seconds(0.5), NOON) is None


@pytest.mark.parametrize(
    ("least", "most", "tolerated"),
    [(-2, 2, True), (0, 1, True), (-2.1, -1.1, False), (1.1, 2.1, False), (-9, 9, False)],
)
def test_an_offset_within_the_assumed_one_is_tolerated(least: float, most: float, tolerated: bool) -> None:
    assert offset(least, most).is_tolerated is tolerated


@pytest.mark.parametrize(
    ("passed", "measured", "status"),
    [
        (0, ASSUMED_OFFSET, FindStatus.NOT_YET_CERTAIN),
        (89.9, ASSUMED_OFFSET, FindStatus.NOT_YET_CERTAIN),
        (90, ASSUMED_OFFSET, FindStatus.NOT_FOUND),
        (86_400, None, FindStatus.NOT_YET_CERTAIN),
    ],
)
def test_an_absent_message_is_certain_once_the_records_are_complete(
    passed: float, measured: ClockOffset | None, status: FindStatus
) -> None:
    search = evaluate(search_for(unknown()), [], measured, NOON + seconds(passed))
    assert search == SentSearch(status, (), NOON + seconds(90))


@pytest.mark.parametrize("measured", [ASSUMED_OFFSET, None])
@pytest.mark.parametrize("now", [NOON, DAY_LATER])
def test_a_message_that_matches_is_found_at_once(measured: ClockOffset | None, now: datetime) -> None:
    search = evaluate(search_for(unknown()), [sent_message()], measured, now)
    assert search == SentSearch(FindStatus.FOUND, (sent_message(),), NOON + seconds(90))


@pytest.mark.parametrize("measured", [ASSUMED_OFFSET, None])
def test_a_message_of_another_length_is_similar_and_keeps_the_search_uncertain(measured: ClockOffset | None) -> None:
    longer = sent_message(units=2)
    search = evaluate(search_for(unknown()), [longer], measured, DAY_LATER)
    assert search == SentSearch(FindStatus.NOT_YET_CERTAIN, (), NOON + seconds(90), (longer,))


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({}, FindStatus.FOUND),
        ({"units": "1"}, FindStatus.FOUND),
        ({"units": None}, FindStatus.FOUND),
        ({"units": "?"}, FindStatus.FOUND),
        ({"units": 2}, FindStatus.NOT_YET_CERTAIN),
        ({"to_number": f"+{DST}"}, FindStatus.FOUND),
        ({"to_number": "+1 (202) 555-0123"}, FindStatus.FOUND),
        ({"to_number": OTHER}, FindStatus.NOT_FOUND),
        ({"to_number": ""}, FindStatus.NOT_FOUND),
        ({"message_time": str(NOON - seconds(5))}, FindStatus.FOUND),
        ({"message_time": str(NOON - seconds(6))}, FindStatus.NOT_FOUND),
        ({"message_time": None}, FindStatus.FOUND),
    ],
    ids=repr,
)
def test_the_messages_that_match(fields: dict[str, object], status: FindStatus) -> None:
    search = evaluate(search_for(unknown()), [sent_message(**fields)], offset(-5, -4), DAY_LATER)
    assert search.status is status


def test_messages_of_other_sends_are_left_out() -> None:
    search = evaluate(search_for(unknown(), "a"), [sent_message("a")], ASSUMED_OFFSET, DAY_LATER)
    assert search.status is FindStatus.NOT_FOUND


def test_messages_that_match_keep_their_order() -> None:
    criteria = search_for(unknown(dst=f"{DST}<{OTHER}"))
    messages = [sent_message("b", to_number=OTHER), sent_message("c", to_number="12025550125"), sent_message("a")]
    search = evaluate(criteria, messages, ASSUMED_OFFSET, LATER)
    assert [each.message_uuid for each in search.messages] == ["b", "a"]


@given(
    ahead=st.integers(-1_000_000, 1_000_000).map(seconds),
    error=st.integers(0, 1_000).map(lambda milliseconds: seconds(milliseconds / 1_000)),
    accepted=st.integers(0, 90).map(seconds),
    looked=st.integers(0, 200).map(seconds),
)
def test_an_accepted_send_is_never_reported_as_not_found(
    ahead: timedelta, error: timedelta, accepted: timedelta, looked: timedelta
) -> None:
    """However far the clocks differ, and whenever within a minute after the failure the record is written."""
    criteria = search_for(unknown())
    measured = ClockOffset(ahead - error, ahead - error + seconds(1))
    window = criteria.list_filters(measured)
    moment = NOON + accepted + ahead
    assert (window.get("since") or moment) <= moment <= (window.get("until") or moment)
    messages = [sent_message(message_time=str(moment))] if accepted <= looked else []
    search = evaluate(criteria, messages, measured, NOON + looked)
    assert search.status is (FindStatus.FOUND if messages else FindStatus.NOT_YET_CERTAIN)
