"""What a send was answered, in Python's types."""

from collections.abc import Mapping
from typing import Any

from attrs import field, frozen

__all__ = ["SendResult"]


@frozen
class SendResult:
    """What a send was answered.

    Documentation: https://www.plivo.com/docs/messaging/api/message/send-a-message

    Attributes:
        message_uuids: The messages that were queued, one for each accepted destination, in the order of `dst`.
        invalid_numbers: The destinations that were refused.
        message: What the API said, for people.
        api_id: The identifier the API gave the request, a UUID.
        raw: The answer as it came.
    """

    message_uuids: tuple[str, ...]
    invalid_numbers: tuple[str, ...]
    message: str
    api_id: str
    raw: Mapping[str, Any] = field(repr=False)

    @property
    def message_uuid(self) -> str:
        """The one message that was queued.

        Raises:
            ValueError: If the send had several destinations, and so has several.
        """
        if len(self.message_uuids) != 1:
            raise ValueError(f"{len(self.message_uuids)} messages were queued: read message_uuids")
        return self.message_uuids[0]
