"""How long one exchange may take. Pure."""

from collections.abc import Callable

import httpx

__all__ = ["Allowance"]

_SHARE_OF_A_WAIT = 0.75
_SHORTEST = 0.001  # seconds; the HTTP stack takes none for no limit, and fewer for an error


class Allowance:
    """The time for a request and its answer.

    Args:
        timeout: Seconds each phase of it may take.
        seconds: What is left of the call.
        monotonic: The clock.

    Attributes:
        timeout: Seconds each phase of it may take.
    """

    __slots__ = ("_ends_at", "_monotonic", "_seconds", "timeout")

    def __init__(self, timeout: httpx.Timeout, seconds: float, monotonic: Callable[[], float]) -> None:
        self.timeout: httpx.Timeout = timeout
        self._seconds = seconds
        self._monotonic = monotonic
        self._ends_at = monotonic() + seconds

    @property
    def pool(self) -> float:
        """Seconds it may wait for a connection: most of what is left, as the request itself takes time as well."""
        timeout, most = self.timeout.pool, self._seconds * _SHARE_OF_A_WAIT
        return most if timeout is None else min(timeout, most)

    def left(self) -> float:
        """Give the seconds that are left, 0 or less when the time is over."""
        return self._ends_at - self._monotonic()

    def is_used_up(self) -> bool:
        """Tell whether the time is over."""
        return self.left() < 0

    def phases(self) -> dict[str, float | None]:
        """Give the seconds of each phase by its name, none longer than what is left: an extension of a request."""
        phases, left = self.timeout.as_dict(), max(self.left(), _SHORTEST)
        for phase, each in phases.items():
            if each is None or each > left:
                phases[phase] = left
        return phases
