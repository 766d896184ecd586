"""The report for a terminal."""

import json
from collections.abc import Iterator, Sequence

from plivo_contract._report import BESIDES, ExitCode, Finding, Report
from plivo_contract._target import Plan, Target, described

from ._calls import one_line
from ._curl import curl

_LONGEST = 300
_MOST_CALLS = 4
_MOST_UNSEEN = 40
VERDICTS = {
    ExitCode.KEPT: "The server keeps to the contract.",
    ExitCode.BROKEN: "The contract is broken.",
    ExitCode.COULD_NOT_TEST: "Could not test.",
}


def introduction(target: Target, plan: Plan, more: Sequence[str] = ()) -> str:
    """Say what will be done and what not, before anything is done.

    Args:
        target: The server.
        plan: What is to be done.
        more: What will be done besides.
    """
    lines = [*described(target, plan), *more]
    if target.is_readable_on_the_way:
        lines.append("will send the credentials over plain HTTP, where others can read them: use an https URL")
    return "\n".join([f"Contract suite against {target.name}", *(f"  {line}" for line in lines), ""])


def summary(report: Report) -> str:
    """Say what was found.

    Args:
        report: What was found.

    Returns:
        Several lines.
    """
    return "\n".join(_lines(report))


def left_out(report: Report) -> dict[str, int]:
    """Count the checks that were not made, by the reason; by the first, where there are several."""
    not_made = [cell for cell in report.cells.values() if cell.left_out and not (cell.passed or cell.failed)]
    reasons = [cell.left_out.partition(BESIDES)[0] for cell in not_made]
    return {reason: reasons.count(reason) for reason in dict.fromkeys(reasons)}


def counted(count: int, noun: str) -> str:
    """Write how many there are of something."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def _lines(report: Report) -> Iterator[str]:
    for finding in report.findings:
        yield from _finding(finding, report)
    for reason, count in left_out(report).items():
        yield f"not made: {counted(count, 'check')} ({reason})"
    yield from (f"note: {note}" for note in report.notes)
    for obstacle in report.obstacles:
        yield f"could not test: {obstacle}"
    yield from _unseen(report)
    made = [cell for cell in report.cells.values() if cell.passed or cell.failed]
    failed = sum(bool(cell.failed) for cell in made)
    yield (
        f"{counted(len(report.exchanges), 'request')} in {report.seconds:.0f} s; "
        f"{counted(len(made), 'check')} made, {failed} of them failed"
    )
    yield VERDICTS[report.exit_code]


def _unseen(report: Report) -> Iterator[str]:
    if not report.tried_everything:
        return
    if not report.untouched:
        yield "seen in this run: every part of the contract"
        return
    yield f"not seen in this run: {counted(len(report.untouched), 'part')} of the contract"
    yield from (f"  {part}" for part in report.untouched[:_MOST_UNSEEN])
    if (more := len(report.untouched) - _MOST_UNSEEN) > 0:
        yield f"  … and {more:,} more (--html FILE lists them)"


def _finding(finding: Finding, report: Report) -> Iterator[str]:
    cell = report.cells[finding.operation, finding.check]
    times = f", {cell.failed} times" if cell.failed > 1 else ""
    yield f"BROKEN  {finding.operation}: {finding.check.name}{times}"
    yield f"        {_short(finding.text)}"
    if finding.expected is not None or finding.actual is not None:
        yield f"        expected: {_short(_json(finding.expected))}"
        yield f"        actual:   {_short(_json(finding.actual))}"
    for call in finding.calls[:_MOST_CALLS]:
        yield f"        called back: {_short(one_line(call))}"
    if (more := len(finding.calls) - _MOST_CALLS) > 0:
        yield f"        … and {counted(more, 'callback')} more"
    if finding.exchanges:
        yield f"        {curl(finding.exchanges[-1].request, report.base_url)}"
    yield ""


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else f"{line[:_LONGEST]} …"
