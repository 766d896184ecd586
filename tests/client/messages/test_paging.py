"""From page to page, while the list is moving."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plivo_messaging import Message, PlivoError
from plivo_messaging._messages._paging import _REMEMBERED_PAGES, Cursor, start, turn
from tests.client.moving_list import START, MovingList

DAY_BEFORE = "2026-02-28 12:00:00.000000"
SECOND = 1_000_000


def begin(
    query: dict[str, str] | None = None, *, offset: int = 0, page_size: int = 20, limit: int | None = None
) -> Cursor:
    """Begin a list."""
    return start(query or {}, offset=offset, page_size=page_size, limit=limit)


def record(uuid: str, time: object = None) -> Message:
    """A record of which only this is known."""
    return Message({"message_uuid": uuid, "message_time": time})


def uuids(records: list[Message]) -> list[str]:
    """Name records."""
    return [each.message_uuid for each in records]


def pinned(*times: object, query: dict[str, str] | None = None, offset: int = 0) -> tuple[str | None, int]:
    """Where the window ends, and the next offset, after a first page of records of these times."""
    _, following = turn(
        begin(query, offset=offset),
        [record(str(index), time) for index, time in enumerate(times)],
        more=True,
        answered_at=START,
    )
    assert following is not None
    return following.query.get("message_time__lte"), following.offset


def test_the_window_begins_where_the_api_began_it() -> None:
    for query in ({}, {"message_state": "sent"}):
        cursor = begin(query)
        assert cursor.query == query
        _, following = turn(cursor, [record("a")], more=True, answered_at=START)
        assert following is not None
        assert following.query["message_time__gte"] == DAY_BEFORE


@pytest.mark.parametrize("name", ["message_time__gte", "message_time__gt", "message_time__lte", "message_time__lt"])
def test_a_window_that_is_given_is_kept(name: str) -> None:
    assert begin({name: "2026-01-01 00:00:00.000000"}).query == {name: "2026-01-01 00:00:00.000000"}


@pytest.mark.parametrize(("limit", "size"), [(None, 20), (1, 1), (19, 19), (20, 20), (21, 20)])
def test_no_more_is_asked_for_than_is_wanted(limit: int | None, size: int) -> None:
    assert begin(limit=limit).page_size == size


def test_the_last_page_is_the_one_that_says_so() -> None:
    records = [record("a"), record("b")]
    assert turn(begin(), records, more=False, answered_at=START) == (records, None)


def test_an_empty_page_is_the_last_whatever_it_says() -> None:
    assert turn(begin(), [], more=True, answered_at=START) == ([], None)


@pytest.mark.parametrize(("limit", "wanted", "left"), [(1, 1, None), (2, 2, None), (3, 2, 1), (50, 2, 48)])
def test_a_limit_ends_the_list(limit: int, wanted: int, left: int | None) -> None:
    records, following = turn(begin(limit=limit), [record("a"), record("b")], more=True, answered_at=START)
    assert len(records) == wanted
    assert (following and following.left) == left
    assert (following and following.page_size) == (left and min(20, left))


def test_a_page_knows_how_many_records_came_before() -> None:
    _, second = turn(begin(offset=40), [record(str(each)) for each in range(20)], more=True, answered_at=START)
    assert second is not None
    assert (second.position, second.offset) == (60, 60)
    _, third = turn(second, [record(str(each)) for each in range(15, 35)], more=True, answered_at=START)
    assert third is not None
    assert (third.position, third.offset) == (75, 80)


def test_what_was_read_is_not_given_again() -> None:
    _, second = turn(begin(), [record("a"), record("b")], more=True, answered_at=START)
    assert second is not None
    records, _ = turn(second, [record("b"), record("c"), record("c"), record("a")], more=True, answered_at=START)
    assert uuids(records) == ["c"]


def test_a_record_that_is_twice_on_a_page_is_given_once() -> None:
    records, _ = turn(begin(), [record("a"), record("a"), record("b")], more=True, answered_at=START)
    assert uuids(records) == ["a", "b"]


def test_repeats_do_not_count_for_the_limit() -> None:
    _, second = turn(begin(limit=4), [record("a"), record("b")], more=True, answered_at=START)
    assert second is not None
    records, third = turn(second, [record("b"), record("c")], more=True, answered_at=START)
    assert uuids(records) == ["c"]
    assert third is not None
    assert third.left == 1


@pytest.mark.parametrize(
    ("times", "until", "offset"),
    [
        # The first that is surely older than the one before.
        (["12:00:02.5+00:00", "12:00:01.5+00:00"], "12:00:01.599999", 1),
        (["12:00:02.123456+00:00", "12:00:02.123455+00:00", "12:00:01+00:00"], "12:00:02.123455", 2),
        (["12:00:02+00:00", "12:00:02+00:00", "12:00:01+00:00"], "12:00:01.999999", 1),
        (["12:00:02.12+00:00", "12:00:02.1+00:00", "12:00:02.09+00:00"], "12:00:02.099999", 1),
        # None is: then the head of the list, with what may have been cut off.
        (["12:00:02.123456+00:00"], "12:00:02.123456", 1),
        (["12:00:02+00:00", "12:00:02+00:00"], "12:00:02.999999", 2),
        (["12:00:02.12+00:00", "12:00:02.1+00:00"], "12:00:02.129999", 2),
        # Whatever the offset; without one it is in UTC.
        (["17:30:02.123456+05:30"], "12:00:02.123456", 1),
        (["12:00:02.123456"], "12:00:02.123456", 1),
        # What cannot be read tells nothing of what stands around it.
        (["12:00:02+00:00", None, "12:00:01+00:00", "12:00:00+00:00"], "12:00:00.999999", 1),
    ],
)
def test_where_the_window_is_made_to_end(times: list[str | None], until: str, offset: int) -> None:
    shown = [each and f"2026-03-01 {each}" for each in times]
    assert pinned(*shown) == (f"2026-03-01 {until}", offset)


@pytest.mark.parametrize(
    "time", [None, "", "null", "yesterday", True, [], "9999-12-31 23:59:59-05:30", "0001-01-01 00:00:00+05:30"]
)
def test_a_time_that_cannot_be_read_pins_nothing(time: object) -> None:
    assert pinned(time, time) == (None, 2)


def test_a_second_page_pins_what_the_first_could_not() -> None:
    _, second = turn(begin(), [record("a", None)], more=True, answered_at=START)
    assert second is not None
    _, third = turn(
        second,
        [record("b", "2026-03-01 12:00:02+00:00"), record("c", "2026-03-01 12:00:01+00:00")],
        more=True,
        answered_at=START,
    )
    assert third is not None
    assert (third.query["message_time__lte"], third.offset) == ("2026-03-01 12:00:01.999999", 1)


@pytest.mark.parametrize(
    ("given", "until"),
    [
        ("2027-01-01 00:00:00.000000", "2026-03-01 12:00:02.123456"),
        ("2026-03-01 12:00:02.000000", "2026-03-01 12:00:02.000000"),
    ],
)
def test_the_window_never_ends_later_than_was_asked_for(given: str, until: str) -> None:
    query = {"message_time__lte": given}
    assert pinned("2026-03-01 12:00:02.123456", query=query) == (until, 1)


def test_a_list_of_one_moment_is_pinned_by_itself() -> None:
    query = {"message_time": "2026-03-01 12:00:02.000000"}
    _, following = turn(begin(query), [record("a", "2026-03-01 12:00:02")], more=True, answered_at=START)
    assert following is not None
    assert following.query == query
    assert following.offset == 1


def test_what_an_offset_skipped_is_not_moved_into_the_window_again() -> None:
    assert pinned("2026-03-01 12:00:02+00:00", "2026-03-01 12:00:02+00:00", offset=500) == (None, 502)
    assert pinned("2026-03-01 12:00:02.123456+00:00", "2026-03-01 12:00:02.123456+00:00", offset=500) == (None, 502)
    assert pinned("2026-03-01 12:00:02+00:00", "2026-03-01 12:00:01+00:00", offset=500) == (
        "2026-03-01 12:00:01.999999",
        1,
    )


def test_what_is_newer_than_all_that_was_read_has_come_since() -> None:
    moment, later = "2026-03-01 12:00:02+00:00", "2026-03-01 12:00:05+00:00"
    _, second = turn(begin(offset=3), [record("a", moment), record("b", moment)], more=True, answered_at=START)
    assert second is not None
    assert not second.pinned
    page = [record("new", later), record("a", moment), record("c", moment), record("d")]
    records, _ = turn(second, page, more=True, answered_at=START)
    assert uuids(records) == ["c", "d"]


def test_a_server_that_ignores_the_offset_is_left() -> None:
    cursor = begin()
    page = [record("a"), record("b")]
    for turns in range(50):
        records, following = turn(cursor, page, more=True, answered_at=START)
        assert uuids(records) == ([] if turns else ["a", "b"])
        assert following is not None
        cursor = following
    with pytest.raises(PlivoError, match=r"^50 pages in a row repeat .*: the server ignores the offset$"):
        turn(cursor, page, more=True, answered_at=START)


def test_a_page_with_something_new_begins_the_count_anew() -> None:
    cursor = begin()
    for turns in range(200):
        _, following = turn(cursor, [record("a"), record(str(turns // 40))], more=True, answered_at=START)
        assert following is not None
        cursor = following
    assert cursor.stalled == 39


def test_what_is_remembered_is_bounded() -> None:
    cursor = begin()
    for turns in range(500):
        page = [record(f"{turns}-{each}") for each in range(20)]
        _, following = turn(cursor, page, more=True, answered_at=START)
        assert following is not None
        cursor = following
    assert len(cursor.recent) == _REMEMBERED_PAGES
    assert sum(map(len, cursor.recent)) == _REMEMBERED_PAGES * 20


GAPS = st.lists(
    st.sampled_from([0, 0, 1, 250, 70_000, SECOND, 90 * SECOND]),
    max_size=60,
)


@given(
    gaps=GAPS,
    arrivals=st.lists(GAPS, max_size=8),
    digits=st.integers(0, 6),
    page_size=st.integers(1, 20),
    offset=st.integers(0, 70),
    limit=st.none() | st.integers(1, 70),
)
def test_whatever_arrives_the_list_is_read_as_it_was_when_it_was_begun(
    gaps: list[int], arrivals: list[list[int]], digits: int, page_size: int, offset: int, limit: int | None
) -> None:
    moving = MovingList(gaps, digits=digits)
    expected = moving.uuids[offset:][:limit]
    cursor: Cursor | None = begin(offset=offset, page_size=page_size, limit=limit)
    one_moment = 0 in [gap for each in [gaps, *arrivals] for gap in each]
    read: list[str] = []
    while cursor is not None:
        page, more = moving.page(cursor.query, size=cursor.page_size, offset=cursor.offset)
        records, cursor = turn(cursor, page, more=more, answered_at=START)
        read += uuids(records)
        # No more arrive before the next page than were read: a list that outruns its reader cannot be read.
        moving.arrive(arrivals.pop()[: len(read)] if arrivals else ())
    assert len(set(read)) == len(read)
    extra = [each for each in read if each not in expected]
    # What looks as if it were of one moment cannot be told apart.
    shown = {moving.shown(each) for each in expected}
    assert all(moving.shown(each) in shown for each in extra)
    assert not extra or digits < 6 or one_moment
    if limit is None or not extra:
        assert [each for each in read if each in expected] == expected


@given(
    gaps=st.lists(st.integers(1, 3 * SECOND), max_size=100),
    arrivals=st.lists(st.lists(st.integers(1, 3 * SECOND), max_size=100), max_size=8),
    page_size=st.integers(1, 20),
)
def test_a_list_whose_moments_differ_takes_no_page_more_than_it_has(
    gaps: list[int], arrivals: list[list[int]], page_size: int
) -> None:
    moving = MovingList(gaps)
    expected = moving.uuids
    cursor: Cursor | None = begin(page_size=page_size)
    read: list[str] = []
    pages = 0
    while cursor is not None:
        page, more = moving.page(cursor.query, size=cursor.page_size, offset=cursor.offset)
        records, cursor = turn(cursor, page, more=more, answered_at=START)
        read += uuids(records)
        moving.arrive(arrivals.pop() if arrivals else ())
        pages += 1
    assert read == expected
    assert pages == max(1, -(-len(expected) // page_size))


def test_the_list_in_these_tests_is_one() -> None:
    moving = MovingList([SECOND, 1, 1], digits=3)
    assert moving.uuids == ["000002", "000001", "000000"]
    assert moving.shown("000002") == "2026-03-01 17:30:01.000+05:30"
    first, more = moving.page({}, size=2, offset=0)
    assert (uuids(first), more) == (["000002", "000001"], True)
    rest, more = moving.page({}, size=2, offset=2)
    assert (uuids(rest), more) == (["000000"], False)
    assert rest[0].message_time == datetime(2026, 3, 1, 12, 0, 1, tzinfo=UTC)
    assert moving.page({"message_time__lte": "2026-03-01 12:00:01.000001"}, size=9, offset=0)[0][0] == first[1]
    assert moving.now == START + timedelta(seconds=1, microseconds=2)
