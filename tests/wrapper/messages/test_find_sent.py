"""Where a send of unknown outcome is looked for, and what the records that are found mean."""

import pickle
from copy import copy
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from uuid import UUID

import httpx
import pytest

from plivo_messaging import FindStatus, Message, PlivoError, SendOutcomeUnknown, SentSearch, ValidationError
from plivo_messaging._messages.find_sent import (
    ClockOffset,
    SearchCriteria,
    Window,
    build_search,
    evaluate,
    measure_offset,
)
from tests.wrapper.records import record

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
LATER = NOON + timedelta(seconds=30)
DAY = timedelta(days=1)
DAY_LATER = NOON + DAY
LOCAL = Window(NOON - timedelta(seconds=1_200), LATER + timedelta(seconds=1_260))
SRC, DST, OTHER = "12025550100", "12025550123", "12025550124"
KNOWN = "b48d95dc-e3ac-11eb-a9c2-0242ac110005"
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


AGREEING = ClockOffset(seconds(0), seconds(1))
SIMILAR = FindStatus.NOT_YET_CERTAIN


def build(
    sent: SendOutcomeUnknown | str | list[str],
    *,
    since: datetime | None = None,
    src: str | None = None,
    text: str | None = None,
    known: tuple[str, ...] = (),
    deadline: float = 30.0,
    now: datetime = LATER,
    monotonic: float = 500.0,
) -> SearchCriteria:
    return build_search(
        sent, since=since, src=src, text=text, known=known, deadline=deadline, now=now, monotonic=monotonic
    )


def search_for(error: SendOutcomeUnknown, *known: str) -> SearchCriteria:
    return build(error, known=known)


def sent_message(uuid: str = "a", /, **fields: object) -> Message:
    return record(
        uuid, **{"from_number": SRC, "to_number": DST, "units": 1, "message_time": str(NOON + seconds(1)), **fields}
    )


def test_the_criteria_for_an_error() -> None:
    accepted = Window(NOON, LATER + seconds(60))
    assert search_for(unknown(), KNOWN) == SearchCriteria(
        {"direction": "outbound", "to_number": DST},
        frozenset({DST}),
        "sms",
        SRC,
        1,
        frozenset({KNOWN}),
        accepted,
        accepted,
        accepted.until + seconds(1_200),
    )


@pytest.mark.parametrize("stepped", [0, -7_200, 7_200])
def test_the_time_since_an_error_of_this_process_is_by_the_clock_that_is_never_set(stepped: int) -> None:
    error = unknown()
    error.monotonic = 460.0, 490.0
    now = LATER + seconds(10 + stepped)
    criteria = build(error, now=now, monotonic=500.0)
    assert criteria.accepted == Window(NOON + seconds(stepped), LATER + seconds(60 + stepped))
    assert criteria.remembered == Window(NOON, LATER + seconds(60))
    assert criteria.certain_at == now + seconds(50)


def test_an_error_that_was_pickled_does_not_know_how_long_ago_it_was() -> None:
    error = unknown()
    error.monotonic = 460.0, 490.0
    for other in (pickle.loads(pickle.dumps(error)), copy(error)):  # noqa: S301  (its own)
        assert other.monotonic is None
        assert (other.sent_at, other.failed_at) == (NOON, LATER)


def test_an_error_whose_clock_was_set_back_before_it_failed() -> None:
    error = unknown()
    error.failed_at = NOON - DAY
    assert search_for(error).accepted == Window(NOON, NOON + seconds(60))


def test_the_criteria_for_destinations() -> None:
    several = build(["+1 202 555 0123", OTHER], since=NOON, known=(KNOWN,))
    # A send that was started then may have gone on until its deadline.
    accepted = Window(NOON, NOON + seconds(90))
    assert several == SearchCriteria(
        {"direction": "outbound"},
        frozenset({DST, OTHER}),
        None,
        None,
        None,
        frozenset({KNOWN}),
        accepted,
        accepted,
        accepted.until + seconds(1_200),
    )
    one = build(DST, since=NOON, src=SRC, text="x" * 161)
    assert one.filters == {"direction": "outbound"}  # it may have been sent so that its number is hidden
    assert (one.sender, one.units) == (SRC, 2)


@pytest.mark.parametrize(
    ("ahead", "windows"),
    [
        (0, [Window(NOON - seconds(1_210), LATER + seconds(1_271))]),
        (-600, [Window(NOON - seconds(1_810), LATER + seconds(1_260))]),
        (3_600, [Window(NOON + seconds(2_390), LATER + seconds(4_871)), LOCAL]),
        (-7_200, [LOCAL, Window(NOON - seconds(8_410), LATER - seconds(5_929))]),
    ],
)
def test_the_windows_that_have_to_be_empty(ahead: int, windows: list[Window]) -> None:
    assert search_for(unknown()).surroundings(offset(ahead, ahead + 1)) == windows


def test_the_windows_include_the_time_of_the_send_as_it_was_noted() -> None:
    error = unknown()
    error.monotonic = 460.0, 490.0
    (window,) = build(error, now=LATER - seconds(600), monotonic=490.0).surroundings(AGREEING)
    assert window == Window(NOON - seconds(1_810), LATER + seconds(1_260))


def test_the_filters_of_a_list() -> None:
    filters = search_for(unknown()).list_filters(Window(NOON, LATER))
    assert filters == {"direction": "outbound", "to_number": DST, "since": NOON, "until": LATER}


def test_a_send_to_several_destinations_is_looked_for_among_all_of_its_sender() -> None:
    criteria = search_for(unknown(dst=f"{DST}<{OTHER}"))
    assert criteria.filters == {"direction": "outbound"}
    assert criteria.destinations == {DST, OTHER}


def test_a_send_through_a_powerpack_is_looked_for_by_the_powerpack() -> None:
    criteria = search_for(unknown(src=None, powerpack_uuid=POWERPACK))
    assert criteria.filters == {"direction": "outbound", "powerpack_id": POWERPACK, "to_number": DST}


@pytest.mark.parametrize(
    ("src", "kept"),
    [("+1 (202) 555-0100", SRC), ("ACME Shop", "ACMEShop"), ("Café!", "Caf"), ("54321", "54321")],
)
def test_a_sender_is_looked_for_as_the_api_keeps_it(src: str, kept: str) -> None:
    for criteria in (search_for(unknown(src=src)), build(DST, since=NOON, src=src)):
        assert criteria.sender == kept


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
    ("sent", "since", "problem"),
    [
        (unknown(), NOON, "goes with destinations: the error knows when, from whom and what was sent"),
        (DST, None, "is missing: pass when the send to these destinations was started"),
        (DST, NOON.replace(tzinfo=None), ".* has no time zone"),
        (DST, datetime.min.replace(tzinfo=timezone(timedelta(hours=5))), ".* is too long ago"),
        (DST, datetime.max.replace(tzinfo=UTC), ".* is not when a send was begun"),
    ],
    ids=["error and time", "no time", "no time zone", "the first moment", "the last moment"],
)
def test_searches_that_are_refused(sent: SendOutcomeUnknown | str, since: datetime | None, problem: str) -> None:
    with pytest.raises(ValidationError, match=f"^since: {problem}"):
        build(sent, since=since)


@pytest.mark.parametrize("name", ["src", "text"])
def test_what_an_error_knows_is_refused_beside_it(name: str) -> None:
    given: Any = {name: "x"}
    with pytest.raises(ValidationError, match=f"^{name}: goes with destinations"):
        build(unknown(), **given)


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
        build(sent, known=known)
    assert str(caught.value) == problem


@pytest.mark.parametrize(("date", "least"), [(5.0, -5.0), (60.0, 50.0), (10.0, 0.0)])
def test_the_clock_offset_is_measured_by_the_date_of_a_response(date: float, least: float) -> None:
    measured = measure_offset(NOON + seconds(date), seconds(0.5), NOON + seconds(10))
    assert measured == offset(least, least + 1.5)


@pytest.mark.parametrize("date", [None, datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)])
def test_the_clock_offset_is_unknown_without_a_date(date: datetime | None) -> None:
    assert measure_offset(date, seconds(0.5), NOON) is None


@pytest.mark.parametrize(
    ("passed", "measured", "status"),
    [
        (0, AGREEING, FindStatus.NOT_YET_CERTAIN),
        (1_289.9, AGREEING, FindStatus.NOT_YET_CERTAIN),
        (1_290, AGREEING, FindStatus.NOT_FOUND),
        (86_400, None, FindStatus.NOT_YET_CERTAIN),
    ],
)
def test_an_absent_message_is_certain_once_the_records_are_complete(
    passed: float, measured: ClockOffset | None, status: FindStatus
) -> None:
    search = evaluate(search_for(unknown()), [], measured, NOON + seconds(passed))
    assert search == SentSearch(status, (), NOON + seconds(1_290))


@pytest.mark.parametrize("measured", [AGREEING, None])
@pytest.mark.parametrize("now", [NOON, DAY_LATER])
def test_a_message_that_matches_is_found_at_once(measured: ClockOffset | None, now: datetime) -> None:
    search = evaluate(search_for(unknown()), [sent_message()], measured, now)
    assert search == SentSearch(FindStatus.FOUND, (sent_message(),), NOON + seconds(1_290))


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({}, FindStatus.FOUND),
        ({"units": "1"}, FindStatus.FOUND),
        ({"units": None}, FindStatus.FOUND),
        ({"units": "?"}, FindStatus.FOUND),
        ({"units": 2}, SIMILAR),
        ({"units": 0}, SIMILAR),
        ({"to_number": f"+{DST}"}, FindStatus.FOUND),
        ({"to_number": "+1 (202) 555-0123"}, FindStatus.FOUND),
        ({"to_number": OTHER}, FindStatus.NOT_FOUND),
        ({"to_number": ""}, SIMILAR),
        ({"to_number": None}, SIMILAR),
        ({"to_number": "12025550***"}, SIMILAR),
        ({"to_number": "+1 202 555 ****"}, SIMILAR),
        ({"to_number": "12025559***"}, FindStatus.NOT_FOUND),
        ({"from_number": f"+{SRC}"}, FindStatus.FOUND),
        ({"from_number": OTHER, "replaced_sender": None}, FindStatus.NOT_FOUND),
        ({"from_number": OTHER, "replaced_sender": ""}, FindStatus.NOT_FOUND),
        ({"from_number": OTHER, "replaced_sender": OTHER}, SIMILAR),
        ({"from_number": OTHER}, SIMILAR),
        ({"from_number": None}, SIMILAR),
        ({"from_number": None, "replaced_sender": None}, SIMILAR),
        ({"message_type": "sms"}, FindStatus.FOUND),
        ({"message_type": "mms"}, SIMILAR),
        ({"message_time": NOON - seconds(10)}, FindStatus.FOUND),
        ({"message_time": NOON - seconds(11)}, SIMILAR),
        ({"message_time": LATER + seconds(71)}, FindStatus.FOUND),
        ({"message_time": LATER + seconds(72)}, SIMILAR),
        ({"message_time": None}, SIMILAR),
    ],
    ids=repr,
)
def test_the_messages_that_match_or_may_match(fields: dict[str, object], status: FindStatus) -> None:
    moment = fields.get("message_time", NOON)
    message = sent_message(**{**fields, "message_time": moment and str(moment)})
    search = evaluate(search_for(unknown()), [message], AGREEING, DAY_LATER)
    assert search.status is status
    assert search.messages == ((message,) if status is FindStatus.FOUND else ())
    assert search.similar == ((message,) if status is SIMILAR else ())


@pytest.mark.parametrize("known", [KNOWN, KNOWN.upper(), UUID(KNOWN)], ids=repr)
@pytest.mark.parametrize("shown", [KNOWN, KNOWN.upper()])
def test_messages_of_other_sends_are_left_out(known: Any, shown: str) -> None:
    search = evaluate(search_for(unknown(), known), [sent_message(shown)], AGREEING, DAY_LATER)
    assert search.status is FindStatus.NOT_FOUND


@pytest.mark.parametrize("log", ["false", "content_only"])
def test_a_number_that_is_not_logged_is_looked_for_among_all(log: str) -> None:
    assert search_for(unknown(log=log)).filters == {"direction": "outbound"}


def test_a_message_of_another_type_does_not_match() -> None:
    criteria = search_for(unknown(type="mms", text=None))
    for kind, status in (("mms", FindStatus.FOUND), (None, FindStatus.FOUND), ("sms", SIMILAR)):
        assert evaluate(criteria, [sent_message(message_type=kind)], AGREEING, DAY_LATER).status is status


@pytest.mark.parametrize("stepped", [-300, 300])
def test_a_clock_that_was_set_since_lets_no_message_match(stepped: int) -> None:
    error = unknown()
    error.monotonic = 460.0, 490.0
    criteria = build(error, now=LATER + seconds(10 + stepped), monotonic=500.0)
    for moment in (NOON, NOON + seconds(stepped)):
        message = sent_message(message_time=str(moment))
        assert evaluate(criteria, [message], AGREEING, DAY_LATER).similar == (message,)


def test_a_send_that_is_not_listed_any_more_is_refused() -> None:
    now = NOON + timedelta(days=90)
    with pytest.raises(ValidationError, match=r"^sent: 2026-03-01 .* the API lists messages of 90 days$"):
        build(unknown(), now=now)
    with pytest.raises(ValidationError, match=r"^since: 2026-03-01 .* is too long ago"):
        build(DST, since=NOON, now=now)
    assert build(DST, since=NOON, now=now - seconds(1_200)).accepted.since == NOON


def test_messages_that_match_keep_their_order() -> None:
    criteria = search_for(unknown(dst=f"{DST}<{OTHER}"))
    messages = [sent_message("b", to_number=OTHER), sent_message("c", to_number="12025550125"), sent_message("a")]
    search = evaluate(criteria, messages, AGREEING, LATER)
    assert [each.message_uuid for each in search.messages] == ["b", "a"]
