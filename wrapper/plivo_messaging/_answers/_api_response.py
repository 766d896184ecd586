"""An answer with everything around it."""

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import lru_cache
from typing import Generic, TypeVar

import httpx
from attrs import field, frozen

from plivo_messaging._http import Answer

__all__ = ["APIResponse", "with_result"]

_T = TypeVar("_T")
_U = TypeVar("_U")


@frozen
class APIResponse(Generic[_T]):
    """What a call returned, and the HTTP exchange it came from.

    Attributes:
        parsed: What the call returns without `with_raw_response`.
        attempts: Requests it took, 1 if none had to be made again.
    """

    parsed: _T
    _answer: Answer = field(repr=False)
    attempts: int

    @property
    def response(self) -> httpx.Response:
        """The answer, with its body; its request carries no credentials."""
        return self._answer.response

    @property
    def status_code(self) -> int:
        """The HTTP status."""
        return self._answer.status_code

    @property
    def headers(self) -> httpx.Headers:
        """The headers of the answer."""
        return self.response.headers

    @property
    def request(self) -> httpx.Request:
        """The last request, without its credentials."""
        return self.response.request

    @property
    def elapsed(self) -> timedelta:
        """The time from the last request to the end of its answer."""
        return self._answer.elapsed

    @property
    def date(self) -> datetime | None:
        """When the API says it answered (the header Date): an aware datetime in UTC, to the second, or None."""
        date = self._answer.header(b"date")
        return None if date is None else _moment(date)


def with_result(response: APIResponse[_T], parsed: _U) -> APIResponse[_U]:
    """Give the same exchange with another result."""
    return APIResponse(parsed, response._answer, response.attempts)  # noqa: SLF001  (its own class)


@lru_cache(maxsize=8)  # of pages that are read one after the other, many were answered in the same second
def _moment(date: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(date)
        return moment.astimezone(UTC) if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None
