"""Whatever a server does, a run ends within its limits, names the limit, and keeps what it had found."""

import socket
import threading
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager

import anyio.lowlevel
import pytest
from anyio import sleep, sleep_forever
from starlette.types import ASGIApp, Receive, Scope, Send

from plivo_contract import Credentials, ExitCode, Mode, Plan, Target, run, summary
from plivo_contract._bounds import Bounds
from plivo_contract._cli import main
from plivo_contract._errors import LimitReached
from plivo_contract._policy import Limit, Pace
from plivo_mock import MockPlivo
from tests.contract.faults.catalogue import FAULTS
from tests.contract.faults.faulty import Faulty
from tests.contract_tool import servers
from tests.contract_tool.conftest import Run

ACCOUNT = {"PLIVO_AUTH_ID": "MAMOCKMOCKMOCKMOCK00", "PLIVO_AUTH_TOKEN": "a-token"}
BRIEF = ("--timeout", "0.3", "--max-time", "60")
HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n"
Behaviour = Callable[[socket.socket, threading.Event], None]


def _drip(connection: socket.socket, is_over: threading.Event, *, first: bytes, drop: bytes) -> None:
    connection.sendall(first)
    while not is_over.wait(0.02):
        connection.sendall(drop)


def _pour(connection: socket.socket, is_over: threading.Event, *, first: bytes, drop: bytes) -> None:
    connection.sendall(first)
    while not is_over.is_set():
        connection.sendall(drop)


def _dripping_head(connection: socket.socket, is_over: threading.Event) -> None:
    _drip(connection, is_over, first=b"HTTP/1.1 200 OK\r\n", drop=b"x: y\r\n")


def _dripping_body(connection: socket.socket, is_over: threading.Event) -> None:
    _drip(connection, is_over, first=HEAD + b"content-length: 100000\r\n\r\n", drop=b" ")


def _endless_headers(connection: socket.socket, is_over: threading.Event) -> None:
    _pour(connection, is_over, first=b"HTTP/1.1 200 OK\r\n", drop=b"x-header: y\r\n" * 100)


def _endless_line(connection: socket.socket, is_over: threading.Event) -> None:
    _pour(connection, is_over, first=b"HTTP/1.1 200 OK\r\nx: ", drop=b"y" * 1000)


def _endless_informational_responses(connection: socket.socket, is_over: threading.Event) -> None:
    _pour(connection, is_over, first=b"", drop=b"HTTP/1.1 103 Early Hints\r\n\r\n" * 10)


def _endless_body(connection: socket.socket, is_over: threading.Event) -> None:
    chunk = b"4000\r\n" + b" " * 0x4000 + b"\r\n"
    _pour(connection, is_over, first=HEAD + b"transfer-encoding: chunked\r\n\r\n", drop=chunk)


def _silence(connection: socket.socket, is_over: threading.Event) -> None:
    del connection
    is_over.wait()


@contextmanager
def behaving(behaviour: Behaviour) -> Generator[str]:
    """Serve connections that behave like this, whatever is asked."""
    is_over = threading.Event()
    threads: list[threading.Thread] = []

    def serve(connection: socket.socket) -> None:
        with connection:
            try:
                connection.recv(65536)
                behaviour(connection, is_over)
            except OSError:
                pass  # it was closed

    def accept() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            threads.append(threading.Thread(target=serve, args=(connection,)))
            threads[-1].start()

    with socket.create_server(("127.0.0.1", 0)) as listener:
        threads.append(threading.Thread(target=accept))
        threads[0].start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}/v1"
        finally:
            is_over.set()
            listener.shutdown(socket.SHUT_RDWR)
            for thread in threads:
                thread.join()


TIMED_OUT = "no whole response within 0.3 s (--timeout SECONDS)"
BEHAVIOURS: Mapping[str, tuple[Behaviour, str]] = {
    "dripping head": (_dripping_head, TIMED_OUT),
    "dripping body": (_dripping_body, TIMED_OUT),
    "endless headers": (_endless_headers, "the headers of the response are too long"),
    "endless line": (_endless_line, "the headers of the response are too long"),
    "endless informational responses": (_endless_informational_responses, TIMED_OUT),
    "endless body": (_endless_body, "the body of the response is longer than 1,048,576 bytes"),
    "silence": (_silence, TIMED_OUT),
}


@pytest.mark.slow
@pytest.mark.parametrize("arguments", [(), ("--full",), ("--full", "--mock")], ids=["reading", "full", "mock"])
@pytest.mark.parametrize("name", BEHAVIOURS)
def test_2_a_server_that_never_comes_to_an_end(
    name: str, arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    behaviour, reason = BEHAVIOURS[name]
    with behaving(behaviour) as base_url:
        assert main([base_url, *arguments, *BRIEF], ACCOUNT) == 2

    printed = capsys.readouterr()
    assert reason in printed.out + printed.err


async def hanging(scope: Scope, receive: Receive, send: Send) -> None:
    del receive, send
    if scope["type"] == "http":
        await sleep_forever()


async def endless(scope: Scope, receive: Receive, send: Send) -> None:
    del receive
    if scope["type"] == "http":
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"application/json")]})
        while True:
            await send({"type": "http.response.body", "body": b" " * 100_000, "more_body": True})
            await anyio.lowlevel.checkpoint()


def with_messages(server: MockPlivo) -> MockPlivo:
    server.seed(text="Hello", from_number="12025550100", to_number="12025550123")
    return server


@pytest.mark.slow
@pytest.mark.parametrize("mode", ["reading", "full"])
@pytest.mark.parametrize(("accident", "limit"), [(hanging, "--timeout SECONDS"), (endless, "1,048,576 bytes")])
def test_2_a_server_that_goes_wrong_after_three_requests(
    command: Run, server: MockPlivo, accident: ASGIApp, limit: str, mode: str, capsys: pytest.CaptureFixture[str]
) -> None:
    app = servers.now_and_then(with_messages(server).asgi(), accident, range(4, 1000))
    with servers.served(app) as base_url:
        assert command(base_url, *(("--full",) if mode == "full" else ()), *BRIEF) == 2

    (problem,) = (line for line in capsys.readouterr().out.splitlines() if line.startswith("could not test: "))
    assert limit in problem


@pytest.mark.parametrize("accident", [hanging, endless])
def test_the_same_of_an_application_in_this_process(server: MockPlivo, accident: ASGIApp) -> None:
    app = servers.now_and_then(server.asgi(), accident, range(4, 1000))
    target = Target(Credentials(server.auth_id, server.auth_token), app=app)

    report = run(target, Plan(Mode.FULL, timeout=0.3))

    assert report.exit_code is ExitCode.COULD_NOT_TEST
    assert len(report.problems) == 1
    assert "--timeout SECONDS" in report.problems[0] or "1,048,576 bytes" in report.problems[0]


def test_1_what_was_found_until_then_counts(
    command: Run, server: MockPlivo, capsys: pytest.CaptureFixture[str]
) -> None:
    (fault,) = (each for each in FAULTS if each.name == "records: total_amount is a float")
    faulty = Faulty(with_messages(server).asgi(), fault)
    with servers.served(servers.now_and_then(faulty, hanging, range(4, 1000))) as base_url:
        assert command(base_url, *BRIEF) == 1

    printed = capsys.readouterr().out
    assert "BROKEN  GET /Account/{auth_id}/Message/: as documented" in printed
    (problem,) = (line for line in printed.splitlines() if line.startswith("could not test: "))
    assert problem.startswith(f"could not test: GET {base_url}/Account/{server.auth_id}/Message/")
    assert problem.endswith(TIMED_OUT)


@pytest.mark.slow
def test_2_the_run_takes_too_long_while_it_keeps_to_the_pace(
    command: Run, server: MockPlivo, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("plivo_contract._policy.LIST_PACE", Limit(20, 60))
    with_messages(server)  # more than 20 list requests are made, so that it waits for most of a minute

    assert command(server.base_url, "--max-time", 2) == 2

    assert "could not test: the run was stopped after 2 s (--max-time SECONDS)" in capsys.readouterr().out


@pytest.mark.slow
def test_2_the_run_takes_too_long_while_requests_are_generated(
    command: Run, server: MockPlivo, capsys: pytest.CaptureFixture[str]
) -> None:
    only = ("--check", "positive data acceptance")

    assert command(server.base_url, "--full", "--no-callbacks", "--examples", 100_000, "--max-time", 9, *only) == 2

    printed = capsys.readouterr().out
    (problem,) = (line for line in printed.splitlines() if line.startswith("could not test: "))
    assert problem.startswith("could not test: the run was stopped after 9 s (--max-time SECONDS)")


def test_the_limits_come_from_the_environment_as_well(capsys: pytest.CaptureFixture[str]) -> None:
    with behaving(_silence) as base_url:
        assert main([base_url], {**ACCOUNT, "CONTRACT_TIMEOUT": "0.2"}) == 2
        assert main([base_url], {**ACCOUNT, "CONTRACT_MAX_TIME": "0.2"}) == 2

    printed = capsys.readouterr().out
    assert "no whole response within 0.2 s (--timeout SECONDS)" in printed
    assert "the run was stopped after 0.2 s (--max-time SECONDS)" in printed


def test_waiting_ends_when_the_run_does() -> None:
    time, slept = [0.0], list[float]()

    def pass_by(seconds: float) -> None:
        slept.append(seconds)
        time[0] += seconds

    bounds = Bounds(timeout=5, max_time=100, now=lambda: time[0])
    pace = Pace(Limit(1, 70), lambda seconds: bounds.sleep(pass_by, seconds), lambda: time[0])
    pace.wait()
    pace.wait()
    assert (bounds.for_request(), bounds.remaining) == (5, 30)
    with pytest.raises(LimitReached, match="the run was stopped after 100 s"):
        pace.wait()
    assert slept == [70, 30]
    with pytest.raises(LimitReached):
        bounds.for_request()


def test_what_takes_its_time_within_the_limits_is_fine(server: MockPlivo) -> None:
    app = with_messages(server).asgi()

    async def slow(scope: Scope, receive: Receive, send: Send) -> None:
        await sleep(0.05)
        await app(scope, receive, send)

    with servers.served(slow) as base_url:
        target = Target(Credentials(server.auth_id, server.auth_token), base_url)
        report = run(target, Plan(groups=frozenset({"What the account has"}), examples=0))

    assert report.exit_code is ExitCode.KEPT, summary(report)
