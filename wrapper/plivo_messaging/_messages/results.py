"""A result with the HTTP exchange it comes from."""

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Generic, TypeVar

import httpx
from attrs import field, frozen

from plivo_messaging._names import Hints
from plivo_messaging._transport.http import Response, parse_date

__all__ = ["APIResponse"]

_T = TypeVar("_T")
_U = TypeVar("_U")


@frozen
class APIResponse(Hints, Generic[_T]):
    """What a call returned, and the HTTP exchange it comes from.

    Attributes:
        parsed: What the call returns without `with_raw_response`.
        attempts: The number of requests it took.
    """

    parsed: _T
    _response: Response = field(repr=False)
    attempts: int

    @property
    def response(self) -> httpx.Response:
        """The response with its body; its request carries no credentials."""
        return self._response.httpx_response()

    @property
    def status_code(self) -> int:
        """The HTTP status."""
        return self._response.status_code

    @property
    def headers(self) -> httpx.Headers:
        """The headers of the response."""
        return self.response.headers

    @property
    def request(self) -> httpx.Request:
        """The last request, without its credentials."""
        return self.response.request

    @property
    def elapsed(self) -> timedelta:
        """The time from the last request to the end of its response."""
        return self._response.elapsed

    @property
    def date(self) -> datetime | None:
        """When the API says it responded (the Date header): an aware datetime in UTC, to the second, or None."""
        date = self._response.header(b"date")
        return None if date is None else _parse_date(date)

    def with_parsed(self, parsed: _U) -> "APIResponse[_U]":
        """Return the same exchange with another result."""
        return APIResponse(parsed, self._response, self.attempts)


@lru_cache(maxsize=8)  # many pages that are read one after the other were answered in the same second
def _parse_date(date: str) -> datetime | None:
    moment = parse_date(date)
    try:
        return None if moment is None else moment.astimezone(UTC)
    except OverflowError:  # within a day of the first and the last year UTC may have no such moment
        return None
