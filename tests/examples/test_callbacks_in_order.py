"""The table of states: the latest state stays, in whichever order and however often callbacks come."""

import itertools
import sqlite3
from collections.abc import Callable, Iterator

import pytest
from callbacks_in_order import POSITIONS, TABLE, record

from plivo_messaging import MessageState, Plivo
from plivo_messaging.webhooks import StatusCallback, parse
from plivo_mock import MockPlivo

MESSAGE_UUID = "db3ce55a-7f1d-11e1-8ea7-1231380bc196"
STATES = ("queued", "sent", "delivered", "read")


@pytest.fixture
def database() -> Iterator[sqlite3.Connection]:
    database = sqlite3.connect(":memory:")
    database.execute(TABLE)
    yield database
    database.close()


def callback(state: str, sequence: int | None = None) -> StatusCallback:
    fields = {"MessageUUID": MESSAGE_UUID, "Status": state} | ({} if sequence is None else {"Sequence": str(sequence)})
    return parse("POST", "https://example.com/", fields, expect=StatusCallback)


@pytest.mark.parametrize("numbered", [True, False], ids=["with a sequence", "without one"])
@pytest.mark.parametrize("order", [*itertools.permutations(range(4))], ids=str)
def test_the_latest_state_stays(database: sqlite3.Connection, order: tuple[int, ...], numbered: bool) -> None:
    latest = -1
    for number in order:
        news = callback(STATES[number], number + 1 if numbered else None)
        assert record(database, news) is (number > latest)
        assert record(database, news) is False
        latest = max(latest, number)
    assert database.execute("SELECT message_uuid, state FROM message_states").fetchall() == [(MESSAGE_UUID, "read")]


def test_each_state_of_a_sent_message_has_a_position() -> None:
    assert POSITIONS.keys() == set(MessageState) - {MessageState.RECEIVED}


def answer(_: object, start_response: Callable[[str, list[tuple[str, str]]], object]) -> list[bytes]:
    start_response("200 OK", [])
    return []


def test_callbacks_of_the_mock_server_arrive_backwards(
    database: sqlite3.Connection, plivo_mock: MockPlivo, plivo: Plivo
) -> None:
    plivo_mock.route_callbacks("https://shop.example", answer)
    plivo.messages.send(src="12025550100", dst="12025550123", text="Hello", url="https://shop.example/status")
    plivo_mock.wait_until(lambda: len(plivo_mock.callbacks) == 3)

    received = [parse("POST", each.url, each.fields, expect=StatusCallback) for each in plivo_mock.callbacks]
    assert [record(database, each) for each in reversed(received)] == [True, False, False]
    assert database.execute("SELECT state FROM message_states").fetchall() == [("delivered",)]
