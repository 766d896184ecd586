"""Pages of a list, fetched as they are needed."""

from collections.abc import Callable, Iterator

from attrs import field, frozen

from ._records import Message

__all__ = ["MessagePage"]


@frozen
class MessagePage:
    """One page of a list of messages. Iterating over it goes on over all pages that follow.

    Documentation: https://www.plivo.com/docs/messaging/api/message/list-all-messages

    Attributes:
        records: The records of this page, newest first.
        offset: How many records stand before this page.
        page_size: How many records a page was asked to have.
        total_count: How many records all pages have together; None where the API does not say.
        api_id: The identifier the API gave the request, a UUID.
    """

    records: list[Message]
    offset: int
    page_size: int
    total_count: int | None
    api_id: str
    _next_offset: int | None = field(repr=False)
    _fetch: "Callable[[int], MessagePage]" = field(repr=False, eq=False)

    def has_next_page(self) -> bool:
        """Tell whether the API says that more records follow."""
        return self._next_offset is not None

    def next_page(self) -> "MessagePage | None":
        """Fetch the page after this one.

        Returns:
            The page, or None if this one is the last.

        Raises:
            PlivoError: If the request failed.
        """
        return None if self._next_offset is None else self._fetch(self._next_offset)

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
        for page in self.pages():
            yield from page.records
