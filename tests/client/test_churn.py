"""Lists that are read while they move."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from email.utils import format_datetime
from typing import Any

import anyio
import httpx
import pytest
from attrs import evolve

from plivo_messaging import AsyncMessagePage, AsyncPlivo, MessagePage, Plivo, PlivoError
from plivo_mock import ManualClock, MockPlivo
from tests.client.moving_list import MovingList
from tests.client.scripted import NOON, Kind, Reply, Script, all_kinds, answer, both_kinds, listed
from tests.client.wire import AUTH_ID, BASE_URL
from tests.mock.builders import a_message

SECOND = 1_000_000
RECORDS, ARRIVALS, PAGE_SIZE = 10_000, 1_000, 20
PAGES = RECORDS // PAGE_SIZE
DAY = timedelta(hours=24)


class Account:
    """An account of a mock server with many messages, which go on arriving while they are listed.

    Attributes:
        expected: The identifiers of those that are listed, newest first.
        requests: The list requests there were.
    """

    def __init__(self) -> None:
        self.clock = ManualClock(NOON)
        self.mock = MockPlivo(clock=self.clock)
        self.requests: list[httpx.Request] = []
        # The last 24 hours, in bunches of the same moment; and before that, what the API does not list.
        moments = [NOON - DAY * (index // 7) / (RECORDS // 7 + 1) for index in range(RECORDS)]
        self.expected = list(self._names("old", RECORDS))
        self._add(reversed(list(zip(self.expected, moments, strict=True))))
        self._add((name, NOON - DAY - timedelta(minutes=1)) for name in self._names("older", 100))
        self._arriving = self._names("new", ARRIVALS)

    def before_request(self, request: httpx.Request) -> None:
        """Let messages arrive and time pass, except before the first page."""
        if self.requests:
            self.clock.advance(20)
            now = self.clock.now()
            self._add((name, now) for _, name in zip(range(3), self._arriving, strict=False))
        self.requests.append(request)

    async def before_request_of_task(self, request: httpx.Request) -> None:
        """Do the same on an event loop."""
        await anyio.lowlevel.checkpoint()
        self.before_request(request)

    def check(self, read: list[str]) -> None:
        """Check what was read, and how."""
        assert read == self.expected
        assert len(self.requests) == PAGES
        # All of them arrived, and the 24 hours moved on by hours, while the list was read.
        assert len(self.mock._account.messages) == RECORDS + ARRIVALS + 100
        assert self.clock.now() - NOON > timedelta(hours=2)

    def _add(self, messages: Iterator[tuple[str, datetime]]) -> None:
        self.mock._account.messages.add(a_message(uuid=name, accepted=moment) for name, moment in messages)

    def _names(self, kind: str, count: int) -> Iterator[str]:
        return iter([f"{kind}-{each:05}" for each in range(count)])


def remembered(page: MessagePage | AsyncMessagePage) -> int:
    """How many identifiers a page carries along to the next one."""
    return 0 if page._next is None else sum(map(len, page._next.recent))


def test_ten_thousand_records_are_each_read_once_while_a_thousand_more_arrive() -> None:
    account = Account()
    read: list[str] = []
    with (
        account.mock as mock,
        httpx.Client(event_hooks={"request": [account.before_request]}) as http,
        Plivo(mock.auth_id, mock.auth_token, base_url=mock.base_url, http_client=http) as client,
    ):
        client._transport.context = evolve(client._transport.context, now=account.clock.now)
        for page in client.messages.list().pages():
            read += [record.message_uuid for record in page.records]
            assert remembered(page) <= 50 * PAGE_SIZE
    account.check(read)


def test_ten_thousand_records_are_each_read_once_while_a_thousand_more_arrive_awaited() -> None:
    account = Account()
    read: list[str] = []

    async def main() -> None:
        async with httpx.AsyncClient(
            transport=httpx.ASGITransport(account.mock.asgi()),
            event_hooks={"request": [account.before_request_of_task]},
        ) as http:
            mock = account.mock
            client = AsyncPlivo(mock.auth_id, mock.auth_token, base_url="http://127.0.0.1/v1", http_client=http)
            client._transport.context = evolve(client._transport.context, now=account.clock.now)
            async for page in (await client.messages.list()).pages():
                read.extend(record.message_uuid for record in page.records)
                assert remembered(page) <= 50 * PAGE_SIZE

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


@all_kinds
def test_records_of_one_moment_are_each_read_once(kind: Kind) -> None:
    moving = MovingList([0] * 100)
    expected = moving.uuids
    script = Script(churning(moving, [SECOND] * 30, [SECOND] * 30))
    assert [each.message_uuid for each in listed(kind, script)] == expected
    assert len(script.requests) == 5


@both_kinds
@pytest.mark.parametrize("digits", range(7))
def test_moments_that_are_cut_off_lose_nothing(kind: Kind, digits: int) -> None:
    moving = MovingList([70_123] * 100, digits=digits)
    expected = moving.uuids
    script = Script(churning(moving, [SECOND] * 30, [SECOND] * 30))
    assert [each.message_uuid for each in listed(kind, script)] == expected
    assert len(script.requests) <= 6


@both_kinds
@pytest.mark.parametrize("gap", [0, 1, SECOND])
@pytest.mark.parametrize("digits", [0, 6])
def test_an_offset_at_the_start_skips_what_stood_before_it(kind: Kind, gap: int, digits: int) -> None:
    moving = MovingList([gap] * 100, digits=digits)
    expected = moving.uuids[30:]
    script = Script(churning(moving, [SECOND] * 15, [SECOND] * 15))
    assert [each.message_uuid for each in listed(kind, script, offset=30)] == expected
    assert len(script.requests) <= 6


@both_kinds
@pytest.mark.parametrize(
    ("arguments", "count", "sizes"),
    [
        ({"limit": 5}, 5, ["5"]),
        ({"max_items": 45}, 45, ["20", "20", "5"]),
        ({"limit": 20}, 20, ["20"]),
        ({"limit": 7, "page_size": 3}, 7, ["3", "3", "1"]),
        ({"page_size": 7}, 50, ["7"] * 8),
        ({"limit": 1_000}, 50, ["20"] * 3),
        ({"offset": 45}, 5, ["20"]),
        ({"offset": 50}, 0, ["20"]),
        ({"offset": 1_000}, 0, ["20"]),
    ],
)
def test_how_much_is_read(kind: Kind, arguments: dict[str, Any], count: int, sizes: list[str]) -> None:
    moving = MovingList([SECOND] * 50)
    expected = moving.uuids[arguments.get("offset", 0) :][:count]
    script = Script(churning(moving, *[[SECOND]] * 9))
    assert [each.message_uuid for each in listed(kind, script, **arguments)] == expected
    assert [request.url.params["limit"] for request in script.requests] == sizes


@both_kinds
def test_an_end_in_the_future_does_not_let_new_ones_in(kind: Kind) -> None:
    moving = MovingList([SECOND] * 50)
    expected = moving.uuids
    script = Script(churning(moving, *[[SECOND] * 30] * 9))
    until = moving.now + timedelta(hours=1)
    assert [each.message_uuid for each in listed(kind, script, until=until)] == expected
    ends = [request.url.params["message_time__lte"] for request in script.requests]
    assert ends[0] == "2026-03-01 13:00:50.000000"
    assert ends[1] == ends[2] == "2026-03-01 12:00:49.000000"


@both_kinds
@pytest.mark.parametrize("days", [-3, 3])
def test_a_client_whose_clock_is_wrong_reads_the_window_of_the_api(kind: Kind, days: int) -> None:
    moving = MovingList([SECOND] * 50)
    expected = moving.uuids

    def respond(request: httpx.Request) -> httpx.Response:
        headers = {"date": format_datetime(moving.now, usegmt=True)}
        return httpx.Response(200, json=moving.document(request), headers=headers)

    script = Script(respond)
    script.seconds = days * DAY.total_seconds()
    assert [each.message_uuid for each in listed(kind, script)] == expected
    begins = [request.url.params.get("message_time__gte") for request in script.requests]
    assert begins == [None, "2026-02-28 12:00:50.000000", "2026-02-28 12:00:50.000000"]


@both_kinds
def test_filters_go_with_every_page(kind: Kind) -> None:
    script = Script(MovingList([SECOND] * 50).answer)
    listed(kind, script, state="sent", since=NOON)
    assert len(script.requests) == 3
    assert all(request.url.params["message_state"] == "sent" for request in script.requests)
    assert all(request.url.params["message_time__gte"] == "2026-03-01 12:00:00.000000" for request in script.requests)


@both_kinds
def test_a_server_that_ignores_the_offset_ends_in_an_error(kind: Kind) -> None:
    moving = MovingList([SECOND] * 50)

    def respond(request: httpx.Request) -> httpx.Response:
        return moving.answer(httpx.Request("GET", request.url.copy_set_param("offset", 0)))

    script = Script(respond)
    with pytest.raises(PlivoError, match=r"repeat records of the pages before: the server ignores the offset"):
        listed(kind, script)
    assert len(script.requests) < 60


@both_kinds
def test_a_server_that_always_says_that_more_follow_ends_with_an_empty_page(kind: Kind) -> None:
    moving = MovingList([SECOND] * 50)

    def respond(request: httpx.Request) -> httpx.Response:
        document = moving.document(request)
        document["meta"]["next"] = "/v1/Account/x/Message/?offset=0"
        return httpx.Response(200, json=document)

    script = Script(respond)
    assert len(listed(kind, script)) == 50
    assert len(script.requests) == 4


@both_kinds
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
def test_a_link_leads_nowhere_else(kind: Kind, link: str) -> None:
    moving = MovingList([SECOND] * 50)

    def respond(request: httpx.Request) -> httpx.Response:
        document = moving.document(request)
        document["meta"]["next"] = document["meta"]["next"] and link
        return httpx.Response(200, json=document)

    script = Script(respond)
    assert len(listed(kind, script)) == 50
    address = httpx.URL(f"{BASE_URL}/Account/{AUTH_ID}/Message/")
    assert [request.url.copy_with(query=None) for request in script.requests] == [address] * 3


@both_kinds
def test_the_number_of_all_records_is_told_where_the_api_tells_it(kind: Kind) -> None:
    meta = {"limit": 20, "offset": 0, "next": None, "previous": None, "total_count": 7}
    script = Script(answer(200, {"api_id": "a", "meta": meta, "objects": []}))
    if kind == "sync":
        assert script.client().messages.list().total_count == 7
    else:

        async def main() -> None:
            assert (await script.async_client().messages.list()).total_count == 7

        anyio.run(main)
