"""Reports for other programs and for people: well-formed, complete, and without a secret."""

import io
import json
import re
import shlex
import subprocess
from base64 import b64encode
from datetime import UTC, date, datetime
from importlib.metadata import version
from importlib.resources import files
from itertools import chain
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit
from xml.etree import ElementTree as ET

import jsonschema_rs
import pytest

from plivo_contract import (
    Baseline,
    Call,
    Check,
    Credentials,
    Exchange,
    ExitCode,
    Finding,
    Mode,
    Plan,
    Report,
    Request,
    Response,
    Target,
    har,
    html_page,
    json_report,
    markdown,
    run,
    summary,
)
from plivo_contract._baseline import Accepted
from plivo_contract._cli import main
from plivo_contract._contract import GET, LIST, shipped_contract
from plivo_contract._contract import SEND as SENDING
from plivo_contract._report import redact
from plivo_contract._text import curl
from plivo_mock import MockPlivo
from tests.contract.faults.catalogue import ALL_FAULTS, FAULTS
from tests.contract.faults.faulty import Fault, Faulty, answers
from tests.contract.faults.judging import try_out
from tests.contract_tool import servers
from tests.contract_tool.conftest import Run
from tests.contract_tool.pages import Page

SEND = ("--allow-send", "--src", "12025550100", "--dst", "12025550123")
EVIL = "</pre><script>alert(1)</script>&\"'"
CHECK = Check("One group", f"a check {EVIL}")
OTHER_CHECK = Check("Another group", "another check")
SKIPPED = Check("Another group", "a check that was skipped")
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
BASE = "http://127.0.0.1:1/proxy/v1"
CALLBACKS = Plan(Mode.FULL, groups=frozenset({"Status callbacks"}))
TARGET = Target(Credentials("MA1", "t k"), BASE, other=Credentials("MA2", "u k"), subaccount=Credentials("SA1", "v k"))
OWN_CREDENTIALS = TARGET.accounts[0][1]


def exchange(body: bytes = b"{}") -> Exchange:
    headers = (("Authorization", OWN_CREDENTIALS), ("Content-Type", "application/json"))
    request = Request("POST", "/v1/Account/MA/Message/?x=1", headers, body)
    answer = Response(500, (("content-type", "text/html"), ("x-odd", EVIL)), f"<h1>{EVIL}</h1>\x00\x1b".encode())
    return Exchange(1, f"a purpose {EVIL}", SENDING, request, answer, datetime(2026, 1, 1, tzinfo=UTC), 0.0125)


@pytest.fixture
def report() -> Report:
    """A report with everything that may be in one."""
    operations = shipped_contract().operations
    made = Report(f"http://127.0.0.1/v1{EVIL}", ("will do this",), 7, BASE, operations, frozenset(operations))
    made.passed(LIST, OTHER_CHECK)
    made.passed(SENDING, OTHER_CHECK)
    made.skipped(GET, SKIPPED, f"there is no {EVIL}")
    for actual in (2, 3):
        different = ({"a": 1, "b": EVIL}, {"a": actual, "b": EVIL})
        made.failed(Finding(SENDING, CHECK, f"wrong {EVIL}", *different, (exchange(),)))
    made.statuses.update({(SENDING, 202): 3, (SENDING, 500): 1, (LIST, 200): 2})
    made.exchanges = [exchange(), exchange(b"\xff\xfe")]
    made.calls = [
        Call("GET", f"http://127.0.0.1/1?{urlencode({'MessageUUID': 'later', 'To': EVIL})}", received=NOON),
        Call("POST", "http://127.0.0.1/1", (), b"x", NOON.replace(hour=11), 503, is_signed=False),
    ]
    return made


def test_har_is_complete(report: Report) -> None:
    log: dict[str, Any] = json.loads(har(report))["log"]

    assert (log["version"], log["creator"]["name"]) == ("1.2", "plivo-contract")
    first, second = log["entries"]
    assert first["startedDateTime"] == "2026-01-01T00:00:00.000+00:00"
    assert first["time"] == 12.5 == sum(value for value in first["timings"].values() if value > 0)
    assert first["request"]["url"] == f"{BASE}/Account/MA/Message/?x=1"
    assert first["request"]["queryString"] == [{"name": "x", "value": "1"}]
    assert (first["request"]["postData"]["mimeType"], first["request"]["postData"]["text"]) == (
        "application/json",
        "{}",
    )
    assert second["request"]["postData"]["text"] == b64encode(b"\xff\xfe").decode()
    assert first["response"]["content"]["text"].startswith("<h1>")
    assert first["comment"].startswith("a purpose")


def test_the_page_escapes_everything_and_needs_nothing_else(report: Report) -> None:
    text = html_page(report)
    parsed = Page(text)

    assert parsed.open == []
    assert "<script" not in text.lower()
    assert parsed.text.count(EVIL) >= 7
    for _, attributes in parsed.tags:
        assert not {"src", "srcset", "style", "onclick", "onload"} & attributes.keys()
        assert urlsplit(attributes.get("href") or "#").path == ""
    assert not re.search(r"@import|url\(", text)
    policy = next(each["content"] for tag, each in parsed.tags if tag == "meta" and "http-equiv" in each)
    assert str(policy).startswith("default-src 'none'; style-src 'sha256-")


def test_the_page_has_the_callbacks_as_they_came(report: Report) -> None:
    uuid = "b48d95dc-e3ac-41eb-a9c2-0242ac110005"
    form = urlencode({"MessageUUID": uuid, "To": "12025550123", "Status": "sent"}).encode()
    headers = (("Content-Type", "application/x-www-form-urlencoded"),)
    report.calls.append(Call("POST", "http://127.0.0.1/1", headers, form, NOON.replace(hour=10), 200, is_signed=True))

    parsed = Page(html_page(report))
    table = parsed.text[parsed.text.index("3 callbacks") :]
    assert f"10:00:00.000{uuid}12025550123sentPOST✓ valid20011:00:00.000POST✗ invalid503" in table
    assert f"12:00:00.000later{EVIL}GETnot verified" in table


def test_the_page_has_the_matrix_the_diff_and_the_way_to_see_it_again(report: Report) -> None:
    text = html_page(report)
    parsed = Page(text)

    marks = [attributes["class"] for _, attributes in parsed.tags if "mark" in str(attributes.get("class"))]
    assert sorted(map(str, marks)) == ["mark bad", "mark bad", "mark good", "mark good", *["mark out"] * 3]
    links = {attributes["href"] for tag, attributes in parsed.tags if tag == "a"}
    places = {f"#{attributes['id']}" for _, attributes in parsed.tags if "id" in attributes}
    assert links == places != set()
    diff = '<span class="plus">expected    "a": 1,</span><span class="minus">actual      "a": 2,</span>'
    assert diff in text.replace("&quot;", '"')
    assert 'curl --include --path-as-is --request POST --user "$PLIVO_AUTH_ID:$PLIVO_AUTH_TOKEN"' in parsed.text
    assert "could not test" in parsed.text.lower()


def test_the_page_has_an_index_of_the_differences(report: Report) -> None:
    report.failed(Finding(SENDING, CHECK, "something else"))

    parsed = Page(html_page(report))
    articles = [str(each["id"]) for tag, each in parsed.tags if tag == "article"]
    links = [str(each["href"]) for tag, each in parsed.tags if tag == "a"]
    assert len(set(articles)) == len(articles) == 2
    assert links[:2] == [f"#{each}" for each in articles]
    assert f"a check {EVIL}Send: something else" in parsed.text


FORM = json.loads((files("plivo_contract") / "report.schema.json").read_text(encoding="utf-8"))


def json_of(report: Report) -> Any:
    """Return the JSON of a report, which has the documented form."""
    document = json.loads(json_report(report), parse_constant=pytest.fail)
    jsonschema_rs.Draft202012Validator(FORM, validate_formats=True).validate(document)
    return document


def test_json_has_breaches_and_warnings_apart(report: Report) -> None:
    entry = Accepted(LIST, "another check", "*", "of old", date(2999, 1, 31))
    over = Accepted(LIST, "another check", "late", "of old", date(2020, 1, 31))
    report.baseline = Baseline((entry, over, Accepted(LIST, "another check", "never", "of old")))
    report.failed(Finding(LIST, OTHER_CHECK, "late", float("nan"), {1: b"x"}))
    report.baseline.accepted = (over, Accepted(LIST, "another check", "never", "of old"))
    report.failed(Finding(LIST, OTHER_CHECK, "late"))
    report.notes.append("a note")

    document = json_of(report)
    assert (document["version"], document["verdict"], document["exit_code"]) == (1, "broken", 1)
    assert [each["text"] for each in document["breaches"]] == ["late", f"wrong {EVIL}"]
    assert document["breaches"][1]["actual"] == {"a": 2, "b": EVIL}
    assert document["breaches"][1]["curl"].startswith("curl --include")
    assert [(each["text"], each["reason"], each["until"]) for each in document["accepted"]] == [
        ("late", "of old", "2999-01-31")
    ]
    warnings = document["warnings"]
    assert [each["text"] for each in warnings["expired"]] == ["late"]
    assert (warnings["notes"], warnings["not_seen"]) == (["a note"], None)
    assert warnings["could_not_test"][0].startswith("GET /Account/{auth_id}/Message/{message_uuid}/ never had")
    assert any(each["skipped"] == f"there is no {EVIL}" for each in document["checks"])


def test_json_of_a_report_with_everything_seen() -> None:
    made = Report("a server", is_complete=True)
    made.statuses[LIST, 200] = 3
    made.passed(LIST, CHECK)

    document = json_of(made)
    assert (document["verdict"], document["breaches"], document["warnings"]["not_seen"]) == ("kept", [], [])


def test_markdown_has_what_differs_as_it_is(report: Report) -> None:
    report.failed(Finding(LIST, OTHER_CHECK, "```\n@somebody [x](http://example.com)"))

    text = markdown(report)
    assert text.startswith("**The contract is broken.** plivo-contract ")
    assert f"wrong {EVIL}" in text
    assert "````text\nGET /Account/{auth_id}/Message/: another check\n```\n@somebody" in text
    blocks = re.sub(r"^(`{3,})text\n.*?^\1$", "", text, flags=re.MULTILINE | re.DOTALL)
    assert "somebody" not in blocks
    assert "alert" not in blocks


def test_markdown_is_empty_if_nothing_differs() -> None:
    made = Report("a server")
    assert markdown(made) == ""
    made.statuses[LIST, 200] = 3
    made.passed(LIST, CHECK)
    assert markdown(made) == ""


def test_markdown_fits_into_an_issue() -> None:
    made = Report("a server")
    for number in range(100):
        made.failed(Finding(SENDING, Check("group", f"check {number}"), "wrong", "x" * 9_000))

    text = markdown(made)
    assert 50_000 < len(text) < 65_000
    assert re.search(r"\nAnd [0-9]+ more, which are in the other reports.\n$", text)


@pytest.mark.parametrize("write", [summary, har, html_page, json_report])
def test_an_empty_report_can_be_written(write: Any) -> None:
    assert "could not test" in summary(Report("nothing")).lower()
    assert write(Report("nothing"))


def test_the_terminal_shows_short_lines(report: Report) -> None:
    long = Report("x")
    long.failed(Finding(SENDING, CHECK, "wrong " * 500, "e" * 5000, "a" * 5000))

    assert max(map(len, summary(long).splitlines())) < 400
    assert "2 times" in summary(report)
    assert re.search(r'expected: \{"a": 1', summary(report))


def test_secrets_are_removed_in_every_spelling() -> None:
    token = 'a/tok&n+"é'
    account = Credentials("MA1", token)
    encoded = b64encode(f"MA1:{token}".encode()).decode()
    spellings = [token, encoded, "a%2Ftok%26n%2B%22%C3%A9", "a/tok&amp;n+&quot;é", 'a/tok&n+\\"é', 'a/tok&n+\\"\\u00e9']

    for spelling in spellings:
        assert redact(f"<{spelling}>", [account]) == "<[secret]>"
    assert token not in repr(account)


def test_no_secret_leaves_the_command(
    command: Run, server: MockPlivo, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    # A server that tells everybody what it was told.
    (fault,) = (each for each in FAULTS if each.name == "records: units is a text")
    paths = [tmp_path / name for name in ("c.xml", "c.har", "c.html", "c.json", "c.md", "b.toml")]
    with servers.served(_telling(Faulty(server.asgi(), fault))) as base_url:
        reports = zip(("--junit", "--har", "--html", "--json", "--markdown", "--baseline"), paths, strict=True)
        code = command(base_url, *SEND, *chain(*reports), "--update-baseline")

    assert code == 1
    encoded = b64encode(f"{server.auth_id}:{servers.TOKEN}".encode()).decode()
    captured = capsys.readouterr()
    for text in (captured.out, captured.err, *(path.read_text(encoding="utf-8") for path in paths)):
        assert servers.TOKEN not in text
        assert encoded not in text
    assert "[secret]" in paths[1].read_text(encoding="utf-8")
    failures = ET.parse(paths[0]).getroot().findall(".//failure")  # noqa: S314  (our own document)
    assert any("as documented" in str(each.text) and "curl --include" in str(each.text) for each in failures)
    json.loads(paths[1].read_text(encoding="utf-8"))
    assert Page(paths[2].read_text(encoding="utf-8")).open == []


def _telling(app: Any) -> Any:
    async def telling(scope: Any, receive: Any, send: Any) -> None:
        async def with_request(message: Any) -> None:
            if message["type"] == "http.response.start":
                told = dict(scope["headers"]).get(b"authorization", b"")
                extra = [(b"x-told", told), (b"x-t", servers.TOKEN.encode())]
                message = {**message, "headers": [*message["headers"], *extra]}
            await send(message)

        await app(scope, receive, with_request)

    return telling


def words(request: Request) -> list[str]:
    """Return the words that a shell makes of the line."""
    variables = {
        f"{name}_{part}": value
        for name, account in zip(
            ("PLIVO_AUTH", "CONTRACT_OTHER", "CONTRACT_SUBACCOUNT"), [each for each, _ in TARGET.accounts], strict=True
        )
        for part, value in (("ID", account.auth_id), ("TOKEN", account.auth_token))
    }
    line = curl(request, BASE).removeprefix("curl ")
    command = ["bash", "-c", f"printf '%s\\0' {line}"]
    printed = subprocess.run(command, env=variables, capture_output=True, check=True)
    return [each.decode("utf-8", errors="backslashreplace") for each in printed.stdout.split(b"\0")[:-1]]


def test_a_curl_line_is_the_request() -> None:
    headers = (("authorization", OWN_CREDENTIALS), ("content-type", "application/json"), ("host", "x"))
    body = b'{"text": "it\'s $HOME `x` \\ \xc3\xa9"}'

    assert words(Request("POST", "/v1/Account/MA1/Message/?a=1&b=2'3", headers, body)) == [
        *("--include", "--path-as-is", "--request", "POST", "--user", "MA1:t k"),
        *("--header", "content-type: application/json"),
        *("--data-binary", body.decode(), f"{BASE}/Account/MA1/Message/?a=1&b=2'3"),
    ]
    for credentials, placeholder in TARGET.accounts:
        made = words(Request("GET", "/v1/$(x)/;rm", (("Authorization", placeholder),)))
        assert made[2:] == ["--user", f"{credentials.auth_id}:{credentials.auth_token}", f"{BASE}/$(x)/;rm"]
    assert words(Request("POST", "/v1/", (), b"\xff\n'@"))[-2] == "\\xff\n'@"
    assert shlex.split(curl(Request("POST", "/v1/", (), b"@/etc/passwd"), BASE))[-2] != "@/etc/passwd"
    assert "--head" in words(Request("HEAD", "/v1/"))


def test_a_finding_about_callbacks_shows_them_and_the_request_that_asked_for_them() -> None:
    (fault,) = (each for each in ALL_FAULTS if each.name == "Units is one too many")
    report = try_out(fault, CALLBACKS)

    (finding, *_) = report.findings
    (call,) = finding.calls
    (shown,) = finding.exchanges
    assert (shown.request.json_object() or {})["url"] == call.url
    assert call.fields["Units"] == "2"
    assert f"called back: POST {call.url} MessageUUID=" in summary(report)
    text = Page(html_page(report)).text
    assert "callback: POST queued → 200" in text
    assert "Units=2" in text


@pytest.mark.slow
def test_a_callback_that_never_came_shows_what_asked_for_it() -> None:
    (fault,) = (each for each in ALL_FAULTS if each.name == "none is made")
    report = try_out(fault, CALLBACKS)

    shown = {finding.check.name: finding.exchanges for finding in report.findings}
    assert shown.pop("callbacks say what a conversation was opened for") == ()  # no request asked for that message
    assert len(shown) >= 5
    assert {tuple(each.request.method for each in exchanges) for exchanges in shown.values()} == {("POST",)}
    assert not any(finding.calls for finding in report.findings)


def test_what_was_not_seen_is_listed() -> None:
    made = Report("a server", is_complete=True)
    assert "seen in this run: every part of the contract" in summary(made)
    assert "Every part of the contract was seen." in html_page(made)

    made.uncovered = [f"the status {status}" for status in range(400, 450)]
    printed, shown = summary(made), Page(html_page(made)).text
    assert "not seen in this run: 50 parts of the contract\n  the status 400\n" in printed
    assert "  … and 10 more (--html FILE lists them)" in printed
    assert all(part in shown for part in made.uncovered)


def test_what_the_contract_lacks_is_listed_and_breaks_nothing(
    command: Run, server: MockPlivo, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    server.seed(from_number="12025550100", to_number="12025550123", text="Hello")
    grown = Fault("growth", "new", answers(GET, lambda record: record.update({EVIL: 1})))
    with servers.served(Faulty(server.asgi(), grown)) as base_url:
        code = command(base_url, "--examples", 0, "--junit", tmp_path / "c.xml", "--html", tmp_path / "c.html")

    printed, page = capsys.readouterr().out, Page((tmp_path / "c.html").read_text(encoding="utf-8"))
    line = f"MessageRecord.{EVIL}: a field that the contract lacks, such as 1; seen "
    properties = [each.get("value") for each in ET.parse(tmp_path / "c.xml").iter("property")]  # noqa: S314
    assert code == 0, printed
    assert line in printed
    assert line in page.text
    assert any(str(each).startswith(line) for each in properties)
    for text in (printed, page.text):
        assert json.dumps(EVIL) in text  # the key in the fragment


@pytest.mark.slow
def test_junit_lists_what_was_not_seen(command: Run, server: MockPlivo, tmp_path: Path) -> None:
    assert command(server.base_url, "--full", "--examples", 0, "--no-callbacks", "--junit", tmp_path / "c.xml") == 0

    root = ET.parse(tmp_path / "c.xml").getroot()  # noqa: S314  (our own document)
    (listed,) = (each.get("value") for each in root.iter("property") if each.get("name") == "not seen in this run")
    assert "StatusCallback: by POST" in str(listed)


def test_skipped_checks_are_counted_by_their_reason() -> None:
    made = Report("a server")
    made.skipped(GET, CHECK, "one reason")
    for check in (CHECK, OTHER_CHECK, SKIPPED):
        made.skipped(LIST, check, "another reason")
    made.passed(LIST, SKIPPED)  # it was made elsewhere
    printed = summary(made)

    assert "skipped: 1 check (one reason)\n" in printed
    assert "skipped: 2 checks (another reason)\n" in printed
    assert "\n0 requests in 0 s; 1 check made, 0 of them failed\n" in printed
    assert "<b>3</b><span>skipped</span>" in html_page(made)


@pytest.mark.slow
def test_progress_is_written_to_the_standard_error(
    command: Run, server: MockPlivo, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    command(server.base_url, *SEND)
    quiet = capsys.readouterr()
    command(server.base_url, *SEND, "--examples", 1, "--verbose")
    told = capsys.readouterr()

    assert quiet.err == ""
    parts = ("Sending", "What the account has", "Access", "Generated requests (schemathesis): fuzzing")
    assert told.err.splitlines() == [f"plivo-contract: {part}" for part in parts]
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    command(server.base_url, "--group", "Access")
    assert capsys.readouterr().err == "plivo-contract: Access\n"


def raising(*_: object, **__: object) -> None:
    raise LookupError(f"{servers.TOKEN} is not there")


@pytest.mark.slow
def test_2_the_suite_fails_in_the_middle(
    command: Run, server: MockPlivo, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("plivo_contract._generated.generate", raising)

    assert command(server.base_url, *SEND, "--examples", 1) == 2
    brief = capsys.readouterr()
    assert command(server.base_url, *SEND, "--examples", 1, "--traceback") == 2
    whole = capsys.readouterr()
    assert "could not test: the suite failed: LookupError: [secret] is not there" in brief.out
    assert brief.err == "plivo-contract: use --traceback to see where it failed\n"
    assert "in raising" in whole.err
    assert servers.TOKEN not in brief.out + brief.err + whole.out + whole.err

    report = run(Target(Credentials(server.auth_id, server.auth_token), server.base_url), Plan(examples=1))
    assert report.exit_code is ExitCode.COULD_NOT_TEST
    assert len(report.exchanges) > 5
    assert "in raising" in report.traceback
    assert servers.TOKEN not in repr(report)


@pytest.mark.parametrize(
    "place", ["_target.described", "_text.summary", "_settings.Settings.plan", "_checks.records_of"]
)
def test_2_whatever_else_fails(
    command: Run, server: MockPlivo, place: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(f"plivo_contract.{place}", raising)

    assert command(server.base_url, "--examples", 0) == 2
    brief = capsys.readouterr()
    assert command(server.base_url, "--examples", 0, "--traceback") == 2
    whole = capsys.readouterr()
    assert "LookupError: [secret] is not there" in brief.out + brief.err
    assert "in raising" in whole.err
    assert servers.TOKEN not in whole.out + whole.err


def test_an_output_that_has_not_all_characters(
    command: Run, server: MockPlivo, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def greeting(report: Report) -> str:
        return f"Grüße → {len(report.exchanges)}"

    monkeypatch.setattr("plivo_contract._text.summary", greeting)
    written = io.BytesIO()
    monkeypatch.setattr("sys.stdout", io.TextIOWrapper(written, encoding="ascii"))

    assert command(server.base_url, "--examples", 0) == 2
    assert b"\nGr\\xfc\\xdfe \\u2192 " in written.getvalue()
    assert capsys.readouterr().err == ""


def test_the_version(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--version"], {})

    assert ended.value.code == 0
    assert capsys.readouterr().out == f"plivo-contract {version('plivo-messaging')}\n"
