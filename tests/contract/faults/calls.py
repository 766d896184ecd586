"""Status callbacks between a server and what the suite notes of them: how a fault is put in."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TypeAlias
from urllib.parse import urlencode

from plivo_contract import CallbackAddress
from plivo_contract._callbacks import Inbox, Receiver, Version, is_signed, signature
from plivo_contract._messages import Call
from plivo_mock import MockPlivo
from tests.contract.conftest import SUBACCOUNT_TOKEN

TOKEN = MockPlivo().auth_token
VERSIONS: tuple[Version, ...] = ("V2", "V3")
OK = 200

Deliver: TypeAlias = Callable[[Call], int]
"""Hands a call over, and gives the status it is answered with."""

Meddle: TypeAlias = Callable[[Call, Deliver], int]
"""Does something else with a call, and gives the status the server is answered with."""

Fields: TypeAlias = dict[str, str]


@dataclass(frozen=True, slots=True)
class CallbackFault:
    """One thing a server does wrong when it calls back.

    Attributes:
        name: What it is, in words.
        make: Makes what happens to the calls; a new one for each server, as it may remember something.
        group: What it belongs to.
    """

    name: str
    make: Callable[[], Meddle]
    group: str = "callbacks"


class FaultyReceiver(Receiver):
    """A receiver at which calls arrive with a fault.

    Args:
        fault: The fault.
        address: Where it listens.
    """

    def __init__(self, fault: CallbackFault, address: CallbackAddress) -> None:
        super().__init__(address)
        self._meddle = fault.make()

    def record(self, inbox: Inbox, call: Call) -> int:
        return self._meddle(call, lambda changed: super(FaultyReceiver, self).record(inbox, changed))


def saying(change: Callable[[Fields], Fields]) -> Callable[[], Meddle]:
    """Change what calls say, and sign them anew."""
    return lambda: lambda call, deliver: deliver(resigned(call, with_fields(call, change(call.fields))))


def calling(method: str, change: Callable[[Call], Call]) -> Callable[[], Meddle]:
    """Change how calls of a method are made, and sign them anew."""
    return lambda: lambda call, deliver: deliver(resigned(call, change(call)) if call.method == method else call)


def headed(change: Callable[[Call], Mapping[str, str | None]], method: str = "") -> Callable[[], Meddle]:
    """Change the headers of calls, of one method if it is named."""

    def meddle(call: Call, deliver: Deliver) -> int:
        return deliver(with_headers(call, change(call)) if method in {"", call.method} else call)

    return lambda: meddle


def nonce_of(call: Call, version: Version) -> str:
    return call.header(f"X-Plivo-Signature-{version}-Nonce") or ""


def token_of(call: Call) -> str:
    """Find out which account's token a call was signed with."""
    return SUBACCOUNT_TOKEN if is_signed("V2", call, SUBACCOUNT_TOKEN) else TOKEN


def resigned(original: Call, changed: Call) -> Call:
    """Sign a call that was changed, with the tokens of the original one."""
    headers: dict[str, str] = {}
    for version in VERSIONS:
        nonce = nonce_of(changed, version)
        headers[f"X-Plivo-Signature-{version}"] = signature(version, changed, nonce, token_of(original))
        headers[f"X-Plivo-Signature-Ma-{version}"] = signature(version, changed, nonce, TOKEN)
    return with_headers(changed, headers)


def with_headers(call: Call, headers: Mapping[str, str | None]) -> Call:
    changed = {name.lower() for name in headers}
    kept = [(name, value) for name, value in call.headers if name.lower() not in changed]
    return replace(call, headers=(*kept, *((name, value) for name, value in headers.items() if value is not None)))


def with_fields(call: Call, fields: Fields) -> Call:
    """Return a call that says something else; the query of the address stays."""
    if call.method == "POST":
        return replace(call, body=urlencode(fields).encode())
    return replace(call, url=f"{call.url.partition('?')[0]}?{urlencode(fields)}")
