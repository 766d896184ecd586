"""A run of the suite against one server: what its tests and hooks share, and what becomes of their results."""

import json
import random
import time
import traceback
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urljoin

import pytest

from ._baseline import Baseline
from ._bounds import Bounds
from ._callbacks import Receiver, is_fully_signed
from ._checks import Problem
from ._context import TestContext
from ._contract import LIST, SEND, Contract, shipped_contract
from ._coverage import uncovered
from ._drift import drift
from ._errors import ContractBroken, CouldNotTest, Unreachable
from ._har import har
from ._html import html_page
from ._json import json_report
from ._ledger import Ledger
from ._messages import Exchange, Response
from ._mock_control import mock_control
from ._policy import NOT_READY, STILL_THERE, RequestPolicy, Sleep
from ._record_checks import ALL_CHECKS
from ._report import BESIDES, ON_PURPOSE, Check, Finding, Report, redact
from ._scenario import Need, Scenario
from ._target import Mode, Plan, Target, described
from ._text import conclusion, difference_lines, drift_line, markdown
from ._transport import transport_to
from ._values import objects_in, text_of

AT_A_LOSS = "a test can make sense of the responses"
"""The finding if a test fails with an error of its own. None does, whatever fault of the catalogue a server has."""

INTERRUPTED = "the run was interrupted: what it had not come to by then is not known"
ANSWERED = "every request has a response"
"""The check that fails if there is none."""

_ONE, _SEVERAL = "Every response by itself", "Every response, compared with those before"
_SHOWN = 4  # exchanges that led to a finding
_KEPT = timedelta(days=89)
_REDIRECTS = range(300, 400)
_LONGEST = 200
_REASONS: dict[int, str] = {
    HTTPStatus.UNAUTHORIZED: "the credentials are refused (401): check PLIVO_AUTH_ID and PLIVO_AUTH_TOKEN",
    HTTPStatus.FORBIDDEN: "the account may not list its messages (403): use one that may",
    HTTPStatus.NOT_FOUND: "the base URL has no messages of this account (404): it ends where the path goes on "
    "with /Account/, as https://api.plivo.com/v1 does",
    HTTPStatus.PROXY_AUTHENTICATION_REQUIRED: "a proxy on the way asks for credentials (407): check the proxy "
    "variables of the environment, such as HTTPS_PROXY",
    **{status: f"the server is not ready ({status:d}): try again when it is" for status in NOT_READY},
}
_NOT_GRANTED = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN})
# Sender and destination were chosen by the user: 400 may mean that the account has no such number.
_NOT_SENT = _NOT_GRANTED | {HTTPStatus.BAD_REQUEST, HTTPStatus.PAYMENT_REQUIRED}


@dataclass(slots=True)
class Session:
    """A run of the suite against one server."""

    target: Target
    plan: Plan
    is_mock: bool = False
    contract: Contract = field(default_factory=shipped_contract)
    sleep: Sleep = time.sleep
    tell: Callable[[str], object] = lambda _: None
    reports: dict[str, Path] = field(default_factory=dict[str, Path])
    baseline: Baseline | None = None
    report: Report = field(init=False)
    context: TestContext = field(init=False)
    stopped: str = field(default="", init=False)
    is_complete: bool = field(default=False, init=False)
    tested: frozenset[str] | None = field(default=None, init=False)
    _ledger: Ledger = field(init=False)
    _policy: RequestPolicy = field(init=False)
    _opened: ExitStack = field(default_factory=ExitStack, init=False)
    _new: list[Finding] = field(default_factory=list[Finding], init=False)
    _group: str = field(default="", init=False)
    _is_open: bool = field(default=False, init=False)
    _began: float | None = field(default=None, init=False)
    _record_property: Callable[[str, object], None] = field(init=False)

    def __post_init__(self) -> None:
        target, plan = self.target, self.plan
        self._ledger = Ledger(sole_sender=plan.is_full)
        self.report = Report(target.name, described(target, plan), plan.seed, target.base_url, self.contract.operations)
        self.report.only, self.report.left_out = plan.checks, plan.skipped_checks
        self.report.baseline = self.baseline or Baseline()

    @contextmanager
    def opened(self, record_property: Callable[[str, object], None], refusal: str) -> Generator[None]:
        """Open the transport, and find out what there is to test with, unless there is a reason not to begin."""
        self._began, self._record_property = time.perf_counter(), record_property
        with self._opened:
            if refusal:
                self.stop(refusal)
            else:
                self._start()
            yield

    def _start(self) -> None:
        operations = self.contract.operations
        if self.plan.mode is Mode.LIMITS or self.plan.checks:
            operations = (LIST,)  # the others may have no part in it
        elif self.plan.mode is Mode.READ_ONLY:
            operations = tuple(each for each in operations if each.startswith("GET "))
        self.report.planned = frozenset(operations)
        try:
            self._open()
            with self._policy.purpose("finding out whether there is access"):
                self._find_access()
        except CouldNotTest as reason:
            self.stop(str(reason))
        except Exception as error:  # noqa: BLE001 - an error of the suite says nothing about the contract
            self.fail(error)

    def _open(self) -> None:
        plan, bounds = self.plan, Bounds(self.plan.timeout, self.plan.max_time)
        if self.is_mock:
            control = self._opened.enter_context(mock_control(self.target.base_url, bounds))
            self.target = control.complete(self.target)
            control.prepare(self.target)
            self.report.plan = described(self.target, plan)
        target, sleep = self.target, partial(bounds.sleep, self.sleep)
        self._policy = RequestPolicy(
            self._opened.enter_context(transport_to(target, bounds)),
            self.contract,
            plan,
            secrets={account.header[1]: placeholder for account, placeholder in target.accounts},
            listener=self.watch,
            sleep=sleep,
            bounds=bounds,
        )
        # A server may remember the senders and numbers of another run; an application in this process does not.
        chance = random.Random() if target.app is None else random.Random(plan.seed or 0)
        self.context = TestContext(self.contract, self._policy, self._ledger, target, plan, sleep, chance)
        self._is_open = True
        address = target.called_at if plan.is_full else None
        if address is not None:
            self.context.receiver = self._opened.enter_context(Receiver(address))

    def _find_access(self) -> None:
        api = self.context
        try:
            self._check_access()
        except CouldNotTest:
            self.report.cells.clear()  # a response without access says nothing about the contract
            self._new.clear()
            raise
        if self.plan.is_full:
            api.message_uuid = self._own_message()
            answer = api.ask("GET", f"{api.message_uuid or api.unknown_uuid()}/").response.json_object() or {}
            records = answer.get("objects")
            api.is_current = not (isinstance(records, list) and "units" not in json.dumps(records))
        elif self.plan.is_foreign:
            since = (datetime.now(UTC) - _KEPT).strftime("%Y-%m-%d %H:%M")
            page = api.ask("GET", query={"limit": 1, "message_time__gte": since}).response.json_object() or {}
            api.message_uuid = next((text_of(each, "message_uuid") for each in objects_in(page.get("objects"))), "")

    def _check_access(self) -> None:
        """Raise if the account can neither list its messages nor do anything else."""
        answer = self.context.ask("GET", query={"limit": 1}).response
        if answer.status in _REDIRECTS:
            raise CouldNotTest(_redirected(answer, self.report.base_url))
        if (reason := _REASONS.get(answer.status)) is not None:
            raise CouldNotTest(reason)
        if answer.succeeded:
            if answer.media_type != "application/json" and answer.json_value() is None:
                kind = answer.media_type or "no content type"
                raise CouldNotTest(
                    f"the base URL responds with {answer.status} and no JSON ({kind[:_LONGEST]}): "
                    "it is not a Message API"
                )
        elif not (self.plan.is_full and self._own_message()):
            raise CouldNotTest(
                f"the server does not list the account's messages, but responds with {answer.status}: check whether "
                "it is the right one, and its log"
            )

    def _own_message(self) -> str:
        """Send a message to a disposable server; return an empty text if it does not accept it."""
        try:
            return self.context.send_one()
        except ContractBroken:
            return ""

    def require(self, scenario: Scenario) -> None:
        """Skip a test whose needs are not met, or which comes after the run had to stop."""
        if self.stopped:
            pytest.skip(self.stopped)
        api, plan = self.context, self.plan
        met = {
            Need.DISPOSABLE: plan.is_full,
            Need.ONE_SEND: plan.mode is not Mode.READ_ONLY,
            Need.A_MESSAGE: bool(api.message_uuid),
            Need.CURRENT: api.is_current,
            Need.CALLBACKS: api.receiver is not None,
            Need.CLOCK: self.target.clock is not None,
            Need.ENDINGS: bool(self.target.endings),
            Need.CONTROL: self.target.control is not None,
            Need.SUBACCOUNT: self.target.subaccount is not None,
            Need.OTHER_ACCOUNT: self.target.other is not None,
        }
        left_out = ON_PURPOSE if scenario.title in plan.skipped_checks else ""
        missing = left_out or BESIDES.join(need.value for need in Need if need in scenario.needs and not met[need])
        if missing:
            self._skipped(scenario, missing)
            pytest.skip(missing)
        if scenario.title and scenario.group != self._group:
            self._group = scenario.group
            self.tell(scenario.group)

    @contextmanager
    def playing(self, scenario: Scenario) -> Generator[None]:
        """Record what a test inside this block comes to, and fail it for every difference that it is first to show."""
        before = len(self._policy.exchanges)
        skipped = ""
        try:
            with self._policy.purpose(scenario.name):
                yield
        except pytest.skip.Exception as reason:
            skipped = self._skipped(scenario, str(reason))
        except Exception as error:  # noqa: BLE001 - a response that no test reckons with must not cost the whole report
            skipped = self._ended_by(error, scenario, self._latest(before))
        else:
            if scenario.title:
                self.report.passed(scenario.operation, Check(scenario.group, scenario.title))
        if text := self.new_differences():
            pytest.fail(text, pytrace=False)
        if skipped:
            pytest.skip(self.redact(skipped))

    def new_differences(self) -> str:
        """Return a text about the differences that no test has shown yet; empty if there are none."""
        lines = [*difference_lines(self._new, self.report)]
        self._new.clear()
        return self.redact("\n".join(lines))

    def _ended_by(self, error: Exception, scenario: Scenario, latest: tuple[Exchange, ...]) -> str:
        """Record what ended a test, and return why it counts as skipped, if it does."""
        found = Finding(scenario.operation, Check(scenario.group, scenario.title), ANSWERED, "a response", str(error))
        if isinstance(error, ContractBroken):
            shown = latest if error.exchanges is None else error.exchanges
            if shown and self._is_denied(shown[-1]):
                return self._skipped(scenario, f"the account may not use {shown[-1].operation}")
            found = replace(found, text=error.text, expected=error.expected, actual=error.actual)
            found = replace(found, exchanges=shown, calls=error.calls)
        elif isinstance(error, Unreachable):
            if gone := self._stopped_if_gone():
                return gone
        elif isinstance(error, CouldNotTest):
            return self.stop(str(error))
        elif not scenario.title:
            return self.fail(error)
        else:
            actual = f"{type(error).__name__}: {error}"
            found = replace(found, text=AT_A_LOSS, expected=None, actual=actual, exchanges=latest)
        self._failed(found)
        return ""

    def generate(self) -> None:
        """Send requests that schemathesis generates."""
        from ._generated import generate  # noqa: PLC0415 - it takes a second to import, and may not be needed

        api, plan = self.context, self.plan
        document = self.contract.narrowed(
            auth_id=api.account.auth_id,
            message_uuid=api.message_uuid or api.unknown_uuid(),
            is_disposable=plan.is_full,
        )
        before = len(self._policy.unanswered)
        self._new += generate(
            document, plan, account=api.account, policy=self._policy, report=self.report, tell=self.tell
        )
        self._policy.raise_if_stopped()
        unanswered = self._policy.unanswered[before:]
        if unanswered:
            self._check_access()  # the server may be gone
        for operation, failure in unanswered:
            self._failed(Finding(operation, Check(_ONE, ANSWERED), ANSWERED, "a response", str(failure)))

    def finish(self, *, is_interrupted: bool) -> tuple[list[str], list[str]]:
        """Complete the report, and write the files.

        Returns:
            What was found besides the differences, in lines, and why the run fails, besides the tests that do.
        """
        if self._began is None:
            return [], []
        report = self.report
        untested = report.planned - self.tested if self.tested is not None else ()
        for operation in sorted(untested):
            report.problem(f"{operation} has no test in plivo_contract/suite: nobody has said what it does")
        report.seconds = time.perf_counter() - self._began
        if self._is_open:
            self._complete(is_complete=self.is_complete and not is_interrupted)
        if is_interrupted:
            report.problem(INTERRUPTED)
        baseline = report.baseline
        if baseline.is_updated and baseline.path is not None and report.succeeded:
            self._write(baseline.path, baseline.updated(report.findings, report.unused))
        # JSON is the last one, so that it has the problems of the others.
        for name, written in (("html", html_page), ("har", har), ("markdown", markdown), ("json", json_report)):
            if name in self.reports:
                self._write(self.reports[name], written(report))
        for name, text in self._properties():
            self._record_property(name, self.redact(text))
        # What the run begins with may show differences, and no test of a selection be made.
        reasons = [*(f"could not test: {obstacle}" for obstacle in report.obstacles), self.new_differences()]
        return [*map(self.redact, conclusion(report))], [self.redact(each) for each in reasons if each]

    def _complete(self, *, is_complete: bool) -> None:
        report, plan = self.report, self.plan
        report.exchanges = self._policy.exchanges
        report.notes += self._policy.retried
        for refusal in self._policy.refused:
            report.problem(refusal)
        if plan.is_full:
            tokens = [account.auth_token for account, _ in self.target.accounts]
            main = self.target.credentials.auth_token
            calls = [] if self.context.receiver is None else self.context.receiver.calls
            report.calls = [replace(call, is_signed=is_fully_signed(call, tokens, main)) for call in calls]
            report.is_complete = is_complete and not self.stopped
            if report.is_complete:
                report.uncovered = uncovered(self.contract, report.exchanges, report.calls)
        if not plan.until_broken:
            report.drift = drift(self.contract, report.exchanges, report.calls)

    def _write(self, path: Path, text: str) -> None:
        try:
            path.write_text(self.redact(text), encoding="utf-8", errors="backslashreplace")
        except OSError as error:
            self.report.problem(f"cannot write {path}: {error.strerror}")

    def _properties(self) -> Iterator[tuple[str, str]]:
        report = self.report
        if report.is_complete:
            yield "not seen in this run", "\n".join(report.uncovered) or "nothing"
        yield from (("note", note) for note in report.notes)
        for found, accepted in report.accepted:
            yield "accepted", f"{found.operation}: {found.check.name}: {found.text} ({accepted.reason})"
        yield from (("not in the contract", drift_line(each)) for each in report.drift)

    def redact(self, text: str) -> str:
        """Remove secrets from a text."""
        return redact(text, [account for account, _ in self.target.accounts])

    def fail(self, error: Exception) -> str:
        """Stop the run because the suite itself has failed, which says nothing about the contract."""
        self.report.traceback = self.redact("".join(traceback.format_exception(error)))
        return self.stop(self.redact(f"the suite failed: {type(error).__name__}: {error}"))

    def stop(self, reason: str) -> str:
        """Skip all tests from now on."""
        self.report.problem(reason)
        self.stopped = f"could not test: {reason}"
        return self.stopped

    def _stopped_if_gone(self) -> str:
        """Distinguish a server that leaves single requests without a response from one that has gone."""
        with self._policy.purpose("finding out whether the server is still there"):
            try:
                self._check_access()
            except CouldNotTest as reason:
                return self.stop(str(reason))
        return ""

    def _skipped(self, scenario: Scenario, reason: str) -> str:
        if scenario.title:
            self.report.skipped(scenario.operation, Check(scenario.group, scenario.title), reason)
        return reason

    def _failed(self, finding: Finding) -> None:
        if self.report.failed(finding):
            self._new.append(finding)

    def watch(self, exchange: Exchange) -> None:
        """Check a response by itself, and beside those before it."""
        operation, status = exchange.operation, exchange.response.status
        self.report.statuses[operation, status] += 1
        if self._is_denied(exchange):
            return  # that an account may not do something does not break the contract
        for each in ALL_CHECKS:
            if each.applies(exchange):
                self._judge(exchange, Check(_ONE, each.name), each.find(self.contract, exchange))
        for name, find in self._ledger.checks.items():
            outcomes = [*find(exchange)]
            if outcomes:
                self._judge(exchange, Check(_SEVERAL, name), filter(None, outcomes))

    def _judge(self, exchange: Exchange, check: Check, problems: Iterable[Problem]) -> None:
        findings = [Finding(exchange.operation, check, *problem, (exchange,)) for problem in problems]
        for finding in findings:
            self._failed(finding)
        if not findings:
            self.report.passed(exchange.operation, check)

    def _is_denied(self, exchange: Exchange) -> bool:
        """Return whether somebody else's server does not let the account use an operation."""
        operation = exchange.operation
        is_refused = exchange.response.status in (_NOT_SENT if operation == SEND else _NOT_GRANTED)
        is_open = operation not in self.report.succeeded and operation in self.contract.operations
        return self.plan.is_foreign and is_refused and is_open

    def _latest(self, before: int) -> tuple[Exchange, ...]:
        """Return the last exchanges of a test, those that a person wants to see."""
        made = [each for each in self._policy.exchanges[before:] if each.purpose != STILL_THERE]
        return tuple(made[-_SHOWN:])


def _redirected(answer: Response, base_url: str) -> str:
    location = answer.header("location") or ""
    if not (location.isascii() and location.isprintable() and location):
        return f"the base URL redirects ({answer.status}): use the one where the API is"
    # What follows the account is what this suite asked for.
    there = urljoin(f"{base_url.rstrip('/')}/", location).partition("/Account/")[0].partition("?")[0]
    return f"the base URL redirects to {there[:_LONGEST]} ({answer.status}): use that one"
