"""The pages of a list and the way from one to the next."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias
from urllib.parse import urlencode

Meta: TypeAlias = dict[str, int | str | None]
"""The part of a list's answer that describes the page."""

DEFAULT_LIMIT = 20


@dataclass(frozen=True, slots=True)
class Page:
    """Which part of a list is asked for.

    Attributes:
        limit: How many records at most, 1 to 20.
        offset: How many to leave out before them, 0 or more.
    """

    limit: int = DEFAULT_LIMIT
    offset: int = 0

    def next(self) -> "Page":
        """Name the page behind this one."""
        return Page(self.limit, self.offset + self.limit)

    def previous(self) -> "Page":
        """Name the page before this one; it begins at the head of the list where less than a page is left."""
        return Page(self.limit, max(0, self.offset - self.limit))


def meta(
    page: Page, *, has_more: bool, path: str, filters: Iterable[tuple[str, str]], total_count: int | None = None
) -> Meta:
    """Describe a page.

    Args:
        page: The page.
        has_more: Whether there are records behind it.
        path: The path of the list, beginning with `/v1`.
        filters: The filters of the request, which go into the links.
        total_count: How many records there are on all pages; None where that is not told.

    Returns:
        `limit`, `offset`, `next` and `previous` as relative URLs or None, and `total_count` where it is told.
    """
    others = list(filters)

    def link(target: Page) -> str:
        return f"{path}?{urlencode([('limit', target.limit), ('offset', target.offset), *others])}"

    described: Meta = {
        "limit": page.limit,
        "next": link(page.next()) if has_more else None,
        "offset": page.offset,
        "previous": link(page.previous()) if page.offset else None,
    }
    if total_count is not None:
        described["total_count"] = total_count
    return described
