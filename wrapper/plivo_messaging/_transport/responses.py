"""What came of a request, as a result or an error. Pure."""

import json
import re
import sys
from collections.abc import Iterator, Mapping
from datetime import datetime
from http import HTTPStatus
from itertools import zip_longest
from types import TracebackType
from typing import Any, NoReturn, TypeVar, cast

from plivo_messaging._errors import (
    APIConnectionError,
    APIError,
    APIStatusError,
    APITimeoutError,
    AuthenticationError,
    BadRequestError,
    ConflictError,
    GeoPermissionError,
    InsufficientCreditError,
    MethodNotAllowedError,
    NotFoundError,
    PermissionDeniedError,
    PlivoError,
    RateLimitError,
    ResponseUnreadableError,
    SendOutcomeUnknown,
    ServerError,
    UnprocessableEntityError,
)

from .http import Failure, Operation, Outcome, Request, Response, UndecodableResponse, read_json
from .retry import parse_retry_after, was_surely_refused

__all__ = ["remove_frames", "result"]

_T = TypeVar("_T")

_BY_STATUS: dict[int, type[APIStatusError]] = {
    400: BadRequestError,
    401: AuthenticationError,
    403: PermissionDeniedError,
    404: NotFoundError,
    405: MethodNotAllowedError,
    409: ConflictError,
    422: UnprocessableEntityError,
    429: RateLimitError,
}
_MOVED = (
    HTTPStatus.MOVED_PERMANENTLY,
    HTTPStatus.FOUND,
    HTTPStatus.TEMPORARY_REDIRECT,
    HTTPStatus.PERMANENT_REDIRECT,
)
_SHOWN_BYTES = 200
# Some proxies show the request they could not pass on, with its Authorization header.
_CREDENTIALS, _REDACTED = re.compile(rb"(?i)(\bbasic\s+)[a-z0-9+/]{8,}=*"), rb"\1[redacted]"
_GEO_PERMISSION = re.compile(r"geo.?(?:graphical)?.?permission", re.IGNORECASE)
# Packages whose frames have the Authorization header among their variables.
_WITH_CREDENTIALS = {
    *("plivo_messaging", "httpcore", "httpcore2", "httpx", "httpx2", "h11", "h2", "aiohttp", "httpx_aiohttp"),
    *("anyio", "asyncio", "trio", "uvloop", "socket", "ssl"),
}
_LOOK_FIRST = "the message may have been accepted and was not sent again: messages.find_sent(error) looks for it"


def result(
    operation: Operation[_T], request: Request, outcome: Outcome, sent_at: datetime, ended_at: datetime
) -> tuple[_T, Response]:
    """Return the result of an operation and the response it comes from, or raise what the outcome means."""
    if isinstance(outcome, Failure):
        cause = _strip_chain(outcome.error, request)
        raise _failure(operation, request, outcome, sent_at, ended_at) from cause
    if isinstance(outcome, UndecodableResponse):
        response = outcome.response
        error: APIError = ResponseUnreadableError(
            f"{outcome.error} ({_describe(response)})", response=response.httpx_response()
        )
        error.__cause__ = outcome.error
        # A refusal is one even if its explanation cannot be read.
        if response.is_client_error:
            error = _status_error(response, ended_at)
    else:
        response = outcome
        try:
            return _parse(operation, response, ended_at), response
        except APIError as raised:
            error = raised
    if operation.is_send and not _is_refusal(error, response, ended_at):
        raise SendOutcomeUnknown(
            f"the response to the send does not tell its outcome ({error}); {_LOOK_FIRST}",
            request=request.httpx_request(),
            body=operation.body,
            sent_at=sent_at,
            failed_at=ended_at,
            response=response.httpx_response(),
        ) from error
    raise error


def remove_frames(error: BaseException, handled: BaseException | None) -> None:
    """Remove the frames of this package and of HTTP libraries from an error, as their variables hold credentials.

    `handled` is what the caller was handling when the call began, which keeps its frames.
    """
    for each in _chain(error, handled):
        frames: list[TracebackType] = []
        frame = each.__traceback__
        while frame is not None:
            if str(frame.tb_frame.f_globals.get("__name__")).partition(".")[0] not in _WITH_CREDENTIALS:
                frames.append(frame)
            frame = frame.tb_next
        for one, following in zip_longest(frames, frames[1:]):
            one.tb_next = following
        each.__traceback__ = frames[0] if frames else None


def _parse(operation: Operation[_T], response: Response, now: datetime) -> _T:
    if not response.is_success:
        raise _status_error(response, now)
    try:
        document = read_json(response.content)
    except ValueError:
        _unreadable(response, "not JSON")
    if not isinstance(document, dict):
        _unreadable(response, "JSON, but not an object")
    fields = cast("dict[str, Any]", document)
    try:
        return operation.parse(fields)
    except KeyError as error:
        _unreadable(response, f"without the field {error}", _api_id(fields))
    except (TypeError, ValueError, AttributeError) as error:
        _unreadable(response, f"of another shape than the documented one ({error})", _api_id(fields))


def _unreadable(response: Response, what: str, api_id: str | None = None) -> NoReturn:
    raise ResponseUnreadableError(
        f"the response is {what} ({_describe(response)})", response=response.httpx_response(), api_id=api_id
    ) from None


def _describe(response: Response) -> str:
    content_type = response.header(b"content-type") or "none"
    return f"content type: {content_type}; it begins {_beginning(response)!r}"


def _beginning(response: Response) -> bytes:
    return _CREDENTIALS.sub(_REDACTED, response.content)[:_SHOWN_BYTES]


def _status_error(response: Response, now: datetime) -> APIStatusError:
    document = _error_document(response)
    seen = response.httpx_response()
    message = _error_text(document.get("error")) or _first_line(response)
    if seen.has_redirect_location:
        message = f"redirects are not followed, this one leads to {seen.headers['location']!r}"
    kind = _BY_STATUS.get(response.status_code, ServerError if seen.is_server_error else APIStatusError)
    if "insufficient credit" in message.lower():
        kind = InsufficientCreditError
    if kind is PermissionDeniedError and _GEO_PERMISSION.search(message):
        kind = GeoPermissionError
    error = kind(message, response=seen, api_id=_api_id(document))
    if isinstance(error, RateLimitError):
        error.retry_after = parse_retry_after(response, now)
    return error


def _error_document(response: Response) -> Mapping[str, Any]:
    # A proxy's error page is not JSON, and a 401 is plain text: that must not hide the status.
    try:
        document = read_json(response.content)
    except ValueError:
        return {}
    return cast("Mapping[str, Any]", document) if isinstance(document, dict) else {}


def _api_id(document: Mapping[str, Any]) -> str | None:
    api_id = document.get("api_id")
    return api_id if isinstance(api_id, str) else None


def _error_text(error: object) -> str:
    if error is None or isinstance(error, str):
        return error or ""
    return json.dumps(error)


def _first_line(response: Response) -> str:
    line = _beginning(response).decode("utf-8", "replace").strip().partition("\n")[0].strip()
    if not line.isprintable():
        return "no explanation that can be read"
    return line or "no explanation"


def _is_refusal(error: APIError, response: Response, now: datetime) -> bool:
    """Return whether an error means that a send was surely not accepted."""
    if isinstance(error, ResponseUnreadableError):
        return False
    if isinstance(error, ServerError):
        return was_surely_refused(response, now)
    # Not every redirect: 303 leads to the outcome of what has been done.
    return response.is_client_error or response.status_code in _MOVED or isinstance(error, InsufficientCreditError)


def _failure(
    operation: Operation[_T], request: Request, failure: Failure, sent_at: datetime, failed_at: datetime
) -> PlivoError:
    error, shown = failure.error, request.httpx_request()
    what = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    if operation.is_send and failure.maybe_sent:
        return SendOutcomeUnknown(
            f"no response came to the send ({what}); {_LOOK_FIRST}",
            request=shown,
            body=operation.body,
            sent_at=sent_at,
            failed_at=failed_at,
        )
    kind = APITimeoutError if failure.is_timeout else APIConnectionError
    where = f"{request.method} {shown.url.copy_with(query=None)}"
    return kind(f"{where}: no response ({what}){'; nothing was sent' if operation.is_send else ''}", request=shown)


def _strip_chain(error: BaseException, request: Request) -> BaseException | None:
    """Remove credentials from an exception and its causes, and return it; None if it shows them itself."""
    handled = sys.exception()
    remove_frames(error, handled)
    for each in _chain(error, handled):
        # Errors of httpx have the request.
        if isinstance(getattr(type(each), "request", None), property):
            setattr(each, "request", request.httpx_request())  # noqa: B010  (of httpx or httpx2)
        cause = each.__cause__ or each.__context__
        if cause is not None and _shows_headers(cause):
            each.__cause__ = each.__context__ = None
    return None if _shows_headers(error) else error


def _chain(error: BaseException, handled: BaseException | None) -> Iterator[BaseException]:
    """Yield an exception and its causes, up to what the caller was handling."""
    seen = {id(handled), id(None)}
    left: list[BaseException | None] = [error]
    while left:
        each = left.pop()
        if each is not None and id(each) not in seen:
            seen.add(id(each))
            yield each
            left += each.__context__, each.__cause__


def _shows_headers(error: BaseException) -> bool:
    # Errors of aiohttp do.
    return "authorization" in f"{error!r}{error}".lower()
