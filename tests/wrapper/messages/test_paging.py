"""A list is read page by page without losing or repeating a record, while it changes."""

import functools
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plivo_messaging import Message, PlivoError
from plivo_messaging._messages.paging import Cursor, first_cursor, next_cursor, pin_head
from tests.wrapper.moving_list import START, MovingList
from tests.wrapper.records import record

DAY_BEFORE = "2026-02-28 11:40:00.000000"  # and the 20 minutes that clocks may differ
SECOND = 1_000_000
PAGES = 50
"""How many pages without a new record end a list, and of how many repeats are recognised."""


def begin(
    query: dict[str, str] | None = None, *, offset: int = 0, page_size: int = 20, limit: int | None = None
) -> Cursor:
    return first_cursor(query or {}, offset=offset, page_size=page_size, limit=limit)


def read(
    cursor: Cursor, *records: Message | str, more: bool = True, answered_at: datetime | None = START
) -> tuple[list[str], Cursor | None]:
    """Return the identifiers of the new records of a page, and the next cursor."""
    page = [record(each) if isinstance(each, str) else each for each in records]
    new, following = next_cursor(cursor, page, more=more, answered_at=answered_at)
    return [each.message_uuid for each in new], following


def read_on(cursor: Cursor, *records: Message | str) -> Cursor:
    """Return the next cursor, which there has to be."""
    _, following = read(cursor, *records)
    assert following is not None
    return following


def at(uuid: str, time: object) -> Message:
    return record(uuid, message_time=f"2026-03-01 {time}")


def near_end(*times: object, query: dict[str, str] | None = None, offset: int = 0) -> tuple[str | None, int]:
    """Return the near end of the window and the next offset, after a first page of records of these times."""
    following = read_on(
        begin(query, offset=offset), *(record(f"{n}", message_time=each) for n, each in enumerate(times))
    )
    return following.query.get("message_time__lte"), following.offset


@pytest.mark.parametrize("query", [{}, {"message_state": "sent"}])
def test_the_far_end_of_the_default_window_is_pinned(query: dict[str, str]) -> None:
    cursor = begin(query)
    assert cursor.query == query
    assert read_on(cursor, "a").query == {**query, "message_time__gte": DAY_BEFORE}


@pytest.mark.parametrize(
    ("newest", "answered_at", "begins"),
    [
        # The newest record is surely not newer than the window's near end.
        ("12:00:00", START, "2026-02-28 12:00:00.000000"),
        ("11:59:00", START, "2026-02-28 11:59:00.000000"),
        ("11:40:00", START, "2026-02-28 11:40:00.000000"),
        # An older one means that the account is quiet: no clocks differ by that much.
        ("11:30:00", START, "2026-02-28 11:40:00.000000"),
        ("12:05:00", START, "2026-02-28 12:00:00.000000"),
        (None, START, "2026-02-28 11:40:00.000000"),
        ("11:30:00", None, "2026-02-28 11:30:00.000000"),
        (None, None, None),
        (None, datetime.min.replace(tzinfo=UTC), None),
        ("11:30:00", datetime.min.replace(tzinfo=UTC), "2026-02-28 11:10:00.000000"),
    ],
)
def test_the_far_end_allows_for_clocks_that_differ(
    newest: str | None, answered_at: datetime | None, begins: str | None
) -> None:
    first = record("a") if newest is None else at("a", newest)
    _, following = read(begin(), first, answered_at=answered_at)
    assert following is not None
    assert following.query.get("message_time__gte") == begins


@pytest.mark.parametrize("name", ["message_time__gte", "message_time__gt", "message_time__lte", "message_time__lt"])
def test_a_window_that_was_passed_is_kept(name: str) -> None:
    query = {name: "2026-01-01 00:00:00.000000"}
    assert begin(query).query == read_on(begin(query), "a").query == query


@pytest.mark.parametrize(("limit", "size"), [(None, 20), (1, 1), (19, 19), (20, 20), (21, 20)])
def test_no_more_records_are_requested_than_wanted(limit: int | None, size: int) -> None:
    assert begin(limit=limit).page_size == size


@pytest.mark.parametrize(("records", "more"), [(["a", "b"], False), ([], False), ([], True)])
def test_the_last_page(records: list[str], more: bool) -> None:
    assert read(begin(), *records, more=more) == (records, None)


@pytest.mark.parametrize(("limit", "wanted", "left"), [(1, 1, None), (2, 2, None), (3, 2, 1), (50, 2, 48)])
def test_a_limit_ends_the_list(limit: int, wanted: int, left: int | None) -> None:
    records, following = read(begin(limit=limit), "a", "b")
    assert len(records) == wanted
    assert (following and following.left) == left
    assert (following and following.page_size) == (left and min(20, left))


def test_a_cursor_counts_the_records_before_it() -> None:
    second = read_on(begin(offset=40), *map(str, range(20)))
    assert (second.position, second.offset) == (60, 60)
    third = read_on(second, *map(str, range(15, 35)))
    assert (third.position, third.offset) == (75, 80)


def test_repeated_records_are_dropped_and_do_not_count_towards_the_limit() -> None:
    records, second = read(begin(limit=4), "a", "a", "b")
    assert records == ["a", "b"]
    assert second is not None
    records, third = read(second, "b", "c", "c", "a")
    assert records == ["c"]
    assert third is not None
    assert third.left == 1


@pytest.mark.parametrize(
    ("times", "until", "offset"),
    [
        # The first record that is surely older than the one before.
        (["12:00:02.5+00:00", "12:00:01.5+00:00"], "12:00:01.599999", 1),
        (["12:00:02.123456+00:00", "12:00:02.123455+00:00", "12:00:01+00:00"], "12:00:02.123455", 2),
        (["12:00:02+00:00", "12:00:02+00:00", "12:00:01+00:00"], "12:00:01.999999", 1),
        (["12:00:02.12+00:00", "12:00:02.1+00:00", "12:00:02.09+00:00"], "12:00:02.099999", 1),
        # Without one, the head of the list, with the fraction that may have been cut off.
        (["12:00:02.123456+00:00"], "12:00:02.123456", 1),
        (["12:00:02+00:00", "12:00:02+00:00"], "12:00:02.999999", 2),
        (["12:00:02.12+00:00", "12:00:02.1+00:00"], "12:00:02.129999", 2),
        # Any offset from UTC, or none.
        (["17:30:02.123456+05:30"], "12:00:02.123456", 1),
        (["12:00:02.123456"], "12:00:02.123456", 1),
        # A record without a readable time says nothing about its neighbours.
        (["12:00:02+00:00", None, "12:00:01+00:00", "12:00:00+00:00"], "12:00:00.999999", 1),
    ],
)
def test_the_near_end_of_the_window(times: list[str | None], until: str, offset: int) -> None:
    assert near_end(*(each and f"2026-03-01 {each}" for each in times)) == (f"2026-03-01 {until}", offset)


@pytest.mark.parametrize(
    "time", [None, "", "null", "yesterday", True, [], "9999-12-31 23:59:59-05:30", "0001-01-01 00:00:00+05:30"]
)
def test_a_time_that_cannot_be_read_pins_nothing(time: object) -> None:
    assert near_end(time, time) == (None, 2)


def test_the_second_page_pins_what_the_first_could_not() -> None:
    second = read_on(begin(), "a")
    third = read_on(second, at("b", "12:00:02+00:00"), at("c", "12:00:01+00:00"))
    assert (third.query["message_time__lte"], third.offset) == ("2026-03-01 12:00:01.999999", 1)


@pytest.mark.parametrize(
    ("passed", "until"),
    [
        ("2027-01-01 00:00:00.000000", "2026-03-01 12:00:02.123456"),
        ("2026-03-01 12:00:02.000000", "2026-03-01 12:00:02.000000"),
    ],
)
def test_the_window_never_ends_later_than_was_passed(passed: str, until: str) -> None:
    assert near_end("2026-03-01 12:00:02.123456", query={"message_time__lte": passed}) == (until, 1)


def test_a_list_of_one_moment_needs_no_window() -> None:
    query = {"message_time": "2026-03-01 12:00:02.000000"}
    following = read_on(begin(query), at("a", "12:00:02"))
    assert (following.query, following.offset) == (query, 1)


def test_records_that_an_offset_skipped_stay_outside_the_window() -> None:
    two, one = "2026-03-01 12:00:02+00:00", "2026-03-01 12:00:01+00:00"
    exact = "2026-03-01 12:00:02.123456+00:00"
    assert near_end(two, two, offset=500) == near_end(exact, exact, offset=500) == (None, 502)
    assert near_end(two, one, offset=500) == ("2026-03-01 12:00:01.999999", 1)


def test_records_that_are_newer_than_all_that_were_read_are_dropped() -> None:
    two, five = "12:00:02+00:00", "12:00:05+00:00"
    second = read_on(begin(offset=3), at("a", two), at("b", two))
    assert not second.pinned
    records, _ = read(second, at("new", five), at("a", two), at("c", two), "d")
    assert records == ["c", "d"]


def test_a_server_that_ignores_the_offset_is_an_error() -> None:
    cursor = begin()
    for page in range(PAGES):
        records, following = read(cursor, "a", "b")
        assert records == ([] if page else ["a", "b"])
        assert following is not None
        cursor = following
    with pytest.raises(
        PlivoError, match=r"^50 pages in a row repeat .*: the server ignores the offset, or the list grows"
    ):
        read(cursor, "a", "b")


def test_a_page_with_a_new_record_restarts_the_count() -> None:
    cursor = begin()
    for page in range(4 * PAGES):
        cursor = read_on(cursor, str(page // 40))
    assert cursor.repeats == 39


@pytest.mark.parametrize("period", [501, 600, 1_000])
def test_a_list_that_begins_again_is_an_error(period: int) -> None:
    pages = [(f"{page % period}", f"{(page + 1) % period}") for page in range(4 * period)]
    problem = r"^page [0-9]+ repeats records of page [0-9]+: the list has no end$|^50 pages in a row repeat records"
    with pytest.raises(PlivoError, match=problem):
        functools.reduce(lambda cursor, page: read_on(cursor, *page), pages, begin(page_size=2))


def test_the_head_of_a_list_that_skips_records_is_pinned() -> None:
    cursor = begin(offset=40)
    assert cursor.needs_head
    pinned = pin_head(cursor, [at("a", "12:00:02.5")], answered_at=START)
    assert pinned.query == {
        "message_time__gte": "2026-02-28 12:00:00.000000",
        "message_time__lte": "2026-03-01 12:00:02.599999",
    }
    assert (pinned.offset, pinned.pinned) == (40, False)
    assert pin_head(cursor, [], answered_at=START) is cursor
    assert pin_head(cursor, [record("a")], answered_at=START) is cursor


@pytest.mark.parametrize(
    "cursor",
    [begin(), begin(offset=40, limit=20), begin({"message_time": "2026-03-01 12:00:02.000000"}, offset=40)],
    ids=["from the head", "one page", "one moment"],
)
def test_no_other_list_needs_its_head(cursor: Cursor) -> None:
    assert not cursor.needs_head


@pytest.mark.parametrize(("size", "pages"), [(20, 50), (5, 200), (1, 1_000)])
def test_the_records_that_are_remembered_are_bounded(size: int, pages: int) -> None:
    cursor = begin(page_size=size)
    for page in range(pages + 100):
        cursor = read_on(cursor, *(f"{page}-{each}" for each in range(size)))
    assert [len(each) for each in cursor.recent] == [size] * pages


def test_a_record_without_a_time_at_the_head_does_not_open_the_window() -> None:
    _, following = read(begin(), record("a"), at("b", "12:00:02"), at("c", "12:00:00"), answered_at=None)
    assert following is not None
    assert following.query.keys() == {"message_time__gte", "message_time__lte"}
    _, following = read(begin(), record("a"), record("b"), answered_at=None)
    assert following is not None
    assert following.query == {}


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
def test_the_list_is_read_as_it_was_when_it_was_begun(
    gaps: list[int], arrivals: list[list[int]], digits: int, page_size: int, offset: int, limit: int | None
) -> None:
    moving = MovingList(gaps, digits=digits)
    expected = moving.uuids[offset:][:limit]
    cursor: Cursor | None = begin(offset=offset, page_size=page_size, limit=limit)
    assert cursor is not None
    if cursor.needs_head:
        head, _ = moving.page(cursor.query, size=1, offset=0)
        cursor = pin_head(cursor, head, answered_at=START)
    same_moment = 0 in [gap for each in [gaps, *arrivals] for gap in each]
    found: list[str] = []
    while cursor is not None:
        page, more = moving.page(cursor.query, size=cursor.page_size, offset=cursor.offset)
        new, cursor = read(cursor, *page, more=more)
        found += new
        # A list that grows faster than it is read cannot be read to its end.
        moving.arrive(arrivals.pop()[: len(found)] if arrivals else ())
    assert len(set(found)) == len(found)
    extra = [each for each in found if each not in expected]
    # New records cannot be told from old ones that seem to be of the same moment.
    shown = {moving.shown(each) for each in expected}
    assert all(moving.shown(each) in shown for each in extra)
    assert not extra or digits < 6 or same_moment
    if limit is None or not extra:
        assert [each for each in found if each in expected] == expected


@given(
    gaps=st.lists(st.integers(1, 3 * SECOND), max_size=100),
    arrivals=st.lists(st.lists(st.integers(1, 3 * SECOND), max_size=100), max_size=8),
    page_size=st.integers(1, 20),
)
def test_a_list_of_different_moments_takes_no_more_pages_than_it_has(
    gaps: list[int], arrivals: list[list[int]], page_size: int
) -> None:
    moving = MovingList(gaps)
    expected = moving.uuids
    cursor: Cursor | None = begin(page_size=page_size)
    found: list[str] = []
    pages = 0
    while cursor is not None:
        page, more = moving.page(cursor.query, size=cursor.page_size, offset=cursor.offset)
        new, cursor = read(cursor, *page, more=more)
        found += new
        moving.arrive(arrivals.pop() if arrivals else ())
        pages += 1
    assert found == expected
    assert pages == max(1, -(-len(expected) // page_size))


def test_the_moving_list_of_these_tests() -> None:
    moving = MovingList([SECOND, 1, 1], digits=3)
    assert moving.uuids == ["000002", "000001", "000000"]
    assert moving.shown("000002") == "2026-03-01 17:30:01.000+05:30"
    first, more = moving.page({}, size=2, offset=0)
    assert ([each.message_uuid for each in first], more) == (["000002", "000001"], True)
    (last,), more = moving.page({}, size=2, offset=2)
    assert (last.message_uuid, more) == ("000000", False)
    assert last.message_time == datetime(2026, 3, 1, 12, 0, 1, tzinfo=UTC)
    assert moving.page({"message_time__lte": "2026-03-01 12:00:01.000001"}, size=9, offset=0)[0][0] == first[1]
    assert moving.now == START + timedelta(seconds=1, microseconds=2)
