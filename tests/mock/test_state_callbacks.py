"""Callbacks that a mock server leaves behind are made by the next one with its file, where the last one stopped."""

from pathlib import Path
from threading import Event

from plivo_mock import MockPlivo
from tests.mock.builders import a_body
from tests.mock.clients import client_at
from tests.mock.life import Life
from tests.mock.receiver import Receiver


def tell(life: Life, receiver: Receiver, seconds: float) -> list[str]:
    """Let time pass, and give what was told meanwhile."""
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
