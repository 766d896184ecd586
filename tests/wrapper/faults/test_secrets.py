"""What goes wrong is told in full, except for the auth token; and no log tells who was written to, and what."""

import asyncio
import base64
import logging
import pickle
import textwrap
import traceback
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from plivo_messaging import AsyncMessagePage, MessagePage, PlivoError
from plivo_messaging._transport.http import Outcome
from tests.wrapper.faults.certificates import identity, trusting
from tests.wrapper.faults.faults import Stall, answering
from tests.wrapper.faults.matrix import CASES
from tests.wrapper.faults.peer import Peer
from tests.wrapper.faults.server import FaultServer
from tests.wrapper.faults.surfaces import DST, OPERATIONS, SRC, TEXT, AsyncSurface, MakeSurface, Surface, SyncSurface
from tests.wrapper.wire import AUTH_ID, AUTH_TOKEN

# What authentication makes of the token; how it is cut depends on what stands before it.
NEEDLES = [AUTH_TOKEN, base64.b64encode(f"{AUTH_ID}:{AUTH_TOKEN}".encode()).decode()[-36:]]
PRIVATE = [SRC, DST, TEXT, TEXT.replace(" ", "+"), TEXT.replace(" ", "%20")]

FAULTS = [
    "reset before a byte is read",
    "reset after the request",
    "hung up within the answer's head",
    "truncated body",
    "no answer",
    "slow body",
    "another protocol",
    "endless body",
    "gzip garbage",
    "unknown coding",
    "HTML",
    "JSON cut off",
    "an empty object",
    "HTML 502",
    "500",
    "503 with Retry-After in seconds",
    "429",
    "302",
    "a redirect to nowhere",
    "a redirect to no name",
    "dripping body",
]

every_operation = pytest.mark.parametrize("operation", OPERATIONS)


def shows(text: str | bytes, needles: list[str]) -> bool:
    """Tell whether a text holds something it must not."""
    return any(needle.encode() in text if isinstance(text, bytes) else needle in text for needle in needles)


def chain(error: BaseException) -> Iterator[BaseException]:
    """Give an error and all errors behind it."""
    behind: BaseException | None = error
    while behind is not None:
        yield behind
        behind = behind.__cause__ or behind.__context__


def sights(error: BaseException) -> Iterator[str | bytes]:
    """Give everything there is to see of an error."""
    yield "".join(traceback.TracebackException.from_exception(error, capture_locals=True).format())
    for each in chain(error):
        yield from (str(each), repr(each), repr(each.args), repr(vars(each)))
        for value in vars(each).values():
            yield from (repr(value), pickle.dumps(value))
            if isinstance(value, httpx.Request | httpx.Response):
                yield from message_sights(value)
    if isinstance(error, PlivoError):
        yield pickle.dumps(error)


def message_sights(message: httpx.Request | httpx.Response) -> Iterator[str | bytes]:
    """Give everything there is to see of a request, or of an answer and the requests around it."""
    yield from (repr(message.headers.raw), message.content, repr(message.extensions), pickle.dumps(message))
    if isinstance(message, httpx.Response):
        yield from message_sights(message.request)
        for request in (message.next_request, *(each.request for each in message.history)):
            if request is not None:
                yield from message_sights(request)


def failed(surface: Surface, operation: str, name: str) -> PlivoError:
    """Make a call that fails, and give its error."""
    case = CASES[name]
    surface.change(**case.context())
    with pytest.raises(PlivoError) as caught:
        surface.call(operation, **case.options)
    return caught.value


def assert_logs_are_clean(caplog: pytest.LogCaptureFixture) -> None:
    """See that no log shows the token, and none of ours a number or a text."""
    lines = [
        (each.name.partition(".")[0], f"{each.getMessage()} {each.args!r} {each.exc_text}") for each in caplog.records
    ]
    assert not [line for line in lines if shows(line[1], NEEDLES)]
    ours = [line for name, line in lines if name == "plivo_messaging"]
    assert ours
    assert not [line for line in ours if shows(line, PRIVATE)]


@pytest.fixture(autouse=True)
def _everything_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    for name in ("asyncio", "httpcore", "httpx", "plivo_messaging"):
        caplog.set_level(logging.DEBUG, name)


@pytest.mark.parametrize("name", FAULTS)
@every_operation
def test_errors_and_logs(
    operation: str, name: str, surface: Surface, server: FaultServer, caplog: pytest.LogCaptureFixture
) -> None:
    server.fault = CASES[name].fault
    error = failed(surface, operation, name)
    assert not [sight for sight in sights(error) if shows(sight, NEEDLES)]
    assert_logs_are_clean(caplog)
    assert "plivo_messaging" in {each.name.partition(".")[0] for each in caplog.records}


@every_operation
def test_an_encryption_that_breaks(operation: str, make_surface: MakeSurface, caplog: pytest.LogCaptureFixture) -> None:
    def scramble(peer: Peer) -> None:
        peer.send_plainly(b"no record of TLS" * 10)

    with FaultServer(answering(b"", scramble), tls=identity("ours", "127.0.0.1")) as server:
        surface = make_surface(server.url("https"), trusting("ours"))
        error = failed(surface, operation, "500")
        surface.close()
    assert not [sight for sight in sights(error) if shows(sight, NEEDLES)]
    assert_logs_are_clean(caplog)


@every_operation
def test_a_refused_connection(operation: str, make_surface: MakeSurface, caplog: pytest.LogCaptureFixture) -> None:
    with FaultServer(listening=False) as server:
        surface = make_surface(server.url())
        error = failed(surface, operation, "500")
        surface.close()
    assert not [sight for sight in sights(error) if shows(sight, NEEDLES)]
    assert_logs_are_clean(caplog)


@every_operation
def test_what_succeeds(operation: str, surface: Surface, server: FaultServer, caplog: pytest.LogCaptureFixture) -> None:
    assert not shows(repr(surface.call(operation)), NEEDLES)
    assert all(any(needle in each.headers["authorization"] for needle in NEEDLES) for each in server.requests)
    assert_logs_are_clean(caplog)


def test_a_list_with_numbers_for_filters(surface: Surface, caplog: pytest.LogCaptureFixture) -> None:
    page: MessagePage | AsyncMessagePage
    if isinstance(surface, SyncSurface):
        page = surface.client.messages.list(to_number=DST, from_number=SRC)
    else:
        assert isinstance(surface, AsyncSurface)
        page = surface.run(surface.client.messages.list(to_number=DST, from_number=SRC))
    assert page.records
    assert_logs_are_clean(caplog)


def test_a_raw_response(surface: Surface) -> None:
    if isinstance(surface, SyncSurface):
        raw = surface.client.messages.with_raw_response.send(src=SRC, dst=DST, text=TEXT)
    else:
        assert isinstance(surface, AsyncSurface)
        raw = surface.run(surface.client.messages.with_raw_response.send(src=SRC, dst=DST, text=TEXT))
    assert not [sight for sight in (repr(raw), *message_sights(raw.response)) if shows(sight, NEEDLES)]


def frames(error: BaseException) -> str:
    """Render all frames of a traceback, with their variables, and those of the errors behind it."""
    return "".join(traceback.TracebackException.from_exception(error, capture_locals=True).format())


def of_the_library(body: str) -> Callable[[Callable[[], Outcome]], Outcome]:
    """Return a function with credentials among its variables, as those of HTTP libraries have them."""
    namespace: dict[str, Any] = {"__name__": "httpcore._sync.http11", "NEEDLES": NEEDLES}
    exec(f"def within(exchange):\n    headers = NEEDLES\n{textwrap.indent(body, '    ')}", namespace)  # noqa: S102
    function: Callable[[Callable[[], Outcome]], Outcome] = namespace["within"]
    return function


@every_operation
def test_a_call_that_is_interrupted(operation: str, sync_surface: SyncSurface) -> None:
    sync_surface.around(of_the_library("raise KeyboardInterrupt"))
    with pytest.raises(KeyboardInterrupt) as caught:
        sync_surface.call(operation)
    shown = frames(caught.value)
    assert "self._transport.run(" in shown
    assert not shows(shown, NEEDLES)


def raised_while_handling(call: Callable[[], object]) -> tuple[BaseException, BaseException]:
    """Make a call that fails while its caller handles an error, and return both errors."""
    try:
        int("")
    except ValueError as handled:
        with pytest.raises(BaseException) as caught:  # noqa: PT011
            call()
        return caught.value, handled
    raise AssertionError


@pytest.mark.parametrize(
    "ending",
    [
        "try:\n    raise KeyboardInterrupt\nfinally:\n    raise SystemExit",
        "try:\n    raise KeyboardInterrupt\nexcept BaseException:\n    raise SystemExit from OSError()",
    ],
    ids=["finally", "another cause"],
)
@every_operation
def test_a_call_that_is_interrupted_while_it_ends(operation: str, ending: str, sync_surface: SyncSurface) -> None:
    sync_surface.around(of_the_library(ending))
    error, handled = raised_while_handling(lambda: sync_surface.call(operation))
    assert isinstance(error, SystemExit)
    shown = frames(error)
    assert "self._transport.run(" in shown
    assert not shows(shown, NEEDLES)
    # What the caller was handling is none of this library's business.
    assert handled.__traceback__ is not None


@every_operation
def test_an_error_while_another_one_is_handled(operation: str, sync_surface: SyncSurface, server: FaultServer) -> None:
    server.fault = answering(b"", Peer.reset)
    error, handled = raised_while_handling(lambda: sync_surface.call(operation, max_retries=0))
    assert isinstance(error, PlivoError)
    assert handled.__traceback__ is not None


@every_operation
def test_the_frames_of_a_mistake_are_kept(operation: str, sync_surface: SyncSurface) -> None:
    def stumble(_exchange: Callable[[], Outcome]) -> Outcome:
        raise LookupError

    sync_surface.around(stumble)
    with pytest.raises(LookupError) as caught:
        sync_surface.call(operation)
    assert "in stumble" in frames(caught.value)


@every_operation
def test_a_call_that_is_cancelled(operation: str, async_surface: AsyncSurface, server: FaultServer) -> None:
    server.fault = stall = Stall(answering(b""))

    async def cancel() -> BaseException:
        task = asyncio.create_task(async_surface.made(operation))
        await asyncio.to_thread(stall.wait)
        task.cancel()
        with pytest.raises(asyncio.CancelledError) as caught:
            await task
        return caught.value

    shown = frames(async_surface.run(cancel()))
    assert "self._transport.run(" in shown
    assert not shows(shown, NEEDLES)


def test_the_checks_would_notice(caplog: pytest.LogCaptureFixture) -> None:
    for needle in NEEDLES:
        request = httpx.Request("GET", "https://api.example.com/", headers={"authorization": needle})
        error = httpx.ReadTimeout("late", request=request)
        assert [sight for sight in sights(error) if shows(sight, NEEDLES)]
        assert [sight for sight in message_sights(httpx.Response(200, request=request)) if shows(sight, NEEDLES)]
        assert [sight for sight in sights(ValueError(needle)) if shows(sight, NEEDLES)]
    for private in PRIVATE:
        caplog.clear()
        logging.getLogger("plivo_messaging").debug("sent to %s", private)
        with pytest.raises(AssertionError):
            assert_logs_are_clean(caplog)
