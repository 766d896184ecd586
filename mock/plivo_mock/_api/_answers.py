"""The answers to list and retrieve requests, in the shapes of the newest and of the legacy documentation."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from plivo_mock._messaging._messages import Message

from ._paging import Meta, Page
from ._records import Records
from ._render import legacy_record, record
from ._replies import written


class Answers(Protocol):
    """Words answers. What the parts of an answer say is written once, so it is put together from bytes."""

    counts: bool
    """Whether a list tells how many records there are altogether."""

    def one(self, api_id: str, message: Message, now: datetime, auth_id: str) -> bytes:
        """Answer a retrieve request.

        Args:
            api_id: Names the request; letters, digits and hyphens.
            message: The message.
            now: The moment at which its state counts; aware.
            auth_id: The account that asks.

        Returns:
            The body.
        """
        ...

    def page(self, api_id: str, messages: Sequence[Message], meta: bytes, now: datetime, auth_id: str) -> bytes:
        """Answer a list request.

        Args:
            api_id: Names the request; letters, digits and hyphens.
            messages: The messages of the page.
            meta: Describes the page, as JSON.
            now: The moment at which their states count; aware.
            auth_id: The account that asks.

        Returns:
            The body.
        """
        ...

    def clear(self) -> None:
        """Forget what was written."""
        ...


class LatestAnswers:
    """A record is the whole answer; a list does not tell how many there are."""

    counts = False

    def __init__(self) -> None:
        self._records = Records(record)

    def one(self, api_id: str, message: Message, now: datetime, auth_id: str) -> bytes:
        """Answer a retrieve request; see `Answers`."""
        (written_record,) = self._records.each([message], now, auth_id)
        return b'{"api_id":"%s",%s' % (api_id.encode("ascii"), written_record.removeprefix(b"{"))

    def page(self, api_id: str, messages: Sequence[Message], meta: bytes, now: datetime, auth_id: str) -> bytes:
        """Answer a list request; see `Answers`."""
        return _page(api_id, meta, self._records.each(messages, now, auth_id))

    def clear(self) -> None:
        """Forget what was written; see `Answers`."""
        self._records.clear()


class LegacyAnswers:
    """A record is a list of one; a list tells how many there are."""

    counts = True

    def __init__(self) -> None:
        self._records = Records(legacy_record)

    def one(self, api_id: str, message: Message, now: datetime, auth_id: str) -> bytes:
        """Answer a retrieve request; see `Answers`."""
        page = Page()
        meta: Meta = {"limit": page.limit, "next": None, "offset": page.offset, "previous": None, "total_count": 1}
        return _page(api_id, written({**meta}), self._records.each([message], now, auth_id))

    def page(self, api_id: str, messages: Sequence[Message], meta: bytes, now: datetime, auth_id: str) -> bytes:
        """Answer a list request; see `Answers`."""
        return _page(api_id, meta, self._records.each(messages, now, auth_id))

    def clear(self) -> None:
        """Forget what was written; see `Answers`."""
        self._records.clear()


def _page(api_id: str, meta: bytes, records: list[bytes]) -> bytes:
    head = b'{"api_id":"%s","meta":%s,"objects":[' % (api_id.encode("ascii"), meta)
    if not records:
        return head + b"]}"
    # What stands around them goes to the first and the last, so that the long middle is copied once.
    records[0] = head + records[0]
    records[-1] += b"]}"
    return b",".join(records)
