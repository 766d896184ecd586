"""Pages of a list, fetched as they are needed."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from datetime import datetime

from attrs import field, frozen

from plivo_messaging._answers._api_response import APIResponse
from plivo_messaging._answers._records import Message
from plivo_messaging._operations import PageAnswer

from ._paging import Cursor, turn

__all__ = ["AsyncMessagePage", "MessagePage", "page_parts"]


@frozen
class _Page:
    """What a page is in both clients.

    Attributes:
        records: The records of this page, newest first.
        offset: How many records of the list stand before this page.
        page_size: How many records were asked for.
        total_count: How many records all pages have together; None where the API does not say.
        api_id: The identifier the API gave the request, a UUID.
    """

    records: list[Message]
    offset: int
    page_size: int
    total_count: int | None
    api_id: str
    _next: Cursor | None = field(repr=False)

    def has_next_page(self) -> bool:
        """Tell whether more records follow: neither the API nor `limit` says that this page is the last."""
        return self._next is not None


@frozen
class MessagePage(_Page):
    """One page of a list of messages. Iterating over it goes on over all pages that follow.

    Documentation: https://www.plivo.com/docs/messaging/api/message/list-all-messages

    Attributes:
        records: The records of this page, newest first.
        offset: How many records of the list stand before this page.
        page_size: How many records were asked for.
        total_count: How many records all pages have together; None where the API does not say.
        api_id: The identifier the API gave the request, a UUID.
    """

    _fetch: "Callable[[Cursor], MessagePage]" = field(repr=False, eq=False)

    def next_page(self) -> "MessagePage | None":
        """Fetch the page after this one.

        Returns:
            The page, or None if this one is the last.

        Raises:
            PlivoError: If the request failed.
        """
        return None if self._next is None else self._fetch(self._next)

    def pages(self) -> "Iterator[MessagePage]":
        """Go over this page and all that follow, each fetched when it is needed.

        Yields:
            The pages.

        Raises:
            PlivoError: If a request failed.
        """
        page: MessagePage | None = self
        while page is not None:
            yield page
            page = page.next_page()

    def __iter__(self) -> Iterator[Message]:
        # `self` must not be kept while the pages that follow are read: a program may stream millions of records.
        return _records(self.pages())


@frozen
class AsyncMessagePage(_Page):
    """One page of a list of messages. Iterating over it goes on over all pages that follow.

    Documentation: https://www.plivo.com/docs/messaging/api/message/list-all-messages

    Attributes:
        records: The records of this page, newest first.
        offset: How many records of the list stand before this page.
        page_size: How many records were asked for.
        total_count: How many records all pages have together; None where the API does not say.
        api_id: The identifier the API gave the request, a UUID.
    """

    _fetch: "Callable[[Cursor], Awaitable[AsyncMessagePage]]" = field(repr=False, eq=False)

    async def next_page(self) -> "AsyncMessagePage | None":
        """Fetch the page after this one.

        Returns:
            The page, or None if this one is the last.

        Raises:
            PlivoError: If the request failed.
        """
        return None if self._next is None else await self._fetch(self._next)

    async def pages(self) -> "AsyncIterator[AsyncMessagePage]":
        """Go over this page and all that follow, each fetched when it is needed.

        Yields:
            The pages.

        Raises:
            PlivoError: If a request failed.
        """
        page: AsyncMessagePage | None = self
        while page is not None:
            yield page
            page = await page.next_page()

    async def __aiter__(self) -> AsyncIterator[Message]:
        async for page in self.pages():
            for record in page.records:
                yield record


def _records(pages: Iterator[MessagePage]) -> Iterator[Message]:
    for page in pages:
        yield from page.records


def page_parts(
    cursor: Cursor, answer: APIResponse[PageAnswer], now: datetime
) -> tuple[list[Message], int, int, int | None, str, Cursor | None]:
    """Take an answer in: the fields of a page, in order.

    Args:
        cursor: Where the page was read.
        answer: What was answered.
        now: The time, for an answer that does not tell when it was made.

    Returns:
        What `MessagePage` and `AsyncMessagePage` are made of, but for how to fetch the next.
    """
    page = answer.parsed
    records, following = turn(cursor, page.records, more=page.next_url is not None, answered_at=answer.date or now)
    return records, cursor.position, cursor.page_size, page.total_count, page.api_id, following
