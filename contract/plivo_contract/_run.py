"""One run of the suite against one server."""

import random
import time
import traceback
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import replace

from ._access import any_message, check_access, excuse_what_was_not_granted, is_of_2012, own_message
from ._callbacks._call import Call
from ._callbacks._receiver import Receiver
from ._callbacks._signatures import is_fully_signed
from ._checks._all import Watcher
from ._checks._ledger import Ledger
from ._coverage._untouched import untouched
from ._errors import CouldNotTest, Unreachable
from ._exchange import Request
from ._generated._engine import generate
from ._generated._settings import Effort, settings
from ._output._secrets import without_secrets
from ._report import Check, Finding, Report
from ._scenarios._all import LIMITS, SCENARIOS, play
from ._scenarios._scenario import Need, Scenario
from ._scenarios._workspace import Workspace
from ._spec._document import load_document, narrow, without_sending
from ._spec._operations import GET, LIST, OPERATIONS, operation_of
from ._target import Mode, Plan, Target, described
from ._way_out import gate_to, wire_to
from ._wire._gate import Gate

_ANSWERED = Check("Every answer by itself", "every request is answered")
_INTERRUPTED = "the run was interrupted: what it had not come to by then is not known"
_FOREIGN = frozenset({Mode.READ_ONLY, Mode.ONE_DESTINATION})

_PLANNED: dict[Mode, frozenset[str]] = {
    Mode.READ_ONLY: frozenset({LIST, GET}),
    Mode.ONE_DESTINATION: frozenset(OPERATIONS),
    Mode.FULL: frozenset(OPERATIONS),
    Mode.LIMITS: frozenset({LIST}),
}

Tell = Callable[[str], object]
"""Is told what a run begins with, in words."""


def run(target: Target, plan: Plan, *, sleep: Callable[[float], object] = time.sleep) -> Report:
    """Test a server against the contract.

    Args:
        target: The server.
        plan: What is to be done.
        sleep: Waits so many seconds.

    Returns:
        What was found. That the server could not be tested is part of it, too.

    Raises:
        ValueError: The plan names a group of scenarios there is none of.
    """
    check_groups(plan)
    report = begun(target, plan)
    conduct(report, target, plan, sleep=sleep)
    return report


def check_groups(plan: Plan) -> None:
    """Look whether the groups of a plan exist.

    Raises:
        ValueError: One does not.
    """
    known = {each.group for each in SCENARIOS}
    if unknown := sorted(plan.groups - known):
        raise ValueError(f"groups={unknown} are none: give some of {sorted(known)}")


def begun(target: Target, plan: Plan) -> Report:
    """Give the report of a run that has not found anything yet."""
    report = Report(target.name, described(target, plan), plan.seed, base_url=target.base_url)
    report.planned = _PLANNED[plan.mode]
    return report


def conduct(
    report: Report,
    target: Target,
    plan: Plan,
    *,
    sleep: Callable[[float], object] = time.sleep,
    tell: Tell = lambda _: None,
) -> None:
    """Test a server, and put into a report what is found; what was found by then is in it when the run is stopped.

    Args:
        report: Where it goes.
        target: The server.
        plan: What is to be done.
        sleep: Waits so many seconds.
        tell: Is told of each part of the run as it begins.

    Raises:
        KeyboardInterrupt: The run was interrupted.
    """
    began = time.perf_counter()
    ledger = Ledger(sole_sender=plan.mode is Mode.FULL)
    workspace: Workspace | None = None
    try:
        with wire_to(target) as wire, ExitStack() as opened:
            gate = gate_to(wire, target, plan, [Watcher(report, ledger)], sleep=sleep)
            workspace = _workspace(gate, target, plan, ledger, sleep)
            address = target.called_at if plan.mode is Mode.FULL else None
            workspace.receiver = None if address is None else opened.enter_context(Receiver(address))
            _test(workspace, plan, report, tell)
            _account_for_unanswered(workspace, plan, report)
            report.tried_everything = plan.mode is Mode.FULL and not plan.is_partial
    except CouldNotTest as reason:
        report.problems.append(str(reason))
    except KeyboardInterrupt:
        report.problems.append(_INTERRUPTED)
        raise
    except Exception as error:  # noqa: BLE001 - an error of the suite says nothing about the contract
        accounts = [account for account, _ in target.accounts]
        report.problems.append(without_secrets(f"the suite failed: {type(error).__name__}: {error}", accounts))
        report.traceback = without_secrets(traceback.format_exc(), accounts)
    finally:
        if workspace is not None:
            _gather(workspace, target, plan, report)
        report.seconds = time.perf_counter() - began


def _workspace(gate: Gate, target: Target, plan: Plan, ledger: Ledger, sleep: Callable[[float], object]) -> Workspace:
    return Workspace(
        gate,
        target.credentials,
        _chance(target, plan),
        other=target.other,
        subaccount=target.subaccount,
        endings=target.endings,
        backstage=target.backstage,
        clock=target.clock,
        src=plan.src,
        dst=plan.dst,
        patience=plan.patience,
        sleep=sleep,
        note=lambda uuid, fields: ledger.expect(uuid, target.credentials.auth_id, fields),
    )


def _gather(workspace: Workspace, target: Target, plan: Plan, report: Report) -> None:
    """Put into a report what was seen, whatever the run came to."""
    gate = workspace.gate
    report.exchanges = gate.exchanges
    if plan.mode is Mode.FULL:
        report.calls = [] if workspace.receiver is None else _looked_at(workspace.receiver.calls, target)
        report.untouched = untouched(gate.exchanges, report.calls) if report.tried_everything else []
    elif plan.mode in _FOREIGN:
        excuse_what_was_not_granted(report)
    report.notes += gate.repeated
    report.problems += dict.fromkeys(map(str, gate.held_back))
    report.problems = list(dict.fromkeys(report.problems))


def _looked_at(calls: Sequence[Call], target: Target) -> list[Call]:
    """Note of each callback whether its signatures fit: a report has no secrets to find that out with."""
    own = [account.auth_token for account, _ in target.accounts]
    return [replace(call, is_signed=is_fully_signed(call, own, target.credentials.auth_token)) for call in calls]


def _test(workspace: Workspace, plan: Plan, report: Report, tell: Tell) -> None:
    """Play the scenarios, then let requests be generated."""
    gate = workspace.gate
    is_full = plan.mode is Mode.FULL
    with gate.purpose("finding out whether there is access"):
        try:
            check_access(workspace, report.base_url, is_disposable=is_full)
        except CouldNotTest:
            report.forget_checks()  # an answer that lets nobody in says nothing about the contract
            raise
        if plan.mode is Mode.LIMITS:
            _play(LIMITS, workspace, plan, report, tell)
            return
        workspace.message_uuid = own_message(workspace) if is_full else any_message(workspace)
        workspace.is_current = not (is_full and is_of_2012(workspace))
    wanted = [each for each in SCENARIOS if not plan.groups or each.group in plan.groups]
    _play(sorted(wanted, key=lambda each: Need.ONE_SEND not in each.needs), workspace, plan, report, tell)
    if plan.groups or not plan.effort or (plan.until_broken and report.findings):
        return
    document = narrow(
        load_document(),
        auth_id=workspace.account.auth_id,
        message_uuid=workspace.message_uuid or workspace.uuid(),
        only_that_message=not is_full,
    )
    effort = Effort(plan.effort, plan.seed, disposable=is_full)
    setup = settings(effort, workspace.account.auth_id, workspace.account.auth_token)
    generate(document if is_full else without_sending(document), setup, gate, report, tell)


def _play(scenarios: Sequence[Scenario], workspace: Workspace, plan: Plan, report: Report, tell: Tell) -> None:
    group = ""
    for scenario in scenarios:
        missing = _missing(workspace, plan)
        if scenario.group != group and not scenario.needs & missing:
            group = scenario.group
            tell(group)
        play(scenario, workspace, report, missing)
        if Need.ONE_SEND in scenario.needs and not workspace.message_uuid:
            workspace.message_uuid = any_message(workspace)
        if plan.until_broken and report.findings:
            return


def _missing(workspace: Workspace, plan: Plan) -> frozenset[Need]:
    """Say what scenarios have to do without."""
    there = {
        Need.DISPOSABLE: plan.mode is Mode.FULL,
        Need.ONE_SEND: plan.mode is not Mode.READ_ONLY,
        Need.A_MESSAGE: bool(workspace.message_uuid),
        Need.CURRENT: workspace.is_current,
        Need.CLOCK: workspace.clock is not None,
        Need.CALLBACKS: workspace.receiver is not None,
        Need.ENDINGS: bool(workspace.endings),
        Need.BACKSTAGE: workspace.backstage is not None,
        Need.SUBACCOUNT: workspace.subaccount is not None,
        Need.ANOTHER_ACCOUNT: workspace.other is not None,
    }
    return frozenset(need for need, is_there in there.items() if not is_there)


def _account_for_unanswered(workspace: Workspace, plan: Plan, report: Report) -> None:
    """Tell a server that leaves single requests without an answer from one that has gone.

    Raises:
        Unreachable: It has gone.
    """
    unanswered: list[tuple[Request, Unreachable]] = list(workspace.gate.unanswered)
    if not unanswered:
        return
    with workspace.gate.purpose("finding out whether the server is still there"):
        check_access(workspace, report.base_url, is_disposable=plan.mode is Mode.FULL)
    for request, failure in unanswered:
        report.failed(Finding(operation_of(request), _ANSWERED, "every request is answered", "an answer", str(failure)))


def _chance(target: Target, plan: Plan) -> random.Random:
    """Give what draws senders and numbers; a server may remember those of another run with the same seed."""
    return random.Random(plan.seed or 0) if target.app is not None else random.Random()
