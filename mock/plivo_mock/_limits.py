"""How often an account may make requests.

Documentation: https://www.plivo.com/docs/messaging/api/message/list-all-messages
"""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock

from ._json import ApiError

TOO_MANY = "too many requests"
"""The error of a request that is refused."""


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit of requests in any span of some length."""

    count: int
    span: timedelta


ALL_REQUESTS = Limit(300, timedelta(seconds=5))
LIST_REQUESTS = Limit(20, timedelta(minutes=1))


class RequestLimits:
    """Counts requests; those that are refused do not count."""

    def __init__(self) -> None:
        self._moments: dict[tuple[str, Limit], deque[datetime]] = {}
        self._lock = Lock()

    def check(self, auth_id: str, limits: Sequence[Limit], now: datetime) -> None:
        """Count a request of an account."""
        with self._lock:
            counted = [(limit, self._moments.setdefault((auth_id, limit), deque())) for limit in limits]
            for limit, moments in counted:
                while moments and now - moments[0] >= limit.span:
                    moments.popleft()
                if len(moments) >= limit.count:
                    raise ApiError(429, TOO_MANY)
            for _, moments in counted:
                moments.append(now)

    def clear(self) -> None:
        with self._lock:
            self._moments.clear()
