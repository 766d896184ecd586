"""Pages, with a list that is not there."""

from collections.abc import Iterator
from itertools import islice
from typing import Any

import pytest

from plivo_messaging import Message, MessagePage, PlivoError

TOTAL = 45
SIZE = 20


class Shelf:
    """Gives pages of a list of messages, and remembers which."""

    def __init__(self) -> None:
        self.fetched: list[int] = []

    def fetch(self, offset: int) -> MessagePage:
        """Give the page that begins there."""
        self.fetched.append(offset)
        records = [Message({"message_uuid": str(each)}) for each in range(offset, min(offset + SIZE, TOTAL))]
        following = offset + SIZE if offset + SIZE < TOTAL else None
        return MessagePage(records, offset, SIZE, TOTAL, f"api-{offset}", following, self.fetch)


def test_a_page_knows_where_it_stands() -> None:
    page = Shelf().fetch(20)
    assert [record.message_uuid for record in page.records] == [str(each) for each in range(20, 40)]
    assert (page.offset, page.page_size, page.total_count, page.api_id) == (20, SIZE, TOTAL, "api-20")


def test_pages_one_by_one() -> None:
    shelf = Shelf()
    first = shelf.fetch(0)
    assert first.has_next_page()
    second = first.next_page()
    assert second is not None
    third = second.next_page()
    assert third is not None
    assert not third.has_next_page()
    assert third.next_page() is None
    assert shelf.fetched == [0, 20, 40]


def test_iterating_goes_over_all_records_in_order() -> None:
    shelf = Shelf()
    assert [record.message_uuid for record in shelf.fetch(0)] == [str(each) for each in range(TOTAL)]
    assert shelf.fetched == [0, 20, 40]


def test_pages_are_fetched_when_they_are_needed() -> None:
    shelf = Shelf()
    records = iter(shelf.fetch(0))
    assert len(list(islice(records, SIZE))) == SIZE
    assert shelf.fetched == [0]
    assert next(records).message_uuid == "20"
    assert shelf.fetched == [0, 20]


def test_every_iteration_begins_anew() -> None:
    page = Shelf().fetch(40)
    assert [record.message_uuid for record in page] == [record.message_uuid for record in page]


def test_all_pages() -> None:
    assert [page.offset for page in Shelf().fetch(0).pages()] == [0, 20, 40]
    assert [page.offset for page in Shelf().fetch(20).pages()] == [20, 40]


def test_a_failed_request_ends_the_iteration_with_its_error() -> None:
    def fail(_offset: int) -> MessagePage:
        raise PlivoError("a page is missing")

    page = MessagePage([Message({"message_uuid": "0"})], 0, 1, None, "api", 1, fail)
    records: Iterator[Message] = iter(page)
    assert next(records).message_uuid == "0"
    with pytest.raises(PlivoError, match="a page is missing"):
        next(records)


def test_repr_shows_the_page_and_not_how_it_goes_on() -> None:
    shown = repr(Shelf().fetch(40))
    assert shown.startswith("MessagePage(records=[Message(message_uuid='40'")
    assert shown.endswith("offset=40, page_size=20, total_count=45, api_id='api-40')")


def test_a_page_is_read_only() -> None:
    page: Any = Shelf().fetch(0)
    with pytest.raises(AttributeError):
        page.offset = 1
