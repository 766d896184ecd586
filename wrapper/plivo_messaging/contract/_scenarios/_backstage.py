"""What can be done to a server beside its API."""

from typing import Protocol


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
