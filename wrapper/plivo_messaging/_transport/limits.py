"""Rate limits kept by the client, before the API has to refuse a request.

Plivo allows an account 20 list requests a minute and 300 requests of any kind in 5 seconds. All clients of an account
in this process share one `RateLimiter`; other processes and machines take part through a limiter that they share.
"""

import os
import threading
import time
from collections import deque
from collections.abc import Callable, Coroutine
from typing import NamedTuple, Protocol, runtime_checkable

from plivo_messaging._arguments.validation import shown
from plivo_messaging._errors import ConfigurationError, ValidationError


class Limit(NamedTuple):
    """A number of requests in any period of a number of seconds.

    Attributes:
        requests: The number of requests.
        seconds: The length of the period.
    """

    requests: int
    seconds: float


REQUESTS = Limit(300, 5.0)
"""Requests of any kind, for each account."""

LIST_REQUESTS = Limit(20, 60.0)
"""List requests, for each account."""

_Window = tuple[Limit, deque[float]]
"""A limit, and when the latest requests it counts were made."""


@runtime_checkable
class Limiter(Protocol):
    """What a client asks before each request. Implement it to share limits in another way."""

    def wait(self, auth_id: str, *, lists: bool) -> float:
        """Reserve a request, or return when to ask again. It must not block.

        Args:
            auth_id: The account that makes the request.
            lists: Whether it is a list request, which has a tighter limit.

        Returns:
            0 if the request may be made now, and then it counts; else the seconds after which to ask again.
        """
        ...


_lock = threading.Lock()
"""One for all limiters, which hold it for a microsecond."""


def _unlock() -> None:
    global _lock  # noqa: PLW0603  (another thread of the parent may have held it)
    _lock = threading.Lock()


if hasattr(os, "register_at_fork"):  # not on Windows, which has no fork
    os.register_at_fork(after_in_child=_unlock)


class RateLimiter:
    """Counts requests in memory, for the threads and tasks of one process.

    A request may be made if no period that ends with it holds too many: the first 20 list requests are made at once,
    the next one when the first is a minute old.

    Args:
        requests: The limit for requests of any kind, for each account.
        list_requests: The limit for list requests, for each account.
        margin: Seconds added to each period, for requests that reach the API faster than those before them.
        clock: Returns seconds that never go back.
    """

    def __init__(
        self,
        *,
        requests: Limit = REQUESTS,
        list_requests: Limit = LIST_REQUESTS,
        margin: float = 0.25,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._limits = (requests, list_requests)
        self._margin = margin
        self._clock = clock
        self._accounts: dict[str, tuple[_Window, _Window]] = {}

    def wait(self, auth_id: str, *, lists: bool) -> float:
        """Reserve a request, or return when to ask again: see `Limiter.wait`."""
        with _lock:
            windows = self._accounts.get(auth_id)
            if windows is None:
                # Only the latest requests matter, as many as the limit allows.
                requests, list_requests = ((limit, deque[float](maxlen=limit.requests)) for limit in self._limits)
                windows = self._accounts[auth_id] = requests, list_requests
            now = self._clock()
            counted = windows if lists else windows[:1]
            wait = 0.0
            for limit, made in counted:
                if len(made) >= limit.requests:
                    wait = max(wait, made[0] + limit.seconds + self._margin - now)
            if wait <= 0:
                for _, made in counted:
                    made.append(now)
            return wait


_shared = RateLimiter()


def shared_limiter() -> RateLimiter:
    """Return the limiter that all clients of this process share unless they are given another one."""
    return _shared


class PyrateLike(Protocol):
    """The part of a `pyrate_limiter.Limiter` that this library uses."""

    def try_acquire(self, name: str = ..., weight: int = ..., blocking: bool = ...) -> object:
        """Add an item to a bucket if there is room."""
        ...


class PyrateLimits:
    """Keeps the rate limits with a `pyrate_limiter.Limiter`, such as one whose buckets are in Redis.

    Several machines that share its buckets keep to the limits together. Its items are named after the account, so a
    limiter with one bucket serves one account. Its buckets must be synchronous, also for the asynchronous client.

    Args:
        list_requests: Limits list requests; give it a rate of 20 a minute.
        requests: Limits requests of any kind, 300 in 5 seconds; without one they are counted in memory.
        ask_again: Seconds after which a limiter without room is asked again.
    """

    def __init__(
        self, list_requests: PyrateLike, requests: PyrateLike | None = None, *, ask_again: float = 0.5
    ) -> None:
        self._list_requests = list_requests
        self._requests = requests
        self._ask_again = ask_again
        self._in_memory = RateLimiter()

    def wait(self, auth_id: str, *, lists: bool) -> float:
        """Reserve a request, or return when to ask again: see `Limiter.wait`.

        Raises:
            ConfigurationError: If a limiter has asynchronous buckets.
        """
        # The loose limit first: one of 300 requests that is reserved for nothing costs less than one of 20.
        if self._requests is None:
            if wait := self._in_memory.wait(auth_id, lists=False):
                return wait
        elif not _acquire(self._requests, auth_id):
            return self._ask_again
        return self._ask_again if lists and not _acquire(self._list_requests, auth_id) else 0.0


def as_limiter(limiter: Limiter | PyrateLike) -> Limiter:
    """Return a limiter of this library's kind; a `pyrate_limiter.Limiter` limits list requests.

    Raises:
        ValidationError: If it is something else.
    """
    if not isinstance(limiter, type):  # a class that was not called
        if isinstance(limiter, Limiter):
            return limiter
        if hasattr(limiter, "try_acquire"):
            return PyrateLimits(limiter)
    raise ValidationError("limiter", f"{shown(limiter)} is neither 'auto', None nor a limiter, such as RateLimiter()")


def _acquire(limiter: PyrateLike, auth_id: str) -> bool:
    # It also refuses while another thread asks; the client asks again either way.
    acquired = limiter.try_acquire(auth_id, 1, blocking=False)
    if not isinstance(acquired, bool):
        if isinstance(acquired, Coroutine):
            acquired.close()
        raise ConfigurationError(
            "limiter: its buckets are asynchronous; give pyrate-limiter synchronous ones (they serve both clients)"
        )
    return acquired
