"""Signatures of callbacks, worked out from the documentation.

Documentation: https://www.plivo.com/docs/messaging/concepts/signature-validation
"""

import hmac
from base64 import b64encode
from collections.abc import Sequence
from hashlib import sha256
from typing import Literal, TypeAlias

from ._call import Call

Version: TypeAlias = Literal["V2", "V3"]

_VERSIONS: tuple[Version, ...] = ("V2", "V3")


def signature(version: Version, call: Call, nonce: str, auth_token: str) -> str:
    """Sign a call.

    Args:
        version: Of the signature.
        call: The call.
        nonce: The text that is used once.
        auth_token: The key.

    Returns:
        The signature, in Base64.
    """
    content = _signed_v2(call, nonce) if version == "V2" else _signed_v3(call, nonce)
    return b64encode(hmac.digest(auth_token.encode(), content.encode(), sha256)).decode("ascii")


def is_signed(version: Version, call: Call, auth_token: str, *, by_main_account: bool = False) -> bool:
    """Say whether a call is signed with an auth token.

    Args:
        version: Of the signature.
        call: The call.
        auth_token: The key.
        by_main_account: Whether to look at the header of the main account's signature.

    Returns:
        Whether one of the signatures in the header fits.
    """
    nonce = call.header(f"X-Plivo-Signature-{version}-Nonce")
    given = call.header(f"X-Plivo-Signature-{'Ma-' if by_main_account else ''}{version}")
    if not nonce or not given:
        return False
    expected = signature(version, call, nonce, auth_token).encode()
    return any(hmac.compare_digest(expected, each.strip().encode()) for each in given.split(","))


def is_fully_signed(call: Call, own_tokens: Sequence[str], main_token: str) -> bool:
    """Say whether a call has both signatures of both versions.

    Args:
        call: The call.
        own_tokens: The auth tokens of the accounts whose message it may be about.
        main_token: That of the main account.
    """
    return all(
        any(is_signed(version, call, token) for token in own_tokens)
        and is_signed(version, call, main_token, by_main_account=True)
        for version in _VERSIONS
    )


def _signed_v2(call: Call, nonce: str) -> str:
    return f"{call.url.partition('?')[0]}{nonce}"


def _signed_v3(call: Call, nonce: str) -> str:
    query = "&".join(f"{name}={value}" for name, value in sorted(call.query))
    form = "".join(f"{name}{value}" for name, value in sorted(call.form)) if call.method == "POST" else ""
    mark = "?" if query or form else ""
    between = "." if query and form else ""
    return f"{call.url.partition('?')[0]}{mark}{query}{between}{form}.{nonce}"
