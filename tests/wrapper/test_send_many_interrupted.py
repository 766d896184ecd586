"""Ctrl-C while send_many makes its requests: whatever was begun is reported, and nothing goes on."""

import sys
import threading
from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event
from types import FrameType
from typing import Any

import httpx
import pytest

from plivo_messaging import DestinationResult, Outcome
from plivo_messaging._messages.fan_out import Reports, in_threads
from tests.wrapper.faults.peer import PATIENCE
from tests.wrapper.scripted import Script
from tests.wrapper.test_send_many import accept, destinations, numbers

# Where a signal can take effect in the main thread: between the lines of the function that starts the threads and
# waits for their results, and when one of these is entered.
ENTERED = {each.__code__ for each in (ThreadPoolExecutor.submit, threading.Thread.start, Event.wait, Reports.add)}


@contextmanager
def tracing(trace: Any) -> Generator[None]:
    before = sys.gettrace()
    sys.settrace(trace)
    try:
        yield
    finally:
        sys.settrace(before)


def send(script: Script, reported: list[DestinationResult], trace: Any) -> KeyboardInterrupt | None:
    """Send to 3,500 destinations, two requests at once, and return what interrupted that."""
    messages = script.client().messages
    try:
        with tracing(trace):
            messages.send_many(src="1", dst=numbers(3_500), text="Hi", max_concurrency=2, on_results=reported.extend)
    except KeyboardInterrupt as interrupt:
        return interrupt
    return None


def interrupt_at(place: int) -> Any:
    """Return a trace function that interrupts at one of the places, counted from 1."""
    left = place

    def trace(frame: FrameType, _event: str, _argument: object) -> object:
        nonlocal left
        is_ours = frame.f_code is in_threads.__code__
        left -= is_ours or frame.f_code in ENTERED
        if left == 0:
            left = -1
            raise KeyboardInterrupt
        return trace if is_ours else None

    return trace


@pytest.mark.slow
def test_wherever_it_comes() -> None:
    scripts: list[tuple[Script, int]] = []
    while True:
        script, reported = Script(accept), list[DestinationResult]()
        interrupted = send(script, reported, interrupt_at(len(scripts) + 1))
        sent = [each for request in script.requests for each in destinations(request)]
        assert sorted(sent) == sorted(each.destination for each in reported)
        if interrupted is None:
            break
        scripts.append((script, len(script.requests)))
    # By now, a thread that goes on would have done so.
    assert [len(script.requests) for script, _ in scripts] == [requests for _, requests in scripts]
    assert {requests for _, requests in scripts} >= {0, 4}


def test_while_a_thread_is_started() -> None:
    received, interrupted = Event(), Event()

    def respond(request: httpx.Request) -> httpx.Response:
        received.set()
        assert interrupted.wait(PATIENCE)
        return accept(request)

    def trace(frame: FrameType, event: str, _argument: object) -> object:
        started = (
            frame.f_code is Event.wait.__code__ and frame.f_back is not None and "start" in frame.f_back.f_code.co_name
        )
        if started and event == "return":
            sys.settrace(None)
            assert received.wait(PATIENCE)
            interrupted.set()
            raise KeyboardInterrupt
        return trace if started else None

    script, reported = Script(respond), list[DestinationResult]()
    interrupt = send(script, reported, trace)
    assert interrupt is not None
    assert interrupt.__notes__ == [
        "plivo-messaging: send_many ended early; of its destinations: 1000 accepted; the others were not sent"
    ]
    assert [each.destination for each in reported] == destinations(script.requests[0])
    assert len(script.requests) == 1


def test_a_hook_that_exits_ends_neither_the_send_nor_the_program() -> None:
    def leave(_request: httpx.Request) -> None:
        sys.exit(1)

    script = Script(accept)
    http = httpx.Client(transport=script, event_hooks={"request": [leave]})
    result = script.client(http_client=http).messages.send_many(src="1", dst=["12025550123"], text="Hi")
    assert [each.outcome for each in result.results] == [Outcome.UNKNOWN]
    assert str(result.results[0].error) == "the request was cut off by SystemExit and may have been accepted"
