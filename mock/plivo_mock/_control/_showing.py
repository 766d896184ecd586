"""Headers and bodies as they are shown: as text, and without secrets."""

from base64 import b64decode
from collections.abc import Callable, Iterable, Sequence
from typing import TypeAlias

from ._recording import MAX_BYTES

Headers: TypeAlias = tuple[tuple[str, str], ...]

RawHeaders: TypeAlias = Sequence[tuple[bytes, bytes]]
"""Headers as ASGI has them."""

Redact: TypeAlias = Callable[[str], str]
"""Takes known secrets out of a text."""

_REDACTED = b"***"
_SECRET_HEADERS = frozenset({b"cookie", b"proxy-authorization", b"x-auth-token"})


def without_credentials(headers: Iterable[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """Take credentials out of headers, also wrong ones: a token that is wrong here may be right elsewhere.

    Args:
        headers: As ASGI has them.

    Returns:
        The same with the user name alone in `Authorization`, and nothing of other credentials.
    """
    return [(name, _harmless(name.lower(), value)) for name, value in headers]


def shown_headers(headers: Iterable[tuple[bytes, bytes]], redact: Redact) -> Headers:
    """Write headers down without secrets.

    Args:
        headers: As ASGI has them.
        redact: Takes known secrets out of a text.

    Returns:
        Names and values, in order.
    """
    return tuple((name.decode("latin-1").lower(), redact(value.decode("latin-1"))) for name, value in headers)


def shown_text(body: bytes, redact: Redact, size: int | None = None) -> str:
    """Write a body down without secrets.

    Args:
        body: The body; what is not UTF-8 in it is replaced.
        redact: Takes known secrets out of a text.
        size: How many bytes the whole body has, where `body` is its beginning.

    Returns:
        The text, of 64 KiB at most and with a note of what is left out.
    """
    kept = body[:MAX_BYTES]
    text = redact(kept.decode("utf-8", "replace"))
    left = (len(body) if size is None else size) - len(kept)
    return f"{text}\N{HORIZONTAL ELLIPSIS} and {left:,} bytes more" if left > 0 else text


def _harmless(name: bytes, value: bytes) -> bytes:
    if name == b"authorization":
        return _user_of(value)
    return _REDACTED if name in _SECRET_HEADERS else value


def _user_of(value: bytes) -> bytes:
    scheme, _, encoded = value.partition(b" ")
    try:
        user, separator, _ = b64decode(encoded.strip(), validate=True).partition(b":")
    except ValueError:
        user, separator = b"", b""
    is_readable = scheme.lower() == b"basic" and separator and user.isascii() and user.decode("ascii").isprintable()
    return b"Basic " + user + b":" + _REDACTED if is_readable else _REDACTED
