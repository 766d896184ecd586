"""The API's rate limits: how many requests an account may make.

Documentation: https://www.plivo.com/docs/messaging/api/message/list-all-messages
"""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock

from plivo_mock._errors import ApiError


@dataclass(frozen=True, slots=True)
class Limit:
    """So many requests in any span of that length.

    Attributes:
        count: How many.
        span: How long.
    """

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
        """Count a request, or refuse it.

        Args:
            auth_id: Whose request it is.
            limits: What applies to it.
            now: The present moment; aware.

        Raises:
            ApiError: 429; the account has made as many as it may.
        """
        with self._lock:
            counted = [(limit, self._moments.setdefault((auth_id, limit), deque())) for limit in limits]
            for limit, moments in counted:
                while moments and now - moments[0] >= limit.span:
                    moments.popleft()
                if len(moments) >= limit.count:
                    raise ApiError(429, "too many requests")
            for _, moments in counted:
                moments.append(now)

    def clear(self) -> None:
        """Forget all requests."""
        with self._lock:
            self._moments.clear()
