"""The differences as Markdown: for the text of an issue, or the summary of a job."""

import json
import re
from importlib.metadata import version

from ._report import Finding, Report
from ._text import VERDICTS, curl, warning_lines

_LONGEST = 60_000  # characters; an issue of GitHub may have 65,536
_LONGEST_VALUE = 2_000


def markdown(report: Report) -> str:
    """Return what differs; an empty text if nothing does, or if nothing could be tested."""
    blocks = [_fenced(_described(finding, report)) for finding in report.findings]
    blocks += [_fenced(f"# {each.place}: {each.what}\n{each.fragment}", "yaml") for each in report.drift]
    if not blocks:
        return ""
    if warnings := [*warning_lines(report)]:
        blocks.append(_fenced("\n".join(warnings)))
    tool = f"plivo-contract {version('plivo-messaging')}"
    text = f"**{VERDICTS[report.exit_code]}** {tool}, {report.started:%Y-%m-%d %H:%M} UTC.\n"
    for number, block in enumerate(blocks):
        if len(text) + len(block) > _LONGEST:
            return f"{text}\nAnd {len(blocks) - number} more, which are in the other reports.\n"
        text += block
    return text


def _described(finding: Finding, report: Report) -> str:
    lines = [f"{finding.operation}: {finding.check.name}", finding.text]
    if finding.expected is not None or finding.actual is not None:
        lines += [f"expected: {_json(finding.expected)}", f"actual:   {_json(finding.actual)}"]
    lines += [curl(each.request, report.base_url) for each in finding.exchanges[-1:]]
    return "\n".join(lines)


def _json(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= _LONGEST_VALUE else f"{text[:_LONGEST_VALUE]} …"


def _fenced(text: str, language: str = "text") -> str:
    """Return a text as it is: what a server sent mentions nobody, and links nowhere."""
    longest = max((len(each) for each in re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"\n{fence}{language}\n{text.rstrip()}\n{fence}\n"
