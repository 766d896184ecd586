"""Requests: the URL that was called, and the form fields of its query or body."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Literal, TypeAlias, cast
from urllib.parse import unquote_to_bytes

from attrs import Factory, field, frozen

from plivo_messaging._errors import ValidationError, WebhookError, WebhookPayloadError

__all__ = ["Body", "Pairs", "Request", "WebhookFields", "as_bytes", "public_url", "read_request"]

Body: TypeAlias = bytes | bytearray | str | Mapping[str, object]

# A signature covers bytes, and all bytes that are not UTF-8 would become the same replacement character.
Pairs: TypeAlias = tuple[tuple[bytes, bytes], ...]

_SHOWN = 200


@frozen(repr=False)
class WebhookFields(Mapping[str, str]):
    """The fields of a webhook as they came, by the names that Plivo documents, unknown fields included.

    A read-only mapping of each name to its first value; `getlist` returns all values of a name. The repr shows the
    names only, because a value can be the text of a message.

    Args:
        pairs: Names and values in the order they came in.

    Attributes:
        pairs: Names and values in the order they came in.
    """

    pairs: tuple[tuple[str, str], ...] = field(default=(), converter=tuple[tuple[str, str], ...])
    _values: Mapping[str, list[str]] = field(
        init=False, eq=False, default=Factory(lambda fields: _group(fields.pairs), takes_self=True)
    )

    def getlist(self, name: str) -> list[str]:
        """Return every value of a field.

        Args:
            name: The name of the field.

        Returns:
            The values in the order they came in, empty for a field that did not come.
        """
        return list(self._values.get(name, ()))

    def __getitem__(self, name: str) -> str:
        return self._values[name][0]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __repr__(self) -> str:
        return f"WebhookFields({', '.join(self)})"


@frozen
class Request:
    """A request as far as it is signed and parsed. The repr shows no fields, because tracebacks can show it."""

    method: Literal["GET", "POST"]
    base: str  # the URL without its query
    query: Pairs = field(repr=False)
    form: Pairs = field(repr=False)

    @property
    def fields(self) -> Pairs:
        """The webhook's own fields: in a POST the query belongs to whoever chose the URL."""
        return self.query if self.method == "GET" else self.form

    def __str__(self) -> str:
        return f"the {self.method} of {_redact(self.base)}"


def public_url(base_url: str, path_and_query: str) -> str:
    """Build the URL that Plivo called, for an application behind a proxy.

    The application sees the scheme, host and port that the proxy used. The public ones come from your configuration,
    because anyone can send headers such as `X-Forwarded-Host`.

    Args:
        base_url: The URL at which Plivo reaches your proxy, as you gave it to Plivo: scheme, host, the port if there
            is one, and the path that the proxy removes, if any. For example `https://example.com`.
        path_and_query: The path and query that the application received, for example `/plivo/webhook?order=5`, with
            the percent-encoding that was received.

    Returns:
        The URL. Nothing is normalised.

    Raises:
        ValidationError: If `base_url` is not an http or https URL, or has a query or a fragment, or if
            `path_and_query` does not begin with a slash.
    """
    base, _ = _split_url(base_url) or ("", "")
    if base != base_url or not base:
        raise ValidationError(
            "base_url",
            f"{_redact(base) if base else 'the value'} is not an http or https URL without query and fragment, such as "
            "'https://example.com'",
        )
    if not path_and_query.startswith("/"):
        raise ValidationError("path_and_query", "does not begin with a slash, as '/plivo/webhook?order=5' does")
    return base_url.rstrip("/") + path_and_query


def read_request(method: object, url: object, body: object, *, refusal: type[WebhookError]) -> Request:
    """Return the parts of a request; raise `refusal` if Plivo makes no such requests."""
    if not isinstance(method, str):
        raise TypeError(f"method is of type {type(method).__name__}: pass a string")
    if not isinstance(url, str):
        raise TypeError(f"url is of type {type(url).__name__}: pass a string")
    split = _split_url(url)
    if url.upper() in {"GET", "POST"}:
        raise refusal(f"url is {url!r}: pass the method first, then the URL")
    if split is None:
        raise refusal(
            "url is not one that Plivo can call: pass the whole URL, with http or https, host and path and without a "
            "fragment, such as 'https://example.com/plivo/webhook' (behind a proxy, public_url() builds it)"
        )
    base, query = split[0], _parse_form(as_bytes(split[1]))
    match method.upper() if method.isascii() else None:  # some other letters have capitals in ASCII
        case "GET":
            return Request("GET", base, query, ())
        case "POST":
            return Request("POST", base, query, _read_form(body))
        case _:
            raise refusal(f"the method is {method[:20]!r}: Plivo uses GET or POST")


def as_bytes(text: str) -> bytes:
    """Return a text in UTF-8, whatever it holds: what came over the network must not make this fail."""
    return text.encode(errors="surrogatepass")


def _split_url(url: str) -> tuple[str, str] | None:
    """Return a URL without its query, and the query, both unchanged; None if it is not a whole URL."""
    # Not by a URL parser: it can drop a default port, an empty path or a capital letter, and all of them are signed.
    base, _, query = url.partition("?")
    scheme, _, rest = base.partition("://")
    is_whole = scheme.lower() in {"http", "https"} and rest and not rest.startswith("/") and "#" not in url
    return (base, query) if is_whole else None


def _redact(base: str) -> str:
    """Return a URL for an error, without a password. Its query, which can hold the text of a message, is not shown."""
    scheme, _, rest = base.partition("://")
    host, slash, path = rest.partition("/")
    _, user, host = host.rpartition("@")
    return repr(f"{scheme}://{'…@' if user else ''}{host}{slash}{path}"[:_SHOWN])


def _read_form(body: object) -> Pairs:
    if isinstance(body, str):
        return _parse_form(as_bytes(body))
    if isinstance(body, bytes | bytearray):
        return _parse_form(bytes(body))
    if isinstance(body, Mapping):
        form = cast("Mapping[str, object]", body)
        return tuple((_encode(name), _encode(value)) for name in form for value in _values_of(form, name))
    raise TypeError(f"body is of type {type(body).__name__}: pass the request's bytes, its text, or the parsed form")


def _parse_form(data: bytes) -> Pairs:
    parts = (part.replace(b"+", b" ").partition(b"=") for part in data.split(b"&") if part)
    return tuple((unquote_to_bytes(name), unquote_to_bytes(value)) for name, _, value in parts)


def _values_of(form: Mapping[str, object], name: str) -> Iterable[object]:
    # The forms of Django, Flask and Starlette return only one value of each name as mappings.
    getlist: Callable[[str], Iterable[object]] | None = getattr(form, "getlist", None)
    if getlist is not None:
        return getlist(name)
    value = form[name]
    return cast("Iterable[object]", value) if isinstance(value, list | tuple) else (value,)


def _encode(value: object) -> bytes:
    if isinstance(value, str):
        return as_bytes(value)
    raise WebhookPayloadError(
        f"the form holds a value of type {type(value).__name__}, and Plivo sends only strings: was it sent as "
        "multipart/form-data, or were its values converted?"
    )


def _group(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    values: dict[str, list[str]] = {}
    for name, value in pairs:
        values.setdefault(name, []).append(value)
    return values
