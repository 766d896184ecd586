"""What a run found: which checks were made of which operation, and where the server differs from the contract."""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import IntEnum

from ._callbacks._call import Call
from ._exchange import Exchange
from ._spec._operations import ELSEWHERE, OPERATIONS

BESIDES = "; "
"""Stands between the reasons why a check was not made, the one that weighs most first."""

_KEPT = 3  # kinds of findings of one check on one operation, in full; the rest is counted
_NUMBER = re.compile(r"[0-9]+")
_SUCCESS = range(200, 300)


class ExitCode(IntEnum):
    """What a run comes to."""

    KEPT = 0
    """The server keeps to the contract."""

    BROKEN = 1
    """The server differs from the contract."""

    COULD_NOT_TEST = 2
    """Nothing can be said: no access, nothing answered with success, a wrong command line."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that is looked at.

    Attributes:
        group: What it belongs to, such as `one answer`.
        name: Its name, in words.
    """

    group: str
    name: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One difference between the server and the contract.

    Attributes:
        operation: The operation it was seen on.
        check: The check that saw it.
        text: What is wrong, in words.
        expected: What the contract asks for, where it can be said; any JSON value.
        actual: What came instead, where it can be said; any JSON value.
        exchanges: The requests that show it, with their answers; the last one shows it, those before led there.
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
    """What one check came to on one operation.

    Attributes:
        passed: How often it held.
        failed: How often it did not.
        findings: The first of those.
        left_out: Why it was not made; empty when it was.
    """

    passed: int = 0
    failed: int = 0
    findings: list[Finding] = field(default_factory=list[Finding])
    left_out: str = ""


@dataclass(slots=True)
class Report:
    """What a run found.

    Attributes:
        target: What was tested, in words, without secrets.
        plan: What was to be done and what not, in words.
        seed: The seed of the generated requests; None when they are always the same.
        base_url: Where the server is; empty for an application in this process.
        started: When the run began; aware, in UTC.
        seconds: How long it took.
        cells: What each check came to on each operation.
        answers: How often each operation was answered with each status.
        planned: The operations that have to succeed at least once.
        problems: Why nothing, or not everything, can be said about the contract.
        notes: What else is to be known of the run, such as requests that were made again.
        exchanges: All requests and answers, in order.
        calls: All status callbacks that came, in order for each address.
        tried_everything: Whether everything was tried, to its end, so that it is known what was not seen.
        untouched: The parts of the contract that no request and no answer had; only where everything was tried.
        traceback: Where the suite itself failed, if it did.
    """

    target: str
    plan: tuple[str, ...] = ()
    seed: int | None = None
    base_url: str = ""
    started: datetime = field(default_factory=lambda: datetime.now(UTC))
    seconds: float = 0.0
    cells: dict[tuple[str, Check], Cell] = field(default_factory=dict[tuple[str, Check], Cell])
    answers: Counter[tuple[str, int]] = field(default_factory=Counter[tuple[str, int]])
    planned: frozenset[str] = frozenset()
    problems: list[str] = field(default_factory=list[str])
    notes: list[str] = field(default_factory=list[str])
    exchanges: list[Exchange] = field(default_factory=list[Exchange])
    calls: list[Call] = field(default_factory=list[Call])
    tried_everything: bool = False
    untouched: list[str] = field(default_factory=list[str])
    traceback: str = field(default="", repr=False)

    def passed(self, operation: str, check: Check) -> None:
        """Note that a check held."""
        self._cell(operation, check).passed += 1

    def failed(self, finding: Finding) -> None:
        """Note a difference."""
        cell = self._cell(finding.operation, finding.check)
        cell.failed += 1
        kinds = {_kind(each) for each in cell.findings}
        if len(cell.findings) < _KEPT and _kind(finding) not in kinds:
            cell.findings.append(finding)

    def forget_checks(self) -> None:
        """Forget what checks came to."""
        self.cells.clear()

    def set_aside(self, is_excused: Callable[[Finding], bool], reason: str) -> None:
        """Take differences for checks that could not be made.

        Args:
            is_excused: Says of which differences.
            reason: Why they could not be made.
        """
        for cell in self.cells.values():
            if cell.findings and all(map(is_excused, cell.findings)):
                cell.failed, cell.findings, cell.left_out = 0, [], reason

    def left_out(self, operation: str, check: Check, reason: str) -> None:
        """Note that a check was not made."""
        self._cell(operation, check).left_out = reason

    @property
    def findings(self) -> list[Finding]:
        """The differences, the first few of each kind."""
        return [finding for cell in self.cells.values() for finding in cell.findings]

    @property
    def checks(self) -> list[Check]:
        """The checks there are, in the order in which they were first made, group by group."""
        seen = dict.fromkeys(check for _, check in self.cells)
        groups = list(dict.fromkeys(check.group for check in seen))
        return sorted(seen, key=lambda check: groups.index(check.group))

    @property
    def operations(self) -> list[str]:
        """The operations that were looked at, in the order of the contract."""
        seen = {operation for operation, _ in self.cells}
        return [each for each in (*OPERATIONS, ELSEWHERE) if each in seen]

    @property
    def never_succeeded(self) -> list[str]:
        """The planned operations that were never answered with success: nothing can be said about those."""
        return [each for each in OPERATIONS if each in self.planned - self._succeeded]

    @property
    def obstacles(self) -> list[str]:
        """Why nothing, or not everything, can be said about the contract."""
        called = {operation for operation, _ in self.answers} if self._succeeded else set[str]()
        never = [
            f"{operation} was never answered with success ({self._statuses(operation)}): nothing can be said about it"
            for operation in self.never_succeeded
            if operation in called or not self.problems  # else the problem says why
        ]
        return [*self.problems, *never]

    @property
    def exit_code(self) -> ExitCode:
        """What the run comes to.

        What is broken somewhere is broken, whatever could not be tested elsewhere. But a server that answers nothing
        at all with success is none of this API, or not one for this account: it breaks no contract.
        """
        if not self._succeeded:
            return ExitCode.COULD_NOT_TEST
        if any(cell.failed for cell in self.cells.values()):
            return ExitCode.BROKEN
        if self.obstacles or not self.planned:
            return ExitCode.COULD_NOT_TEST
        return ExitCode.KEPT

    @property
    def _succeeded(self) -> set[str]:
        """The operations that were answered with success."""
        answered = {operation for operation, status in self.answers if status in _SUCCESS}
        return answered & {*OPERATIONS}

    def _cell(self, operation: str, check: Check) -> Cell:
        return self.cells.setdefault((operation, check), Cell())

    def _statuses(self, operation: str) -> str:
        counts = sorted((status, count) for (each, status), count in self.answers.items() if each == operation)
        return ", ".join(f"{count:,} of {status}" for status, count in counts) or "it was never called"


def _kind(finding: Finding) -> str:
    """Say what a finding is about, whatever record it was seen on."""
    return _NUMBER.sub("0", finding.text)
