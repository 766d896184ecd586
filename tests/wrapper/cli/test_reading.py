"""`plivo-messages get`, `list`, `segments` and `verify-webhook`: what they request and print."""

import csv
import io
import itertools
import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from plivo_messaging import Plivo
from plivo_messaging.webhooks import sign
from plivo_mock import MockPlivo
from tests.wrapper.cli.conftest import Ran, Terminal, do_nothing

Run = Callable[..., Ran]

SRC, DST = "12025550100", "12025550123"
URL, BODY = "https://example.com/plivo?order=5", "MessageUUID=1&Status=delivered&To=12025550123"


@pytest.fixture
def uuids(plivo_mock: MockPlivo) -> list[str]:
    """Messages, the newest first: one was delivered, one failed."""
    send: dict[str, Any] = {"from_number": SRC, "to_number": DST, "text": "Hi"}
    now = plivo_mock.now()
    old = plivo_mock.seed(**send, state="undelivered", error_code="80", message_time=now - timedelta(minutes=9))
    new = plivo_mock.seed(**send, state="delivered", message_time=now - timedelta(minutes=5))
    return [new.message_uuid, old.message_uuid]


def table(lines: list[str]) -> list[dict[str, str]]:
    return list(csv.DictReader(lines, delimiter="\t"))


def test_a_list_is_a_table(run: Run, plivo: Plivo, uuids: list[str]) -> None:
    ran = run("list")
    rows, messages = table(ran.out), list(plivo.messages.list())
    assert (ran.code, ran.err, [row["message_uuid"] for row in rows]) == (0, [], uuids)
    assert rows[1] == {
        "time": str(messages[1].message_time),
        "direction": "outbound",
        "from": SRC,
        "to": DST,
        "type": "sms",
        "state": "undelivered",
        "units": "1",
        "amount": str(messages[1].total_amount),
        "message_uuid": uuids[1],
        "error": "80: the destination is temporarily unavailable",
    }


@pytest.mark.parametrize("command", ["get", "list", "find"])
def test_every_command_has_the_options_of_its_call(
    run: Run, plivo_mock: MockPlivo, uuids: list[str], command: str
) -> None:
    arguments = {"get": uuids[:1], "list": [], "find": ["--dst", DST, "--since", "1h", "--until", "1m"]}[command]
    plivo_mock.faults.add("status", status=500)
    ran = run(command, *arguments, "--max-retries", "0", "--timeout", "9.5")
    assert (ran.code, len(plivo_mock.requests)) == (1, 1), ran
    ran = run(command, *arguments, "--timeout", "-1")
    assert (ran.code, len(plivo_mock.requests)) == (2, 1), ran
    assert "timeout" in ran.err[0]


def test_a_terminal_gets_columns_and_nothing_is_cut_off(run: Run, uuids: list[str]) -> None:
    screen = Terminal()
    assert run("list", screen=screen).code == 0
    header, *rows = screen.getvalue().splitlines()
    column = header.index("message_uuid")
    assert [row[column:].split(maxsplit=1)[0] for row in rows] == uuids
    assert rows[1].rstrip().endswith("80: the destination is temporarily unavailable")


@pytest.mark.parametrize("form", [(), ("--csv",), ("--json",)], ids=str)
def test_what_was_read_is_shown_when_a_list_is_interrupted(
    run: Run, plivo_mock: MockPlivo, monkeypatch: pytest.MonkeyPatch, form: tuple[str, ...]
) -> None:
    class Screen(Terminal):
        def write(self, text: str) -> int:
            plivo_mock.faults.add("status", status=429)  # so that the next page has to wait
            return super().write(text)

    def interrupt(_seconds: float) -> None:
        raise KeyboardInterrupt

    for _ in range(25):
        plivo_mock.seed(from_number=SRC, to_number=DST, text="Hi")
    monkeypatch.setattr("plivo_messaging._transport.runtime.sleep", interrupt)
    assert run("list", *form, screen=(screen := Screen())).code == 130
    assert screen.getvalue().count(DST) == 20


def test_columns_keep_their_places_from_page_to_page(run: Run, plivo_mock: MockPlivo) -> None:
    for number in range(25):
        plivo_mock.seed(from_number="12345" if number < 5 else SRC, to_number=DST, text="Hi")
    screen = Terminal()
    assert run("list", screen=screen).code == 0
    header, *rows = screen.getvalue().splitlines()
    assert [row.rindex("sms") for row in rows] == 25 * [header.index("type")]


def test_a_list_as_json_has_what_the_api_returned(run: Run, plivo: Plivo, uuids: list[str]) -> None:
    ran = run("list", "--json")
    assert [json.loads(line) for line in ran.out] == plivo.messages.list().to_dicts()
    assert [json.loads(line)["message_uuid"] for line in ran.out] == uuids


def test_a_list_as_csv_has_every_field_in_python_form(run: Run, plivo: Plivo, uuids: list[str]) -> None:
    rows = list(csv.DictReader(run("list", "--csv").out))
    messages = list(plivo.messages.list())
    assert [row["message_uuid"] for row in rows] == uuids
    for row, message in zip(rows, messages, strict=True):
        assert datetime.fromisoformat(row["message_time"]) == message.message_time
        assert Decimal(row["total_amount"]) == message.total_amount
        assert (row["error_code"], row["is_domestic"]) == (message.error_code or "", "true")
        assert (row["powerpack_id"], row.keys()) == ("", type(message).FIELDS.keys())


def test_a_list_has_one_form(run: Run, plivo_mock: MockPlivo) -> None:
    ran = run("list", "--json", "--csv")
    assert (ran.code, len(plivo_mock.requests)) == (2, 0)


FILTERS = {
    "--state": ("failed", "message_state", "failed"),
    "--direction": ("inbound", "message_direction", "inbound"),
    "--type": ("mms", "message_type", "mms"),
    "--from-number": ("Bistro", "from_number", "Bistro"),
    "--to-number": (f"+{DST}", "to_number", DST),
    "--since": ("2026-11-30T09:00+01:00", "message_time__gte", "2026-11-30 08:00:00.000000"),
    "--after": ("2026-11-30", "message_time__gt", "2026-11-30 00:00:00.000000"),
    "--until": ("90m", "message_time__lte", "2026-11-30 10:30:00.000000"),
    "--before": ("7d", "message_time__lt", "2026-11-23 12:00:00.000000"),
    "--at": ("2026-11-30 08:00", "message_time", "2026-11-30 08:00:00.000000"),
    "--error-code": ("420", "error_code", "420"),
    "--subaccount": ("SA0123456789ABCDEFGH", "subaccount", "SA0123456789ABCDEFGH"),
    "--powerpack-id": (
        "1D5F3DD8-b207-4738-b59f-3c2ac7d3461c",
        "powerpack_id",
        "1d5f3dd8-b207-4738-b59f-3c2ac7d3461c",
    ),
    "--destination-country": ("us", "destination_country_iso2", "US"),
    "--tendlc-campaign-id": ("C1", "tendlc_campaign_id", "C1"),
    "--tendlc-registration-status": ("registered", "tendlc_registration_status", "registered"),
    "--conversation-id": ("7", "conversation_id", "7"),
    "--conversation-origin": ("utility", "conversation_origin", "utility"),
    "--limit": ("3", "limit", "3"),
}


@pytest.mark.parametrize("option", FILTERS)
def test_each_filter_reaches_the_api(
    run: Run, plivo_mock: MockPlivo, monkeypatch: pytest.MonkeyPatch, option: str
) -> None:
    monkeypatch.setattr("plivo_messaging._cli.options.now", lambda: datetime(2026, 11, 30, 12, tzinfo=UTC))
    value, parameter, expected = FILTERS[option]
    run("list", option, value)
    assert plivo_mock.requests[0].parameters[parameter] == expected


@pytest.mark.parametrize("value", ["yesterday", "9999999d", "2026-13-01", "12"])
def test_what_is_no_time_is_refused(run: Run, plivo_mock: MockPlivo, value: str) -> None:
    ran = run("list", "--since", value)
    assert (ran.code, len(plivo_mock.requests)) == (2, 0)
    assert f"{value!r} is not a time: write 2026-11-30T09:00" in ran.err[-1]


def test_all_pages_are_listed(run: Run, plivo_mock: MockPlivo) -> None:
    for _ in range(45):
        plivo_mock.seed(from_number=SRC, to_number=DST, text="Hi")
    assert len(run("list", "--json").out) == 45
    assert len(run("list", "--json", "--limit", "33").out) == 33


def test_a_wait_is_announced(run: Run, plivo_mock: MockPlivo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("plivo_messaging._transport.runtime.sleep", do_nothing)
    plivo_mock.faults.add("status", status=429, retry_after=7)
    (line,) = (ran := run("list", "--json")).err
    assert (ran.code, ran.out) == (0, [])
    assert re.fullmatch(r"plivo-messages: list: waiting [0-9]+\.[0-9] s \(retry\)", line)


def test_a_message_is_shown_field_by_field(run: Run, uuids: list[str]) -> None:
    ran = run("get", uuids[1])
    shown = dict(line.split("\t") for line in ran.out)
    assert (ran.code, ran.err) == (0, [])
    assert (shown["message_uuid"], shown["error_code"]) == (uuids[1], "80")
    assert shown["error"] == "the destination is temporarily unavailable"
    assert "error" not in dict(line.split("\t") for line in run("get", uuids[0]).out)


def test_a_message_as_json_has_what_the_api_returned(run: Run, plivo: Plivo, uuids: list[str]) -> None:
    (line,) = run("get", uuids[0], "--json").out
    assert json.loads(line).keys() == plivo.messages.get(uuids[0]).to_dict().keys()


def test_a_terminal_shows_a_message_in_two_columns(run: Run, uuids: list[str]) -> None:
    screen = Terminal()
    assert run("get", uuids[0], screen=screen).code == 0
    rows = screen.getvalue().splitlines()
    assert rows[0].split() == ["message_uuid", uuids[0]]
    assert {row.index(row.split()[1], len(row.split()[0])) for row in rows} == {rows[0].index(uuids[0])}


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("get", "00000000-0000-0000-0000-000000000000"), 1, "404 Not Found: "),
        (("get", "7"), 2, "message_uuid: '7' is not a UUID"),
        (("list", "--state", "delivred"), 2, "--state: 'delivred' is not one of "),
        (("list", "--base-url", "http://example.com"), 2, "base_url 'http://example.com' would send the credentials"),
        (("list", "--base-url", "http://127.0.0.1:1", "--max-retries", "0"), 1, "GET http://127.0.0.1:1/"),
    ],
)
def test_an_error_is_one_line(run: Run, arguments: tuple[str, ...], code: int, message: str) -> None:
    ran = run(*arguments)
    assert (ran.code, ran.out, len(ran.err)) == (code, [], 1)
    assert ran.err[0].startswith(f"plivo-messages: {message}")


def test_the_segments_of_a_text_are_counted(run: Run) -> None:
    assert run("segments", "Hallo €").out == ["encoding\tGSM-7", "units\t1", "characters\t7", "characters_left\t152"]
    (line,) = run("segments", "ж" * 71, "--json").out
    assert json.loads(line) == {"encoding": "UCS-2", "units": 2, "characters": 71, "characters_left": 63}


@pytest.mark.parametrize("version", ["v3", "v2"])
@pytest.mark.parametrize("where", ["file", "stdin"])
def test_a_webhook_is_verified(run: Run, plivo_mock: MockPlivo, tmp_path: Path, version: str, where: str) -> None:
    headers = sign("POST", URL, BODY, auth_token=plivo_mock.auth_token)
    header = f"X-Plivo-Signature-{version.upper()}"
    (tmp_path / "body").write_text(f"{BODY}\n", encoding="utf-8")
    body = str(tmp_path / "body") if where == "file" else "-"
    options = {"--signature-version": version, "--nonce": headers[f"{header}-Nonce"], "--body": body}
    arguments = ("verify-webhook", URL, *itertools.chain.from_iterable(options.items()))
    stdin = io.TextIOWrapper(io.BytesIO(BODY.encode()))
    ran = run(*arguments, "--signature", headers[header], stdin=stdin)
    assert (ran.code, ran.err) == (0, [])
    assert ran.out[0].startswith("the signature fits")
    stdin = io.TextIOWrapper(io.BytesIO(BODY.encode()))
    ran = run(*arguments, "--signature", headers[header][::-1].replace("=", "") + "=", stdin=stdin)
    assert (ran.code, len(ran.err)) == (1, 1)


def test_a_webhook_without_a_body_is_verified(run: Run, plivo_mock: MockPlivo) -> None:
    url = f"{URL}&{BODY}"
    headers = sign("GET", url, auth_token=plivo_mock.auth_token, nonce="1")
    arguments = ("verify-webhook", url, "--nonce", "1", "--signature", headers["X-Plivo-Signature-V3"])
    assert run(*arguments, "--method", "get").code == 0
    assert run(*arguments, "--method", "GET", "--nonce", "2").code == 1


def test_a_webhook_needs_a_token(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PLIVO_AUTH_TOKEN")
    ran = run("verify-webhook", URL, "--nonce", "1", "--signature", "x")
    assert (ran.code, ran.err[0].endswith("set PLIVO_AUTH_TOKEN (the console shows it)")) == (2, True)


@pytest.mark.parametrize(
    ("url", "option", "words"),
    [
        (URL, ("--signature-version", "v1"), "'v1' is not one of "),
        (URL, ("--method", "PUT"), "'PUT' is not one of "),
        ("example.com/plivo", (), "url is not one that Plivo can call"),
        ("POST", (), "pass the method first"),
    ],
)
def test_a_wrong_value_is_not_taken_for_a_wrong_signature(
    run: Run, url: str, option: tuple[str, ...], words: str
) -> None:
    ran = run("verify-webhook", url, "--nonce", "1", "--signature", "x", *option)
    assert (ran.code, words in ran.err[-1]) == (2, True)
