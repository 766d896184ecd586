"""Secrets taken out of what is shown: auth tokens, and the credentials of headers."""

import json
from base64 import b64decode
from collections.abc import Iterable
from urllib.parse import quote, quote_plus

from ._accounts import Accounts

_REDACTED = "***"
_SECRET_HEADERS = frozenset({b"cookie", b"proxy-authorization", b"x-auth-token"})


class Redactor:
    """Takes the auth tokens of all accounts out of texts, also as they are written in JSON or in a URL."""

    def __init__(self, accounts: Accounts) -> None:
        self._accounts = accounts
        self._known = 0
        self._spellings: list[str] = []

    def __call__(self, text: str) -> str:
        """Return a text with `***` in place of each token."""
        if self._known != len(self._accounts):  # accounts are added, and never removed
            tokens = [account.auth_token for account in self._accounts]
            # The longest first: one token may be the beginning of another.
            self._spellings = sorted({each for token in tokens for each in _spellings_of(token)}, key=len, reverse=True)
            self._known = len(tokens)
        for spelling in self._spellings:
            if spelling in text:
                text = text.replace(spelling, _REDACTED)
        return text


def without_credentials(headers: Iterable[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """Return headers without credentials, also wrong ones: a token that is wrong here may be right elsewhere."""
    return [(name, _harmless(name.lower(), value)) for name, value in headers]


def _spellings_of(token: str) -> set[str]:
    return {token, json.dumps(token)[1:-1], quote(token, safe=""), quote_plus(token)}


def _harmless(name: bytes, value: bytes) -> bytes:
    if name == b"authorization":
        return _user_of(value)
    return _REDACTED.encode() if name in _SECRET_HEADERS else value


def _user_of(value: bytes) -> bytes:
    """Return `Basic`, the user name and no password; nothing of what is none."""
    scheme, _, encoded = value.partition(b" ")
    try:
        user, separator, _ = b64decode(encoded.strip(), validate=True).partition(b":")
    except ValueError:
        user, separator = b"", b""
    is_readable = scheme.lower() == b"basic" and separator and user.isascii() and user.decode("ascii").isprintable()
    return (b"Basic " + user + b":" if is_readable else b"") + _REDACTED.encode()
