"""What the asynchronous client needs of its event loop; the synchronous one has `runtime` in its place."""

from collections.abc import Awaitable, Callable
from contextlib import AbstractContextManager
from typing import Protocol

import anyio
from anyio.lowlevel import current_token

__all__ = ["IS_ASYNC", "Sleep", "Slots", "abandon", "abort", "owner", "shield", "sleep", "track"]

IS_ASYNC = True

Sleep = Callable[[float], Awaitable[None]]
"""Pauses for a number of seconds."""

sleep: Sleep = anyio.sleep


class Slots:
    """A number of slots, one for each connection."""

    def __init__(self, count: int) -> None:
        self._semaphore = anyio.Semaphore(count, fast_acquire=True)

    async def acquire(self, seconds: float) -> anyio.Semaphore | None:
        """Wait for a free slot, and return what releases it; None if there is none in time."""
        try:
            self._semaphore.acquire_nowait()
        except anyio.WouldBlock:
            with anyio.move_on_after(seconds) as scope:
                await self._semaphore.acquire()
            if scope.cancelled_caught:
                return None
        return self._semaphore


class _Stream(Protocol):
    async def aclose(self) -> None: ...


def shield() -> AbstractContextManager[object]:
    """Return a context in which a cancellation waits."""
    return anyio.CancelScope(shield=True)


def owner() -> object:
    """Return the event loop: a program may run one after the other, and a connection belongs to one."""
    return current_token()


async def abort(stream: _Stream | None) -> None:
    """Close a stream, and wake who waits for it."""
    if stream is not None:
        await stream.aclose()


def track(connections: object) -> None:
    """Do nothing: a forked process has another event loop, so that it uses no inherited connection."""


def abandon(stream: object) -> None:
    """Do nothing: what belongs to another event loop is closed when it is collected."""
