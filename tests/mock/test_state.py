"""Messages and callbacks that outlive their mock server."""

import gc
import sqlite3
import threading
from dataclasses import asdict
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from plivo_mock import MockPlivo, StateFileError
from plivo_mock._messages import MessageState, Published, StateChange
from tests.mock.builders import a_body
from tests.mock.clients import client_at, control_at
from tests.mock.life import Life
from tests.mock.receiver import Receiver

SUB_ID = "SA0123456789ABCDEFGH"


def test_messages_of_an_earlier_life_are_there_and_go_on(life: Life) -> None:
    life.send()
    life.clock.advance(1)
    life.send(type="whatsapp", template={"name": "welcome", "language": "en"})
    life.mock.receive(
        from_number="442079460000", to_number="12025550100", text="Grüße", type="mms", media=["http://a/b"]
    )
    before = life.listed()

    life.again()

    assert life.listed() == before
    life.clock.advance(60)
    assert [record["message_state"] for record in life.listed()] == ["delivered", "read", "delivered"]


def test_what_a_message_was_given_is_kept(life: Life) -> None:
    life.mock.seed(
        from_number="12025550100",
        to_number="12025550123",
        text="Hello",
        type="whatsapp",
        tendlc_campaign_id="CD4WJJD",
        tendlc_registration_status="registered",
        conversation_origin="marketing",
        record={"replaced_sender": "12025550199", "a_new_field": {"of": [1, None]}},
    )
    (before,) = life.listed()

    life.again()

    assert life.listed() == [before]
    assert (before["conversation_origin"], before["a_new_field"]) == ("marketing", {"of": [1, None]})


def test_the_order_of_messages_of_one_moment_is_kept(life: Life) -> None:
    life.send(dst="<".join(f"120255501{number:02}" for number in range(20)))
    before = life.listed()

    life.again()

    assert life.listed() == before


def test_what_was_published_is_not_published_again_and_the_rest_is(life: Life) -> None:
    uuid = life.send()
    life.mock.advance(0.5)
    life.again()

    told: list[tuple[str, str]] = []

    def note(notice: Published) -> None:
        assert isinstance(notice, StateChange)
        told.append((notice.message.uuid, notice.event.state))

    life.mock._platform.subscribe(note)
    life.clock.advance(10)
    assert told == [(uuid, "delivered")]

    life.again()
    life.mock._platform.subscribe(note)
    life.clock.advance(10)
    assert told == [(uuid, "delivered")]


def test_what_was_concluded_stays_so(life: Life) -> None:
    uuid = life.send()
    life.mock._platform.conclude(uuid, MessageState.UNDELIVERED, "30")

    life.again()
    life.clock.advance(60)

    (record,) = life.listed()
    assert (record["message_state"], record["error_code"]) == ("undelivered", "30")


def test_what_was_forgotten_stays_so(life: Life) -> None:
    life.send()
    life.mock.reset()
    kept = life.send()

    life.again()

    assert [record["message_uuid"] for record in life.listed()] == [kept]


def test_a_seed_does_not_give_the_same_names_again(life: Life) -> None:
    uuids = [life.send()]
    for _ in range(2):
        life.again()
        uuids.append(life.send())

    assert len({*uuids}) == 3


def test_accounts_find_their_own_messages_when_they_are_let_in(life: Life) -> None:
    life.mock.add_account(SUB_ID, parent=life.mock.auth_id)
    uuid = life.mock.receive(auth_id=SUB_ID, from_number="12025550123", to_number="12025550100", text="STOP")

    life.again()
    assert life.mock._platform.accounts.find(uuid) is None
    life.mock.add_account(SUB_ID, parent=life.mock.auth_id)

    message = life.mock._platform.accounts.find(uuid)
    assert message is not None
    assert (message.auth_id, message.text) == (SUB_ID, "STOP")
    assert life.mock._platform.accounts.named(SUB_ID).opted_out == {("12025550100", "12025550123")}


def test_messages_keep_their_places_in_the_queue(life: Life) -> None:
    for _ in range(7):
        life.send()

    life.again()
    life.send()
    life.clock.advance(1.2)

    states = [record["message_state"] for record in life.listed()]
    assert states == ["queued"] * 3 + ["delivered"] * 5


def test_the_messages_of_a_request_share_it_after_a_restart(life: Life) -> None:
    life.send(dst="<".join(f"1202555{number:04}" for number in range(1_000)))
    life.again()

    requests = {
        id(message.request) for message in life.mock._platform.accounts.named(life.mock.auth_id).messages.newest_first()
    }
    assert len(requests) == 1


def test_a_file_serves_one_mock_at_a_time(life: Life) -> None:
    with pytest.raises(StateFileError, match="database is locked; is another mock server running with it"):
        MockPlivo(state=life.path)

    life.mock.stop()
    MockPlivo(state=life.path).stop()


def test_a_mock_does_not_start_again_with_a_file_that_another_one_has(life: Life) -> None:
    first = life.mock
    life.again()
    threads = threading.active_count()

    with pytest.raises(StateFileError, match="database is locked"):
        first.start()

    assert repr(first).endswith("not running>")
    assert threading.active_count() == threads


def test_a_mock_that_is_gone_lets_its_file_go(life: Life) -> None:
    del life.mock
    gc.collect()

    life.begin()


def test_a_stop_lets_the_file_go_and_what_comes_after_it_takes_it_again(life: Life) -> None:
    life.mock.stop()
    uuid = life.mock.receive(from_number="12025550123", to_number="12025550100", text="Hello")

    life.again()

    assert life.mock._platform.accounts.find(uuid) is not None


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (
            b"this is no database, but long enough to be mistaken for one" * 20,
            "is no state file: file is not a database",
        ),
        (b"SQLite format 3\x00" + b"\xff" * 200, "is no state file: "),
    ],
    ids=["text", "damaged"],
)
def test_another_file_is_not_touched(path: Path, content: bytes, complaint: str) -> None:
    path.write_bytes(content)

    with pytest.raises(StateFileError, match=complaint):
        MockPlivo(state=path)

    assert path.read_bytes() == content


def test_a_database_of_something_else_is_not_touched(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE theirs (id)")
    connection.close()

    with pytest.raises(StateFileError, match="is a database of something else: name another file, or a new one"):
        MockPlivo(state=path)


def test_a_file_of_another_version_is_named_so(life: Life) -> None:
    life.mock.stop()
    with sqlite3.connect(life.path) as connection:
        connection.execute("PRAGMA user_version = 4")
    connection.close()

    with pytest.raises(StateFileError, match="is of another version: name another file, or a new one"):
        MockPlivo(state=life.path)


def test_a_file_in_a_folder_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(StateFileError, match=r"cannot be opened: .*; name a file in a folder that is there"):
        MockPlivo(state=tmp_path / "nowhere" / "state.sqlite")


def test_every_kind_of_message_is_what_it_was(life: Life) -> None:
    powerpack = {"src": None, "powerpack_uuid": "1d5f3dd8-b207-4738-b59f-3c2ac7d3461c"}
    template = {
        "name": "welcome",
        "language": "en",
        "components": [{"type": "body", "parameters": [{"type": "text", "text": "Rosa"}]}],
    }
    for parameters in (
        {"dst": "15555550130<15555550142<442079460000", "log": False, "dlt_entity_id": "1", "message_expiry": 60.0},
        {"type": "mms", "media_urls": ["https://example.com/a"], "text": None, **powerpack},
        {"type": "whatsapp", "template": template, "text": None, "url": "http://192.0.2.1/", "method": "GET"},
    ):
        life.send(**parameters)
    life.mock.receive(from_number="12025550123", to_number="12025550100", text="Grüße\n\0", type="sms")
    life.mock.receive(from_number="12025550123", to_number="PLIVO", text="", type="mms", media=["https://a.example/"])
    life.mock.receive(from_number="12025550123", to_number="12025550100", text="Hi", type="whatsapp")
    life.mock.advance(70)

    def details() -> list[Any]:
        with life.mock, control_at(life.mock.base_url) as control:
            uuids = [message.message_uuid for message in life.mock.messages]
            return [control.get(f"/messages/{uuid}").json() | {"request": None, "callbacks": None} for uuid in uuids]

    before = details()
    requests = [message.request for message in life.mock._account.messages.newest_first()]
    life.again()

    assert details() == before
    assert len(before) == 8
    again = [message.request for message in life.mock._account.messages.newest_first()]
    assert [each and asdict(each) for each in again] == [each and asdict(each) for each in requests]


def test_a_conversation_goes_on(life: Life) -> None:
    uuids = [life.send(type="whatsapp")]
    life.again()
    uuids.append(life.send(type="whatsapp"))

    records = {record["message_uuid"]: record["conversation_id"] for record in life.listed()}
    assert records[uuids[0]] == records[uuids[1]] != ""


def tell(life: Life, receiver: Receiver, seconds: float) -> list[str]:
    """Advance the clock, and return what was told meanwhile."""
    before = len(receiver.requests)
    life.mock.advance(seconds)
    return receiver.states[before:]


def test_what_nobody_was_told_of_is_told_by_the_next(life: Life, receiver: Receiver) -> None:
    life.send(url=receiver.base_url)
    assert receiver.requests == []

    life.again()

    assert tell(life, receiver, 2) == ["queued", "sent", "delivered"]


def test_attempts_go_on_where_they_stopped(life: Life, receiver: Receiver) -> None:
    receiver.statuses = [500, 503, 404]
    life.send(url=receiver.base_url)
    assert tell(life, receiver, 1) == ["queued"]

    life.again()
    assert tell(life, receiver, 58) == []
    assert tell(life, receiver, 1) == ["queued"]  # after 60 seconds

    life.again()
    assert tell(life, receiver, 119) == []
    life.again()
    assert tell(life, receiver, 1) == ["queued"]  # after 120 more

    life.again()
    assert tell(life, receiver, 239) == []
    assert tell(life, receiver, 1) == ["queued", "sent", "delivered"]  # after 240 more


def test_an_attempt_whose_time_has_passed_is_made_at_once(life: Life, receiver: Receiver) -> None:
    receiver.statuses = [500]
    life.send(url=receiver.base_url)
    life.mock.advance(0)
    life.mock.stop()
    life.clock.advance(3_600)

    life.begin()

    assert tell(life, receiver, 0) == ["queued", "sent", "delivered"]


def test_after_the_last_attempt_the_next_state_is_told(life: Life, receiver: Receiver) -> None:
    receiver.statuses = [500] * 4
    life.send(url=receiver.base_url)
    tell(life, receiver, 60 + 120 + 240)

    life.again()

    assert tell(life, receiver, 600) == []
    assert receiver.states == ["queued"] * 4 + ["sent", "delivered"]


def test_what_was_told_is_not_told_again(life: Life, receiver: Receiver) -> None:
    first = life.send(url=receiver.base_url)
    assert tell(life, receiver, 0.5) == ["queued", "sent"]

    life.again()
    assert tell(life, receiver, 10) == ["delivered"]
    life.again()
    assert tell(life, receiver, 1_000) == []
    assert {request.fields["MessageUUID"] for request in receiver.requests} == {first}


def test_what_was_concluded_is_told_in_order(life: Life, receiver: Receiver) -> None:
    uuid = life.send(url=receiver.base_url)
    life.mock.conclude(uuid, "undelivered", "30")

    life.again()

    assert tell(life, receiver, 60) == ["queued", "sent", "undelivered"]
    assert [request.fields["Sequence"] for request in receiver.requests] == ["1", "2", "3"]
    assert receiver.requests[-1].fields["ErrorCode"] == "30"


def test_a_url_that_may_not_be_called_is_not_tried_again(life: Life) -> None:
    life.send(url="http://192.0.2.1/")
    life.mock.advance(10)

    life.again()
    life.mock.advance(1_000)

    assert life.mock.callbacks == []


def test_a_received_message_is_posted_by_the_next_and_delivered_by_that(path: Path, receiver: Receiver) -> None:
    life = Life(path)
    life.mock.stop()
    receiver.statuses = [500]
    mock = MockPlivo(clock=life.clock, state=path, message_url=receiver.base_url)
    uuid = mock.receive(from_number="12025550123", to_number="12025550100", text="Hello")
    mock.advance(0)
    mock.stop()

    mock = MockPlivo(clock=life.clock, state=path, message_url=receiver.base_url)
    mock.advance(59)
    assert [message.message_state for message in mock.messages] == ["received"]
    mock.advance(1)

    assert [message.message_state for message in mock.messages] == ["delivered"]
    assert [request.fields["MessageUUID"] for request in receiver.requests] == [uuid, uuid]
    mock.stop()


def test_what_was_forgotten_is_not_told(life: Life, receiver: Receiver) -> None:
    life.send(url=receiver.base_url)
    life.mock.reset()

    life.again()

    assert tell(life, receiver, 1_000) == []


def test_a_mock_that_stops_and_starts_goes_on_itself(life: Life, receiver: Receiver) -> None:
    receiver.statuses = [500]
    life.send(url=receiver.base_url)
    assert tell(life, receiver, 1) == ["queued"]

    life.mock.stop()
    life.clock.advance(600)
    assert receiver.states == ["queued"]

    assert tell(life, receiver, 0) == ["queued", "sent", "delivered"]


def test_an_attempt_during_which_the_mock_stops_is_repeated_by_the_next(path: Path, receiver: Receiver) -> None:
    """Each state is told once at least: whoever stops does not know how the attempt ends."""
    arrived, go_on = Event(), Event()

    def wait() -> None:
        arrived.set()
        go_on.wait(10)

    receiver.before_answer = wait
    with MockPlivo(state=path) as mock, client_at(mock.base_url, mock.auth_id, mock.auth_token) as api:
        api.post("", json=a_body(url=receiver.base_url)).raise_for_status()
        assert arrived.wait(10)
    next_one = MockPlivo(state=path)
    go_on.set()

    requests = receiver.wait_for(4)
    next_one.stop()

    told = [request.fields["Status"] for request in requests]
    assert sorted(told) == ["delivered", "queued", "queued", "sent"]
    assert told[0] == "queued"
