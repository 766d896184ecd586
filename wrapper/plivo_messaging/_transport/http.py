"""Requests and responses as plain data, JSON, and bounds on what is read. Pure: nothing here does I/O.

Objects of httpx cost about as much as a request itself, so they are built only where a user sees them: on errors and on
raw responses.
"""

import json
import platform
import time
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import cache
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from typing import Any, Generic, NamedTuple, Protocol, TypeVar, cast
from urllib.parse import urlencode

import httpx

from plivo_messaging._errors import ValidationError

__all__ = [
    "AsyncBody",
    "Body",
    "BodyReader",
    "Deadline",
    "Failure",
    "Header",
    "Operation",
    "Outcome",
    "Request",
    "Requests",
    "Response",
    "UndecodableResponse",
    "parse_date",
    "read_json",
    "without_body_headers",
    "write_json",
]

_T = TypeVar("_T")

Header = tuple[bytes, bytes]
"""A name and a value."""

_CODINGS = "gzip, deflate"  # no others: the bounds below know how much these can grow
_JSON = (b"content-type", b"application/json")
_MAX_URL = 65_536  # characters; httpx takes no more
_SUCCESS, _CLIENT_ERRORS = range(200, 300), range(400, 500)
_MAX_BYTES = 16 * 1024 * 1024
# A compressed body can grow a thousandfold. The longest response the API has a reason to send, that to 1,000
# destinations, shrinks to some 20 KiB.
_MAX_COMPRESSED_BYTES = 64 * 1024
_PLAIN, _COMPRESSED = (b"", b"identity"), (b"gzip", b"deflate")
_TOO_LONG = "the response is too long to be one of the API's"
_EXTENSIONS = ("http_version", "reason_phrase")
_BODY_HEADERS = (b"content-encoding", b"content-length", b"transfer-encoding")
_SHOWN_BYTES = 200


class Operation(NamedTuple, Generic[_T]):
    """One call of the API.

    Attributes:
        name: What it is called in errors and logs: the method of `messages`.
        request: What the generated `build_request` returns.
        parse: Builds the result from the JSON of a successful response; raises KeyError, TypeError, ValueError or
            AttributeError if that has another shape than the documented one.
        begins_by: When it is too late to begin a request, by the wall clock; None if it never is.
    """

    name: str
    request: Mapping[str, Any]
    parse: Callable[[Mapping[str, Any]], _T]
    begins_by: datetime | None = None

    @property
    def is_send(self) -> bool:
        """Whether repeating it may send a message twice: only a GET is surely harmless."""
        return bool(self.request["method"] != "get")

    @property
    def is_list(self) -> bool:
        """Whether it lists messages, for which the tighter rate limit holds."""
        return self.name == "list"

    @property
    def body(self) -> Mapping[str, object]:
        """The arguments in its JSON body."""
        body: Mapping[str, object] = self.request.get("json", {})
        return body


class Request:
    """A request without its credentials; its URL is origin and target."""

    __slots__ = ("_httpx_request", "content", "headers", "method", "origin", "target", "was_read")

    def __init__(self, method: str, origin: str, target: str, headers: Sequence[Header], content: bytes) -> None:
        self.method: str = method
        self.origin: str = origin
        self.target: str = target
        self.headers: Sequence[Header] = headers
        self.content: bytes = content
        self.was_read: bool = not content  # whether its body was; nobody asks for one that is empty
        self._httpx_request: httpx.Request | None = None

    @property
    def path(self) -> str:
        """The path without the query, which may hold phone numbers."""
        return self.target.partition("?")[0]

    @property
    def url(self) -> str:
        """The whole URL."""
        return self.origin + self.target

    def httpx_request(self) -> httpx.Request:
        """Return the request as users see it."""
        if self._httpx_request is None:
            self._httpx_request = httpx.Request(
                self.method, self.url, headers=list(self.headers), stream=httpx.ByteStream(self.content)
            )
            self._httpx_request.read()  # or `content` could not be read
        return self._httpx_request


class Requests:
    """Builds requests from what is the same each time: httpx takes longer to build one than to send it."""

    def __init__(self, base_url: str) -> None:
        url = httpx.URL(base_url)
        self._path = url.raw_path.decode("ascii").rstrip("/")
        self._origin = str(url.copy_with(raw_path=b"/")).rstrip("/")
        host = httpx.Request("GET", base_url).headers["host"]
        self._headers = {"host": host, "accept": "*/*", "accept-encoding": _CODINGS, "user-agent": _user_agent()}
        self._encoded_headers = _encode_headers(self._headers)

    def build(self, arguments: Mapping[str, Any], extra_headers: Mapping[str, str]) -> Request:
        """Build a request from what a generated `build_request` returns; extra headers have lower-case names."""
        target: str = self._path + arguments["url"]
        if query := arguments.get("params"):
            target = f"{target}?{urlencode(query)}"
            if len(self._origin) + len(target) > _MAX_URL:
                raise ValidationError(
                    "filters",
                    f"they make a URL of more than {_MAX_URL:,} characters, which cannot be requested: shorten them",
                )
        headers = _encode_headers({**self._headers, **extra_headers}) if extra_headers else self._encoded_headers
        content = b""
        if "json" in arguments:
            content = write_json(arguments["json"])
            headers = [*headers, _JSON, (b"content-length", b"%d" % len(content))]
        return Request(arguments["method"].upper(), self._origin, target, headers, content)


class _Body:
    def __init__(self, request: Request) -> None:
        request.was_read = not request.content
        self._request = request


class AsyncBody(_Body):
    """The body of a request, which notes when it is read: before that, no server can have received the request."""

    async def __aiter__(self) -> AsyncIterator[bytes]:
        self._request.was_read = True
        yield self._request.content


class Body(_Body):
    """The body of a request, which notes when it is read; see `AsyncBody`."""

    def __iter__(self) -> Iterator[bytes]:
        self._request.was_read = True
        yield self._request.content


class Response:
    """A response with its body, which is decoded; httpx.DecodingError is raised if that is not possible."""

    __slots__ = ("_extensions", "_headers", "_httpx_response", "_request", "content", "elapsed", "status_code")

    def __init__(
        self,
        request: Request,
        status_code: int,
        headers: Sequence[Header],
        content: bytes,
        extensions: Mapping[str, Any],
    ) -> None:
        self._request = request
        self._headers = headers
        self._extensions = {name: extensions[name] for name in _EXTENSIONS if extensions.get(name)}
        self._httpx_response: httpx.Response | None = None
        self.status_code: int = status_code
        self.content: bytes = content
        self.elapsed: timedelta = timedelta()
        if _coding(headers) not in _PLAIN:
            self.content = self.httpx_response().content
        if len(self.content) > _MAX_BYTES:
            raise httpx.DecodingError(_TOO_LONG)

    @property
    def is_success(self) -> bool:
        """Whether the status is 2xx."""
        return self.status_code in _SUCCESS

    @property
    def is_client_error(self) -> bool:
        """Whether the status is 4xx."""
        return self.status_code in _CLIENT_ERRORS

    @property
    def ends_like_json(self) -> bool:
        """Whether the body ends as a JSON object does: if not, its length may have been announced wrongly."""
        return self.content[-_SHOWN_BYTES:].rstrip().endswith(b"}")

    def header(self, name: bytes) -> str | None:
        """Return the value of the first header with a lower-case name, or None."""
        for each, value in self._headers:
            if len(each) == len(name) and each.lower() == name:
                return value.decode("ascii", "replace")
        return None

    def httpx_response(self) -> httpx.Response:
        """Return the response as users see it; its request carries no credentials."""
        if self._httpx_response is None:
            self._httpx_response = httpx.Response(
                self.status_code,
                headers=list(self._headers),
                stream=httpx.ByteStream(self.content),
                request=self._request.httpx_request(),
                extensions=self._extensions,
            )
            self._httpx_response.read()
        self._httpx_response.elapsed = self.elapsed
        return self._httpx_response


class UndecodableResponse(NamedTuple):
    """A response whose body cannot be decoded, or is too long; only the first bytes are kept, as they came."""

    response: Response
    error: httpx.DecodingError


class Failure(NamedTuple):
    """Why there is no response, and whether the server may have received the whole request all the same.

    It is transient if it is an error of the transport, so that the same request may succeed later.
    """

    error: Exception
    maybe_sent: bool
    is_timeout: bool
    is_transient: bool


Outcome = Response | UndecodableResponse | Failure
"""What came of a request."""


class Deadline:
    """The end of a call."""

    __slots__ = ("_ends_at", "_monotonic")

    def __init__(self, seconds: float, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._ends_at = monotonic() + seconds

    def left(self) -> float:
        """Return the seconds that are left, 0 or less when the time is up."""
        return self._ends_at - self._monotonic()


class BodyReader:
    """Collects the body of a response as it arrives, within bounds of size."""

    __slots__ = ("_chunks", "_coding", "_extensions", "_headers", "_left", "_request", "_status_code")

    def __init__(
        self, request: Request, status_code: int, headers: Sequence[Header], extensions: Mapping[str, Any]
    ) -> None:
        self._request = request
        self._status_code = status_code
        self._headers = headers
        self._extensions = extensions
        self._chunks: list[bytes] = []
        self._coding = _coding(headers)
        self._left = _MAX_BYTES if self._coding in _PLAIN else _MAX_COMPRESSED_BYTES

    def feed(self, chunk: bytes) -> None:
        """Add a chunk; raise httpx.DecodingError if the body is too long, or has a coding that was not asked for."""
        self._chunks.append(chunk)
        if self._coding not in _PLAIN and self._coding not in _COMPRESSED:
            coding = self._coding.decode("ascii", "replace")
            raise httpx.DecodingError(f"the response is encoded as {coding!r}, which was not asked for")
        self._left -= len(chunk)
        if self._left < 0:
            raise httpx.DecodingError(_TOO_LONG)

    def response(self) -> Response:
        """Return the response, once its body is complete; raise httpx.DecodingError if it cannot be decoded."""
        return Response(self._request, self._status_code, self._headers, b"".join(self._chunks), self._extensions)

    def undecodable(self, error: httpx.DecodingError) -> UndecodableResponse:
        """Return what can be shown of a response that cannot be decoded."""
        headers = without_body_headers(self._headers)
        start = b"".join(self._chunks)[:_SHOWN_BYTES]
        return UndecodableResponse(Response(self._request, self._status_code, headers, start, self._extensions), error)


def without_body_headers(headers: Iterable[Header]) -> list[Header]:
    """Return the headers of a response without those that describe its body, which is not as it came."""
    return [(name, value) for name, value in headers if name.lower() not in _BODY_HEADERS]


def parse_date(value: str) -> datetime | None:
    """Return the moment of a date in a header, aware, or None if it cannot be read."""
    try:
        date = parsedate_to_datetime(value)
    except (ValueError, OverflowError):
        return None
    # One without a zone, or with the zone -0000, is in UTC by definition.
    return date if date.tzinfo else date.replace(tzinfo=UTC)


def _coding(headers: Sequence[Header]) -> bytes:
    coding = b""
    for name, value in headers:
        if len(name) == len(b"content-encoding") and name.lower() == b"content-encoding":
            # Several headers count as one list.
            coding = b", ".join((coding, value.strip().lower())) if coding else value.strip().lower()
    return coding


def _encode_headers(headers: Mapping[str, str]) -> list[Header]:
    return [(name.encode("ascii"), value.encode("ascii")) for name, value in headers.items()]


@cache
def _user_agent() -> str:
    versions = {name: _version(name) for name in ("plivo-messaging", "httpx")}
    return f"plivo-messaging/{versions['plivo-messaging']} Python/{platform.python_version()} httpx/{versions['httpx']}"


def _version(distribution: str) -> str:
    try:
        return version(distribution)
    except PackageNotFoundError:  # the sources can be used without being installed
        return "unknown"


class _Orjson(Protocol):
    def loads(self, content: bytes, /) -> object: ...
    def dumps(self, document: object, /) -> bytes: ...


_orjson = cast("_Orjson | None", import_module("orjson") if find_spec("orjson") is not None else None)
_decode = json.JSONDecoder().decode
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode


def read_json(content: bytes) -> object:
    """Parse JSON with orjson if it is installed; raise ValueError if it is not JSON, or nested too deeply.

    What orjson refuses is tried with the standard library, which knows other encodings, infinite numbers and halves of
    surrogate pairs. One difference remains: orjson reads integers of more than 64 bits as floats.
    """
    try:
        document: object = _decode(content.decode()) if _orjson is None else _orjson.loads(content)
    except ValueError:
        try:
            document = json.loads(content)
        except RecursionError as error:
            raise ValueError("nested too deeply") from error
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    return document


def write_json(document: Mapping[str, object]) -> bytes:
    """Serialize a document as compact JSON in UTF-8."""
    if _orjson is not None:
        try:
            return _orjson.dumps(document)
        except TypeError:
            pass  # it has an integer of more than 64 bits
    return _encode(document).encode()
