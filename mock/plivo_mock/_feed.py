"""What happens, numbered, as a stream of server-sent events; kept for a while, so that a reader can come back.

Documentation: https://html.spec.whatwg.org/multipage/server-sent-events.html
"""

import asyncio
import secrets
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from threading import Lock
from typing import Any, NamedTuple, TypeAlias

from starlette.responses import StreamingResponse

from ._openapi import to_text

KEPT = 2_000
"""How many events are kept for those who come back."""

HEARTBEAT = 15.0
"""Seconds after which a comment is sent though nothing happened, so that no proxy takes the stream for dead."""

_RETRY = 1_000  # milliseconds until a browser comes back

Describe: TypeAlias = Callable[[], Any]
Wake: TypeAlias = Callable[[], None]


class FeedEvent(NamedTuple):
    """Something that happened: its identifier, its kind, and a function that describes it."""

    id: str
    kind: str
    describe: Describe


class Feed:
    """The latest 2,000 events. Any thread may add to them."""

    def __init__(self) -> None:
        # Another run counts from 1 as well; its numbers must not be taken for this one's.
        self._run = secrets.token_hex(4)
        self._events: deque[FeedEvent] = deque(maxlen=KEPT)
        self._count = 0
        self._readers: tuple[Wake, ...] = ()
        self._lock = Lock()

    def add(self, kind: str, describe: Describe) -> None:
        """Add an event of a kind (`message`, `callback`, `request`, `reset`), and wake the readers."""
        with self._lock:
            self._count += 1
            self._events.append(FeedEvent(f"{self._run}-{self._count}", kind, describe))
            readers = self._readers
        for wake in readers:
            wake()

    def watch(self, last_id: str | None, wake: Wake) -> int | None:
        """Wake a reader when there are more events; return its position: after an event, None if unknown, or now."""
        with self._lock:
            self._readers = (*self._readers, wake)
            return self._count if last_id is None else self._position_of(last_id)

    def is_watched(self, wake: Wake) -> bool:
        """Return whether a reader is still woken."""
        return wake in self._readers

    def unwatch(self, wake: Wake) -> None:
        """Wake a reader no more."""
        with self._lock:
            self._readers = tuple(each for each in self._readers if each is not wake)

    def since(self, position: int | None) -> tuple[list[FeedEvent], int]:
        """Return the events after a position, first one of the kind `stale` if some are gone, and the position now."""
        with self._lock:
            missing = 0 if position is None else self._count - position
            events = [*self._events][-missing:] if missing else []
            if position is None or missing > len(events):  # whoever reads it reads everything again
                events.insert(0, FeedEvent(f"{self._run}-{self._count}", "stale", dict))
            return events, self._count

    def disconnect(self) -> None:
        """End the streams of all readers; they may come back."""
        with self._lock:
            readers, self._readers = self._readers, ()
        for wake in readers:
            wake()

    def _position_of(self, event_id: str) -> int | None:
        run, _, number = event_id.partition("-")
        is_ours = run == self._run and number.isascii() and number.isdigit()
        return int(number) if is_ours and len(number) <= len(str(self._count)) and int(number) <= self._count else None


def event_stream(feed: Feed, last_id: str | None) -> StreamingResponse:
    """Return the response of all events after one, or from now on, until the client goes away or the server stops."""
    return StreamingResponse(
        _lines(feed, last_id, HEARTBEAT), headers={"X-Accel-Buffering": "no"}, media_type="text/event-stream"
    )


async def _lines(feed: Feed, last_id: str | None, heartbeat: float) -> AsyncIterator[str]:
    loop = asyncio.get_running_loop()
    news = asyncio.Event()

    def wake() -> None:
        # The loop is closed when the server was stopped without waiting for the stream.
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(news.set)

    position = feed.watch(last_id, wake)
    try:
        yield f"retry: {_RETRY}\n\n"
        while feed.is_watched(wake):
            events, position = feed.since(position)
            if events:
                yield "".join(map(_written, events))
                continue
            try:
                await asyncio.wait_for(news.wait(), heartbeat)
                news.clear()
            except TimeoutError:
                yield ": still here\n\n"
    finally:
        feed.unwatch(wake)


def _written(event: FeedEvent) -> str:
    # JSON in ASCII has no character that any reader takes for the end of a line.
    return f"id: {event.id}\nevent: {event.kind}\ndata: {to_text(event.describe())}\n\n"
