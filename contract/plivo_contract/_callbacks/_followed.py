"""A message whose callbacks were followed."""

from dataclasses import dataclass, field

from ._call import Call
from ._receiver import Inbox


@dataclass(frozen=True, slots=True)
class Followed:
    """Messages of one send request, and what was called back.

    Attributes:
        inbox: Where they were to be called back.
        states: The states the record of each showed, by its message_uuid, in their order.
    """

    inbox: Inbox
    states: dict[str, list[str]] = field(default_factory=dict[str, list[str]])

    def calls(self, uuid: str) -> list[Call]:
        """Give the callbacks of a message, in the order in which they came."""
        return [call for call in list(self.inbox.calls) if call.fields.get("MessageUUID") == uuid]

    def missing(self) -> list[str]:
        """Name the messages whose last state has not been called back."""
        return [
            uuid
            for uuid, states in self.states.items()
            if not any(call.fields.get("Status") == states[-1] for call in self.calls(uuid))
        ]
