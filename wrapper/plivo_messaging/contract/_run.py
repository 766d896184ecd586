"""One run of the suite against one server."""

import random
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import replace

from ._access import any_message, check_access, is_of_2012, own_message
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
from ._report import Check, Finding, Report
from ._scenarios._all import LIMITS, SCENARIOS, play
from ._scenarios._scenario import Need
from ._scenarios._workspace import Workspace
from ._spec._document import load_document, narrow, without_sending
from ._spec._operations import GET, LIST, OPERATIONS, operation_of
from ._target import MOST_SENDS, Mode, Plan, Target
from ._wire._gate import Gate
from ._wire._pace import ALL_REQUESTS, LIST_REQUESTS, Pace
from ._wire._permission import Everything, Permission, ReadingOnly, SendingTo
from ._wire._wires import AsgiWire, HttpWire, Wire

_ANSWERED = Check("Every answer by itself", "every request is answered")

_PLANNED: dict[Mode, frozenset[str]] = {
    Mode.READ_ONLY: frozenset({LIST, GET}),
    Mode.ONE_DESTINATION: frozenset(OPERATIONS),
    Mode.FULL: frozenset(OPERATIONS),
    Mode.LIMITS: frozenset({LIST}),
}


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
    is_full = plan.mode is Mode.FULL
    if unknown := sorted(plan.groups - {each.group for each in SCENARIOS}):
        raise ValueError(f"groups={unknown} are none: give some of {sorted({each.group for each in SCENARIOS})}")
    said = (*plan.describe(), *(target.describe() if is_full else ()))
    report = Report(target.name, said, plan.seed, base_url=target.base_url)
    report.planned = _PLANNED[plan.mode]
    began = time.perf_counter()
    ledger = Ledger(sole_sender=is_full)
    watcher = Watcher(report, ledger)
    with _wire(target) as wire, ExitStack() as opened:
        gate = _gate(wire, target, plan, watcher, sleep)
        workspace = Workspace(
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
            sleep=sleep,
            note=lambda uuid, fields: ledger.expect(uuid, target.credentials.auth_id, fields),
        )
        try:
            address = target.called_at if is_full else None
            workspace.receiver = None if address is None else opened.enter_context(Receiver(address))
            _test(workspace, plan, report)
            _account_for_unanswered(workspace, report)
        except CouldNotTest as reason:
            report.problems.append(str(reason))
    report.exchanges = gate.exchanges
    if is_full:
        report.calls = [] if workspace.receiver is None else _looked_at(workspace.receiver.calls, target)
        report.untouched = [] if plan.is_partial else untouched(gate.exchanges, report.calls)
    report.problems += dict.fromkeys(map(str, gate.held_back))
    report.problems = list(dict.fromkeys(report.problems))
    report.seconds = time.perf_counter() - began
    return report


def _looked_at(calls: Sequence[Call], target: Target) -> list[Call]:
    """Note of each callback whether its signatures fit: a report has no secrets to find that out with."""
    own = [account.auth_token for account, _ in target.accounts]
    return [replace(call, is_signed=is_fully_signed(call, own, target.credentials.auth_token)) for call in calls]


def _test(workspace: Workspace, plan: Plan, report: Report) -> None:
    """Play the scenarios, then let requests be generated."""
    gate = workspace.gate
    is_full = plan.mode is Mode.FULL
    with gate.purpose("finding out whether there is access"):
        try:
            check_access(workspace)
        except CouldNotTest:
            report.forget_checks()  # an answer that lets nobody in says nothing about the contract
            raise
        if plan.mode is Mode.LIMITS:
            _play_limits(workspace, plan, report)
            return
        workspace.message_uuid = own_message(workspace) if is_full else any_message(workspace)
        workspace.is_current = not (is_full and is_of_2012(workspace))
    wanted = [each for each in SCENARIOS if not plan.groups or each.group in plan.groups]
    for scenario in sorted(wanted, key=lambda each: Need.ONE_SEND not in each.needs):
        play(scenario, workspace, report, _missing(workspace, plan))
        if Need.ONE_SEND in scenario.needs and not workspace.message_uuid:
            workspace.message_uuid = any_message(workspace)
        if plan.until_broken and report.findings:
            return
    if plan.groups or not plan.effort:
        return
    document = narrow(
        load_document(),
        auth_id=workspace.account.auth_id,
        message_uuid=workspace.message_uuid or workspace.uuid(),
        only_that_message=not is_full,
    )
    effort = Effort(plan.effort, plan.seed, disposable=is_full)
    setup = settings(effort, workspace.account.auth_id, workspace.account.auth_token)
    generate(document if is_full else without_sending(document), setup, gate, report)


def _play_limits(workspace: Workspace, plan: Plan, report: Report) -> None:
    for scenario in LIMITS:
        play(scenario, workspace, report, _missing(workspace, plan))


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


def _account_for_unanswered(workspace: Workspace, report: Report) -> None:
    """Tell a server that leaves single requests without an answer from one that has gone.

    Raises:
        Unreachable: It has gone.
    """
    unanswered: list[tuple[Request, Unreachable]] = list(workspace.gate.unanswered)
    if not unanswered:
        return
    with workspace.gate.purpose("finding out whether the server is still there"):
        check_access(workspace)
    for request, failure in unanswered:
        report.failed(Finding(operation_of(request), _ANSWERED, "every request is answered", "an answer", str(failure)))


def _chance(target: Target, plan: Plan) -> random.Random:
    """Give what draws senders and numbers; a server may remember those of another run with the same seed."""
    return random.Random(plan.seed or 0) if target.app is not None else random.Random()


def _wire(target: Target) -> Wire:
    return HttpWire(target.base_url) if target.app is None else AsgiWire(target.app)


def _gate(wire: Wire, target: Target, plan: Plan, watcher: Watcher, sleep: Callable[[float], object]) -> Gate:
    secrets = {each.header[1]: placeholder for each, placeholder in target.accounts}
    if plan.mode is Mode.FULL:
        return Gate(wire, Everything(), listeners=[watcher], secrets=secrets)
    if plan.mode is Mode.LIMITS:
        return Gate(wire, ReadingOnly(), listeners=[watcher], secrets=secrets, stops_at_limit=False)
    permission: Permission = ReadingOnly()
    if plan.mode is Mode.ONE_DESTINATION:
        permission = SendingTo(plan.src, plan.dst, at_most=MOST_SENDS)
    return Gate(
        wire,
        permission,
        paces=[Pace(ALL_REQUESTS, sleep=sleep)],
        list_paces=[Pace(LIST_REQUESTS, sleep=sleep)],
        listeners=[watcher],
        secrets=secrets,
    )
