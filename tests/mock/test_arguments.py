import math
from datetime import UTC, datetime, timedelta, timezone

import pytest

from plivo_mock import MockPlivo
from plivo_mock._arguments import parser
from plivo_mock._messaging._pace import Rates


def test_what_is_left_out_is_as_in_the_class() -> None:
    options = parser().parse_args([])

    assert (options.rate, options.mms_rate) == (Rates().sms, Rates().mms)
    assert (options.auth_id, options.auth_token) == (MockPlivo().auth_id, MockPlivo().auth_token)
    assert (options.seed, options.clock, options.state, options.dialect) == (None, None, None, "latest")
    assert (options.rate_limits, options.allow_remote_callbacks, options.log_json) == (False, False, False)
    assert (options.account, options.subaccount, options.message_url) == ([], [], "")


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-03-01T12:00:00Z", datetime(2026, 3, 1, 12, tzinfo=UTC)),
        ("2026-03-01", datetime(2026, 3, 1, tzinfo=UTC)),
        ("2026-03-01 12:00+05:30", datetime(2026, 3, 1, 12, tzinfo=timezone(timedelta(hours=5.5)))),
    ],
)
def test_a_time_without_a_zone_is_in_utc(text: str, moment: datetime) -> None:
    assert parser().parse_args(["--clock", text]).clock.now() == moment


@pytest.mark.parametrize(("text", "rate"), [("inf", math.inf), ("0.5", 0.5), ("1e3", 1_000)])
def test_a_rate_may_be_any_number(text: str, rate: float) -> None:
    options = parser().parse_args(["--rate", text, "--mms-rate", text])

    assert (options.rate, options.mms_rate) == (rate, rate)


def test_accounts_may_be_given_several_times() -> None:
    first, second = "MA0123456789ABCDEFG1", "MA0123456789ABCDEFG2"

    options = parser().parse_args(["--account", f"{first}:a", "--account", f"{second}:b:c"])

    assert options.account == [(first, "a"), (second, "b:c")]
