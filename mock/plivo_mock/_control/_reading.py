"""Requests to the control API, read."""

from starlette.requests import Request

from plivo_mock._errors import ApiError
from plivo_mock._json import JsonObject, parse_object

from ._rules import check_body

_MAX_BODY = 8 * 1024 * 1024
_MAX_DIGITS = 18


async def read_body(operation_id: str, request: Request) -> JsonObject:
    """Read the body of a request.

    Args:
        operation_id: The operation, whose rules the body has to keep.
        request: The request.

    Returns:
        The JSON object.

    Raises:
        ApiError: 415; it is not announced as JSON. 400; it is none, is too long or breaks a rule.
    """
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != "application/json":
        raise ApiError(415, f"The content type must be application/json, not {media_type or 'missing'}.")
    body = bytearray()
    async for chunk in request.stream():
        body += chunk[: max(0, _MAX_BODY + 1 - len(body))]
    if len(body) > _MAX_BODY:
        raise ApiError(400, f"The body of the request has more than {_MAX_BODY:,} bytes.")
    given = parse_object(bytes(body))
    check_body(operation_id, given)
    return given


def number_in(request: Request, name: str) -> int:
    """Read a number in a path.

    Args:
        request: The request.
        name: The parameter.

    Returns:
        The number; 0, which names nothing, where there is none.
    """
    text: str = request.path_params[name]
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _MAX_DIGITS else 0


def text_of(body: JsonObject, name: str) -> str | None:
    """Read a text.

    Args:
        body: The JSON object, found valid.
        name: The property.

    Returns:
        The text; None where it is left out or null.
    """
    value = body.get(name)
    return value if isinstance(value, str) else None


def texts_of(body: JsonObject, name: str) -> list[str]:
    """Read a list of texts; see `text_of`."""
    value = body.get(name)
    return [each for each in value if isinstance(each, str)] if isinstance(value, list) else []


def integer_of(body: JsonObject, name: str) -> int | None:
    """Read an integer; see `text_of`. JSON does not tell 3 from 3.0."""
    value = number_of(body, name)
    return None if value is None else int(value)


def number_of(body: JsonObject, name: str) -> float | None:
    """Read a number; see `text_of`."""
    value = body.get(name)
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def flag_of(body: JsonObject, name: str) -> bool | None:
    """Read a boolean; see `text_of`."""
    value = body.get(name)
    return value if isinstance(value, bool) else None
