"""What a run says of itself: what it begins with, what it is about, what it has not seen."""

from datetime import UTC, datetime
from xml.etree import ElementTree as ET

import pytest

from plivo_contract import Check, Exchange, Mode, Plan, Report, Request, Response, junit, page, summary
from plivo_contract._spec._operations import GET, LIST
from plivo_mock import MockPlivo
from tests.contract.faults.catalogue import ALL_FAULTS
from tests.contract.faults.judging import try_out
from tests.contract_tool.conftest import Run
from tests.contract_tool.pages import Page

SEND = ("--allow-send", "--src", "12025550100", "--dst", "12025550123")
CHECK = Check("One group", "a check")
OTHER_CHECK = Check("Another group", "another check")
NOT_MADE = Check("Another group", "a check that was not made")


def test_a_finding_about_callbacks_shows_them_and_the_request_that_asked_for_them() -> None:
    (fault,) = (each for each in ALL_FAULTS if each.name == "Units is one too many")
    report = try_out(fault, Plan(Mode.FULL, groups=frozenset({"Status callbacks"})))

    (finding, *_) = report.findings
    (call,) = finding.calls
    (exchange,) = finding.exchanges
    assert (exchange.request.json_object() or {})["url"] == call.url
    assert call.fields["Units"] == "2"
    printed, shown = summary(report), Page(page(report)).text
    for text in (printed, shown, ET.fromstring(junit(report)).findtext(".//failure") or ""):  # noqa: S314  (our own)
        assert call.url in text
        assert "Units=2" in text
        assert "credentials of" not in text
    assert f"called back: POST {call.url} MessageUUID=" in printed
    assert "callback: POST queued → 200" in shown


def test_a_callback_that_never_came_shows_what_asked_for_it() -> None:
    (fault,) = (each for each in ALL_FAULTS if each.name == "none is made")
    report = try_out(fault, Plan(Mode.FULL, groups=frozenset({"Status callbacks"})))

    shown = {finding.check.name: finding.exchanges for finding in report.findings}
    assert shown.pop("callbacks say what a conversation was opened for") == ()  # no request asked for that message
    assert len(shown) >= 5
    for exchanges in shown.values():
        assert [each.request.method for each in exchanges] == ["POST"]
    assert not any(finding.calls for finding in report.findings)


def test_what_was_not_seen_is_listed_in_every_report() -> None:
    made = Report("a server", tried_everything=True, untouched=[f"the answer {status}" for status in range(400, 450)])
    made.exchanges = [Exchange(1, "", Request("GET", "/v1/"), Response(200), datetime(2026, 1, 1, tzinfo=UTC), 0.1)]
    printed, shown = summary(made), Page(page(made)).text
    listed = ET.fromstring(junit(made)).findtext(".//system-out") or ""  # noqa: S314  (our own document)

    assert "not seen in this run: 50 parts of the contract\n  the answer 400\n" in printed
    assert "  … and 10 more (--html FILE lists them)" in printed
    for part in made.untouched:
        assert part in shown
        assert part in listed


def test_that_everything_was_seen_is_said() -> None:
    made = Report("a server", tried_everything=True)

    assert "seen in this run: every part of the contract" in summary(made)
    assert "Every part of the contract was seen." in page(made)
    assert "Every part of the contract was seen." in junit(made)
    made.tried_everything = False
    for write in (summary, page, junit):
        assert "part of the contract" not in write(made)


def test_what_was_not_made_is_counted_by_its_reason() -> None:
    made = Report("a server")
    made.left_out(GET, CHECK, "one reason")
    for check in (CHECK, OTHER_CHECK, NOT_MADE):
        made.left_out(LIST, check, "another reason")
    made.passed(LIST, NOT_MADE)  # it was made elsewhere
    printed = summary(made)

    assert "not made: 1 check (one reason)\n" in printed
    assert "not made: 2 checks (another reason)\n" in printed
    assert "\n0 requests in 0 s; 1 check made, 0 of them failed\n" in printed
    assert "<b>3</b><span>not made</span>" in page(made)


def test_progress_is_told_on_the_standard_error_alone(
    command: Run, server: MockPlivo, capsys: pytest.CaptureFixture[str]
) -> None:
    command(server.base_url, *SEND)
    quiet = capsys.readouterr()
    command(server.base_url, *SEND, "--verbose")
    told = capsys.readouterr()

    assert quiet.err == ""
    assert told.err.splitlines() == [
        f"plivo-contract: {part}"
        for part in ("Sending", "What the account has", "Access", "Generated requests (schemathesis): fuzzing")
    ]
    assert "Generated requests" not in told.out


def test_progress_is_told_to_a_terminal(
    command: Run, server: MockPlivo, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    command(server.base_url, "--examples", 0)

    assert capsys.readouterr().err == "plivo-contract: Access\n"


def test_with_mock_it_is_said_first_what_will_be_done(
    command: Run, server: MockPlivo, capsys: pytest.CaptureFixture[str]
) -> None:
    server.add_account("SACONTRACTSUITE00000", "somebody-elses", parent=server.auth_id)

    assert command(server.base_url, "--full", "--mock") == 2
    printed = capsys.readouterr()
    assert "  will let accounts of its own in: MACONTRACTSUITE00000 and SACONTRACTSUITE00000\n" in printed.out
    assert "auth_id: 'SACONTRACTSUITE00000' is an account already" in printed.err
