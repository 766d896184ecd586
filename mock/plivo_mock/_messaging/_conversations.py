"""Which WhatsApp conversation a message belongs to."""

from collections.abc import Callable
from datetime import datetime, timedelta

from ._messages import Conversation, Message, MessageDirection

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

    def take_over(self, message: Message) -> None:
        """Go on with the conversation of a message from an earlier life.

        Args:
            message: The message; of those of one conversation, in any order.
        """
        conversation = message.conversation
        if conversation is None:
            return
        numbers = message.from_number, message.to_number
        sender, destination = numbers if message.direction is MessageDirection.OUTBOUND else numbers[::-1]
        key = sender, destination, conversation.origin
        latest = self._latest.get(key)
        if latest is None or latest.expires < conversation.expires:
            self._latest[key] = conversation

    def clear(self) -> None:
        """Forget all conversations."""
        self._latest.clear()
