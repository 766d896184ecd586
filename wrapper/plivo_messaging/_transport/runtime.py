"""What the synchronous client needs of the operating system; the asynchronous one has `async_runtime` in its place."""

import os
import socket
import time
import weakref
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext, suppress
from queue import Empty, SimpleQueue
from typing import Protocol

__all__ = ["IS_ASYNC", "Sleep", "Slots", "abandon", "abort", "owner", "shield", "sleep", "track"]

IS_ASYNC = False

Sleep = Callable[[float], None]
"""Pauses for a number of seconds."""

sleep: Sleep = time.sleep


class Slots:
    """A number of slots, one for each connection."""

    def __init__(self, count: int) -> None:
        # A semaphore of `threading` would do, at several times the cost.
        self._free = SimpleQueue[_Slot]()
        for _ in range(count):
            self._free.put(_Slot(self._free))

    def acquire(self, seconds: float) -> "_Slot | None":
        """Wait for a free slot, and return what releases it; None if there is none in time."""
        try:
            return self._free.get(timeout=max(seconds, 0.0))
        except Empty:
            return None


class _Slot:
    """A slot that is replaced when it is lost: Ctrl-C can come before its holder knows of it."""

    __slots__ = ("__weakref__", "_free")

    def __init__(self, free: "SimpleQueue[_Slot]") -> None:
        self._free = weakref.ref(free)

    def release(self) -> None:
        if (free := self._free()) is not None:
            free.put(self)

    def __del__(self) -> None:
        if (free := self._free()) is not None:
            free.put(_Slot(free))


class _Stream(Protocol):
    def close(self) -> None: ...
    def get_extra_info(self, info: str) -> object: ...


class _Connections(Protocol):
    def forget(self) -> None: ...


_tracked: "weakref.WeakSet[_Connections]" = weakref.WeakSet()


def shield() -> AbstractContextManager[object]:
    """Return a context that does nothing."""
    return nullcontext()


def owner() -> object:
    """Return nothing: a connection serves every thread."""
    return None


def abort(stream: _Stream | None) -> None:
    """Close a stream, and wake a thread that reads from it, which closing alone does not."""
    if stream is None:
        return
    connected = stream.get_extra_info("socket")
    if isinstance(connected, socket.socket):
        with suppress(OSError):  # it is not connected any more
            # Not the method of an ssl.SSLSocket, which would end the encryption under the thread.
            socket.socket.shutdown(connected, socket.SHUT_RDWR)
    stream.close()


def track(connections: _Connections) -> None:
    """Make connections forget themselves in a forked process."""
    _tracked.add(connections)


def abandon(stream: _Stream | None) -> None:
    """Close what a forked process inherited, without a word to the server."""
    if stream is not None:
        stream.close()


def _forget_all() -> None:
    for connections in list(_tracked):
        connections.forget()


if hasattr(os, "register_at_fork"):  # not on Windows, which has no fork
    os.register_at_fork(after_in_child=_forget_all)
