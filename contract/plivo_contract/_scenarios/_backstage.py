"""What can be done to a server beside its API."""

from collections.abc import Mapping
from typing import Protocol, runtime_checkable

ORIGINS = ("utility", "authentication", "marketing", "service")
"""What a WhatsApp conversation can be opened for."""


class Backstage(Protocol):
    """What a server that stands in for the API can be made to do; a mock server has ways to do it."""

    def refuse_next(self, operation_id: str, status: int) -> object:
        """Have the next request to an operation answered with an error.

        Args:
            operation_id: `sendMessage`, `listMessages` or `getMessage`.
            status: The HTTP status.
        """
        ...

    def receive(self, *, from_number: str, to_number: str, text: str) -> object:
        """Let a message come in, as if somebody had sent it to one of the account's numbers."""
        ...

    def have_message(
        self,
        *,
        from_number: str,
        to_number: str,
        type: str = "sms",
        url: str = "",
        tendlc_campaign_id: str = "",
        tendlc_registration_status: str = "",
        conversation_origin: str = "",
        record: Mapping[str, str] | None = None,
    ) -> str:
        """Have a sent message with values that no send request can choose. It is accepted now, and makes its way.

        Args:
            from_number: The sender.
            to_number: The destination.
            type: `sms` or `whatsapp`.
            url: Where its status callbacks go, by POST; nowhere when empty.
            tendlc_campaign_id: Its 10DLC campaign; none when empty.
            tendlc_registration_status: Its 10DLC registration status; the usual one when empty.
            conversation_origin: What the conversation of a WhatsApp message was opened for; the usual when empty.
            record: Further fields its record is to have, by name.

        Returns:
            Its `message_uuid`.
        """
        ...


class MovableClock(Protocol):
    """A clock of the server under test that can be moved."""

    def advance(self, seconds: float) -> object:
        """Move the clock forward by so many seconds."""
        ...


@runtime_checkable
class Holding(Protocol):
    """What a `Backstage` may have besides: a destination whose messages are never sent, so that they expire."""

    @property
    def held_destination(self) -> str:
        """The number, as digits: messages to it wait in the queue until their `message_expiry` is over."""
        ...
