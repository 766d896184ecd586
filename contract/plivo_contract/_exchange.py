"""A request and its answer, as they went over the wire."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias, cast
from urllib.parse import parse_qsl, unquote

Headers: TypeAlias = tuple[tuple[str, str], ...]
"""Names and values of header fields, in their order."""

JsonObject: TypeAlias = dict[str, object]
"""A JSON object, as `json.loads` reads it."""

_SUCCESS = range(200, 300)


@dataclass(frozen=True, slots=True)
class Request:
    """A request.

    Attributes:
        method: The HTTP method.
        target: Path and query as they are written in the request line; API paths begin with `/v1`.
        headers: The header fields.
        body: The body; empty when there is none.
    """

    method: str
    target: str
    headers: Headers = ()
    body: bytes = b""

    @property
    def path(self) -> str:
        """The path, percent-decoded, without the query."""
        return unquote(self.target.partition("?")[0])

    @property
    def query(self) -> list[tuple[str, str]]:
        """The parameters of the query, decoded, in their order."""
        return parse_qsl(self.target.partition("?")[2], keep_blank_values=True)

    def header(self, name: str) -> str | None:
        """Give the first value of a header field; None when there is none."""
        return first_value(self.headers, name)

    def json_object(self) -> JsonObject | None:
        """Read the body; None when it is no JSON object."""
        return read_object(self.body)

    def json_value(self) -> object:
        """Read the body; None when it is no JSON, or null."""
        return read_value(self.body)


@dataclass(frozen=True, slots=True)
class Response:
    """An answer.

    Attributes:
        status: The HTTP status.
        headers: The header fields.
        body: The body.
    """

    status: int
    headers: Headers = ()
    body: bytes = b""

    @property
    def succeeded(self) -> bool:
        """Whether the status is a 2xx."""
        return self.status in _SUCCESS

    @property
    def media_type(self) -> str:
        """The content type without its parameters, in lower case; empty when there is none."""
        return (self.header("content-type") or "").partition(";")[0].strip().lower()

    def header(self, name: str) -> str | None:
        """Give the first value of a header field; None when there is none."""
        return first_value(self.headers, name)

    def json_object(self) -> JsonObject | None:
        """Read the body; None when it is no JSON object."""
        return read_object(self.body)


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request, its answer, and what it was for.

    Attributes:
        number: Counts the exchanges of a run, from 1.
        purpose: What the request was sent for, in words.
        request: The request.
        response: The answer.
        started: When the request was sent; aware, in UTC.
        seconds: How long the answer took.
        is_provoked: Whether the server was made to answer so, beside its API.
    """

    number: int
    purpose: str
    request: Request
    response: Response
    started: datetime
    seconds: float
    is_provoked: bool = False


def first_value(headers: Iterable[tuple[str, str]], name: str) -> str | None:
    """Give the first value of a header field, whatever the case of its name; None when there is none."""
    wanted = name.lower()
    return next((value for each, value in headers if each.lower() == wanted), None)


def read_value(body: bytes) -> object:
    """Read a JSON value; None when it is no JSON, or null."""
    try:
        value: object = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return value


def read_object(body: bytes) -> JsonObject | None:
    """Read a JSON object; None when it is something else or no JSON at all."""
    document = read_value(body)
    return cast("JsonObject", document) if isinstance(document, dict) else None
