"""JSON values, the bodies of requests, and the error that refuses a request."""

import json
import math
import re
from typing import TYPE_CHECKING, Any, NoReturn, TypeAlias

if TYPE_CHECKING:
    JsonValue: TypeAlias = "bool | int | float | str | list[JsonValue] | dict[str, JsonValue] | None"
else:  # what reads and writes classes by their annotations has no name for a type of itself
    JsonValue = Any
JsonObject: TypeAlias = dict[str, JsonValue]

# Far beyond every documented body, and well below what recursive readers of the value can bear.
_MAX_DEPTH = 64
_SURROGATE_ESCAPE = re.compile(rb"\\u[dD][89a-fA-F][0-9a-fA-F]{2}")


class ApiError(Exception):
    """A request is refused with an HTTP status and a text that names the parameter."""

    def __init__(self, status: int, text: str, headers: dict[str, str] | None = None) -> None:
        super().__init__(text)
        self.status = status
        self.text = text
        self.headers = headers


def to_json(value: JsonObject) -> bytes:
    """Return JSON as the API writes it: in UTF-8, without spaces."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()


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
