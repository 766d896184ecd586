"""The queries of list requests, read once: clients ask for the same again and again."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import parse_qsl

from ._paging import DEFAULT_LIMIT, Page, meta
from ._replies import written
from ._validation import RequestRules

_KEPT = 256


@dataclass(frozen=True, slots=True, eq=False)
class ListQuery:
    """What a list request asks for.

    Attributes:
        page: Which part of the list.
        filters: The filters by name, in the order given; not to be changed.
    """

    page: Page
    filters: Mapping[str, str]


class ListQueries:
    """Reads queries, and describes the pages they are answered with.

    Both depend on nothing but what they are given, so the latest are kept.
    """

    def __init__(self, rules: RequestRules) -> None:
        """Set it up.

        Args:
            rules: What queries have to look like.
        """
        self._rules = rules
        self._read = lru_cache(_KEPT)(self._read_anew)
        self._described = lru_cache(_KEPT)(_describe)

    def read(self, query_string: bytes) -> ListQuery:
        """Read a query.

        Args:
            query_string: As it was sent, without the question mark.

        Returns:
            What is asked for.

        Raises:
            ApiError: 400; it breaks a rule.
        """
        return self._read(query_string)

    def described(self, query: ListQuery, *, path: str, has_more: bool, total_count: int | None) -> bytes:
        """Describe a page.

        Args:
            query: What was asked for.
            path: The path of the list, beginning with `/v1`.
            has_more: Whether there are records behind it.
            total_count: How many records there are on all pages; None where that is not told.

        Returns:
            The `meta` of the answer, as JSON.
        """
        return self._described(query, path, has_more, total_count)

    def _read_anew(self, query_string: bytes) -> ListQuery:
        parameters = parse_qsl(query_string.decode("latin-1"), keep_blank_values=True)
        query = self._rules.check_query(parameters)
        page = Page(int(query.get("limit", DEFAULT_LIMIT)), int(query.get("offset", 0)))
        return ListQuery(page, {name: value for name, value in parameters if name not in {"limit", "offset"}})


def _describe(query: ListQuery, path: str, has_more: bool, total_count: int | None) -> bytes:
    described = meta(query.page, has_more=has_more, path=path, filters=query.filters.items(), total_count=total_count)
    return written({**described})
