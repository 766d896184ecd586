"""The connections of a client, each on its own, the one used last first.

httpx's own pool looks through all of its connections and requests each time, and a request that is cancelled while a
connection is handed out or taken back loses its place there for ever. Here a connection is in the hands of one request
or lies on a stack, and one whose request did not end well is closed, whatever state it is in.
"""

import os
import ssl
import threading
import time
import weakref
from collections.abc import Callable, Iterator
from queue import Empty, SimpleQueue
from typing import cast

import httpcore
import httpx

from ._direct import DirectConnection
from ._line import WITHIN, Line, WatchedBackend

__all__ = ["IDLE_FOR", "MAX_CONNECTIONS", "ONE", "Connection", "Connections", "pool_timeout"]

MAX_CONNECTIONS = 100
"""The API answers that many requests of an account at once."""

IDLE_FOR = 5.0
"""Seconds: a server may close a connection that is idle for longer just as it is used again."""

ONE = httpx.Limits(max_connections=1, max_keepalive_connections=1, keepalive_expiry=IDLE_FOR)


_all: "weakref.WeakSet[Connections]" = weakref.WeakSet()


class Connection(httpx.HTTPTransport):
    """One connection, opened when it is needed.

    Args:
        tls: How servers prove who they are.
        proxy: The proxy it goes through, or None.
        origin: Where it leads to, the only place requests go over it; anywhere when left out.
    """

    def __init__(
        self, tls: ssl.SSLContext, proxy: httpx.Proxy | None = None, *, origin: httpcore.Origin | None = None
    ) -> None:
        super().__init__(verify=tls, proxy=proxy, limits=ONE, trust_env=False)
        self.idle_since = 0.0
        self._line = Line[httpcore.NetworkStream]()
        self._direct: DirectConnection | None = None
        # httpx has no argument for either. Were they not used, a test of the deadline would fail.
        if origin is not None and proxy is None:
            # A pool of one connection takes as long again as the connection itself, and has nothing to choose from.
            self._direct = DirectConnection(origin, tls, IDLE_FOR, self._line)
            self._pool = cast("httpcore.ConnectionPool", self._direct)
        else:
            self._pool._network_backend = WatchedBackend(self._pool._network_backend, self._line)  # noqa: SLF001

    def is_closed(self) -> bool:
        """Tell whether it was closed, for instance because the last answer asked for it."""
        return self._direct is not None and self._direct.is_closed()

    def is_usable(self) -> bool:
        """Tell whether another request can go over it: neither side has closed it, and it was not idle for too long."""
        return self._direct is None or not (self._direct.is_closed() or self._direct.has_expired())

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request and read the head of its answer."""
        self._line.begin(request.extensions.get(WITHIN))
        response = super().handle_request(request)
        self._line.check(response)
        return response

    def close(self) -> None:
        """Close the connection, even one that belongs to nobody yet."""
        if self._line.stream is not None:
            self._line.stream.close()
        super().close()


class Connections(httpx.BaseTransport):
    """Connections to one server.

    Args:
        make: Makes a connection.
        most: How many there are at most.
    """

    def __init__(self, make: Callable[[], Connection], most: int = MAX_CONNECTIONS) -> None:
        self._make = make
        self._most = most
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

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request over a free connection, and wait for one if there is none.

        Args:
            request: The request.

        Returns:
            The answer, whose body is still to be read.

        Raises:
            httpx.PoolTimeout: If none became free in time.
            httpx.HTTPError: If no answer came.
        """
        try:
            self._places.get(timeout=pool_timeout(request))
        except Empty:
            raise httpx.PoolTimeout("all connections were in use", request=request) from None
        try:
            connection = self._take()
            try:
                response = connection.handle_request(request)
                response.stream = _Held(cast("httpx.SyncByteStream", response.stream), self, connection)
            except BaseException:
                self._drop(connection)
                raise
        except BaseException:
            self._places.put(None)
            raise
        return response

    def give_back(self, connection: Connection, *, usable: bool) -> None:
        """Take a connection back from its request.

        Args:
            connection: The connection.
            usable: Whether the request ended well.
        """
        usable = usable and not connection.is_closed()
        outdated = None if usable else connection
        if usable:
            connection.idle_since = time.monotonic()
            with self._lock:
                self._idle.append(connection)
                # The ones at the bottom are not used while the few at the top suffice.
                if connection.idle_since - self._idle[0].idle_since > IDLE_FOR:
                    outdated = self._idle.pop(0)
        self._places.put(None)
        if outdated is not None:
            self._drop(outdated)

    def close(self) -> None:
        """Close all connections."""
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
            # Of a TLS connection, too, this closes the socket of this process and sends nothing.
            connection.close()

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

    def _drop(self, connection: Connection) -> None:
        with self._lock:
            self.open.discard(connection)
        connection.close()


class _Held(httpx.SyncByteStream):
    def __init__(self, stream: httpx.SyncByteStream, home: Connections, connection: Connection) -> None:
        self._stream = stream
        self._home = home
        self._connection: Connection | None = connection

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._stream)

    def close(self) -> None:
        if self._connection is None:
            return
        usable = False
        try:
            self._stream.close()
            usable = True
        finally:
            self._home.give_back(self._connection, usable=usable)
            # Last, so that closing again helps when an interrupt comes in between.
            self._connection = None


def pool_timeout(request: httpx.Request) -> float | None:
    """Give the seconds a request waits for a free connection, or None for any time."""
    timeouts: dict[str, float | None] = request.extensions.get("timeout", {})
    return timeouts.get("pool")


def _after_fork() -> None:
    for connections in list(_all):
        connections.forget()


if hasattr(os, "register_at_fork"):  # not on Windows, which has no fork
    os.register_at_fork(after_in_child=_after_fork)
