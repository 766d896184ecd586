"""The whole suite against the mock server, with nothing but HTTP in between."""

import math

import pytest

from plivo_contract import Credentials, ExitCode, Mode, Plan, Target, run, summary
from plivo_contract._cli import main
from plivo_contract._contract import LIST
from plivo_mock import ManualClock, MockPlivo

pytestmark = pytest.mark.slow


def test_the_mock_keeps_to_the_contract(clock: ManualClock, capsys: pytest.CaptureFixture[str]) -> None:
    with MockPlivo(seed=1, clock=clock, rate=math.inf, mms_rate=math.inf) as mock:
        credentials = {"PLIVO_AUTH_ID": mock.auth_id, "PLIVO_AUTH_TOKEN": mock.auth_token}
        code = main([mock.base_url, "--full", "--mock", "--examples", "3"], credentials)

    printed = capsys.readouterr().out
    assert code == 0, printed
    assert "skipped" not in printed
    assert "not seen" not in printed


def test_a_foreign_server_is_only_read() -> None:
    waited: list[float] = []
    with MockPlivo(seed=1) as server:
        target = Target(Credentials(server.auth_id, server.auth_token), base_url=server.base_url)
        sending = run(target, Plan(Mode.ONE_DESTINATION, "12025550100", "12025550123"), sleep=waited.append)
        reading = run(target, Plan(), sleep=waited.append)

    for report in (sending, reading):
        assert report.exit_code is ExitCode.KEPT, summary(report)
    assert [exchange.request.method for exchange in sending.exchanges].count("POST") == 1
    assert {exchange.request.method for exchange in reading.exchanges} == {"GET"}
    # Some 40 to 50 list requests, of which the API allows 20 a minute.
    lists = [sum(exchange.operation == LIST for exchange in report.exchanges) for report in (sending, reading)]
    assert max(lists) <= 50
    assert waited
