"""The answers to list and retrieve requests, in the shapes of the newest and of the legacy documentation."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from plivo_messaging.mock._json import JsonObject
from plivo_messaging.mock._messaging._messages import Message

from ._paging import Meta, Page
from ._render import legacy_record, record


class Answers(Protocol):
    """Words answers."""

    counts: bool
    """Whether a list tells how many records there are altogether."""

    def one(self, api_id: str, message: Message, now: datetime, auth_id: str) -> JsonObject:
        """Answer a retrieve request.

        Args:
            api_id: Names the request.
            message: The message.
            now: The moment at which its state counts; aware.
            auth_id: The account that asks.

        Returns:
            The body.
        """
        ...

    def page(self, api_id: str, messages: Sequence[Message], meta: Meta, now: datetime, auth_id: str) -> JsonObject:
        """Answer a list request.

        Args:
            api_id: Names the request.
            messages: The messages of the page.
            meta: Describes the page.
            now: The moment at which their states count; aware.
            auth_id: The account that asks.

        Returns:
            The body.
        """
        ...


class LatestAnswers:
    """A record is the whole answer; a list does not tell how many there are."""

    counts = False

    def one(self, api_id: str, message: Message, now: datetime, auth_id: str) -> JsonObject:
        """Answer a retrieve request; see `Answers`."""
        return {"api_id": api_id, **record(message, now, auth_id)}

    def page(self, api_id: str, messages: Sequence[Message], meta: Meta, now: datetime, auth_id: str) -> JsonObject:
        """Answer a list request; see `Answers`."""
        objects = [record(message, now, auth_id) for message in messages]
        return {"api_id": api_id, "meta": {**meta}, "objects": [*objects]}


class LegacyAnswers:
    """A record is a list of one; a list tells how many there are."""

    counts = True

    def one(self, api_id: str, message: Message, now: datetime, auth_id: str) -> JsonObject:
        """Answer a retrieve request; see `Answers`."""
        page = Page()
        meta: Meta = {"limit": page.limit, "next": None, "offset": page.offset, "previous": None, "total_count": 1}
        return self.page(api_id, [message], meta, now, auth_id)

    def page(self, api_id: str, messages: Sequence[Message], meta: Meta, now: datetime, auth_id: str) -> JsonObject:
        """Answer a list request; see `Answers`."""
        objects = [legacy_record(message, now, auth_id) for message in messages]
        return {"api_id": api_id, "meta": {**meta}, "objects": [*objects]}
