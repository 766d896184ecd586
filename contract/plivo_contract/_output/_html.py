"""The report as one page for a browser; it needs nothing from anywhere else."""

import hashlib
from base64 import b64encode
from collections.abc import Iterator
from html import escape
from importlib.metadata import version
from importlib.resources import files

from plivo_contract._exchange import Exchange, Headers
from plivo_contract._report import ExitCode, Finding, Report

from ._called import called
from ._calls import called_back
from ._curl import CREDENTIALS, curl
from ._diff import diff, pretty
from ._matrix import anchor, matrix
from ._text import VERDICTS, left_out

_CLASSES = {ExitCode.KEPT: "kept", ExitCode.BROKEN: "broken", ExitCode.COULD_NOT_TEST: "unknown"}
_LONGEST_BODY = 20_000


def page(report: Report) -> str:
    """Write a report as a page.

    Args:
        report: What was found.

    Returns:
        An HTML document without scripts, in which everything that came from the server is escaped.
    """
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
        yield "<h2>What is broken</h2>\n"
        yield from _findings(report)
    if report.cells:
        yield f"<h2>Checks</h2>\n{matrix(report)}\n"
    if report.answers:
        yield f"<h2>Answers</h2>\n{_answers(report)}\n"
    if report.calls:
        yield f"<h2>Status callbacks</h2>\n{called(report.calls)}\n"
    if report.tried_everything and not report.untouched:
        yield "<h2>Seen in this run</h2>\n<p>Every part of the contract was seen.</p>\n"
    if report.tried_everything and report.untouched:
        yield "<h2>Not seen in this run</h2>\n<p>Nothing is known about these parts of the contract:</p>\n"
        yield f"<ul>{''.join(f'<li><code>{escape(each)}</code></li>' for each in report.untouched)}</ul>\n"
    yield f"<footer>plivo-contract {escape(version('plivo-messaging'))}. Not made or endorsed by Plivo.</footer>\n"


def _verdict(report: Report) -> str:
    made = [cell for cell in report.cells.values() if cell.passed or cell.failed]
    failed = sum(bool(cell.failed) for cell in made)
    facts = {
        "checks made": f"{len(made):,}",
        "of them failed": f"{failed:,}",
        "not made": f"{sum(left_out(report).values()):,}",
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


def _findings(report: Report) -> Iterator[str]:
    seen: set[str] = set()
    for finding in report.findings:
        name = anchor(finding.operation, finding.check)
        place = "" if name in seen else f' id="{name}"'
        seen.add(name)
        yield f'<article class="finding"{place}>{"".join(_finding(finding, report))}</article>\n'


def _finding(finding: Finding, report: Report) -> Iterator[str]:
    cell = report.cells[finding.operation, finding.check]
    times = f" · failed {cell.failed:,} times" if cell.failed > 1 else ""
    yield f"<h3>{escape(finding.check.name)}</h3>"
    yield f'<p class="where">{escape(finding.check.group)} · <code>{escape(finding.operation)}</code>{times}</p>'
    yield f'<p class="text">{escape(finding.text)}</p>'
    if finding.expected is not None or finding.actual is not None:
        yield diff(finding.expected, finding.actual)
    if finding.calls:
        yield "<b>Called back</b>"
        yield from map(called_back, finding.calls)
    if finding.exchanges:
        yield "<b>To see it again</b>"
        yield f"<pre>{escape(curl(finding.exchanges[-1].request, report.base_url))}</pre>"
    for exchange in finding.exchanges:
        yield _exchange(exchange)


def _exchange(exchange: Exchange) -> str:
    request, response = exchange.request, exchange.response
    asked = f"{request.method} {request.target}\n{_headers(request.headers)}\n{_body(request.body)}"
    answered = f"{response.status}\n{_headers(response.headers)}\n{_body(response.body, response.json_object())}"
    return (
        f"<details><summary>request {exchange.number}: <code>{escape(request.method)} {escape(request.target[:200])}"
        f"</code> → {response.status}</summary><pre>{escape(asked)}</pre><pre>{escape(answered)}</pre></details>"
    )


def _headers(headers: Headers) -> str:
    return "".join(f"{name}: {'(the credentials)' if value in CREDENTIALS else value}\n" for name, value in headers)


def _body(body: bytes, document: object = None) -> str:
    text = pretty(document) if document is not None else body.decode("utf-8", errors="backslashreplace")
    more = len(text) - _LONGEST_BODY
    return f"{text[:_LONGEST_BODY]}\n… {more:,} more characters" if more > 0 else text


def _answers(report: Report) -> str:
    statuses = sorted({status for _, status in report.answers})
    heads = "".join(f'<th scope="col">{status}</th>' for status in statuses)
    operations = sorted({operation for operation, _ in report.answers})
    rows = "".join(
        f'<tr><th scope="row"><code>{escape(operation)}</code></th>'
        + "".join(f"<td>{_count(report.answers[operation, status])}</td>" for status in statuses)
        + "</tr>"
        for operation in operations
    )
    return (
        '<div class="wide" tabindex="0" role="region" aria-label="Answers of each operation"><table><thead><tr>'
        f'<th scope="col">Operation</th>{heads}</tr></thead><tbody>{rows}</tbody></table></div>'
    )


def _count(number: int) -> str:
    return f"{number:,}" if number else ""
