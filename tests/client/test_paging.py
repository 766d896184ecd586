"""Where the next page begins."""

import pytest

from plivo_messaging._paging import next_offset

NEXT = "/v1/Account/MAFAKEFAKEFAKEFAKE00/Message/?limit=20&offset=20"


@pytest.mark.parametrize(
    ("offset", "records", "next_url", "following"),
    [
        (0, 20, NEXT, 20),
        (20, 20, NEXT, 40),
        (7, 20, NEXT, 27),
        (0, 2, NEXT, 2),
        (0, 20, None, None),
        (40, 3, None, None),
        (0, 0, NEXT, None),
        (0, 0, None, None),
        (0, 20, "https://elsewhere.example.com/?offset=1000", 20),
    ],
)
def test_next_offset(offset: int, records: int, next_url: str | None, following: int | None) -> None:
    assert next_offset(offset, records, next_url) == following
