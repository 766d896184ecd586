"""What leaves the mock server as a file, and what comes back: HAR, JSON, CSV, seed files, the environment."""

import argparse
import csv
import io
import json
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest

from plivo_mock import ManualClock, MockPlivo
from plivo_mock._cli import main, parser
from tests.mock.builders import AUTH_ID, AUTH_TOKEN, NOON, a_body
from tests.mock.clients import client_at, control_at

FORMULA = "=1+1"


def entries(text: str) -> list[dict[str, Any]]:
    log = json.loads(text)["log"]
    assert (log["version"], log["creator"]["name"]) == ("1.2", "plivo-mock")
    found: list[dict[str, Any]] = log["entries"]
    return found


def test_the_journal_is_an_http_archive(mock: MockPlivo, api: httpx.Client, control: httpx.Client) -> None:
    mock.faults.add("reset", operation="listMessages")
    api.post("", json=a_body(text="Grüße")).raise_for_status()
    with pytest.raises(httpx.ReadError):
        api.get("", params={"limit": 2})

    answer = control.get("/har")
    sent, listed = entries(answer.text)

    assert answer.headers["content-disposition"] == 'attachment; filename="requests.har"'
    assert (sent["request"]["method"], sent["request"]["url"]) == ("POST", str(api.base_url))
    assert sent["startedDateTime"] == "2026-03-01T12:00:00+00:00"
    assert json.loads(sent["request"]["postData"]["text"])["text"] == "Grüße"
    assert (sent["response"]["status"], sent["response"]["statusText"]) == (202, "Accepted")
    assert json.loads(sent["response"]["content"]["text"])["message_uuid"] == [mock.messages[0].message_uuid]
    assert {"name": "authorization", "value": f"Basic {AUTH_ID}:***"} in sent["request"]["headers"]
    assert listed["request"]["queryString"] == [{"name": "limit", "value": "2"}]
    assert (listed["response"]["status"], listed["comment"]) == (0, "fault: reset")
    assert AUTH_TOKEN not in answer.text


def test_requests_are_written_to_a_file_from_start_to_stop(tmp_path: Path) -> None:
    path = tmp_path / "requests.har"
    mock = MockPlivo(har=path)
    for statuses in ([404, 404], [404]):
        with mock:
            for _ in statuses:
                httpx.get(f"{mock.base_url}/nothing")
        assert [entry["response"]["status"] for entry in entries(path.read_text())] == statuses
        assert path.stat().st_mode & 0o777 == 0o600


def test_a_file_that_cannot_be_written_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "nowhere" / "requests.har"

    assert main(["--port", "0", "--har", str(path)]) == 1
    assert capsys.readouterr().err == f"plivo-mock: {path} cannot be written: No such file or directory\n"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full disk")
def test_a_full_disk_stops_the_archive_and_no_request(caplog: pytest.LogCaptureFixture) -> None:
    with MockPlivo(har="/dev/full") as mock, client_at(mock.base_url, mock.auth_id, mock.auth_token) as api:
        assert [api.post("", json=a_body()).status_code for _ in range(3)] == [202] * 3

    assert len(mock.requests) == 3
    assert caplog.text.count("requests are written to the HTTP Archive no more") == 1


def fill(mock: MockPlivo) -> None:
    seed = partial(mock.seed, from_number="12025550100", to_number="12025550123")
    seed(text=FORMULA, state="undelivered", error_code="30", message_time=NOON - timedelta(days=1))
    seed(text='Grüße,\n"Rosa"', url="http://127.0.0.1:1/status", record={"a_new_field": 1})
    seed(type="mms", media=["https://example.com/a"], state="delivered", tendlc_campaign_id="CD4WJJD")
    seed(text="Hi", type="whatsapp", conversation_origin="marketing", state="read")
    mock.seed(from_number="12025550123", to_number="12025550100", text="Hello", direction="inbound", state="received")
    mock.advance(0)


def test_messages_are_exported_and_begun_with(
    mock: MockPlivo, api: httpx.Client, control: httpx.Client, clock: ManualClock, tmp_path: Path
) -> None:
    fill(mock)
    exported = control.get("/export/messages.json")
    path = tmp_path / "messages.json"
    path.write_bytes(exported.content)

    other = MockPlivo(auth_id=AUTH_ID, auth_token=AUTH_TOKEN, clock=clock)
    assert other.seed_file(path) == 5

    assert exported.headers["content-disposition"] == 'attachment; filename="messages.json"'
    assert [str(each) for each in other.messages] == [str(each) for each in mock.messages]
    params = {"message_time__gte": "2026-01-01 00:00"}
    own = {"message_uuid", "resource_uri", "conversation_id", "requester_ip"}
    with other, client_at(other.base_url) as others:
        records = [each.get("", params=params).json()["objects"] for each in (api, others)]
    stripped = [[{name: each[name] for name in each if name not in own} for each in found] for found in records]
    assert stripped[0] == stripped[1]
    assert len(stripped[0]) == 5


def test_messages_are_exported_for_a_spreadsheet(mock: MockPlivo, control: httpx.Client) -> None:
    fill(mock)

    answer = control.get("/export/messages.csv")
    rows = [*csv.DictReader(io.StringIO(answer.text, newline=""))]

    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert [row["text"] for row in rows] == [f"'{FORMULA}", 'Grüße,\n"Rosa"', "", "Hi", "Hello"]
    assert [row["message_uuid"] for row in rows] == [message.message_uuid for message in mock.messages]
    assert (rows[0]["message_state"], rows[0]["error_code"]) == ("undelivered", "30")


@pytest.mark.parametrize("name", ["messages.json", "messages.csv"])
def test_what_is_exported_is_filtered(mock: MockPlivo, control: httpx.Client, name: str) -> None:
    fill(mock)

    filtered = control.get(f"/export/{name}", params={"type": "whatsapp"}).text
    nothing = control.get(f"/export/{name}", params={"search": "no such thing"}).text

    assert "whatsapp" in filtered
    assert "Hello" not in filtered
    assert nothing.count("\n") <= 1
    assert "12025550123" not in nothing
    assert control.get(f"/export/{name}", params={"colour": "red"}).status_code == 400


@pytest.mark.parametrize(
    ("content", "error"),
    [
        ("[]", "The body of the request is not a JSON object"),
        ("{}", "messages: this parameter is required"),
        ('{"messages": [{"to_number": "12025550123"}]}', "messages[0].from_number: this parameter is required"),
    ],
)
def test_a_seed_file_that_cannot_be_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str, error: str
) -> None:
    path = tmp_path / "messages.json"
    path.write_text(content)

    assert main(["--port", "0", "--seed-file", str(path)]) == 1
    assert f"plivo-mock: {str(path)!r} has no messages to begin with: {error}" in capsys.readouterr().err
    assert main(["--port", "0", "--seed-file", str(tmp_path / "nothing")]) == 1
    assert "No such file or directory" in capsys.readouterr().err


def test_the_command_begins_with_the_messages_of_a_file_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path, counts = tmp_path / "messages.json", list[int]()
    path.write_text('{"messages": [{"from_number": "12025550100", "to_number": "12025550123", "text": "Hello"}]}')

    def count(mock: MockPlivo) -> None:
        counts.append(len(mock.messages))

    monkeypatch.setattr(MockPlivo, "wait", count)

    arguments = ["--port", "0", "--seed-file", str(path), "--state", str(tmp_path / "state")]
    assert [main(arguments), main(arguments)] == [0, 0]
    assert counts == [1, 1]
    path.write_text('{"messages": []}')
    assert MockPlivo().seed_file(path) == 0


def test_the_environment_sets_options_and_the_command_line_wins(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    seen: list[dict[str, Any]] = []

    def look(mock: MockPlivo) -> None:
        with control_at(mock.base_url) as control:
            seen.append(control.get("/", headers={"Host": "plivo-mock"}).json())

    monkeypatch.setattr(MockPlivo, "wait", look)
    for name, value in {
        "PORT": "tcp://10.0.0.1:8010",  # as Kubernetes sets it
        "ALLOW_HOST": "plivo-mock other",
        "AUTH_ID": AUTH_ID,
        "ACCOUNT": "MAZZZZ456789ABCDEFGH:one MAYYYY456789ABCDEFGH:two",
        "CLOCK": "2026-03-01T12:00:00Z",
        "RATE_LIMITS": "1",
        "LOG_JSON": "no",
    }.items():
        monkeypatch.setenv(f"PLIVO_MOCK_{name}", value)

    assert main(["--port", "0", "--clock", "2026-04-01T12:00:00Z"]) == 0
    assert seen[0]["auth_ids"] == [AUTH_ID, "MAZZZZ456789ABCDEFGH", "MAYYYY456789ABCDEFGH"]
    assert seen[0]["clock"]["now"] == "2026-04-01T12:00:00.000000Z"
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    ("name", "value", "error"),
    [
        ("PORT", "http", "argument --port: 'http' is not a port"),
        ("RATE_LIMITS", "maybe", "PLIVO_MOCK_RATE_LIMITS='maybe' is neither yes nor no: set it to 1 or 0"),
        ("ACCOUNT", "secret", "argument --account: there is no colon"),
    ],
)
def test_what_is_wrong_in_the_environment_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str, value: str, error: str
) -> None:
    monkeypatch.setenv(f"PLIVO_MOCK_{name}", value)

    with pytest.raises(SystemExit) as caught:
        main([])
    assert caught.value.code == 2
    assert error in capsys.readouterr().err


def test_every_option_can_be_set_by_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    options = {action.dest: action for action in parser()._actions if action.dest != "help"}
    values = {"port": "0", "seed": "7", "clock": "2026-01-01T00:00:00Z", "rate": "inf", "mms_rate": "1"}
    values |= {"dialect": "legacy", "auth_id": AUTH_ID, "account": "MAZZZZ456789ABCDEFGH:one"}
    values |= {"subaccount": "SAZZZZ456789ABCDEFGH:one"}
    given: list[argparse.Namespace] = []

    def serve(_mock: object, options: argparse.Namespace) -> int:
        given.append(options)
        return 0

    monkeypatch.setattr("plivo_mock._cli._mock", vars)
    monkeypatch.setattr("plivo_mock._cli._serve", serve)
    for name, action in options.items():
        monkeypatch.setenv(f"PLIVO_MOCK_{name.upper()}", "1" if action.nargs == 0 else values.get(name, "x"))

    assert main([]) == 0
    assert [name for name, value in vars(given[0]).items() if value == options[name].default] == []
