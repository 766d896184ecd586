"""The journal: each request the mock server got and how it was answered, without secrets."""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from threading import Lock
from typing import overload

from ._exchange import Exchange

KEPT = 1_000
"""How many requests the journal holds; the oldest make room."""


MAX_BYTES_OF_ALL = 8 * 1024 * 1024
"""How many bytes it holds of all bodies together: 400 lists of 20 messages, or all sends to a few numbers."""


class Journal(Sequence[Exchange]):
    """The latest 1,000 requests, oldest first, with the latest 8 MiB of their bodies and those of their answers.

    It may be read by one thread while the server writes in another.
    """

    def __init__(self, on_exchange: Callable[[Exchange], None] | None = None) -> None:
        """Begin without requests.

        Args:
            on_exchange: Told of each request when it has been answered; must not block.
        """
        self._exchanges: deque[Exchange] = deque()
        self._without_bodies = 0
        self._bytes = 0
        self._count = 0
        self._lock = Lock()
        self._on_exchange = on_exchange

    def next_number(self) -> int:
        """Number a request that has come.

        Returns:
            Its number, from 1.
        """
        with self._lock:
            self._count += 1
            return self._count

    def add(self, exchange: Exchange) -> None:
        """Remember a request that has been answered.

        Args:
            exchange: The request and its answer.
        """
        with self._lock:
            self._exchanges.append(exchange)
            self._bytes += exchange.weight
            if len(self._exchanges) > KEPT:
                self._bytes -= self._exchanges.popleft().weight
                self._without_bodies = max(0, self._without_bodies - 1)
            while self._bytes > MAX_BYTES_OF_ALL:
                self._take_bodies_away()
        if self._on_exchange is not None:
            self._on_exchange(exchange)

    def find(self, number: int) -> Exchange | None:
        """Find a request by its number.

        Args:
            number: Its number.

        Returns:
            The request, or None when there was none or it has made room.
        """
        return next((each for each in self._copy() if each.number == number), None)

    def sender_of(self, message_uuid: str) -> Exchange | None:
        """Find the request that sent a message.

        Args:
            message_uuid: The message.

        Returns:
            The send request whose answer named it; None when there was none or it has made room.
        """
        sends = (each for each in reversed(self._copy()) if each.operation == "sendMessage")
        return next((each for each in sends if each.names(message_uuid)), None)

    def clear(self) -> None:
        """Forget all requests and count from 1 again."""
        with self._lock:
            self._exchanges.clear()
            self._without_bodies = self._bytes = self._count = 0

    @overload
    def __getitem__(self, index: int) -> Exchange: ...

    @overload
    def __getitem__(self, index: slice) -> list[Exchange]: ...

    def __getitem__(self, index: int | slice) -> Exchange | list[Exchange]:
        """Give a request by its place, or several: `journal[-1]` is the latest."""
        return self._copy()[index]

    def __len__(self) -> int:
        return len(self._exchanges)

    def __iter__(self) -> Iterator[Exchange]:
        return iter(self._copy())

    def __repr__(self) -> str:
        return f"<Journal of {len(self)} requests>"

    def _take_bodies_away(self) -> None:
        """Keep the oldest request that has bodies without them; whoever holds it keeps it as it was."""
        oldest = self._exchanges[self._without_bodies]
        self._exchanges[self._without_bodies] = oldest.without_bodies()
        self._without_bodies += 1
        self._bytes -= oldest.weight

    def _copy(self) -> list[Exchange]:
        with self._lock:
            return [*self._exchanges]
