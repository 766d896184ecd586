"""Every request passes the gate: permitted, paced, recorded without its secret."""

import gzip
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

import httpx
import pytest
from anyio import to_thread
from starlette.types import Receive, Scope, Send

from plivo_contract import (
    Credentials,
    Exchange,
    ExitCode,
    Mode,
    Plan,
    Request,
    Response,
    Target,
    run,
    summary,
)
from plivo_contract._errors import NotPermitted, Unreachable
from plivo_contract._wire._bridge import request_of
from plivo_contract._wire._gate import Gate
from plivo_contract._wire._pace import Limit, Pace
from plivo_contract._wire._permission import Everything, ReadingOnly
from plivo_contract._wire._wires import AsgiWire, HttpWire
from plivo_mock import MockPlivo
from tests.contract_tool import servers

LIST = "/v1/Account/MAMOCKMOCKMOCKMOCK00/Message/"


@dataclass
class Line:
    """A wire that keeps what it is given."""

    carried: list[Request] = field(default_factory=list[Request])

    def send(self, request: Request) -> Response:
        self.carried.append(request)
        return Response(200)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        exception_type: type[BaseException] | None,
        exception: BaseException | None,
        traceback: TracebackType | None,
    ) -> None: ...


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


def test_what_is_not_permitted_never_reaches_the_wire() -> None:
    line = Line()
    gate = Gate(line, ReadingOnly())

    with pytest.raises(NotPermitted):
        gate.send(Request("POST", LIST))

    assert line.carried == []
    assert gate.exchanges == []
    assert len(gate.held_back) == 1


def test_the_pace_holds_in_every_span() -> None:
    time = Time()
    pace = Pace(Limit(20, 60), now=time.now, sleep=time.sleep)
    sent: list[float] = []
    for _ in range(65):
        pace.wait()
        sent.append(time.seconds)
        time.seconds += 0.5

    for first, later in zip(sent, sent[20:], strict=False):
        assert later - first >= 60


def test_a_sleep_that_ends_too_early_is_gone_on_with() -> None:
    time = Time()
    pace = Pace(Limit(1, 10), now=time.now, sleep=lambda seconds: time.sleep(seconds / 2 if seconds > 1 else seconds))
    pace.wait()
    pace.wait()

    assert time.seconds == 10


def test_list_requests_have_a_pace_of_their_own() -> None:
    time = Time()
    gate = Gate(Line(), Everything(), list_paces=[Pace(Limit(1, 60), now=time.now, sleep=time.sleep)])
    for target in (LIST, f"{LIST}uuid/", f"{LIST}uuid/", f"{LIST}?limit=1"):
        gate.send(Request("GET", target))

    assert time.slept == [60]


def test_credentials_are_carried_and_not_recorded() -> None:
    line = Line()
    heard: list[Exchange] = []
    gate = Gate(line, Everything(), listeners=[heard.append], secrets={"Basic c2VjcmV0": "Basic [ours]"})

    gate.send(Request("GET", LIST, (("Authorization", "Basic c2VjcmV0"),)))

    assert line.carried[0].header("authorization") == "Basic c2VjcmV0"
    assert [each.request.header("authorization") for each in (*heard, *gate.exchanges)] == ["Basic [ours]"] * 2


def test_purposes_are_recorded() -> None:
    gate = Gate(Line(), Everything())
    with gate.purpose("outer"):
        with gate.purpose("inner"):
            gate.send(Request("GET", LIST))
        gate.send(Request("GET", LIST))

    assert [(each.number, each.purpose) for each in gate.exchanges] == [(1, "inner"), (2, "outer")]


@pytest.mark.parametrize("target", ["/v1/a%2Fb/%00?x=%ff&y=a+b", "/v1/a//b/?q='\"", "/v1/%zz/?"])
def test_http_leaves_the_target_as_it_is(target: str) -> None:
    seen: list[bytes] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            seen.append(scope["raw_path"] + b"?" + scope["query_string"])
        await servers.always(200)(scope, receive, send)

    with servers.served(app) as base_url, HttpWire(base_url) as wire:
        assert wire.send(Request("GET", target)).status == 200

    assert seen[0].decode().rstrip("?") == target.rstrip("?")


def test_http_goes_below_the_path_of_the_base_url() -> None:
    with HttpWire("http://127.0.0.1:9/proxy/v1") as wire, pytest.raises(Unreachable, match="/proxy/v1/Account/"):
        wire.send(Request("GET", LIST))


def test_an_application_that_fails_gives_no_answer() -> None:
    async def failing(*_: object) -> None:
        raise ValueError("out of order")

    async def silent(*_: object) -> None:
        pass

    for app, why in ((failing, "the application failed: ValueError: out of order"), (silent, "without an answer")):
        with AsgiWire(app) as wire, pytest.raises(Unreachable, match=why):
            wire.send(Request("GET", LIST))


def test_a_wire_has_to_be_opened() -> None:
    with pytest.raises(RuntimeError, match="not open"):
        AsgiWire(servers.always(200)).send(Request("GET", LIST))


def test_a_server_behind_a_proxy_keeps_to_the_contract(server: MockPlivo) -> None:
    """Under another path, compressed, with a header more and another spelling of those there are."""
    upstream = httpx.Client(base_url=server.base_url.removesuffix("/v1"), trust_env=False)

    async def proxy(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        request = await request_of(scope, receive)
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
        groups = frozenset({"Access", "Status callbacks", "Listing"})
        report = run(target, Plan(Mode.FULL, groups=groups))

    assert report.exit_code is ExitCode.KEPT, summary(report)
    assert sum(cell.passed for (_, check), cell in report.cells.items() if check.group == "Status callbacks") == 5
