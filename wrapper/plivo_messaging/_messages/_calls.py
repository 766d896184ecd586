"""Calls with their arguments checked, ready for a transport. Pure."""

from collections.abc import Iterable

from attrs import frozen

from plivo_messaging import _checks
from plivo_messaging._answers._records import Message
from plivo_messaging._answers._results import SendResult
from plivo_messaging._arguments._filters import ListFilters, list_query
from plivo_messaging._arguments._send import SendOptions, send_body
from plivo_messaging._errors import ValidationError
from plivo_messaging._operations import Operation, PageAnswer, get_operation, list_operation, send_operation
from plivo_messaging._options import CallOptions, Settings

from ._paging import Cursor, start

__all__ = ["MAX_PAGE_SIZE", "Calls"]

MAX_PAGE_SIZE = 20
"""Records the API gives on a page at most."""

_MAX_OFFSET = 2**63 - 1  # more than any account has; what a program counts with that is not Python


@frozen
class Calls:
    """Turns arguments into operations for one account.

    Attributes:
        auth_id: The account.
        settings: How calls are made unless they say otherwise.
    """

    auth_id: str
    settings: Settings

    def send(
        self,
        dst: str | Iterable[str],
        text: str | None,
        src: str | None,
        powerpack_uuid: str | None,
        options: SendOptions,
    ) -> tuple[Operation[SendResult], Settings]:
        """Check the arguments of `Messages.send`.

        Raises:
            ValidationError: If an argument breaks a rule.
        """
        settings = self.settings.changed(options)
        return send_operation(self.auth_id, send_body(dst, src, powerpack_uuid, text, options)), settings

    def get(self, message_uuid: str, options: CallOptions) -> tuple[Operation[Message], Settings]:
        """Check the arguments of `Messages.get`.

        Raises:
            ValidationError: If an argument breaks a rule.
        """
        settings = self.settings.changed(options)
        return get_operation(self.auth_id, _checks.uuid("message_uuid", message_uuid)), settings

    def list(
        self,
        filters: ListFilters,
        *,
        page_size: int,
        limit: int | None,
        max_items: int | None,
        offset: int,
    ) -> tuple[Cursor, Settings]:
        """Check the arguments of `Messages.list`.

        Raises:
            ValidationError: If an argument breaks a rule.
        """
        if limit is not None and max_items is not None:
            raise ValidationError("max_items", "is another name for limit, the records in all: give one of them")
        wanted = limit if max_items is None else max_items
        if wanted is not None:
            _checks.whole_number("limit" if max_items is None else "max_items", wanted, 1, _MAX_OFFSET, "records")
        size = _checks.whole_number("page_size", page_size, 1, MAX_PAGE_SIZE, "records")
        begin = _checks.whole_number("offset", offset, 0, _MAX_OFFSET, "records")
        settings = self.settings.changed(filters)
        return start(list_query(filters), offset=begin, page_size=size, limit=wanted), settings

    def page(self, cursor: Cursor) -> Operation[PageAnswer]:
        """Ask for the page at a cursor."""
        return list_operation(self.auth_id, cursor.query, page_size=cursor.page_size, offset=cursor.offset)
