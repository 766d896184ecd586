import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plivo_mock._api._paging import Page, meta
from plivo_mock._api._queries import ListQueries
from plivo_mock._api._spec import load_document
from plivo_mock._api._validation import RequestRules
from plivo_mock._errors import ApiError

RULES = RequestRules(load_document())
PATHS = st.sampled_from(["/v1/Account/MA1/Message/", "/v1/Account/MA2/Message/"])


@pytest.fixture
def queries() -> ListQueries:
    return ListQueries(RULES)


def test_a_query_is_read(queries: ListQueries) -> None:
    query = queries.read(b"limit=2&offset=4&from_number=%2B12025550100&message_state=sent")

    assert query.page == Page(2, 4)
    assert query.filters == {"from_number": "+12025550100", "message_state": "sent"}


def test_an_empty_query_asks_for_the_first_page(queries: ListQueries) -> None:
    assert queries.read(b"").page == Page()
    assert queries.read(b"").filters == {}


def test_a_query_that_breaks_a_rule_is_refused_each_time(queries: ListQueries) -> None:
    for _ in range(2):
        with pytest.raises(ApiError, match="limit: must be 20 or less, not 21"):
            queries.read(b"limit=21")


def test_the_same_query_is_read_once(queries: ListQueries) -> None:
    assert queries.read(b"limit=2") is queries.read(b"limit=2")
    assert queries.read(b"limit=2") is not queries.read(b"limit=2&offset=0")


@given(st.lists(st.tuples(st.integers(1, 4), st.integers(0, 4), PATHS, st.booleans(), st.none() | st.integers(0, 9))))
def test_a_page_is_described_as_it_would_be_anew(pages: list[tuple[int, int, str, bool, int | None]]) -> None:
    queries = ListQueries(RULES)

    for limit, offset, path, has_more, total in pages:
        query = queries.read(f"limit={limit}&offset={offset}&message_state=sent".encode())
        described = queries.described(query, path=path, has_more=has_more, total_count=total)
        assert json.loads(described) == meta(
            Page(limit, offset), has_more=has_more, path=path, filters=[("message_state", "sent")], total_count=total
        )
