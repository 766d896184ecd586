"""The report as text: for a terminal, for the tests that fail, and as Markdown."""

import json
import re
import shlex
from collections.abc import Iterable, Iterator
from importlib.metadata import version

from ._drift import Drift
from ._messages import Request
from ._report import Check, ExitCode, Finding, Report
from ._target import PLACEHOLDERS

VERDICTS = {
    ExitCode.KEPT: "The server keeps to the contract.",
    ExitCode.BROKEN: "The contract is broken.",
    ExitCode.COULD_NOT_TEST: "Could not test.",
}
_LONGEST = 300
_LONGEST_VALUE = 2_000  # in Markdown
_LONGEST_MARKDOWN = 60_000  # characters; an issue of GitHub may have 65,536
_MOST_CALLS = 4
_MOST_KINDS = 10  # of one check
_MOST_UNCOVERED = 40
_NOT_NEEDED = frozenset(
    {"host", "content-length", "user-agent", "accept", "accept-encoding", "connection", "x-schemathesis-testcaseid"}
)


def summary(report: Report) -> str:
    """Describe what a run found, in several lines."""
    return "\n".join([*difference_lines(report.findings, report), *conclusion(report)])


def markdown(report: Report) -> str:
    """Return what differs as Markdown; an empty text if nothing does, or if nothing could be tested."""
    blocks = [_fenced(_described(finding, report)) for finding in report.findings]
    blocks += [_fenced(f"# {each.place}: {each.what}\n{each.fragment}", "yaml") for each in report.drift]
    if not blocks:
        return ""
    if warnings := [*warning_lines(report)]:
        blocks.append(_fenced("\n".join(warnings)))
    tool = f"plivo-contract {version('plivo-messaging')}"
    text = f"**{VERDICTS[report.exit_code]}** {tool}, {report.started:%Y-%m-%d %H:%M} UTC.\n"
    for number, block in enumerate(blocks):
        if len(text) + len(block) > _LONGEST_MARKDOWN:
            return f"{text}\nAnd {len(blocks) - number} more, which are in the other reports.\n"
        text += block
    return text


def conclusion(report: Report) -> Iterator[str]:
    """Describe what a run found besides the differences."""
    for reason, count in report.skipped_checks.items():
        yield f"skipped: {_counted(count, 'check')} ({reason})"
    yield from warning_lines(report)
    yield from (f"could not test: {obstacle}" for obstacle in report.obstacles)
    if report.is_complete and not report.uncovered:
        yield "seen in this run: every part of the contract"
    if report.uncovered:
        yield f"not seen in this run: {_counted(len(report.uncovered), 'part')} of the contract"
        yield from (f"  {part}" for part in report.uncovered[:_MOST_UNCOVERED])
        if (more := len(report.uncovered) - _MOST_UNCOVERED) > 0:
            yield f"  … and {more:,} more (--html FILE lists them)"
    if report.drift:
        yield "not in the contract, which breaks nothing. To add it to the contract:"
        for each in report.drift:
            yield f"  {_short(drift_line(each))}"
            yield from (f"    {line}" for line in each.fragment.splitlines())
    failed = sum(bool(cell.failed) for cell in report.tested)
    yield (
        f"{_counted(len(report.exchanges), 'request')} in {report.seconds:.0f} s; "
        f"{_counted(len(report.tested), 'check')} made, {failed} of them failed"
        + (f", {_counted(len(report.accepted), 'difference')} accepted" if report.accepted else "")
    )
    yield VERDICTS[report.exit_code]


def warning_lines(report: Report) -> Iterator[str]:
    """Describe what is no difference, or none that counts."""
    for finding, accepted in report.accepted:
        until = "" if accepted.until is None else f", until {accepted.until}"
        yield f"accepted: {finding.operation}: {finding.check.name}: {_short(finding.text)}"
        yield f"          {accepted.reason}{until}"
    yield from (f"no longer accepted, as {each.until} is over: {each.name}" for each in report.expired)
    yield from (f"accepted, but did not occur: {each.name}" for each in report.unused)
    yield from (f"note: {note}" for note in report.notes)


def difference_lines(findings: Iterable[Finding], report: Report) -> Iterator[str]:
    """Describe differences, those of each check together, in several lines."""
    by_check: dict[tuple[str, Check], list[Finding]] = {}
    for each in findings:
        by_check.setdefault((each.operation, each.check), []).append(each)
    for (operation, check), kinds in by_check.items():
        yield f"BROKEN  {operation}: {check.name}"
        for finding in kinds[:_MOST_KINDS]:
            yield from _finding_lines(finding, report)
        if (more := len(kinds) - _MOST_KINDS) > 0:
            yield f"        … and {_counted(more, 'difference')} of other kinds (--html FILE lists them)"
        yield ""


def _finding_lines(finding: Finding, report: Report) -> Iterator[str]:
    times = report.times(finding)
    yield f"        {_short(finding.text)}{f', {times:,} times' if times > 1 else ''}"
    if finding.expected is not None or finding.actual is not None:
        yield f"        expected: {_short(_json(finding.expected))}"
        yield f"        actual:   {_short(_json(finding.actual))}"
    for call in finding.calls[:_MOST_CALLS]:
        yield f"        called back: {_short(f'{call.method} {call.url} {decoded(call.body)}')}"
    if (more := len(finding.calls) - _MOST_CALLS) > 0:
        yield f"        … and {_counted(more, 'callback')} more"
    if finding.exchanges:
        shown = finding.exchanges[-1]
        yield f"        {curl(shown.request, report.base_url)}"
        yield f"        response: {shown.response.status} {_short(decoded(shown.response.body))}".rstrip()


def _described(finding: Finding, report: Report) -> str:
    lines = [f"{finding.operation}: {finding.check.name}", finding.text]
    if finding.expected is not None or finding.actual is not None:
        lines += [
            f"expected: {_cut(_json(finding.expected), _LONGEST_VALUE)}",
            f"actual:   {_cut(_json(finding.actual), _LONGEST_VALUE)}",
        ]
    lines += [curl(each.request, report.base_url) for each in finding.exchanges[-1:]]
    return "\n".join(lines)


def _fenced(text: str, language: str = "text") -> str:
    """Return a text as it is: what a server sent mentions nobody, and links nowhere."""
    longest = max((len(each) for each in re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"\n{fence}{language}\n{text.rstrip()}\n{fence}\n"


def drift_line(each: Drift) -> str:
    """Return in one line what the contract lacks."""
    return f"{each.place}: {each.what}, such as {_json(each.example)}; seen {_counted(each.count, 'time')}"


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
    return _cut(" ".join(text.split()), _LONGEST)


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[:longest]} …"
