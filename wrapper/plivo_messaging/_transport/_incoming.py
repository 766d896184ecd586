"""Answers while they come, kept within bounds of time and size: a slow or endless one must not hold a call for ever.

Pure: nothing here does I/O.
"""

from collections.abc import Sequence

import httpx
from attrs import frozen

from plivo_messaging._http import Answer, Header, Request

from ._allowance import Allowance

__all__ = ["ABOUT_THE_BODY", "FIRST_BYTES", "Broken", "Incoming", "check_length"]

FIRST_BYTES = 200
"""How much of an unreadable body an error shows."""

_PLAIN_BYTES = 16 * 1024 * 1024
# A compressed body may grow a thousandfold, and one that is compressed twice without end. The longest answer the API
# has a reason to give, to a send to 1,000 destinations, shrinks to some 20 KiB.
_COMPRESSED_BYTES = 64 * 1024
_PLAIN, _COMPRESSED = (b"", b"identity"), (b"gzip", b"deflate")
_TOO_LONG = "the answer is too long to be one of the API's"
_END = 16
ABOUT_THE_BODY = (b"content-encoding", b"content-length", b"transfer-encoding")
"""Headers that say how a body was sent, in small letters."""


@frozen
class Broken:
    """An answer whose body cannot be decoded, or is too long.

    Attributes:
        answer: The answer with the first bytes of its body, as they came.
        error: What is wrong.
    """

    answer: Answer
    error: httpx.DecodingError


def check_length(content: bytes) -> None:
    """Look at the length of a body that has been read and decoded.

    Args:
        content: The body.

    Raises:
        httpx.DecodingError: If it is too long.
    """
    if len(content) > _PLAIN_BYTES:
        raise httpx.DecodingError(_TOO_LONG)


class Incoming:
    """An answer whose head has come; its body is watched as it comes, and kept.

    Args:
        request: What it answers.
        status_code: The HTTP status.
        headers: Its headers.
        allowance: The time there is for it.
        http_version: As in `HTTP/1.1`.
        reason: The words beside the status.
        response: The answer as one of httpx's, if it came as that.
    """

    __slots__ = ("_allowance", "_chunks", "_coding", "_headers", "_left", "_request", "_response", "_said")

    def __init__(
        self,
        request: Request,
        status_code: int,
        headers: Sequence[Header],
        allowance: Allowance,
        *,
        http_version: bytes = b"HTTP/1.1",
        reason: bytes = b"",
        response: httpx.Response | None = None,
    ) -> None:
        self._request = request
        self._headers = headers
        self._said = status_code, http_version, reason
        self._allowance = allowance
        self._response = response
        self._chunks: list[bytes] = []
        self._coding = _coding(headers)
        self._left = _PLAIN_BYTES if self._coding in _PLAIN else _COMPRESSED_BYTES

    @classmethod
    def of(cls, request: Request, response: httpx.Response, allowance: Allowance) -> "Incoming":
        """Begin with the head of an answer that is one of httpx's."""
        return cls(request, response.status_code, response.headers.raw, allowance, response=response)

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
            coding = self._coding.decode("ascii", "replace")
            raise httpx.DecodingError(f"the answer is encoded as {coding!r}, which was not asked for")
        self._left -= len(chunk)
        if self._left < 0:
            raise httpx.DecodingError(_TOO_LONG)
        if self._allowance.is_used_up():
            raise httpx.ReadTimeout("the answer was still coming when the time for the call was up")

    def may_go_on(self) -> bool:
        """Tell, once the body has ended, whether it may be longer than it was said to be.

        A body that does not end as an object may be, and the HTTP stack would take the rest of it for the answer to the
        next request.
        """
        return self._coding in _PLAIN and not (self._chunks and self._chunks[-1][-_END:].rstrip().endswith(b"}"))

    def answer(self) -> Answer:
        """Give the answer, once its body has ended.

        Raises:
            httpx.DecodingError: If it cannot be decoded, or becomes too long.
        """
        content = b"".join(self._chunks)
        status_code, http_version, reason = self._said
        response = self._response
        if response is None:
            if self._coding in _PLAIN:
                return Answer(
                    self._request, status_code, self._headers, content, http_version=http_version, reason=reason
                )
            response = httpx.Response(
                status_code,
                headers=list(self._headers),
                stream=httpx.ByteStream(content),
                request=self._request.shown(),
                extensions={"http_version": http_version, "reason_phrase": reason},
            )
        # From here on it refers to nothing that refers to it, so that its memory is free as soon as it is not used.
        response.stream = httpx.ByteStream(content)
        check_length(response.read())
        return Answer.of(response)

    def broken(self, error: httpx.DecodingError) -> Broken:
        """Make an answer presentable that cannot be decoded.

        Args:
            error: What is wrong.

        Returns:
            The answer with its first bytes for a body.
        """
        headers = [(name, value) for name, value in self._headers if name.lower() not in ABOUT_THE_BODY]
        first = b"".join(self._chunks)[:FIRST_BYTES]
        return Broken(Answer(self._request, self._said[0], headers, first, reason=self._said[2]), error)


def _coding(headers: Sequence[Header]) -> bytes:
    coding = b""
    for name, value in headers:
        if len(name) == len(b"content-encoding") and name.lower() == b"content-encoding":
            # Several headers are one, and whoever decodes takes off all that they say.
            coding = b", ".join((coding, value.strip().lower())) if coding else value.strip().lower()
    return coding
