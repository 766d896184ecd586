"""The official Python SDK, unchanged: its lists and records; `wire` compares them with the contract."""

from dataclasses import dataclass
from urllib.parse import urlsplit

import pytest

from plivo_mock import MockPlivo
from tests.real_clients import sdk
from tests.real_clients.conftest import NOON
from tests.real_clients.wire import Wire

SRC, DST, TEXT = "12025550100", "12025550123", "Your table is ready."
POWERPACK = "1d5f3dd8-b207-4738-b59f-3c2ac7d3461c"
SUBACCOUNT, SUBACCOUNT_TOKEN = "SA0123456789ABCDEFGH", "a-token-of-the-subaccount"


def test_a_message_is_retrieved(client: sdk.Client, mock: MockPlivo, wire: Wire) -> None:
    (message_uuid,) = client.messages.create(src=SRC, dst=DST, text=TEXT).message_uuid

    queued = client.messages.get(message_uuid)
    mock.advance(5)
    delivered = queued.get()

    assert queued.message_state == "queued"
    assert (delivered.id, delivered.message_state, delivered.error_code) == (message_uuid, "delivered", "000")
    assert (delivered.from_number, delivered.to_number) == (SRC, DST)
    assert (delivered.message_type, delivered.message_direction, delivered.units) == ("sms", "outbound", 1)
    assert delivered.is_domestic is True
    assert delivered.message_time == "2026-03-01 17:30:00.000000+05:30"
    assert [exchange.method for exchange in wire.exchanges] == ["POST", "GET", "GET"]


@dataclass(frozen=True)
class Scene:
    """Messages that differ in whatever can be filtered.

    Attributes:
        uuids: Their names.
        conversation_id: The conversation of the one that is called `whatsapp`.
    """

    uuids: dict[str, str]
    conversation_id: str

    def names(self, page: sdk.Page) -> list[str]:
        """Name the messages of a page."""
        names = {message_uuid: name for name, message_uuid in self.uuids.items()}
        return [names[record.message_uuid] for record in page]


@pytest.fixture
def scene(client: sdk.Client, base: str, mock: MockPlivo) -> Scene:
    """One message a minute, from noon on."""
    assert base
    mock.add_account(SUBACCOUNT, SUBACCOUNT_TOKEN, parent=mock.auth_id)
    uuids: dict[str, str] = {}

    def keep(name: str, message_uuid: str) -> None:
        uuids[name] = message_uuid
        mock.advance(60)

    messages = client.messages
    keep("sms", messages.create(src=SRC, dst=DST, text=TEXT).message_uuid[0])
    keep("failed", messages.create(src=SRC, dst="15555550150", text=TEXT).message_uuid[0])
    keep("british", messages.create(src="442079460000", dst="442079460001", text=TEXT).message_uuid[0])
    keep(
        "mms",
        messages.create(src=SRC, dst=DST, type_="mms", media_urls=["https://example.com/a.png"]).message_uuid[0],
    )
    keep("whatsapp", messages.create(src="12025550101", dst=DST, type_="whatsapp", text=TEXT).message_uuid[0])
    keep("powerpack", messages.create(powerpack_uuid=POWERPACK, dst=DST, text=TEXT).message_uuid[0])
    keep("received", mock.receive(from_number=DST, to_number=SRC, text="Thank you!"))
    with sdk.client(SUBACCOUNT, SUBACCOUNT_TOKEN) as subaccount:
        keep("subaccount's", subaccount.messages.create(src=SRC, dst=DST, text=TEXT).message_uuid[0])
    keep("undelivered", messages.create(src=SRC, dst="15555550170", text=TEXT).message_uuid[0])
    uuids["queued"] = messages.create(src=SRC, dst="12025550124", text=TEXT).message_uuid[0]
    record = vars(messages.get(uuids["whatsapp"]))
    return Scene(uuids, str(record["conversation_id"]))


OWN = ["queued", "undelivered", "received", "powerpack", "whatsapp", "mms", "british", "failed", "sms"]


@pytest.mark.parametrize(
    ("filters", "names"),
    [
        ({}, OWN),
        ({"subaccount": SUBACCOUNT}, ["subaccount's"]),
        ({"message_direction": "inbound"}, ["received"]),
        ({"message_direction": "outbound", "limit": 1}, ["queued"]),
        ({"message_state": "queued"}, ["queued"]),
        ({"message_state": "failed"}, ["failed"]),
        ({"message_state": "undelivered"}, ["undelivered"]),
        ({"message_state": "read"}, ["whatsapp"]),
        ({"message_state": "rejected"}, []),
        ({"message_type": "mms"}, ["mms"]),
        ({"message_type": "whatsapp"}, ["whatsapp"]),
        ({"error_code": "50"}, ["failed"]),
        ({"error_code": 70}, ["undelivered"]),
        ({"powerpack_id": POWERPACK}, ["powerpack"]),
        ({"destination_country_iso2": "GB"}, ["british"]),
        ({"tendlc_campaign_id": "CD4WJJD"}, []),
        ({"tendlc_registration_status": "unregistered", "message_state": "queued"}, ["queued"]),
        ({"conversation_origin": "service"}, ["whatsapp"]),
        ({"conversation_origin": "marketing"}, []),
        ({"from_number": "12025550101"}, ["whatsapp"]),
        ({"from_number": "+12025550101"}, ["whatsapp"]),
        ({"to_number": "12025550124"}, ["queued"]),
        ({"message_time": "2026-03-01 12:03"}, ["mms"]),
        ({"message_time__gt": "2026-03-01 12:08:00"}, ["queued"]),
        ({"message_time__gte": "2026-03-01 12:08:00.000000"}, ["queued", "undelivered"]),
        ({"message_time__lt": NOON.replace(tzinfo=None, minute=1)}, ["sms"]),
        ({"message_time__lte": "2026-03-01 12:01:00"}, ["failed", "sms"]),
        ({"message_time__gte": "2026-03-01 12:01", "message_time__lt": "2026-03-01 12:03"}, ["british", "failed"]),
        ({"limit": 2, "offset": 3}, ["powerpack", "whatsapp"]),
        ({"limit": 20, "offset": 9}, []),
    ],
    ids=str,
)
def test_every_filter_filters(
    client: sdk.Client, scene: Scene, wire: Wire, filters: dict[str, object], names: list[str]
) -> None:
    page = client.messages.list(**filters)

    assert scene.names(page) == names
    assert not page.has_error()
    assert len(page) == len(names)
    assert wire.exchanges[-1].query == {name: str(value) for name, value in filters.items()}


def test_a_conversation_is_listed(client: sdk.Client, scene: Scene, wire: Wire) -> None:
    assert scene.names(client.messages.list(conversation_id=scene.conversation_id)) == ["whatsapp"]
    assert wire.exchanges[-1].query == {"conversation_id": scene.conversation_id}


def test_all_messages_are_gone_through_by_following_meta(client: sdk.Client, mock: MockPlivo, wire: Wire) -> None:
    for each in range(3):
        client.messages.create(src=SRC, dst="<".join(f"1202555{each}{n:03}" for n in range(15)), text=TEXT)
    wire.exchanges.clear()

    records = list(client.messages)

    assert len({record.message_uuid for record in records}) == len(mock.messages) == 45
    assert [exchange.query["offset"] for exchange in wire.exchanges] == ["0", "20", "40"]


def test_meta_is_read(client: sdk.Client, mock: MockPlivo, wire: Wire) -> None:
    client.messages.create(src=SRC, dst="<".join(f"120255501{n:02}" for n in range(5, 10)), text=TEXT)

    page = client.messages.list(limit=2, offset=2, message_direction="outbound")

    path = f"/v1/Account/{mock.auth_id}/Message/"
    assert (page.meta.limit, page.meta.offset) == (2, 2)
    assert urlsplit(page.meta.next or "").path == urlsplit(page.meta.previous or "").path == path
    assert len(wire.exchanges) == 2


@pytest.mark.parametrize("filters", [{"message_state": "received"}, {"limit": 21}, {"limit": 0}], ids=str)
def test_what_the_sdk_refuses_is_not_asked_for(client: sdk.Client, mock: MockPlivo, filters: dict[str, object]) -> None:
    """The first of them the contract allows."""
    with pytest.raises(sdk.ValidationError):
        client.messages.list(**filters)

    assert len(mock.requests) == 0


def test_a_moment_with_a_zone_is_refused(client: sdk.Client, wire: Wire) -> None:
    """The SDK writes what `str()` gives; the filters are in UTC, and have no place for an offset.

    Its error is not the one for a 400, as it looks for the records of a list before it looks at the status.
    """
    with pytest.raises(TypeError, match="not iterable"):
        client.messages.list(message_time__gte=NOON)

    (exchange,) = wire.exchanges
    assert exchange.status == 400
    assert exchange.query == {"message_time__gte": "2026-03-01 12:00:00+00:00"}


def test_media_are_another_resource(client: sdk.Client) -> None:
    (message_uuid,) = client.messages.create(src=SRC, dst=DST, text=TEXT).message_uuid

    with pytest.raises(sdk.ResourceNotFoundError):
        client.messages.get(message_uuid).listMedia()
