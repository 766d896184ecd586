"""The cost report: a day has the messages of that day, in exact amounts."""

import csv
import io
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from cost_report import Total, main, totals, write

from plivo_messaging import Plivo
from plivo_mock import ManualClock, MockPlivo

MIDNIGHT = datetime(2026, 11, 30, tzinfo=UTC)
DAY = MIDNIGHT.date()
PRICE, FEE = Decimal("0.00770"), Decimal("0.00300")  # those of the mock server; the fee is for American numbers


@pytest.fixture
def busy(plivo_mock: MockPlivo) -> MockPlivo:
    """A mock server with messages around two midnights, and an hour later."""
    american, british = "12025550123", "442079460001"
    for offset, to_number, state in (
        (-timedelta(microseconds=1), american, "delivered"),
        (timedelta(), american, "delivered"),
        (timedelta(hours=1), american, "delivered"),
        (timedelta(hours=2), american, "undelivered"),
        (timedelta(hours=23, minutes=59, seconds=59), british, "delivered"),
        (timedelta(hours=24), british, "delivered"),
    ):
        moment = MIDNIGHT + offset
        plivo_mock.seed(from_number="12025550100", to_number=to_number, text="Hello", state=state, message_time=moment)
    return plivo_mock


pytestmark = pytest.mark.plivo_mock(clock=ManualClock(MIDNIGHT + timedelta(hours=25)))


def test_a_day_has_each_of_its_messages_once(busy: MockPlivo, plivo: Plivo) -> None:
    found = totals(plivo, DAY)
    assert found == {
        ("GB", "delivered"): Total(1, 1, PRICE),
        ("US", "delivered"): Total(2, 2, 2 * PRICE, 2 * FEE),
        ("US", "undelivered"): Total(1, 1, PRICE, FEE),
    }
    days = [totals(plivo, DAY + timedelta(days=each)) for each in (-1, 1)]
    assert sum(each.messages for day in (found, *days) for each in day.values()) == len(busy.messages)


@pytest.mark.usefixtures("busy", "plivo_environment")
def test_the_command_writes_csv_with_a_sum(capsys: pytest.CaptureFixture[str]) -> None:
    main(["2026-11-30"])
    assert [*csv.reader(io.StringIO(capsys.readouterr().out))] == [
        ["country", "state", "messages", "units", "amount", "carrier_fees", "unpriced"],
        ["GB", "delivered", "1", "1", "0.00770", "0.00000", "0"],
        ["US", "delivered", "2", "2", "0.01540", "0.00600", "0"],
        ["US", "undelivered", "1", "1", "0.00770", "0.00300", "0"],
        ["all", "", "4", "4", "0.03080", "0.00900", "0"],
    ]


@pytest.mark.parametrize(("argument", "code"), [("--help", 0), ("30.11.2026", 2)])
def test_the_command_ends_without_a_traceback(argument: str, code: int) -> None:
    with pytest.raises(SystemExit, match=rf"^{code}$"):
        main([argument])


def test_a_message_without_an_amount_is_counted() -> None:
    file = io.StringIO()
    write({("", "queued"): Total(2, 2, Decimal("0.10000"), unpriced=1)}, file)
    assert file.getvalue().splitlines()[1:] == [",queued,2,2,0.10000,0.00000,1", "all,,2,2,0.10000,0.00000,1"]
