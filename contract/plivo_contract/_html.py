"""The report as one page for a browser; it needs nothing else, and has no scripts."""

import difflib
import hashlib
import json
from base64 import b64encode
from collections import Counter
from collections.abc import Iterable, Iterator
from html import escape
from importlib.metadata import version
from importlib.resources import files

from ._contract import ELSEWHERE, GET, LIST, SEND
from ._messages import Call, Exchange, Headers
from ._report import Check, ExitCode, Finding, Report
from ._target import PLACEHOLDERS
from ._text import VERDICTS, curl, decoded, drift_line

_CLASSES = {ExitCode.KEPT: "kept", ExitCode.BROKEN: "broken", ExitCode.COULD_NOT_TEST: "unknown"}
_TITLES = {SEND: "Send", LIST: "List", GET: "Retrieve", ELSEWHERE: "Elsewhere"}
_CALL_HEADS = ("Time (UTC)", "Message", "To", "State", "Called by", "Signatures", "Response")
_SIGNED = {True: ("good", "✓ valid"), False: ("bad", "✗ invalid"), None: ("out", "not verified")}
_SIGNS = {"- ": ("plus", "expected  "), "+ ": ("minus", "actual    ")}
_LONGEST_BODY = 20_000
_MOST_LINES = 80
_OK = 200


def html_page(report: Report) -> str:
    """Return a report as a page, in which everything that came from the server is escaped."""
    css = (files(__package__ or "") / "page.css").read_text(encoding="utf-8")
    digest = b64encode(hashlib.sha256(css.encode()).digest()).decode()
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'sha256-{digest}'\">\n"
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n'
        f"<title>{VERDICTS[report.exit_code]} {escape(report.target)}</title>\n"
        f"<style>{css}</style>\n</head>\n<body>\n<main>\n{''.join(_sections(report))}</main>\n</body>\n</html>\n"
    )


def _sections(report: Report) -> Iterator[str]:
    yield _verdict(report)
    for obstacle in report.obstacles:
        yield f'<p class="obstacle"><b>Could not test.</b> {escape(obstacle)}</p>\n'
    for note in report.notes:
        yield f"<p>{escape(note)}</p>\n"
    if report.findings:
        yield f"<h2>What is broken</h2>\n{_index(report)}\n"
        yield from _findings(report)
    yield from _accepted(report)
    if report.cells:
        yield f"<h2>Checks</h2>\n{_matrix(report)}\n"
    if report.statuses:
        yield f"<h2>Responses</h2>\n{_statuses(report)}\n"
    if report.calls:
        yield f"<h2>Status callbacks</h2>\n{_calls(report)}\n"
    if report.is_complete and not report.uncovered:
        yield "<h2>Seen in this run</h2>\n<p>Every part of the contract was seen.</p>\n"
    if report.uncovered:
        yield "<h2>Not seen in this run</h2>\n<p>Nothing is known about these parts of the contract:</p>\n"
        yield f"<ul>{''.join(f'<li><code>{escape(each)}</code></li>' for each in report.uncovered)}</ul>\n"
    if report.drift:
        yield "<h2>Not in the contract</h2>\n<p>It breaks nothing. To add it to the contract:</p>\n"
        shown = (f"<li>{escape(drift_line(each))}<pre>{escape(each.fragment)}</pre></li>" for each in report.drift)
        yield f"<ul>{''.join(shown)}</ul>\n"
    yield f"<footer>plivo-contract {escape(version('plivo-messaging'))}. Not made or endorsed by Plivo.</footer>\n"


def _verdict(report: Report) -> str:
    facts = {
        "checks made": f"{len(report.tested):,}",
        "of them failed": f"{sum(bool(cell.failed) for cell in report.tested):,}",
        **({"accepted": f"{len(report.accepted):,}"} if report.accepted else {}),
        "skipped": f"{sum(report.skipped_checks.values()):,}",
        "requests": f"{len(report.exchanges):,}",
        "seconds": f"{report.seconds:.0f}",
        "seed": "fixed" if report.seed is None else str(report.seed),
    }
    items = "".join(f"<li><b>{value}</b><span>{name}</span></li>" for name, value in facts.items())
    plan = "".join(f"<li>{escape(line)}</li>" for line in report.plan)
    return (
        f'<header class="verdict {_CLASSES[report.exit_code]}"><h1>{VERDICTS[report.exit_code]}</h1>'
        f'<p class="where">{escape(report.target)} · {report.started:%Y-%m-%d %H:%M} UTC</p>'
        f'<ul class="facts">{items}</ul><ul class="plan">{plan}</ul></header>\n'
    )


def _anchored(report: Report) -> Iterator[tuple[str, Finding]]:
    """Return the differences, each with its place on the page; the first of a check has that of the check."""
    seen: Counter[str] = Counter()
    for finding in report.findings:
        name = _anchor(finding.operation, finding.check)
        seen[name] += 1
        yield name if seen[name] == 1 else f"{name}.{seen[name]}", finding


def _index(report: Report) -> str:
    lines = [
        f'<li><a href="#{name}">{escape(finding.check.name)}</a>'
        f"<span>{_TITLES.get(finding.operation, escape(finding.operation))}: {escape(finding.text)}</span></li>"
        for name, finding in _anchored(report)
    ]
    return f'<nav aria-label="What is broken"><ol class="index">{"".join(lines)}</ol></nav>'


def _accepted(report: Report) -> Iterator[str]:
    rows = [
        _row(
            f"{escape(finding.check.name)}<code>{escape(finding.operation)}</code>",
            [f"<td>{escape(finding.text)}</td><td>{escape(entry.reason)}</td><td>{entry.until or ''}</td>"],
        )
        for finding, entry in report.accepted
    ]
    if rows:
        heads = ("Check", "Difference", "Reason", "Until")
        yield f"<h2>Accepted</h2>\n{_table('Accepted differences', heads, rows)}\n"
    for name, entries in (("No longer accepted", report.expired), ("Accepted, but did not occur", report.unused)):
        if items := "".join(f"<li>{escape(each.name)}</li>" for each in entries):
            yield f"<h2>{name}</h2>\n<ul>{items}</ul>\n"


def _findings(report: Report) -> Iterator[str]:
    for name, finding in _anchored(report):
        yield f'<article class="finding" id="{name}">{"".join(_finding(finding, report))}</article>\n'


def _finding(finding: Finding, report: Report) -> Iterator[str]:
    count = report.times(finding)
    times = f" · {count:,} times" if count > 1 else ""
    yield f"<h3>{escape(finding.check.name)}</h3>"
    yield f'<p class="where">{escape(finding.check.group)} · <code>{escape(finding.operation)}</code>{times}</p>'
    yield f'<p class="text">{escape(finding.text)}</p>'
    if finding.expected is not None or finding.actual is not None:
        yield _diff(finding.expected, finding.actual)
    if finding.calls:
        yield f"<b>Called back</b>{''.join(map(_call, finding.calls))}"
    if finding.exchanges:
        yield f"<b>To see it again</b><pre>{escape(curl(finding.exchanges[-1].request, report.base_url))}</pre>"
        yield from map(_exchange, finding.exchanges)


def _diff(expected: object, actual: object) -> str:
    lines = difflib.ndiff(_json(expected).splitlines(), _json(actual).splitlines())
    shown: list[str] = []
    for line in lines:
        if not line.startswith("? "):
            kind, sign = _SIGNS.get(line[:2], ("same", " " * 10))
            shown.append(f'<span class="{kind}">{sign}{escape(line[2:])}</span>')
    more = len(shown) - _MOST_LINES
    rest = f"<span>… {more} more lines</span>" if more > 0 else ""
    return f'<pre class="diff">{"".join(shown[:_MOST_LINES])}{rest}</pre>'


def _exchange(exchange: Exchange) -> str:
    request, response = exchange.request, exchange.response
    document = response.json_object()
    body = decoded(response.body) if document is None else _json(document)
    return _details(
        f"request {exchange.number}: <code>{escape(request.method)} {escape(request.target[:200])}</code>"
        f" → {response.status}",
        f"{request.method} {request.target}\n{_headers(request.headers)}\n{_cut(decoded(request.body))}",
        f"{response.status}\n{_headers(response.headers)}\n{_cut(body)}",
    )


def _call(call: Call) -> str:
    fields = "".join(f"{name}={value}\n" for name, value in call.fields.items())
    return _details(
        f"callback: <code>{escape(call.method)} {escape(call.fields.get('Status', ''))}</code>"
        f"{f' → {call.answered}' if call.answered else ''}",
        f"{call.method} {call.url}\n{_headers(call.headers)}\n",
        fields,
        "" if call.form else decoded(call.body),
    )


def _details(title: str, *texts: str) -> str:
    shown = "".join(f"<pre>{escape(text)}</pre>" for text in texts if text)
    return f"<details><summary>{title}</summary>{shown}</details>"


def _headers(headers: Headers) -> str:
    return "".join(f"{name}: {'(the credentials)' if value in PLACEHOLDERS else value}\n" for name, value in headers)


def _cut(text: str) -> str:
    more = len(text) - _LONGEST_BODY
    return f"{text[:_LONGEST_BODY]}\n… {more:,} more characters" if more > 0 else text


def _json(value: object) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False, sort_keys=True, default=str)


def _matrix(report: Report) -> str:
    heads = [f"{_TITLES.get(each, escape(each))}<code>{escape(each)}</code>" for each in report.columns]
    rows: list[str] = []
    group = ""
    for check in report.checks:
        if check.group != group:
            group = check.group
            rows.append(f'<tr class="group"><th colspan="{len(heads) + 1}">{escape(group)}</th></tr>')
        cells = [f'<td class="cell">{_result(report, each, check)}</td>' for each in report.columns]
        rows.append(_row(escape(check.name), cells))
    return _table("Checks of each operation", ["Check", *heads], rows, "matrix")


def _result(report: Report, operation: str, check: Check) -> str:
    cell = report.cells.get((operation, check))
    if cell is None:
        return ""
    if cell.failed:
        count = f"{cell.failed:,} of {cell.failed + cell.passed:,}"
        link = _anchor(operation, check)
        return f'<a class="mark bad" href="#{link}" title="{count} failed">✗ {cell.failed:,}</a>'
    if cell.accepted:
        return f'<span class="mark out" title="accepted {cell.accepted:,} times">accepted</span>'
    if cell.passed:
        return f'<span class="mark good" title="passed {cell.passed:,} times">✓ {cell.passed:,}</span>'
    return f'<span class="mark out" title="skipped: {escape(cell.skipped)}">skipped</span>'


def _anchor(operation: str, check: Check) -> str:
    words = "-".join((_TITLES.get(operation, operation), check.group, check.name)).lower()
    return "".join(each if each.isascii() and each.isalnum() else "-" for each in words)


def _statuses(report: Report) -> str:
    statuses = sorted({status for _, status in report.statuses})
    rows = [
        _row(
            f"<code>{escape(operation)}</code>",
            [f"<td>{report.statuses[operation, status] or ''}</td>" for status in statuses],
        )
        for operation in sorted({operation for operation, _ in report.statuses})
    ]
    return _table("Responses of each operation", ["Operation", *map(str, statuses)], rows)


def _calls(report: Report) -> str:
    rows: list[str] = []
    for call in sorted(report.calls, key=lambda call: "" if call.received is None else call.received.isoformat()):
        fields = call.fields
        time = "" if call.received is None else f"{call.received:%H:%M:%S.%f}"[:-3]
        words = (time, *(fields.get(name, "") for name in ("MessageUUID", "To", "Status")), call.method)
        cells = "".join(f"<td><code>{escape(each)}</code></td>" for each in words)
        answer = _mark("good" if call.answered == _OK else "out", str(call.answered)) if call.answered else ""
        rows.append(f"<tr>{cells}<td>{_mark(*_SIGNED[call.is_signed])}</td><td>{answer}</td></tr>")
    table = _table("Status callbacks", _CALL_HEADS, rows)
    return f"<details><summary>{len(rows):,} callbacks</summary>{table}</details>"


def _mark(kind: str, text: str) -> str:
    return f'<span class="mark {kind}">{text}</span>'


def _row(head: str, cells: Iterable[str]) -> str:
    return f'<tr><th scope="row">{head}</th>{"".join(cells)}</tr>'


def _table(label: str, heads: Iterable[str], rows: Iterable[str], kind: str = "plain") -> str:
    shown = "".join(f'<th scope="col">{head}</th>' for head in heads)
    return (
        f'<div class="wide" tabindex="0" role="region" aria-label="{label}"><table class="{kind}"><thead>'
        f"<tr>{shown}</tr></thead><tbody>{''.join(rows)}</tbody></table></div>"
    )
