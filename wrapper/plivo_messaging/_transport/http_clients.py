"""What has to be known of a client of httpx or httpx2 that the user brings. Pure."""

import sys
from collections.abc import Awaitable
from types import ModuleType
from typing import Any, Protocol

import httpx

from plivo_messaging._errors import ValidationError

from .http import Deadline, Header, Request, Response, without_body_headers

__all__ = ["AsyncClientLike", "ClientLike", "already_read", "find_library", "phases", "raised_by_hook"]

_USED = ("build_request", "send", "is_closed")
_SHORTEST = 0.001  # seconds; to some transports 0 means no limit


class _ResponseLike(Protocol):
    @property
    def status_code(self) -> int: ...


class _AnyClient(Protocol):
    @property
    def is_closed(self) -> bool:
        """Whether it was closed."""
        ...

    def build_request(self, method: str, url: str) -> Any:  # noqa: ANN401
        """Build a request."""
        ...


class ClientLike(_AnyClient, Protocol):
    """An `httpx.Client` or `httpx2.Client`, by what is used of it."""

    def send(self, request: Any, *, stream: bool, follow_redirects: bool) -> _ResponseLike:  # noqa: ANN401
        """Send a request."""
        ...


class AsyncClientLike(_AnyClient, Protocol):
    """An `httpx.AsyncClient` or `httpx2.AsyncClient`, by what is used of it."""

    def send(self, request: Any, *, stream: bool, follow_redirects: bool) -> Awaitable[_ResponseLike]:  # noqa: ANN401
        """Send a request."""
        ...


def find_library(client: object, *, is_async: bool) -> ModuleType:
    """Return the module a client comes from, httpx or one with the same interface: what is used of it counts."""
    modules = (sys.modules[kind.__module__.partition(".")[0]] for kind in type(client).__mro__)
    library = next((each for each in modules if hasattr(each, "HTTPStatusError")), None)
    name = type(client).__name__
    expected, other = ("AsyncClient", "Plivo") if is_async else ("Client", "AsyncPlivo")
    if library is None or not all(hasattr(client, each) for each in _USED):
        raise ValidationError("http_client", f"a {name} is not an httpx.{expected}")
    if hasattr(client, "aclose") != is_async:
        raise ValidationError("http_client", f"a {name} is not an httpx.{expected}: it goes with {other}")
    return library


def phases(timeout: httpx.Timeout, deadline: Deadline) -> dict[str, float]:
    """Return the seconds each phase of a request may take, none longer than what is left of the call."""
    left = max(deadline.left(), _SHORTEST)
    return {phase: left if each is None else min(each, left) for phase, each in timeout.as_dict().items()}


def raised_by_hook(library: ModuleType, request: Request, response: httpx.Response) -> Response:
    """Return a response that an event hook raised an error for; its body is missing if the hook did not read it."""
    try:
        return already_read(request, response)
    except library.ResponseNotRead:
        return Response(request, response.status_code, _headers(response), b"", response.extensions)


def already_read(request: Request, response: httpx.Response) -> Response:
    """Return a response whose body an event hook has read."""
    return Response(request, response.status_code, _headers(response), response.content, response.extensions)


def _headers(response: httpx.Response) -> list[Header]:
    return without_body_headers(response.headers.raw)  # the body is decoded
