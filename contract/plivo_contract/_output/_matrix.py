"""The matrix of a page: checks down, operations across."""

from html import escape

from plivo_contract._report import Check, Report
from plivo_contract._spec._operations import ELSEWHERE, GET, LIST, SEND

_TITLES = {SEND: "Send", LIST: "List", GET: "Retrieve", ELSEWHERE: "Elsewhere"}


def matrix(report: Report) -> str:
    """Show what each check came to on each operation.

    Args:
        report: What was found.

    Returns:
        HTML: a table.
    """
    heads = "".join(f'<th scope="col">{_TITLES[each]}<code>{escape(each)}</code></th>' for each in report.operations)
    rows: list[str] = []
    group = ""
    for check in report.checks:
        if check.group != group:
            group = check.group
            rows.append(f'<tr class="group"><th colspan="{len(report.operations) + 1}">{escape(group)}</th></tr>')
        cells = "".join(f'<td class="cell">{_mark(report, each, check)}</td>' for each in report.operations)
        rows.append(f'<tr><th scope="row">{escape(check.name)}</th>{cells}</tr>')
    return (
        '<div class="wide" tabindex="0" role="region" aria-label="Checks of each operation">'
        '<table class="matrix"><thead><tr>'
        f'<th scope="col">Check</th>{heads}</tr></thead><tbody>{"".join(rows)}</tbody></table></div>'
    )


def anchor(operation: str, check: Check) -> str:
    """Name the place of the first finding of a check on an operation."""
    words = "-".join((_TITLES.get(operation, operation), check.group, check.name)).lower()
    return "".join(each if each.isascii() and each.isalnum() else "-" for each in words)


def _mark(report: Report, operation: str, check: Check) -> str:
    cell = report.cells.get((operation, check))
    if cell is None:
        return ""
    if cell.failed:
        count = f"{cell.failed:,} of {cell.failed + cell.passed:,}"
        link = anchor(operation, check)
        return f'<a class="mark bad" href="#{link}" title="{count} failed">✗ {cell.failed:,}</a>'
    if cell.passed:
        return f'<span class="mark good" title="held {cell.passed:,} times">✓ {cell.passed:,}</span>'
    return f'<span class="mark out" title="not made: {escape(cell.left_out)}">not made</span>'
