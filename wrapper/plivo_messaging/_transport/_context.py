"""What a call depends on besides its operation."""

import random
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import Literal

from attrs import frozen

from ._limits import Limiter

__all__ = ["Context", "Wait"]


@frozen
class Wait:
    """A pause a call makes before a request.

    Attributes:
        operation: What is being done: `send`, `get` or `list`.
        reason: `rate limit`, to keep to it, or `retry`, after a request that failed.
        seconds: How long it is.
        attempt: The request it comes before, counted from 1.
    """

    operation: str
    reason: Literal["rate limit", "retry"]
    seconds: float
    attempt: int


_now = partial(datetime.now, UTC)


@frozen
class Context:
    """What a call depends on besides its operation; a test replaces the clocks and the chance.

    Attributes:
        limiter: Asked before each request, or None.
        on_wait: Told of each pause, or None.
        monotonic: Tells seconds that only go forward.
        now: Tells the time.
        random: Gives a number from 0 up to 1.
    """

    limiter: Limiter | None = None
    on_wait: Callable[[Wait], None] | None = None
    monotonic: Callable[[], float] = time.monotonic
    now: Callable[[], datetime] = _now
    random: Callable[[], float] = random.random
