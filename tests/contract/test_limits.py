"""The rate limits of the mock server, and what the suite says of a server whose limits it cannot see."""

import pytest

from plivo_contract import Credentials, ExitCode, Mode, Plan, Target, run, summary
from plivo_contract._policy import Limit
from plivo_mock import ManualClock, MockPlivo
from tests.contract.conftest import mock_server, target_of


def test_the_mock_keeps_to_the_limits(clock: ManualClock) -> None:
    mock = mock_server(clock, rate_limits=True)
    report = run(target_of(mock, clock), Plan(Mode.LIMITS))

    assert report.exit_code is ExitCode.KEPT, summary(report)
    assert sum(cell.passed for (_, check), cell in report.cells.items() if check.group == "Rate limits") == 3
    assert {exchange.request.method for exchange in report.exchanges} == {"GET"}
    assert mock.messages == []


def test_a_server_without_limits_breaks_the_contract(clock: ManualClock) -> None:
    report = run(target_of(mock_server(clock), clock), Plan(Mode.LIMITS))

    assert report.exit_code is ExitCode.BROKEN
    assert {finding.check.group for finding in report.findings} == {"Rate limits"}


def test_a_server_that_is_too_slow_is_not_blamed(monkeypatch: pytest.MonkeyPatch) -> None:
    """In real time; 300 requests in no time at all stand for requests that take too long."""
    monkeypatch.setattr("plivo_contract.suite.test_limits.ALL_REQUESTS", Limit(3, 0.0))
    waited: list[float] = []
    mock = MockPlivo(seed=1)
    report = run(
        Target(Credentials(mock.auth_id, mock.auth_token), app=mock.asgi()), Plan(Mode.LIMITS), sleep=waited.append
    )

    skipped = {cell.skipped for cell in report.cells.values()}
    assert "300 requests to this server take longer than 5 seconds" in skipped
    assert waited == [60, 60]  # before each of the two it could begin
