"""Which servers are broken, and of which nothing can be said."""

import socket
import threading
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from starlette.types import ASGIApp, Receive, Scope, Send

from plivo_contract import Check, Credentials, ExitCode, Finding, Mode, Plan, Report, Target, run, summary
from plivo_contract._contract import ELSEWHERE, GET, LIST, SEND, shipped_contract
from plivo_mock import MockPlivo
from tests.contract_tool import servers
from tests.contract_tool.conftest import Run

BROKEN, COULD_NOT_TEST = ExitCode.BROKEN, ExitCode.COULD_NOT_TEST
ERROR = b'{"api_id": "b48d95dc-e3ac-11eb-a9c2-0242ac110005", "error": "no"}'
FULL = Plan(Mode.FULL, examples=0, groups=frozenset({"Access", "Listing"}))
READING = Plan(Mode.READ_ONLY, examples=0)
SENDING = Plan(Mode.ONE_DESTINATION, "12025550100", "12025550123", examples=0)


@pytest.fixture
def mock() -> MockPlivo:
    """A mock server with a message."""
    made = servers.mock()
    made.seed(from_number="12025550100", to_number="12025550123", text="Hello")
    return made


def verdict(mock: MockPlivo, app: ASGIApp, plan: Plan) -> Report:
    """Test an application with the account of a mock server."""
    return run(Target(Credentials(mock.auth_id, mock.auth_token), app=app), plan, sleep=lambda _: None)


@contextmanager
def plain_server(handler: object) -> Generator[str]:
    """Serve with a plain HTTP library."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)  # type: ignore[arg-type]
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/v1"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def hanging_port() -> Generator[str]:
    """Listen, accept nothing, and say nothing."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/v1"


@contextmanager
def nobody() -> Generator[str]:
    """Return a port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    yield f"http://127.0.0.1:{port}/v1"


class _StaticFiles(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None: ...


SERVERS = {
    "401": (servers.always(401), "the credentials are refused (401): check PLIVO_AUTH_ID and PLIVO_AUTH_TOKEN"),
    "403": (servers.always(403), "the account may not list its messages (403)"),
    "404": (servers.always(404), "the base URL has no messages of this account (404)"),
    "500": (servers.always(500), "the server does not list the account's messages, but responds with 500"),
    "502": (servers.always(502), "the server is not ready (502)"),
    "503": (servers.always(503), "the server is not ready (503)"),
    "a page": (
        servers.always(200, b"<h1>Welcome</h1>", "text/html; charset=utf-8"),
        "the base URL responds with 200 and no JSON (text/html): it is not a Message API",
    ),
}


@pytest.mark.parametrize("arguments", [(), ("--full",)], ids=["reading", "full"])
@pytest.mark.parametrize("name", SERVERS)
def test_2_the_command_says_why_nothing_can_be_said(
    command: Run, name: str, arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    app, reason = SERVERS[name]
    with servers.served(app) as base_url:
        assert command(base_url, *arguments) == 2

    assert f"could not test: {reason}" in capsys.readouterr().out


def test_2_servers_that_are_no_api(command: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for server, reason in (
        (plain_server(partial(_StaticFiles, directory=str(tmp_path))), "the base URL has no messages of this account"),
        (hanging_port(), "no whole response within 0.2 s (--timeout SECONDS)"),
        (nobody(), "ConnectError"),
    ):
        with server as base_url:
            assert command(base_url, "--full", "--examples", 1, "--timeout", 0.2) == 2

        assert reason in capsys.readouterr().out


@pytest.mark.slow
def test_a_plain_http_library_may_not_know_every_method(mock: MockPlivo) -> None:
    """As `http.server` does, which responds 501 to methods it has never heard of."""
    unknown: list[str] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        method: str = scope["method"]
        if method.lower() not in {"get", "post", "put", "patch", "delete", "head", "options", "trace"}:
            unknown.append(method)
            await servers.always(501, b"<h1>Unsupported method</h1>", "text/html")(scope, receive, send)
        else:
            await mock.asgi()(scope, receive, send)

    report = verdict(mock, app, Plan(Mode.FULL, examples=1))

    assert (report.exit_code, unknown) == (ExitCode.KEPT, []), summary(report)


@pytest.mark.slow
def test_501_to_a_method_that_the_contract_can_describe_breaks_it(mock: MockPlivo) -> None:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        is_put = scope["method"] == "PUT"
        await (servers.always(501, ERROR) if is_put else mock.asgi())(scope, receive, send)

    report = verdict(mock, app, FULL)

    assert "PUT is not allowed here" in {finding.text for finding in report.findings}


@pytest.mark.parametrize("plan", [FULL, READING, SENDING], ids=["full", "reading", "sending"])
@pytest.mark.parametrize("status", [300, 302, 304, 400, 402, 407, 410, 418, 500, 501, 599])
def test_a_server_without_success_was_not_tested(mock: MockPlivo, status: int, plan: Plan) -> None:
    report = verdict(mock, servers.always(status, ERROR), plan)

    assert (report.exit_code, report.findings) == (COULD_NOT_TEST, [])
    assert str(status) in report.obstacles[0]
    assert len(report.exchanges) <= 2  # it does not go on asking


@pytest.mark.slow
@pytest.mark.parametrize("operation", [SEND, LIST, GET])
@pytest.mark.parametrize("status", [302, 400, 403, 404, 410, 500, 503])
def test_a_disposable_server_of_which_one_operation_never_succeeds(
    mock: MockPlivo, operation: str, status: int
) -> None:
    report = verdict(mock, servers.but(mock.asgi(), operation, servers.always(status, ERROR)), FULL)

    # Whoever may not list messages, or lists them in vain, may have the wrong account, address or time.
    is_no_access = operation == LIST and status in {302, 403, 404, 503}
    assert report.exit_code is (COULD_NOT_TEST if is_no_access else BROKEN), summary(report)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("operation", "status", "expected"),
    [
        (SEND, 400, COULD_NOT_TEST),  # that number may not be the account's to send from
        (SEND, 402, COULD_NOT_TEST),
        (SEND, 403, COULD_NOT_TEST),
        (SEND, 302, BROKEN),
        (SEND, 404, BROKEN),
        (SEND, 500, BROKEN),
        (GET, 401, COULD_NOT_TEST),
        (GET, 403, COULD_NOT_TEST),
        (GET, 400, BROKEN),
        (GET, 404, BROKEN),
        (GET, 500, BROKEN),
        (GET, 503, BROKEN),
        (LIST, 500, COULD_NOT_TEST),  # nothing is known of the account, and nothing may be tried out
    ],
)
def test_a_foreign_server_of_which_one_operation_never_succeeds(
    mock: MockPlivo, operation: str, status: int, expected: ExitCode
) -> None:
    report = verdict(mock, servers.but(mock.asgi(), operation, servers.always(status, ERROR)), SENDING)

    assert report.exit_code is expected, summary(report)
    if expected is COULD_NOT_TEST:
        assert report.findings == []
        assert report.obstacles


def test_an_account_that_may_now_and_then_breaks_the_contract(mock: MockPlivo) -> None:
    refusing = servers.now_and_then(mock.asgi(), servers.always(403, ERROR), {4})

    assert verdict(mock, refusing, READING).exit_code is BROKEN


def test_a_server_that_goes_away_is_not_broken(mock: MockPlivo) -> None:
    async def gone(*_: object) -> None:
        raise ConnectionResetError

    report = verdict(mock, servers.now_and_then(mock.asgi(), gone, range(40, 10_000)), FULL)

    assert (report.exit_code, report.findings) == (COULD_NOT_TEST, []), summary(report)
    assert "ConnectionResetError" in report.obstacles[0]
    assert len(report.exchanges) < 40


@pytest.mark.parametrize("after", [5, pytest.param(43, marks=pytest.mark.slow)], ids="after {} requests".format)
@pytest.mark.parametrize("status", [401, 403, 500, 503, None], ids=str)
@pytest.mark.parametrize("mode", [Mode.READ_ONLY, Mode.ONE_DESTINATION])
def test_an_outage_in_the_middle_of_a_run_breaks_no_contract(
    mock: MockPlivo, mode: Mode, status: int | None, after: int
) -> None:
    async def gone(*_: object) -> None:
        raise ConnectionResetError

    fails = gone if status is None else servers.always(status, ERROR)
    plan = READING if mode is Mode.READ_ONLY else SENDING
    app = servers.now_and_then(mock.asgi(), fails, range(after + 1, 10_000))
    report = verdict(mock, app, replace(plan, examples=2))

    assert (report.exit_code, report.findings) == (COULD_NOT_TEST, []), summary(report)
    assert ("ConnectionResetError" if status is None else str(status)) in report.obstacles[0]
    assert len(report.exchanges) <= after + 10  # it does not go on asking


def test_what_was_found_before_an_outage_counts(mock: MockPlivo) -> None:
    refusing = servers.now_and_then(mock.asgi(), servers.always(418, ERROR), {3})

    report = verdict(mock, servers.now_and_then(refusing, servers.always(500, ERROR), range(8, 10_000)), READING)

    assert report.exit_code is BROKEN
    assert {finding.exchanges[-1].response.status for finding in report.findings} == {418}
    assert "access was lost in the middle of the run" in report.obstacles[0]


@pytest.mark.parametrize("status", [401, 500])
def test_an_odd_request_that_fails_while_there_is_access_breaks_the_contract(mock: MockPlivo, status: int) -> None:
    report = verdict(mock, servers.now_and_then(mock.asgi(), servers.always(status, ERROR), {9}), READING)

    assert report.exit_code is BROKEN
    assert report.exchanges[9].purpose == "finding out whether there is still access"
    assert {finding.exchanges[-1].number for finding in report.findings} == {9}
    assert report.problems == []


def test_a_difference_counts_although_another_operation_was_not_tested() -> None:
    report = Report("a server", operations=shipped_contract().operations, planned=frozenset({LIST, GET}))
    report.problem("the rest could not be tested")
    report.failed(Finding(LIST, Check("One group", "a check"), "wrong"))

    assert report.exit_code is COULD_NOT_TEST
    report.statuses[ELSEWHERE, 200] += 1
    assert report.exit_code is COULD_NOT_TEST
    report.statuses[LIST, 200] += 1
    assert report.exit_code is BROKEN


@pytest.mark.parametrize(
    ("location", "said"),
    [
        ("https://api.example.com/v1/Account/MA/Message/?limit=1", "redirects to https://api.example.com/v1 "),
        pytest.param(
            "https://api.example.com/login?next=/v1",
            "redirects to https://api.example.com/login ",
            marks=pytest.mark.slow,
        ),
        pytest.param("/v2/Account/MA/Message/", "redirects to {origin}/v2 ", marks=pytest.mark.slow),
        ("", "redirects (301): use the one where the API is"),
        ("https://b\xfccher.example", "redirects (301): use the one where the API is"),
    ],
)
def test_2_the_base_url_redirects(command: Run, location: str, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    with servers.served(servers.always(301, location=location)) as base_url:
        for arguments in ((), ("--full",)):
            assert command(base_url, *arguments) == 2

            printed = capsys.readouterr().out
            assert f"could not test: the base URL {said.format(origin=base_url.removesuffix('/v1'))}" in printed
            assert "\n1 request in " in printed


@pytest.mark.slow
def test_generated_requests_follow_no_redirects(mock: MockPlivo) -> None:
    away = servers.always(302, location="/v1/Account/MAMOCKMOCKMOCKMOCK00/Message/")

    report = verdict(mock, servers.but(mock.asgi(), GET, away), Plan(Mode.READ_ONLY, examples=3))

    made = [each for each in report.exchanges if each.purpose.startswith("Generated")]
    by_case = [each.request.header("x-schemathesis-testcaseid") for each in made]
    assert set(by_case) - {None}
    assert len(by_case) == len(set(by_case))  # each generated request is sent once, wherever it is redirected


@pytest.mark.parametrize("accident", [502, 503, 504, None])
def test_an_accident_on_the_way_breaks_no_contract(mock: MockPlivo, accident: int | None) -> None:
    async def dropped(*_: object) -> None:
        raise ConnectionResetError

    fails = dropped if accident is None else servers.always(accident, b"<h1>Bad gateway</h1>", "text/html")
    waited: list[float] = []
    target = Target(Credentials(mock.auth_id, mock.auth_token), app=servers.now_and_then(mock.asgi(), fails, {3, 8}))
    report = run(target, READING, sleep=waited.append)

    assert report.exit_code is ExitCode.KEPT, summary(report)
    assert len(report.notes) == summary(report).count("was retried: ") == 2
    assert waited == [1.0, 1.0]


def test_an_accident_that_happens_again_counts(mock: MockPlivo) -> None:
    fails = servers.always(502, b"<h1>Bad gateway</h1>", "text/html")

    report = verdict(mock, servers.now_and_then(mock.asgi(), fails, {3, 4}), READING)

    assert (report.exit_code, len(report.notes)) == (BROKEN, 1)


@pytest.mark.parametrize("plan", [FULL, SENDING], ids=["full", "sending"])
def test_only_reading_from_a_foreign_server_is_retried(mock: MockPlivo, plan: Plan) -> None:
    operation = GET if plan is FULL else SEND
    fails = servers.but(mock.asgi(), operation, servers.now_and_then(mock.asgi(), servers.always(503, ERROR), {1}))

    report = verdict(mock, fails, plan)

    assert (report.exit_code, report.notes) == (BROKEN, [])


def test_a_test_that_stumbles_does_not_cost_the_report(mock: MockPlivo, monkeypatch: pytest.MonkeyPatch) -> None:
    def stumble(*_: object) -> None:
        raise KeyError("objects")

    monkeypatch.setattr("plivo_contract.suite.test_listing.uuids", stumble)
    report = verdict(mock, mock.asgi(), FULL)

    assert report.exit_code is BROKEN
    assert {finding.actual for finding in report.findings} == {"KeyError: 'objects'"}
    assert sum(cell.passed for (_, check), cell in report.cells.items() if check.group == "Access") == 6
