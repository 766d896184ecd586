"""Pages of both kinds, with a list that is not there."""

import weakref
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from datetime import UTC, datetime
from itertools import islice
from typing import Any, TypeVar

import anyio
import httpx
import pytest
from attrs import evolve

from plivo_messaging import APIResponse, AsyncMessagePage, Message, MessagePage, PlivoError
from plivo_messaging._messages._pages import page_parts
from plivo_messaging._messages._paging import Cursor
from plivo_messaging._operations import PageAnswer
from tests.client.scripted import KINDS, Kind
from tests.client.wire import whole

T = TypeVar("T")
TOTAL = 45
SIZE = 20
FIRST = Cursor({}, 0, 0, SIZE, None)
ASYNC_KINDS = [kind for kind in KINDS if kind != "sync"]
async_kinds = pytest.mark.parametrize("kind", ASYNC_KINDS)


class Shelf:
    """Gives pages of a list of messages, and remembers which."""

    def __init__(self) -> None:
        self.fetched: list[int] = []

    def fetch(self, cursor: Cursor) -> MessagePage:
        """Give the page at a place."""
        return MessagePage(*self.parts(cursor), self.fetch)

    async def afetch(self, cursor: Cursor) -> AsyncMessagePage:
        """Give the page at a place, to the asynchronous client."""
        await anyio.lowlevel.checkpoint()
        return AsyncMessagePage(*self.parts(cursor), self.afetch)

    def parts(self, cursor: Cursor) -> tuple[list[Message], int, int, int | None, str, Cursor | None]:
        """Give what the page at a place is made of."""
        begin = cursor.offset
        self.fetched.append(begin)
        records = [Message({"message_uuid": str(each)}) for each in range(begin, min(begin + SIZE, TOTAL))]
        following = at(begin + SIZE) if begin + SIZE < TOTAL else None
        return records, begin, SIZE, TOTAL, f"api-{begin}", following


def at(offset: int) -> Cursor:
    """A place in the list."""
    return evolve(FIRST, offset=offset, position=offset)


def within(kind: Kind, main: Callable[[], Awaitable[T]]) -> T:
    """Run a function on an event loop."""
    return anyio.run(main, backend=kind)


async def collected(records: AsyncIterator[T] | AsyncMessagePage) -> list[Any]:
    """Go over something asynchronous."""
    return [each async for each in records]


def test_a_page_knows_where_it_stands() -> None:
    page = Shelf().fetch(at(20))
    assert [record.message_uuid for record in page.records] == [str(each) for each in range(20, 40)]
    assert (page.offset, page.page_size, page.total_count, page.api_id) == (20, SIZE, TOTAL, "api-20")


def test_pages_one_by_one() -> None:
    shelf = Shelf()
    first = shelf.fetch(FIRST)
    assert first.has_next_page()
    second = first.next_page()
    assert second is not None
    third = second.next_page()
    assert third is not None
    assert not third.has_next_page()
    assert third.next_page() is None
    assert shelf.fetched == [0, 20, 40]


@async_kinds
def test_pages_one_by_one_awaited(kind: Kind) -> None:
    shelf = Shelf()

    async def main() -> None:
        first = await shelf.afetch(FIRST)
        assert first.has_next_page()
        second = await first.next_page()
        assert second is not None
        third = await second.next_page()
        assert third is not None
        assert not third.has_next_page()
        assert await third.next_page() is None

    within(kind, main)
    assert shelf.fetched == [0, 20, 40]


def test_iterating_goes_over_all_records_in_order() -> None:
    shelf = Shelf()
    assert [record.message_uuid for record in shelf.fetch(FIRST)] == [str(each) for each in range(TOTAL)]
    assert shelf.fetched == [0, 20, 40]


@async_kinds
def test_iterating_goes_over_all_records_in_order_awaited(kind: Kind) -> None:
    shelf = Shelf()

    async def main() -> list[Message]:
        return await collected(await shelf.afetch(FIRST))

    assert [record.message_uuid for record in within(kind, main)] == [str(each) for each in range(TOTAL)]
    assert shelf.fetched == [0, 20, 40]


def test_pages_are_fetched_when_they_are_needed() -> None:
    shelf = Shelf()
    records = iter(shelf.fetch(FIRST))
    assert len(list(islice(records, SIZE))) == SIZE
    assert shelf.fetched == [0]
    assert next(records).message_uuid == "20"
    assert shelf.fetched == [0, 20]


@async_kinds
def test_pages_are_fetched_when_they_are_needed_awaited(kind: Kind) -> None:
    shelf = Shelf()

    async def main() -> None:
        records = aiter(await shelf.afetch(FIRST))
        for _ in range(SIZE):
            await anext(records)
        assert shelf.fetched == [0]
        assert (await anext(records)).message_uuid == "20"
        assert shelf.fetched == [0, 20]
        assert len(await collected(records)) == TOTAL - SIZE - 1

    within(kind, main)


def test_every_iteration_begins_anew() -> None:
    page = Shelf().fetch(at(40))
    assert [record.message_uuid for record in page] == [record.message_uuid for record in page]


@async_kinds
def test_every_iteration_begins_anew_awaited(kind: Kind) -> None:
    async def main() -> None:
        page = await Shelf().afetch(at(40))
        assert await collected(page) == await collected(page) == page.records

    within(kind, main)


def test_all_pages() -> None:
    assert [page.offset for page in Shelf().fetch(FIRST).pages()] == [0, 20, 40]
    assert [page.offset for page in Shelf().fetch(at(20)).pages()] == [20, 40]


@async_kinds
def test_all_pages_awaited(kind: Kind) -> None:
    async def main() -> list[AsyncMessagePage]:
        return await collected((await Shelf().afetch(FIRST)).pages())

    assert [page.offset for page in within(kind, main)] == [0, 20, 40]


def test_a_failed_request_ends_the_iteration_with_its_error() -> None:
    def fail(_cursor: Cursor) -> MessagePage:
        raise PlivoError("a page is missing")

    page = MessagePage([Message({"message_uuid": "0"})], 0, 1, None, "api", FIRST, fail)
    records: Iterator[Message] = iter(page)
    assert next(records).message_uuid == "0"
    with pytest.raises(PlivoError, match="a page is missing"):
        next(records)


@async_kinds
def test_a_failed_request_ends_the_iteration_with_its_error_awaited(kind: Kind) -> None:
    async def fail(_cursor: Cursor) -> AsyncMessagePage:
        await anyio.lowlevel.checkpoint()
        raise PlivoError("a page is missing")

    async def main() -> None:
        records = aiter(AsyncMessagePage([Message({"message_uuid": "0"})], 0, 1, None, "api", FIRST, fail))
        assert (await anext(records)).message_uuid == "0"
        with pytest.raises(PlivoError, match="a page is missing"):
            await anext(records)

    within(kind, main)


def test_pages_that_were_read_are_not_kept() -> None:
    shelf = Shelf()
    seen: list[weakref.ref[MessagePage]] = []

    def fetch(cursor: Cursor) -> MessagePage:
        # The page that is being read, and perhaps the one the list was begun with.
        assert sum(each() is not None for each in seen) <= 2
        page = MessagePage(*shelf.parts(evolve(cursor, offset=cursor.offset % TOTAL)), fetch)
        page = evolve(page, next=at(cursor.offset + SIZE) if len(seen) < 30 else None)
        seen.append(weakref.ref(page))
        return page

    assert sum(1 for _ in fetch(FIRST)) > 300
    assert len(seen) == 31


@pytest.mark.parametrize("kind", ["MessagePage", "AsyncMessagePage"])
def test_repr_shows_the_page_and_not_how_it_goes_on(kind: str) -> None:
    shelf = Shelf()

    async def main() -> AsyncMessagePage:
        return await shelf.afetch(at(40))

    page = shelf.fetch(at(40)) if kind == "MessagePage" else anyio.run(main)
    assert repr(page).startswith(f"{kind}(records=[Message(message_uuid='40'")
    assert repr(page).endswith("offset=40, page_size=20, total_count=45, api_id='api-40')")


def test_a_page_is_read_only() -> None:
    page = Shelf().fetch(FIRST)
    with pytest.raises(AttributeError):
        page.offset = 1  # type: ignore[misc]  # that is what is tested


@pytest.mark.parametrize(
    ("headers", "begins"),
    [
        ({"date": "Mon, 02 Nov 2026 09:15:00 GMT"}, "2026-11-01 09:15:00.000000"),
        ({"date": "Mon, 02 Nov 2026 09:15:00 -0000"}, "2026-11-01 09:15:00.000000"),
        ({"date": "yesterday"}, "2026-11-02 12:00:00.000000"),
        ({"date": "Fri, 31 Dec 9999 23:59:59 -2300"}, "2026-11-02 12:00:00.000000"),
        ({"date": "Mon, 01 Jan 99999999999999999999 00:00:00 GMT"}, "2026-11-02 12:00:00.000000"),
        ({}, "2026-11-02 12:00:00.000000"),
    ],
)
@pytest.mark.parametrize(
    ("next_url", "follows"), [("/v1/next", True), ("https://elsewhere.example.com/x", True), (None, False)]
)
def test_a_page_is_made_of_its_cursor_and_what_was_answered(
    next_url: str | None, headers: dict[str, str], begins: str, *, follows: bool
) -> None:
    records = [Message({"message_uuid": "a"})]
    cursor = evolve(FIRST, offset=60, position=57, page_size=7)
    response = httpx.Response(200, headers=headers, request=httpx.Request("GET", "/"))
    answer = APIResponse(PageAnswer(records, next_url, 99, "api"), whole(response), 1)
    parts = page_parts(cursor, answer, datetime(2026, 11, 3, 12, tzinfo=UTC))
    assert parts[:5] == (records, 57, 7, 99, "api")
    assert (parts[5] is not None) == follows
    if parts[5] is not None:
        assert parts[5].query["message_time__gte"] == begins
