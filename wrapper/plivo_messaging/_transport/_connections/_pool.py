"""The connections of a client, each on its own, the one used last first.

httpx's own pool looks through all of its connections and requests each time, and a request that is cancelled while a
connection is handed out or taken back loses its place there for ever. Here a connection is in the hands of one request
or lies on a stack, and one whose request did not end well is closed, whatever state it is in.
"""

import os
import threading
import time
import weakref
from collections.abc import Callable
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import Protocol

import httpx

from plivo_messaging._http import Answer, PlainRequest
from plivo_messaging._transport._allowance import Allowance
from plivo_messaging._transport._incoming import Broken
from plivo_messaging._transport._secret import Secret

__all__ = ["IDLE_FOR", "MAX_CONNECTIONS", "Connection", "Connections"]

MAX_CONNECTIONS = 100
"""The API answers that many requests of an account at once."""

IDLE_FOR = 5.0
"""Seconds: a server may close a connection that is idle for longer just as it is used again."""

_all: "weakref.WeakSet[Connections]" = weakref.WeakSet()


class Connection(Protocol):
    """One connection, opened when it is needed.

    Attributes:
        idle_since: When it was last used, on the clock of this process.
    """

    idle_since: float

    def is_idle(self) -> bool:
        """Tell whether no request is under way, and the last one left it open."""
        ...

    def is_usable(self) -> bool:
        """Tell whether another request can go over it, now."""
        ...

    def exchange(self, request: PlainRequest, authorization: Secret, allowance: Allowance) -> Answer | Broken:
        """Send a request and read its answer."""
        ...

    def close(self) -> None:
        """Close it, even while it is being opened."""
        ...

    def abandon(self) -> None:
        """Close what a forked process has inherited of it, without a word to the server and without any lock."""
        ...


class Connections:
    """Connections to one server.

    Args:
        make: Makes a connection.
        most: How many there are at most.

    Attributes:
        is_closed: Whether they were closed for good.
    """

    def __init__(self, make: Callable[[], Connection], most: int = MAX_CONNECTIONS) -> None:
        self._make = make
        self._most = most
        self.is_closed: bool = False
        self._begin()
        _all.add(self)

    def _begin(self) -> None:
        # A token for each place: a semaphore would do, and take several times as long.
        self._places = SimpleQueue[None]()
        for _ in range(self._most):
            self._places.put(None)
        self._lock = threading.Lock()
        self._idle: list[Connection] = []
        self.open: set[Connection] = set()

    def exchange(self, request: PlainRequest, authorization: Secret, allowance: Allowance) -> Answer | Broken:
        """Send a request over a free connection, and wait for one if there is none.

        Args:
            request: The request.
            authorization: The value of the header with the credentials.
            allowance: The time there is for it.

        Returns:
            The answer.

        Raises:
            httpx.PoolTimeout: If no connection became free in time.
            httpx.HTTPError: If no answer came; or one of httpcore's errors.
        """
        try:
            self._places.get(timeout=allowance.pool)
        except Empty:
            raise httpx.PoolTimeout("all connections were in use") from None
        try:
            connection = self._take()
            try:
                reply = connection.exchange(request, authorization, allowance)
                self._keep(connection)
            except BaseException:
                self._drop(connection)
                raise
        finally:
            self._places.put(None)
        return reply

    def close(self) -> None:
        """Close all connections, for good."""
        self.is_closed = True
        with self._lock:
            self._idle.clear()
            connections = list(self.open)
        for connection in connections:
            self._drop(connection)

    def forget(self) -> None:
        """Begin anew in a forked process, where the connections are those of its parent.

        Two processes that wrote to one connection would read each other's answers.
        """
        inherited = self.open
        self._begin()
        for connection in inherited:
            connection.abandon()

    def _take(self) -> Connection:
        while True:
            with self._lock:
                connection = self._idle.pop() if self._idle else None
            if connection is None:
                break
            try:
                if connection.is_usable():
                    return connection
            except BaseException:
                self._drop(connection)
                raise
            self._drop(connection)
        connection = self._make()
        self.open.add(connection)
        return connection

    def _keep(self, connection: Connection) -> None:
        """Take a connection back from its request."""
        if self.is_closed or not connection.is_idle():
            self._drop(connection)
            return
        outdated = None
        connection.idle_since = time.monotonic()
        with self._lock:
            # The ones at the bottom are not used while the few at the top suffice.
            if self._idle and connection.idle_since - self._idle[0].idle_since > IDLE_FOR:
                outdated = self._idle.pop(0)
        if outdated is not None:
            self._drop(outdated)
        # At the very end: what is cut off before closes it, and from here on it may be in the hands of another request.
        with self._lock:
            self._idle.append(connection)

    def _drop(self, connection: Connection) -> None:
        with self._lock:
            self.open.discard(connection)
        with suppress(OSError):  # whatever becomes of it, nobody uses it any more
            connection.close()


def _after_fork() -> None:
    for connections in list(_all):
        connections.forget()


if hasattr(os, "register_at_fork"):  # not on Windows, which has no fork
    os.register_at_fork(after_in_child=_after_fork)
