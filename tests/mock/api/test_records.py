"""What is kept of records is never stale: after whatever happens, an answer is what it would be without keeping."""

import contextlib
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, TypeAlias
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plivo_mock import ManualClock, MockPlivo
from plivo_mock._api import _records
from plivo_mock._api._answers import LatestAnswers, LegacyAnswers
from plivo_mock._api._records import KEPT, Records
from plivo_mock._api._render import legacy_record, record
from plivo_mock._json import JsonObject
from plivo_mock._messaging._delivery import Event, event_at
from plivo_mock._messaging._messages import Message
from tests.mock.asgi import a_scope, ask
from tests.mock.builders import AUTH_ID, AUTH_TOKEN, NOON, a_message, delivered

SUB_ID, SUB_TOKEN = "SA0123456789ABCDEFGH", "the-token-of-the-subaccount"
ASKERS = {AUTH_ID: AUTH_TOKEN, SUB_ID: SUB_TOKEN}
DESCRIBE = {"latest": record, "legacy": legacy_record}
# One for each way a message can go, and several to the same.
DESTINATIONS = ["12025550123", "12025550123", "15555550110", "15555550120", "15555550103", "15555550142", "15555550105"]
STATES = ["delivered", "failed", "undelivered", "read", "rejected"]

Act: TypeAlias = Callable[[MockPlivo], object]


def send(auth_id: str, destination: str, type: str) -> Act:
    def act(mock: MockPlivo) -> None:
        body = json.dumps({"src": "12025550100", "dst": destination, "text": "Grüße", "type": type}).encode()
        scope = a_scope(
            f"/v1/Account/{auth_id}/Message/",
            method="POST",
            auth=(auth_id, ASKERS[auth_id]),
            headers=((b"content-type", b"application/json"),),
        )
        assert ask(mock.asgi(), scope, body).status == 202

    return act


def conclude(number: int, state: str) -> Act:
    def act(mock: MockPlivo) -> None:
        messages = mock.messages
        if messages:
            with contextlib.suppress(ValueError):  # it has ended already
                mock.conclude(messages[number % len(messages)].message_uuid, state)

    return act


def advance(seconds: float) -> Act:
    return lambda mock: mock.advance(seconds)


def receive(auth_id: str) -> Act:
    return lambda mock: mock.receive(auth_id=auth_id, from_number="12025550123", to_number="12025550100", text="Hello")


def reset(mock: MockPlivo) -> None:
    mock.reset()


ACTS: st.SearchStrategy[Act] = st.one_of(
    st.builds(send, st.sampled_from([*ASKERS]), st.sampled_from(DESTINATIONS), st.sampled_from(["sms", "whatsapp"])),
    st.builds(conclude, st.integers(0, 9), st.sampled_from(STATES)),
    st.builds(advance, st.sampled_from([0.0, 0.1, 0.25, 0.75, 1.0, 2.0, 60.0, 3_600.0, 10_800.0, 86_400.0])),
    st.builds(receive, st.sampled_from([*ASKERS])),
    st.just(reset),
)


def assert_fresh(mock: MockPlivo, clock: ManualClock, dialect: str) -> None:
    """Compare every answer with what is written anew."""
    for asker, of in ((AUTH_ID, ""), (AUTH_ID, SUB_ID), (SUB_ID, "")):
        owner = mock._platform.accounts.named(of or asker)
        now = clock.now()
        expected: list[JsonObject] = [
            DESCRIBE[dialect](message, event_at(message.plan, now), asker)
            for message in owner.messages.newest_first()
            if message.accepted >= now - timedelta(hours=24)
        ]
        path = f"/v1/Account/{asker}/Message/"
        query = f"limit=20&subaccount={of}" if of else ""
        page: dict[str, Any] = json.loads(
            ask(mock.asgi(), a_scope(path, query=query, auth=(asker, ASKERS[asker]))).body
        )
        assert page["objects"] == expected[:20]
        assert page["meta"].get("total_count") in {None, len(expected)}
        for fresh in expected[:2]:
            one = json.loads(
                ask(mock.asgi(), a_scope(f"{path}{fresh['message_uuid']}/", auth=(asker, ASKERS[asker]))).body
            )
            assert (one["objects"][0] if dialect == "legacy" else {**one, "api_id": None}) == (
                fresh if dialect == "legacy" else {**fresh, "api_id": None}
            )


@pytest.mark.parametrize("dialect", ["latest", "legacy"])
@pytest.mark.parametrize("kept", [3, KEPT])
def test_no_answer_is_ever_stale(dialect: str, kept: int) -> None:
    @settings(max_examples=40)
    @given(st.lists(ACTS, max_size=12))
    def holds(acts: list[Act]) -> None:
        clock = ManualClock(NOON)
        mock = MockPlivo(auth_id=AUTH_ID, auth_token=AUTH_TOKEN, clock=clock, seed=7, dialect=dialect)
        mock.add_account(SUB_ID, SUB_TOKEN, parent=AUTH_ID)
        with patch.object(_records, "KEPT", kept):
            for act in acts:
                act(mock)
                assert_fresh(mock, clock, dialect)

    holds()


def told(message: Message, event: Event, auth_id: str) -> JsonObject:
    return {"uuid": message.uuid, "state": event.state, "auth_id": auth_id}


@given(st.lists(st.tuples(st.integers(-5, 20), st.sampled_from(["MA1", "MA2"])), max_size=20))
def test_time_may_go_backwards_as_a_computer_s_clock_does(looks: list[tuple[int, str]]) -> None:
    records, message = Records(told), a_message(plan=delivered(NOON))

    for tenths, auth_id in looks:
        now = NOON + timedelta(seconds=tenths / 10)
        event = event_at(message.plan, now)
        assert json.loads(records.each([message], now, auth_id)[0]) == told(message, event, auth_id)


class Counting:
    """Describes messages, and counts how often."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, message: Message, event: Event, auth_id: str) -> JsonObject:
        self.count += 1
        return told(message, event, auth_id)


def asked(records: Records, message: Message, moments: list[datetime]) -> None:
    for now in moments:
        records.each([message], now, AUTH_ID)


def test_a_record_is_written_once_for_each_state() -> None:
    describe = Counting()
    records, message = Records(describe), a_message()
    seconds = [timedelta(seconds=number / 10) for number in range(20)]

    asked(records, message, [NOON + each for each in seconds])

    assert describe.count == len(message.plan) == 3


def test_the_oldest_make_room() -> None:
    describe = Counting()
    records = Records(describe)
    messages = [a_message() for _ in range(KEPT + 1)]
    records.each(messages, NOON, AUTH_ID)

    records.each(messages[1:], NOON, AUTH_ID)
    assert describe.count == len(messages)

    records.each(messages[:1], NOON, AUTH_ID)
    assert describe.count == len(messages) + 1
    assert len(records._kept) == KEPT


@pytest.mark.parametrize("answers", [LatestAnswers(), LegacyAnswers()])
def test_what_is_cleared_is_let_go(answers: LatestAnswers | LegacyAnswers) -> None:
    answers.one("an-api-id", a_message(), NOON, AUTH_ID)

    answers.clear()

    assert answers._records._kept == {}
