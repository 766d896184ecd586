"""Pages of a list: where they stand, and how the next ones are fetched."""

import asyncio
import gc
import inspect
import sys
from itertools import islice
from typing import Any

import anyio
import httpx
import pytest

from plivo_messaging import AsyncMessagePage, AsyncMessages, MessagePage, ServerError, ValidationError
from tests.wrapper.moving_list import MovingList
from tests.wrapper.scripted import NOON, Script, answer, refusal

SECOND = 1_000_000
TOTAL, SIZE = 45, 20


class Shelf:
    """A list of 45 messages, page by page."""

    def __init__(self) -> None:
        self.list = MovingList([SECOND] * TOTAL)
        self.script = Script(self.list.answer)

    def page(self, **arguments: Any) -> MessagePage:
        return self.script.client().messages.list(since=NOON, **arguments)

    async def apage(self, **arguments: Any) -> AsyncMessagePage:
        return await self.script.async_client().messages.list(since=NOON, **arguments)


def test_a_page_knows_where_it_stands_and_the_next_one() -> None:
    shelf = Shelf()
    first = shelf.page()
    assert (first.offset, first.page_size, first.total_count, first.api_id) == (0, SIZE, None, "a")
    second = first.next_page()
    assert second is not None
    third = second.next_page()
    assert third is not None
    assert [page.has_next_page() for page in (first, second, third)] == [True, True, False]
    assert [page.offset for page in (first, second, third)] == [0, 20, 40]
    assert third.next_page() is None
    assert [each.message_uuid for page in (first, second, third) for each in page.records] == shelf.list.uuids
    assert len(shelf.script.requests) == 3


def test_iterating_fetches_a_page_when_it_is_needed() -> None:
    shelf = Shelf()
    records = iter(shelf.page())
    assert len(list(islice(records, SIZE))) == SIZE
    assert len(shelf.script.requests) == 1
    assert next(records).message_uuid == shelf.list.uuids[SIZE]
    assert len(shelf.script.requests) == 2
    assert len(list(records)) == TOTAL - SIZE - 1


def test_every_iteration_begins_anew() -> None:
    shelf = Shelf()
    page = shelf.page()
    assert [each.message_uuid for each in page] == [each.message_uuid for each in page] == shelf.list.uuids
    assert [each.offset for each in page.pages()] == [0, 20, 40]
    second = page.next_page()
    assert second is not None
    assert [each.offset for each in second.pages()] == [20, 40]


@pytest.mark.parametrize("kind", ["asyncio", "trio"])
def test_asynchronous_pages_do_the_same(kind: str) -> None:
    shelf = Shelf()

    async def main() -> None:
        page = await shelf.apage()
        records = aiter(page)
        assert [(await anext(records)).message_uuid for _ in range(SIZE)] == shelf.list.uuids[:SIZE]
        assert len(shelf.script.requests) == 1
        assert (await anext(records)).message_uuid == shelf.list.uuids[SIZE]
        assert len(shelf.script.requests) == 2
        assert len([each async for each in records]) == TOTAL - SIZE - 1
        assert [each.message_uuid async for each in page] == shelf.list.uuids
        pages = [each async for each in page.pages()]
        assert [each.offset for each in pages] == [0, 20, 40]
        assert [each.has_next_page() for each in pages] == [True, True, False]
        assert await pages[2].next_page() is None

    anyio.run(main, backend=kind)


@pytest.mark.parametrize(("records", "requests"), [(0, 1), (1, 1), (20, 1), (21, 2), (60, 3), (61, 4)])
def test_a_list_is_one_request_a_page(records: int, requests: int) -> None:
    script = Script(MovingList([SECOND] * records).answer)
    assert len(list(script.client().messages.list(since=NOON))) == records
    assert len(script.requests) == requests


def test_a_failed_request_ends_the_iteration_with_its_error() -> None:
    script = Script(MovingList([SECOND] * TOTAL).answer, refusal(500))
    records = iter(script.client().messages.list(max_retries=0))
    assert len(list(islice(records, SIZE))) == SIZE
    with pytest.raises(ServerError):
        next(records)


@pytest.mark.slow
def test_pages_that_were_read_are_not_kept() -> None:
    def pages() -> int:
        gc.collect()
        return sum(isinstance(each, MessagePage) for each in gc.get_objects())

    def respond(request: httpx.Request) -> httpx.Response:
        # The page that is being read, and perhaps the one the list was begun with.
        assert pages() <= before + 2
        return moving.answer(request)

    moving, before = MovingList([SECOND] * 200), pages()
    assert len(list(Script(respond).client().messages.list())) == 200


@pytest.mark.parametrize("kind", ["asyncio", "trio"])
def test_an_asynchronous_list_needs_no_await(kind: str) -> None:
    shelf = Shelf()
    messages = shelf.script.async_client().messages

    async def main() -> None:
        assert [each.message_uuid async for each in messages.list(since=NOON)] == shelf.list.uuids
        assert len(shelf.script.requests) == 3
        listing = messages.list(since=NOON, limit=1)
        assert len(shelf.script.requests) == 3
        assert [each.message_uuid async for each in await listing] == shelf.list.uuids[:1]
        with pytest.raises(ValidationError):
            await messages.list(limit=0)

    anyio.run(main, backend=kind)


def test_a_list_can_be_a_task() -> None:
    shelf = Shelf()

    async def main() -> None:
        messages = shelf.script.async_client().messages
        task = asyncio.create_task(messages.list(since=NOON))
        pages = await asyncio.gather(task, messages.list(since=NOON))
        assert [len(page.records) for page in pages] == [SIZE, SIZE]
        ended = messages.list(since=NOON)
        ended.close()
        with pytest.raises(RuntimeError, match="cannot reuse"):
            await ended
        with pytest.raises(ZeroDivisionError):
            messages.list(since=NOON).throw(ZeroDivisionError())

    asyncio.run(main())


@pytest.mark.skipif(sys.version_info < (3, 12), reason="only then can a function say that it is a coroutine function")
def test_a_test_double_of_a_list_is_awaited() -> None:
    assert inspect.iscoroutinefunction(AsyncMessages.list)


@pytest.mark.parametrize(("records", "is_true"), [(0, False), (1, True)])
def test_a_page_is_true_if_it_has_records(records: int, is_true: bool) -> None:
    moving = MovingList([SECOND] * records)
    page = Script(moving.answer).client().messages.list(since=NOON)
    assert bool(page) is is_true
    assert page.first() == (page.records[0] if is_true else None)

    async def main() -> None:
        apage = await Script(moving.answer).async_client().messages.list(since=NOON)
        assert bool(apage) is is_true
        assert apage.first() == page.first()

    asyncio.run(main())


def test_a_page_is_shown_without_how_it_goes_on_and_is_read_only() -> None:
    page: Any = Shelf().page(offset=44)
    assert repr(page).startswith("MessagePage(records=[Message(message_uuid='000000'")
    assert repr(page).endswith("offset=44, page_size=20, total_count=None, api_id='a')")
    with pytest.raises(AttributeError):
        page.offset = 1


@pytest.mark.parametrize(("meta", "total"), [({"total_count": 7}, 7), ({}, None)])
def test_the_number_of_all_records_is_known_where_the_api_says_it(meta: dict[str, int], total: int | None) -> None:
    meta_of_all = {"limit": 20, "offset": 0, "next": None, "previous": None, **meta}
    script = Script(answer(200, {"api_id": "a", "meta": meta_of_all, "objects": []}))
    assert script.client().messages.list().total_count == total


@pytest.mark.parametrize(
    ("date", "begins"),
    [
        ("Sun, 01 Mar 2026 12:00:45 GMT", "2026-02-28 12:00:45.000000"),
        ("Sun, 01 Mar 2026 12:00:45 -0000", "2026-02-28 12:00:45.000000"),
        ("Sun, 01 Mar 2026 12:00:10 GMT", "2026-02-28 12:00:10.000000"),
        ("Mon, 02 Nov 2026 09:15:00 GMT", "2026-11-01 08:55:00.000000"),
        # Without a date that can be read, 24 hours before the newest record.
        ("yesterday", "2026-02-28 12:00:45.000000"),
        ("Fri, 31 Dec 9999 23:59:59 -2300", "2026-02-28 12:00:45.000000"),
        ("Mon, 01 Jan 99999999999999999999 00:00:00 GMT", "2026-02-28 12:00:45.000000"),
        ("Mon, 01 Jan 1970 00:00:00 GMT", "2026-02-28 11:40:45.000000"),
        (None, "2026-02-28 12:00:45.000000"),
    ],
)
def test_the_window_begins_24_hours_before_the_api_responded_by_its_own_clocks(date: str | None, begins: str) -> None:
    moving = MovingList([SECOND] * TOTAL)

    def respond(request: httpx.Request) -> httpx.Response:
        headers = {} if date is None else {"date": date}
        return httpx.Response(200, json=moving.document(request), headers=headers)

    script = Script(respond)
    script.client().messages.list().next_page()
    assert [request.url.params.get("message_time__gte") for request in script.requests] == [None, begins]
