from datetime import datetime, timedelta

import pytest

from plivo_mock._messaging._delivery import Event, MessageState, Plan
from plivo_mock._messaging._outcomes import DELIVERED, READ, Outcome, make_plan
from tests.mock.builders import NOON

LEAVES = NOON + timedelta(seconds=3)
EXPIRES = NOON + timedelta(seconds=60)
REPORTED = LEAVES + timedelta(milliseconds=750)
QUEUED = Event(NOON, MessageState.QUEUED)
SENT = Event(LEAVES, MessageState.SENT)


@pytest.mark.parametrize(
    ("outcome", "plan"),
    [
        (DELIVERED, (QUEUED, SENT, Event(REPORTED, MessageState.DELIVERED, "000"))),
        (
            READ,
            (
                QUEUED,
                SENT,
                Event(REPORTED, MessageState.DELIVERED, "000"),
                Event(REPORTED + timedelta(seconds=2), MessageState.READ, "000"),
            ),
        ),
        (
            Outcome(MessageState.UNDELIVERED, "30", under_way=timedelta(hours=1)),
            (QUEUED, SENT, Event(LEAVES + timedelta(hours=1), MessageState.UNDELIVERED, "30")),
        ),
        (Outcome(MessageState.SENT), (QUEUED, SENT)),
        (Outcome(MessageState.FAILED, "40"), (QUEUED, Event(LEAVES, MessageState.FAILED, "40"))),
        (Outcome(MessageState.REJECTED, "1000"), (QUEUED, Event(LEAVES, MessageState.REJECTED, "1000"))),
        (Outcome(MessageState.QUEUED), (QUEUED, Event(EXPIRES, MessageState.FAILED, "420"))),
    ],
    ids=lambda value: value.state.value if isinstance(value, Outcome) else "",
)
def test_an_outcome_has_its_moments(outcome: Outcome, plan: Plan) -> None:
    assert make_plan(outcome, accepted=NOON, leaves=LEAVES, expires=EXPIRES) == plan


@pytest.mark.parametrize("leaves", [None, EXPIRES + timedelta(microseconds=1)], ids=["never", "too late"])
def test_what_does_not_leave_the_queue_in_time_expires(leaves: datetime | None) -> None:
    plan = make_plan(DELIVERED, accepted=NOON, leaves=leaves, expires=EXPIRES)

    assert plan == (QUEUED, Event(EXPIRES, MessageState.FAILED, "420"))


def test_what_leaves_at_the_last_moment_does_not_expire() -> None:
    plan = make_plan(DELIVERED, accepted=NOON, leaves=EXPIRES, expires=EXPIRES)

    assert [event.state for event in plan] == ["queued", "sent", "delivered"]
