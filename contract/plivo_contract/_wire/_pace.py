"""How fast requests may go: the limits the API documents."""

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Limit:
    """So many requests in a span of time.

    Attributes:
        requests: How many.
        seconds: In how many seconds.
    """

    requests: int
    seconds: float


ALL_REQUESTS = Limit(300, 5)
LIST_REQUESTS = Limit(20, 60)


@dataclass(slots=True)
class Pace:
    """Waits until the next request keeps to a limit.

    Args:
        limit: The limit.
        now: Tells seconds that only go up.
        sleep: Waits so many seconds.
    """

    limit: Limit
    now: Callable[[], float] = time.monotonic
    sleep: Callable[[float], object] = time.sleep
    _recent: deque[float] = field(default_factory=deque[float], init=False)

    def wait(self) -> None:
        """Return when one more request may be sent, and count it."""
        if len(self._recent) >= self.limit.requests:
            earliest = self._recent.popleft() + self.limit.seconds
            while (remaining := earliest - self.now()) > 0:
                self.sleep(remaining)
        self._recent.append(self.now())
