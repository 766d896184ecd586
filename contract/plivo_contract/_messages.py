"""Requests and responses as they went over the wire, and what can be read from them."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias, cast
from urllib.parse import parse_qsl, unquote

Headers: TypeAlias = tuple[tuple[str, str], ...]
"""Names and values of header fields, in their order."""

JsonObject: TypeAlias = dict[str, object]
"""A JSON object, as `json.loads` reads it."""

FORM = "application/x-www-form-urlencoded"
_SUCCESS = range(200, 300)


class _Message:
    """What requests, responses and callbacks have in common."""

    __slots__ = ()
    headers: Headers
    body: bytes

    @property
    def media_type(self) -> str:
        """The content type without its parameters, in lower case; empty if there is none."""
        return (self.header("content-type") or "").partition(";")[0].strip().lower()

    def header(self, name: str) -> str | None:
        """Return the first value of a header field, or None."""
        return next((value for each, value in self.headers if each.lower() == name.lower()), None)

    def json_value(self) -> object:
        """Parse the body; return None if it is not JSON, or null."""
        return parse_json(self.body)

    def json_object(self) -> JsonObject | None:
        """Parse the body; return None if it is not a JSON object."""
        document = parse_json(self.body)
        return cast("JsonObject", document) if isinstance(document, dict) else None


@dataclass(frozen=True, slots=True)
class Request(_Message):
    """A request.

    Attributes:
        method: The HTTP method.
        target: Path and query as they are written in the request line; API paths begin with `/v1`.
        headers: The header fields.
        body: The body; empty if there is none.
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


@dataclass(frozen=True, slots=True)
class Response(_Message):
    """A response.

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


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request, its response, and what it was for.

    Attributes:
        number: Counts the exchanges of a run, from 1.
        purpose: What the request was sent for, in words.
        operation: The operation of the contract, such as `GET /Account/{auth_id}/Message/`.
        request: The request, without secrets.
        response: The response.
        started: When the request was sent; aware, in UTC.
        seconds: How long the response took.
        is_provoked: Whether the server was told to respond like this through its control API.
    """

    number: int
    purpose: str
    operation: str
    request: Request
    response: Response
    started: datetime
    seconds: float
    is_provoked: bool = False


@dataclass(frozen=True, slots=True)
class Call(_Message):
    """A status callback.

    Attributes:
        method: The HTTP method.
        url: The URL as the server called it, with its query.
        headers: The header fields.
        body: The body; empty if there is none.
        received: When it came; aware, in UTC. None if that was not recorded.
        answered: The HTTP status of the suite's response; 0 if that was not recorded.
        is_signed: Whether its signatures of both versions are valid; None if they were not verified.
    """

    method: str
    url: str
    headers: Headers = ()
    body: bytes = b""
    received: datetime | None = None
    answered: int = 0
    is_signed: bool | None = None

    @property
    def query(self) -> list[tuple[str, str]]:
        """The parameters of the query, decoded, in their order."""
        return parse_qsl(self.url.partition("?")[2], keep_blank_values=True)

    @property
    def form(self) -> list[tuple[str, str]]:
        """The parameters of the body, decoded, in their order; none if the body is not a form."""
        if self.media_type != FORM:
            return []
        return parse_qsl(self.body.decode("utf-8", errors="replace"), keep_blank_values=True)

    @property
    def fields(self) -> dict[str, str]:
        """The form of a POST, the query of anything else."""
        return dict(self.form if self.method == "POST" else self.query)


def parse_json(body: bytes) -> object:
    """Parse a JSON value; return None if it is not JSON, or null."""
    try:
        value: object = json.loads(body, parse_constant=_refuse)
    except (ValueError, RecursionError):
        return None
    return value


def _refuse(constant: str) -> object:
    """Raise: Python reads NaN and Infinity, which are not JSON."""
    raise ValueError(constant)
