"""Sending, retrieving and listing, over HTTP and against the mock server."""

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

SRC = "12025550100"
DST = "12025550123"
POWERPACK = "1d5f3dd8-b207-4738-b59f-3c2ac7d3461c"
UNKNOWN_UUID = "00000000-0000-4000-8000-000000000000"
MICROSECOND = timedelta(microseconds=1)
INDIA = timezone(timedelta(hours=5, minutes=30))
# Each is sent a second and a microsecond after the one before.
TRAFFIC: dict[str, dict[str, Any]] = {
    "sms": {"src": SRC, "dst": DST, "text": "Your table is ready."},
    "sender ID": {"src": "TABLES", "dst": "+91 99999 12345", "text": "Your table is ready.", "dlt_entity_id": "17011"},
    "MMS": {"src": SRC, "dst": "12025550124", "type": "mms", "media_urls": ["https://example.com/menu.png"]},
    "Powerpack": {"powerpack_uuid": POWERPACK, "dst": "12025550125", "text": "Schönen Abend 🍽"},
    "WhatsApp": {"src": SRC, "dst": "12025550126", "type": "whatsapp", "text": "Your table is ready."},
    "template": {
        "src": SRC,
        "dst": "12025550126",
        "type": "whatsapp",
        "template": whatsapp.Template(name="order_confirmation", language="en_US"),
    },
}


@dataclass
class World:
    """A mock server, its time, and a client of it that is watched.

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
        """Name messages of the traffic."""
        names = {uuid: name for name, uuid in self.sent.items()}
        return [names[message.message_uuid] for message in messages]

    def traffic(self, **filters: Any) -> set[str]:
        """List the traffic, filtered, and name what is found."""
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


def test_send_to_one(world: World) -> None:
    result = world.client.messages.send(src=SRC, dst="+1 (202) 555-0123", text="Your table is ready.")
    assert len(world.requests) == 1
    assert result.message == "message(s) queued"
    assert result.invalid_numbers == ()
    record = world.client.messages.get(result.message_uuid)
    assert record.message_uuid == result.message_uuid
    assert (record.from_number, record.to_number) == (SRC, DST)
    assert record.message_direction is MessageDirection.OUTBOUND
    assert record.message_type is MessageType.SMS
    assert record.message_state is MessageState.QUEUED
    assert record.message_time == world.clock.now()
    assert record.units == 1
    assert record.error_code is None
    assert record.powerpack_id is None
    assert isinstance(record.total_amount, Decimal)
    assert record.total_amount == record.total_rate


def test_a_message_on_its_way(world: World) -> None:
    uuid = world.client.messages.send(src=SRC, dst=DST, text="Your table is ready.").message_uuid
    states = [world.client.messages.get(uuid).message_state]
    for _ in range(2):
        world.clock.advance(0.5)
        states.append(world.client.messages.get(uuid).message_state)
    assert states == [MessageState.QUEUED, MessageState.SENT, MessageState.DELIVERED]
    record = world.client.messages.get(uuid)
    assert record.error_code == "000"
    assert record.message_sent_time is not None
    assert record.message_updated_time == world.clock.now()


def test_send_to_several(world: World) -> None:
    dst = [DST, "+1 202 555 0124", "12025550125", DST]
    result = world.client.messages.send(src=SRC, dst=dst, text="Your table is ready.")
    assert len(world.requests) == 1
    assert len(set(result.message_uuids)) == len(result.message_uuids) == 3
    records = [world.client.messages.get(uuid) for uuid in result.message_uuids]
    assert [record.to_number for record in records] == [DST, "12025550124", "12025550125"]


def test_some_destinations_are_refused(world: World) -> None:
    result = world.client.messages.send(src=SRC, dst=["not-a-number", DST, "1" * 15], text="Your table is ready.")
    assert result.invalid_numbers == ("not-a-number", "1" * 15)
    assert world.client.messages.get(result.message_uuid).to_number == DST


def test_send_to_a_thousand(world: World) -> None:
    result = world.client.messages.send(src=SRC, dst=(f"1202{each:07}" for each in range(1_000)), text="Ready.")
    assert len(world.requests) == 1
    assert len(set(result.message_uuids)) == 1_000


@pytest.mark.parametrize("text", ["a" * 160, "a" * 161, "€" * 81, "ş" * 70, "ş" * 71, "🍽" * 36, "a" * 1_600, "ş" * 737])
def test_the_server_counts_the_same_units(world: World, text: str) -> None:
    uuid = world.client.messages.send(src=SRC, dst=DST, text=text).message_uuid
    assert world.client.messages.get(uuid).units == segments(text).units


@pytest.mark.parametrize("name", TRAFFIC)
def test_retrieve(world: World, name: str) -> None:
    record = world.client.messages.get(world.sent[name].upper())
    assert len(world.requests) == 1
    assert record.message_uuid == world.sent[name]
    assert record.message_time == world.moments[name]
    assert record.message_state is (MessageState.READ if name in READ else MessageState.DELIVERED)
    assert record.api_id
    assert record.raw["message_uuid"] == world.sent[name]


def test_what_a_listed_record_says_is_what_the_retrieved_one_says(world: World) -> None:
    for record in world.client.messages.list(since=world.moments["sms"], until=world.moments["template"]):
        assert record.api_id is None
        retrieved = world.client.messages.get(record.message_uuid)
        assert {**record.raw, "api_id": retrieved.api_id} == retrieved.raw


def test_there_is_no_such_message(world: World) -> None:
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
    with Plivo(world.mock.auth_id, "wrong", base_url=world.mock.base_url) as client:
        for call in (
            lambda: client.messages.send(src=SRC, dst=DST, text="Your table is ready."),
            lambda: client.messages.get(UNKNOWN_UUID),
            client.messages.list,
        ):
            with pytest.raises(AuthenticationError) as caught:
                call()
            assert caught.value.message == "Could not verify your access level for that URL."
            assert caught.value.api_id is None


def test_another_account(world: World) -> None:
    with (
        Plivo("MAFAKEFAKEFAKEFAKE00", world.mock.auth_token, base_url=world.mock.base_url) as client,
        pytest.raises(AuthenticationError),
    ):
        client.messages.get(world.sent["sms"])


def test_a_base_url_that_leads_nowhere(world: World) -> None:
    base_url = world.mock.base_url.removesuffix("/v1")
    with Plivo(world.mock.auth_id, world.mock.auth_token, base_url=base_url) as client, pytest.raises(NotFoundError):
        client.messages.list()


def test_credentials_and_base_url_from_the_environment(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLIVO_AUTH_ID", world.mock.auth_id)
    monkeypatch.setenv("PLIVO_AUTH_TOKEN", world.mock.auth_token)
    monkeypatch.setenv("PLIVO_BASE_URL", world.mock.base_url)
    with Plivo() as client:
        assert client.messages.get(world.sent["sms"]).message_uuid == world.sent["sms"]


def test_the_last_24_hours_are_listed(quiet: World) -> None:
    assert quiet.client.messages.list().records == []
    uuid = quiet.client.messages.send(src=SRC, dst=DST, text="Your table is ready.").message_uuid
    assert [record.message_uuid for record in quiet.client.messages.list()] == [uuid]
    quiet.clock.advance(86_401)
    assert quiet.client.messages.list().records == []


def test_newest_first(world: World) -> None:
    page = world.client.messages.list(since=world.moments["sms"], until=world.moments["template"])
    assert world.names(page.records) == [*reversed(TRAFFIC)]
    assert page.api_id
    assert (page.offset, page.page_size) == (0, 20)
    assert not page.has_next_page()


# Whoever gets a WhatsApp message reads it.
READ = {"WhatsApp", "template"}

FILTERS: list[tuple[dict[str, Any], set[str]]] = [
    ({}, {*TRAFFIC}),
    ({"state": "delivered"}, {*TRAFFIC} - READ),
    ({"state": "read"}, READ),
    ({"state": MessageState.FAILED}, set()),
    ({"direction": MessageDirection.OUTBOUND}, {*TRAFFIC}),
    ({"direction": "inbound"}, set()),
    ({"type": "sms"}, {"sms", "sender ID", "Powerpack"}),
    ({"type": MessageType.MMS}, {"MMS"}),
    ({"type": "whatsapp"}, {"WhatsApp", "template"}),
    ({"from_number": "TABLES"}, {"sender ID"}),
    ({"from_number": "+1 202 555 0100"}, {*TRAFFIC} - {"sender ID"}),
    ({"from_number": "12025550199"}, set()),
    ({"to_number": "+919999912345"}, {"sender ID"}),
    ({"to_number": "12025550126"}, {"WhatsApp", "template"}),
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


def test_all_pages(quiet: World) -> None:
    sent = quiet.client.messages.send(src=SRC, dst=(f"1202{each:07}" for each in range(45)), text="Ready.")
    quiet.requests.clear()
    page = quiet.client.messages.list(to_number=None)
    assert len(page.records) == 20
    assert len(quiet.requests) == 1
    listed = [record.message_uuid for record in page]
    assert len(listed) == 45
    assert set(listed) == set(sent.message_uuids)
    assert [request.url.params["offset"] for request in quiet.requests] == ["0", "20", "40"]


def test_filters_hold_on_every_page(quiet: World) -> None:
    for src in (SRC, "12025550199"):
        quiet.client.messages.send(src=src, dst=(f"1202{each:07}" for each in range(5)), text="Ready.")
    quiet.requests.clear()
    page = quiet.client.messages.list(from_number=SRC, since=quiet.clock.now(), page_size=2)
    assert [len(each.records) for each in page.pages()] == [2, 2, 1]
    assert {record.from_number for record in page} == {SRC}
    assert {request.url.params["from_number"] for request in quiet.requests} == {SRC}
    assert len({request.url.params["message_time__gte"] for request in quiet.requests}) == 1


def test_full_pages_cost_no_request_for_an_empty_one(quiet: World) -> None:
    quiet.client.messages.send(src=SRC, dst=(f"1202{each:07}" for each in range(4)), text="Ready.")
    quiet.requests.clear()
    assert len([*quiet.client.messages.list(page_size=2)]) == 4
    assert len(quiet.requests) == 2


def test_a_list_may_begin_in_the_middle(world: World) -> None:
    page = world.client.messages.list(since=world.moments["sms"], until=world.moments["template"], offset=4)
    assert world.names(page.records) == ["sender ID", "sms"]
    assert page.offset == 4


def test_a_window_the_server_does_not_take(world: World) -> None:
    with pytest.raises(BadRequestError, match="message_time__gte"):
        world.client.messages.list(since=datetime.min.replace(tzinfo=UTC))


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        ({"page_size": 0}, "page_size: 0 is out of range: from 1 to 20 records"),
        ({"page_size": 21}, "page_size: 21 is out of range: from 1 to 20 records"),
        ({"page_size": "5"}, "page_size: '5' is not a whole number of records"),
        ({"offset": 2**63}, "offset: 9,223,372,036,854,775,808 is out of range: from 0 to"),
        ({"limit": 2**63}, "limit: 9,223,372,036,854,775,808 is out of range: from 1 to"),
        ({"offset": -1}, "offset: -1 is out of range: from 0 to 9,223,372,036,854,775,807 records"),
        ({"state": "deliverd"}, "state: 'deliverd' is not one of"),
    ],
    ids=repr,
)
def test_a_list_that_breaks_a_rule_is_not_requested(world: World, arguments: dict[str, Any], problem: str) -> None:
    with pytest.raises(ValidationError) as caught:
        world.client.messages.list(**arguments)
    assert str(caught.value).startswith(problem)
    assert world.requests == []


def test_a_send_that_breaks_a_rule_is_not_requested(world: World) -> None:
    with pytest.raises(ValidationError, match=r"^text: is missing: an SMS has a text$"):
        world.client.messages.send(src=SRC, dst=DST)
    assert world.requests == []


@pytest.mark.parametrize("message_uuid", ["", "x", f"{UNKNOWN_UUID}/", "../Message"])
def test_what_is_no_identifier_is_not_requested(world: World, message_uuid: str) -> None:
    with pytest.raises(ValidationError, match=r"^message_uuid: .* is not a UUID"):
        world.client.messages.get(message_uuid)
    assert world.requests == []


def test_mistyped_arguments_are_not_requested(world: World) -> None:
    messages: Any = world.client.messages
    with pytest.raises(TypeError, match="has no argument 'stat': did you mean 'state'"):
        messages.list(stat="sent")
    with pytest.raises(TypeError, match="has no argument 'media_url': did you mean 'media_urls'"):
        messages.send(src=SRC, dst=DST, media_url="https://example.com/menu.png")
    with pytest.raises(TypeError, match="has no argument 'uuid': did you mean 'message_uuid'"):
        messages.get(uuid=UNKNOWN_UUID)
    with pytest.raises(TypeError):
        messages.send(DST)
    assert world.requests == []


def test_threads_may_share_a_client(world: World) -> None:
    with ThreadPoolExecutor(8) as threads:
        records = threads.map(world.client.messages.get, [*world.sent.values()] * 5)
        assert world.names([*records]) == [*TRAFFIC] * 5
