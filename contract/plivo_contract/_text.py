"""The report as text: for a terminal, and for the tests that fail."""

import json
import shlex
from collections.abc import Iterator

from ._messages import Call, Request
from ._report import ExitCode, Finding, Report
from ._target import PLACEHOLDERS

VERDICTS = {
    ExitCode.KEPT: "The server keeps to the contract.",
    ExitCode.BROKEN: "The contract is broken.",
    ExitCode.COULD_NOT_TEST: "Could not test.",
}
_LONGEST = 300
_MOST_CALLS = 4
_MOST_UNCOVERED = 40
_NOT_NEEDED = frozenset(
    {"host", "content-length", "user-agent", "accept", "accept-encoding", "connection", "x-schemathesis-testcaseid"}
)


def summary(report: Report) -> str:
    """Describe what a run found, in several lines."""
    findings = [line for finding in report.findings for line in finding_lines(finding, report)]
    return "\n".join([*findings, *conclusion(report)])


def conclusion(report: Report) -> Iterator[str]:
    """Describe what a run found besides the differences."""
    for reason, count in report.skipped_checks.items():
        yield f"skipped: {_counted(count, 'check')} ({reason})"
    yield from (f"note: {note}" for note in report.notes)
    yield from (f"could not test: {obstacle}" for obstacle in report.obstacles)
    if report.is_complete and not report.uncovered:
        yield "seen in this run: every part of the contract"
    if report.uncovered:
        yield f"not seen in this run: {_counted(len(report.uncovered), 'part')} of the contract"
        yield from (f"  {part}" for part in report.uncovered[:_MOST_UNCOVERED])
        if (more := len(report.uncovered) - _MOST_UNCOVERED) > 0:
            yield f"  … and {more:,} more (--html FILE lists them)"
    failed = sum(bool(cell.failed) for cell in report.tested)
    yield (
        f"{_counted(len(report.exchanges), 'request')} in {report.seconds:.0f} s; "
        f"{_counted(len(report.tested), 'check')} made, {failed} of them failed"
    )
    yield VERDICTS[report.exit_code]


def finding_lines(finding: Finding, report: Report) -> Iterator[str]:
    """Describe a difference, in several lines."""
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
        yield f"        … and {_counted(more, 'callback')} more"
    if finding.exchanges:
        yield f"        {curl(finding.exchanges[-1].request, report.base_url)}"
    yield ""


def one_line(call: Call) -> str:
    """Return a callback in one line: how it was made, and what was sent with it."""
    return f"{call.method} {call.url} {decoded(call.body)}".rstrip()


def decoded(body: bytes) -> str:
    """Return a body as text, with escapes for what is not UTF-8."""
    return body.decode("utf-8", errors="backslashreplace")


def curl(request: Request, base_url: str) -> str:
    """Return a request as a curl command in one line; the credentials come from the environment."""
    words = ["curl", "--include", "--path-as-is"]
    if request.method == "HEAD":
        words.append("--head")
    elif request.method != "GET":
        words += ["--request", shlex.quote(request.method)]
    for name, value in request.headers:
        if value in PLACEHOLDERS:
            words += ["--user", f'"{PLACEHOLDERS[value]}"']
        elif name.lower() not in _NOT_NEEDED:
            words += ["--header", shlex.quote(f"{name}: {value}")]
    if request.body:
        words += ["--data-binary", _quoted(request.body)]
    return " ".join([*words, shlex.quote(absolute_url(request, base_url))])


def absolute_url(request: Request, base_url: str) -> str:
    """Return the whole URL of a request."""
    return f"{(base_url or 'http://contract.invalid/v1').rstrip('/')}{request.target.removeprefix('/v1')}"


def _quoted(body: bytes) -> str:
    try:
        text = body.decode()
    except UnicodeDecodeError:
        text = ""
    if text.isprintable() and text and not text.startswith("@"):
        return shlex.quote(text)
    return "$'" + "".join(f"\\x{byte:02x}" for byte in body) + "'"


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else f"{line[:_LONGEST]} …"
