from urllib.parse import parse_qsl, urlsplit

from hypothesis import given
from hypothesis import strategies as st

from plivo_mock._api._paging import Page, meta

PATH = "/v1/Account/MA0123456789ABCDEFGH/Message/"
LIMITS = st.integers(1, 20)
OFFSETS = st.integers(0, 10_000)
FILTERS = st.dictionaries(st.text(), st.text())


def test_a_page_in_the_middle() -> None:
    assert meta(Page(2, 4), has_more=True, path=PATH, filters=[]) == {
        "limit": 2,
        "next": f"{PATH}?limit=2&offset=6",
        "offset": 4,
        "previous": f"{PATH}?limit=2&offset=2",
    }


def test_the_first_page_has_none_before_it_and_the_last_one_none_behind_it() -> None:
    assert meta(Page(), has_more=False, path=PATH, filters=[]) == {
        "limit": 20,
        "next": None,
        "offset": 0,
        "previous": None,
    }


def test_less_than_a_page_before_this_one_begins_at_the_head() -> None:
    assert meta(Page(20, 5), has_more=False, path=PATH, filters=[])["previous"] == f"{PATH}?limit=20&offset=0"


def test_the_filters_go_into_the_links() -> None:
    filters = [("message_time__gt", "2026-03-01 12:00"), ("from_number", "+12025550100")]

    links = meta(Page(2, 2), has_more=True, path=PATH, filters=iter(filters))

    suffix = "&message_time__gt=2026-03-01+12%3A00&from_number=%2B12025550100"
    assert links["next"] == f"{PATH}?limit=2&offset=4{suffix}"
    assert links["previous"] == f"{PATH}?limit=2&offset=0{suffix}"


@given(LIMITS, OFFSETS, FILTERS)
def test_a_link_is_read_back_as_it_was_meant(limit: int, offset: int, filters: dict[str, str]) -> None:
    link = meta(Page(limit, offset), has_more=True, path=PATH, filters=filters.items())["next"]

    assert isinstance(link, str)
    parts = urlsplit(link)
    assert (parts.scheme, parts.netloc, parts.path, parts.fragment) == ("", "", PATH, "")
    assert parse_qsl(parts.query, keep_blank_values=True) == [
        ("limit", str(limit)),
        ("offset", str(offset + limit)),
        *filters.items(),
    ]


@given(LIMITS, st.integers(0, 100))
def test_the_links_lead_through_everything_once_and_back(limit: int, total: int) -> None:
    pages: list[Page] = [Page(limit)]
    while pages[-1].offset + limit < total:
        pages.append(pages[-1].next())

    seen = [index for page in pages for index in range(total)[page.offset : page.offset + page.limit]]

    assert seen == list(range(total))
    assert [page.previous() for page in pages[1:]] == pages[:-1]
