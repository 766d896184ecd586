"""Whatever goes wrong on this side ends with 2 and one line, never with a traceback."""

import io
from collections.abc import Mapping
from importlib.metadata import version

import pytest

from plivo_contract import Credentials, ExitCode, Plan, Report, Target, run
from plivo_contract._cli import main
from plivo_mock import MockPlivo
from tests.contract_tool import servers
from tests.contract_tool.conftest import Run


def raising(*_: object, **__: object) -> None:
    raise LookupError(f"{servers.TOKEN} is not there")


@pytest.mark.parametrize(
    ("name", "value", "complaint"),
    [
        ("PLIVO_AUTH_ID", "MAMÖCKMOCKMOCKMOCK00", "PLIVO_AUTH_ID='MAMÖCKMOCKMOCKMOCK00' is no auth_id"),
        ("PLIVO_AUTH_ID", "MA/../x", "PLIVO_AUTH_ID='MA/../x' is no auth_id"),
        ("PLIVO_AUTH_ID", "MA:x", "PLIVO_AUTH_ID='MA:x' is no auth_id"),
        ("PLIVO_AUTH_ID", " MAMOCKMOCKMOCKMOCK00", "PLIVO_AUTH_ID has white space at its beginning"),
        ("PLIVO_AUTH_TOKEN", f"{servers.TOKEN}\n", "PLIVO_AUTH_TOKEN has white space at its end"),
        ("PLIVO_AUTH_TOKEN", f"\t{servers.TOKEN}", "PLIVO_AUTH_TOKEN has white space at its beginning"),
    ],
)
def test_2_an_account_no_request_can_be_made_for(
    environment: Mapping[str, str], name: str, value: str, complaint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["http://127.0.0.1/v1"], {**environment, name: value})

    assert ended.value.code == 2
    printed = capsys.readouterr().err
    assert complaint in printed
    assert servers.TOKEN not in printed


@pytest.mark.parametrize("name", ["other", "subaccount"])
def test_every_account_of_a_target_is_looked_at(name: str) -> None:
    account = Credentials("MA", "a-token")
    with pytest.raises(ValueError, match=f"{name}.auth_token has white space at its end"):
        Target(account, "http://127.0.0.1/v1", **{name: Credentials("MA", "a-token ")})  # type: ignore[arg-type]
    with pytest.raises(ValueError, match=r"credentials\.auth_token is empty"):
        Target(Credentials("MA", ""), "http://127.0.0.1/v1")


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


def test_2_the_suite_fails_in_the_middle(
    command: Run, server: MockPlivo, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("plivo_contract._run.generate", raising)
    sending = ("--allow-send", "--src", "12025550100", "--dst", "12025550123")

    assert command(server.base_url, *sending) == 2
    brief = capsys.readouterr()
    assert command(server.base_url, *sending, "--traceback") == 2
    whole = capsys.readouterr()
    assert "could not test: the suite failed: LookupError: [secret] is not there" in brief.out
    assert brief.err == "plivo-contract: give --traceback to see where it failed\n"
    assert "in raising" in whole.err
    assert servers.TOKEN not in brief.out + brief.err + whole.out + whole.err


def test_in_python_a_run_that_fails_is_a_report_as_well(server: MockPlivo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("plivo_contract._run.generate", raising)

    report = run(Target(Credentials(server.auth_id, server.auth_token), server.base_url), Plan())

    assert report.exit_code is ExitCode.COULD_NOT_TEST
    assert len(report.exchanges) > 5
    assert "in raising" in report.traceback
    assert servers.TOKEN not in repr(report)


@pytest.mark.parametrize("place", ["_output._text.introduction", "_output._text.summary", "_asked.asked"])
def test_2_whatever_else_fails(
    command: Run, server: MockPlivo, place: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(f"plivo_contract.{place}", raising)

    assert command(server.base_url, "--examples", 0) == 2
    brief = capsys.readouterr().err
    assert command(server.base_url, "--examples", 0, "--traceback") == 2
    whole = capsys.readouterr().err
    assert brief == (
        "plivo-contract: could not test: LookupError: [secret] is not there (give --traceback to see where it failed)\n"
    )
    assert "in raising" in whole
    assert servers.TOKEN not in whole


def test_an_output_that_has_not_all_characters(
    command: Run, server: MockPlivo, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def greeting(report: Report) -> str:
        return f"Grüße → {len(report.exchanges)}"

    monkeypatch.setattr("plivo_contract._output._text.summary", greeting)
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
