"""What an answer means: the result, or the error to raise. Pure."""

import json
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, NoReturn, TypeVar, cast

import httpx

from plivo_messaging._errors import (
    APIStatusError,
    AuthenticationError,
    BadRequestError,
    ConflictError,
    GeoPermissionError,
    InsufficientCreditError,
    MethodNotAllowedError,
    NotFoundError,
    PermissionDeniedError,
    RateLimitError,
    ResponseUnreadableError,
    ServerError,
    UnprocessableEntityError,
)
from plivo_messaging._http import Answer
from plivo_messaging._operations import Operation
from plivo_messaging._retry import retry_after_seconds

from . import _json

__all__ = ["beginning", "read"]

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
_SHOWN_BYTES = 200
# Some proxies show the request they could not pass on, its Authorization header included.
_CREDENTIALS, _REDACTED = re.compile(rb"(?i)(\bbasic\s+)[a-z0-9+/]{8,}=*"), rb"\1[redacted]"
_GEO_PERMISSION = re.compile(r"geo.?(?:graphical)?.?permission", re.IGNORECASE)


def read(operation: Operation[_T], answer: Answer, now: datetime) -> _T:
    """Read the answer to an operation.

    Args:
        operation: What was asked for.
        answer: The answer.
        now: The time, for a Retry-After that is a date.

    Returns:
        The result.

    Raises:
        APIStatusError: If the API refused; the subclass says how.
        ResponseUnreadableError: If the answer is not what the API documents.
    """
    if not answer.is_success:
        raise _status_error(answer.response, now)
    document = _document(answer)
    try:
        return operation.read(document)
    except KeyError as error:
        _unreadable(answer, f"without the field {error}", _api_id(document))
    except (TypeError, ValueError, AttributeError) as error:
        _unreadable(answer, f"of another shape than the documented one ({error})", _api_id(document))


def beginning(answer: Answer) -> str:
    """Describe an answer for an error: its content type and first bytes, without credentials a proxy may have put in.

    Args:
        answer: The answer.

    Returns:
        The description.
    """
    content_type = answer.headers.get("content-type", "none")
    return f"content type: {content_type}; it begins {_CREDENTIALS.sub(_REDACTED, answer.content)[:_SHOWN_BYTES]!r}"


def _document(answer: Answer) -> Mapping[str, Any]:
    try:
        document = _json.read(answer.content)
    except (ValueError, RecursionError):
        _unreadable(answer, "no JSON")
    if not isinstance(document, dict):
        _unreadable(answer, "JSON, but no object")
    return cast("Mapping[str, Any]", document)


def _unreadable(answer: Answer, what: str, api_id: str | None = None) -> NoReturn:
    raise ResponseUnreadableError(
        f"the answer is {what} ({beginning(answer)})", response=answer.response, api_id=api_id
    ) from None


def _status_error(response: httpx.Response, now: datetime) -> APIStatusError:
    document = _error_document(response)
    message = _text(document.get("error")) or _first_line(response)
    if response.has_redirect_location:
        message = f"redirects are not followed, this one leads to {response.headers['location']!r}"
    kind = _BY_STATUS.get(response.status_code, ServerError if response.is_server_error else APIStatusError)
    if "insufficient credit" in message.lower():
        kind = InsufficientCreditError
    if kind is PermissionDeniedError and _GEO_PERMISSION.search(message):
        kind = GeoPermissionError
    error = kind(message, response=response, api_id=_api_id(document))
    if isinstance(error, RateLimitError):
        error.retry_after = retry_after_seconds(response.headers, now)
    return error


def _error_document(response: httpx.Response) -> Mapping[str, Any]:
    # A proxy's error page is no JSON, and a 401 is plain text: that must not hide the status.
    try:
        document = _json.read(response.content)
    except (ValueError, RecursionError):
        return {}
    return cast("Mapping[str, Any]", document) if isinstance(document, dict) else {}


def _api_id(document: Mapping[str, Any]) -> str | None:
    api_id = document.get("api_id")
    return api_id if isinstance(api_id, str) else None


def _text(error: object) -> str:
    if error is None or isinstance(error, str):
        return error or ""
    return json.dumps(error)


def _first_line(response: httpx.Response) -> str:
    text = _CREDENTIALS.sub(_REDACTED, response.content)[:_SHOWN_BYTES].decode("utf-8", "replace")
    line = text.strip().partition("\n")[0].strip()
    if not line.isprintable():
        return "no explanation that can be read"
    return line or "no explanation"
