"""The bodies of requests: JSON objects of a bounded size."""

import json
import math
import re
from typing import NoReturn

from starlette.requests import Request

from ._json import ApiError, JsonObject, JsonValue

# Far beyond every documented body, and well below what recursive readers of the value can bear.
_MAX_DEPTH = 64
_SURROGATE_ESCAPE = re.compile(rb"\\u[dD][89a-fA-F][0-9a-fA-F]{2}")


def check_content_type(request: Request) -> None:
    """Refuse a body that is not announced as JSON."""
    media_type = request.headers.get("content-type", "").partition(";")[0]
    if media_type.strip().lower() != "application/json":
        given = f"not {media_type}" if media_type else "but it is missing"
        raise ApiError(415, f"The content type must be application/json, {given}.")


async def read_body(request: Request, most: int) -> tuple[bytes, int]:
    """Return the beginning of a body, and the size of all of it: what is not read may keep the client from reading."""
    kept, size = bytearray(), 0
    async for chunk in request.stream():
        size += len(chunk)
        if len(kept) < most:
            kept += chunk[: most - len(kept)]
    return bytes(kept), size


def check_size(size: int, most: int) -> None:
    """Refuse a body that is too large."""
    if size > most:
        raise ApiError(400, f"The body of the request has more than {most:,} bytes.")


def parse_object(body: bytes) -> JsonObject:
    """Parse the body of a request: finite numbers, no lone surrogates, not nested absurdly."""
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise _bad_body("is not UTF-8") from error
    try:
        value: JsonValue = json.loads(text, parse_constant=_refuse_constant, parse_float=_finite)
    except RecursionError as error:
        raise _bad_body("is nested too deeply") from error
    except json.JSONDecodeError as error:
        raise _bad_body(f"is not valid JSON: {error.msg} at character {error.pos}") from error
    except ValueError as error:  # more digits than Python turns into an integer
        raise _bad_body("holds a number that is out of range") from error
    if not isinstance(value, dict):
        raise _bad_body("is not a JSON object")
    if _depth_exceeds(value, _MAX_DEPTH):
        raise _bad_body("is nested too deeply")
    # Pairs of escapes form one character and are fine; a lone one cannot be written as UTF-8 again.
    if _SURROGATE_ESCAPE.search(body) and _has_lone_surrogate(value):
        raise _bad_body("holds half of a surrogate pair")
    return value


def _bad_body(problem: str) -> ApiError:
    return ApiError(400, f"The body of the request {problem}.")


def _refuse_constant(name: str) -> NoReturn:
    raise _bad_body(f"is not valid JSON: it holds {name}")


def _finite(digits: str) -> float:
    number = float(digits)
    if math.isinf(number):
        raise _bad_body("holds a number that is out of range")
    return number


def _depth_exceeds(value: JsonValue, limit: int) -> bool:
    level = [value]
    for _ in range(limit + 1):
        level = [child for parent in level for child in _children(parent)]
        if not level:
            return False
    return True


def _children(value: JsonValue) -> list[JsonValue]:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []


def _has_lone_surrogate(value: JsonValue) -> bool:
    try:
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError:
        return True
    return False
