"""What is known of a connection: the end of a call's time, and answers nobody asked for.

The timeouts of the HTTP stack begin anew with each chunk, so a server that sends its headers one by one could hold a
call for ever. And what a server sends too much stays in the stack, which takes it for the answer to the next request:
a send would look accepted that never was. Both are seen where the bytes pass.
"""

import time
from collections.abc import Callable
from typing import Generic, TypeVar

import httpcore
import httpx

__all__ = ["ALL_AT_ONCE", "Line", "StreamT"]

ALL_AT_ONCE = 256 * 1024
"""Bytes that asyncio reads at once, at most. Of what it has read, anyio keeps what is more than was asked for."""

_SURE = 32 * 1024
"""Bytes of an answer, decrypted, up to which nothing can lie where it is not seen.

anyio hands encrypted bytes on by 64 KiB and keeps the rest, and what is decrypted of them has records of 16 KiB."""

StreamT = TypeVar("StreamT", httpcore.NetworkStream, httpcore.AsyncNetworkStream)


class Line(Generic[StreamT]):
    """What is known of one connection at a time.

    Args:
        monotonic: Tells seconds that only go forward.

    Attributes:
        stream: The connection that was opened last. A call that is cut off while it is opened leaves it to nobody.
        encryptions: How often what is read of it was decrypted by anyio: twice behind a proxy that is encrypted itself.
    """

    stream: StreamT | None = None
    encryptions = 0

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._ends_at = float("inf")
        self._heard = True
        self._received = 0

    def begin(self, seconds: float) -> None:
        """Begin a request.

        Args:
            seconds: Within how many it has to be answered.
        """
        self._ends_at = self._monotonic() + seconds
        self._heard = True

    def left(self, timeout: float | None, late: type[httpcore.TimeoutException]) -> float:
        """Keep a timeout within the time that is left.

        Args:
            timeout: What a step of the request may take by itself, in seconds; None for any time.
            late: What to raise when no time is left.

        Returns:
            What the step may take, in seconds.

        Raises:
            httpcore.TimeoutException: If no time is left.
        """
        left = self._ends_at - self._monotonic()
        if left <= 0:
            raise late("the time for the call was up")
        return left if timeout is None else min(timeout, left)

    def wrote(self) -> None:
        """Note that a part of a request was written."""
        self._heard = False
        self._received = 0

    def heard(self, received: bytes) -> None:
        """Note what was read."""
        self._heard = True
        self._received += len(received)

    def may_hide_more(self) -> bool:
        """Tell, once an answer has ended, whether something that came with it may lie where it is not seen."""
        return self.encryptions > 1 or (self.encryptions == 1 and self._received > _SURE)

    def check(self, response: httpx.Response) -> None:
        """Look whether an answer came after its request.

        Args:
            response: The answer.

        Raises:
            httpx.ConnectError: If it had been there before. The request waits to be written until something is to be
                read, so it was not sent.
        """
        if not self._heard:
            raise httpx.ConnectError(
                f"the server had sent an answer ({response.status_code}) before the request; the connection is given up"
            )
