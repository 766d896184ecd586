"""Faults of the signatures of status callbacks."""

import hashlib
import hmac
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from plivo_contract._callbacks import Version, signature
from plivo_contract._messages import Call
from tests.contract.faults.calls import (
    TOKEN,
    VERSIONS,
    CallbackFault,
    Deliver,
    Meddle,
    headed,
    nonce_of,
    resigned,
    token_of,
    with_headers,
)


def faults() -> Iterator[CallbackFault]:
    """Return the faults of the signatures of status callbacks."""
    names = [f"X-Plivo-Signature-{part}" for part in ("V2", "Ma-V2", "V2-Nonce", "V3", "Ma-V3", "V3-Nonce")]
    yield CallbackFault("they are not signed", headed(lambda _: dict.fromkeys(names)))
    for name in names:
        yield CallbackFault(f"{name} is missing", headed(_setting(name, None)))
    for version in VERSIONS:
        name, main, nonce = (f"X-Plivo-Signature-{each}" for each in (version, f"Ma-{version}", f"{version}-Nonce"))
        yield CallbackFault(f"{version} is signed with another token", _signed(version, name, token="another"))
        yield CallbackFault(
            f"{version} of the main account is signed with another token", _signed(version, main, token="another")
        )
        yield CallbackFault(f"{version} is always signed with the main token", _signed(version, name, token=TOKEN))
        yield CallbackFault(
            f"{version} of the main account is signed with the subaccount's token", _signed_by_subaccount(version, main)
        )
        yield CallbackFault(f"{version} is signed over another nonce", _signed(version, name, nonce="12345"))
        yield CallbackFault(f"{version} has another nonce in its header", headed(_setting(nonce, "1")))
        yield CallbackFault(
            f"{version} is signed over another address",
            _signed(version, name, change=lambda call: replace(call, url=f"https{call.url[4:]}")),
        )
        yield CallbackFault(f"{version} is hexadecimal", _hashed(version, name, as_hex=True))
        yield CallbackFault(f"{version} is made with SHA-1", _hashed(version, name, algorithm="sha1"))
    yield CallbackFault(
        "V2 is signed over the fields of a GET as well",
        headed(lambda call: {"X-Plivo-Signature-V2": _over(f"{call.url}{nonce_of(call, 'V2')}")}, method="GET"),
    )
    changes: Mapping[str, Callable[[Call], Call]] = {
        "is not signed over the form": lambda call: replace(call, body=b""),
        "is not signed over the query": lambda call: replace(call, url=call.url.partition("?")[0]),
        "is signed over one field less": lambda call: replace(call, body=call.body.partition(b"&")[2]),
    }
    for words, change in changes.items():
        yield CallbackFault(f"V3 {words}", _signed("V3", "X-Plivo-Signature-V3", change=change))
    yield CallbackFault("all have the same nonce", lambda: _with_one_nonce)


def _setting(name: str, value: str | None) -> Callable[[Call], Mapping[str, str | None]]:
    return lambda _: {name: value}


def _signed(
    version: Version,
    name: str,
    *,
    token: str = "",
    nonce: str = "",
    change: Callable[[Call], Call] = lambda call: call,
) -> Callable[[], Meddle]:
    """Sign otherwise: with another token, over another nonce, or over something else."""

    def header(call: Call) -> Mapping[str, str]:
        made = signature(version, change(call), nonce or nonce_of(call, version), token or token_of(call))
        return {name: made}

    return headed(header)


def _signed_by_subaccount(version: Version, name: str) -> Callable[[], Meddle]:
    return headed(lambda call: {name: signature(version, call, nonce_of(call, version), token_of(call))})


def _hashed(version: Version, name: str, *, as_hex: bool = False, algorithm: str = "sha256") -> Callable[[], Meddle]:
    def header(call: Call) -> Mapping[str, str]:
        content = f"{call.url.partition('?')[0]}{nonce_of(call, version)}"
        digest = hmac.digest(token_of(call).encode(), content.encode(), getattr(hashlib, algorithm))
        return {name: digest.hex() if as_hex else b64encode(digest).decode()}

    return headed(header)


def _with_one_nonce(call: Call, deliver: Deliver) -> int:
    names = {f"X-Plivo-Signature-{version}-Nonce": "12345" for version in VERSIONS}
    return deliver(resigned(call, with_headers(call, names)))


def _over(content: str) -> str:
    return b64encode(hmac.digest(TOKEN.encode(), content.encode(), hashlib.sha256)).decode()
