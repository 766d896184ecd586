# Generated from _async/records.py by openapi/twins.py; do not edit: change that file and run `make generate`.
"""The records in which a send must have left a trace."""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from plivo_messaging._api import Message
from plivo_messaging._arguments.filters import ListFilters
from plivo_messaging._arguments.options import CallOptions
from plivo_messaging._messages.find_sent import ClockOffset, SearchCriteria, Window, measure_offset

if TYPE_CHECKING:
    from .messages import RawMessages

__all__ = ["Records"]


class Records:
    """Lists them: first those of the time of the request, then all that may matter."""

    def __init__(self, raw: "RawMessages", criteria: SearchCriteria, options: CallOptions) -> None:
        self._raw = raw
        self._criteria = criteria
        self._options = options
        self.offset: ClockOffset | None = None

    def nearest(self, now: Callable[[], datetime]) -> list[Message]:
        """List the time of the request itself, and measure how far the clock of the responses is ahead."""
        response = self._raw.list(**self._filters(self._criteria.by_responses(None)))
        # A response that some cache kept says neither what time it is nor what the records are now.
        if response.headers.get("age", "0") == "0":
            self.offset = measure_offset(response.date, response.elapsed, now())
        return [message for message in response.parsed]

    def surrounding(self) -> list[Message]:
        """List all the time in which the record may be, whatever the clocks."""
        messages: dict[str, Message] = {}
        for window in self._criteria.surroundings(self.offset):
            response = self._raw.list(**self._filters(window))
            for message in response.parsed:
                messages[message.message_uuid] = message
        return list(messages.values())

    def _filters(self, window: Window) -> ListFilters:
        return {**self._criteria.list_filters(window), **self._options}
