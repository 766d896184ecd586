"""A request and its answer as they are on the wire, and as objects of httpx once somebody asks for those.

To make the objects takes httpx about as long as to send a request. Most calls end well, and nobody looks at them then.
Pure: nothing here does I/O.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Protocol

import httpx

__all__ = ["Answer", "BuiltRequest", "Header", "PlainRequest", "Request", "without_credentials"]

_SUCCESS, _CLIENT_ERRORS = range(200, 300), range(400, 500)

Header = tuple[bytes, bytes]
"""Name and value."""


class Request(Protocol):
    """A request without its credentials, whatever sends it."""

    @property
    def method(self) -> str:
        """The HTTP method."""
        ...

    @property
    def path(self) -> str:
        """The path, without the query, which may hold phone numbers."""
        ...

    def shown(self) -> httpx.Request:
        """Give it as it may be shown to others."""
        ...


class PlainRequest:
    """A request that was put together from what is the same each time.

    Args:
        method: The HTTP method.
        origin: Scheme, host and port of its URL.
        target: The rest of its URL, in ASCII.
        headers: Its headers but for the credentials.
        content: Its body.
    """

    __slots__ = ("_shown", "content", "headers", "method", "origin", "target")

    def __init__(self, method: str, origin: str, target: str, headers: Sequence[Header], content: bytes) -> None:
        self.method: str = method
        self.origin: str = origin
        self.target: str = target
        self.headers: Sequence[Header] = headers
        self.content: bytes = content
        self._shown: httpx.Request | None = None

    @property
    def path(self) -> str:
        """The path, without the query."""
        return self.target.partition("?")[0]

    def shown(self) -> httpx.Request:
        """Give it as it may be shown to others."""
        if self._shown is None:
            self._shown = self.built()
        return self._shown

    def built(self) -> httpx.Request:
        """Make it one of httpx's, another one each time."""
        request = httpx.Request(
            self.method,
            self.origin + self.target,
            headers=list(self.headers),
            stream=httpx.ByteStream(self.content),
        )
        request.read()  # else its content could not be looked at
        return request


class BuiltRequest:
    """A request that a client of httpx has built.

    Args:
        request: The request; while it is sent, the client may add credentials to it.
    """

    __slots__ = ("request",)

    def __init__(self, request: httpx.Request) -> None:
        self.request = request

    @property
    def method(self) -> str:
        """The HTTP method."""
        return self.request.method

    @property
    def path(self) -> str:
        """The path, without the query."""
        return self.request.url.path

    def shown(self) -> httpx.Request:
        """Give it as it may be shown to others."""
        return without_credentials(self.request)


class Answer:
    """An answer with its body.

    Args:
        request: What it answers.
        status_code: The HTTP status.
        headers: Its headers.
        content: Its body, decoded.
        http_version: As in `HTTP/1.1`.
        reason: The words beside the status.
        response: The answer as one of httpx's, if there is that already; its request carries no credentials.

    Attributes:
        status_code: The HTTP status.
        content: Its body, decoded.
        elapsed: The time from the request to the end of the answer.
    """

    __slots__ = ("_headers", "_http_version", "_reason", "_request", "_response", "content", "elapsed", "status_code")

    def __init__(
        self,
        request: Request,
        status_code: int,
        headers: Sequence[Header],
        content: bytes,
        *,
        http_version: bytes = b"HTTP/1.1",
        reason: bytes = b"",
        response: httpx.Response | None = None,
    ) -> None:
        self._request = request
        self.status_code: int = status_code
        self._headers = headers
        self.content: bytes = content
        self._http_version = http_version
        self._reason = reason
        self._response = response
        self.elapsed: timedelta = timedelta()

    @classmethod
    def of(cls, response: httpx.Response) -> "Answer":
        """Take an answer of httpx's whose body was read, and leave the credentials out of its request."""
        response.request = without_credentials(response.request)
        response.next_request = None  # a redirect has one, with the credentials in its headers
        shown = BuiltRequest(response.request)  # and nothing is kept of the one that was sent
        return cls(shown, response.status_code, response.headers.raw, response.content, response=response)

    @property
    def is_success(self) -> bool:
        """Whether the status is one of success."""
        return self.status_code in _SUCCESS

    @property
    def is_client_error(self) -> bool:
        """Whether the status says that the request is wrong."""
        return self.status_code in _CLIENT_ERRORS

    @property
    def headers(self) -> httpx.Headers:
        """The headers."""
        return self.response.headers

    @property
    def response(self) -> httpx.Response:
        """The answer as one of httpx's; its request carries no credentials."""
        if self._response is None:
            self._response = httpx.Response(
                self.status_code,
                headers=list(self._headers),
                stream=httpx.ByteStream(self.content),
                request=self._request.shown(),
                extensions={"http_version": self._http_version}
                | ({"reason_phrase": self._reason} if self._reason else {}),
            )
            self._response.read()
        self._response.elapsed = self.elapsed
        return self._response

    def header(self, name: bytes) -> str | None:
        """Give the first header of a name.

        Args:
            name: In small letters.

        Returns:
            Its value, or None if there is none.
        """
        for each, value in self._headers:
            if len(each) == len(name) and each.lower() == name:
                return value.decode("ascii", "replace")
        return None


def without_credentials(request: httpx.Request) -> httpx.Request:
    """Copy a request without its Authorization header, for errors and results that others may see."""
    if "authorization" not in request.headers:
        return request
    headers = [(name, value) for name, value in request.headers.multi_items() if name.lower() != "authorization"]
    return httpx.Request(request.method, request.url, headers=headers, content=request.content)
