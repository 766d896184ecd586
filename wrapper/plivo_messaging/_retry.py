"""When a request is made again, and after how long. Pure: nothing here sleeps or knows the time.

A message that is sent twice is billed twice and reaches a person twice, and the API has no key to prevent that. So a
send is repeated in three cases only, in each of which it cannot have been accepted: no connection could be made, the
rate limit refused it (429), or the server was not available and said when to come back (503 with a Retry-After that
can be read). A request that only reads is also repeated when the connection broke, the answer was late, or the server
failed. None is repeated whose server could not prove who it is: its certificate does not get better by asking again.
"""

import ssl
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Protocol

import httpx
from attrs import frozen

__all__ = ["NEVER_SENT", "RetryPolicy", "retry_after_seconds", "surely_not_accepted"]

NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError, httpx.UnsupportedProtocol)
"""Raised before the first byte of a request has left."""

_UNAVAILABLE, _TOO_MANY, _SERVER_ERRORS = 503, 429, range(500, 600)


class Answered(Protocol):
    """An answer, as far as it matters here."""

    @property
    def status_code(self) -> int:
        """The HTTP status."""
        ...

    @property
    def headers(self) -> httpx.Headers:
        """The headers."""
        ...


@frozen
class RetryPolicy:
    """How often and how fast a call is made again.

    Attributes:
        max_retries: Requests after the first one, 0 or more.
        first_delay: Seconds the first delay has at most; each further one has twice as many.
        longest_delay: Seconds no such delay exceeds.
        first_rate_limit_delay: The same as first_delay after a 429, whose periods are 5 seconds and a minute.
        longest_retry_after: Seconds a server's Retry-After may ask for; a longer one ends the call.
    """

    max_retries: int = 2
    first_delay: float = 0.5
    longest_delay: float = 8.0
    first_rate_limit_delay: float = 5.0
    longest_retry_after: float = 60.0

    def delay(
        self, outcome: Answered | httpx.HTTPError, *, sends: bool, attempt: int, random: float, now: datetime
    ) -> float | None:
        """Decide whether a request is made again.

        Args:
            outcome: The answer, or why there was none.
            sends: Whether the request sends messages.
            attempt: Which request it was, counted from 1.
            random: A random number, 0 up to 1: delays are spread over their whole range (full jitter), so that clients
                that failed together do not come back together.
            now: The time, for a Retry-After that is a date.

        Returns:
            Seconds to wait before the next request, or None to give up.
        """
        if attempt > self.max_retries or not _may_repeat(outcome, sends=sends, now=now):
            return None
        answered = None if isinstance(outcome, httpx.HTTPError) else outcome
        limited = answered is not None and answered.status_code == _TOO_MANY
        first, longest = (
            (self.first_rate_limit_delay, self.longest_retry_after)
            if limited
            else (self.first_delay, self.longest_delay)
        )
        spread = random * min(longest, first * 2.0 ** (attempt - 1))
        asked = None if answered is None else retry_after_seconds(answered.headers, now)
        if asked is None:
            return spread
        return asked + random * self.first_delay if asked <= self.longest_retry_after else None


def retry_after_seconds(headers: httpx.Headers, now: datetime) -> float | None:
    """Read a Retry-After header.

    Args:
        headers: The headers of an answer.
        now: The time, aware.

    Returns:
        The seconds it asks for, 0 for a date in the past, or None if there is none or it cannot be read.
    """
    value = headers.get("retry-after", "").strip()
    if value.isascii() and value.isdigit():
        return float(value)
    try:
        date = parsedate_to_datetime(value)
    except (ValueError, OverflowError):
        return None
    # A date without a zone, or with the zone -0000, is in UTC by definition.
    return max(0.0, ((date if date.tzinfo else date.replace(tzinfo=UTC)) - now).total_seconds())


def surely_not_accepted(response: Answered, now: datetime) -> bool:
    """Tell whether a send was surely not accepted that was answered 5xx.

    Args:
        response: The answer.
        now: The time, aware.

    Returns:
        Whether it is a 503 that says when to come back: such a server has not taken the request in.
    """
    return response.status_code == _UNAVAILABLE and retry_after_seconds(response.headers, now) is not None


def _may_repeat(outcome: Answered | httpx.HTTPError, *, sends: bool, now: datetime) -> bool:
    if isinstance(outcome, httpx.HTTPError):
        if _is_untrusted(outcome):
            return False
        return isinstance(outcome, NEVER_SENT) or (not sends and isinstance(outcome, httpx.TransportError))
    status = outcome.status_code
    if sends:
        return status == _TOO_MANY or surely_not_accepted(outcome, now)
    return status == _TOO_MANY or status in _SERVER_ERRORS


def _is_untrusted(error: BaseException | None) -> bool:
    while error is not None and not isinstance(error, ssl.SSLCertVerificationError):
        error = error.__cause__ or error.__context__
    return error is not None
