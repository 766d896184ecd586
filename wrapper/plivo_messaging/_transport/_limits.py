"""Keeping to the API's rate limits before it has to enforce them.

Plivo allows an account 20 list requests a minute and 300 requests of any kind in 5 seconds. Every client of an account
in this process shares one `RateLimiter`; other processes and machines take part through a limiter that they share.
"""

import threading
import time
from collections import deque
from collections.abc import Callable, Coroutine
from typing import Protocol, runtime_checkable

from attrs import frozen

from plivo_messaging._errors import ConfigurationError

__all__ = [
    "LIST_REQUESTS",
    "REQUESTS",
    "Limit",
    "Limiter",
    "PyrateLike",
    "PyrateLimits",
    "RateLimiter",
    "as_limiter",
    "shared_limiter",
]


@frozen
class Limit:
    """So many requests in any period of so many seconds.

    Attributes:
        requests: How many.
        seconds: The length of the period.
    """

    requests: int
    seconds: float


REQUESTS = Limit(300, 5.0)
"""Requests of any kind, for each account."""

LIST_REQUESTS = Limit(20, 60.0)
"""List requests, for each account."""

_Counted = tuple[tuple[Limit, deque[float]], ...]
"""The limits for a kind of requests of an account, each with when the latest of them were made."""


@runtime_checkable
class Limiter(Protocol):
    """What a client asks before each request. Write one of your own to share limits in another way."""

    def wait(self, auth_id: str, *, lists: bool) -> float:
        """Take a place for a request, or tell when to ask again. It must not block.

        Args:
            auth_id: The account the request is made for.
            lists: Whether it lists messages, for which the tighter limit holds.

        Returns:
            0 if the request may be made now, and then it counts; else seconds after which to ask again.
        """
        ...


class RateLimiter:
    """Counts requests in memory, for the threads and tasks of one process.

    A request may be made when none of the periods that end with it would hold too many: the first 20 list requests
    go out at once, the next one when the first is a minute old.

    Args:
        requests: The limit for requests of any kind, for each account.
        list_requests: The limit for list requests, for each account.
        margin: Seconds added to each period, for requests that reach the API in less time than those before them.
        clock: Tells seconds that only go forward.
    """

    def __init__(
        self,
        *,
        requests: Limit = REQUESTS,
        list_requests: Limit = LIST_REQUESTS,
        margin: float = 0.25,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._requests = requests
        self._list_requests = list_requests
        self._margin = margin
        self._clock = clock
        self._lock = threading.Lock()
        self._counted: dict[tuple[str, bool], _Counted] = {}

    def wait(self, auth_id: str, *, lists: bool) -> float:
        """Take a place for a request, or tell when to ask again.

        Args:
            auth_id: The account the request is made for.
            lists: Whether it lists messages.

        Returns:
            0 if the request may be made now, and then it counts; else seconds after which to ask again.
        """
        with self._lock:
            counted = self._counted.get((auth_id, lists)) or self._begin(auth_id, lists=lists)
            now = self._clock()
            wait = 0.0
            for limit, made in counted:
                if len(made) >= limit.requests:
                    wait = max(wait, made[0] + limit.seconds + self._margin - now)
            if wait <= 0:
                for _, made in counted:
                    made.append(now)
            return wait

    def _begin(self, auth_id: str, *, lists: bool) -> _Counted:
        """Begin to count requests of a kind: with all others, and lists by themselves as well."""
        if lists:
            ((limit, made),) = self._counted.get((auth_id, False)) or self._begin(auth_id, lists=False)
            counted: _Counted = ((limit, made), (self._list_requests, deque(maxlen=self._list_requests.requests)))
        else:
            # Only the latest ones matter, as many as the limit allows.
            counted = ((self._requests, deque(maxlen=self._requests.requests)),)
        self._counted[auth_id, lists] = counted
        return counted


_shared = RateLimiter()


def shared_limiter() -> RateLimiter:
    """Give the limiter that all clients of this process share unless they are given another one."""
    return _shared


class PyrateLike(Protocol):
    """A `pyrate_limiter.Limiter`, as far as this library uses it."""

    def try_acquire(self, name: str = ..., weight: int = ..., blocking: bool = ...) -> object:
        """Take a place in a bucket, or not."""
        ...


class PyrateLimits:
    """Lets a `pyrate_limiter.Limiter`, such as one whose buckets are in Redis, keep the rate limits.

    Several machines that share its buckets keep to the limits together. Its items are named after the account, so a
    limiter with one bucket serves one account. Its buckets must be synchronous; in the asynchronous client too.

    Args:
        list_requests: Limits list requests; give it a rate of 20 a minute.
        requests: Limits requests of any kind, 300 in 5 seconds; in memory, for this process alone, when left out.
        ask_again: Seconds after which a limiter that has no place is asked again.
    """

    def __init__(
        self, list_requests: PyrateLike, requests: PyrateLike | None = None, *, ask_again: float = 0.5
    ) -> None:
        self._list_requests = list_requests
        self._requests = requests
        self._ask_again = ask_again
        self._in_memory = RateLimiter()

    def wait(self, auth_id: str, *, lists: bool) -> float:
        """Take a place for a request, or tell when to ask again.

        Args:
            auth_id: The account the request is made for.
            lists: Whether it lists messages.

        Returns:
            0 if the request may be made now, and then it counts; else seconds after which to ask again.

        Raises:
            ConfigurationError: If a limiter has asynchronous buckets.
        """
        # The loose limit first: a place among 300 that is not used in the end costs less than one among 20.
        if self._requests is None:
            if wait := self._in_memory.wait(auth_id, lists=False):
                return wait
        elif not _acquired(self._requests, auth_id):
            return self._ask_again
        return self._ask_again if lists and not _acquired(self._list_requests, auth_id) else 0.0


def as_limiter(limiter: Limiter | PyrateLike) -> Limiter:
    """Take a limiter of either kind.

    Args:
        limiter: One of this library's kind, or a `pyrate_limiter.Limiter` for list requests.

    Returns:
        A limiter of this library's kind.
    """
    return limiter if isinstance(limiter, Limiter) else PyrateLimits(limiter)


def _acquired(limiter: PyrateLike, auth_id: str) -> bool:
    # Not acquiring can also mean that another thread was just asking; it is asked again either way.
    answer = limiter.try_acquire(auth_id, 1, blocking=False)
    if not isinstance(answer, bool):
        if isinstance(answer, Coroutine):
            answer.close()
        raise ConfigurationError(
            "limiter: its buckets are asynchronous; give pyrate-limiter synchronous ones (they serve both clients)"
        )
    return answer
