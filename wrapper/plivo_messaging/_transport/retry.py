"""When a request is repeated, and after how long. Pure: nothing here sleeps or knows the time.

A message that is sent twice is billed twice and reaches a person twice, and the API has no key to prevent that. So a
send is repeated in three cases only, in each of which it cannot have been accepted: nothing was sent, as no connection
could be made; the rate limit refused it (429); or the server was unavailable and said when to come back (503 with a
Retry-After that can be read). GET requests are also repeated after a lost connection, a timeout and a 5xx. None is
repeated if the server could not prove its identity: that does not change by asking again.
"""

import ssl
from datetime import datetime
from typing import NamedTuple

from .http import Failure, Response, parse_date

__all__ = ["RetryPolicy", "parse_retry_after", "was_surely_refused"]

_UNAVAILABLE, _TOO_MANY, _SERVER_ERRORS = 503, 429, range(500, 600)


class RetryPolicy(NamedTuple):
    """How often and how fast a request is repeated.

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
        self, outcome: Response | Failure, *, is_send: bool, attempt: int, random: float, now: datetime
    ) -> float | None:
        """Return the seconds to wait before the request is repeated, or None to give up.

        Attempts count from 1. The random number, 0 up to 1, spreads delays over their whole range (full jitter), so
        that clients that failed together do not come back together.
        """
        if attempt > self.max_retries or not _may_repeat(outcome, is_send=is_send, now=now):
            return None
        is_limited = isinstance(outcome, Response) and outcome.status_code == _TOO_MANY
        first, longest = (
            (self.first_rate_limit_delay, self.longest_retry_after)
            if is_limited
            else (self.first_delay, self.longest_delay)
        )
        spread = random * min(longest, first * 2.0 ** (attempt - 1))
        asked = parse_retry_after(outcome, now) if isinstance(outcome, Response) else None
        if asked is None:
            return spread
        return asked + random * self.first_delay if asked <= self.longest_retry_after else None


def parse_retry_after(response: Response, now: datetime) -> float | None:
    """Return the seconds a Retry-After header asks for; None if there is none, or none that can be read."""
    value = (response.header(b"retry-after") or "").strip()
    if value.isascii() and value.isdigit():
        return float(value)
    date = parse_date(value)
    return None if date is None else max(0.0, (date - now).total_seconds())


def was_surely_refused(response: Response, now: datetime) -> bool:
    """Return whether a 5xx to a send means that it was not accepted: a 503 that says when to come back does."""
    return response.status_code == _UNAVAILABLE and parse_retry_after(response, now) is not None


def _may_repeat(outcome: Response | Failure, *, is_send: bool, now: datetime) -> bool:
    if isinstance(outcome, Failure):
        return outcome.is_transient and not (is_send and outcome.maybe_sent) and not _is_untrusted(outcome.error)
    if outcome.status_code == _TOO_MANY:
        return True
    return was_surely_refused(outcome, now) if is_send else outcome.status_code in _SERVER_ERRORS


def _is_untrusted(error: BaseException | None) -> bool:
    while error is not None and not isinstance(error, ssl.SSLCertVerificationError):
        error = error.__cause__ or error.__context__
    return error is not None
