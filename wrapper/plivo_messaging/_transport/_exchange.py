"""What is around one request and its answer, for both transports. Pure: nothing here does I/O."""

from datetime import datetime
from http import HTTPStatus
from typing import TypeVar

import httpcore
import httpx

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
from plivo_messaging._http import Answer, Request
from plivo_messaging._operations import Operation
from plivo_messaging._retry import NEVER_SENT, surely_not_accepted

from ._incoming import Broken
from ._responses import beginning, read

__all__ = ["NO_ANSWER", "cut_short", "doubted", "failure", "no_answer", "result"]

_T = TypeVar("_T")

_OF_THE_STACK = (
    httpcore.TimeoutException,
    httpcore.NetworkError,
    httpcore.ProtocolError,
    httpcore.ProxyError,
    httpcore.UnsupportedProtocol,
)
NO_ANSWER = (httpx.HTTPError, httpx.InvalidURL, OSError, UnicodeError, *_OF_THE_STACK)
"""What an exchange raises: httpx lets errors of TLS, and of reading where a redirect leads, through as they are."""

_MOVED = (
    HTTPStatus.MOVED_PERMANENTLY,
    HTTPStatus.FOUND,
    HTTPStatus.TEMPORARY_REDIRECT,
    HTTPStatus.PERMANENT_REDIRECT,
)

_LOOK_FIRST = "the message may have been accepted and was not sent again: messages.find_sent(error) looks for it"


def no_answer(error: Exception) -> httpx.HTTPError:
    """Give one of httpx's errors for whatever an exchange raised.

    Args:
        error: One of NO_ANSWER.

    Returns:
        The error itself if it is one of httpx's, else one that says that no answer could be read.
    """
    if isinstance(error, httpx.HTTPError):
        return error
    if isinstance(error, _OF_THE_STACK):
        # httpx has an error of the same name for each of them.
        unread: httpx.TransportError = getattr(httpx, type(error).__name__)(str(error))
    else:
        kind = httpx.ReadError if isinstance(error, OSError) else httpx.RemoteProtocolError
        unread = kind(f"{type(error).__name__}: {error}")
    unread.__cause__ = error
    return unread


def doubted(error: httpx.HTTPError, request: httpx.Request) -> httpx.HTTPError:
    """Look at an error of a client of the user's that says that nothing was sent.

    httpx and httpcore know what they have sent. A transport by somebody else may have such an error for a connection
    that broke when the request had left, and an event hook one about a request of its own, made when the answer was
    there. What it says would be taken for leave to send once more.

    Args:
        error: The error.
        request: What was to be sent.

    Returns:
        The error itself if it can be believed, else one that says that no answer could be read.
    """
    if not isinstance(error, NEVER_SENT):
        return error
    cause = error.__cause__ or error.__context__
    about: httpx.Request | None = getattr(error, "_request", None)  # httpx tells by an exception that there is none
    if about is request and (cause is None or isinstance(cause, _OF_THE_STACK)):
        return error
    return httpx.ReadError(f"{type(error).__name__}: {error}")


def cut_short(cut_off: BaseException) -> None:
    """Take the frames of the HTTP stack off what cut an exchange off from outside.

    Their variables have the credentials, and programs that report errors show them.

    Args:
        cut_off: A cancellation or an interrupt; of anything else the frames are kept, as they say what has failed.
    """
    if not isinstance(cut_off, Exception):
        cut_off.__traceback__ = None


def failure(
    operation: Operation[_T],
    request: Request,
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
    shown = request.shown()
    _hide_credentials(error, shown)
    response = reply.answer.response if isinstance(reply, Broken) else None
    if operation.sends and not isinstance(error, NEVER_SENT):
        return SendOutcomeUnknown(
            f"no answer that can be read came to the send ({what}); {_LOOK_FIRST}",
            request=shown,
            body=operation.body or {},
            sent_at=sent_at,
            failed_at=failed_at,
            response=response,
        )
    if isinstance(reply, Broken):
        return ResponseUnreadableError(f"{error} ({beginning(reply.answer)})", response=reply.answer.response)
    kind = APITimeoutError if isinstance(error, httpx.TimeoutException) else APIConnectionError
    where = f"{shown.method} {shown.url.copy_with(query=None)}"
    return kind(f"{where}: no answer ({what}){'; nothing was sent' if operation.sends else ''}", request=shown)


def result(operation: Operation[_T], answer: Answer, sent_at: datetime, failed_at: datetime) -> _T:
    """Read the answer to an operation.

    Args:
        operation: What was asked for.
        answer: The answer.
        sent_at: When the request was begun.
        failed_at: When the answer had come.

    Returns:
        The result.

    Raises:
        APIError: If the API refused, or a reading operation was answered with something unreadable.
        SendOutcomeUnknown: If the answer does not tell whether a send was accepted.
    """
    try:
        return read(operation, answer, failed_at)
    except APIError as error:
        if operation.sends and not _surely_refused(error, failed_at):
            raise SendOutcomeUnknown(
                f"the answer to the send does not tell its outcome ({error}); {_LOOK_FIRST}",
                request=answer.response.request,
                body=operation.body or {},
                sent_at=sent_at,
                failed_at=failed_at,
                response=answer.response,
            ) from error
        raise


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
