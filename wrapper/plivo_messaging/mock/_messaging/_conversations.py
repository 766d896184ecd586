"""Which WhatsApp conversation a message belongs to."""

from collections.abc import Callable
from datetime import datetime, timedelta

from ._messages import Conversation

_DURATION = timedelta(hours=24)


class Conversations:
    """The conversations of one account.

    A conversation is opened by the first message between two numbers for a purpose and lasts 24 hours.
    """

    def __init__(self) -> None:
        self._latest: dict[tuple[str, str, str], Conversation] = {}

    def join(
        self, *, sender: str, destination: str, origin: str, moment: datetime, new_id: Callable[[], str]
    ) -> Conversation:
        """Find the conversation a message belongs to, or open one.

        Args:
            sender: The account's number, as digits.
            destination: The other number, as digits.
            origin: What the conversation is for, such as `utility` or `service`.
            moment: When the message was accepted; aware, in UTC.
            new_id: Gives the name of a new conversation.

        Returns:
            The conversation.
        """
        key = sender, destination, origin
        conversation = self._latest.get(key)
        if conversation is None or conversation.expires <= moment:
            conversation = Conversation(new_id(), origin, moment + _DURATION)
            self._latest[key] = conversation
        return conversation
