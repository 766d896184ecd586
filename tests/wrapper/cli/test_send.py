"""`plivo-messages send` and `find`: what is sent, what is asked, and what is said about the outcome."""

import io
import itertools
import json
import re
import shlex
import signal
import sys
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from plivo_messaging._cli import main
from plivo_mock import MockPlivo
from tests.wrapper.cli.conftest import Ran, Terminal, do_nothing

Run = Callable[..., Ran]

SRC, DST, OTHER = "12025550100", "12025550123", "12025550124"
TEXT = "Your table is ready."
SEND = ("send", "--src", SRC, "--dst", DST, "--text", TEXT)
UUID = "1d5f3dd8-b207-4738-b59f-3c2ac7d3461c"
LOST, RESET = "442079460902", "442079460901"  # the response is lost: after the message is queued, and before

CONTENT = {
    "sms": ["--src", SRC, "--text", TEXT, "--url", "https://example.com/status", "--method", "GET", "--log", "false"],
    "expiry": ["--src", "Bistro", "--text", "Olá €", "--message-expiry", "60", "--trackable"],
    "powerpack": ["--powerpack-uuid", UUID, "--text", TEXT],
    "mms": f"--src {SRC} --type mms --media-urls https://e.com/1.png --media-urls https://e.com/2.png".split(),
    "whatsapp": ["--src", SRC, "--type", "whatsapp", "--template", '{"name": "ready", "language": "en_US"}'],
    "dlt": f"--src {SRC} --text Hi --dlt-entity-id 1 --dlt-template-id 2 --dlt-template-category promotional".split(),
}


def numbers(path: Path, count: int) -> str:
    path.write_text("\n".join(f"1202555{number:04d}" for number in range(1000, 1000 + count)), encoding="utf-8")
    return str(path)


def test_each_number_has_a_line_with_its_message(run: Run, plivo_mock: MockPlivo) -> None:
    ran = run(*SEND, "--dst", OTHER, "--yes")
    uuids = {each.to_number: each.message_uuid for each in plivo_mock.messages}
    assert ran.out == [f"{number}\taccepted\t{uuids[number]}" for number in (DST, OTHER)]
    assert (ran.code, ran.err) == (0, ["plivo-messages: 2 destinations: 2 accepted, 0 refused, 0 unknown, 0 left"])


@pytest.mark.parametrize("content", CONTENT.values(), ids=CONTENT)
def test_a_dry_run_shows_the_request_that_is_sent(run: Run, plivo_mock: MockPlivo, content: list[str]) -> None:
    arguments = ("send", "--dst", DST, "--dst", f"+{OTHER}", *content)
    ran = run(*arguments, "--dry-run")
    assert (ran.code, len(plivo_mock.requests)) == (0, 0)
    assert run(*arguments, "--yes").code == 0
    (sent,) = plivo_mock.requests
    assert ran.out[:2] == [f"{sent.method} {plivo_mock.base_url.removesuffix('/v1')}{sent.path}", sent.body]
    assert ran.out[2].startswith("Nothing was sent. 2 destinations in 1 request; ")


def test_a_dry_run_of_many_shows_every_request(run: Run, plivo_mock: MockPlivo, tmp_path: Path) -> None:
    arguments = ("send", "--src", SRC, "--dst-file", numbers(tmp_path / "to", 1001), "--dst", "me", "--text", TEXT)
    ran = run(*arguments, "--dry-run")
    assert (ran.code, len(plivo_mock.requests)) == (1, 0)
    assert run(*arguments, "--yes").code == 1
    assert {*ran.out[1::2]} == {each.body for each in plivo_mock.requests}
    assert ran.err[0].startswith("plivo-messages: dst: 'me' is not a phone number")
    assert ran.out[-1].startswith("Nothing was sent. 1,001 destinations in 2 requests, 1 refused; sms, ")


@pytest.mark.parametrize(
    ("content", "estimate"),
    [
        (["--text", "é" * 161], "sms, GSM-7, 2 segments, 161 characters; about 0.0220 at 0.0055 a segment"),
        (["--text", "ж"], "sms, UCS-2, 1 segment, 1 character; about 0.0110 at 0.0055 a segment"),
        (["--type", "mms", "--media-ids", "x", "--text", "é" * 161], "mms; about 0.0110 at 0.0055 a message"),
    ],
)
def test_the_cost_is_estimated_from_the_price_that_is_given(run: Run, content: list[str], estimate: str) -> None:
    ran = run(
        "send", "--src", SRC, "--dst", DST, "--dst", OTHER, *content, "--dry-run", "--price-per-segment", "0.0055"
    )
    assert ran.out[-1] == f"Nothing was sent. 2 destinations in 1 request; {estimate}"


@pytest.mark.parametrize("price", ["-1", "NaN", "cheap"])
def test_a_price_that_is_none_is_refused(run: Run, price: str) -> None:
    ran = run(*SEND, "--dry-run", "--price-per-segment", price)
    assert (ran.code, ran.out) == (2, [])
    assert f"{price!r} is not an amount, such as 0.0055" in ran.err[-1]


def test_nothing_is_sent_without_a_terminal_to_ask_at(run: Run, plivo_mock: MockPlivo) -> None:
    ran = run(*SEND, stdin="y\n")
    assert (ran.code, len(plivo_mock.requests)) == (4, 0)
    assert ran.err == [
        "plivo-messages: there is no terminal to ask at: pass --yes to send without being asked",
        "plivo-messages: nothing was sent",
    ]


@pytest.mark.usefixtures("run")
def test_nothing_is_sent_without_an_input_to_ask_at(plivo_mock: MockPlivo, monkeypatch: pytest.MonkeyPatch) -> None:
    for arguments, code in ((SEND, 4), ((*SEND, "--dst-file", "-"), 2)):
        monkeypatch.setattr(sys, "stdin", None)
        assert (main(arguments), len(plivo_mock.requests)) == (code, 0)


@pytest.mark.parametrize(("answer", "code"), [("y", 0), ("n", 4), ("", 4)])
def test_a_terminal_is_asked(run: Run, plivo_mock: MockPlivo, answer: str, code: int) -> None:
    ran = run(*SEND, stdin=Terminal(f"{answer}\n"))
    assert (ran.code, len(plivo_mock.messages)) == (code, int(code == 0))
    assert "1 destination in 1 request; sms, GSM-7, 1 segment, 20 characters. Send?" in ran.err[0]


def test_a_terminal_that_ends_sends_nothing(run: Run, plivo_mock: MockPlivo) -> None:
    assert run(*SEND, stdin=Terminal("")).code == 4
    assert not plivo_mock.messages


@pytest.mark.parametrize("where", ["file", "stdin"])
def test_a_file_of_numbers_is_sent_to(run: Run, plivo_mock: MockPlivo, tmp_path: Path, where: str) -> None:
    content = f"\ufeff+1 (202) 555-0123\r\n\n{OTHER}\n{DST}\n12‰3\n15555550107\n"
    file = tmp_path / "numbers"
    file.write_text(content, encoding="utf-8")
    stdin = io.TextIOWrapper(io.BytesIO(content.encode()), encoding="utf-8")
    ran = run(
        *("send", "--src", SRC, "--text", TEXT, "--yes", "--dst-file", "-" if where == "stdin" else str(file)),
        stdin=stdin if where == "stdin" else "",
    )
    assert {line.split("\t")[0]: line.split("\t")[1] for line in ran.out} == {
        DST: "accepted",
        OTHER: "accepted",
        "15555550107": "invalid",
        "12‰3": "invalid",
    }
    assert ran.code == 1
    assert ran.err[0].startswith("plivo-messages: 12‰3: dst: '12‰3' is not a phone number")
    assert ran.err[1] == "plivo-messages: 15555550107: the API refused the number"
    assert ran.err[2] == "plivo-messages: 4 destinations: 2 accepted, 2 refused, 0 unknown, 0 left"
    assert len(plivo_mock.messages) == 2


@pytest.mark.parametrize(
    ("content", "problem"), [(b"\xff\xfe1", "is not a text in UTF-8"), (b"\n", "numbers' is empty")]
)
def test_a_file_without_numbers_is_refused(run: Run, tmp_path: Path, content: bytes, problem: str) -> None:
    (tmp_path / "numbers").write_bytes(content)
    ran = run("send", "--src", SRC, "--text", TEXT, "--dst-file", str(tmp_path / "numbers"))
    assert (ran.code, problem in ran.err[-1]) == (2, True)


def test_too_many_numbers_for_a_request_go_to_a_file(run: Run) -> None:
    ran = run(*SEND, "--dst", "<".join(str(12025551000 + each) for each in range(1001)), "--yes")
    assert ran.err == ["plivo-messages: --dst: 1,002 different numbers: pass more than 1,000 by --dst-file"]


def test_results_are_json_on_request(run: Run, plivo_mock: MockPlivo) -> None:
    plivo_mock.faults.add("status", status=400, body='{"api_id": "7", "error": "no\\nsuch \\u001b[31mthing"}')
    (line,) = (ran := run(*SEND, "--yes", "--json")).out
    error = "400 Bad Request: no\nsuch \x1b[31mthing (api_id 7)"
    assert json.loads(line) == {"destination": DST, "outcome": "failed", "message_uuid": None, "error": error}
    # On a terminal, a line stays a line and controls nothing.
    assert ran.err[0] == f"plivo-messages: {DST}: 400 Bad Request: no such \\x1b[31mthing (api_id 7)"
    assert ran.code == 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (SEND[:-2], "--text: is missing: an SMS has a text"),
        ((*SEND, "--dst", "020 7946 0000"), "--dst: '020 7946 0000' begins with 0, as no country code does"),
    ],
)
def test_mistakes_are_refused_in_the_words_of_the_library(
    run: Run, plivo_mock: MockPlivo, arguments: tuple[str, ...], message: str
) -> None:
    ran = run(*arguments, "--yes")
    assert (ran.code, ran.out, len(ran.err), len(plivo_mock.requests)) == (2, [], 1, 0)
    assert ran.err[0].startswith(f"plivo-messages: {message}")


def test_a_region_reads_national_numbers(run: Run, plivo_mock: MockPlivo) -> None:
    arguments = ("send", "--src", "07700 900123", "--text", TEXT, "--dst", "020 7946 0000", "--default-region", "GB")
    shown = run(*arguments, "--dry-run").out[1]
    assert run(*arguments, "--yes").code == 0
    assert plivo_mock.requests[-1].body == shown
    assert json.loads(shown)["dst"] == "442079460000"


def searched(ran: Ran, sentence: str = "look for them by: plivo-messages ") -> list[str]:
    """Return the arguments of the command that a send advises."""
    return shlex.split(ran.err[-1].partition(sentence)[2])


def test_a_lost_response_says_how_to_find_the_message(run: Run, plivo_mock: MockPlivo) -> None:
    ran = run("send", "--src", SRC, "--dst", LOST, "--text", TEXT, "--yes")
    assert (ran.code, ran.out) == (3, [f"{LOST}\tunknown\t"])
    assert ran.err[1:3] == [
        "plivo-messages: 1 destination: 0 accepted, 0 refused, 1 unknown, 0 left",
        "plivo-messages: it is not known whether messages were accepted: do not send them again before you have looked",
    ]
    found = run(*searched(ran))
    (message,) = plivo_mock.messages
    assert (found.code, len(found.out)) == (0, 2)
    assert message.message_uuid in found.out[1].split("\t")
    assert found.err == ["plivo-messages: found: the send was accepted, do not repeat it"]


def test_a_message_is_only_called_not_found_when_that_is_certain(run: Run, plivo_mock: MockPlivo) -> None:
    command = searched(run("send", "--src", SRC, "--dst", RESET, "--text", TEXT, "--yes"))
    ran = run(*command)
    assert (ran.code, ran.out) == (3, [])
    assert ran.err[0].startswith("plivo-messages: not yet certain: look again at 20")
    plivo_mock.advance(1400)
    ran = run(*command)
    assert (ran.code, ran.out) == (5, [])
    assert ran.err == ["plivo-messages: not found: the send was not accepted and can be repeated"]


def test_a_failed_search_is_not_taken_for_an_answer(run: Run, plivo_mock: MockPlivo) -> None:
    plivo_mock.faults.add("status", status=400)
    assert run("find", "--dst", DST, "--since", "1h", "--until", "59m").code == 1


def test_messages_that_may_match_are_shown_until_they_are_known(run: Run, plivo_mock: MockPlivo) -> None:
    command = searched(run("send", "--src", SRC, "--dst", RESET, "--text", TEXT, "--yes"))
    plivo_mock.advance(600)
    uuid = plivo_mock.seed(from_number=SRC, to_number=RESET, text=TEXT, message_time=plivo_mock.now()).message_uuid
    plivo_mock.advance(1000)
    ran = run(*command, "--json")
    assert (ran.code, [json.loads(line)["message_uuid"] for line in ran.out]) == (3, [uuid])
    assert ran.err[0].endswith("; pass the ones above that are of other sends as --known")
    assert run(*command, "--known", uuid).code == 5


def test_a_search_for_several_numbers_is_only_over_when_each_is_found(run: Run, plivo_mock: MockPlivo) -> None:
    now = plivo_mock.now().isoformat()
    assert run(*SEND, "--yes").code == 0
    assert run("find", "--dst", DST, "--since", now, "--until", now).code == 0
    ran = run("find", "--dst", DST, "--dst", OTHER, "--since", now, "--until", now)
    assert ran.code == 3
    assert ran.err == [
        "plivo-messages: found, but not for 1 of the numbers: those in a request with one that is were accepted"
    ]


def test_a_search_covers_the_time_that_is_given(run: Run, plivo_mock: MockPlivo) -> None:
    since = plivo_mock.now()
    plivo_mock.advance(900)
    assert run(*SEND, "--yes").code == 0
    plivo_mock.advance(3600)
    arguments = ("find", "--dst", DST, "--since", since.isoformat(), "--until")
    assert run(*arguments, since.replace(tzinfo=None).isoformat()).code == 3
    assert run(*arguments, plivo_mock.now().isoformat()).code == 0


def test_a_search_needs_the_end_of_its_time(run: Run, plivo_mock: MockPlivo) -> None:
    assert run("find", "--dst", DST, "--since", "2h").code == 2
    ran = run("find", "--dst", DST, "--since", "2h", "--until", "3h")
    assert (ran.code, len(plivo_mock.requests)) == (2, 0)
    assert "is earlier than --since" in ran.err[-1]


def test_many_unknown_numbers_are_searched_by_a_file(run: Run, plivo_mock: MockPlivo, tmp_path: Path) -> None:
    plivo_mock.faults.add("reset", processed=True)
    file = numbers(tmp_path / "to", 6)
    ran = run("send", "--src", SRC, "--text", TEXT, "--yes", "--dst-file", file)
    assert (ran.code, len(ran.out)) == (3, 6)
    assert ran.err[0].startswith("plivo-messages: 6 destinations: no response came to the send")
    command = [file if word == "FILE" else word for word in searched(ran)]
    assert run(*command).code == 0


def test_a_search_takes_more_numbers_than_a_request(run: Run, plivo_mock: MockPlivo, tmp_path: Path) -> None:
    file, now = numbers(tmp_path / "to", 1001), plivo_mock.now().isoformat()
    command = ("find", "--since", now, "--until", now, "--dst-file", file)
    assert run(*command).code == 3
    plivo_mock.seed(from_number=SRC, to_number="12025552000", text=TEXT)
    ran = run(*command)
    assert (ran.code, len(ran.out)) == (3, 2)
    assert ran.err[0].startswith("plivo-messages: found, but not for 1,000 of the numbers")


LOST_CONTENT = {
    "segments": ["--src", SRC, "--text", "first line\n\x1b  'second'\tline" + "x" * 70],
    "sender": ["--src", "07700 900123", "--default-region", "GB", "--text", TEXT],
    "type": ["--src", SRC, "--type", "mms", "--media-ids", "x"],
    "powerpack": ["--powerpack-uuid", UUID, "--text", TEXT],
}


@pytest.mark.parametrize("content", LOST_CONTENT.values(), ids=LOST_CONTENT)
def test_the_message_of_another_send_is_not_taken_for_the_lost_one(
    run: Run, plivo_mock: MockPlivo, content: list[str]
) -> None:
    ran = run("send", "--dst", RESET, *content, "--yes")
    command = searched(ran._replace(err=["\n".join(ran.err)]))
    seeded = plivo_mock.seed(from_number=SRC, to_number=RESET, text=TEXT)
    assert (ran.code, run(*command).code) == (3, 3)
    sent = run("send", "--dst", f"+{OTHER}", *content, "--yes")
    found = run(*[OTHER if word == RESET else word for word in command], "--known", seeded.message_uuid)
    assert (sent.code, found.code) == (0, 0)


def test_a_search_knows_that_numbers_were_hidden(run: Run, plivo_mock: MockPlivo) -> None:
    command = searched(run("send", "--src", SRC, "--dst", RESET, "--text", TEXT, "--log", "false", "--yes"))
    plivo_mock.advance(1400)
    assert run(*command).code == 5
    assert "to_number" not in plivo_mock.requests[-1].parameters


@pytest.fixture
def ledger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    url = f"sqlite:///{(tmp_path / 'sends.db').as_posix()}"
    monkeypatch.setenv("PLIVO_LEDGER", url)
    return url


@pytest.mark.usefixtures("ledger")
def test_a_key_sends_once(run: Run, plivo_mock: MockPlivo) -> None:
    first, second = (run(*SEND, "--yes", "--once", "order-4711") for _ in range(2))
    assert first == second
    assert (first.code, len(plivo_mock.messages)) == (0, 1)
    ran = run("send", "--src", SRC, "--dst", DST, "--text", "Other", "--yes", "--once", "order-4711")
    assert (ran.code, len(plivo_mock.messages)) == (2, 1)
    assert "order-4711" in ran.err[0]


def test_a_campaign_goes_on_where_it_stopped(
    run: Run, plivo_mock: MockPlivo, tmp_path: Path, ledger: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PLIVO_LEDGER")
    file = numbers(tmp_path / "to", 1010)
    arguments = (*SEND[:3], *SEND[5:], "--dst-file", file, "--yes", "--once", "opening", "--ledger", ledger)
    plivo_mock.faults.add("reset", processed=True)
    ran = run(*arguments)
    assert (ran.code, len(plivo_mock.messages)) == (3, 1010)
    assert ran.err[-2] == (
        "plivo-messages: run the same command again: with --once it looks for them, and sends none twice"
    )
    ran = run(*arguments)
    assert (ran.code, len(ran.out), len(plivo_mock.messages)) == (0, 1010, 1010)
    assert ran.err == ["plivo-messages: 1,010 destinations: 1,010 accepted, 0 refused, 0 unknown, 0 left"]


@pytest.mark.parametrize("many", [False, True])
def test_nothing_is_sent_without_the_ledger(run: Run, plivo_mock: MockPlivo, tmp_path: Path, many: bool) -> None:
    to = ("--dst-file", numbers(tmp_path / "to", 1)) if many else ("--dst", "12025551000")
    (tmp_path / "sends.db").write_text("This is another file. " * 99, encoding="utf-8")
    url = f"sqlite:///{(tmp_path / 'sends.db').as_posix()}"
    ran = run("send", "--src", SRC, *to, "--text", TEXT, "--yes", "--once", "k", "--ledger", url)
    assert (ran.code, len(plivo_mock.requests)) == (1, 0)
    assert "cannot be used" in ran.err[0]
    assert ran.err[1].endswith("0 unknown, 1 left" if many else "1 refused, 0 unknown, 0 left")


def test_a_key_needs_a_ledger(run: Run, plivo_mock: MockPlivo) -> None:
    ran = run(*SEND, "--dry-run", "--once", "order-4711")
    assert (ran.code, len(plivo_mock.requests)) == (2, 0)
    assert "needs --ledger, or PLIVO_LEDGER in the environment" in ran.err[-1]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--max-retries", "11"), "--max-retries: 11 is out of range: from 0 to 10 requests"),
        (("--once", ""), "--once: '' is not a key"),
        (("--once", "k" * 300), "--once: 'kkk"),
        (("--once", "k", "--ledger", "foo"), "--ledger: it is not a database URL"),
        (("--once", "k", "--ledger", ""), "--ledger: it is not a database URL"),
        (("--once", "k", "--ledger", "sqlite:///no/such.db"), "--ledger: the folder of 'no/such.db' does not exist"),
        (("--ledger", "sqlite:///sends.db"), "--ledger: needs a key: pass --once"),
        (("--text", "x" * 1601), "--text: 1,601 characters"),
        (("--type", "mmss"), "--type: 'mmss' is not one of mms, sms, whatsapp: did you mean 'mms'?"),
        (("--type", "whatsapp", "--template", "[]"), "--template: [] is neither a WhatsappTemplate nor a mapping"),
    ],
)
@pytest.mark.parametrize("to", [("--dst", DST), ("--dst-file", "-")], ids=str)
@pytest.mark.usefixtures("ledger")
def test_a_mistake_is_refused_before_the_question_and_in_a_dry_run(
    run: Run, plivo_mock: MockPlivo, arguments: tuple[str, ...], message: str, to: tuple[str, ...]
) -> None:
    for how in ((), ("--yes",), ("--dry-run",)):
        ran = run("send", "--src", SRC, "--text", TEXT, *to, *arguments, *how, stdin="reception")
        assert (ran.code, ran.out, len(ran.err), len(plivo_mock.requests)) == (2, [], 1, 0)
        assert ran.err[0].startswith(f"plivo-messages: {message}")


@pytest.mark.usefixtures("ledger")
@pytest.mark.parametrize("arguments", [("--yes",), ("--once", "k", "--dry-run")], ids=str)
def test_a_database_is_not_opened_without_a_key_or_for_a_dry_run(
    run: Run, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    assert run(*SEND, *arguments).code == 0
    assert not (tmp_path / "sends.db").exists()


@pytest.mark.parametrize(
    ("how", "shown"),
    [("--yes", "reception\tinvalid\t"), ("--dry-run", "Nothing was sent. 0 destinations in 0 requests, 1 refused")],
)
def test_numbers_that_are_none_are_refused_in_a_dry_run_as_well(run: Run, how: str, shown: str) -> None:
    ran = run("send", "--src", SRC, "--text", TEXT, "--dst-file", "-", how, stdin="reception")
    assert (ran.code, ran.out) == (1, [shown])


def test_progress_is_shown_on_a_terminal(
    run: Run, plivo_mock: MockPlivo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    screen = Terminal()
    monkeypatch.setattr("plivo_messaging._transport.runtime.sleep", do_nothing)
    plivo_mock.faults.add("status", status=429)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(sys, "stderr", screen)
    ran = run("send", "--src", SRC, "--text", TEXT, "--yes", "--dst-file", numbers(tmp_path / "to", 1001))
    assert (ran.code, len(ran.out), len(plivo_mock.messages)) == (0, 1001, 1001)
    shown = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", screen.getvalue())
    assert re.search(r"sending .*1001/1001", shown)
    assert re.search(r"\rplivo-messages: send: waiting [0-9.]+ s \(retry\)\n", shown)
    assert "1,001 destinations: 1,001 accepted" in shown


class Broken(io.StringIO):
    """A standard output that fails when results are written, until there are no more errors."""

    def __init__(self, errors: Iterable[BaseException | None]) -> None:
        super().__init__()
        self.failures = iter(errors)

    def write(self, text: str) -> int:
        for error in self.failures:
            if error is not None:  # a signal was raised instead
                raise error
        return super().write(text)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("error", "code"), [(KeyboardInterrupt(), 130), (BrokenPipeError("gone"), 1), (OSError("full"), 1)], ids=repr
)
def test_a_campaign_that_is_cut_off_says_how_far_it_came(
    run: Run, plivo_mock: MockPlivo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException, code: int
) -> None:
    ctrl_c: Iterable[Any] = map(signal.raise_signal, [signal.SIGINT])
    errors = ctrl_c if isinstance(error, KeyboardInterrupt) else itertools.repeat(error)
    monkeypatch.setattr(sys, "stdout", output := Broken(errors))
    ran = run("send", "--src", SRC, "--text", TEXT, "--yes", "--dst-file", numbers(tmp_path / "to", 4100))
    accepted, left = len(plivo_mock.messages), 4100 - len(plivo_mock.messages)
    assert ran.code == code
    assert accepted >= 1000
    assert output.getvalue().count("accepted") == (accepted if code == 130 else 0)
    assert [line.split(";")[0] for line in ran.err[:-1]] == [
        "plivo-messages: waiting for the requests that are being made"
        if code == 130
        else f"plivo-messages: the results cannot be written: {error}"
    ]
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    assert ran.err[-1] == (
        f"plivo-messages: 4,100 destinations: {accepted:,} accepted, 0 refused, 0 unknown, {left:,} left"
    )


def test_nothing_is_called_left_when_the_end_is_interrupted_too(
    run: Run, plivo_mock: MockPlivo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdout", Broken([KeyboardInterrupt(), KeyboardInterrupt()]))
    ran = run("send", "--src", SRC, "--text", TEXT, "--yes", "--dst-file", numbers(tmp_path / "to", 4100))
    sent = len(plivo_mock.messages)
    summary = next(line for line in ran.err if "4,100 destinations:" in line)
    accepted, unknown = (int(each.replace(",", "")) for each in re.findall(r"([0-9,]+) (?:accepted|unknown)", summary))
    assert ran.code == 3
    assert accepted <= sent <= accepted + unknown == 4100
    assert summary.endswith(" unknown, 0 left")


def test_an_interrupted_send_may_have_been_accepted(
    run: Run, plivo_mock: MockPlivo, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: Any) -> None:
        raise KeyboardInterrupt

    # Where the response to the request is read.
    monkeypatch.setattr("plivo_messaging._transport.responses.read_json", interrupt)
    ran = run(*SEND, "--yes")
    assert (ran.code, ran.out, len(plivo_mock.messages)) == (3, [f"{DST}\tunknown\t"], 1)
    assert ran.err[0] == (
        f"plivo-messages: {DST}: the request was cut off by KeyboardInterrupt and may have been accepted"
    )


def test_a_character_of_another_encoding_does_not_end_a_send(
    run: Run, plivo_mock: MockPlivo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(written, encoding="latin-1"))
    (tmp_path / "to").write_text(f"{DST}\n12‰3\n", encoding="utf-8")
    ran = run("send", "--src", SRC, "--text", TEXT, "--yes", "--dst-file", str(tmp_path / "to"))
    (message,) = plivo_mock.messages
    assert ran.code == 1
    assert written.getvalue().decode().splitlines() == [
        "12\\u20303\tinvalid\t",
        f"{DST}\taccepted\t{message.message_uuid}",
    ]


def test_numbers_of_an_earlier_run_are_unknown_when_the_next_one_is_interrupted(
    run: Run, plivo_mock: MockPlivo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    arguments = ("--src", SRC, "--text", TEXT, "--yes", "--once", "k", "--ledger", f"sqlite:///{tmp_path}/sends.db")
    plivo_mock.faults.add("reset")
    assert run("send", *arguments, "--dst-file", numbers(tmp_path / "first", 3)).code == 3
    between = datetime.now(UTC)

    plivo_mock.faults.clear()
    plivo_mock.faults.add("status", status=500, operation="listMessages")
    monkeypatch.setattr(sys, "stdout", Broken(map(signal.raise_signal, [signal.SIGINT])))
    ran = run("send", *arguments, "--dst-file", numbers(tmp_path / "both", 1003))
    assert ran.code == 3
    assert any("1,003 destinations: 1,000 accepted, 0 refused, 3 unknown, 0 left" in line for line in ran.err)
    (since,) = re.findall(r"--since (\S+)", ran.err[-1])
    assert datetime.fromisoformat(since) < between


@pytest.mark.parametrize("at", [{2}, {3}, {2, 5}], ids=repr)
def test_no_interrupt_loses_or_repeats_the_line_of_a_number(
    run: Run, plivo_mock: MockPlivo, tmp_path: Path, at: set[int]
) -> None:
    """Ctrl-C comes when results are added, or their lines begin to be printed; the first two calls are for none."""
    calls = itertools.count()

    def interrupt(frame: FrameType, event: str, _: object) -> None:
        is_report = frame.f_code.co_filename.endswith("send.py") and frame.f_code.co_name in {"add", "_print"}
        if event == "call" and is_report and next(calls) in at:
            signal.raise_signal(signal.SIGINT)

    sys.setprofile(interrupt)
    try:
        ran = run("send", "--src", SRC, "--text", TEXT, "--yes", "--dst-file", numbers(tmp_path / "to", 2100))
    finally:
        sys.setprofile(None)
    printed = [line.split("\t")[0] for line in ran.out]
    assert len(printed) == len({*printed})
    assert len(printed) >= len(plivo_mock.messages) >= 1000
