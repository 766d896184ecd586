"""JSON values, and the error that refuses a request."""

import json
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    JsonValue: TypeAlias = "bool | int | float | str | list[JsonValue] | dict[str, JsonValue] | None"
else:  # what reads and writes classes by their annotations has no name for a type of itself
    JsonValue = Any
JsonObject: TypeAlias = dict[str, JsonValue]


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
