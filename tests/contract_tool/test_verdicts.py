"""Which servers are broken, and of which nothing can be said."""

import pytest
from starlette.types import ASGIApp

from plivo_contract import Check, Credentials, ExitCode, Finding, Mode, Plan, Report, Target, run, summary
from plivo_contract._spec._operations import ELSEWHERE, GET, LIST, SEND
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


@pytest.mark.parametrize("plan", [FULL, READING, SENDING], ids=["full", "reading", "sending"])
@pytest.mark.parametrize("status", [300, 302, 304, 400, 402, 407, 410, 418, 500, 501, 599])
def test_a_server_that_answers_nothing_with_success_was_not_tested(mock: MockPlivo, status: int, plan: Plan) -> None:
    report = verdict(mock, servers.always(status, ERROR), plan)

    assert (report.exit_code, report.findings) == (COULD_NOT_TEST, [])
    assert len(report.obstacles) >= 1
    assert str(status) in report.obstacles[0]
    assert len(report.exchanges) <= 2  # it does not go on asking


@pytest.mark.parametrize("operation", [SEND, LIST, GET])
@pytest.mark.parametrize("status", [302, 400, 403, 404, 410, 500, 503])
def test_a_disposable_server_of_which_one_operation_never_succeeds(
    mock: MockPlivo, operation: str, status: int
) -> None:
    report = verdict(mock, servers.but(mock.asgi(), operation, servers.always(status, ERROR)), FULL)

    # Whoever may not list messages, or lists them in vain, may have the wrong account, address or time.
    is_no_access = operation == LIST and status in {302, 403, 404, 503}
    assert report.exit_code is (COULD_NOT_TEST if is_no_access else BROKEN), summary(report)


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


def test_what_is_broken_is_broken_although_another_operation_was_not_tested() -> None:
    report = Report("a server", planned=frozenset({LIST, GET}), problems=["the rest could not be tested"])
    report.failed(Finding(LIST, Check("One group", "a check"), "wrong"))

    assert report.exit_code is COULD_NOT_TEST
    report.answers[ELSEWHERE, 200] += 1
    assert report.exit_code is COULD_NOT_TEST
    report.answers[LIST, 200] += 1
    assert report.exit_code is BROKEN


@pytest.mark.parametrize("arguments", [(), ("--full",)])
def test_2_a_page_is_no_message_api(
    command: Run, arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    with servers.served(servers.always(200, b"<h1>Welcome</h1>", "text/html; charset=utf-8")) as base_url:
        assert command(base_url, *arguments) == 2

    assert "answers 200 with no JSON (text/html): that is no Message API" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("location", "said"),
    [
        (
            "https://api.example.com/v1/Account/MA/Message/?limit=1",
            "the base URL redirects to https://api.example.com/v1 ",
        ),
        ("https://api.example.com/login?next=/v1", "the base URL redirects to https://api.example.com/login "),
        ("/v2/Account/MA/Message/", "the base URL redirects to {origin}/v2 "),
        ("", "the base URL redirects (301): give the one where the API is"),
        ("https://b\xfccher.example", "the base URL redirects (301): give the one where the API is"),
    ],
)
@pytest.mark.parametrize("arguments", [(), ("--full",)])
def test_2_the_base_url_redirects(
    command: Run, arguments: tuple[str, ...], location: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with servers.served(servers.always(301, location=location)) as base_url:
        assert command(base_url, *arguments) == 2

    printed = capsys.readouterr().out
    assert f"could not test: {said.format(origin=base_url.removesuffix('/v1'))}" in printed
    assert "\n1 request in " in printed


def test_generated_requests_follow_no_redirects(mock: MockPlivo) -> None:
    away = servers.always(302, location="/v1/Account/MAMOCKMOCKMOCKMOCK00/Message/")
    plan = Plan(Mode.READ_ONLY, examples=3)

    report = verdict(mock, servers.but(mock.asgi(), GET, away), plan)

    made = [each for each in report.exchanges if each.purpose.startswith("generated")]
    assert {each.request.header("x-schemathesis-testcaseid") for each in made} - {None}
    by_case = [each.request.header("x-schemathesis-testcaseid") for each in made]
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
    assert [note.partition(" was made once more: ")[0].partition(" ")[0] for note in report.notes] == ["GET", "GET"]
    assert summary(report).count("note: GET ") == 2
    assert waited == [1.0, 1.0]


def test_an_accident_that_happens_again_counts(mock: MockPlivo) -> None:
    fails = servers.always(502, b"<h1>Bad gateway</h1>", "text/html")

    report = verdict(mock, servers.now_and_then(mock.asgi(), fails, {3, 4}), READING)

    assert report.exit_code is BROKEN
    assert len(report.notes) == 1


@pytest.mark.parametrize("plan", [FULL, SENDING], ids=["full", "sending"])
def test_nothing_but_reading_from_a_foreign_server_is_made_again(mock: MockPlivo, plan: Plan) -> None:
    operation = GET if plan is FULL else SEND
    fails = servers.but(mock.asgi(), operation, servers.now_and_then(mock.asgi(), servers.always(503, ERROR), {1}))

    report = verdict(mock, fails, plan)

    assert (report.exit_code, report.notes) == (BROKEN, [])
