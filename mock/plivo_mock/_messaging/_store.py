"""The messages of one account, in memory."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable
from datetime import datetime
from itertools import islice
from operator import attrgetter
from threading import Lock

from ._messages import Message

_accepted = attrgetter("accepted")


class MessageStore:
    """Messages ordered by the time they were accepted, found by uuid at once.

    One thread (the server's) may add while others read.
    """

    def __init__(self) -> None:
        self._by_uuid: dict[str, Message] = {}
        self._by_time: list[Message] = []
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._by_uuid)

    def add(self, messages: Iterable[Message]) -> None:
        """Remember messages.

        Args:
            messages: In the order they were accepted; of those with the same time the later one is newer.
        """
        with self._lock:
            for message in messages:
                position = bisect_right(self._by_time, message.accepted, key=_accepted)
                self._by_time.insert(position, message)
                self._by_uuid[message.uuid] = message

    def replace(self, message: Message) -> None:
        """Put a message into the place of the one of the same name.

        Args:
            message: The message as it is from now on; accepted at the same time as before.

        Raises:
            LookupError: There is none of that name.
        """
        with self._lock:
            before = self._by_uuid[message.uuid]
            position = bisect_left(self._by_time, before.accepted, key=_accepted)
            while self._by_time[position] is not before:
                position += 1
            self._by_time[position] = message
            self._by_uuid[message.uuid] = message

    def clear(self) -> None:
        """Forget all messages."""
        with self._lock:
            self._by_time.clear()
            self._by_uuid.clear()

    def get(self, uuid: str) -> Message | None:
        """Find one message.

        Args:
            uuid: The message's name.

        Returns:
            The message, or None when there is none of that name.
        """
        return self._by_uuid.get(uuid)

    def newest_first(self) -> list[Message]:
        """Give all messages as they are now, the newest first."""
        with self._lock:
            return self._by_time[::-1]

    def page(
        self,
        *,
        start: datetime,
        end: datetime | None,
        keep: Callable[[Message], bool] | None,
        limit: int,
        offset: int,
    ) -> tuple[list[Message], bool]:
        """Cut a page out of the messages, newest first.

        Args:
            start: The earliest time that counts, itself included.
            end: The first time that does not count any more; None for no end.
            keep: Which messages of that window count; None for all, which makes every offset equally fast. It must
                not ask this store anything.
            limit: How many to return at most.
            offset: How many of the newest to leave out.

        Returns:
            The messages, and whether there are more behind them.
        """
        with self._lock:
            low, high = self._bounds(start, end)
            if keep is None:
                high -= offset
                return self._by_time[max(low, high - limit) : max(low, high)][::-1], high - limit > low
            if offset >= high - low:
                return [], False
            # Looked at where they are: to copy the window takes longer than to find a page at its end.
            found = islice(filter(keep, map(self._by_time.__getitem__, range(high - 1, low - 1, -1))), offset, None)
            page = [*islice(found, limit)]
            return page, next(found, None) is not None

    def count(self, *, start: datetime, end: datetime | None, keep: Callable[[Message], bool] | None) -> int:
        """Count the messages `page` finds on all pages.

        Args:
            start: The earliest time that counts, itself included.
            end: The first time that does not count any more; None for no end.
            keep: Which messages of that window count; None for all. It must not ask this store anything.

        Returns:
            How many there are.
        """
        with self._lock:
            low, high = self._bounds(start, end)
            if keep is None:
                return max(0, high - low)
            return sum(map(keep, islice(self._by_time, low, high)))

    def _bounds(self, start: datetime, end: datetime | None) -> tuple[int, int]:
        low = bisect_left(self._by_time, start, key=_accepted)
        high = len(self._by_time) if end is None else bisect_left(self._by_time, end, key=_accepted)
        return low, high
