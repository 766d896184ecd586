"""The command, in this process for what it says and as a process for how it ends."""

import errno
import logging
import os
import signal
import socket
import subprocess
import sys
from base64 import b64encode
from collections.abc import Callable, Iterator

import httpx
import pytest

from plivo_mock import MockPlivo
from plivo_mock._cli import main, parser
from tests.mock.builders import AUTH_ID, AUTH_TOKEN
from tests.mock.clients import client_at

COMMAND = [sys.executable, "-c", "import sys; from plivo_mock._cli import main; sys.exit(main())"]


@pytest.fixture
def taken() -> Iterator[int]:
    """A port that somebody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        port: int = other.getsockname()[1]
        yield port


@pytest.fixture(autouse=True)
def _process_state() -> Iterator[None]:
    """Put back what the command changes for its process: signal handlers and uvicorn's logging."""
    handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    uvicorn = logging.getLogger("uvicorn.error")
    level = uvicorn.level
    yield
    uvicorn.setLevel(level)
    for number, handler in handlers.items():
        signal.signal(number, handler)


@pytest.fixture
def at_work(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[MockPlivo], None]], None]:
    """Arrange what happens while the command waits, after which it is terminated."""

    def arrange(do: Callable[[MockPlivo], None]) -> None:
        wait = MockPlivo.wait

        def do_then_wait(mock: MockPlivo) -> None:
            do(mock)
            signal.raise_signal(signal.SIGTERM)
            wait(mock)

        monkeypatch.setattr(MockPlivo, "wait", do_then_wait)

    return arrange


def start(*arguments: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [*COMMAND, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=os.environ
    )


def first_line(process: "subprocess.Popen[str]") -> str:
    assert process.stdout is not None
    return process.stdout.readline()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_process_says_where_it_serves_and_ends_cleanly_on_a_signal(number: signal.Signals) -> None:
    with start("--port", "0", "--auth-id", AUTH_ID, "--auth-token", AUTH_TOKEN) as process:
        line = first_line(process)
        url = line.rstrip("\n")
        # A connection that stays open does not keep the server from stopping.
        with httpx.Client(auth=(AUTH_ID, AUTH_TOKEN)) as client:
            answer = client.get(f"{url}/Account/{AUTH_ID}/Message/")
            process.send_signal(number)
            rest, complaints = process.communicate(timeout=10)

    assert line == f"{url}\n"
    assert httpx.URL(url).host == "127.0.0.1"
    assert answer.status_code == 200
    assert process.returncode == 0
    assert (rest, complaints) == ("", "")


@pytest.mark.slow
def test_a_request_that_is_never_finished_does_not_keep_a_process_from_ending() -> None:
    with start("--port", "0") as process:
        url = httpx.URL(first_line(process).rstrip("\n"))
        assert url.port is not None
        with socket.create_connection((url.host, url.port)) as connection:
            connection.sendall(unfinished_request())
            # What was sent before is read before: the answer to this says that the request above is under way.
            assert httpx.get(url).status_code == 404
            process.terminate()
            rest, complaints = process.communicate(timeout=10)

    assert process.returncode == 0
    assert (rest, complaints) == ("", "")


def unfinished_request() -> bytes:
    mock = MockPlivo()
    credentials = b64encode(f"{mock.auth_id}:{mock.auth_token}".encode()).decode()
    head = [
        f"POST /v1/Account/{mock.auth_id}/Message/ HTTP/1.1",
        "Host: localhost",
        f"Authorization: Basic {credentials}",
        "Content-Type: application/json",
        "Content-Length: 100",
    ]
    return "\r\n".join([*head, "", "{"]).encode()


@pytest.mark.slow
def test_a_process_ends_when_its_port_is_taken(taken: int) -> None:
    with start("--port", str(taken)) as process:
        output, complaints = process.communicate(timeout=10)

    assert process.returncode == 1
    assert output == ""
    assert complaints == (
        f"plivo-mock: port {taken} on 127.0.0.1 is already in use: "
        "choose another with --port, or --port 0 for any free one\n"
    )


def test_the_arguments_reach_the_server(
    at_work: Callable[[Callable[[MockPlivo], None]], None], capsys: pytest.CaptureFixture[str]
) -> None:
    seen: list[str] = []

    def look(mock: MockPlivo) -> None:
        seen.append(mock.base_url)
        with client_at(mock.base_url) as api:
            assert api.get("").status_code == 200

    at_work(look)

    assert main(["--host", "localhost", "--port", "0", "--auth-id", AUTH_ID, "--auth-token", AUTH_TOKEN]) == 0
    assert seen[0].startswith("http://localhost:")
    output = capsys.readouterr()
    assert output.out == f"{seen[0]}\n"
    assert output.err == ""


def test_the_default_credentials_are_those_of_the_class(
    at_work: Callable[[Callable[[MockPlivo], None]], None], capsys: pytest.CaptureFixture[str]
) -> None:
    seen: list[tuple[str, str]] = []
    at_work(lambda mock: seen.append((mock.auth_id, mock.auth_token)))

    assert main(["--port", "0"]) == 0
    assert seen == [(MockPlivo().auth_id, MockPlivo().auth_token)]
    assert MockPlivo().auth_token not in capsys.readouterr().out


def test_an_address_others_can_reach_is_warned_of(
    at_work: Callable[[Callable[[MockPlivo], None]], None], capsys: pytest.CaptureFixture[str]
) -> None:
    at_work(lambda mock: None)  # noqa: ARG005 - nothing to do

    assert main(["--host", "0.0.0.0", "--port", "0"]) == 0  # noqa: S104 - under test
    output = capsys.readouterr()
    assert output.out.startswith("http://127.0.0.1:")
    assert output.err == (
        "plivo-mock: 0.0.0.0 is no loopback address: whoever can reach it can read and send this mock's messages\n"
    )


@pytest.mark.parametrize(
    ("error", "complaint"),
    [
        (OSError(errno.EADDRINUSE, "Address in use"), "port 0 on 127.0.0.1 is already in use: choose another"),
        (PermissionError(errno.EACCES, "Permission denied"), "port 0 on 127.0.0.1 is reserved: choose one above 1023"),
        (
            OSError(errno.EADDRNOTAVAIL, "Cannot assign"),
            f"cannot listen on 127.0.0.1: [Errno {errno.EADDRNOTAVAIL}] Cannot",
        ),
        (UnicodeError("label too long"), "cannot listen on 127.0.0.1: label too long; choose an address of this"),
    ],
)
def test_what_keeps_it_from_listening_is_said(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], error: Exception, complaint: str
) -> None:
    def fail(_mock: MockPlivo) -> MockPlivo:
        raise error

    monkeypatch.setattr(MockPlivo, "start", fail)

    assert main(["--port", "0"]) == 1
    output = capsys.readouterr()
    assert output.out == ""
    assert output.err.startswith(f"plivo-mock: {complaint}")


def test_a_host_that_is_not_known_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--host", "x" * 70 + ".invalid"]) == 1
    assert "choose an address of this computer, such as --host 127.0.0.1" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["--port", "65536"], "argument --port: '65536' is not a port: give 0 for any free one, or 1 to 65535"),
        (["--port", "-1"], "argument --port:"),
        (["--port", "http"], "argument --port: 'http' is not a port"),
        (["--port", "\u0661"], "is not a port"),
        (["--auth-id", "me"], "argument --auth-id: auth_id='me' is not MA or SA followed by 18 capital letters"),
        (["--auth-token", ""], "argument --auth-token: auth_token is empty or holds characters"),
        (["--auth-token", "secret\x07"], "argument --auth-token: auth_token is empty or holds characters"),
        (["--colour"], "unrecognized arguments: --colour"),
        (["--account", "secret"], "argument --account: there is no colon between auth_id and auth_token"),
        (["--account", "me:secret"], "argument --account: auth_id='me' is not MA or SA"),
        (["--subaccount", f"{AUTH_ID}:"], "argument --subaccount: auth_token is empty"),
        (["--clock", "noon"], "argument --clock: 'noon' is no time: give one such as 2026-01-01T00:00:00Z"),
        (["--rate", "0"], "argument --rate: '0' is no rate: give messages a second, 0.001 or more, or inf"),
        (["--mms-rate", "fast"], "argument --mms-rate: 'fast' is no rate"),
        (["--rate", "nan"], "argument --rate: 'nan' is no rate"),
        (["--seed", "x"], "argument --seed: invalid int value: 'x'"),
        (["--dialect", "2012"], "argument --dialect: invalid choice: '2012'"),
    ],
)
def test_wrong_arguments_are_named(capsys: pytest.CaptureFixture[str], arguments: list[str], complaint: str) -> None:
    with pytest.raises(SystemExit) as caught:
        main(arguments)

    assert caught.value.code == 2
    error = capsys.readouterr().err
    assert complaint in error
    assert "secret" not in error


def test_help_names_every_option(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["--help"])

    assert caught.value.code == 0
    text = capsys.readouterr().out
    options = (action.option_strings for action in parser()._actions)
    assert all(name in text for names in options for name in names)


SUB_ID, OTHER_ID = "SA0123456789ABCDEFGH", "MAZZZZ456789ABCDEFGH"


def test_further_accounts_are_let_in(at_work: Callable[[Callable[[MockPlivo], None]], None]) -> None:
    seen: list[list[int]] = []

    def look(mock: MockPlivo) -> None:
        uuid = mock.receive(auth_id=SUB_ID, from_number="12025550123", to_number="12025550100", text="Hello")
        statuses: list[int] = []
        for auth_id, token in ((AUTH_ID, AUTH_TOKEN), (SUB_ID, "sub:token"), (OTHER_ID, "other")):
            with client_at(mock.base_url, auth_id, token) as api:
                statuses.append(api.get(f"{uuid}/").status_code)
        seen.append(statuses)

    at_work(look)
    accounts = ["--subaccount", f"{SUB_ID}:sub:token", "--account", f"{OTHER_ID}:other"]

    assert main(["--port", "0", "--auth-id", AUTH_ID, "--auth-token", AUTH_TOKEN, *accounts]) == 0
    assert seen == [[200, 200, 404]]


def test_an_account_that_exists_is_not_added_again(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--port", "0", "--auth-id", OTHER_ID, "--account", f"{OTHER_ID}:secret"]) == 1
    output = capsys.readouterr()
    assert (output.out, output.err) == (
        "",
        f"plivo-mock: auth_id='{OTHER_ID}' is an account already: choose another\n",
    )


def test_behaviour_is_chosen(at_work: Callable[[Callable[[MockPlivo], None]], None]) -> None:
    answers: list[list[object]] = []

    def look(mock: MockPlivo) -> None:
        with client_at(mock.base_url, mock.auth_id, mock.auth_token) as api:
            sent = api.post("", json={"src": "12025550100", "dst": "12025550123", "text": "Hello"})
            lists = [api.get("") for _ in range(21)]
            answers.append(
                [
                    sent.headers["date"],
                    lists[0].json()["meta"]["total_count"],
                    lists[0].json()["objects"][0]["message_uuid"],
                    lists[-1].status_code,
                ]
            )

    at_work(look)
    behaviour = ["--seed", "7", "--clock", "2026-03-01T12:00:00Z", "--dialect", "legacy", "--rate-limits"]

    assert [main(["--port", "0", *behaviour]) for _ in range(2)] == [0, 0]
    assert answers[0] == answers[1]
    assert answers[0][:2] == ["Sun, 01 Mar 2026 12:00:00 GMT", 1]
    assert answers[0][3] == 429


@pytest.mark.slow
def test_a_callback_nobody_answers_does_not_keep_a_process_from_ending() -> None:
    mock = MockPlivo()
    patient = "import plivo_mock._calls as post; post._TIMEOUT = 600.0; "
    command = [*COMMAND[:2], patient + COMMAND[2], "--port", "0"]
    with (
        socket.create_server(("127.0.0.1", 0)) as silent,
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process,
    ):
        url = first_line(process).rstrip("\n")
        body = {"src": "12025550100", "dst": "12025550123", "text": "Hello"}
        with client_at(url, mock.auth_id, mock.auth_token) as api:
            port: int = silent.getsockname()[1]
            api.post("", json={**body, "url": f"http://127.0.0.1:{port}/"}).raise_for_status()
        connection, _ = silent.accept()
        with connection:
            process.terminate()
            rest, complaints = process.communicate(timeout=60)

    assert process.returncode == 0
    assert (rest, complaints) == ("", "")
