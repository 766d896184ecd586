"""The status callbacks that were made, by message."""

from collections import deque
from threading import Lock

from plivo_mock._messaging._notices import CallbackAttempt

KEPT = 10_000
"""How many attempts are remembered; the oldest make room."""


class Attempts:
    """The latest attempts to call back. Any thread may add to them."""

    def __init__(self) -> None:
        self._by_message: dict[str, list[CallbackAttempt]] = {}
        self._order: deque[str] = deque()
        self._lock = Lock()

    def add(self, attempt: CallbackAttempt) -> None:
        """Remember an attempt.

        Args:
            attempt: The attempt.
        """
        with self._lock:
            self._order.append(attempt.message.uuid)
            self._by_message.setdefault(attempt.message.uuid, []).append(attempt)
            if len(self._order) > KEPT:
                self._forget_oldest(self._order.popleft())

    def of(self, message_uuid: str) -> list[CallbackAttempt]:
        """Give the attempts for a message.

        Args:
            message_uuid: The message.

        Returns:
            The attempts in the order they were made.
        """
        with self._lock:
            return [*self._by_message.get(message_uuid, ())]

    def clear(self) -> None:
        """Forget all attempts."""
        with self._lock:
            self._by_message.clear()
            self._order.clear()

    def _forget_oldest(self, message_uuid: str) -> None:
        attempts = self._by_message[message_uuid]
        del attempts[0]
        if not attempts:
            del self._by_message[message_uuid]
