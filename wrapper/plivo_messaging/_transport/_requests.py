"""From an operation to a request. Pure: nothing here does I/O.

To put a request together takes httpx longer than to send it, most of the time for its URL and its headers. So what is
the same each time is prepared once, for connections of our own; a client that the user brought may have headers, a base
URL and hooks of its own, and makes its requests itself.
"""

from base64 import b64encode
from collections.abc import Mapping
from typing import Protocol, TypeVar
from urllib.parse import urlencode

import httpx

from plivo_messaging._errors import ConfigurationError, ValidationError
from plivo_messaging._operations import Operation
from plivo_messaging._options import Settings

from ._config import Config
from ._json import write
from ._secret import Secret
from ._version import user_agent

__all__ = ["ClientRequests", "PreparedRequests", "Requests", "build"]

_T = TypeVar("_T")

# Only what the bounds of a body can answer for is asked for.
_CODINGS = "gzip, deflate"
_NOTHING = httpx.ByteStream(b"")


class Requests(Protocol):
    """Makes requests."""

    def build(self, operation: Operation[_T], settings: Settings) -> httpx.Request:
        """Turn an operation into a request, without credentials."""
        ...


class ClientRequests:
    """Makes requests as a client of httpx does.

    Args:
        client: The client that will send them.
        config: Where they go.
    """

    def __init__(self, client: httpx.Client | httpx.AsyncClient, config: Config) -> None:
        self._client = client
        self._base_url = config.base_url

    def build(self, operation: Operation[_T], settings: Settings) -> httpx.Request:
        """Turn an operation into a request.

        Args:
            operation: What is to be done.
            settings: How the call is made.

        Returns:
            The request, without credentials.

        Raises:
            httpx.InvalidURL: If the filters of a list make too long a URL.
        """
        return self._client.build_request(
            operation.method,
            self._base_url + operation.path,
            params=operation.query or None,
            json=operation.body,
            headers={"user-agent": user_agent(), "accept-encoding": _CODINGS, **settings.headers},
        )


class PreparedRequests:
    """Makes requests from what was prepared.

    Args:
        config: Where they go, and in whose name.
    """

    def __init__(self, config: Config) -> None:
        self._base_url = config.base_url
        credentials = f"{config.auth_id}:{config.auth_token.reveal()}".encode()
        self._authorization = Secret(f"Basic {b64encode(credentials).decode()}")
        # How a host is written in a header, httpx itself tells.
        host = httpx.Request("GET", config.base_url).headers["host"]
        # Every header is looked at several times on its way. That a connection is kept is HTTP/1.1's own default.
        always = {"accept": "*/*", "accept-encoding": _CODINGS, "user-agent": user_agent()}
        self._reading = _ascii({"host": host, **always})
        self._sending = _ascii({"host": host, **always, "content-type": "application/json"})
        self._urls: dict[str, httpx.URL] = {}

    def build(self, operation: Operation[_T], settings: Settings) -> httpx.Request:
        """Turn an operation into a request.

        Args:
            operation: What is to be done.
            settings: How the call is made.

        Returns:
            The request, without credentials.

        Raises:
            httpx.InvalidURL: If the filters of a list make too long a URL.
        """
        if operation.body is None:
            request = httpx.Request(operation.method, self._url(operation), headers=self._reading, stream=_NOTHING)
            request.headers.encoding = "ascii"
        else:
            content = write(operation.body)
            stream = httpx.ByteStream(content)
            request = httpx.Request(operation.method, self._url(operation), headers=self._sending, stream=stream)
            request.headers.encoding = "ascii"
            request.headers["content-length"] = str(len(content))
        if settings.headers:
            request.headers.update(settings.headers)
        request.read()  # else its content could not be looked at
        return request

    def with_credentials(self, request: httpx.Request) -> httpx.Headers:
        """Give the headers of a request with the credentials, which it has only while it is sent."""
        headers = _ascii(request.headers)
        headers["authorization"] = self._authorization.reveal()
        return headers

    def _url(self, operation: Operation[_T]) -> httpx.URL:
        if operation.query:
            return httpx.URL(f"{self._base_url}{operation.path}?{urlencode(operation.query)}")
        if not operation.sends:
            return httpx.URL(self._base_url + operation.path)
        url = self._urls.get(operation.path)
        if url is None:
            url = self._urls[operation.path] = httpx.URL(self._base_url + operation.path)
        return url


def build(
    requests: Requests, client: httpx.Client | httpx.AsyncClient, operation: Operation[_T], settings: Settings
) -> httpx.Request:
    """Turn an operation into a request.

    Args:
        requests: Makes it.
        client: The client that will send it.
        operation: What is to be done.
        settings: How the call is made.

    Returns:
        The request, without credentials.

    Raises:
        ConfigurationError: If the client is closed.
        ValidationError: If the filters of a list make too long a URL.
    """
    if client.is_closed:
        raise ConfigurationError("the client is closed: make its calls before close() or the end of its `with` block")
    try:
        return requests.build(operation, settings)
    except httpx.InvalidURL as error:
        raise ValidationError("filters", f"they make no URL that can be requested ({error}): shorten them") from None


def _ascii(headers: Mapping[str, str]) -> httpx.Headers:
    """Copy headers of which it is known that they are ASCII: httpx looks through all of them to find that out."""
    copied = httpx.Headers(headers)
    copied.encoding = "ascii"
    return copied
