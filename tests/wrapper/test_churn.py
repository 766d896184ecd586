"""Lists are read while messages arrive and the window moves on."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from email.utils import format_datetime
from typing import Any

import anyio
import httpx
import pytest

from plivo_messaging import AsyncPlivo, Plivo, PlivoError
from plivo_mock import ManualClock, MockPlivo
from tests.mock.builders import a_message
from tests.wrapper.moving_list import MovingList
from tests.wrapper.scripted import NOON, Reply, Script
from tests.wrapper.wire import AUTH_ID, BASE_URL

SECOND = 1_000_000
RECORDS, ARRIVALS, PAGE_SIZE = 10_000, 1_000, 20
DAY = timedelta(hours=24)


class Account:
    """An account of a mock server with many messages, which go on arriving while they are listed.

    Attributes:
        expected: The identifiers of those that are listed, newest first.
        pages: The pages that were read.
    """

    def __init__(self) -> None:
        self.clock = ManualClock(NOON)
        self.mock = MockPlivo(clock=self.clock)
        self.pages = 0
        # The last 24 hours, in bunches of the same moment; and before that, what the API does not list.
        moments = [NOON - DAY * (index // 7) / (RECORDS // 7 + 1) for index in range(RECORDS)]
        self.expected = [f"old-{each:05}" for each in range(RECORDS)]
        self._add(reversed(list(zip(self.expected, moments, strict=True))))
        self._add((f"older-{each}", NOON - DAY - timedelta(minutes=1)) for each in range(100))
        self._arriving = iter([f"new-{each:05}" for each in range(ARRIVALS)])

    def move_on(self) -> None:
        """Add messages and move the clock, after a page."""
        self.pages += 1
        now = self.clock.advance(20)
        self._add((name, now) for _, name in zip(range(3), self._arriving, strict=False))

    def check(self, read: list[str]) -> None:
        assert read == self.expected
        assert self.pages == RECORDS // PAGE_SIZE
        # All of them arrived, and the 24 hours moved on by hours, while the list was read.
        assert len(self.mock._account.messages) == RECORDS + ARRIVALS + 100
        assert self.clock.now() - NOON > timedelta(hours=2)

    def _add(self, messages: Iterator[tuple[str, datetime]]) -> None:
        self.mock._account.messages.add(a_message(uuid=name, accepted=moment) for name, moment in messages)


@pytest.mark.slow
def test_ten_thousand_records_are_each_read_once_while_a_thousand_more_arrive() -> None:
    account, read = Account(), list[str]()
    with account.mock as mock, Plivo(mock.auth_id, mock.auth_token, base_url=mock.base_url) as client:
        for page in client.messages.list().pages():
            read += [record.message_uuid for record in page.records]
            account.move_on()
    account.check(read)


@pytest.mark.slow
def test_the_asynchronous_client_does_the_same() -> None:
    account, read = Account(), list[str]()

    async def main() -> None:
        async with AsyncPlivo(mock.auth_id, mock.auth_token, base_url=mock.base_url) as client:
            async for page in (await client.messages.list()).pages():
                read.extend(record.message_uuid for record in page.records)
                account.move_on()

    with account.mock as mock:
        anyio.run(main)
    account.check(read)


def churning(moving: MovingList, *arrivals: list[int]) -> Reply:
    """Answer list requests, and let messages arrive after each."""
    left = list(arrivals)

    def respond(request: httpx.Request) -> httpx.Response:
        response = moving.answer(request)
        moving.arrive(left.pop(0) if left else ())
        return response

    return respond


def read_all(script: Script, **arguments: Any) -> list[str]:
    return [each.message_uuid for each in script.client().messages.list(**arguments)]


def linking(moving: MovingList, link: str, *, always: bool) -> Reply:
    """Answer list requests with this link to the next page, also on the last page or not."""

    def respond(request: httpx.Request) -> httpx.Response:
        document = moving.document(request)
        meta = document["meta"]
        meta["next"] = link if always or meta["next"] else None
        return httpx.Response(200, json=document)

    return respond


@pytest.mark.parametrize("digits", range(7))
@pytest.mark.parametrize("gap", [0, 1, 70_123, SECOND])
@pytest.mark.parametrize("arrivals", [15, 40, 90])
@pytest.mark.parametrize("offset", [0, 30])
def test_moments_that_are_equal_or_cut_off_lose_nothing(gap: int, digits: int, offset: int, arrivals: int) -> None:
    moving = MovingList([gap] * 100, digits=digits)
    moving.now += timedelta(seconds=1)  # what arrives within the last second that is shown cannot be told from it
    expected = moving.uuids[offset:]
    script = Script(churning(moving, *[[SECOND] * arrivals] * 4))
    assert read_all(script, offset=offset) == expected
    assert read_all(Script(churning(moving)), offset=offset + 4 * arrivals)[: len(expected)] == expected
    assert len(script.requests) <= 7


@pytest.mark.parametrize("page_size", [1, 3])
def test_records_of_one_moment_that_an_offset_skips_stay_skipped(page_size: int) -> None:
    moving = MovingList([0] * 100)
    expected = moving.uuids[70:]
    script = Script(churning(moving, *[[SECOND] * 40] * 100))
    assert read_all(script, offset=70, page_size=page_size) == expected


@pytest.mark.parametrize(
    ("arguments", "count", "sizes"),
    [
        ({"limit": 5}, 5, ["5"]),
        ({"max_items": 45}, 45, ["20", "20", "5"]),
        ({"limit": 20}, 20, ["20"]),
        ({"limit": 7, "page_size": 3}, 7, ["3", "3", "1"]),
        ({"page_size": 7}, 50, ["7"] * 8),
        ({"limit": 1_000}, 50, ["20"] * 3),
        # The head of the list is looked at first, unless one page is all that is wanted.
        ({"offset": 45}, 5, ["1", "20"]),
        ({"offset": 50}, 0, ["1", "20"]),
        ({"offset": 1_000}, 0, ["1", "20"]),
        ({"offset": 10, "limit": 20}, 20, ["20"]),
        ({"offset": 10, "limit": 21}, 21, ["1", "20", "1"]),
    ],
)
def test_as_many_records_are_read_as_are_wanted(arguments: dict[str, Any], count: int, sizes: list[str]) -> None:
    moving = MovingList([SECOND] * 50)
    expected = moving.uuids[arguments.get("offset", 0) :][:count]
    script = Script(churning(moving, [], *[[SECOND]] * 9))
    assert read_all(script, **arguments) == expected
    assert [request.url.params["limit"] for request in script.requests] == sizes


def test_a_list_that_skips_records_is_empty_if_it_is_when_it_begins() -> None:
    script = Script(churning(MovingList(), [SECOND] * 30))
    assert read_all(script, offset=1) == []
    assert len(script.requests) == 1


def test_an_end_in_the_future_does_not_let_new_records_in() -> None:
    moving = MovingList([SECOND] * 50)
    expected = moving.uuids
    script = Script(churning(moving, *[[SECOND] * 30] * 9))
    assert read_all(script, until=moving.now + timedelta(hours=1), state="sent") == expected
    ends = [request.url.params["message_time__lte"] for request in script.requests]
    assert ends == ["2026-03-01 13:00:50.000000", *["2026-03-01 12:00:49.000000"] * 2]
    assert {request.url.params["message_state"] for request in script.requests} == {"sent"}


@pytest.mark.parametrize("days", [-3, 3])
def test_a_client_whose_clock_is_wrong_reads_the_window_of_the_api(days: int) -> None:
    moving = MovingList([SECOND] * 50)
    expected = moving.uuids

    def respond(request: httpx.Request) -> httpx.Response:
        headers = {"date": format_datetime(moving.now, usegmt=True)}
        return httpx.Response(200, json=moving.document(request), headers=headers)

    script = Script(respond)
    script.seconds = days * DAY.total_seconds()
    assert read_all(script) == expected
    begins = [request.url.params.get("message_time__gte") for request in script.requests]
    assert begins == [None, *["2026-02-28 12:00:50.000000"] * 2]


@pytest.mark.parametrize("quiet", [timedelta(), timedelta(seconds=30), timedelta(hours=5)], ids=str)
@pytest.mark.parametrize("ahead", [-600, -60, -3, 0, 3, 60, 600])
def test_no_record_is_lost_if_the_clocks_of_responses_and_records_differ(ahead: int, quiet: timedelta) -> None:
    moving = MovingList([600 * SECOND] * 200)  # one in ten minutes, for more than a day
    now = moving.now + quiet
    expected = [uuid for moment, uuid in moving.records if moment >= now - DAY]

    def respond(request: httpx.Request) -> httpx.Response:
        query = dict(request.url.params)
        if not any(name.startswith("message_time") for name in query):
            begin = (now - DAY).replace(tzinfo=None).isoformat(sep=" ")
            request = httpx.Request("GET", request.url.copy_merge_params({"message_time__gte": begin}))
        headers = {"date": format_datetime(now + timedelta(seconds=ahead), usegmt=True)}
        return httpx.Response(200, json=moving.document(request), headers=headers)

    read = read_all(Script(respond))
    assert read[: len(expected)] == expected
    # The window may begin earlier by 20 minutes, and by what the clocks differ.
    assert len(read) <= len(expected) + 3


def test_a_server_that_ignores_the_offset_ends_in_an_error() -> None:
    moving = MovingList([SECOND] * 50)
    script = Script(lambda request: moving.answer(httpx.Request("GET", request.url.copy_set_param("offset", 0))))
    with pytest.raises(PlivoError, match=r"repeat records of the pages before: the server ignores the offset"):
        read_all(script)
    assert len(script.requests) < 60


def test_an_empty_page_ends_a_list_whose_server_always_says_that_more_follows() -> None:
    moving = MovingList([SECOND] * 50)
    script = Script(linking(moving, "/v1/Account/x/Message/?offset=0", always=True))
    assert read_all(script) == moving.uuids
    assert len(script.requests) == 4


@pytest.mark.parametrize(
    "link",
    [
        "https://elsewhere.example.com/v1/Account/x/Message/?limit=20&offset=20",
        "//elsewhere.example.com/",
        "http://169.254.169.254/latest/meta-data/",
        "file:///etc/passwd",
        "/v1/Account/MASOMEBODYELSE000000/Message/?offset=20",
        "\x00",
    ],
)
def test_no_link_leads_anywhere_else(link: str) -> None:
    moving = MovingList([SECOND] * 50)
    script = Script(linking(moving, link, always=False))
    assert read_all(script) == moving.uuids
    address = httpx.URL(f"{BASE_URL}/Account/{AUTH_ID}/Message/")
    assert [request.url.copy_with(query=None) for request in script.requests] == [address] * 3
