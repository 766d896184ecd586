"""Signatures in versions 2 and 3: make and verify them.

Documentation: https://www.plivo.com/docs/messaging/concepts/signature-validation (version 2) and
https://www.plivo.com/docs/voice/concepts/signature-validation (version 3)
"""

import base64
import hashlib
import hmac
import re
import secrets
from collections.abc import Iterable, Mapping
from itertools import product
from types import NoneType
from typing import Literal, Protocol, TypeAlias, cast, runtime_checkable

from plivo_messaging._arguments.credentials import AUTH_TOKEN_PATTERN, Secret
from plivo_messaging._errors import ConfigurationError, ValidationError, WebhookSignatureError

from ._requests import Request, as_bytes

__all__ = [
    "VERSIONS",
    "AuthTokens",
    "Headers",
    "SignatureVersion",
    "check_tokens",
    "hide_tokens",
    "sign_request",
    "verify_request",
]

SignatureVersion: TypeAlias = Literal["v2", "v3"]
AuthTokens: TypeAlias = str | Secret | Iterable[str | Secret]

VERSIONS: tuple[SignatureVersion, ...] = ("v3", "v2")  # the strongest first

# Visible ASCII without the characters that end the signed URL or fields (. and /), and without the comma of a header
# that came twice: with them, the border between the nonce and what comes before it could be moved.
_NONCE = re.compile(r"[!-+\-0-~]+")
_SIGNATURE = re.compile(r"[A-Za-z0-9+/]{43}=")


@runtime_checkable
class Headers(Protocol):
    """Headers: any mapping of strings, or Flask's, which have `items` but are not a mapping."""

    def items(self) -> Iterable[tuple[str, str]]:
        """Return names and values."""
        ...


def hide_tokens(auth_token: object) -> tuple[Secret | type, ...]:
    """Return each token as a Secret, or its type if it is not a string. Nothing here fails with a token in a local."""
    given: Iterable[object] = (auth_token,)
    if isinstance(auth_token, Iterable) and not isinstance(auth_token, str | bytes):
        given = cast("Iterable[object]", auth_token)
    return tuple(
        each if isinstance(each, Secret) else Secret(each) if isinstance(each, str) else type(each) for each in given
    )


def check_tokens(hidden: tuple[Secret | type, ...]) -> tuple[Secret, ...]:
    """Validate hidden tokens: anyone could sign with an empty one."""
    wrong = [each.__name__ for each in hidden if isinstance(each, type) and each is not NoneType]
    if wrong:
        raise TypeError(f"auth_token is of type {wrong[0]}: pass a string, or several strings")
    tokens = tuple(each for each in hidden if isinstance(each, Secret))
    if not tokens or len(tokens) < len(hidden) or not all(tokens):
        raise ConfigurationError(
            "auth_token is missing or empty: pass the auth token of the account, which the Plivo console shows"
        )
    if not all(AUTH_TOKEN_PATTERN.fullmatch(each.reveal()) for each in tokens):
        raise ConfigurationError(
            "auth_token holds a space, a line break or another character that no token has: was it copied together "
            "with the text around it?"
        )
    return tokens


def verify_request(
    request: Request, headers: Headers, tokens: tuple[Secret, ...], versions: Iterable[SignatureVersion]
) -> SignatureVersion:
    """Return the version of the signature that fits; raise WebhookSignatureError if none does.

    The strongest accepted version with any header decides alone, even if its headers are incomplete. Otherwise,
    changed fields could pass with a broken version 3 beside a version 2, which does not cover the fields.
    """
    accepted = _check_versions(versions)
    given = _lower_names(headers)
    present = [each for each in VERSIONS if any(name.lower() in given for name in _header_names(each))]
    usable: list[SignatureVersion] = [each for each in accepted if each in present]
    if not usable:
        names = ", ".join(name for each in accepted for name in _header_names(each))
        other = f"; version {present[0][1:]} is present but not accepted" if present else ""
        raise WebhookSignatureError(
            f"{request} is not signed: none of the headers {names} is present{other}. It is not from Plivo, or a proxy "
            "has removed them"
        )
    version = usable[0]
    _, _, problems = _read_headers(given, version)
    if problems:
        raise WebhookSignatureError(f"the signature of {request} is incomplete: {', '.join(problems)}")
    if _fits(request, given, version, tokens):
        return version
    account, main, _ = _header_names(version)
    one_of = "the auth token" if len(tokens) == 1 else f"one of the {len(tokens)} auth tokens"
    refusal = f"no signature of {request} fits: neither {account} nor {main} holds one made with {one_of}."
    if version == "v3" and "v2" in present and _fits(request, given, "v2", tokens):
        raise WebhookSignatureError(f"{refusal} URL and token are right, because version 2 fits: the fields changed")
    raise WebhookSignatureError(
        f"{refusal} Is this the URL that Plivo called? A proxy can change scheme, host, port or path; public_url() "
        f"builds the public URL. Otherwise the token is another account's (in {main} it is the main account's), or the "
        "fields changed"
    )


def sign_request(
    request: Request,
    tokens: tuple[Secret, ...],
    main_tokens: tuple[Secret, ...],
    nonce: str | None,
    versions: Iterable[SignatureVersion],
) -> dict[str, str]:
    """Return the headers that Plivo would send with a request."""
    used = f"{secrets.randbelow(10**20):020}" if nonce is None else nonce
    if not _NONCE.fullmatch(used):
        raise ValidationError("nonce", f"{used!r} is not visible ASCII without comma, full stop and slash")
    headers: dict[str, str] = {}
    for version in _check_versions(versions):
        account, main, of_nonce = _header_names(version)
        signed = _signed_bytes(request, version, used)
        headers[account] = ",".join(_signature(token, signed).decode() for token in tokens)
        headers[main] = ",".join(_signature(token, signed).decode() for token in main_tokens)
        headers[of_nonce] = used
    return headers


def _check_versions(versions: Iterable[SignatureVersion]) -> list[SignatureVersion]:
    """Return the versions, the strongest first."""
    wanted = frozenset(versions)
    known: list[SignatureVersion] = [version for version in VERSIONS if version in wanted]
    if not known or len(known) < len(wanted):
        raise ValidationError("versions", "is not one or several of 'v3' and 'v2'")
    return known


def _header_names(version: SignatureVersion) -> tuple[str, str, str]:
    """Return the headers for the account's signature, the main account's signature, and the nonce."""
    number = version.upper()
    return f"X-Plivo-Signature-{number}", f"X-Plivo-Signature-Ma-{number}", f"X-Plivo-Signature-{number}-Nonce"


def _lower_names(headers: object) -> dict[str, str]:
    if not isinstance(headers, Headers):
        raise TypeError(f"headers are of type {type(headers).__name__}: pass a mapping of names to values")
    found: dict[str, str] = {}
    for given, value in cast("Iterable[tuple[object, object]]", headers.items()):
        if not isinstance(given, str) or not isinstance(value, str):
            raise TypeError("headers hold names or values that are not strings: decode them as latin-1")
        name = given.lower()
        # A header that came twice means the same as one header with both values, separated by a comma.
        found[name] = f"{found[name]},{value}" if name in found else value
    return found


def _read_headers(given: Mapping[str, str], version: SignatureVersion) -> tuple[list[bytes], str, list[str]]:
    """Return the signatures, the nonce, and what is wrong with them."""
    *names, of_nonce = _header_names(version)
    signed = [name for name in names if name.lower() in given]
    candidates = [each.strip() for name in signed for each in given[name.lower()].split(",")]
    signatures = [each.encode() for each in candidates if _SIGNATURE.fullmatch(each)]
    nonce = given.get(of_nonce.lower())
    problems: list[str] = []
    if not signed:
        problems.append(f"{names[0]} is missing")
    elif not signatures:
        problems += [f"{name} is malformed" for name in signed]
    if nonce is None or not _NONCE.fullmatch(nonce):
        problems.append(f"{of_nonce} is {'missing' if nonce is None else 'malformed'}")
    return signatures, nonce or "", problems


def _fits(request: Request, given: Mapping[str, str], version: SignatureVersion, tokens: tuple[Secret, ...]) -> bool:
    signatures, nonce, problems = _read_headers(given, version)
    if problems:
        return False
    signed = _signed_bytes(request, version, nonce)
    expected = [_signature(token, signed) for token in tokens]
    # All pairs are compared, each in constant time, so that the time shows nothing.
    return any([hmac.compare_digest(*pair) for pair in product(expected, signatures)])  # noqa: C419


def _signed_bytes(request: Request, version: SignatureVersion, nonce: str) -> bytes:
    """Return what is signed: in version 2 the URL without its query, in version 3 also query and form."""
    signed = as_bytes(request.base)
    if version == "v2":
        return signed + as_bytes(nonce)
    if request.query or request.form:
        signed += b"?" + b"&".join(name + b"=" + value for name, value in sorted(request.query))
    if request.query and request.form:
        signed += b"."
    return signed + b"".join(name + value for name, value in sorted(request.form)) + b"." + as_bytes(nonce)


def _signature(token: Secret, signed: bytes) -> bytes:
    return base64.b64encode(hmac.digest(as_bytes(token.reveal()), signed, hashlib.sha256))
