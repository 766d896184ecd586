"""0: kept, 1: broken, 2: could not test; and never 0 when nothing was tested."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from starlette.types import Receive, Scope, Send

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


@pytest.mark.parametrize("after", [0, 3, 100])
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


@pytest.mark.slow
def test_it_leaves_nothing_in_the_folder_it_is_run_in(environment: Mapping[str, str], tmp_path: Path) -> None:
    program = (
        "import sys; from plivo_contract import _cli, _policy; _policy.LIST_PACE = _policy.Limit(1_000, 60);"
        "sys.exit(_cli.main())"
    )
    with servers.mock() as server:
        arguments = [sys.executable, "-c", program, server.base_url, *SEND, "--examples", "1", "--junit", "c.xml"]
        variables = {**os.environ, **environment, "PYTEST_ADDOPTS": "--nonsense"}
        ended = subprocess.run(arguments, cwd=tmp_path, env=variables, capture_output=True, check=False)

    assert (ended.returncode, ended.stderr) == (0, b"")
    assert [path.name for path in tmp_path.iterdir()] == ["c.xml"]


@pytest.mark.usefixtures("interruptible")
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_130_interrupted_and_143_terminated(
    command: Run, server: MockPlivo, number: int, code: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    count = 0

    async def interrupting(scope: Scope, receive: Receive, send: Send) -> None:
        nonlocal count
        count += scope["type"] == "http"
        if count == 10:
            os.kill(os.getpid(), number)
        await server.asgi()(scope, receive, send)

    before = signal.getsignal(signal.SIGTERM)
    with servers.served(interrupting) as base_url:
        reports = ("--junit", tmp_path / "c.xml", "--har", tmp_path / "c.har")
        assert command(base_url, *SEND, *reports) == code

    assert "could not test: the run was interrupted" in capsys.readouterr().out
    error = ET.parse(tmp_path / "c.xml").getroot().find(".//error")  # noqa: S314  (our own document)
    assert error is not None
    assert "the run was interrupted" in str(error.text)
    assert len(json.loads((tmp_path / "c.har").read_text(encoding="utf-8"))["log"]["entries"]) > 5
    assert signal.getsignal(signal.SIGTERM) is before


def test_2_an_operation_never_succeeded(command: Run, server: MockPlivo, capsys: pytest.CaptureFixture[str]) -> None:
    assert command(server.base_url) == 2

    printed = capsys.readouterr().out
    assert "could not test: GET /Account/{auth_id}/Message/{message_uuid}/ never had a successful response" in printed
    assert "skipped: 6 checks (the account has no message of the last 90 days)" in printed


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("nowhere",), "base_url='nowhere' is not an HTTP URL"),
        (("ftp://127.0.0.1/v1",), "is not an HTTP URL"),
        (("http://user:secret@127.0.0.1/v1",), "base_url has a query, a fragment or credentials"),
        (("http://127.0.0.1/v1 ",), "base_url='http://127.0.0.1/v1 ' has white space"),
        (("http://127.0.0.1/bücher",), "a character that is not ASCII"),
        (("http://127.0.0.1:99999/v1",), "an invalid host or port"),
        (("http://[::1/v1",), "an invalid host or port"),
        (("http://127.0.0.1/v1", "--allow-send"), "--src (CONTRACT_SRC) and --dst (CONTRACT_DST) are missing"),
        (("http://127.0.0.1/v1", "--allow-send", "--src", "1"), "--dst (CONTRACT_DST) is missing"),
        (("http://127.0.0.1/v1", "--src", "1"), "--src makes no difference to this run: give --allow-send"),
        (("http://127.0.0.1/v1", "--full", "--dst", "1"), "--dst makes no difference to this run"),
        (("http://127.0.0.1/v1", "--callback-url", "http://a"), "--callback-url makes no difference to this run"),
        (("http://127.0.0.1/v1", "--ending", "failed=1"), "--ending makes no difference to this run: give --full"),
        (("http://127.0.0.1/v1", "--limits", "--seed", "0"), "--seed makes no difference to this run"),
        (("http://127.0.0.1/v1", "--ful"), "unrecognized arguments: --ful"),
        (("http://127.0.0.1/v1", "--al", "--sr", "1", "--ds", "1"), "unrecognized arguments: --al --sr 1 --ds"),
        (("http://127.0.0.1/v1", "--full", "--patience", "0"), "'0' is not a number of seconds"),
        (("http://127.0.0.1/v1", "--full", "--ending", "lost=1"), "ending lost=1 is invalid: use STATE=NUMBER"),
        (("http://127.0.0.1/v1", "--full", "--group", "Filter"), "groups=['Filter'] do not exist: use some of"),
        (("http://127.0.0.1/v1", "--mock"), "--mock (CONTRACT_MOCK) lets more be tested of a disposable plivo-mock"),
        (("http://127.0.0.1/v1", "--mock", *SEND), "give --full or --limits as well"),
        (("http://127.0.0.1/v1", "--html", "."), "--html . cannot be written: it is a folder"),
        (("http://127.0.0.1/v1", "--html", "c", "--har", "./c"), "--har and --html are one file"),
        (("http://127.0.0.1/v1", "--html", "/nowhere/at/all.html"), "there is no folder /nowhere/at"),
        (("http://127.0.0.1/v1", "--allow-send", "--src", "1", "--dst", "1<2"), "dst='1<2' is not one destination"),
        (("http://127.0.0.1/v1", "--full", *SEND), "give one of them"),
        (("http://127.0.0.1/v1", "--full", "--limits"), "give one of them"),
        (("http://127.0.0.1/v1", "--seed", "x"), "'x' is not a seed"),
        (("http://127.0.0.1/v1", "--examples", "-1"), "is not a number of requests"),
        (("http://127.0.0.1/v1", "--full", "--callback-url", "nowhere"), "callback url='nowhere' is not an HTTP URL"),
        (("http://127.0.0.1/v1", "--full", "--callback-url", "http://a:b@c"), "callback url has a query, a fragment"),
        (("http://127.0.0.1/v1", "--full", "--callback-url", "http://192.0.2.7:x"), "is not HOST:PORT"),
        (("http://127.0.0.1/v1", "--full", "--callback-listen", "8020"), "callback listen='8020' is not HOST:PORT"),
        (("http://127.0.0.1/v1", "--full", "--callback-listen", "0.0.0.0:70000"), "is not HOST:PORT"),
        (
            ("http://127.0.0.1/v1", "--full", "--callback-url", "http://192.0.2.7", "--no-callbacks"),
            "--no-callbacks leaves callbacks out",
        ),
        ((), "BASE_URL"),
    ],
    ids=range(36),
)
def test_2_usage(refused: Callable[..., str], arguments: tuple[str, ...], complaint: str) -> None:
    printed = refused(*arguments)

    assert complaint in printed
    assert "secret" not in printed


@pytest.mark.parametrize(
    ("variables", "complaint"),
    [
        ({"PLIVO_AUTH_ID": ""}, "PLIVO_AUTH_ID is not set: set PLIVO_AUTH_ID and PLIVO_AUTH_TOKEN"),
        ({"PLIVO_AUTH_TOKEN": ""}, "PLIVO_AUTH_TOKEN is not set: set PLIVO_AUTH_ID and PLIVO_AUTH_TOKEN"),
        ({"CONTRACT_FULL": "maybe"}, "CONTRACT_FULL='maybe' is neither 1 nor 0"),
        ({"CONTRACT_OTHER_TOKEN": "a-secret"}, "CONTRACT_OTHER_ID and CONTRACT_OTHER_TOKEN belong together"),
        ({"CONTRACT_SUBACCOUNT_ID": "SA"}, "CONTRACT_SUBACCOUNT_ID and CONTRACT_SUBACCOUNT_TOKEN belong together"),
        ({"PLIVO_AUTH_ID": "MAMÖCKMOCKMOCKMOCK00"}, "PLIVO_AUTH_ID='MAMÖCKMOCKMOCKMOCK00' is not an auth_id"),
        ({"PLIVO_AUTH_ID": "MA/../x"}, "PLIVO_AUTH_ID='MA/../x' is not an auth_id"),
        ({"PLIVO_AUTH_ID": "MA:x"}, "PLIVO_AUTH_ID='MA:x' is not an auth_id"),
        ({"PLIVO_AUTH_ID": " MAMOCKMOCKMOCKMOCK00"}, "PLIVO_AUTH_ID has white space at its beginning"),
        ({"PLIVO_AUTH_TOKEN": f"{servers.TOKEN}\n"}, "PLIVO_AUTH_TOKEN has white space at its end"),
    ],
    ids=range(10),
)
def test_2_the_environment(refused: Callable[..., str], variables: dict[str, str], complaint: str) -> None:
    printed = refused("http://127.0.0.1/v1", **variables)

    assert complaint in printed
    assert servers.TOKEN not in printed
    assert "a-secret" not in printed


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SSL_CERT_FILE", "/nope"),
        ("ALL_PROXY", "socks5://127.0.0.1:1"),
        ("ALL_PROXY", "nonsense://127.0.0.1:1"),
        ("HTTP_PROXY", "http://127.0.0.1:nonsense"),
    ],
)
@pytest.mark.parametrize("arguments", [(), ("--full", "--mock")], ids=["run", "mock"])
def test_2_the_environment_asks_for_what_cannot_be_had(
    command: Run,
    name: str,
    value: str,
    arguments: tuple[str, ...],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv(name, value)

    assert command("http://contract.invalid/v1", *arguments) == 2
    printed = capsys.readouterr()
    assert "no HTTP client can be made on this computer" in printed.out + printed.err
    assert name in printed.out + printed.err


@pytest.mark.parametrize("missing", ["schemathesis", "jsonschema_rs", "pytest", "harfile"])
def test_2_the_extra_is_missing(missing: str) -> None:
    program = f"import sys; sys.modules[{missing!r}] = None; from plivo_contract._cli import main; sys.exit(main())"
    account = {"PLIVO_AUTH_ID": "MA", "PLIVO_AUTH_TOKEN": "a-token"}
    command = [sys.executable, "-c", program, "http://127.0.0.1:9/v1"]
    ended = subprocess.run(command, capture_output=True, text=True, env={**os.environ, **account}, check=False)

    assert ended.returncode == 2
    assert "pip install 'plivo-messaging[contract]'" in ended.stderr


@pytest.mark.slow
def test_2_a_report_cannot_be_written_and_the_others_are(
    command: Run, server: MockPlivo, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("junit", "har"):
        (tmp_path / name).symlink_to("/proc/nowhere")
        reports = (f"--{name}", tmp_path / name, "--html", tmp_path / "c.html")

        assert command(server.base_url, *SEND, *reports) == 2
        assert f"could not test: cannot write {tmp_path / name}: " in capsys.readouterr().out
        assert (tmp_path / "c.html").stat().st_size > 1000
        (tmp_path / "c.html").unlink()
