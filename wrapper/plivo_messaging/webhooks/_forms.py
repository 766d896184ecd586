"""Form fields, from the body of a POST or the query of a URL, whether a framework has read them already or not."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Protocol, TypeAlias, cast, runtime_checkable
from urllib.parse import unquote_to_bytes

from attrs import Factory, field, frozen

from plivo_messaging._errors import WebhookPayloadError

__all__ = ["Body", "Pairs", "WebhookFields", "as_bytes", "read_form", "read_query"]

Body: TypeAlias = bytes | bytearray | str | Mapping[str, object]

# Names and values, decoded from their percent-encoding and no further: a signature covers bytes, and bytes that are no
# UTF-8 would all become the same replacement character.
Pairs: TypeAlias = tuple[tuple[bytes, bytes], ...]


@runtime_checkable
class _MultiDict(Protocol):
    """The forms of Django, Flask and Starlette: by the usual ways of a mapping they give one value of each key."""

    def getlist(self, key: str, /) -> Iterable[object]:
        """Give all values of a key."""
        ...


@frozen(repr=False)
class WebhookFields(Mapping[str, str]):
    """The fields of a webhook as they came, by the names Plivo documents, those this version does not know included.

    A read-only mapping; a name that came several times stands for its first value, and `getlist` gives all of them.
    The repr has the names without the values, among which is the text of a message.

    Args:
        pairs: Names and values in the order they came in.

    Attributes:
        pairs: Names and values in the order they came in.
    """

    pairs: tuple[tuple[str, str], ...] = field(default=(), converter=tuple[tuple[str, str], ...])
    _values: Mapping[str, list[str]] = field(
        init=False, eq=False, default=Factory(lambda fields: _by_name(fields.pairs), takes_self=True)
    )

    def getlist(self, name: str) -> list[str]:
        """Give every value of a field.

        Args:
            name: The name of the field.

        Returns:
            Its values in the order they came in; none for a field that did not come.
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

    @classmethod
    def decoded(cls, pairs: Pairs) -> "WebhookFields":
        """Make texts out of bytes; what is no UTF-8 becomes the replacement character.

        Args:
            pairs: Names and values as bytes.

        Returns:
            The same as texts.
        """
        return cls(tuple((name.decode(errors="replace"), value.decode(errors="replace")) for name, value in pairs))


def read_form(body: object) -> Pairs:
    """Read a form.

    Args:
        body: A `Body`: bytes or text (`application/x-www-form-urlencoded`), or the form a framework made of it: a
            mapping of names to values, to lists of values, or one with a `getlist`.

    Returns:
        Its names and values, empty ones included.

    Raises:
        TypeError: If the body is none of these.
        WebhookPayloadError: If a framework's form has something else than texts in it, such as an uploaded file.
    """
    if isinstance(body, str):
        return _urlencoded(as_bytes(body))
    if isinstance(body, bytes | bytearray):
        return _urlencoded(bytes(body))
    if isinstance(body, Mapping):
        form = cast("Mapping[str, object]", body)
        return tuple((_text(name), _text(value)) for name in form for value in _values(form, name))
    raise TypeError(f"body is of type {type(body).__name__}: pass the request's bytes, its text, or the parsed form")


def read_query(query: str) -> Pairs:
    """Read a query.

    Args:
        query: What stands behind the question mark of a URL, encoded as it is there.

    Returns:
        Its names and values, empty ones included.
    """
    return _urlencoded(as_bytes(query))


def as_bytes(text: str) -> bytes:
    """Encode a text in UTF-8, whatever it holds: what came over the network must not make this fail."""
    return text.encode(errors="surrogatepass")


def _by_name(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    values: dict[str, list[str]] = {}
    for name, value in pairs:
        values.setdefault(name, []).append(value)
    return values


def _urlencoded(data: bytes) -> Pairs:
    parts = (part.replace(b"+", b" ").partition(b"=") for part in data.split(b"&") if part)
    return tuple((unquote_to_bytes(name), unquote_to_bytes(value)) for name, _, value in parts)


def _values(form: Mapping[str, object], name: str) -> Iterable[object]:
    if isinstance(form, _MultiDict):
        return form.getlist(name)
    value = form[name]
    return cast("Iterable[object]", value) if isinstance(value, list | tuple) else (value,)


def _text(value: object) -> bytes:
    if isinstance(value, str):
        return as_bytes(value)
    raise WebhookPayloadError(
        f"the form holds a {type(value).__name__} where Plivo sends texts: was it sent as multipart/form-data, "
        "or were its values converted?"
    )
