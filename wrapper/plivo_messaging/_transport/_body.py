"""Bodies of answers, kept within bounds of time and size: a slow or endless one must not hold a call for ever."""

import time
from collections.abc import Callable

import httpx

__all__ = ["FIRST_BYTES", "Bounds", "check_length"]

FIRST_BYTES = 200
"""How much of an unreadable body an error shows."""

_PLAIN_BYTES = 16 * 1024 * 1024
# A compressed body may grow a thousandfold, and one that is compressed twice without end. The longest answer the API
# has a reason to give, to a send to 1,000 destinations, shrinks to some 20 KiB.
_COMPRESSED_BYTES = 64 * 1024
_PLAIN, _COMPRESSED = ("", "identity"), ("gzip", "deflate")
_ONE_AT_A_TIME = ("HTTP/1.0", "HTTP/1.1")
_TOO_LONG = "the answer is too long to be one of the API's"
_END = 16


def check_length(content: bytes) -> None:
    """Look at the length of a body that has been read and decoded.

    Args:
        content: The body.

    Raises:
        httpx.DecodingError: If it is too long.
    """
    if len(content) > _PLAIN_BYTES:
        raise httpx.DecodingError(_TOO_LONG)


class Bounds:
    """Watches the bytes of one body, and keeps them.

    Args:
        response: The answer whose body is read.
        ends_at: When the time for it is up, on the clock.
        monotonic: The clock.
    """

    def __init__(
        self, response: httpx.Response, ends_at: float, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._chunks: list[bytes] = []
        self._response = response
        self._coding = response.headers.get("content-encoding", "").strip().lower()
        self._left = _PLAIN_BYTES if self._coding in _PLAIN else _COMPRESSED_BYTES
        self._ends_at = ends_at
        self._monotonic = monotonic

    @property
    def first(self) -> bytes:
        """The first bytes of the body, as they came."""
        return b"".join(self._chunks)[:FIRST_BYTES]

    def take(self, chunk: bytes) -> None:
        """Take a chunk in, or raise.

        Args:
            chunk: Bytes as they came.

        Raises:
            httpx.ReadTimeout: If the time is up.
            httpx.DecodingError: If the body is too long, or encoded in a way that was not asked for.
        """
        self._chunks.append(chunk)
        if self._coding not in _PLAIN and self._coding not in _COMPRESSED:
            raise httpx.DecodingError(f"the answer is encoded as {self._coding!r}, which was not asked for")
        self._left -= len(chunk)
        if self._left < 0:
            raise httpx.DecodingError(_TOO_LONG)
        if self._monotonic() > self._ends_at:
            raise httpx.ReadTimeout("the answer was still coming when the time for the call was up")

    def unsafe_connection(self) -> object | None:
        """Give the connection if it must not be used again, once the body has ended.

        A body that does not end as an object may be longer than it was said to be, and the HTTP stack would take the
        rest of it for the answer to the next request.

        Returns:
            The connection, which only this answer uses, or None if nothing is wrong with it.
        """
        if self._coding in _COMPRESSED or (self._chunks and self._chunks[-1][-_END:].rstrip().endswith(b"}")):
            return None
        return (
            self._response.extensions.get("network_stream") if self._response.http_version in _ONE_AT_A_TIME else None
        )

    def attach(self) -> None:
        """Give the answer its body, decoded.

        From then on it refers to nothing that refers to it, so that its memory is free as soon as it is not used.

        Raises:
            httpx.DecodingError: If it cannot be decoded, or becomes too long.
        """
        self._response.stream = httpx.ByteStream(b"".join(self._chunks))
        check_length(self._response.read())
