from datetime import timedelta

import pytest

from plivo_mock._messaging._conclusions import conclude_plan
from plivo_mock._messaging._delivery import Event, MessageState, Plan
from tests.mock.builders import NOON, delivered

QUEUED, SENT, DELIVERED = delivered(NOON)
READ = Event(NOON + timedelta(seconds=9), MessageState.READ, "000")
PLAN: Plan = (QUEUED, SENT, DELIVERED, READ)
WHILE_QUEUED = NOON
WHILE_SENT = SENT.moment


@pytest.mark.parametrize(
    ("state", "code", "events"),
    [
        ("failed", None, [("failed", "1000")]),
        ("failed", "40", [("failed", "40")]),
        ("rejected", None, [("rejected", "1000")]),
        ("undelivered", "30", [("sent", None), ("undelivered", "30")]),
        ("delivered", None, [("sent", None), ("delivered", "000")]),
        ("read", None, [("sent", None), ("delivered", "000"), ("read", "000")]),
    ],
)
def test_a_queued_message_ends_now(state: str, code: str | None, events: list[tuple[str, str | None]]) -> None:
    past, now = conclude_plan(PLAN, MessageState(state), code, WHILE_QUEUED)

    assert past == (QUEUED,)
    assert [(event.state, event.error_code) for event in now] == events
    assert {event.moment for event in now} == {WHILE_QUEUED}


@pytest.mark.parametrize(
    ("state", "states"),
    [("failed", ["failed"]), ("delivered", ["delivered"]), ("read", ["delivered", "read"])],
)
def test_a_sent_message_ends_now(state: str, states: list[str]) -> None:
    past, now = conclude_plan(PLAN, MessageState(state), None, WHILE_SENT)

    assert past == (QUEUED, SENT)
    assert [event.state for event in now] == states


def test_a_delivered_message_can_still_be_read() -> None:
    past, now = conclude_plan(PLAN, MessageState.READ, None, DELIVERED.moment)

    assert past == (QUEUED, SENT, DELIVERED)
    assert now == (Event(DELIVERED.moment, MessageState.READ, "000"),)


def test_a_received_message_is_not_sent() -> None:
    plan = (Event(NOON, MessageState.RECEIVED),)

    assert conclude_plan(plan, MessageState.DELIVERED, None, NOON) == (
        plan,
        (Event(NOON, MessageState.DELIVERED, "000"),),
    )


@pytest.mark.parametrize(
    ("plan", "state", "current"),
    [
        (PLAN, "failed", "read"),
        (PLAN, "read", "read"),
        (PLAN[:3], "delivered", "delivered"),
        (PLAN[:3], "failed", "delivered"),
        ((QUEUED, Event(NOON, MessageState.FAILED, "40")), "delivered", "failed"),
        ((QUEUED, Event(NOON, MessageState.REJECTED, "40")), "delivered", "rejected"),
        ((QUEUED, SENT, Event(NOON, MessageState.UNDELIVERED, "40")), "delivered", "undelivered"),
    ],
)
def test_what_has_ended_does_not_end_again(plan: Plan, state: str, current: str) -> None:
    with pytest.raises(ValueError, match=f"state='{state}' comes too late: the message is {current} already"):
        conclude_plan(plan, MessageState(state), None, READ.moment)


@pytest.mark.parametrize("state", ["queued", "sent", "received"])
def test_no_message_ends_on_its_way(state: str) -> None:
    with pytest.raises(ValueError, match=f"state='{state}' is none a message ends in: give one of delivered, failed"):
        conclude_plan(PLAN, MessageState(state), None, NOON)


def test_a_clock_that_was_set_back_does_not_undo_the_beginning() -> None:
    past, _ = conclude_plan(PLAN, MessageState.FAILED, None, NOON - timedelta(days=1))

    assert past == (QUEUED,)
