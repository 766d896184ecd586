"""What can be done to a server beside its API."""

from collections.abc import Mapping
from typing import Protocol

ORIGINS = ("utility", "authentication", "marketing", "service")
"""What a WhatsApp conversation can be opened for."""


class ControlApi(Protocol):
    """Controls a server that stands in for the API, such as a mock server.

    It may have a `held_destination` besides: a number, as digits, whose messages are never sent, so that they expire.
    """

    def refuse_next(self, operation_id: str, status: int) -> object:
        """Respond to the next request of an operation with an error.

        Args:
            operation_id: `sendMessage`, `listMessages` or `getMessage`.
            status: The HTTP status.
        """
        ...

    def receive(self, *, from_number: str, to_number: str, text: str) -> object:
        """Receive a message, as if somebody had sent it to one of the account's numbers."""
        ...

    def seed_message(
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
        """Seed a sent message with values that no send request can choose. It is accepted now, and makes its way.

        Args:
            from_number: The sender.
            to_number: The destination.
            type: `sms` or `whatsapp`.
            url: Where its status callbacks go, by POST; nowhere if empty.
            tendlc_campaign_id: Its 10DLC campaign; none if empty.
            tendlc_registration_status: Its 10DLC registration status; the usual one if empty.
            conversation_origin: What the conversation of a WhatsApp message was opened for; the usual if empty.
            record: More fields of its record, by name.

        Returns:
            Its `message_uuid`.
        """
        ...


class MovableClock(Protocol):
    """A clock of the server that can be moved."""

    def advance(self, seconds: float) -> object:
        """Move the clock forward."""
        ...
