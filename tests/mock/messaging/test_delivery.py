from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plivo_mock._messaging._delivery import Event, MessageState, event_at, moment_of
from tests.mock.builders import NOON, delivered

PLAN = delivered(NOON)
SENT = NOON + timedelta(milliseconds=250)
DELIVERED = NOON + timedelta(seconds=1)
MICROSECOND = timedelta(microseconds=1)


@pytest.mark.parametrize(
    ("now", "state", "error_code"),
    [
        (NOON - MICROSECOND, "queued", None),  # a clock that was set back does not undo a message
        (NOON, "queued", None),
        (SENT - MICROSECOND, "queued", None),
        (SENT, "sent", None),
        (DELIVERED - MICROSECOND, "sent", None),
        (DELIVERED, "delivered", "000"),
        (NOON + timedelta(days=90), "delivered", "000"),
    ],
)
def test_a_message_is_queued_then_sent_then_delivered(now: datetime, state: str, error_code: str | None) -> None:
    event = event_at(PLAN, now)

    assert event.state == state
    assert event.error_code == error_code


def test_the_moment_of_a_state_is_known_once_it_has_come() -> None:
    assert moment_of(PLAN, MessageState.SENT, SENT - MICROSECOND) is None
    assert moment_of(PLAN, MessageState.SENT, SENT) == SENT
    assert moment_of(PLAN, MessageState.SENT, DELIVERED) == SENT
    assert moment_of(PLAN, MessageState.FAILED, DELIVERED) is None


MOMENTS = st.datetimes(min_value=datetime(2026, 1, 1), max_value=datetime(2026, 1, 2)).map(  # noqa: DTZ001 - see below
    lambda moment: moment.replace(tzinfo=NOON.tzinfo)
)


@given(st.lists(MOMENTS, min_size=1).map(sorted), MOMENTS)
def test_the_last_event_that_has_happened_decides(moments: list[datetime], now: datetime) -> None:
    plan = tuple(Event(moment, MessageState.SENT, str(index)) for index, moment in enumerate(moments))
    happened = [event for event in plan if event.moment <= now]

    assert event_at(plan, now) is (happened[-1] if happened else plan[0])
