"""What is around one request and its answer, for both transports. Pure: nothing here does I/O."""

from datetime import datetime
from http import HTTPStatus
from typing import TypeVar

import httpx
from attrs import frozen

from plivo_messaging._errors import (
    APIConnectionError,
    APIError,
    APITimeoutError,
    InsufficientCreditError,
    PlivoError,
    ResponseUnreadableError,
    SendOutcomeUnknown,
    ServerError,
)
from plivo_messaging._operations import Operation
from plivo_messaging._retry import NEVER_SENT, surely_not_accepted

from ._responses import beginning, read

__all__ = [
    "NO_ANSWER",
    "Broken",
    "broken",
    "failure",
    "limited",
    "no_answer",
    "result",
    "without_credentials",
]

_T = TypeVar("_T")

NO_ANSWER = (httpx.HTTPError, httpx.InvalidURL, OSError, UnicodeError)
"""What an exchange raises: httpx lets errors of TLS, and of reading where a redirect leads, through as they are."""

_MOVED = (
    HTTPStatus.MOVED_PERMANENTLY,
    HTTPStatus.FOUND,
    HTTPStatus.TEMPORARY_REDIRECT,
    HTTPStatus.PERMANENT_REDIRECT,
)

_LOOK_FIRST = "the message may have been accepted and was not sent again: messages.find_sent(error) looks for it"


@frozen
class Broken:
    """An answer whose body cannot be decoded, or is too long.

    Attributes:
        response: The answer with the first bytes of its body, as they came.
        error: What is wrong.
    """

    response: httpx.Response
    error: httpx.DecodingError


def no_answer(error: Exception) -> httpx.HTTPError:
    """Give one of httpx's errors for whatever an exchange raised.

    Args:
        error: One of NO_ANSWER.

    Returns:
        The error itself if it is one of httpx's, else one that says that no answer could be read.
    """
    if isinstance(error, httpx.HTTPError):
        return error
    kind = httpx.ReadError if isinstance(error, OSError) else httpx.RemoteProtocolError
    unread = kind(f"{type(error).__name__}: {error}")
    unread.__cause__ = error
    return unread


def broken(response: httpx.Response, first: bytes, error: httpx.DecodingError) -> Broken:
    """Make an answer that cannot be decoded presentable.

    Args:
        response: The answer, without its body.
        first: The first bytes of its body, as they came.
        error: What is wrong.

    Returns:
        The answer with these bytes for a body.
    """
    headers = [
        (name, value)
        for name, value in response.headers.multi_items()
        if name not in ("content-encoding", "content-length", "transfer-encoding")
    ]
    shown = httpx.Response(response.status_code, headers=headers, content=first, request=response.request)
    return Broken(shown, error)


def limited(timeout: httpx.Timeout, seconds: float) -> dict[str, float | None]:
    """Keep the timeouts of a request's phases within what is left of the call.

    Args:
        timeout: The timeouts.
        seconds: What is left.

    Returns:
        The timeouts as an extension of a request.
    """
    phases = timeout.as_dict()
    for phase, each in phases.items():
        if each is None or each > seconds:
            phases[phase] = seconds
    return phases


def failure(
    operation: Operation[_T],
    request: httpx.Request,
    reply: httpx.HTTPError | Broken,
    sent_at: datetime,
    failed_at: datetime,
) -> PlivoError:
    """Tell what it means that no answer came, or none that can be read.

    Args:
        operation: What was asked for.
        request: The request.
        reply: What happened; its errors are stripped of the request's credentials.
        sent_at: When the last request was begun.
        failed_at: When it failed.

    Returns:
        The error to raise.
    """
    error = reply.error if isinstance(reply, Broken) else reply
    what = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    shown = without_credentials(request)
    _hide_credentials(error, shown)
    response = reply.response if isinstance(reply, Broken) else None
    if response is not None:
        response.request = shown
    if operation.sends and not isinstance(error, NEVER_SENT):
        return SendOutcomeUnknown(
            f"no answer that can be read came to the send ({what}); {_LOOK_FIRST}",
            request=shown,
            body=operation.body or {},
            sent_at=sent_at,
            failed_at=failed_at,
            response=response,
        )
    if response is not None:
        return ResponseUnreadableError(f"{error} ({beginning(response)})", response=response)
    kind = APITimeoutError if isinstance(error, httpx.TimeoutException) else APIConnectionError
    where = f"{shown.method} {shown.url.copy_with(query=None)}"
    return kind(f"{where}: no answer ({what}){'; nothing was sent' if operation.sends else ''}", request=shown)


def result(operation: Operation[_T], response: httpx.Response, sent_at: datetime, failed_at: datetime) -> _T:
    """Read the answer to an operation.

    Args:
        operation: What was asked for.
        response: The answer, with its body.
        sent_at: When the request was begun.
        failed_at: When the answer had come.

    Returns:
        The result.

    Raises:
        APIError: If the API refused, or a reading operation was answered with something unreadable.
        SendOutcomeUnknown: If the answer does not tell whether a send was accepted.
    """
    response.request = without_credentials(response.request)
    response.next_request = None  # a redirect has one, with the credentials in its headers
    try:
        return read(operation, response, failed_at)
    except APIError as error:
        if operation.sends and not _surely_refused(error, failed_at):
            raise SendOutcomeUnknown(
                f"the answer to the send does not tell its outcome ({error}); {_LOOK_FIRST}",
                request=response.request,
                body=operation.body or {},
                sent_at=sent_at,
                failed_at=failed_at,
                response=response,
            ) from error
        raise


def without_credentials(request: httpx.Request) -> httpx.Request:
    """Copy a request without its Authorization header, for errors and results that others may see."""
    if "authorization" not in request.headers:
        return request
    headers = [(name, value) for name, value in request.headers.multi_items() if name.lower() != "authorization"]
    return httpx.Request(request.method, request.url, headers=headers, content=request.content)


def _surely_refused(error: APIError, now: datetime) -> bool:
    if isinstance(error, ResponseUnreadableError):
        return False
    if isinstance(error, ServerError):
        return surely_not_accepted(error.response, now)
    # Not every redirect: 303 sends on to the outcome of what has been done.
    refused = error.response.is_client_error or error.status_code in _MOVED
    return refused or isinstance(error, InsufficientCreditError)


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
