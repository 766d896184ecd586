"""From an operation to a request. Pure: nothing here does I/O.

To put a request together takes httpx longer than to send it, most of the time for its URL and its headers. So what is
the same each time is prepared once, for connections of our own; a client that the user brought may have headers, a base
URL and hooks of its own, and makes its requests itself.
"""

from base64 import b64encode
from collections.abc import Mapping
from typing import TypeVar
from urllib.parse import urlencode

import httpx

from plivo_messaging._errors import ValidationError
from plivo_messaging._http import BuiltRequest, Header, PlainRequest
from plivo_messaging._operations import Operation
from plivo_messaging._options import Settings

from ._config import Config
from ._json import write
from ._secret import Secret
from ._version import user_agent

__all__ = ["PreparedRequests", "build"]

_T = TypeVar("_T")

# Only what the bounds of a body can answer for is asked for.
_CODINGS = "gzip, deflate"
_JSON = (b"content-type", b"application/json")
_LONGEST_URL = 65_536  # that httpx takes


class PreparedRequests:
    """Makes requests from what was prepared.

    Args:
        config: Where they go, and in whose name.

    Attributes:
        authorization: The value of the header with the credentials.
    """

    def __init__(self, config: Config) -> None:
        url = httpx.URL(config.base_url)
        self._path = url.raw_path.decode("ascii").rstrip("/")
        self._origin = str(url.copy_with(raw_path=b"/")).rstrip("/")
        credentials = f"{config.auth_id}:{config.auth_token.reveal()}".encode()
        self.authorization = Secret(f"Basic {b64encode(credentials).decode()}")
        # How a host is written in a header, httpx itself tells. That a connection is kept is HTTP/1.1's own default.
        host = httpx.Request("GET", config.base_url).headers["host"]
        self._always = {"host": host, "accept": "*/*", "accept-encoding": _CODINGS, "user-agent": user_agent()}
        self._reading = _written(self._always)

    def build(self, operation: Operation[_T], settings: Settings) -> PlainRequest:
        """Turn an operation into a request.

        Args:
            operation: What is to be done.
            settings: How the call is made.

        Returns:
            The request.

        Raises:
            ValidationError: If the filters of a list make too long a URL.
        """
        target = self._path + operation.path
        if operation.query:
            target = f"{target}?{urlencode(operation.query)}"
            if len(self._origin) + len(target) > _LONGEST_URL:
                raise _too_long(f"a URL has {_LONGEST_URL:,} characters at most")
        # A header of the user's replaces that of the same name; all names are in small letters.
        headers = _written({**self._always, **settings.headers}) if settings.headers else self._reading
        content = b""
        if operation.body is not None:
            content = write(operation.body)
            headers = [*headers, _JSON, (b"content-length", b"%d" % len(content))]
        return PlainRequest(operation.method.upper(), self._origin, target, headers, content)


def build(
    client: httpx.Client | httpx.AsyncClient, base_url: str, operation: Operation[_T], settings: Settings
) -> BuiltRequest:
    """Turn an operation into a request, as a client of httpx does.

    Args:
        client: The client that will send it.
        base_url: Where it goes.
        operation: What is to be done.
        settings: How the call is made.

    Returns:
        The request.

    Raises:
        ValidationError: If the filters of a list make too long a URL.
    """
    headers = {"user-agent": user_agent(), "accept-encoding": _CODINGS, **settings.headers}
    try:
        request = client.build_request(
            operation.method,
            base_url + operation.path,
            params=operation.query or None,
            json=operation.body,
            headers=headers,
        )
    except httpx.InvalidURL as error:
        raise _too_long(str(error)) from None
    return BuiltRequest(request)


def _written(headers: Mapping[str, str]) -> list[Header]:
    return [(name.encode("ascii"), value.encode("ascii")) for name, value in headers.items()]


def _too_long(why: str) -> ValidationError:
    return ValidationError("filters", f"they make no URL that can be requested ({why}): shorten them")
