"""How scenarios are played."""

import pytest

from plivo_contract import ExitCode, Mode, Plan, run
from plivo_contract import _run as running
from plivo_contract._scenarios._all import AT_A_LOSS, SCENARIOS
from plivo_contract._scenarios._scenario import Scenario
from plivo_contract._scenarios._workspace import Workspace
from plivo_contract._spec._operations import LIST
from plivo_mock import ManualClock
from tests.contract.conftest import mock_server, target_of


def test_a_scenario_that_is_at_a_loss_does_not_cost_the_report(monkeypatch: pytest.MonkeyPatch) -> None:
    def unpack(workspace: Workspace) -> None:
        first, second, third = [*workspace.listed(limit=1), *workspace.listed(limit=1)]
        raise AssertionError((first, second, third))

    lost = Scenario("Lists", "a scenario with an error of its own", LIST, unpack)
    others = [each for each in SCENARIOS if each.group == "Access"]
    monkeypatch.setattr(running, "SCENARIOS", (lost, *others))
    clock = ManualClock()

    report = run(target_of(mock_server(clock), clock), Plan(Mode.FULL, examples=0), sleep=clock.advance)

    (finding,) = report.findings
    assert (finding.check.name, finding.text) == (lost.name, AT_A_LOSS)
    assert str(finding.actual).startswith("ValueError: ")
    assert finding.exchanges[-1].request.method == "GET"
    assert report.exit_code is ExitCode.BROKEN
    assert {check.name for (_, check), cell in report.cells.items() if cell.passed} >= {each.name for each in others}
