"""The journal: each request to the API and its response, without secrets."""

import json
from base64 import b64decode
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from threading import Lock
from typing import TypeAlias, overload
from urllib.parse import parse_qsl, quote, quote_plus

from ._accounts import Accounts
from ._json import JsonValue

KEPT = 1_000
"""How many requests the journal holds; the oldest make room."""

MAX_BYTES_OF_ALL = 8 * 1024 * 1024
"""How many bytes it holds of all bodies together: 400 lists of 20 messages, or all sends to a few numbers."""

MAX_BYTES = 64 * 1024
"""How many bytes it holds of one body; a send to 1,000 destinations and its response are shorter."""

_REDACTED = "***"
_SECRET_HEADERS = frozenset({b"cookie", b"proxy-authorization", b"x-auth-token"})

Headers: TypeAlias = tuple[tuple[str, str], ...]
Redact: TypeAlias = Callable[[str], str]
"""Takes known secrets out of a text."""


@dataclass(frozen=True, slots=True)
class Part:
    """The headers and the body of a request or a response."""

    headers: Sequence[tuple[bytes, bytes]] = ()  # as ASGI has them, without credentials
    body: bytes = b""  # the body, or its beginning
    size: int = 0  # how many bytes the whole body has

    def shown_headers(self, redact: Redact) -> Headers:
        """Return the headers without secrets, names in lower case."""
        return tuple((name.decode("latin-1").lower(), redact(value.decode("latin-1"))) for name, value in self.headers)

    def shown_body(self, redact: Redact) -> str:
        """Return the body without secrets, with a note of what is left out; what is not UTF-8 is replaced."""
        text = redact(self.body.decode("utf-8", "replace"))
        left = self.size - len(self.body)
        return f"{text}\N{HORIZONTAL ELLIPSIS} and {left:,} bytes more" if left > 0 else text


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Exchange:
    """A request and its response. It becomes text when it is read: most requests are never looked at.

    Attributes:
        number: Counts the requests since the mock was made, from 1.
        moment: When the request came; aware, in UTC.
        seconds: How long the response took, in seconds of real time.
        method: The HTTP method.
        operation: `sendMessage`, `listMessages` or `getMessage`; empty when it was none of them.
        status: The HTTP status of the response; None when the connection was closed without one.
        fault: The kind of the fault that happened to it; empty when the response was as it should be.
    """

    number: int
    moment: datetime
    seconds: float = 0.0
    method: str
    operation: str = ""
    status: int | None
    fault: str = ""
    _path: str
    _query: bytes = b""
    _auth_id: str = ""
    _request: Part = field(default_factory=Part)
    _response: Part = field(default_factory=Part)
    _redact: Redact

    @property
    def weight(self) -> int:
        """How many bytes are held of the two bodies."""
        return len(self._request.body) + len(self._response.body)

    def without_bodies(self) -> "Exchange":
        """Return a copy that holds nothing of the two bodies but their length."""
        return replace(self, _request=replace(self._request, body=b""), _response=replace(self._response, body=b""))

    @property
    def path(self) -> str:
        """The path, decoded, without the query."""
        return self._redact(self._path)

    @property
    def query(self) -> str:
        """The query as it was sent, without the question mark; empty without one."""
        return self._redact(self._query.decode("latin-1"))

    @property
    def parameters(self) -> dict[str, str]:
        """The parameters of the query, decoded; of a repeated one the last."""
        return dict(parse_qsl(self.query, keep_blank_values=True))

    @property
    def auth_id(self) -> str:
        """The account of the path; empty when it has none."""
        return self._redact(self._auth_id)

    @property
    def headers(self) -> Headers:
        """The headers of the request, names in lower case; of credentials the user name alone."""
        return self._request.shown_headers(self._redact)

    @property
    def body(self) -> str:
        """The body of the request as text, up to 64 KiB; of an old request it may be gone, see `Journal`."""
        return self._request.shown_body(self._redact)

    @property
    def response_headers(self) -> Headers:
        """The headers of the response, names in lower case."""
        return self._response.shown_headers(self._redact)

    @property
    def response_body(self) -> str:
        """The body of the response as text, up to 64 KiB; of an old request it may be gone, see `Journal`."""
        return self._response.shown_body(self._redact)

    def json(self) -> JsonValue:
        """Parse the body of the request.

        Returns:
            Its JSON value.

        Raises:
            ValueError: It is not JSON.
        """
        value: JsonValue = json.loads(self.body)
        return value

    def names(self, message_uuid: str) -> bool:
        """Return whether the response names a message."""
        return message_uuid.encode() in self._response.body

    def __str__(self) -> str:
        target = f"{self.path}?{self.query}" if self.query else self.path
        outcome = "no response" if self.status is None else str(self.status)
        return f"{self.number}. {self.method} {target} -> {outcome}" + (f" ({self.fault})" if self.fault else "")

    def __repr__(self) -> str:
        return f"<Exchange {self}>"


class Journal(Sequence[Exchange]):
    """The latest 1,000 requests, oldest first, with the latest 8 MiB of their bodies and those of their responses.

    One thread may read it while the server writes in another.

    Args:
        on_exchange: Called with each request when it has a response; must not block.
    """

    def __init__(self, on_exchange: Callable[[Exchange], None] | None = None) -> None:
        self._exchanges: deque[Exchange] = deque()
        self._without_bodies = 0
        self._bytes = 0
        self._count = 0
        self._lock = Lock()
        self._on_exchange = on_exchange

    def next_number(self) -> int:
        """Count a request, and return its number, from 1."""
        with self._lock:
            self._count += 1
            return self._count

    def add(self, exchange: Exchange) -> None:
        """Add a request that has a response."""
        with self._lock:
            self._exchanges.append(exchange)
            self._bytes += exchange.weight
            if len(self._exchanges) > KEPT:
                self._bytes -= self._exchanges.popleft().weight
                self._without_bodies = max(0, self._without_bodies - 1)
            while self._bytes > MAX_BYTES_OF_ALL:
                self._drop_oldest_bodies()
        if self._on_exchange is not None:
            self._on_exchange(exchange)

    def find(self, number: int) -> Exchange | None:
        """Return a request by its number.

        Args:
            number: Its number.

        Returns:
            The request, or None when there was none or it has made room.
        """
        return next((each for each in self._copy() if each.number == number), None)

    def sender_of(self, message_uuid: str) -> Exchange | None:
        """Return the request that sent a message.

        Args:
            message_uuid: The message.

        Returns:
            The send request whose response named it; None when there was none or it has made room.
        """
        sends = (each for each in reversed(self._copy()) if each.operation == "sendMessage")
        return next((each for each in sends if each.names(message_uuid)), None)

    def clear(self) -> None:
        """Remove all requests and count from 1 again."""
        with self._lock:
            self._exchanges.clear()
            self._without_bodies = self._bytes = self._count = 0

    @overload
    def __getitem__(self, index: int) -> Exchange: ...

    @overload
    def __getitem__(self, index: slice) -> list[Exchange]: ...

    def __getitem__(self, index: int | slice) -> Exchange | list[Exchange]:
        return self._copy()[index]

    def __len__(self) -> int:
        return len(self._exchanges)

    def __iter__(self) -> Iterator[Exchange]:
        return iter(self._copy())

    def __repr__(self) -> str:
        return f"<Journal of {len(self)} requests>"

    def _drop_oldest_bodies(self) -> None:
        """Replace the oldest request that has bodies by a copy without them."""
        oldest = self._exchanges[self._without_bodies]
        self._exchanges[self._without_bodies] = oldest.without_bodies()
        self._without_bodies += 1
        self._bytes -= oldest.weight

    def _copy(self) -> list[Exchange]:
        with self._lock:
            return [*self._exchanges]


class Redactor:
    """Takes the auth tokens of all accounts out of texts, also as they are written in JSON or in a URL."""

    def __init__(self, accounts: Accounts) -> None:
        self._accounts = accounts
        self._known = 0
        self._spellings: list[str] = []

    def __call__(self, text: str) -> str:
        """Return a text with `***` in place of each token."""
        if self._known != len(self._accounts):  # accounts are added, and never removed
            tokens = [account.auth_token for account in self._accounts]
            # The longest first: one token may be the beginning of another.
            self._spellings = sorted({each for token in tokens for each in _spellings_of(token)}, key=len, reverse=True)
            self._known = len(tokens)
        for spelling in self._spellings:
            if spelling in text:
                text = text.replace(spelling, _REDACTED)
        return text


def without_credentials(headers: Iterable[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """Return headers without credentials, also wrong ones: a token that is wrong here may be right elsewhere."""
    return [(name, _harmless(name.lower(), value)) for name, value in headers]


def _spellings_of(token: str) -> set[str]:
    return {token, json.dumps(token)[1:-1], quote(token, safe=""), quote_plus(token)}


def _harmless(name: bytes, value: bytes) -> bytes:
    if name == b"authorization":
        return _user_of(value)
    return _REDACTED.encode() if name in _SECRET_HEADERS else value


def _user_of(value: bytes) -> bytes:
    """Return `Basic`, the user name and no password; nothing of what is none."""
    scheme, _, encoded = value.partition(b" ")
    try:
        user, separator, _ = b64decode(encoded.strip(), validate=True).partition(b":")
    except ValueError:
        user, separator = b"", b""
    is_readable = scheme.lower() == b"basic" and separator and user.isascii() and user.decode("ascii").isprintable()
    return (b"Basic " + user + b":" if is_readable else b"") + _REDACTED.encode()
