"""A call of the synchronous client that Ctrl-C interrupts, wherever it is just then.

KeyboardInterrupt goes through. A send that was under way may have been accepted, as after `SendOutcomeUnknown`: it is
not made again, and a note says how to look for it.
"""

import signal
import sys
import threading
import traceback
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from types import FrameType
from typing import Any, Self

import pytest

import plivo_messaging
from plivo_messaging import DestinationResult, Outcome
from tests.wrapper.faults.certificates import identity, trusting
from tests.wrapper.faults.expectations import assert_connections, assert_usable
from tests.wrapper.faults.faults import Stall, accepting_a_thousand, answering, failing, in_turn
from tests.wrapper.faults.peer import PATIENCE, Peer, answer_properly, http
from tests.wrapper.faults.server import FaultServer
from tests.wrapper.faults.surfaces import OPERATIONS, SRC, TEXT, SyncSurface

pytestmark = pytest.mark.usefixtures("interruptible")

OURS = str(Path(plivo_messaging.__file__).parent)

every_operation = pytest.mark.parametrize("operation", OPERATIONS)


def interrupt() -> None:
    """Do what Ctrl-C does, from any thread."""
    signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)


def interrupt_here(*_arguments: object, **_more: object) -> Any:
    """Do what Ctrl-C does, and let it take effect in this place."""
    signal.raise_signal(signal.SIGINT)


def assert_interrupted(call: Callable[[], object]) -> None:
    """Make a call that has to be interrupted."""
    interrupted = False
    try:
        call()
    except KeyboardInterrupt:
        interrupted = True
    assert interrupted


def assert_left_in_order(surface: SyncSurface, server: FaultServer, operation: str, *, received: int) -> None:
    """See that the call has left nothing behind, was made as often as it should, and another one succeeds."""
    assert_connections(surface, at_most=1)
    server.settle(surface.connections())
    assert len(server.received(received)) == received
    assert_usable(surface, server, operation)
    assert len(server.requests) == received + 1


@pytest.mark.parametrize("answer", [b"", b"HTTP/1.1 202 Acc"], ids=["no answer", "head"])
@every_operation
def test_waiting_for_an_answer(answer: bytes, operation: str, sync_surface: SyncSurface, server: FaultServer) -> None:
    server.fault = stall = Stall(answering(answer))
    stall.on_reached = interrupt
    assert_interrupted(lambda: sync_surface.call(operation))
    assert_left_in_order(sync_surface, server, operation, received=1)


@every_operation
def test_waiting_on_a_connection_that_was_used_before(
    operation: str, sync_surface: SyncSurface, server: FaultServer
) -> None:
    sync_surface.call("get")
    server.fault = stall = Stall(answering(b""))
    stall.on_reached = interrupt
    assert_interrupted(lambda: sync_surface.call(operation))
    assert_left_in_order(sync_surface, server, operation, received=2)


@every_operation
def test_reading_the_body(operation: str, sync_surface: SyncSurface, server: FaultServer) -> None:
    """The interrupt comes with a part of the body: then the clock is looked at."""
    server.fault = answering(http(b"{", length=50), Peer.stay_silent)
    clock = sync_surface.client._transport.context.monotonic

    def look() -> float:
        if server.requests:
            interrupt_here()
        return clock()

    sync_surface.change(monotonic=look)
    assert_interrupted(lambda: sync_surface.call(operation))
    sync_surface.change(monotonic=clock)
    assert_left_in_order(sync_surface, server, operation, received=1)


@pytest.mark.filterwarnings(
    "ignore:unclosed <ssl.SSLSocket:ResourceWarning"
)  # Python itself leaves closing it to chance
@every_operation
def test_shaking_hands(operation: str) -> None:
    stall = Stall()
    stall.on_reached = interrupt
    with FaultServer(stall) as server, closing(SyncSurface(server.url("https"), trusting("ours"))) as surface:
        assert_interrupted(lambda: surface.call(operation))
        server.tls = identity("ours", "127.0.0.1")
        assert_left_in_order(surface, server, operation, received=0)


@every_operation
def test_pausing_before_a_request_is_made_again(operation: str, sync_surface: SyncSurface, server: FaultServer) -> None:
    server.fault = failing("429 No")
    sync_surface.on_pause = interrupt_here
    assert_interrupted(lambda: sync_surface.call(operation))
    assert_left_in_order(sync_surface, server, operation, received=1)


class Limiting:
    """A limiter that never has a place."""

    def __init__(self, asked: Callable[[], object]) -> None:
        self._asked = asked

    def wait(self, auth_id: str, *, lists: bool) -> float:
        """Ask for a minute's patience."""
        assert auth_id
        assert isinstance(lists, bool)
        self._asked()
        return 60.0


@pytest.mark.parametrize("asking", [True, False], ids=["asking", "waiting"])
@every_operation
def test_waiting_for_the_limiter(operation: str, asking: bool, sync_surface: SyncSurface, server: FaultServer) -> None:
    sync_surface.on_pause = interrupt_here
    sync_surface.change(limiter=Limiting(interrupt_here if asking else bool))
    assert_interrupted(lambda: sync_surface.call(operation))
    sync_surface.change(limiter=None)
    assert_left_in_order(sync_surface, server, operation, received=0)


def test_within_send_many(sync_surface: SyncSurface, server: FaultServer) -> None:
    """Requests under way are waited for and told of, those not begun are not made, and none is made twice."""
    told: list[DestinationResult] = []
    go_on = threading.Event()

    def answer_late(peer: Peer) -> None:
        assert go_on.wait(PATIENCE)
        answering(accepting_a_thousand)(peer)

    def tell(results: Sequence[DestinationResult]) -> None:
        told.extend(results)
        go_on.set()
        if len(told) == len(results):
            interrupt_here()

    # A request that is about to begin when the interrupt comes may still begin.
    server.fault = in_turn(answering(accepting_a_thousand), *[answer_late] * 8)
    numbers = [str(12025560000 + each) for each in range(9_500)]
    assert_interrupted(
        lambda: sync_surface.client.messages.send_many(
            src=SRC, dst=numbers, text=TEXT, max_concurrency=3, on_results=tell
        )
    )
    sent = len(server.requests)
    # Whatever was begun has ended and is told of, and not all of it was begun.
    assert len({each.body for each in server.requests}) == sent < 10
    assert len({each.destination for each in told}) == len(told) == 1_000 * sent
    assert {each.outcome for each in told} == {Outcome.ACCEPTED}
    assert_connections(sync_surface, at_most=3)
    server.fault = answer_properly
    sync_surface.call("send")
    assert len(server.requests) == sent + 1


def notes_of(call: Callable[[], object]) -> str:
    """Make a call that is interrupted, and return the notes of the interrupt."""
    with pytest.raises(KeyboardInterrupt) as caught:
        call()
    return "".join(getattr(caught.value, "__notes__", ()))


@pytest.mark.filterwarnings(
    "ignore:unclosed <ssl.SSLSocket:ResourceWarning"
)  # Python itself leaves closing it to chance
def test_a_send_that_was_not_begun_has_no_note(server: FaultServer, monkeypatch: pytest.MonkeyPatch) -> None:
    stall = Stall()
    stall.on_reached = interrupt
    with FaultServer(stall) as other, closing(SyncSurface(other.url("https"), trusting("ours"))) as surface:
        assert not notes_of(lambda: surface.call("send"))
        assert not other.requests
    with closing(SyncSurface(server.url(), max_connections=1)) as surface:
        monkeypatch.setattr(vars(surface.sender)["_slots"], "acquire", interrupt_here)
        assert not notes_of(lambda: surface.call("send"))
    assert not server.requests


@pytest.mark.parametrize("status", ["400 No", "401 No", "429 No"])
def test_a_send_that_was_refused_has_no_note(status: str, sync_surface: SyncSurface, server: FaultServer) -> None:
    clock = sync_surface.client._transport.context.now

    def now() -> Any:
        return interrupt_here() if server.requests else clock()

    server.fault = failing(status)
    sync_surface.change(now=now)
    assert not notes_of(lambda: sync_surface.call("send", max_retries=0))


def test_a_retry_that_was_not_begun_has_no_note(
    sync_surface: SyncSurface, server: FaultServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    slots = vars(sync_surface.sender)["_slots"]
    sync_surface.on_pause = lambda: monkeypatch.setattr(slots, "acquire", interrupt_here)
    server.fault = failing("429 No")
    assert not notes_of(lambda: sync_surface.call("send"))
    assert len(server.requests) == 1


def test_the_frames_of_a_hook_are_kept(sync_surface: SyncSurface, server: FaultServer) -> None:
    def leave(_wait: object) -> None:
        sys.exit(1)

    server.fault = failing("429 No")
    sync_surface.change(on_wait=leave)
    with pytest.raises(SystemExit) as caught:
        sync_surface.call("send")
    assert "leave" in [each.name for each in traceback.extract_tb(caught.value.__traceback__)]
    assert not hasattr(caught.value, "__notes__")


class InterruptAt:
    """Interrupts at one of the places where a signal can take effect in this library: when a function is entered.

    Args:
        place: Which of them, counted from 1.
    """

    def __init__(self, place: int) -> None:
        self._left = place
        self.name = ""

    def __enter__(self) -> Self:
        self._before = sys.gettrace()
        sys.settrace(self._trace)
        return self

    def __exit__(self, *_: object) -> None:
        sys.settrace(self._before)

    def _trace(self, frame: FrameType, event: str, _argument: object) -> None:
        # An exception in a finalizer goes nowhere.
        finalizer = "__del__" in {frame.f_code.co_name, frame.f_back and frame.f_back.f_code.co_name}
        if event == "call" and frame.f_code.co_filename.startswith(OURS) and not finalizer:
            self._left -= 1
            if self._left == 0:
                self.name = frame.f_code.co_qualname
                raise KeyboardInterrupt


@pytest.mark.slow
@pytest.mark.parametrize("warm", [False, True], ids=["first call", "later call"])
@every_operation
def test_entering_any_function_of_this_library(operation: str, warm: bool, server: FaultServer) -> None:
    """A signal is handled between two instructions, which a test can choose only by tracing."""
    names: list[str] = []
    while True:
        surface = SyncSurface(server.url())
        if warm:
            surface.call(operation)
        received = len(server.requests)
        with InterruptAt(len(names) + 1) as interrupted:
            try:
                surface.call(operation)
            except KeyboardInterrupt as interrupt:
                names.append(interrupted.name)
                notes = "".join(getattr(interrupt, "__notes__", ()))
            else:
                break
        if operation != "send":
            assert not notes
        elif len(server.requests) > received:
            assert "may have been accepted" in notes, interrupted.name
        assert_connections(surface, at_most=1)
        surface.call(operation)
        assert_connections(surface, at_most=1, at_least=1)
        surface.close()
    assert {"Transport.run", "Connections._exchange", "BodyReader.response", "Connections._drop_unused"} <= set(names)
    assert_usable(surface, server, operation)
