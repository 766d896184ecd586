"""What others see of the client's requests: OpenTelemetry, event hooks, the hook for pauses; and other HTTP clients."""

from collections.abc import Callable, Iterator
from contextlib import nullcontext
from typing import Any

import anyio
import httpx
import httpx2
import pytest
from httpx_aiohttp import AiohttpTransport
from opentelemetry.instrumentation.httpx import HTTPXClientInstrumentor
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind, StatusCode

from plivo_messaging import AsyncPlivo, Limit, NotFoundError, Plivo, RateLimiter, Wait
from plivo_mock import MockPlivo
from tests.wrapper.scripted import GOT, LISTED, SENT, Kind, Script, both_kinds, refusal, run
from tests.wrapper.wire import MESSAGE_UUID, get, list_page

# What `call_everything` leads to: a message is sent, retrieved and listed, and one that does not exist is retrieved.
REQUESTS = [("POST", 202), ("GET", 200), ("GET", 200), ("GET", 404)]
TEXT = "A secret text"


def call_everything(mock: MockPlivo, http: Any = None) -> None:
    with Plivo(mock.auth_id, mock.auth_token, base_url=mock.base_url, http_client=http) as client:
        sent = client.messages.send(src="12025550100", dst="12025550123", text=TEXT)
        assert client.messages.get(sent.message_uuid).to_number == "12025550123"
        assert [each.message_uuid for each in client.messages.list()] == [sent.message_uuid]
        with pytest.raises(NotFoundError):
            client.messages.get(MESSAGE_UUID)


def call_everything_async(mock: MockPlivo, make: Callable[[], Any] = nullcontext, kind: Kind = "asyncio") -> None:
    async def main() -> None:
        async with (
            make() as http,
            AsyncPlivo(mock.auth_id, mock.auth_token, base_url=mock.base_url, http_client=http) as client,
        ):
            sent = await client.messages.send(src="12025550100", dst="12025550123", text=TEXT)
            assert (await client.messages.get(sent.message_uuid)).to_number == "12025550123"
            assert [each.message_uuid async for each in await client.messages.list()] == [sent.message_uuid]
            with pytest.raises(NotFoundError):
                await client.messages.get(MESSAGE_UUID)

    anyio.run(main, backend=kind)


@pytest.fixture
def mock() -> Iterator[MockPlivo]:
    with MockPlivo() as mock:
        yield mock


# `nullcontext` is no client of the user's: the client has connections of its own.
@pytest.mark.parametrize("make", [nullcontext, httpx.Client, httpx2.Client], ids=["own", "httpx", "httpx2"])
def test_requests_are_sent_by_own_connections_or_by_a_client_of_yours(make: Any, mock: MockPlivo) -> None:
    with make() as http:
        call_everything(mock, http)


@pytest.mark.parametrize(
    ("kind", "make"),
    [
        ("asyncio", nullcontext),
        ("trio", nullcontext),
        ("asyncio", httpx.AsyncClient),
        ("trio", httpx.AsyncClient),
        ("asyncio", httpx2.AsyncClient),
        ("asyncio", lambda: httpx.AsyncClient(transport=AiohttpTransport())),
    ],
    ids=["own", "own on trio", "httpx", "httpx on trio", "httpx2", "aiohttp"],
)
def test_so_are_those_of_the_asynchronous_client(kind: Kind, make: Any, mock: MockPlivo) -> None:
    call_everything_async(mock, make, kind)


def test_an_asynchronous_client_of_your_own_needs_no_network() -> None:
    mock = MockPlivo()
    transport = httpx.ASGITransport(mock.asgi())

    async def main() -> None:
        async with httpx.AsyncClient(transport=transport) as http:
            client = AsyncPlivo(mock.auth_id, mock.auth_token, base_url="http://127.0.0.1/v1", http_client=http)
            sent = await client.messages.send(src="12025550100", dst="12025550123", text=TEXT)
            assert [each.message_uuid async for each in await client.messages.list()] == [sent.message_uuid]

    anyio.run(main)


@both_kinds
def test_a_mock_transport_answers(kind: Kind) -> None:
    def respond(request: httpx.Request) -> httpx.Response:
        reply = SENT if request.method == "POST" else GOT if MESSAGE_UUID in request.url.path else LISTED
        assert not isinstance(reply, Exception)
        return reply(request)

    async def main() -> None:
        async with httpx.AsyncClient(transport=httpx.MockTransport(respond)) as http:
            messages = AsyncPlivo("MA" + "0" * 18, "x", http_client=http).messages
            assert (await messages.send(src="1", dst="2", text="x")).message_uuid
            assert (await messages.get(MESSAGE_UUID)).message_uuid
            assert [each async for each in await messages.list()] == []

    if kind == "asyncio":
        anyio.run(main)
        return
    with httpx.Client(transport=httpx.MockTransport(respond)) as http:
        messages = Plivo("MA" + "0" * 18, "x", http_client=http).messages
        assert messages.send(src="1", dst="2", text="x").message_uuid
        assert messages.get(MESSAGE_UUID).message_uuid
        assert list(messages.list()) == []


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

    def requests(self) -> list[tuple[str, object]]:
        """Return method and status of the requests."""
        spans = [each for each in self.spans if each.kind is SpanKind.CLIENT]
        return [(each.name, dict(each.attributes or {}).get("http.status_code")) for each in spans]


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


def test_requests_of_a_client_of_your_own_are_spans_of_opentelemetry(mock: MockPlivo, trace: Trace) -> None:
    with httpx.Client() as http:
        call_everything(mock, http)
    assert trace.requests() == REQUESTS
    assert [span.status.status_code for span in trace.spans] == [*[StatusCode.UNSET] * 3, StatusCode.ERROR]
    shown = " ".join(span.to_json() for span in trace.spans)
    assert not [secret for secret in (mock.auth_token, TEXT) if secret in shown]


def test_so_are_those_of_an_asynchronous_client(mock: MockPlivo, trace: Trace) -> None:
    call_everything_async(mock, httpx.AsyncClient)
    assert trace.requests() == REQUESTS


def test_the_own_connections_of_the_client_are_no_spans(mock: MockPlivo, trace: Trace) -> None:
    call_everything(mock)
    assert trace.requests() == []


def test_spans_belong_to_what_the_program_is_doing(mock: MockPlivo, trace: Trace) -> None:
    sent: list[str] = []

    def note(response: httpx.Response) -> None:
        sent.append(response.request.headers["traceparent"])

    tracer = trace.provider.get_tracer("a program")
    with (
        httpx.Client(event_hooks={"response": [note]}) as http,
        Plivo(mock.auth_id, mock.auth_token, base_url=mock.base_url, http_client=http) as client,
        tracer.start_as_current_span("evening") as evening,
    ):
        client.messages.list()
    request, _ = trace.spans
    assert request.parent is not None
    assert request.parent.span_id == evening.get_span_context().span_id
    assert request.context is not None
    assert sent[0].startswith(f"00-{request.context.trace_id:032x}-{request.context.span_id:016x}-")


def test_event_hooks_see_every_request_and_every_response_once(mock: MockPlivo) -> None:
    seen: list[str | int] = []

    def see(what: httpx.Request | httpx.Response) -> None:
        seen.append(what.method if isinstance(what, httpx.Request) else what.status_code)

    async def see_awaited(what: httpx.Request | httpx.Response) -> None:
        await anyio.lowlevel.checkpoint()
        see(what)

    expected = [each for request in REQUESTS for each in request]
    with httpx.Client(event_hooks={"request": [see], "response": [see]}) as http:
        call_everything(mock, http)
    assert seen == expected
    mock.reset()
    hooks = {"request": [see_awaited], "response": [see_awaited]}
    call_everything_async(mock, lambda: httpx.AsyncClient(event_hooks=hooks))
    assert seen == expected * 2


def test_event_hooks_see_every_attempt() -> None:
    script = Script(refusal(500), refusal(500), GOT)
    seen: list[int] = []

    def see(response: httpx.Response) -> None:
        seen.append(response.status_code)

    http = httpx.Client(transport=script, event_hooks={"response": [see]})
    get(script.client(http_client=http).messages)
    assert seen == [500, 500, 200]


@both_kinds
def test_every_pause_is_announced_before_it_is_made(kind: Kind) -> None:
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
    assert repr(script.waits[1]) == "Wait(operation='list', reason='retry', seconds=0.5, attempt=2)"


def test_an_error_of_the_hook_for_pauses_ends_the_call() -> None:
    def fail(wait: Wait) -> None:
        raise ZeroDivisionError(wait)

    script = Script(refusal(500))
    with pytest.raises(ZeroDivisionError):
        get(script.client(on_wait=fail).messages)
    assert (len(script.requests), script.pauses) == (1, [])
