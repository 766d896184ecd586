"""Signatures in the versions 2 and 3: what is signed, and how. Pure.

Documentation: https://www.plivo.com/docs/messaging/concepts/signature-validation (version 2) and
https://www.plivo.com/docs/voice/concepts/signature-validation (version 3)
"""

import base64
import hashlib
import hmac
from collections.abc import Iterable, Sequence
from itertools import product
from typing import Literal, TypeAlias

from plivo_messaging._transport._secret import Secret

from ._forms import Pairs, as_bytes

__all__ = ["SignatureVersion", "any_fits", "signature", "signed_v2", "signed_v3"]

SignatureVersion: TypeAlias = Literal["v2", "v3"]


def signed_v2(base: str, nonce: str) -> bytes:
    """Give what a signature of version 2 covers: the URL without its query, and nothing of what is sent.

    Args:
        base: Scheme, host, port and path of the URL.
        nonce: The nonce.

    Returns:
        The bytes to sign.
    """
    return as_bytes(base + nonce)


def signed_v3(base: str, query: Pairs, form: Pairs, nonce: str) -> bytes:
    """Give what a signature of version 3 covers: the URL, its query and the form, though not the method.

    Args:
        base: Scheme, host, port and path of the URL.
        query: The query's fields.
        form: The form's fields; a GET has none.
        nonce: The nonce.

    Returns:
        The bytes to sign.
    """
    signed = as_bytes(base)
    if query or form:
        signed += b"?" + b"&".join(name + b"=" + value for name, value in sorted(query))
    if query and form:
        signed += b"."
    return signed + b"".join(name + value for name, value in sorted(form)) + b"." + as_bytes(nonce)


def signature(token: Secret, signed: bytes) -> bytes:
    """Sign.

    Args:
        token: The auth token.
        signed: The bytes to sign.

    Returns:
        The signature in base64.
    """
    return base64.b64encode(hmac.digest(as_bytes(token.reveal()), signed, hashlib.sha256))


def any_fits(tokens: Iterable[Secret], signed: bytes, candidates: Sequence[bytes]) -> bool:
    """Say whether one of several signatures was made with one of several tokens.

    Every signature is compared with every token's, in constant time each, so that the time tells nothing.

    Args:
        tokens: The auth tokens.
        signed: The bytes that were signed.
        candidates: The signatures in base64.

    Returns:
        Whether there is one.
    """
    expected = [signature(token, signed) for token in tokens]
    return any([hmac.compare_digest(*pair) for pair in product(expected, candidates)])  # noqa: C419  (compare them all)
