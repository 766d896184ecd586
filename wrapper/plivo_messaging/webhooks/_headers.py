"""The headers a signature comes in."""

import re
from collections.abc import Iterable
from typing import Protocol, runtime_checkable

from attrs import frozen

from ._signatures import SignatureVersion

__all__ = ["NONCE", "Headers", "SignatureHeaders", "header_names", "read_headers"]

# A nonce is digits, as far as anybody has seen. It must not hold what would let the border between it and the signed
# URL or fields be moved: a full stop (version 3) or a slash (version 2), nor the comma of a header that came twice.
NONCE = re.compile(r"[!-+\-0-~]+")
_SIGNATURE = re.compile(r"[A-Za-z0-9+/]{43}=")


class Headers(Protocol):
    """Headers: any mapping of strings to strings, and Flask's, which are no mapping but nearly so."""

    def items(self) -> Iterable[tuple[str, str]]:
        """Give names and values."""
        ...


@runtime_checkable
class _HasItems(Protocol):
    """What may be such headers: who calls does not always use a type checker."""

    def items(self) -> Iterable[tuple[object, object]]:
        """Give names and values."""
        ...


@frozen
class SignatureHeaders:
    """What a request says about its signature in one version.

    Attributes:
        version: The version.
        signatures: Those that are of the right form, in base64.
        nonce: The nonce, or None if there is none of the right form.
        missing: Names of the headers that would have to be there and are not.
        malformed: Names of the headers that are there with nothing usable in them.
    """

    version: SignatureVersion
    signatures: tuple[bytes, ...]
    nonce: str | None
    missing: tuple[str, ...]
    malformed: tuple[str, ...]


def header_names(version: SignatureVersion) -> tuple[str, str, str]:
    """Name the headers of a version.

    Args:
        version: The version.

    Returns:
        The one signed with the token of the account or subaccount, the one signed with the main account's token, and
        the one with the nonce.
    """
    number = version.upper()
    return f"X-Plivo-Signature-{number}", f"X-Plivo-Signature-Ma-{number}", f"X-Plivo-Signature-{number}-Nonce"


def read_headers(headers: Headers, version: SignatureVersion) -> SignatureHeaders | None:
    """Read the headers of a version.

    Args:
        headers: All headers of the request; case does not matter.
        version: The version.

    Returns:
        What they say, or None if none of the three is there, not even an empty one.

    Raises:
        TypeError: If the headers are not names and values in strings.
    """
    account, main, nonce = header_names(version)
    found = _find(headers, (account, main, nonce))
    if not found:
        return None
    signed = [name for name in (account, main) if name in found]
    signatures = tuple(
        candidate.encode()
        for name in signed
        for candidate in map(str.strip, found[name].split(","))
        if _SIGNATURE.fullmatch(candidate)
    )
    good_nonce = NONCE.fullmatch(found.get(nonce, ""))
    return SignatureHeaders(
        version=version,
        signatures=signatures,
        nonce=good_nonce[0] if good_nonce else None,
        missing=(() if signed else (account,)) + (() if nonce in found else (nonce,)),
        malformed=(() if signatures else tuple(signed)) + ((nonce,) if nonce in found and not good_nonce else ()),
    )


def _find(headers: object, names: tuple[str, ...]) -> dict[str, str]:
    if not isinstance(headers, _HasItems):
        raise TypeError(f"headers are of type {type(headers).__name__}: pass a mapping of names to values")
    wanted = {name.lower(): name for name in names}
    found: dict[str, str] = {}
    for given, value in headers.items():
        if not isinstance(given, str) or not isinstance(value, str):
            raise TypeError("headers hold names or values that are no strings: decode them (latin-1)")
        name = wanted.get(given.lower())
        if name is not None:
            # A header that came twice means the same as one whose values are separated by a comma.
            found[name] = f"{found[name]},{value}" if name in found else value
    return found
