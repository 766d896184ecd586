"""What others see of the client's requests: OpenTelemetry, event hooks, the hook for pauses."""

from collections.abc import Iterator

import anyio
import httpx
import pytest
from opentelemetry.instrumentation.httpx import HTTPXClientInstrumentor
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind, StatusCode

from plivo_messaging import AsyncPlivo, NotFoundError, Plivo, RateLimiter, Wait
from plivo_messaging._transport._limits import Limit
from plivo_mock import MockPlivo
from tests.client.scripted import GOT, LISTED, Kind, Script, both_kinds, get, list_page, refusal, run
from tests.client.wire import AUTH_TOKEN, MESSAGE_UUID

event_loops = pytest.mark.parametrize("kind", ["asyncio", "trio"])


class Trace:
    """The spans of the requests that are made while httpx is instrumented."""

    def __init__(self) -> None:
        self._exporter = InMemorySpanExporter()
        self.provider = TracerProvider()
        self.provider.add_span_processor(SimpleSpanProcessor(self._exporter))

    @property
    def spans(self) -> tuple[ReadableSpan, ...]:
        """The spans that have ended."""
        return self._exporter.get_finished_spans()

    def of_requests(self) -> list[tuple[str, object, object]]:
        """Method, path and status of the requests."""
        return [
            (
                span.name,
                httpx.URL(str(dict(span.attributes or {}).get("http.url"))).path.rpartition("/Message/")[1],
                dict(span.attributes or {}).get("http.status_code"),
            )
            for span in self.spans
            if span.kind is SpanKind.CLIENT
        ]


@pytest.fixture
def trace() -> Iterator[Trace]:
    trace = Trace()
    instrumentor = HTTPXClientInstrumentor()
    instrumentor.instrument(tracer_provider=trace.provider)
    try:
        yield trace
    finally:
        instrumentor.uninstrument()
        trace.provider.shutdown()


@pytest.fixture
def mock() -> Iterator[MockPlivo]:
    with MockPlivo() as mock:
        yield mock


def test_every_request_is_a_span_of_opentelemetry(mock: MockPlivo, trace: Trace) -> None:
    with Plivo(mock.auth_id, mock.auth_token, base_url=mock.base_url) as client:
        client.messages.send(src="12025550100", dst="12025550123", text="A secret text")
        client.messages.list()
        with pytest.raises(NotFoundError):
            client.messages.get(MESSAGE_UUID)
    assert trace.of_requests() == [("POST", "/Message/", 202), ("GET", "/Message/", 200), ("GET", "/Message/", 404)]
    assert [span.status.status_code for span in trace.spans] == [StatusCode.UNSET, StatusCode.UNSET, StatusCode.ERROR]
    shown = " ".join(span.to_json() for span in trace.spans)
    assert mock.auth_token not in shown
    assert "A secret text" not in shown


@event_loops
def test_every_request_of_the_asynchronous_client_is_a_span(kind: Kind, mock: MockPlivo, trace: Trace) -> None:
    async def main() -> None:
        async with AsyncPlivo(mock.auth_id, mock.auth_token, base_url=mock.base_url) as client:
            await client.messages.send(src="12025550100", dst="12025550123", text="A secret text")
            await client.messages.list()

    anyio.run(main, backend=kind)
    assert trace.of_requests() == [("POST", "/Message/", 202), ("GET", "/Message/", 200)]


def test_spans_belong_to_what_the_program_is_doing(mock: MockPlivo, trace: Trace) -> None:
    sent: list[str] = []

    def note(response: httpx.Response) -> None:
        sent.append(response.request.headers["traceparent"])

    tracer = trace.provider.get_tracer("a program")
    with (
        httpx.Client() as http,
        Plivo(mock.auth_id, mock.auth_token, base_url=mock.base_url, http_client=http) as client,
        tracer.start_as_current_span("evening") as evening,
    ):
        http.event_hooks = {"response": [note]}
        client.messages.list()
    request, _ = trace.spans
    assert request.parent is not None
    assert request.parent.span_id == evening.get_span_context().span_id
    assert request.context is not None
    (parent,) = sent
    assert parent.startswith(f"00-{request.context.trace_id:032x}-{request.context.span_id:016x}-")


@both_kinds
def test_event_hooks_see_every_request_and_every_answer_once(kind: Kind, mock: MockPlivo) -> None:
    seen: list[str] = []

    def see(what: httpx.Request | httpx.Response) -> None:
        seen.append(what.method if isinstance(what, httpx.Request) else str(what.status_code))

    async def see_awaited(what: httpx.Request | httpx.Response) -> None:
        await anyio.lowlevel.checkpoint()
        see(what)

    async def main() -> None:
        async with (
            httpx.AsyncClient(event_hooks={"request": [see_awaited], "response": [see_awaited]}) as http,
            AsyncPlivo(mock.auth_id, mock.auth_token, base_url=mock.base_url, http_client=http) as client,
        ):
            await client.messages.send(src="12025550100", dst="12025550123", text="Hi")
            await client.messages.list()

    if kind == "sync":
        with (
            httpx.Client(event_hooks={"request": [see], "response": [see]}) as http,
            Plivo(mock.auth_id, mock.auth_token, base_url=mock.base_url, http_client=http) as client,
        ):
            client.messages.send(src="12025550100", dst="12025550123", text="Hi")
            client.messages.list()
    else:
        anyio.run(main)
    assert seen == ["POST", "202", "GET", "200"]


@both_kinds
def test_event_hooks_see_every_attempt(kind: Kind) -> None:
    script = Script(refusal(500), refusal(500), GOT)
    seen: list[int] = []

    def see(response: httpx.Response) -> None:
        seen.append(response.status_code)

    async def see_awaited(response: httpx.Response) -> None:
        await anyio.lowlevel.checkpoint()
        see(response)

    if kind == "sync":
        client = script.client()
        http = client._transport.client
        assert isinstance(http, httpx.Client)
        http.event_hooks = {"response": [see]}
        client.messages.get(MESSAGE_UUID)
    else:
        awaited = script.async_client()
        awaited_http = awaited._transport.client
        assert isinstance(awaited_http, httpx.AsyncClient)
        awaited_http.event_hooks = {"response": [see_awaited]}
        anyio.run(awaited.messages.get, MESSAGE_UUID)
    assert seen == [500, 500, 200]


@both_kinds
def test_every_pause_is_told_of_before_it_is_made(kind: Kind) -> None:
    script = Script(LISTED, refusal(500), LISTED)
    limiter = RateLimiter(list_requests=Limit(1, 60.0), margin=0.0, clock=lambda: script.seconds)
    run(kind, script, list_page, limiter=limiter)
    run(kind, script, list_page, limiter=limiter)
    assert script.waits == [
        Wait("list", "rate limit", 60.0, 1),
        Wait("list", "retry", 0.5, 2),
        Wait("list", "rate limit", 59.5, 2),
    ]
    assert script.pauses == [wait.seconds for wait in script.waits]


@both_kinds
def test_an_error_of_the_hook_for_pauses_ends_the_call(kind: Kind) -> None:
    class Told:
        def append(self, wait: Wait) -> None:
            raise ZeroDivisionError(wait)

    script = Script(refusal(500))
    script.waits = Told()  # type: ignore[assignment]  # the client has its `append` for a hook
    with pytest.raises(ZeroDivisionError):
        run(kind, script, get)
    assert len(script.requests) == 1
    assert script.pauses == []


def test_no_pause_shows_anything_but_itself() -> None:
    assert repr(Wait("send", "retry", 0.5, 2)) == "Wait(operation='send', reason='retry', seconds=0.5, attempt=2)"
    assert AUTH_TOKEN not in repr(Wait("send", "retry", 0.5, 2))
