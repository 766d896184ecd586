"""The report as JUnit XML, which build servers read."""

import re
from xml.etree import ElementTree as ET

from plivo_contract._report import Cell, Report

from ._calls import one_line
from ._curl import curl

# What XML 1.0 cannot hold, not even escaped.
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_COUNTS = {
    "tests": "testcase",
    "failures": "testcase/failure",
    "errors": "testcase/error",
    "skipped": "testcase/skipped",
}
_WHOLE = "The run as a whole"


def junit(report: Report) -> str:
    """Write a report as JUnit XML: a suite for each group of checks, a case for each check of an operation.

    Args:
        report: What was found.

    Returns:
        The document.
    """
    root = ET.Element("testsuites", name="plivo-contract", time=f"{report.seconds:.3f}")
    for group in dict.fromkeys(check.group for check in report.checks):
        suite = ET.SubElement(root, "testsuite", name=group, timestamp=report.started.isoformat(timespec="seconds"))
        for check in report.checks:
            if check.group != group:
                continue
            for operation in report.operations:
                cell = report.cells.get((operation, check))
                if cell is not None:
                    case = ET.SubElement(suite, "testcase", classname=operation, name=check.name, time="0")
                    _outcome(case, cell, report)
        _count(suite)
    whole = ET.SubElement(root, "testsuite", name=_WHOLE, timestamp=report.started.isoformat(timespec="seconds"))
    case = ET.SubElement(whole, "testcase", classname=_clean(report.target), name="could be tested", time="0")
    if report.obstacles:
        ET.SubElement(case, "error", message="could not test").text = _clean("\n".join(report.obstacles))
    lines = [*report.notes, *_unseen(report)]
    if lines:
        ET.SubElement(whole, "system-out").text = _clean("\n".join(lines))
    _count(whole)
    for name in _COUNTS:
        root.set(name, str(sum(int(suite.get(name, "0")) for suite in root)))
    ET.indent(root)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def _unseen(report: Report) -> list[str]:
    if not report.tried_everything:
        return []
    if not report.untouched:
        return ["Every part of the contract was seen."]
    return ["Not seen in this run:", *report.untouched]


def _outcome(case: ET.Element, cell: Cell, report: Report) -> None:
    if cell.failed:
        first = cell.findings[0]
        failure = ET.SubElement(case, "failure", message=_clean(first.text))
        lines = [f"{cell.failed} times" if cell.failed > 1 else "once"]
        for finding in cell.findings:
            lines += [finding.text, f"expected: {finding.expected!r}", f"actual: {finding.actual!r}"]
            lines += [f"called back: {one_line(call)}" for call in finding.calls]
            lines += [curl(exchange.request, report.base_url) for exchange in finding.exchanges]
        failure.text = _clean("\n".join(lines))
    elif cell.left_out and not cell.passed:
        ET.SubElement(case, "skipped", message=cell.left_out)


def _count(suite: ET.Element) -> None:
    for name, path in _COUNTS.items():
        suite.set(name, str(len(suite.findall(path))))


def _clean(text: str) -> str:
    return _NOT_XML.sub("\ufffd", text)
