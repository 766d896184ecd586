"""What is tested, and what may be done to it."""

import ipaddress
import math
from base64 import b64encode
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, TypeAlias
from urllib.parse import urlsplit

import httpx

from ._bounds import MAX_TIME, PATIENCE, TIMEOUT
from ._control import ControlApi, MovableClock
from ._values import plain_number

AsgiMessage: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[AsgiMessage]]
Send: TypeAlias = Callable[[AsgiMessage], Awaitable[None]]
ASGIApp: TypeAlias = Callable[[MutableMapping[str, Any], Receive, Send], Awaitable[None]]
"""An ASGI application: `scope, receive, send`."""

PLACEHOLDERS = {
    f"Basic [{name}_ID:{name}_TOKEN]": f"${name}_ID:${name}_TOKEN"
    for name in ("PLIVO_AUTH", "CONTRACT_OTHER", "CONTRACT_SUBACCOUNT")
}
"""What stands for the credentials of each account in reports, and what a shell puts in its place."""

_LOOPBACK = "127.0.0.1"
_ENDINGS = ("failed", "undelivered", "rejected")


@dataclass(frozen=True, slots=True)
class Credentials:
    """An account.

    Attributes:
        auth_id: Its auth_id.
        auth_token: Its auth token.
    """

    auth_id: str
    auth_token: str

    def __repr__(self) -> str:
        return f"Credentials(auth_id={self.auth_id!r}, auth_token=…)"

    @property
    def header(self) -> tuple[str, str]:
        """The header field with the credentials."""
        return "Authorization", f"Basic {b64encode(f'{self.auth_id}:{self.auth_token}'.encode()).decode()}"

    def validate(self, id_name: str, token_name: str) -> None:
        """Raise if no request can be made with these credentials.

        Args:
            id_name: What the user calls the auth_id.
            token_name: What the user calls the auth token.

        Raises:
            ValueError: The text names what is wrong, and never the auth token.
        """
        for name, value in ((id_name, self.auth_id), (token_name, self.auth_token)):
            if not value:
                raise ValueError(f"{name} is empty: use the account's, as the console of Plivo shows it")
            for place, stripped in (("beginning", value.lstrip()), ("end", value.rstrip())):
                if stripped != value:
                    raise ValueError(f"{name} has white space at its {place}: remove it")
        if not all("!" <= each <= "~" and each not in "/?#%:" for each in self.auth_id):
            raise ValueError(
                f"{id_name}={self.auth_id!r} is not an auth_id: use one such as MA and 18 letters and digits"
            )


@dataclass(frozen=True, slots=True)
class CallbackAddress:
    """An address for status callbacks.

    Attributes:
        url: What the server is told to call, such as `http://192.0.2.7:8020`; empty for the address the suite listens
            on, which a server on this computer can reach.
        listen: Where the suite listens, as `HOST:PORT`; port 0 stands for a free one. If empty, the host and port of
            `url`, or a free port of the loopback address.
    """

    url: str = ""
    listen: str = ""

    def __post_init__(self) -> None:
        parts = urlsplit(self.url)
        if self.url and not (parts.scheme in {"http", "https"} and parts.hostname):
            raise ValueError(f"callback url={self.url!r} is not an HTTP URL: use one such as http://192.0.2.7:8020")
        if parts.query or parts.fragment or parts.username or parts.password:
            raise ValueError("callback url has a query, a fragment or credentials: use scheme, host and path alone")
        host, port = self.bound_to
        if not host or not 0 <= port < 2**16:
            raise ValueError(f"callback listen={self.listen!r} is not HOST:PORT: use one such as 0.0.0.0:8020")

    @property
    def bound_to(self) -> tuple[str, int]:
        """The host and the port the suite listens on; port 0 stands for a free one, -1 for an invalid one."""
        if self.listen:
            host, _, port = self.listen.rpartition(":")
            return host.strip("[]"), int(port) if port.isascii() and port.isdigit() else -1
        if not self.url:
            return _LOOPBACK, 0
        parts = urlsplit(self.url)
        try:
            return parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
        except ValueError:
            return parts.hostname or "", -1


class Mode(Enum):
    """What may be done to a server."""

    READ_ONLY = "read only"
    ONE_DESTINATION = "messages to one destination"
    FULL = "everything"
    LIMITS = "rate limits"


_EXAMPLES = {Mode.READ_ONLY: 6, Mode.ONE_DESTINATION: 6, Mode.FULL: 30, Mode.LIMITS: 0}


@dataclass(frozen=True, slots=True)
class Target:
    """A server.

    Attributes:
        credentials: The account it is tested with.
        base_url: Where it is, such as `https://api.plivo.com/v1`; empty for an application in this process.
        app: The application in this process; None for a server.
        other: A second account, if there is one.
        subaccount: A subaccount of the account, if there is one.
        endings: Destinations whose messages are not delivered, by the last state of their messages: `failed`,
            `undelivered`, `rejected`.
        control: Controls the server beside its API, if that is possible.
        callbacks: Where the server can call the suite. By default a free port of this computer for an application in
            this process and for a server on this computer; nowhere for any other.
        is_called_back: Whether status callbacks are tested, if the server can call the suite.
        clock: Moves the server's time, if that is possible.
    """

    credentials: Credentials
    base_url: str = ""
    app: ASGIApp | None = None
    other: Credentials | None = None
    subaccount: Credentials | None = None
    endings: Mapping[str, str] = field(default_factory=dict[str, str])
    control: ControlApi | None = None
    callbacks: CallbackAddress | None = None
    is_called_back: bool = True
    clock: MovableClock | None = None

    def __post_init__(self) -> None:
        for state, number in self.endings.items():
            if state not in _ENDINGS or not plain_number(number):
                states = ", ".join(_ENDINGS)
                raise ValueError(f"ending {state}={number} is invalid: use STATE=NUMBER, with one of {states}")
        if (self.app is None) == (not self.base_url):
            raise ValueError("a target is either a base_url or an app: give one of them")
        for name in ("credentials", "other", "subaccount"):
            account: Credentials | None = getattr(self, name)
            if account is not None:
                account.validate(f"{name}.auth_id", f"{name}.auth_token")
        if self.base_url:
            _validate_base_url(self.base_url)

    @property
    def accounts(self) -> list[tuple[Credentials, str]]:
        """The accounts, each with what stands for its credentials in reports."""
        pairs = zip((self.credentials, self.other, self.subaccount), PLACEHOLDERS, strict=True)
        return [(account, placeholder) for account, placeholder in pairs if account is not None]

    @property
    def called_at(self) -> CallbackAddress | None:
        """Where the server can call the suite; None if it cannot, or should not."""
        is_near = self.app is not None or _is_loopback(urlsplit(self.base_url).hostname or "")
        address = self.callbacks or (CallbackAddress() if is_near else None)
        return address if self.is_called_back else None

    @property
    def name(self) -> str:
        """What it is called in reports."""
        return self.base_url or "an application in this process"

    def describe(self) -> tuple[str, ...]:
        """Describe what a disposable server will be asked to do beside its API."""
        address = self.called_at
        where = "" if address is None else address.url or f"{_LOOPBACK} (a free port)"
        return (
            f"will listen for status callbacks, and tell the server to call {where}"
            if where
            else "will not test status callbacks: the server has no address to call",
            *(("will make it fail, receive messages and have seeded messages",) if self.control else ()),
            *(("will move its clock forward, by more than 90 days",) if self.clock else ()),
        )


@dataclass(frozen=True, slots=True)
class Plan:
    """What will be done.

    Attributes:
        mode: What may be done to the server.
        src: The one permitted sender in the mode `ONE_DESTINATION`.
        dst: The one permitted destination in the mode `ONE_DESTINATION`.
        examples: How many requests are generated for each operation and phase; 0 for none, None for the mode's own.
        seed: Generates other requests for each value; None for the same in every run.
        groups: The groups of tests to run, such as `Status callbacks`, and nothing else; all if empty.
        patience: How many seconds a message may take to be delivered and called back, before the tests that need it
            are skipped.
        timeout: How many seconds a request may take, with its whole response.
        max_time: How many seconds the run may take.
        checks: The names of the checks that count, and no others; all if empty.
        skipped_checks: The names of checks that are left out.
        until_broken: Whether to stop at the first test that fails, if it is enough to know that the contract is broken.
    """

    mode: Mode = Mode.READ_ONLY
    src: str = ""
    dst: str = ""
    examples: int | None = None
    seed: int | None = None
    groups: frozenset[str] = frozenset()
    checks: frozenset[str] = frozenset()
    skipped_checks: frozenset[str] = frozenset()
    until_broken: bool = False
    patience: float = PATIENCE
    timeout: float = TIMEOUT
    max_time: float = MAX_TIME

    def __post_init__(self) -> None:
        if self.mode is Mode.ONE_DESTINATION and not (self.src and self.dst):
            raise ValueError("sending needs a sender and a destination: give src and dst")
        if self.dst and not plain_number(self.dst):
            raise ValueError(f"dst={self.dst!r} is not one destination: give one number with its country code")
        if self.examples is not None and self.examples < 0:
            raise ValueError(f"examples={self.examples!r} is not a number from 0 up")
        for name in ("patience", "timeout", "max_time"):
            if not 0 < (seconds := getattr(self, name)) < math.inf:
                raise ValueError(f"{name}={seconds!r} is not a number of seconds above 0")

    @property
    def is_full(self) -> bool:
        """Whether the server is disposable."""
        return self.mode is Mode.FULL

    @property
    def is_foreign(self) -> bool:
        """Whether the server is somebody else's: it is not disposable, and limits are kept."""
        return self.mode in {Mode.READ_ONLY, Mode.ONE_DESTINATION}

    @property
    def effort(self) -> int:
        """How many requests are generated for each operation and phase."""
        return 0 if self.groups else _EXAMPLES[self.mode] if self.examples is None else self.examples

    def describe(self) -> tuple[str, ...]:
        """Describe what will be done and what will not."""
        some = f"will generate up to {self.effort} requests for each operation and phase"
        generated = some if self.effort else "will generate no requests"
        seed = "the same requests in every run" if self.seed is None else f"seed {self.seed}"
        if self.mode is Mode.LIMITS:
            return (
                "will ask for 21 lists and 301 messages as fast as it can, several times, and wait a minute in between",
                "will use up what the account may ask for: nobody else can use it meanwhile",
                "will not send messages, change anything, use other methods or contact any other server",
            )
        if self.is_full:
            return (
                "will treat the server as disposable: send any number of messages, and requests that are not valid",
                f"{generated} ({seed}), not paced",
                "will not contact any other server",
            )
        reading = (
            f"{generated} ({seed}), valid ones that only read",
            "will keep to 20 list requests a minute and 300 requests in 5 seconds",
        )
        if self.mode is Mode.ONE_DESTINATION:
            return (
                *reading,
                f"will send 1 message from {self.src} to {self.dst}, which may be billed",
                "will not send to any other destination, use other methods or contact any other server",
            )
        return (*reading, "will not send messages, change anything, use other methods or contact any other server")


def described(target: Target, plan: Plan) -> tuple[str, ...]:
    """Describe what a run will do to a server."""
    parts = urlsplit(target.base_url)
    is_readable = parts.scheme == "http" and not _is_loopback(parts.hostname or "")
    warning = "will send the credentials over plain HTTP, where others can read them: use an https URL"
    return (
        *plan.describe(),
        *(target.describe() if plan.is_full else ()),
        *((warning,) if is_readable else ()),
    )


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _validate_base_url(base_url: str) -> None:
    try:
        parts = urlsplit(base_url)
        has_parts = bool(parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0)
    except ValueError:
        raise ValueError("base_url has an invalid host or port: use one such as https://api.plivo.com/v1") from None
    if parts.query or parts.fragment or parts.username or parts.password:
        raise ValueError("base_url has a query, a fragment or credentials: use scheme, host and path alone")
    if not all("!" <= each <= "~" for each in base_url):
        raise ValueError(
            f"base_url={base_url!r} has white space or a character that is not ASCII: remove it, percent-encode it, "
            "or write a host in Punycode"
        )
    try:
        httpx.URL(base_url)
    except httpx.InvalidURL:
        has_parts = False
    if not has_parts:
        raise ValueError(f"base_url={base_url!r} is not an HTTP URL: use one such as https://api.plivo.com/v1")
