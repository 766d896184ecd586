"""The report for a terminal."""

import json
from collections.abc import Iterator

from plivo_messaging.contract._report import ExitCode, Finding, Report
from plivo_messaging.contract._target import Mode, Plan, Target

from ._curl import curl

_LONGEST = 300
VERDICTS = {
    ExitCode.KEPT: "The server keeps to the contract.",
    ExitCode.BROKEN: "The contract is broken.",
    ExitCode.COULD_NOT_TEST: "Could not test.",
}


def introduction(target: Target, plan: Plan) -> str:
    """Say what will be done and what not, before anything is done."""
    lines = [*plan.describe(), *(target.describe() if plan.mode is Mode.FULL else ())]
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


def _lines(report: Report) -> Iterator[str]:
    for finding in report.findings:
        yield from _finding(finding, report)
    left_out = [(check, cell) for (_, check), cell in report.cells.items() if cell.left_out]
    for reason in dict.fromkeys(cell.left_out for _, cell in left_out):
        count = sum(cell.left_out == reason for _, cell in left_out)
        yield f"not made: {count} checks ({reason})"
    for obstacle in report.obstacles:
        yield f"could not test: {obstacle}"
    if report.untouched and report.exchanges:
        yield f"not seen in this run: {len(report.untouched)} parts of the contract (the page lists them)"
    made = [cell for cell in report.cells.values() if cell.passed or cell.failed]
    failed = sum(bool(cell.failed) for cell in made)
    yield (
        f"{len(report.exchanges):,} requests in {report.seconds:.0f} s; "
        f"{len(made)} checks made, {failed} of them failed"
    )
    yield VERDICTS[report.exit_code]


def _finding(finding: Finding, report: Report) -> Iterator[str]:
    cell = report.cells[finding.operation, finding.check]
    times = f", {cell.failed} times" if cell.failed > 1 else ""
    yield f"BROKEN  {finding.operation}: {finding.check.name}{times}"
    yield f"        {_short(finding.text)}"
    if finding.expected is not None or finding.actual is not None:
        yield f"        expected: {_short(_json(finding.expected))}"
        yield f"        actual:   {_short(_json(finding.actual))}"
    if finding.exchanges:
        yield f"        {curl(finding.exchanges[-1].request, report.base_url)}"
    yield ""


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else f"{line[:_LONGEST]} …"
