"""What is around one request and its answer, for both transports. Pure: nothing here does I/O."""

from datetime import datetime
from http import HTTPStatus
from typing import TypeVar

import httpx

from ._config import Config
from ._errors import (
    APIConnectionError,
    APIError,
    APITimeoutError,
    PlivoError,
    ResponseUnreadableError,
    SendOutcomeUnknown,
    ServerError,
)
from ._operations import Operation
from ._responses import read
from ._version import user_agent

__all__ = ["NO_ANSWER", "build_request", "connection_failure", "result"]

_T = TypeVar("_T")

NO_ANSWER = (httpx.HTTPError, httpx.InvalidURL, UnicodeError)
"""What sending a request raises; the last two when httpx cannot read where a redirect leads, followed or not."""

# Raised before the first byte of a request has left.
_NEVER_SENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
)

_LOOK_FIRST = (
    "the message may have been accepted and was not sent again: look for it in the records before you send it again"
)


def build_request(client: httpx.Client | httpx.AsyncClient, config: Config, operation: Operation[_T]) -> httpx.Request:
    """Turn an operation into a request.

    Args:
        client: The client that will send it, for its headers and timeouts.
        config: Where it goes.
        operation: What is to be done.

    Returns:
        The request, without credentials: the client adds them when it sends.
    """
    return client.build_request(
        operation.method,
        config.base_url + operation.path,
        params=operation.query or None,
        json=operation.body,
        headers={"User-Agent": user_agent()},
    )


def connection_failure(
    operation: Operation[_T], request: httpx.Request, error: Exception, sent_at: datetime
) -> PlivoError:
    """Tell what it means that no answer came.

    Args:
        operation: What was asked for.
        request: The request.
        error: What happened; it is stripped of the request's credentials.
        sent_at: When the request was begun.

    Returns:
        The error to raise.
    """
    what = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    shown = _without_credentials(request)
    _hide_credentials(error, shown)
    if operation.sends and not isinstance(error, _NEVER_SENT):
        return _unknown(operation, f"no answer came to the send ({what})", shown, sent_at)
    kind = APITimeoutError if isinstance(error, httpx.TimeoutException) else APIConnectionError
    where = f"{shown.method} {shown.url.copy_with(query=None)}"
    return kind(f"{where}: no answer ({what}){'; nothing was sent' if operation.sends else ''}", request=shown)


def result(operation: Operation[_T], response: httpx.Response, sent_at: datetime) -> _T:
    """Read the answer to an operation.

    Args:
        operation: What was asked for.
        response: The answer, with its body.
        sent_at: When the request was begun.

    Returns:
        The result.

    Raises:
        APIError: If the API refused, or a reading operation was answered with something unreadable.
        SendOutcomeUnknown: If the answer does not tell whether a send was accepted.
    """
    response.request = _without_credentials(response.request)
    response.next_request = None  # a redirect has one, with the credentials in its headers
    try:
        return read(operation, response)
    except APIError as error:
        if operation.sends and not _surely_refused(error):
            raise _unknown(
                operation,
                f"the answer to the send does not tell: {error}",
                response.request,
                sent_at,
                response,
            ) from error
        raise


def _surely_refused(error: APIError) -> bool:
    if isinstance(error, ServerError):
        # A server that says when to come back has not taken the request in.
        return error.status_code == HTTPStatus.SERVICE_UNAVAILABLE and "retry-after" in error.response.headers
    return not isinstance(error, ResponseUnreadableError)


def _unknown(
    operation: Operation[_T],
    what: str,
    request: httpx.Request,
    sent_at: datetime,
    response: httpx.Response | None = None,
) -> SendOutcomeUnknown:
    return SendOutcomeUnknown(
        f"{what}; {_LOOK_FIRST}",
        request=request,
        body=operation.body or {},
        sent_at=sent_at,
        response=response,
    )


def _without_credentials(request: httpx.Request) -> httpx.Request:
    headers = [(name, value) for name, value in request.headers.multi_items() if name != "authorization"]
    return httpx.Request(request.method, request.url, headers=headers, content=request.content)


def _hide_credentials(error: BaseException, shown: httpx.Request) -> None:
    # The errors of httpx carry the request, and frames of the HTTP stack have its headers among their variables.
    seen: set[int] = set()
    chain: BaseException | None = error
    while chain is not None and id(chain) not in seen:
        seen.add(id(chain))
        chain.__traceback__ = None
        if isinstance(chain, httpx.RequestError):
            chain.request = shown
        chain = chain.__cause__ or chain.__context__
