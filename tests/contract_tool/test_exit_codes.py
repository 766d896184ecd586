"""0: kept, 1: broken, 2: could not test; and never 0 when nothing was tested."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from starlette.types import Receive, Scope, Send

from plivo_contract._cli import main
from plivo_mock import MockPlivo
from tests.contract.faults.catalogue import FAULTS
from tests.contract.faults.faulty import Faulty
from tests.contract_tool import servers
from tests.contract_tool.conftest import Run

SEND = ("--allow-send", "--src", "12025550100", "--dst", "+1 (202) 555-0101")


def test_0_the_contract_is_kept(command: Run, server: MockPlivo, capsys: pytest.CaptureFixture[str]) -> None:
    assert command(server.base_url, *SEND) == 0

    assert capsys.readouterr().out.endswith("The server keeps to the contract.\n")


def test_1_the_contract_is_broken(command: Run, server: MockPlivo, capsys: pytest.CaptureFixture[str]) -> None:
    (fault,) = (each for each in FAULTS if each.name == "records: total_amount is a float")
    with servers.served(Faulty(server.asgi(), fault)) as base_url:
        assert command(base_url, *SEND) == 1

    printed = capsys.readouterr().out
    assert "BROKEN  GET /Account/{auth_id}/Message/: as documented" in printed
    assert 'curl --include --path-as-is --user "$PLIVO_AUTH_ID:$PLIVO_AUTH_TOKEN"' in printed
    assert printed.endswith("The contract is broken.\n")


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (401, "the credentials are refused (401): check PLIVO_AUTH_ID and PLIVO_AUTH_TOKEN"),
        (403, "the account may not list its messages (403)"),
        (404, "the base URL has no messages of this account (404)"),
        (429, "the account has used up its requests (429): wait a minute"),
        (502, "the server is not ready (502)"),
        (503, "the server is not ready (503)"),
    ],
)
def test_2_no_access(command: Run, status: int, reason: str, capsys: pytest.CaptureFixture[str]) -> None:
    with servers.served(servers.always(status)) as base_url:
        assert command(base_url) == 2

    assert f"could not test: {reason}" in capsys.readouterr().out


@pytest.mark.parametrize("after", [3, 100])
def test_2_the_account_has_used_up_its_requests(
    command: Run, server: MockPlivo, after: int, capsys: pytest.CaptureFixture[str]
) -> None:
    app = server.asgi()
    count = 0

    async def limited(scope: Scope, receive: Receive, send: Send) -> None:
        nonlocal count
        count += scope["type"] == "http"
        body = b'{"api_id": "b48d95dc-e3ac-11eb-a9c2-0242ac110005", "error": "too many requests"}'
        await (app if count <= after else servers.always(429, body))(scope, receive, send)

    with servers.served(limited) as base_url:
        assert command(base_url, "--full", "--examples", 1) == 2

    assert count == after + 1  # it does not go on asking
    assert "could not test: the account has used up its requests (429)" in capsys.readouterr().out


def test_it_leaves_nothing_in_the_folder_it_is_run_in(
    environment: Mapping[str, str], server: MockPlivo, tmp_path: Path
) -> None:
    program = "import sys; from plivo_contract._cli import main; sys.exit(main())"
    arguments = [sys.executable, "-c", program, server.base_url, *SEND, "--junit", "c.xml"]
    ended = subprocess.run(arguments, cwd=tmp_path, env={**os.environ, **environment}, capture_output=True, check=False)

    assert ended.returncode == 0, ended.stdout
    assert [path.name for path in tmp_path.iterdir()] == ["c.xml"]


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_130_interrupted_and_143_terminated(
    command: Run,
    server: MockPlivo,
    number: int,
    code: int,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def stopped(*_: object) -> None:
        signal.raise_signal(number)

    monkeypatch.setattr("plivo_contract._run.generate", stopped)
    before = signal.getsignal(signal.SIGTERM)

    assert command(server.base_url, *SEND, "--junit", tmp_path / "c.xml", "--har", tmp_path / "c.har") == code
    assert "could not test: the run was interrupted" in capsys.readouterr().out
    problem = ET.parse(tmp_path / "c.xml").getroot().find(".//error")  # noqa: S314  (our own document)
    assert problem is not None
    assert "the run was interrupted" in str(problem.text)
    assert len(json.loads((tmp_path / "c.har").read_text(encoding="utf-8"))["log"]["entries"]) > 5
    assert signal.getsignal(signal.SIGTERM) is before


def test_2_wrong_credentials(command: Run, server: MockPlivo, capsys: pytest.CaptureFixture[str]) -> None:
    assert command(server.base_url, "--full", PLIVO_AUTH_TOKEN="wrong") == 2

    assert "the credentials are refused (401)" in capsys.readouterr().out


def test_2_nobody_there(command: Run, capsys: pytest.CaptureFixture[str]) -> None:
    with servers.served(servers.always(200)) as base_url:
        pass  # its port is free again

    assert command(base_url) == 2
    assert "could not test: GET http://127.0.0.1:" in capsys.readouterr().out


def test_2_an_operation_never_succeeded(command: Run, server: MockPlivo, capsys: pytest.CaptureFixture[str]) -> None:
    assert command(server.base_url) == 2

    printed = capsys.readouterr().out
    assert "could not test: GET /Account/{auth_id}/Message/{message_uuid}/ was never answered with success" in printed
    assert "not made: 4 checks (the account has no message of the last 90 days)" in printed


def test_2_what_is_answered_with_success_but_is_no_message_api(command: Run) -> None:
    with servers.served(servers.always(200, b"{}")) as base_url:
        assert command(base_url) == 1  # it answers, and not as the contract says


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("nowhere",), "base_url='nowhere' is no HTTP URL"),
        (("ftp://127.0.0.1/v1",), "is no HTTP URL"),
        (("http://user:secret@127.0.0.1/v1",), "base_url has a query, a fragment or credentials"),
        (("http://127.0.0.1/v1 ",), "base_url='http://127.0.0.1/v1 ' has white space"),
        (("http://127.0.0.1/bücher",), "a character that is not ASCII"),
        (("http://127.0.0.1:99999/v1",), "a host or a port that is none"),
        (("http://[::1/v1",), "a host or a port that is none"),
        (("http://127.0.0.1/v1", "--allow-send"), "--src (CONTRACT_SRC) and --dst (CONTRACT_DST) are not given"),
        (("http://127.0.0.1/v1", "--allow-send", "--src", "1"), "--dst (CONTRACT_DST) is not given"),
        (("http://127.0.0.1/v1", "--src", "1"), "--src makes no difference to this run: give --allow-send"),
        (("http://127.0.0.1/v1", "--full", "--dst", "1"), "--dst makes no difference to this run"),
        (("http://127.0.0.1/v1", "--callback-url", "http://a"), "--callback-url makes no difference to this run"),
        (("http://127.0.0.1/v1", "--ending", "failed=1"), "--ending makes no difference to this run: give --full"),
        (("http://127.0.0.1/v1", "--limits", "--seed", "0"), "--seed makes no difference to this run"),
        (("http://127.0.0.1/v1", "--ful"), "unrecognized arguments: --ful"),
        (("http://127.0.0.1/v1", "--al", "--sr", "1", "--ds", "1"), "unrecognized arguments: --al --sr 1 --ds"),
        (("http://127.0.0.1/v1", "--full", "--patience", "0"), "'0' is no number of seconds"),
        (("http://127.0.0.1/v1", "--full", "--group", "Filter"), "groups=['Filter'] are none: give some of"),
        (("http://127.0.0.1/v1", "--html", "."), "--html . cannot be written: it is a folder"),
        (("http://127.0.0.1/v1", "--html", "c", "--har", "./c"), "--har and --html are one file"),
        (("http://127.0.0.1/v1", "--allow-send", "--src", "1", "--dst", "1<2"), "dst='1<2' is not one destination"),
        (("http://127.0.0.1/v1", "--full", *SEND), "give one of them"),
        (("http://127.0.0.1/v1", "--full", "--limits"), "give one of them"),
        (("http://127.0.0.1/v1", "--seed", "x"), "'x' is no seed"),
        (("http://127.0.0.1/v1", "--examples", "-1"), "is no number of requests"),
        (("http://127.0.0.1/v1", "--html", "/nowhere/at/all.html"), "there is no folder /nowhere/at"),
        ((), "BASE_URL"),
    ],
)
def test_2_usage(command: Run, arguments: tuple[str, ...], complaint: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        command(*arguments)

    assert ended.value.code == 2
    printed = capsys.readouterr().err
    assert complaint in printed
    assert "secret" not in printed


@pytest.mark.parametrize("name", ["PLIVO_AUTH_ID", "PLIVO_AUTH_TOKEN"])
def test_2_no_credentials(environment: Mapping[str, str], name: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["http://127.0.0.1/v1"], {**environment, name: ""})

    assert ended.value.code == 2
    printed = capsys.readouterr().err
    assert f"{name} is not set: set PLIVO_AUTH_ID and PLIVO_AUTH_TOKEN in the environment" in printed


def test_2_a_switch_that_is_neither_on_nor_off(command: Run, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        command("http://127.0.0.1/v1", CONTRACT_FULL="maybe")

    assert ended.value.code == 2
    assert "CONTRACT_FULL='maybe' is neither 1 nor 0" in capsys.readouterr().err


def test_2_the_extra_is_missing() -> None:
    program = """
import sys
sys.modules["schemathesis"] = None
from plivo_contract._cli import main
sys.exit(main(["http://127.0.0.1:9/v1"], {}))
"""
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)

    assert ended.returncode == 2
    assert "pip install 'plivo-messaging[contract]'" in ended.stderr


def test_2_a_report_cannot_be_written_and_the_others_are(
    command: Run, server: MockPlivo, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "c.xml").symlink_to("/proc/nowhere")

    assert command(server.base_url, *SEND, "--junit", tmp_path / "c.xml", "--html", tmp_path / "c.html") == 2
    assert "cannot write" in capsys.readouterr().err
    assert (tmp_path / "c.html").stat().st_size > 1000
