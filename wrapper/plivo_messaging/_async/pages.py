"""Pages of a list, fetched as they are needed."""

from collections.abc import AsyncIterator
from typing import Any, Protocol

from attrs import field, frozen

from plivo_messaging._api import Message
from plivo_messaging._messages.paging import Cursor
from plivo_messaging._names import AsyncPageHints

__all__ = ["AsyncFetch", "AsyncMessagePage"]


class AsyncFetch(Protocol):
    """Fetches the page at a cursor."""

    async def __call__(self, cursor: Cursor, /) -> "AsyncMessagePage":
        """Fetch it."""
        ...


@frozen
class AsyncMessagePage(AsyncPageHints):
    """One page of a list of messages. Iterating over it continues over all pages that follow.

    A page is true if it has records.

    Documentation: https://www.plivo.com/docs/messaging/api/message/list-all-messages

    Attributes:
        records: The records of this page, in the order of the API.
        offset: The number of records in the list before this page.
        page_size: The number of records that were asked for.
        total_count: The number of records on all pages; None if the API does not say.
        api_id: The identifier the API gave the request, a UUID, or None.
    """

    records: list[Message]
    offset: int
    page_size: int
    total_count: int | None
    api_id: str | None
    _next: Cursor | None = field(repr=False)
    _fetch: AsyncFetch = field(repr=False, eq=False)

    def first(self) -> Message | None:
        """Return the first record of this page, or None if it has none."""
        return self.records[0] if self.records else None

    def __bool__(self) -> bool:
        return bool(self.records)

    def has_next_page(self) -> bool:
        """Return whether more records follow: neither the API nor `limit` says that this page is the last."""
        return self._next is not None

    async def next_page(self) -> "AsyncMessagePage | None":
        """Fetch the page after this one.

        Returns:
            The page, or None if this one is the last.

        Raises:
            PlivoError: If the request failed.
        """
        return None if self._next is None else await self._fetch(self._next)

    async def pages(self) -> "AsyncIterator[AsyncMessagePage]":
        """Iterate over this page and all that follow, each fetched when it is needed.

        Yields:
            The pages.

        Raises:
            PlivoError: If a request failed.
        """
        page: AsyncMessagePage | None = self
        while page is not None:
            yield page
            page = await page.next_page()

    async def to_dicts(self) -> list[dict[str, Any]]:
        """Return the records of this page and of all that follow, each as `Message.to_dict()` returns it.

        Returns:
            The dictionaries, for `json.dump`, a DataFrame or a table.

        Raises:
            PlivoError: If a request failed.
        """
        return [record.to_dict() async for record in self]

    def __aiter__(self) -> AsyncIterator[Message]:
        # Not a generator of its own: it would keep this page while a program streams millions of records.
        return _iterate(self.pages())


async def _iterate(pages: AsyncIterator[AsyncMessagePage]) -> AsyncIterator[Message]:
    async for page in pages:
        for record in page.records:
            yield record
