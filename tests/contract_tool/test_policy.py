"""What will be done is announced first; every request is permitted, paced, and recorded without its secret."""

import gzip
import json
from dataclasses import dataclass, field
from functools import partial

import httpx
import pytest
from anyio import to_thread
from starlette.types import Receive, Scope, Send

from plivo_contract import Credentials, Exchange, ExitCode, Mode, Plan, Request, Response, Target, run, summary
from plivo_contract._bounds import Bounds
from plivo_contract._contract import Contract, shipped_contract
from plivo_contract._errors import NotPermitted, Unreachable
from plivo_contract._policy import Limit, OneDestination, Pace, RequestPolicy, reading
from plivo_contract._target import described
from plivo_contract._transport import read_request, transport_to
from plivo_mock import MockPlivo
from tests.contract_tool import servers
from tests.contract_tool.conftest import Run

MESSAGES = "/v1/Account/MAMOCKMOCKMOCKMOCK00/Message/"
SRC, DST = "12025550100", "12025550123"
ACCOUNT = Credentials("MA", "a-token")


@dataclass
class Time:
    """Time that passes when somebody sleeps."""

    seconds: float = 0.0
    slept: list[float] = field(default_factory=list[float])

    def now(self) -> float:
        return self.seconds

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.seconds += seconds


def post(**body: object) -> Request:
    return Request("POST", MESSAGES, (("content-type", "application/json"),), json.dumps(body).encode())


def test_it_says_first_what_it_will_do(command: Run, server: MockPlivo, capsys: pytest.CaptureFixture[str]) -> None:
    command(server.base_url, "--examples", 2)

    assert capsys.readouterr().out.startswith(
        f"Contract suite against {server.base_url}\n"
        "  will generate up to 2 requests for each operation and phase (the same requests in every run), "
        "valid ones that only read\n"
        "  will keep to 20 list requests a minute and 300 requests in 5 seconds\n"
        "  will not send messages, change anything, use other methods or contact any other server\n"
    )


@pytest.mark.parametrize("mode", [Mode.READ_ONLY, pytest.param(Mode.ONE_DESTINATION, marks=pytest.mark.slow)])
def test_a_foreign_server_gets_only_valid_requests(server: MockPlivo, mode: Mode) -> None:
    target = Target(Credentials(server.auth_id, server.auth_token), base_url=server.base_url)
    run(target, Plan(Mode.ONE_DESTINATION, SRC, DST))

    report = run(target, Plan(mode, SRC, DST))

    assert {status for _, status in report.statuses} <= {200, 202, 404}
    sent = [each.request.json_object() for each in report.exchanges if each.request.method == "POST"]
    assert [body and (body["src"], body["dst"]) for body in sent] == [(SRC, DST)] * (mode is Mode.ONE_DESTINATION)


@pytest.mark.parametrize(
    ("is_disposable", "largest"), [(False, 2**31 - 1), (True, None)], ids=["foreign", "disposable"]
)
def test_a_foreign_server_need_not_count_beyond_31_bits(*, is_disposable: bool, largest: int | None) -> None:
    contract = shipped_contract()
    document = contract.narrowed(auth_id="MA", message_uuid="0", is_disposable=is_disposable)

    assert Contract(document).filters["offset"].get("maximum") == largest
    assert "maximum" not in contract.filters["offset"]


@pytest.mark.parametrize(
    "value", ["1", *(pytest.param(each, marks=pytest.mark.slow) for each in ("true", "YES", "on"))]
)
def test_variables_do_the_same_as_options(
    command: Run, server: MockPlivo, value: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code = command(server.base_url, ALLOW_SEND=value, CONTRACT_SRC=SRC, CONTRACT_DST=DST, CONTRACT_FULL="no")

    assert code == 0
    assert f"  will send 1 message from {SRC} to {DST}, which may be billed\n" in capsys.readouterr().out


@pytest.mark.slow
def test_groups_by_themselves(command: Run, server: MockPlivo, capsys: pytest.CaptureFixture[str]) -> None:
    code = command(server.base_url, "--full", "--group", "Access", "--group", "Status callbacks", "--verbose")

    printed = capsys.readouterr()
    assert code == 0, printed.out
    assert printed.err == "plivo-contract: Access\nplivo-contract: Status callbacks\n"
    assert "seen in this run" not in printed.out


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD", "TRACE"])
def test_reading_permits_no_other_method(method: str) -> None:
    assert reading(Request(method, MESSAGES)) == f"{method} {MESSAGES} was not sent: only reading is permitted"


def test_reading_permits_no_body() -> None:
    assert reading(Request("GET", MESSAGES)) == ""
    assert "was not sent" in reading(Request("GET", MESSAGES, (), b"{}"))


@pytest.mark.parametrize(
    "request_",
    [
        post(src=SRC, dst=f"{DST}<12025550124", text="x"),
        post(src=SRC, dst="12025550124", text="x"),
        post(src=SRC, dst=f"+{DST}", text="x"),
        post(src=SRC, dst=[DST], text="x"),
        post(src=SRC, text="x"),
        post(src="12025550109", dst=DST, text="x"),
        post(dst=DST, text="x"),
        post(src=SRC, dst=DST, text="x", powerpack_uuid="1d5f3dd8-b207-4738-b59f-3c2ac7d3461c"),
        post(src=SRC, dst=DST, text="x", url="http://example.com/"),
        Request("POST", MESSAGES, (), f"src={SRC}&dst={DST}".encode()),
        Request("POST", MESSAGES, (), b""),
        Request("POST", MESSAGES, (), b"[]"),
        Request("PUT", MESSAGES, (), post(src=SRC, dst=DST, text="x").body),
    ],
    ids=range(13),
)
def test_sending_permits_the_one_message_alone(request_: Request) -> None:
    permission = OneDestination(SRC, DST, at_most=1)

    assert "was not sent" in permission(request_)
    assert permission(post(src=SRC, dst=DST, text="x")) == ""  # the other does not count as sent
    assert "1 send requests were permitted, and have been made" in permission(post(src=SRC, dst=DST, text="x"))


def test_nothing_can_be_planned_without_permission() -> None:
    with pytest.raises(ValueError, match="sending needs a sender and a destination"):
        Plan(Mode.ONE_DESTINATION)
    with pytest.raises(ValueError, match="either a base_url or an app"):
        Target(Credentials("MA", "x"))
    with pytest.raises(ValueError, match=r"other\.auth_token has white space at its end"):
        Target(Credentials("MA", "x"), "http://127.0.0.1/v1", other=Credentials("MA", "a-token "))
    with pytest.raises(ValueError, match=r"groups=\['Filter'\] do not exist: use some of \['Access', 'Filters'"):
        run(Target(Credentials("MA", "x"), "http://127.0.0.1/v1"), Plan(groups=frozenset({"Filter"})))


@pytest.mark.parametrize(
    ("base_url", "warned"),
    [
        ("http://10.0.0.1/v1", True),
        ("http://mock:8010/v1", True),
        ("https://api.plivo.com/v1", False),
        ("http://127.0.0.1:8010/v1", False),
        ("http://[::1]:8010/v1", False),
        ("http://localhost/v1", False),
    ],
)
def test_it_warns_before_credentials_go_over_plain_http(base_url: str, *, warned: bool) -> None:
    said = "\n".join(described(Target(Credentials("MA", "x"), base_url=base_url), Plan()))

    assert ("will send the credentials over plain HTTP" in said) is warned


def policy_of(plan: Plan, sent: list[Request], heard: list[Exchange], time: Time | None = None) -> RequestPolicy:
    def send(request: Request) -> Response:
        sent.append(request)
        return Response(200)

    secrets = {"Basic c2VjcmV0": "Basic [ours]"}
    sleep = (time or Time()).sleep
    return RequestPolicy(send, shipped_contract(), plan, secrets=secrets, listener=heard.append, sleep=sleep)


def test_what_is_not_permitted_is_not_sent() -> None:
    sent: list[Request] = []
    policy = policy_of(Plan(), sent, [])

    with pytest.raises(NotPermitted):
        policy.send(Request("POST", MESSAGES))

    assert (sent, policy.exchanges, len(policy.refused)) == ([], [], 1)


def test_a_request_that_was_not_permitted_ends_the_run(mock: MockPlivo, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(request: Request) -> str:
        return f"{request.method} was not sent: only for this test"

    monkeypatch.setattr("plivo_contract._policy.reading", refuse)
    report = run(Target(Credentials(mock.auth_id, mock.auth_token), app=mock.asgi()), Plan())

    assert (report.exit_code, report.exchanges) == (ExitCode.COULD_NOT_TEST, [])
    assert report.obstacles[0] == "GET was not sent: only for this test"


@pytest.fixture
def mock() -> MockPlivo:
    return servers.mock()


def test_the_pace_holds_in_every_span() -> None:
    time = Time()
    pace = Pace(Limit(20, 60), time.sleep, time.now)
    sent: list[float] = []
    for _ in range(65):
        pace.wait()
        sent.append(time.seconds)
        time.seconds += 0.5

    for first, later in zip(sent, sent[20:], strict=False):
        assert later - first >= 60


def test_a_sleep_that_ends_too_early_goes_on() -> None:
    time = Time()
    pace = Pace(Limit(1, 10), lambda seconds: time.sleep(seconds / 2 if seconds > 1 else seconds), time.now)
    pace.wait()
    pace.wait()

    assert time.seconds == 10


@pytest.mark.slow
def test_a_foreign_server_is_paced(monkeypatch: pytest.MonkeyPatch) -> None:
    time = Time()
    monkeypatch.setattr("plivo_contract._policy.Pace", partial(Pace, now=time.now))
    monkeypatch.setattr("plivo_contract._policy.LIST_PACE", Limit(20, 60))
    server = servers.mock()
    server.seed(from_number=SRC, to_number=DST, text="Hello")
    target = Target(Credentials(server.auth_id, server.auth_token), app=server.asgi())
    report = run(target, Plan(examples=40), sleep=time.sleep)

    lists = [each for each in report.exchanges if each.operation.endswith("Message/") and each.request.method == "GET"]
    assert report.exit_code is ExitCode.KEPT, summary(report)
    assert len(lists) > 20
    assert sum(time.slept) > 0


def test_credentials_are_sent_and_not_recorded() -> None:
    sent: list[Request] = []
    heard: list[Exchange] = []
    policy = policy_of(Plan(Mode.FULL), sent, heard)

    with policy.purpose("a test"):
        policy.send(Request("GET", MESSAGES, (("Authorization", "Basic c2VjcmV0"),)))

    assert sent[0].header("authorization") == "Basic c2VjcmV0"
    assert [each.request.header("authorization") for each in (*heard, *policy.exchanges)] == ["Basic [ours]"] * 2
    assert "c2VjcmV0" not in repr(policy)
    assert [(each.number, each.purpose) for each in heard] == [(1, "a test")]


@pytest.mark.parametrize("target", ["/v1/a%2Fb/%00?x=%ff&y=a+b", "/v1/a//b/?q='\"", "/v1/%zz/?"])
def test_http_leaves_the_target_as_it_is(target: str) -> None:
    seen: list[bytes] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            seen.append(scope["raw_path"] + b"?" + scope["query_string"])
        await servers.always(200)(scope, receive, send)

    with servers.served(app) as base_url, transport_to(Target(ACCOUNT, base_url), Bounds()) as send_request:
        assert send_request(Request("GET", target)).status == 200

    assert seen[0].decode().rstrip("?") == target.rstrip("?")


def test_an_application_that_fails_gives_no_response() -> None:
    async def failing(*_: object) -> None:
        raise ValueError("out of order")

    async def silent(*_: object) -> None:
        pass

    for app, why in ((failing, "the application failed: ValueError: out of order"), (silent, "without a response")):
        with transport_to(Target(ACCOUNT, app=app), Bounds()) as send_request, pytest.raises(Unreachable, match=why):
            send_request(Request("GET", MESSAGES))


@pytest.mark.slow
def test_a_server_behind_a_proxy_keeps_to_the_contract(server: MockPlivo) -> None:
    """Under another path, compressed, with a header more and another spelling of those there are."""
    upstream = httpx.Client(base_url=server.base_url.removesuffix("/v1"), trust_env=False)

    async def proxy(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        request = await read_request(scope, receive)
        path = request.target.removeprefix("/plivo")
        headers = [(name, value) for name, value in request.headers if name.lower() != "host"]
        made = upstream.build_request(request.method, path, headers=headers, content=request.body)
        made.extensions["target"] = path.encode()
        answer = await to_thread.run_sync(upstream.send, made)
        body = gzip.compress(answer.content)
        kept = [(name.title(), value) for name, value in answer.headers.items() if name != "content-length"]
        added = [("Content-Encoding", "gzip"), ("Via", "1.1 proxy"), ("Content-Length", str(len(body)))]
        raw = [(name.encode(), value.encode()) for name, value in (*kept, *added)]
        await send({"type": "http.response.start", "status": answer.status_code, "headers": raw})
        await send({"type": "http.response.body", "body": b"" if request.method == "HEAD" else body})

    with upstream, servers.served(proxy) as base_url:
        target = Target(Credentials(server.auth_id, server.auth_token), base_url.replace("/v1", "/plivo/v1"))
        report = run(target, Plan(Mode.FULL, groups=frozenset({"Access", "Status callbacks", "Listing"})))

    assert report.exit_code is ExitCode.KEPT, summary(report)
    assert sum(cell.passed for (_, check), cell in report.cells.items() if check.group == "Status callbacks") == 5
