"""How long a request and the whole run may take, and how long a response may be."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from ._errors import LimitReached

TIMEOUT = 30.0
"""How many seconds a request may take, with its whole response."""

MAX_TIME = 900.0
"""How many seconds a run may take."""

PATIENCE = 10.0
"""How many seconds a message may take to reach a state."""

LARGEST_BODY = 2**20
"""How many bytes the body of a response may have. Those of the API have up to 50,000."""


@dataclass(slots=True)
class Bounds:
    """The limits of a run, which begins when this is made."""

    timeout: float = TIMEOUT
    max_time: float = MAX_TIME
    now: Callable[[], float] = time.monotonic
    _ends: float = field(init=False)

    def __post_init__(self) -> None:
        self._ends = self.now() + self.max_time

    @property
    def remaining(self) -> float:
        """The seconds that are left; 0 if the run is over."""
        return max(0.0, self._ends - self.now())

    def check(self) -> None:
        """Raise if the run is over."""
        if not self.remaining:
            raise LimitReached(
                f"the run was stopped after {self.max_time:g} s (--max-time SECONDS): what it had not come to by then "
                "is not known"
            )

    def for_request(self, timeout: float | None = None) -> float:
        """Return how many seconds a request may take that begins now."""
        self.check()
        return min(self.timeout if timeout is None else timeout, self.remaining)

    def timed_out(self, where: str, seconds: float) -> LimitReached:
        """Return the error of a request that took so long."""
        self.check()
        return LimitReached(f"{where}: no whole response within {seconds:g} s (--timeout SECONDS)")

    def sleep(self, sleep: Callable[[float], object], seconds: float) -> None:
        """Sleep, no longer than the run may take."""
        self.check()
        sleep(min(seconds, self.remaining))
        self.check()


def too_long(where: str) -> LimitReached:
    """Return the error of a response whose body is too long."""
    return LimitReached(f"{where}: the body of the response is longer than {LARGEST_BODY:,} bytes")
