"""The table of the README that compares this library with others is right."""

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC
from decimal import Decimal
from importlib import import_module
from importlib.metadata import version
from itertools import islice
from pathlib import Path

import httpx
import pytest
import requests

from plivo_messaging import BadRequestError, FindStatus, Message, Plivo, SendOutcomeUnknown, ValidationError
from plivo_messaging.ledger import SendLedger
from plivo_mock import ManualClock, MockPlivo
from tests.docs.pages import ROOT
from tests.real_clients import sdk

README = (ROOT / "README.md").read_text(encoding="utf-8")
SRC, DST, TEXT = "12025550100", "12025550123", "Your table is ready."
NATIONAL = "07700 900123"


class Clients:
    """The three clients of a mock server, and how each of them sends."""

    def __init__(self, mock: MockPlivo, ours: Plivo, official: sdk.Client, plain: httpx.Client) -> None:
        self.mock, self.ours, self.official, self.plain = mock, ours, official, plain

    def ours_sends(self, dst: str = DST) -> None:
        self.ours.messages.send(src=SRC, dst=dst, text=TEXT)

    def official_sends(self, dst: str = DST) -> None:
        self.official.messages.create(src=SRC, dst=dst, text=TEXT)

    def plain_sends(self, dst: str = DST) -> httpx.Response:
        return self.plain.post("Message/", json={"src": SRC, "dst": dst, "text": TEXT})


@pytest.fixture
def clients(monkeypatch: pytest.MonkeyPatch) -> Iterator[Clients]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with MockPlivo(clock=ManualClock()) as mock:
        sdk.point_at(mock.base_url.removesuffix("/v1"), monkeypatch)
        account = mock.auth_id, mock.auth_token
        url = f"{mock.base_url}/Account/{mock.auth_id}/"
        with (
            Plivo(*account, base_url=mock.base_url) as ours,
            sdk.client(*account) as official,
            httpx.Client(base_url=url, auth=account) as plain,
        ):
            yield Clients(mock, ours, official, plain)


def requests_of(mock: MockPlivo, call: Callable[[], object]) -> int:
    """Return how many requests a call makes, whatever becomes of it."""
    before = len(mock.requests)
    with suppress(Exception):
        call()
    return len(mock.requests) - before


def test_the_response_to_a_send_is_lost(clients: Clients) -> None:
    for call, error in (
        (clients.ours_sends, SendOutcomeUnknown),
        (clients.official_sends, requests.ConnectionError),
        (clients.plain_sends, httpx.ReadError),
    ):
        clients.mock.reset()
        clients.mock.faults.add("reset", processed=True)
        with pytest.raises(error) as lost:
            call()
        assert len(clients.mock.messages) == 1
        if isinstance(lost.value, SendOutcomeUnknown):
            assert clients.ours.messages.find_sent(lost.value).status is FindStatus.FOUND


def test_a_call_is_repeated_after_a_crash(clients: Clients, tmp_path: Path) -> None:
    for _ in range(2):
        with SendLedger(f"sqlite:///{(tmp_path / 'sends.db').as_posix()}") as ledger:
            clients.ours.messages.send(src=SRC, dst=DST, text=TEXT, once="order-4711", ledger=ledger)
    assert len(clients.mock.messages) == 1
    for call in (clients.official_sends, clients.plain_sends):
        clients.mock.reset()
        call()
        call()
        assert len(clients.mock.messages) == 2


def test_the_api_is_busy(clients: Clients) -> None:
    for status in (429, 503):
        for call, made in ((clients.ours_sends, 2), (clients.official_sends, 1), (clients.plain_sends, 1)):
            clients.mock.reset()
            clients.mock.faults.add("status", status=status, retry_after=0)
            assert requests_of(clients.mock, call) == made
            assert len(clients.mock.messages) == made - 1


def test_the_api_refuses_a_request(clients: Clients) -> None:
    refused = "442079460400"
    with pytest.raises(BadRequestError) as ours:
        clients.ours_sends(refused)
    assert ours.value.message
    assert ours.value.api_id == ours.value.response.json()["api_id"]
    assert ours.value.status_code == ours.value.response.status_code == 400
    with pytest.raises(sdk.ValidationError) as official:
        clients.official_sends(refused)
    assert official.value.args
    assert vars(official.value) == {}
    assert clients.plain_sends(refused).status_code == 400


def test_a_national_number(clients: Clients) -> None:
    with pytest.raises(ValidationError):
        clients.ours_sends(NATIONAL)
    assert len(clients.mock.messages) == 0
    clients.official_sends(NATIONAL)
    clients.plain_sends(NATIONAL)
    assert {message.to_number for message in clients.mock.messages} == {"07700900123"}


def test_messages_arrive_while_a_list_is_read(clients: Clients) -> None:
    def read(records: Iterator[Message | sdk.Record]) -> list[str]:
        begun = [each.message_uuid for each in islice(records, 20)]
        clients.mock.advance(60)
        clients.ours.messages.send(src=SRC, dst=["12025550201", "12025550202"], text=TEXT)
        return [*begun, *(each.message_uuid for each in records)]

    clients.ours.messages.send(src=SRC, dst=[f"120255503{number:02}" for number in range(40)], text=TEXT)
    clients.mock.advance(60)
    ours, official = read(iter(clients.ours.messages.list())), read(iter(clients.official.messages))
    assert len(ours) == len(set(ours)) == 40
    assert len(official) > len(set(official))


def test_amounts_and_times(clients: Clients) -> None:
    clients.ours_sends()
    (uuid,) = (message.message_uuid for message in clients.mock.messages)
    ours, official = clients.ours.messages.get(uuid), clients.official.messages.get(uuid)
    plain = clients.plain.get(f"Message/{uuid}/").json()
    assert isinstance(ours.total_amount, Decimal)
    assert ours.message_time is not None
    assert ours.message_time.tzinfo is UTC
    assert [type(each) for each in (official.total_amount, official.message_time)] == [str, str]
    assert [type(plain[name]) for name in ("total_amount", "message_time")] == [str, str]


def test_the_official_sdk_has_no_coroutines() -> None:
    package = Path(import_module("plivo").__path__[0])
    assert [file for file in package.rglob("*.py") if "async def" in file.read_text(encoding="utf-8")] == []


def test_processor_time_of_a_send() -> None:
    page = (ROOT / "docs" / "performance.md").read_text(encoding="utf-8")
    targets = {
        peer: float(limit)
        for peer, limit in re.findall(r"^\| send / (.+), CPU \| ≤ ([0-9.]+) \| .* \| yes \|$", page, re.MULTILINE)
    }
    assert 1 / targets["official SDK"] > 2
    assert 1 / targets["plain httpx and json"] > 1.4


def test_the_table_has_a_row_for_each_of_these_and_names_the_versions() -> None:
    table = README.partition("## What makes it different\n")[2].partition("\n## ")[0]
    head, _, *rows = [[cell.strip() for cell in row.split("|")[1:-1]] for row in table.strip().splitlines()]
    assert head[2:] == [
        f"{name} {'.'.join(version(package).split('.')[:2])}"
        for name, package in (("official SDK", "plivo"), ("plain httpx", "httpx"))
    ]
    assert len(rows) == 9
