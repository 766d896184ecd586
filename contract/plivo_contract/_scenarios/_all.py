"""All scenarios, and how they are played."""

from plivo_contract._errors import CouldNotTest, Unreachable
from plivo_contract._exchange import Exchange
from plivo_contract._report import BESIDES, Check, Finding, Report

from . import (
    _access,
    _calling_back,
    _existing,
    _filtering,
    _limiting,
    _listing,
    _provoked,
    _recorded,
    _rule_by_rule,
    _sending,
    _written,
)
from ._expect import Broken, NotMade
from ._scenario import Need, Scenario
from ._workspace import Workspace

_SHOWN = 4  # exchanges that led to a finding

SCENARIOS: tuple[Scenario, ...] = (
    *_existing.scenarios(),
    *_access.scenarios(),
    # Before thousands of messages wait in the queue of a server that sends no faster than the API does.
    *_calling_back.scenarios(),
    *_sending.scenarios(),
    *_written.scenarios(),
    *_recorded.scenarios(),
    *_rule_by_rule.scenarios(),
    *_filtering.scenarios(),
    *_listing.scenarios(),
    *_provoked.scenarios(),
)


LIMITS: tuple[Scenario, ...] = tuple(_limiting.scenarios())
"""What is played alone, as it uses up what an account may ask for."""


AT_A_LOSS = "a scenario can make sense of the answers"
"""The finding when a scenario ends in an error of its own; none does, whatever fault of the catalogue a server has."""


def play(scenario: Scenario, workspace: Workspace, report: Report, missing: frozenset[Need]) -> None:
    """Play a scenario and put what comes out into a report.

    Args:
        scenario: The scenario.
        workspace: What it works with.
        report: Where it goes.
        missing: What there is not.

    Raises:
        CouldNotTest: A request was held back.
    """
    check = Check(scenario.group, scenario.name)
    lacking = [need.value for need in Need if need in scenario.needs & missing]
    if lacking:
        report.left_out(scenario.operation, check, BESIDES.join(lacking))
        return
    before = len(workspace.gate.exchanges)
    try:
        with workspace.gate.purpose(f"{scenario.group}: {scenario.name}"):
            scenario.play(workspace)
    except Broken as broken:
        shown = _latest(workspace, before) if broken.exchanges is None else broken.exchanges
        report.failed(
            Finding(scenario.operation, check, broken.text, broken.expected, broken.actual, shown, broken.calls)
        )
    except Unreachable as failure:
        report.failed(Finding(scenario.operation, check, "every request is answered", "an answer", str(failure)))
    except NotMade as reason:
        report.left_out(scenario.operation, check, str(reason))
    except CouldNotTest:
        raise
    except Exception as error:  # noqa: BLE001 - an answer that no scenario reckons with must not cost the whole report
        actual = f"{type(error).__name__}: {error}"
        report.failed(Finding(scenario.operation, check, AT_A_LOSS, None, actual, _latest(workspace, before)))
    else:
        report.passed(scenario.operation, check)


def _latest(workspace: Workspace, before: int) -> tuple[Exchange, ...]:
    """Give the last exchanges of a scenario, those that a person wants to see."""
    exchanges = workspace.gate.exchanges
    return tuple(exchanges[max(before, len(exchanges) - _SHOWN) :])
