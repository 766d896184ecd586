"""How long one exchange may take. Pure."""

from collections.abc import Callable

import httpx

__all__ = ["Allowance"]


class Allowance:
    """The time for a request and its answer.

    Args:
        timeout: Seconds each phase of it may take.
        seconds: What is left of the call.
        monotonic: The clock.

    Attributes:
        timeout: Seconds each phase of it may take.
        seconds: What is left of the call.
    """

    __slots__ = ("_ends_at", "_monotonic", "seconds", "timeout")

    def __init__(self, timeout: httpx.Timeout, seconds: float, monotonic: Callable[[], float]) -> None:
        self.timeout = timeout
        self.seconds = seconds
        self._monotonic = monotonic
        self._ends_at = monotonic() + seconds

    @property
    def pool(self) -> float:
        """Seconds it may wait for a connection."""
        timeout = self.timeout.pool
        return self.seconds if timeout is None else min(timeout, self.seconds)

    def is_used_up(self) -> bool:
        """Tell whether the time is over."""
        return self._monotonic() > self._ends_at

    def phases(self) -> dict[str, float | None]:
        """Give the seconds of each phase by its name, none longer than what is left: an extension of a request."""
        phases = self.timeout.as_dict()
        for phase, each in phases.items():
            if each is None or each > self.seconds:
                phases[phase] = self.seconds
        return phases
