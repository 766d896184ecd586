"""The report as JUnit XML, which build servers read."""

import re
from xml.etree import ElementTree as ET

from plivo_messaging.contract._report import Cell, Report

from ._curl import curl

# What XML 1.0 cannot hold, not even escaped.
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


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
    access = ET.SubElement(root, "testsuite", name="Access", timestamp=report.started.isoformat(timespec="seconds"))
    case = ET.SubElement(access, "testcase", classname=report.target, name="could be tested", time="0")
    if report.obstacles:
        ET.SubElement(case, "error", message="could not test").text = _clean("\n".join(report.obstacles))
    _count(access)
    ET.indent(root)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def _outcome(case: ET.Element, cell: Cell, report: Report) -> None:
    if cell.failed:
        first = cell.findings[0]
        failure = ET.SubElement(case, "failure", message=_clean(first.text))
        lines = [f"{cell.failed} times" if cell.failed > 1 else "once"]
        for finding in cell.findings:
            lines += [finding.text, f"expected: {finding.expected!r}", f"actual: {finding.actual!r}"]
            lines += [curl(exchange.request, report.base_url) for exchange in finding.exchanges]
        failure.text = _clean("\n".join(lines))
    elif cell.left_out and not cell.passed:
        ET.SubElement(case, "skipped", message=cell.left_out)


def _count(suite: ET.Element) -> None:
    suite.set("tests", str(len(suite.findall("testcase"))))
    for name, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        suite.set(name, str(len(suite.findall(f"testcase/{tag}"))))


def _clean(text: str) -> str:
    return _NOT_XML.sub("\ufffd", text)
