"""The report as JSON, in the form of `report.schema.json`."""

import json
from dataclasses import asdict, is_dataclass
from importlib.metadata import version
from typing import Any

from ._report import Cell, Check, Finding, Report
from ._text import curl

_VERSION = 1  # of the form: another one if something has another meaning, or is no longer there


def json_report(report: Report) -> str:
    """Return a report as JSON."""
    document = {
        "version": _VERSION,
        "tool": f"plivo-contract {version('plivo-messaging')}",
        "target": report.target,
        "started": report.started.isoformat(timespec="seconds"),
        "seconds": round(report.seconds, 3),
        "seed": report.seed,
        "plan": report.plan,
        "verdict": report.exit_code.name.lower().replace("_", " "),
        "exit_code": report.exit_code.value,
        "breaches": [_finding(each, report) for each in report.findings],
        "warnings": {
            "could_not_test": report.obstacles,
            "drift": [asdict(each) for each in report.drift],
            "expired": report.expired,
            "unused": report.unused,
            "notes": report.notes,
            "not_seen": report.uncovered if report.is_complete else None,
        },
        "accepted": [
            {**_finding(finding, report), "reason": accepted.reason, "until": accepted.until}
            for finding, accepted in report.accepted
        ],
        "checks": [_cell(operation, check, cell) for (operation, check), cell in report.cells.items()],
        "responses": [
            {"operation": operation, "status": status, "count": count}
            for (operation, status), count in sorted(report.statuses.items())
        ],
        "requests": len(report.exchanges),
    }
    # What a server sent may hold NaN, which is not JSON.
    plain = json.loads(json.dumps(document, default=_plain), parse_constant=str)
    return f"{json.dumps(plain, indent=2, ensure_ascii=False)}\n"


def _finding(finding: Finding, report: Report) -> dict[str, object]:
    shown = finding.exchanges[-1] if finding.exchanges else None
    return {
        "operation": finding.operation,
        "group": finding.check.group,
        "check": finding.check.name,
        "text": finding.text,
        "expected": finding.expected,
        "actual": finding.actual,
        "status": None if shown is None else shown.response.status,
        "curl": None if shown is None else curl(shown.request, report.base_url),
    }


def _cell(operation: str, check: Check, cell: Cell) -> dict[str, object]:
    counts = {name: getattr(cell, name) for name in ("passed", "failed", "accepted")}
    place = {"operation": operation, "group": check.group, "check": check.name}
    return {**place, **counts, "skipped": cell.skipped or None}


def _plain(value: Any) -> object:  # noqa: ANN401 - as json has it
    return asdict(value) if is_dataclass(value) and not isinstance(value, type) else str(value)
