"""The command `plivo-messages` as a whole: its options, completion, secrets, and what it needs."""

import io
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import plivo_messaging
from plivo_messaging import Messages
from plivo_messaging._cli import main
from plivo_mock import MockPlivo
from tests.wrapper.cli.conftest import Ran

Run = Callable[..., Ran]

SEND = ("send", "--src", "12025550100", "--dst", "12025550123", "--text", "Hi", "--yes")
COMMANDS = {"send", "get", "list", "find", "segments", "verify-webhook"}


def test_the_installed_command_runs() -> None:
    program = Path(sys.executable).with_name("plivo-messages")
    done = subprocess.run([program, "--version"], capture_output=True, text=True, check=True)
    assert re.fullmatch(r"plivo-messages [0-9.]+\n", done.stdout)


def test_help_names_the_commands_and_where_credentials_come_from(run: Run) -> None:
    text = " ".join(run("--help").out)
    assert set(text.split()) >= COMMANDS
    assert "PLIVO_AUTH_ID and PLIVO_AUTH_TOKEN" in text


@pytest.mark.parametrize(("command", "options"), [("send", "SendOptions"), ("list", "ListFilters")])
def test_each_option_of_the_library_is_an_option(run: Run, command: str, options: str) -> None:
    text = "\n".join(run(command, "--help").out)
    for name in getattr(plivo_messaging, options).__annotations__.keys() - {"headers"}:
        assert re.search(rf"^  --{name.replace('_', '-')}(?: .*)?\s+[A-Z/<]", text, re.MULTILINE), name
    # What it says is about the command line, not about Python.
    assert not re.search(r"httpx|datetime|mapping|`|None|True", text)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        (["list", "--state", "de"], {"delivered"}),
        (["list", "--direction", ""], {"inbound", "outbound"}),
        (["send", "--type", ""], {"mms", "sms", "whatsapp"}),
        (["send", "--dlt-template-category", "service_"], {"service_explicit", "service_implicit"}),
        (["send", "--dry"], {"--dry-run"}),
        ([""], COMMANDS),
    ],
)
def test_bash_completes_commands_options_and_values(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, typed: list[str], expected: set[str]
) -> None:
    monkeypatch.setenv("_PLIVO_MESSAGES_COMPLETE", "complete_bash")
    monkeypatch.setenv("COMP_WORDS", "\n".join(["plivo-messages", *typed]))
    monkeypatch.setenv("COMP_CWORD", str(len(typed)))
    assert main([]) == 0
    assert set(capsys.readouterr().out.split()) == expected


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_is_shown_for_shells(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, shell: str
) -> None:
    monkeypatch.setattr("shellingham.detect_shell", lambda: (shell, f"/bin/{shell}"))
    assert main(["--show-completion"]) == 0
    assert "_PLIVO_MESSAGES_COMPLETE" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("shell", "file"),
    [("bash", ".bashrc"), ("zsh", ".zshrc"), ("fish", ".config/fish/completions/plivo-messages.fish")],
)
def test_completion_is_installed_for_shells(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, shell: str, file: str
) -> None:
    monkeypatch.setattr("shellingham.detect_shell", lambda: (shell, f"/bin/{shell}"))
    monkeypatch.setenv("HOME", str(tmp_path))
    assert main(["--install-completion"]) == 0
    assert (tmp_path / file).is_file()


@pytest.mark.parametrize("package", ["typer", "rich"])
def test_without_the_extra_the_command_says_what_to_install(package: str) -> None:
    # In a process of its own: the modules that fail to be imported must not stay here.
    code = (
        f"import sys; sys.modules[{package!r}] = None; from plivo_messaging._cli import main; sys.exit(main(['list']))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"plivo-messages needs {package}: run pip install 'plivo-messaging[cli]'\n"


def test_without_its_extra_a_ledger_says_what_to_install(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("plivo_messaging.ledger", "plivo_messaging._async.ledger", "plivo_messaging._sync.ledger"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    monkeypatch.setitem(sys.modules, "sqlalchemy", None)
    ran = run(*SEND, "--once", "order-4711", "--ledger", "sqlite:///sends.db")
    assert (ran.code, ran.err) == (
        2,
        ["plivo-messages: plivo_messaging.ledger needs SQLAlchemy: run `pip install 'plivo-messaging[ledger]'`"],
    )


FIND = ("find", "--dst", "12025550123", "--since", "1m", "--until", "1m")
LISTS = [("list",), ("list", "--csv"), ("list", "--json")]
EVERY_COMMAND = [SEND, (*SEND, "--dry-run"), FIND, *LISTS, ("get",), ("segments", "Hi"), ("--version",), ("--help",)]


class Full(io.StringIO):
    """A disk that takes nothing more."""

    def write(self, _text: str) -> int:
        raise OSError(28, "No space left on device")


@pytest.mark.parametrize("arguments", EVERY_COMMAND, ids=" ".join)
def test_results_that_cannot_be_written_are_an_error_in_a_line(
    run: Run, plivo_mock: MockPlivo, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]
) -> None:
    sent = plivo_mock.seed(from_number="12025550100", to_number="12025550123", text="Hi")
    arguments = ("get", sent.message_uuid) if arguments == ("get",) else arguments
    monkeypatch.setattr(sys, "stdout", None)
    ran = run(*arguments)
    assert (ran.code, len(plivo_mock.requests)) == (1, 0)
    assert ran.err == ["plivo-messages: the results cannot be written: the standard output is closed"]
    ran = run(*arguments, screen=Full())
    assert (ran.code, len(ran.err)) == (1, 2 if arguments == SEND else 1)
    assert ran.err[0] == "plivo-messages: the results cannot be written: [Errno 28] No space left on device"


@pytest.mark.parametrize("stream", [None, Full()], ids=["closed", "full"])
def test_an_error_stream_that_takes_nothing_changes_nothing(
    run: Run, plivo_mock: MockPlivo, monkeypatch: pytest.MonkeyPatch, stream: Full | None
) -> None:
    monkeypatch.setattr(sys, "stderr", stream)
    assert run(*SEND) == (0, [f"12025550123\taccepted\t{plivo_mock.messages[0].message_uuid}"], [])


SECRET = "s3cr3t-t0ken"


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("list",), 1),
        (SEND, 1),
        ((*SEND, "--dry-run"), 0),
        (("list", "--base-url", f"https://user:{SECRET}@example.com/v1"), 2),
        (("list", f"--auth-token={SECRET}"), 2),
        ((*SEND, "--once", "k", "--ledger", f"postgresql+psycopg://user:{SECRET}@127.0.0.1:1/name"), 1),
        (("verify-webhook", "https://example.com/", "--nonce", "1", "--signature", "x"), 1),
    ],
)
def test_no_secret_is_printed(run: Run, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], code: int) -> None:
    monkeypatch.setenv("PLIVO_AUTH_TOKEN", SECRET)
    ran = run(*arguments)
    assert ran.code == code
    assert SECRET not in "".join([*ran.out, *ran.err])


@pytest.mark.parametrize("missing", ["PLIVO_AUTH_ID", "PLIVO_AUTH_TOKEN"])
def test_missing_credentials_are_named_before_anything_is_asked(
    run: Run, monkeypatch: pytest.MonkeyPatch, missing: str
) -> None:
    monkeypatch.delenv(missing)
    ran = run(*SEND[:-1])
    assert (ran.code, len(ran.err)) == (2, 1)
    assert f"is missing: set {missing} (the console" in ran.err[0]


def test_the_traceback_of_a_defect_shows_no_variables(
    run: Run, plivo_mock: MockPlivo, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any, **__: Any) -> None:
        token = plivo_mock.auth_token
        raise RuntimeError(f"a defect after {len(token)} characters")

    monkeypatch.setattr(Messages, "list", fail)
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)  # Typer sets it
    with pytest.raises(RuntimeError) as caught:
        run("list")
    sys.excepthook(caught.type, caught.value, caught.tb)
    shown = capsys.readouterr().err
    assert "RuntimeError: a defect after" in shown
    assert "Traceback (most recent call last)" in shown
    assert plivo_mock.auth_token not in shown
