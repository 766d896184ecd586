"""Reports for other programs and for people: well-formed, complete, and without a secret."""

import json
import re
from base64 import b64encode
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit
from xml.etree import ElementTree as ET

import pytest

from plivo_contract import (
    Check,
    Exchange,
    Finding,
    Report,
    Request,
    Response,
    har,
    junit,
    page,
    summary,
)
from plivo_contract._accounts import Credentials
from plivo_contract._callbacks._call import Call
from plivo_contract._output._secrets import without_secrets
from plivo_contract._spec._operations import GET, LIST
from plivo_contract._spec._operations import SEND as SENDING
from plivo_contract._target import OWN_CREDENTIALS
from plivo_mock import MockPlivo
from tests.contract.faults.catalogue import FAULTS
from tests.contract.faults.faulty import Faulty
from tests.contract_tool import servers
from tests.contract_tool.conftest import Run
from tests.contract_tool.pages import Page

SEND = ("--allow-send", "--src", "12025550100", "--dst", "12025550123")
EVIL = "</pre><script>alert(1)</script>&\"'"
CHECK = Check("One group", f"a check {EVIL}")
OTHER_CHECK = Check("Another group", "another check")
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
NOT_MADE = Check("Another group", "a check that was not made")


def exchange(body: bytes = b"{}", target: str = "/v1/Account/MA/Message/?x=1") -> Exchange:
    headers = (("Authorization", OWN_CREDENTIALS), ("Content-Type", "application/json"))
    return Exchange(
        1,
        f"a purpose {EVIL}",
        Request("POST", target, headers, body),
        Response(500, (("content-type", "text/html"), ("x-odd", EVIL)), f"<h1>{EVIL}</h1>\x00\x1b".encode()),
        datetime(2026, 1, 1, tzinfo=UTC),
        0.0125,
    )


@pytest.fixture
def report() -> Report:
    """A report with everything that may be in one."""
    made = Report(f"http://127.0.0.1/v1{EVIL}", ("will do this",), 7, base_url="http://127.0.0.1:1/proxy/v1")
    made.planned = frozenset({SENDING, LIST, GET})
    made.passed(LIST, OTHER_CHECK)
    made.passed(SENDING, OTHER_CHECK)
    made.left_out(GET, NOT_MADE, f"there is no {EVIL}")
    made.failed(Finding(SENDING, CHECK, f"wrong {EVIL}", {"a": 1, "b": EVIL}, {"a": 2, "b": EVIL}, (exchange(),)))
    made.failed(Finding(SENDING, CHECK, f"wrong {EVIL}", {"a": 1, "b": EVIL}, {"a": 3, "b": EVIL}, (exchange(),)))
    made.answers.update({(SENDING, 202): 3, (SENDING, 500): 1, (LIST, 200): 2})
    made.exchanges = [exchange(), exchange(b"\xff\xfe")]
    made.calls = [
        Call("GET", f"http://127.0.0.1/1?{urlencode({'MessageUUID': 'later', 'To': EVIL})}", received=NOON),
        Call("POST", "http://127.0.0.1/1", (), b"x", NOON.replace(hour=11), 503, is_signed=False),
    ]
    return made


def test_junit_counts_and_explains(report: Report) -> None:
    root = ET.fromstring(junit(report))  # noqa: S314  (our own document)

    suites = {suite.get("name"): suite for suite in root}
    assert list(suites) == ["Another group", "One group", "The run as a whole"]
    counts = {
        name: [suite.get(each) for each in ("tests", "failures", "errors", "skipped")] for name, suite in suites.items()
    }
    assert counts == {
        "Another group": ["3", "0", "0", "1"],
        "One group": ["1", "1", "0", "0"],
        "The run as a whole": ["1", "0", "1", "0"],
    }
    assert [root.get(each) for each in ("tests", "failures", "errors", "skipped")] == ["5", "1", "1", "1"]
    failure = root.find(".//failure")
    assert failure is not None
    assert failure.text is not None
    assert failure.get("message") == f"wrong {EVIL}"
    assert "2 times" in failure.text
    assert "http://127.0.0.1:1/proxy/v1/Account/MA/Message/?x=1" in failure.text
    problem = root.find(".//error")
    assert problem is not None
    assert problem.text is not None
    assert "was never answered with success" in problem.text


def test_har_is_complete(report: Report) -> None:
    log: dict[str, Any] = json.loads(har(report))["log"]

    assert log["version"] == "1.2"
    assert log["creator"]["name"] == "plivo-contract"
    first, second = log["entries"]
    assert first.keys() == {"startedDateTime", "time", "request", "response", "cache", "timings", "comment"}
    assert first["startedDateTime"] == "2026-01-01T00:00:00.000+00:00"
    assert first["time"] == 12.5 == sum(first["timings"].values())
    assert first["request"]["url"] == "http://127.0.0.1:1/proxy/v1/Account/MA/Message/?x=1"
    assert first["request"]["queryString"] == [{"name": "x", "value": "1"}]
    assert first["request"]["postData"] == {"mimeType": "application/json", "text": "{}"}
    assert second["request"]["postData"]["text"] == b64encode(b"\xff\xfe").decode()
    assert first["response"]["content"]["text"].startswith("<h1>")
    for entry in log["entries"]:
        for part in ("request", "response"):
            assert {"cookies", "headers", "headersSize", "bodySize", "httpVersion"} <= entry[part].keys()


def test_the_page_escapes_everything_and_needs_nothing_else(report: Report) -> None:
    text = page(report)
    parsed = Page(text)

    assert parsed.open == []
    assert "script" not in {tag for tag, _ in parsed.tags}
    assert "<script" not in text.lower()
    assert parsed.text.count(EVIL) >= 7
    for _, attributes in parsed.tags:
        assert not {"src", "srcset", "style", "onclick", "onload"} & attributes.keys()
        assert urlsplit(attributes.get("href") or "#").path == ""
    assert "@import" not in text
    assert "url(" not in text
    policy = next(each["content"] for tag, each in parsed.tags if tag == "meta" and "http-equiv" in each)
    assert policy is not None
    assert policy.startswith("default-src 'none'; style-src 'sha256-")


def test_the_page_has_the_callbacks_as_they_came(report: Report) -> None:
    uuid = "b48d95dc-e3ac-41eb-a9c2-0242ac110005"
    form = urlencode({"MessageUUID": uuid, "To": "12025550123", "Status": "sent"}).encode()
    headers = (("Content-Type", "application/x-www-form-urlencoded"),)
    report.calls.append(Call("POST", "http://127.0.0.1/1", headers, form, NOON.replace(hour=10), 200, is_signed=True))

    parsed = Page(page(report))
    table = parsed.text[parsed.text.index("3 callbacks") :]
    assert f"10:00:00.000{uuid}12025550123sentPOST✓ fit20011:00:00.000POST✗ do not fit503" in table
    assert f"12:00:00.000later{EVIL}GETnot looked at" in table


def test_the_page_has_the_matrix_the_diff_and_the_way_to_see_it_again(report: Report) -> None:
    text = page(report)
    parsed = Page(text)

    marks = [attributes["class"] for _, attributes in parsed.tags if "mark" in str(attributes.get("class"))]
    assert sorted(map(str, marks)) == ["mark bad", "mark bad", "mark good", "mark good", *["mark out"] * 3]
    links = {attributes["href"] for tag, attributes in parsed.tags if tag == "a"}
    places = {f"#{attributes['id']}" for _, attributes in parsed.tags if "id" in attributes}
    assert links == places != set()
    assert (
        '<span class="plus">expected    "a": 1,</span><span class="minus">actual      "a": 2,</span>'
        in text.replace("&quot;", '"')
    )
    assert 'curl --include --path-as-is --request POST --user "$PLIVO_AUTH_ID:$PLIVO_AUTH_TOKEN"' in parsed.text
    assert "could not test" in parsed.text.lower()


@pytest.mark.parametrize("write", [summary, junit, har, page])
def test_an_empty_report_can_be_written(write: Any) -> None:
    assert "could not test" in summary(Report("nothing")).lower()
    assert write(Report("nothing"))


def test_secrets_are_taken_out_in_every_spelling() -> None:
    token = 'a/tok&n+"é'
    account = Credentials("MA1", token)
    encoded = b64encode(f"MA1:{token}".encode()).decode()
    spellings = [token, encoded, "a%2Ftok%26n%2B%22%C3%A9", "a/tok&amp;n+&quot;é", 'a/tok&n+\\"é', 'a/tok&n+\\"\\u00e9']

    for spelling in spellings:
        assert without_secrets(f"<{spelling}>", [account]) == "<[secret]>"
    assert token not in repr(account)


def test_no_secret_leaves_the_command(
    command: Run, server: MockPlivo, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    # A server that tells everybody what it was told.
    (fault,) = (each for each in FAULTS if each.name == "records: units is a text")
    files = [tmp_path / name for name in ("c.xml", "c.har", "c.html")]
    with servers.served(_telling(Faulty(server.asgi(), fault))) as base_url:
        code = command(base_url, *SEND, "--junit", files[0], "--har", files[1], "--html", files[2])

    assert code == 1
    encoded = b64encode(f"{server.auth_id}:{servers.TOKEN}".encode()).decode()
    captured = capsys.readouterr()
    for text in (captured.out, captured.err, *(file.read_text(encoding="utf-8") for file in files)):
        assert servers.TOKEN not in text
        assert encoded not in text
    assert "[secret]" in files[1].read_text(encoding="utf-8")
    ET.fromstring(files[0].read_text(encoding="utf-8"))  # noqa: S314  (our own document)
    json.loads(files[1].read_text(encoding="utf-8"))
    assert Page(files[2].read_text(encoding="utf-8")).open == []


def _telling(app: Any) -> Any:
    async def telling(scope: Any, receive: Any, send: Any) -> None:
        async def with_request(message: Any) -> None:
            if message["type"] == "http.response.start":
                told = dict(scope["headers"]).get(b"authorization", b"")
                message = {
                    **message,
                    "headers": [*message["headers"], (b"x-told", told), (b"x-t", servers.TOKEN.encode())],
                }
            await send(message)

        await app(scope, receive, with_request)

    return telling


def test_the_terminal_shows_short_lines(report: Report) -> None:
    long = Report("x")
    long.failed(Finding(SENDING, CHECK, "wrong " * 500, "e" * 5000, "a" * 5000))

    assert max(map(len, summary(long).splitlines())) < 400
    assert "2 times" in summary(report)
    assert re.search(r'expected: \{"a": 1', summary(report))
