"""The journal: each request the mock server got and how it was answered, without secrets."""

import json
from base64 import b64decode
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock
from typing import TypeAlias, overload
from urllib.parse import parse_qsl

from plivo_messaging.mock._json import JsonValue

KEPT = 1_000
"""How many requests the journal holds; the oldest make room."""

MAX_BYTES = 64 * 1024
"""How many bytes it holds of a body; a send to 1,000 destinations and its answer are shorter."""

Headers: TypeAlias = tuple[tuple[str, str], ...]

Redact: TypeAlias = Callable[[str], str]
"""Takes known secrets out of a text."""

_REDACTED = b"***"
_SECRET_HEADERS = frozenset({b"cookie", b"proxy-authorization", b"x-auth-token"})


@dataclass(frozen=True, slots=True, repr=False)
class Passed:
    """Headers and body of a request or an answer as they passed, put into words when somebody asks.

    Attributes:
        raw_headers: The headers; without credentials.
        raw_body: The body, or its beginning.
        size: How many bytes the whole body has.
        redact: Takes known secrets out of a text.
    """

    raw_headers: Sequence[tuple[bytes, bytes]]
    raw_body: bytes
    size: int
    redact: Redact

    def headers(self) -> Headers:
        """Give the headers without secrets, names in lower case."""
        return shown_headers(self.raw_headers, self.redact)

    def text(self) -> str:
        """Give the body without secrets, of 64 KiB at most."""
        return shown_text(self.raw_body, self.redact, self.size)


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """A request and its answer.

    Attributes:
        number: Counts the requests since the mock was made, from 1.
        moment: When the request came; aware, in UTC.
        method: The HTTP method.
        path: The path, decoded, without the query.
        query: The query as it was sent, without the question mark; empty without one.
        operation: `sendMessage`, `listMessages` or `getMessage`; empty when it was none of them.
        auth_id: The account the path names; empty when it names none.
        status: The HTTP status of the answer; None when the connection was given up without one.
        fault: The kind of the fault that happened to it; empty when it was answered as it should be.
        request: What was sent, as it passed.
        response: What was answered, as it passed.
    """

    number: int
    moment: datetime
    method: str
    path: str
    query: str
    operation: str
    auth_id: str
    status: int | None
    fault: str
    request: Passed = field(repr=False)
    response: Passed = field(repr=False)

    @property
    def headers(self) -> Headers:
        """The headers of the request, names in lower case; of credentials the user name alone."""
        return self.request.headers()

    @property
    def body(self) -> str:
        """The body of the request as text, up to 64 KiB."""
        return self.request.text()

    @property
    def answer_headers(self) -> Headers:
        """The headers of the answer, names in lower case."""
        return self.response.headers()

    @property
    def answer(self) -> str:
        """The body of the answer as text, up to 64 KiB."""
        return self.response.text()

    @property
    def parameters(self) -> dict[str, str]:
        """The parameters of the query, decoded; of a repeated one the last."""
        return dict(parse_qsl(self.query, keep_blank_values=True))

    def json(self) -> JsonValue:
        """Read the body.

        Returns:
            Its JSON value.

        Raises:
            ValueError: It is not JSON.
        """
        value: JsonValue = json.loads(self.body)
        return value

    def __str__(self) -> str:
        """Show the request and its answer in one line."""
        target = f"{self.path}?{self.query}" if self.query else self.path
        outcome = "no answer" if self.status is None else str(self.status)
        return f"{self.number}. {self.method} {target} -> {outcome}" + (f" ({self.fault})" if self.fault else "")


class Journal(Sequence[Exchange]):
    """The latest 1,000 requests, oldest first.

    It may be read by one thread while the server writes in another.
    """

    def __init__(self, on_exchange: Callable[[Exchange], None] | None = None) -> None:
        """Begin without requests.

        Args:
            on_exchange: Told of each request when it has been answered; must not block.
        """
        self._exchanges: deque[Exchange] = deque(maxlen=KEPT)
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
        name = message_uuid.encode()
        return next((each for each in sends if name in each.response.raw_body), None)

    def clear(self) -> None:
        """Forget all requests and count from 1 again."""
        with self._lock:
            self._exchanges.clear()
            self._count = 0

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

    def _copy(self) -> list[Exchange]:
        with self._lock:
            return [*self._exchanges]


def without_credentials(headers: Iterable[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """Take credentials out of headers, also wrong ones: a token that is wrong here may be right elsewhere.

    Args:
        headers: As ASGI has them.

    Returns:
        The same with the user name alone in `Authorization`, and nothing of other credentials.
    """
    return [(name, _harmless(name.lower(), value)) for name, value in headers]


def shown_headers(headers: Iterable[tuple[bytes, bytes]], redact: Redact) -> Headers:
    """Write headers down without secrets.

    Args:
        headers: As ASGI has them.
        redact: Takes known secrets out of a text.

    Returns:
        Names and values, in order.
    """
    return tuple((name.decode("latin-1").lower(), redact(value.decode("latin-1"))) for name, value in headers)


def shown_text(body: bytes, redact: Redact, size: int | None = None) -> str:
    """Write a body down without secrets.

    Args:
        body: The body; what is not UTF-8 in it is replaced.
        redact: Takes known secrets out of a text.
        size: How many bytes the whole body has, where `body` is its beginning.

    Returns:
        The text, of 64 KiB at most and with a note of what is left out.
    """
    text = redact(body[:MAX_BYTES].decode("utf-8", "replace"))
    left = (len(body) if size is None else size) - MAX_BYTES
    return f"{text}\N{HORIZONTAL ELLIPSIS} and {left:,} bytes more" if left > 0 else text


def _harmless(name: bytes, value: bytes) -> bytes:
    if name == b"authorization":
        return _user_of(value)
    return _REDACTED if name in _SECRET_HEADERS else value


def _user_of(value: bytes) -> bytes:
    scheme, _, encoded = value.partition(b" ")
    try:
        user, separator, _ = b64decode(encoded.strip(), validate=True).partition(b":")
    except ValueError:
        user, separator = b"", b""
    is_readable = scheme.lower() == b"basic" and separator and user.isascii() and user.decode("ascii").isprintable()
    return b"Basic " + user + b":" + _REDACTED if is_readable else _REDACTED
