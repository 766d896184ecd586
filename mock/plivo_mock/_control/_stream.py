"""Events as a stream that browsers read: server-sent events.

Documentation: https://html.spec.whatwg.org/multipage/server-sent-events.html
"""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import suppress

from starlette.responses import StreamingResponse

from ._events import EventLog, HappenedEvent

HEARTBEAT = 15.0
"""Seconds after which a line is sent though nothing happened, so that no proxy takes the stream for dead."""

_RETRY = 1_000  # milliseconds until a browser comes back


def event_stream(log: EventLog, last_id: str | None) -> StreamingResponse:
    """Answer with the events as they happen, until the client goes away or the server stops.

    Args:
        log: The events.
        last_id: The last event the client knows; None to begin with what happens from now on.

    Returns:
        The answer.
    """
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(_lines(log, last_id, HEARTBEAT), headers=headers, media_type="text/event-stream")


async def _lines(log: EventLog, last_id: str | None, heartbeat: float) -> AsyncIterator[str]:
    loop = asyncio.get_running_loop()
    news = asyncio.Event()

    def wake() -> None:
        # The loop is closed when the server was stopped without waiting for the stream.
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(news.set)

    watch = log.watch(last_id, wake)
    try:
        yield f"retry: {_RETRY}\n\n"
        while not watch.is_over:
            events = watch.take()
            if events:
                yield "".join(map(_written, events))
                continue
            try:
                await asyncio.wait_for(news.wait(), heartbeat)
                news.clear()
            except TimeoutError:
                yield ": still here\n\n"
    finally:
        watch.end()


def _written(event: HappenedEvent) -> str:
    # JSON in ASCII has no character that any reader takes for the end of a line.
    return f"id: {event.id}\nevent: {event.kind}\ndata: {json.dumps(event.describe())}\n\n"
