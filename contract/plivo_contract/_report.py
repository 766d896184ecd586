"""What a run found: which checks passed for which operation, and where the server differs from the contract."""

import html
import json
import re
from base64 import b64encode
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import IntEnum
from typing import NamedTuple
from urllib.parse import quote

from ._baseline import Accepted, Baseline
from ._contract import ELSEWHERE
from ._drift import Drift
from ._messages import Call, Exchange
from ._target import Credentials

ON_PURPOSE = "on purpose, by --skip-check"
"""The reason of a check that was left out."""

BESIDES = "; "
"""Stands between the reasons why a check was skipped, the most important one first."""

# What differs from record to record: numbers, values in quotes unless they are names, and senders of this suite.
_VARYING = re.compile(r"""[0-9]+|"[^"]*[^a-z_"][^"]*"|'[^']*[^a-z_'][^']*'|[A-Z]{11}""")
_SUCCESS = range(200, 300)
_SHORTEST = 4  # characters; anything shorter is in every text, and not a secret
_REDACTED = "[secret]"


class ExitCode(IntEnum):
    """The result of a run."""

    KEPT = 0
    """The server keeps to the contract."""

    BROKEN = 1
    """The server differs from the contract."""

    COULD_NOT_TEST = 2
    """Nothing can be said: no access, no successful response, a wrong command line."""


class Check(NamedTuple):
    """One thing that is checked.

    Attributes:
        group: The group it belongs to, such as `Filters`.
        name: Its name, in words.
    """

    group: str
    name: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One difference between the server and the contract.

    Attributes:
        operation: The operation it was seen on.
        check: The check that failed.
        text: What is wrong, in words.
        expected: What the contract asks for, if that can be said; any JSON value.
        actual: What came instead, if that can be said; any JSON value.
        exchanges: The requests that show it, with their responses; the last one shows it, those before led there.
        calls: The status callbacks it is about.
    """

    operation: str
    check: Check
    text: str
    expected: object = None
    actual: object = None
    exchanges: tuple[Exchange, ...] = ()
    calls: tuple[Call, ...] = ()


@dataclass(slots=True)
class Cell:
    """The results of one check for one operation.

    Attributes:
        passed: How often it passed.
        failed: How often it failed.
        findings: The first difference of each kind.
        counts: How often there was each kind.
        skipped: Why it was skipped; empty if it was not.
        accepted: How often it failed with a difference that the baseline accepts.
    """

    passed: int = 0
    failed: int = 0
    findings: list[Finding] = field(default_factory=list[Finding])
    counts: Counter[str] = field(default_factory=Counter[str])
    skipped: str = ""
    accepted: int = 0

    @property
    def is_tested(self) -> bool:
        """Whether the check was made."""
        return bool(self.passed or self.failed or self.accepted)


@dataclass(slots=True)
class Report:
    """What a run found.

    Attributes:
        target: What was tested, in words, without secrets.
        plan: What was to be done and what not, in words.
        seed: The seed of the generated requests; None if they are always the same.
        base_url: Where the server is; empty for an application in this process.
        operations: The operations of the contract.
        planned: The operations that have to succeed at least once.
        started: When the run began; aware, in UTC.
        seconds: How long it took.
        cells: The results of each check for each operation.
        statuses: How often each operation had a response with each status.
        problems: Why nothing, or not everything, can be said about the contract.
        notes: What else to know about the run, such as requests that were retried.
        exchanges: All requests and responses, in order.
        calls: All status callbacks, in order for each address.
        is_complete: Whether everything was tried, to its end, so that it is known what was not seen.
        uncovered: The parts of the contract that no request and no response had; only if everything was tried.
        drift: What the responses and callbacks had that the contract lacks; it breaks nothing.
        traceback: Where the suite itself failed, if it did.
        only: The names of the checks that count, and no others; all if empty.
        left_out: The names of checks that were left out on purpose.
        baseline: The accepted differences.
        accepted: The differences of this run that the baseline accepts, the first of each kind, and why.
    """

    target: str
    plan: tuple[str, ...] = ()
    seed: int | None = None
    base_url: str = ""
    operations: tuple[str, ...] = ()
    planned: frozenset[str] = frozenset()
    started: datetime = field(default_factory=lambda: datetime.now(UTC))
    seconds: float = 0.0
    cells: dict[tuple[str, Check], Cell] = field(default_factory=dict[tuple[str, Check], Cell])
    statuses: Counter[tuple[str, int]] = field(default_factory=Counter[tuple[str, int]])
    problems: list[str] = field(default_factory=list[str])
    notes: list[str] = field(default_factory=list[str])
    exchanges: list[Exchange] = field(default_factory=list[Exchange])
    calls: list[Call] = field(default_factory=list[Call])
    is_complete: bool = False
    uncovered: list[str] = field(default_factory=list[str])
    drift: list[Drift] = field(default_factory=list[Drift])
    traceback: str = field(default="", repr=False)
    only: frozenset[str] = frozenset()
    left_out: frozenset[str] = frozenset()
    baseline: Baseline = field(default_factory=Baseline)
    accepted: list[tuple[Finding, Accepted]] = field(default_factory=list[tuple[Finding, Accepted]])

    def passed(self, operation: str, check: Check) -> None:
        """Record that a check passed."""
        if self._counts(operation, check):
            self._cell(operation, check).passed += 1

    def failed(self, finding: Finding) -> bool:
        """Record a difference, and return whether it is one of a new kind that counts."""
        if not self._counts(finding.operation, finding.check):
            return False
        cell = self._cell(finding.operation, finding.check)
        if (acceptance := self.baseline.acceptance(finding)) is not None:
            cell.accepted += 1
            if not any(_identity(finding) == _identity(each) for each, _ in self.accepted):
                self.accepted.append((finding, acceptance))
            return False
        cell.failed += 1
        cell.counts[_kind(finding)] += 1
        if is_new := self.times(finding) == 1:
            cell.findings.append(finding)
        return is_new

    def times(self, finding: Finding) -> int:
        """Return how often there was a difference of this kind."""
        return self.cells[finding.operation, finding.check].counts[_kind(finding)]

    def skipped(self, operation: str, check: Check, reason: str) -> None:
        """Record that a check was skipped."""
        if self._counts(operation, check):
            self._cell(operation, check).skipped = reason

    def problem(self, text: str) -> None:
        """Record why nothing, or not everything, can be said about the contract."""
        if text not in self.problems:
            self.problems.append(text)

    @property
    def findings(self) -> list[Finding]:
        """The differences, the first of each kind."""
        return [finding for cell in self.cells.values() for finding in cell.findings]

    @property
    def tested(self) -> list[Cell]:
        """The results of the checks that were made."""
        return [cell for cell in self.cells.values() if cell.is_tested]

    @property
    def expired(self) -> list[Accepted]:
        """The differences that occurred and are no longer accepted."""
        return [
            each for each in self.baseline.accepted if each in self.baseline.seen and self.baseline.has_expired(each)
        ]

    @property
    def unused(self) -> list[Accepted]:
        """The accepted differences that did not occur, although their check was made, in a run that came to its end."""
        made = {(operation, check.name) for (operation, check), cell in self.cells.items() if cell.is_tested}
        unseen = [each for each in self.baseline.accepted if each not in self.baseline.seen]
        return [] if self.obstacles else [each for each in unseen if (each.operation, each.check) in made]

    @property
    def checks(self) -> list[Check]:
        """The checks, in the order in which they were first made, group by group."""
        seen = dict.fromkeys(check for _, check in self.cells)
        groups = list(dict.fromkeys(check.group for check in seen))
        return sorted(seen, key=lambda check: groups.index(check.group))

    @property
    def columns(self) -> list[str]:
        """The operations that were checked, in the order of the contract."""
        seen = {operation for operation, _ in self.cells}
        return [each for each in (*self.operations, ELSEWHERE) if each in seen]

    @property
    def succeeded(self) -> set[str]:
        """The operations that had a successful response."""
        return {operation for operation, status in self.statuses if status in _SUCCESS} - {ELSEWHERE}

    @property
    def never_succeeded(self) -> list[str]:
        """The planned operations that never had a successful response: nothing can be said about those."""
        return [each for each in self.operations if each in self.planned - self.succeeded]

    @property
    def obstacles(self) -> list[str]:
        """Why nothing, or not everything, can be said about the contract."""
        called = {operation for operation, _ in self.statuses} if self.succeeded else set[str]()
        never = [
            f"{operation} never had a successful response ({self._counted(operation)}): nothing can be said about it"
            for operation in self.never_succeeded
            if operation in called or not self.problems  # else the problem says why
        ]
        return [*self.problems, *never]

    @property
    def exit_code(self) -> ExitCode:
        """The result of the run.

        A difference counts, whatever could not be tested elsewhere. But a server without any successful response is
        not this API, or not for this account: it breaks no contract.
        """
        if not self.succeeded:
            return ExitCode.COULD_NOT_TEST
        if any(cell.failed for cell in self.cells.values()):
            return ExitCode.BROKEN
        return ExitCode.COULD_NOT_TEST if self.obstacles or not self.tested else ExitCode.KEPT

    @property
    def skipped_checks(self) -> dict[str, int]:
        """The number of checks that were skipped, by the reason; by the first, if there are several."""
        skipped = [cell for cell in self.cells.values() if cell.skipped and not cell.is_tested]
        return dict(Counter(cell.skipped.partition(BESIDES)[0] for cell in skipped))

    def _counts(self, operation: str, check: Check) -> bool:
        if check.name in self.left_out:
            self._cell(operation, check).skipped = ON_PURPOSE
            return False
        return not self.only or check.name in self.only

    def _cell(self, operation: str, check: Check) -> Cell:
        return self.cells.setdefault((operation, check), Cell())

    def _counted(self, operation: str) -> str:
        counts = sorted((status, count) for (each, status), count in self.statuses.items() if each == operation)
        return ", ".join(f"{count:,} of {status}" for status, count in counts) or "it was never called"


def redact(text: str, accounts: Iterable[Credentials]) -> str:
    """Remove auth tokens from a text, in every spelling a report may have them in."""
    for account in accounts:
        token = account.auth_token
        if len(token) < _SHORTEST:
            continue
        plain = {
            token,
            b64encode(f"{account.auth_id}:{token}".encode()).decode(),
            quote(token, safe=""),
            *(json.dumps(token, ensure_ascii=each)[1:-1] for each in (True, False)),
            repr(token)[1:-1],
        }
        spellings = plain | {html.escape(each, quote=is_quoted) for each in plain for is_quoted in (True, False)}
        # The longest first: one may hold another.
        for spelling in sorted(spellings, key=len, reverse=True):
            text = text.replace(spelling, _REDACTED)
    return text


def _identity(finding: Finding) -> tuple[str, Check, str]:
    return finding.operation, finding.check, _kind(finding)


def _kind(finding: Finding) -> str:
    """Return the text of a finding without what differs from record to record."""
    return _VARYING.sub("0", finding.text)
