import math
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plivo_mock._messaging._messages import MessageType
from plivo_mock._messaging._pace import Pace, Rates
from tests.mock.builders import NOON

NEVER = NOON + timedelta(days=365)


def seconds(moments: list[datetime | None]) -> list[float]:
    return [(moment - NOON).total_seconds() for moment in moments if moment is not None]


def leave(pace: Pace, count: int, message_type: MessageType = MessageType.SMS) -> list[float]:
    return seconds([pace.leave(message_type, earliest=NOON, latest=NEVER) for _ in range(count)])


@pytest.mark.parametrize("message_type", [MessageType.SMS, MessageType.WHATSAPP])
def test_five_messages_leave_in_a_second(message_type: MessageType) -> None:
    assert leave(Pace(Rates()), 12, message_type) == [0] * 5 + [1] * 5 + [2] * 2


def test_one_mms_leaves_in_four_seconds() -> None:
    assert leave(Pace(Rates()), 3, MessageType.MMS) == [0, 4, 8]


def test_each_kind_has_a_queue_of_its_own() -> None:
    pace = Pace(Rates(sms=1, mms=1))

    assert [leave(pace, 2, each) for each in MessageType] == [[0, 1]] * 3


def test_without_a_limit_everything_leaves_at_once() -> None:
    assert set(leave(Pace(Rates(sms=math.inf)), 2_000)) == {0}


def test_a_high_rate_is_kept() -> None:
    moments = leave(Pace(Rates(sms=10_000)), 20_000)

    assert moments[-1] == pytest.approx(1.9)


@given(
    st.floats(0.01, 50),
    st.lists(st.floats(0, 20), min_size=1, max_size=60).map(sorted),
)
def test_no_rate_is_exceeded_and_nothing_overtakes(rate: float, arrivals: list[float]) -> None:
    pace = Pace(Rates(sms=rate))
    together = max(1, int(rate))

    left: list[datetime] = []
    for arrival in arrivals:
        earliest = NOON + timedelta(seconds=arrival)
        moment = pace.leave(MessageType.SMS, earliest=earliest, latest=NEVER)
        assert moment is not None
        assert moment >= earliest
        left.append(moment)

    assert left == sorted(left)
    span = timedelta(seconds=together / rate)
    for first, after in zip(left, left[together:], strict=False):
        assert after - first >= span


def test_what_would_leave_too_late_takes_nobody_s_turn() -> None:
    pace = Pace(Rates(sms=1))
    soon = NOON + timedelta(seconds=1.5)

    left = [pace.leave(MessageType.SMS, earliest=NOON, latest=latest) for latest in (soon, soon, soon, NEVER)]

    assert left[2] is None
    assert seconds(left) == [0, 1, 2]


def test_a_queue_goes_on_where_an_earlier_one_ended() -> None:
    pace = Pace(Rates(sms=1))
    pace.took(MessageType.SMS, NOON + timedelta(seconds=7))

    assert leave(pace, 1) == [8]


@pytest.mark.parametrize("rate", [0, -1, 0.000_1, math.nan])
def test_a_rate_has_to_be_one(rate: float) -> None:
    with pytest.raises(ValueError, match=f"^rate={rate!r} is not 0.001 or more: give messages a second, or math.inf"):
        Rates(sms=rate)
    with pytest.raises(ValueError, match=r"^mms_rate="):
        Rates(mms=rate)
