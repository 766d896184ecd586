"""Messages are sent, retrieved and listed on the mock server."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import httpx
import pytest

from plivo_messaging import (
    AuthenticationError,
    BadRequestError,
    Message,
    MessageDirection,
    MessageState,
    MessageType,
    NotFoundError,
    Plivo,
    ValidationError,
    segments,
    whatsapp,
)
from plivo_mock import ManualClock, MockPlivo

SRC, DST, TEXT = "12025550100", "12025550123", "Your table is ready."
POWERPACK = "1d5f3dd8-b207-4738-b59f-3c2ac7d3461c"
UNKNOWN_UUID = "00000000-0000-4000-8000-000000000000"
MICROSECOND = timedelta(microseconds=1)
INDIA = timezone(timedelta(hours=5, minutes=30))
# Each is sent a second and a microsecond after the one before.
TRAFFIC: dict[str, dict[str, Any]] = {
    "sms": {"src": SRC, "dst": DST, "text": TEXT},
    "sender ID": {"src": "TABLES", "dst": "+91 99999 12345", "text": TEXT, "dlt_entity_id": "17011"},
    "MMS": {"src": SRC, "dst": "12025550124", "type": "mms", "media_urls": ["https://example.com/menu.png"]},
    "Powerpack": {"powerpack_uuid": POWERPACK, "dst": "12025550125", "text": "Schönen Abend 🍽"},
    "WhatsApp": {"src": SRC, "dst": "12025550126", "type": "whatsapp", "text": TEXT},
    "template": {
        "src": SRC,
        "dst": "12025550126",
        "type": "whatsapp",
        "template": whatsapp.Template(name="order_confirmation", language="en_US"),
    },
}


@dataclass
class World:
    """A mock server, its time, and a client of it whose requests are noted.

    Attributes:
        mock: The server.
        clock: Its time.
        client: The client.
        requests: The requests the client made.
        sent: The identifiers of the traffic.
        moments: When the API accepted it.
    """

    mock: MockPlivo
    clock: ManualClock
    client: Plivo
    requests: list[httpx.Request]
    sent: dict[str, str] = field(default_factory=dict[str, str])
    moments: dict[str, datetime] = field(default_factory=dict[str, datetime])

    def names(self, messages: list[Message]) -> list[str]:
        """Return the names of messages of the traffic."""
        names = {uuid: name for name, uuid in self.sent.items()}
        return [names[message.message_uuid] for message in messages]

    def traffic(self, **filters: Any) -> set[str]:
        """List the traffic, filtered, and return the names of what is found."""
        window = {"since": min(self.moments.values()), "until": max(self.moments.values())}
        arguments: dict[str, Any] = {**window, **filters}
        return set(self.names([*self.client.messages.list(**arguments)]))


@pytest.fixture(scope="module")
def busy() -> Iterator[World]:
    """A server with some traffic, all of it delivered."""
    clock, requests = ManualClock(datetime(2026, 11, 2, 9, 15, tzinfo=UTC)), list[httpx.Request]()
    hooks = {"request": [requests.append]}
    with MockPlivo(clock=clock, seed=1) as mock, httpx.Client(event_hooks=hooks) as http:
        client = Plivo(mock.auth_id, mock.auth_token, base_url=mock.base_url, http_client=http)
        world = World(mock, clock, client, requests)
        for name, arguments in TRAFFIC.items():
            world.moments[name] = clock.advance(1.000001)
            world.sent[name] = client.messages.send(**arguments).message_uuid
        clock.advance(60)
        yield world


@pytest.fixture
def world(busy: World) -> World:
    """The server, of which nothing was requested yet."""
    busy.requests.clear()
    return busy


@pytest.fixture
def quiet(world: World) -> World:
    """The server on another day, with nothing in the last 24 hours."""
    world.clock.advance(2 * 86_400)
    return world


def test_a_message_is_followed_to_its_delivery(world: World) -> None:
    result = world.client.messages.send(src=SRC, dst="+1 (202) 555-0123", text=TEXT)
    assert len(world.requests) == 1
    assert (result.message, result.invalid_numbers) == ("message(s) queued", ())
    record = world.client.messages.get(result.message_uuid)
    assert record.message_uuid == result.message_uuid
    assert (record.from_number, record.to_number, record.units) == (SRC, DST, 1)
    assert record.message_direction is MessageDirection.OUTBOUND
    assert record.message_type is MessageType.SMS
    assert record.message_state is MessageState.QUEUED
    assert record.message_time == world.clock.now()
    assert (record.error_code, record.powerpack_id) == (None, None)
    assert isinstance(record.total_amount, Decimal)
    assert record.total_amount == record.total_rate
    for state in (MessageState.SENT, MessageState.DELIVERED):
        world.clock.advance(0.5)
        record = world.client.messages.get(result.message_uuid)
        assert record.message_state is state
    assert record.error_code == "000"
    assert record.message_sent_time is not None
    assert record.message_updated_time == world.clock.now()


def test_one_request_sends_to_several_destinations(world: World) -> None:
    result = world.client.messages.send(src=SRC, dst=[DST, "+1 202 555 0124", "12025550125", DST], text=TEXT)
    assert len(world.requests) == 1
    records = [world.client.messages.get(uuid) for uuid in result.message_uuids]
    assert [record.to_number for record in records] == [DST, "12025550124", "12025550125"]
    result = world.client.messages.send(src=SRC, dst=(f"1202{each:07}" for each in range(1_000)), text=TEXT)
    assert len(set(result.message_uuids)) == 1_000


def test_destinations_that_the_api_refuses_are_returned(world: World) -> None:
    result = world.client.messages.send(src=SRC, dst=["not-a-number", DST, "1" * 15], text=TEXT)
    assert result.invalid_numbers == ("not-a-number", "1" * 15)
    assert world.client.messages.get(result.message_uuid).to_number == DST


@pytest.mark.parametrize("text", ["a" * 160, "a" * 161, "€" * 81, "ş" * 70, "ş" * 71, "🍽" * 36, "a" * 1_600, "ş" * 737])
def test_segments_counts_as_the_server_does(world: World, text: str) -> None:
    uuid = world.client.messages.send(src=SRC, dst=DST, text=text).message_uuid
    assert world.client.messages.get(uuid).units == segments(text).units


# Who gets a WhatsApp message reads it.
READ = {"WhatsApp", "template"}


@pytest.mark.parametrize("name", TRAFFIC)
def test_a_message_is_retrieved_by_its_identifier(world: World, name: str) -> None:
    record = world.client.messages.get(world.sent[name].upper())
    assert len(world.requests) == 1
    assert record.message_uuid == record.raw["message_uuid"] == world.sent[name]
    assert record.message_time == world.moments[name]
    assert record.message_state is (MessageState.READ if name in READ else MessageState.DELIVERED)
    assert record.api_id


def test_listed_and_retrieved_records_are_the_same(world: World) -> None:
    page = world.client.messages.list(since=world.moments["sms"], until=world.moments["template"])
    assert world.names(page.records) == [*reversed(TRAFFIC)]
    assert page.api_id
    assert (page.offset, page.page_size, page.has_next_page()) == (0, 20, False)
    for record in page:
        assert record.api_id is None
        retrieved = world.client.messages.get(record.message_uuid)
        assert {**record.raw, "api_id": retrieved.api_id} == retrieved.raw


def test_a_message_that_does_not_exist(world: World) -> None:
    with pytest.raises(NotFoundError) as caught:
        world.client.messages.get(UNKNOWN_UUID)
    error = caught.value
    assert error.status_code == 404
    assert error.api_id
    assert error.api_id in str(error)
    assert error.response.json() == {"api_id": error.api_id, "error": error.message}
    assert error.request.url.path.endswith(f"/Message/{UNKNOWN_UUID}/")
    assert len(world.requests) == 1


def test_wrong_credentials(world: World) -> None:
    for account in ((world.mock.auth_id, "wrong"), ("MAFAKEFAKEFAKEFAKE00", world.mock.auth_token)):
        with Plivo(*account, base_url=world.mock.base_url) as client:
            messages = client.messages
            for call in (
                lambda messages=messages: messages.send(src=SRC, dst=DST, text=TEXT),
                lambda messages=messages: messages.get(UNKNOWN_UUID),
                messages.list,
            ):
                with pytest.raises(AuthenticationError) as caught:
                    call()
                assert caught.value.message == "Could not verify your access level for that URL."
                assert caught.value.api_id is None


def test_a_base_url_that_leads_nowhere(world: World) -> None:
    base_url = world.mock.base_url.removesuffix("/v1")
    with Plivo(world.mock.auth_id, world.mock.auth_token, base_url=base_url) as client, pytest.raises(NotFoundError):
        client.messages.list()


def test_the_last_24_hours_are_listed(quiet: World) -> None:
    assert quiet.client.messages.list().records == []
    uuid = quiet.client.messages.send(src=SRC, dst=DST, text=TEXT).message_uuid
    assert [record.message_uuid for record in quiet.client.messages.list()] == [uuid]
    quiet.clock.advance(86_401)
    assert quiet.client.messages.list().records == []


FILTERS: list[tuple[dict[str, Any], set[str]]] = [
    ({}, {*TRAFFIC}),
    ({"state": "delivered"}, {*TRAFFIC} - READ),
    ({"state": "read"}, READ),
    ({"state": MessageState.FAILED}, set()),
    ({"direction": MessageDirection.OUTBOUND}, {*TRAFFIC}),
    ({"direction": "inbound"}, set()),
    ({"type": "sms"}, {"sms", "sender ID", "Powerpack"}),
    ({"type": MessageType.MMS}, {"MMS"}),
    ({"type": "whatsapp"}, READ),
    ({"from_number": "TABLES"}, {"sender ID"}),
    ({"from_number": "+1 202 555 0100"}, {*TRAFFIC} - {"sender ID"}),
    ({"from_number": "12025550199"}, set()),
    ({"to_number": "+919999912345"}, {"sender ID"}),
    ({"to_number": "12025550126"}, READ),
    ({"error_code": "000"}, {*TRAFFIC}),
    ({"error_code": "420"}, set()),
    ({"subaccount": "SAFAKEFAKEFAKEFAKE00"}, set()),
    ({"powerpack_id": POWERPACK.upper()}, {"Powerpack"}),
    ({"powerpack_id": UNKNOWN_UUID}, set()),
    ({"destination_country": "in"}, {"sender ID"}),
    ({"destination_country": "US"}, {*TRAFFIC} - {"sender ID"}),
    ({"tendlc_registration_status": "unregistered"}, {"sms", "MMS", "Powerpack"}),
    ({"tendlc_registration_status": "registered"}, set()),
    ({"tendlc_campaign_id": "CD4WJJD"}, set()),
    ({"conversation_origin": "utility"}, {"template"}),
    ({"conversation_origin": "service"}, {"WhatsApp"}),
    ({"conversation_origin": "marketing"}, set()),
    ({"conversation_id": "d0dfd12bed80dca89636268d0a67c383"}, set()),
    ({"type": "whatsapp", "conversation_origin": "service", "from_number": SRC}, {"WhatsApp"}),
    ({"type": "sms", "to_number": "12025550126"}, set()),
]


@pytest.mark.parametrize(("filters", "names"), FILTERS, ids=[repr(filters) for filters, _ in FILTERS])
def test_filters(world: World, filters: dict[str, Any], names: set[str]) -> None:
    assert world.traffic(**filters) == names
    assert len(world.requests) == 1


def test_a_conversation(world: World) -> None:
    record = world.client.messages.get(world.sent["template"])
    assert record.conversation_expiry_time == world.moments["template"] + timedelta(hours=24)
    assert world.traffic(conversation_id=record.conversation_id) == {"template"}


@pytest.mark.parametrize("zone", [UTC, INDIA], ids=str)
def test_times_are_exact_to_the_microsecond(world: World, zone: timezone) -> None:
    moment = world.moments["MMS"].astimezone(zone)
    earlier, later = {"sms", "sender ID"}, {"Powerpack", "WhatsApp", "template"}
    assert world.traffic(since=moment) == {"MMS", *later}
    assert world.traffic(since=moment + MICROSECOND) == later
    assert world.traffic(since=None, after=moment) == later
    assert world.traffic(since=None, after=moment - MICROSECOND) == {"MMS", *later}
    assert world.traffic(until=moment) == {*earlier, "MMS"}
    assert world.traffic(until=moment - MICROSECOND) == earlier
    assert world.traffic(until=None, before=moment) == earlier
    assert world.traffic(until=None, before=moment + MICROSECOND) == {*earlier, "MMS"}
    assert world.traffic(at=moment) == {"MMS"}
    assert world.traffic(at=moment + MICROSECOND) == set()
    around = {"since": None, "after": moment - MICROSECOND, "until": None, "before": moment + MICROSECOND}
    assert world.traffic(**around) == {"MMS"}


def test_a_page_fetches_the_next_ones_as_they_are_needed(quiet: World) -> None:
    sent = quiet.client.messages.send(src=SRC, dst=(f"1202{each:07}" for each in range(40)), text=TEXT)
    quiet.requests.clear()
    page = quiet.client.messages.list(to_number=None)
    assert (len(page.records), len(quiet.requests)) == (20, 1)
    listed = [record.message_uuid for record in page]
    assert len(listed) == 40
    assert set(listed) == set(sent.message_uuids)
    # No request is made to find an empty page.
    assert [request.url.params["offset"] for request in quiet.requests] == ["0", "20"]


def test_a_list_may_begin_in_the_middle(world: World) -> None:
    page = world.client.messages.list(since=world.moments["sms"], until=world.moments["template"], offset=4)
    assert (world.names(page.records), page.offset) == (["sender ID", "sms"], 4)


def test_a_window_that_the_server_refuses(world: World) -> None:
    with pytest.raises(BadRequestError, match="message_time__gte"):
        world.client.messages.list(since=datetime.min.replace(tzinfo=UTC))


RANGE = "is out of range: from"
HUGE = 10**5000
REFUSED: list[tuple[str, dict[str, Any], str]] = [
    *(("list", {"page_size": size}, f"page_size: {size:,} {RANGE} 1 to 20 records") for size in (0, -1, 21, 1_000)),
    *(("list", {name: 2**63}, f"{name}: 9,223,372,036,854,775,808 {RANGE}") for name in ("limit", "offset")),
    *(("list", {name: -1}, f"{name}: -1 {RANGE}") for name in ("limit", "max_items", "offset")),
    *(
        ("list", {name: wrong}, f"{name}: {wrong!r} is not a whole number of records")
        for name in ("limit", "max_items", "offset", "page_size")
        for wrong in (True, 1.0, "5")
    ),
    ("list", {"limit": 5, "max_items": 5}, "max_items: is another name for limit, the records in all: give one of"),
    ("list", {"state": "deliverd"}, "state: 'deliverd' is not one of"),
    ("list", {"timeout": 0}, "timeout: 0 is not a positive number of seconds"),
    *(
        (
            "send",
            {"src": SRC, "dst": DST, "text": TEXT, "timeout": httpx.Timeout(5, **{phase: -1})},
            f"timeout.{phase}: -1 is not a positive",
        )
        for phase in ("connect", "read", "write", "pool")
    ),
    ("list", {"since": datetime.min.replace(tzinfo=timezone(timedelta(hours=5)))}, "since: 0001-01-01 00:00:00+05:00"),
    ("list", {"state": HUGE}, "state: this int is not one of"),
    ("get", {"message_uuid": HUGE}, "message_uuid: this int is not a UUID"),
    *(
        ("send", {"src": SRC, "dst": DST, "text": TEXT, name: HUGE}, f"{name}: this int is not a string")
        for name in ("src", "dst", "text")
    ),
    ("send", {"src": SRC, "dst": DST.encode(), "text": TEXT}, f"dst: b'{DST}' is not a string"),
    ("list", {"stat": "sent"}, "list() has no argument 'stat': did you mean 'state'?"),
    ("send", {"src": SRC, "dst": DST}, "text: is missing: an SMS has a text"),
    ("send", {"src": SRC, "dst": "reception", "text": TEXT}, "dst: 'reception' is not a phone number"),
    (
        "send",
        {"src": SRC, "dst": [str(12025550000 + each) for each in range(1_001)], "text": TEXT},
        "dst: 1,001 different destinations: send takes 1,000, send_many any number",
    ),
    ("send", {"media_url": "https://example.com/"}, "send() has no argument 'media_url': did you mean 'media_urls'?"),
    *(("get", {"message_uuid": wrong}, f"message_uuid: {wrong!r} is not a UUID") for wrong in ("", "x", "../Message")),
    ("get", {"uuid": UNKNOWN_UUID}, "get() has no argument 'uuid': did you mean 'message_uuid'?"),
]

MEANT = {
    "send": {
        "dst": "to destination recipients phone_number destinaton",
        "src": "from_ sender sorce scr",
        "text": "body message content txt",
        "url": "callback_url status_callback webhook_url",
        "method": "callback_method",
        "type": "type_ message_type",
        "media_urls": "media media_url",
        "message_expiry": "ttl validity_period",
        "powerpack_uuid": "messaging_service_sid powerpack",
        "headers": "extra_headers",
        "max_retries": "retries",
    },
    "list": {
        "to_number": "dst to recipient",
        "from_number": "src from_ sender",
        "state": "status message_state message_stat",
        "direction": "message_direction",
        "since": "start_date message_time__gte date_from",
        "after": "message_time__gt",
        "until": "message_time__lte",
        "before": "end_date message_time__lt",
        "at": "message_time",
        "destination_country": "country destination_country_iso2",
        "page_size": "per_page pagesize",
        "powerpack_id": "powerpack_uuid",
    },
    "get": {"message_uuid": "id uuid message_id"},
}
"""What users of the API's parameters and of other clients write, and mistypings, by the argument they mean."""


@pytest.mark.parametrize(
    ("method", "written", "meant"),
    [
        (method, each, name)
        for method, names in MEANT.items()
        for name, words in names.items()
        for each in words.split()
    ],
)
def test_what_an_argument_is_called_elsewhere_is_understood(
    world: World, method: str, written: str, meant: str
) -> None:
    with pytest.raises(TypeError, match=rf"^{method}\(\) has no argument '{written}': did you mean '{meant}'\?$"):
        getattr(world.client.messages, method)(**{written: "x"})
    assert world.requests == []


@pytest.mark.parametrize(("method", "written"), [("send", "verbose"), ("list", "text"), ("get", "dst")])
def test_nothing_is_suggested_for_what_is_like_no_argument(world: World, method: str, written: str) -> None:
    with pytest.raises(TypeError, match=rf"^{method}\(\) has no argument '{written}' \(it has "):
        getattr(world.client.messages, method)(**{written: "x"})


@pytest.mark.parametrize(("method", "arguments", "problem"), REFUSED, ids=[problem for *_, problem in REFUSED])
def test_arguments_that_break_a_rule_are_not_requested(
    world: World, method: str, arguments: dict[str, Any], problem: str
) -> None:
    with pytest.raises((ValidationError, TypeError)) as caught:
        getattr(world.client.messages, method)(**arguments)
    assert str(caught.value).startswith(problem)
    assert world.requests == []


def test_threads_share_a_client(world: World) -> None:
    with ThreadPoolExecutor(8) as threads:
        records = threads.map(world.client.messages.get, [*world.sent.values()] * 5)
        assert world.names([*records]) == [*TRAFFIC] * 5
