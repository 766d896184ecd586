"""An answer with everything around it."""

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Generic, TypeVar

import httpx
from attrs import field, frozen

__all__ = ["APIResponse"]

_T = TypeVar("_T")


@frozen
class APIResponse(Generic[_T]):
    """What a call returned, and the HTTP exchange it came from.

    Attributes:
        parsed: What the call returns without `with_raw_response`.
        response: The answer, with its body; its request carries no credentials.
        attempts: Requests it took, 1 if none had to be made again.
    """

    parsed: _T
    response: httpx.Response = field(repr=False)
    attempts: int

    @property
    def status_code(self) -> int:
        """The HTTP status."""
        return self.response.status_code

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
        return self.response.elapsed

    @property
    def date(self) -> datetime | None:
        """When the API says it answered (the header Date): an aware datetime in UTC, to the second, or None."""
        try:
            date = parsedate_to_datetime(self.response.headers["date"])
            return date.astimezone(UTC) if date.tzinfo is not None else date.replace(tzinfo=UTC)
        except (KeyError, ValueError, OverflowError):
            return None
