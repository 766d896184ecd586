"""The whole suite against the mock server, with nothing but HTTP in between."""

from plivo_messaging.contract import Credentials, ExitCode, Mode, Plan, Target, run, summary
from plivo_messaging.mock import ManualClock, MockPlivo
from tests.contract.conftest import mock_server, target_of


def test_the_mock_keeps_to_the_contract(clock: ManualClock) -> None:
    with mock_server(clock) as mock:
        report = run(target_of(mock, clock, over_http=True), Plan(Mode.FULL, examples=3), sleep=clock.advance)

    assert report.exit_code is ExitCode.KEPT, summary(report)
    assert [check for (_, check), cell in report.cells.items() if cell.left_out] == []


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
    assert waited == []  # neither comes near the limits of a minute
