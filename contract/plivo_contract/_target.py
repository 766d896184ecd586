"""What is tested, and what may be done to it."""

import ipaddress
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from urllib.parse import urlsplit

import httpx

from ._accounts import Credentials, check_account
from ._callbacks._address import LOOPBACK, CallbackAddress
from ._checks._values import plain_number
from ._scenarios._backstage import Backstage, MovableClock
from ._scenarios._workspace import PATIENCE
from ._wire._wires import ASGIApp

MOST_SENDS = 1
_ENDINGS = ("failed", "undelivered", "rejected")
OWN_CREDENTIALS = "Basic [PLIVO_AUTH_ID:PLIVO_AUTH_TOKEN]"
"""Stands for the account's credentials in reports."""

OTHER_CREDENTIALS = "Basic [CONTRACT_OTHER_ID:CONTRACT_OTHER_TOKEN]"
"""Stands for the second account's."""

SUBACCOUNT_CREDENTIALS = "Basic [CONTRACT_SUBACCOUNT_ID:CONTRACT_SUBACCOUNT_TOKEN]"
"""Stands for the subaccount's."""


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
        other: A second account, where there is one.
        subaccount: A subaccount of the account, where there is one.
        endings: Destinations whose messages end otherwise than delivered, by the last state of their messages:
            `failed`, `undelivered`, `rejected`.
        backstage: A way to the server beside its API, where there is one.
        callbacks: Where the server can call the suite. When left out, a free port of this computer for an application
            in this process and for a server on this computer; nowhere for any other.
        is_called_back: Whether status callbacks are tested, where the server can call the suite.
        clock: Moves its time, where that is possible.
    """

    credentials: Credentials
    base_url: str = ""
    app: ASGIApp | None = None
    other: Credentials | None = None
    subaccount: Credentials | None = None
    endings: Mapping[str, str] = field(default_factory=dict[str, str])
    backstage: Backstage | None = None
    callbacks: CallbackAddress | None = None
    is_called_back: bool = True
    clock: MovableClock | None = None

    def __post_init__(self) -> None:
        for state, number in self.endings.items():
            if state not in _ENDINGS or not plain_number(number):
                states = ", ".join(_ENDINGS)
                raise ValueError(f"ending {state}={number} is none: give STATE=NUMBER, with one of {states}")
        if (self.app is None) == (not self.base_url):
            raise ValueError("a target is either a base_url or an app: give one of them")
        check_account(self.credentials, "credentials.auth_id", "credentials.auth_token")
        if self.other is not None:
            check_account(self.other, "other.auth_id", "other.auth_token")
        if self.subaccount is not None:
            check_account(self.subaccount, "subaccount.auth_id", "subaccount.auth_token")
        if self.base_url:
            _check_base_url(self.base_url)

    @property
    def accounts(self) -> list[tuple[Credentials, str]]:
        """The accounts, each with what stands for its credentials in reports."""
        second = [] if self.other is None else [(self.other, OTHER_CREDENTIALS)]
        sub = [] if self.subaccount is None else [(self.subaccount, SUBACCOUNT_CREDENTIALS)]
        return [(self.credentials, OWN_CREDENTIALS), *second, *sub]

    @property
    def called_at(self) -> CallbackAddress | None:
        """Where the server can call the suite; None when it cannot, or is not to."""
        if not self.is_called_back:
            return None
        if self.callbacks is not None:
            return self.callbacks
        is_near = self.app is not None or _is_loopback(urlsplit(self.base_url).hostname or "")
        return CallbackAddress() if is_near else None

    @property
    def is_readable_on_the_way(self) -> bool:
        """Whether others can read the credentials on their way: plain HTTP to another machine."""
        parts = urlsplit(self.base_url)
        return parts.scheme == "http" and not _is_loopback(parts.hostname or "")

    def describe(self) -> tuple[str, ...]:
        """Say what a disposable server will be asked to do beside its API, in plain words."""
        address = self.called_at
        where = "" if address is None else address.url or f"{LOOPBACK} (a free port)"
        return (
            f"will listen for status callbacks, and tell the server to call {where}"
            if where
            else "will not test status callbacks: the server has no address to call",
            *(("will have it fail, receive messages and have messages nobody sent",) if self.backstage else ()),
            *(("will move its clock forward, by more than 90 days",) if self.clock else ()),
        )

    @property
    def name(self) -> str:
        """What it is called in reports."""
        return self.base_url or "an application in this process"


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be done.

    Attributes:
        mode: What may be done to the server.
        src: The one permitted sender in the mode `ONE_DESTINATION`.
        dst: The one permitted destination in the mode `ONE_DESTINATION`.
        examples: How many requests are generated for each operation and phase; 0 for none, the mode's own when None.
        seed: Draws other requests for each value; None for the same in every run.
        groups: The groups of scenarios to play, such as `Status callbacks`, and nothing else; all when empty.
        patience: How many seconds a message may take to be delivered, and its callbacks to come, before the checks that
            need it are not made.
        until_broken: Whether to leave it at the first scenario that finds something. Quicker where it is enough to know
            that the contract is broken.
    """

    mode: Mode = Mode.READ_ONLY
    src: str = ""
    dst: str = ""
    examples: int | None = None
    seed: int | None = None
    groups: frozenset[str] = frozenset()
    until_broken: bool = False
    patience: float = PATIENCE

    def __post_init__(self) -> None:
        if self.mode is Mode.ONE_DESTINATION and not (self.src and self.dst):
            raise ValueError("sending needs a sender and a destination: give src and dst")
        if self.dst and not plain_number(self.dst):
            raise ValueError(f"dst={self.dst!r} is not one destination: give one number with its country code")
        if self.examples is not None and self.examples < 0:
            raise ValueError(f"examples={self.examples!r} is not a number from 0 up")
        if not 0 < self.patience < math.inf:
            raise ValueError(f"patience={self.patience!r} is not a number of seconds above 0")

    @property
    def is_partial(self) -> bool:
        """Whether less may be looked at than there is, so that nothing can be said about what was not."""
        return bool(self.groups) or self.until_broken

    @property
    def effort(self) -> int:
        """How many requests are generated for each operation and phase."""
        return _EXAMPLES[self.mode] if self.examples is None else self.examples

    def describe(self) -> tuple[str, ...]:
        """Say what will be done and what will not, in plain words."""
        some = f"will generate up to {self.effort} requests for each operation and phase"
        generated = some if self.effort and not self.groups else "will generate no requests"
        seed = "the same requests in every run" if self.seed is None else f"seed {self.seed}"
        if self.mode is Mode.LIMITS:
            return (
                "will ask for 21 lists and 301 messages as fast as it can, several times, and wait a minute in between",
                "will use up what the account may ask for: nobody else can use it meanwhile",
                "will not send messages, change anything, use other methods or contact any other server",
            )
        if self.mode is Mode.FULL:
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
                f"will send {MOST_SENDS} message from {self.src} to {self.dst}, which may be billed",
                "will not send to any other destination, use other methods or contact any other server",
            )
        return (*reading, "will not send messages, change anything, use other methods or contact any other server")


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def described(target: Target, plan: Plan) -> tuple[str, ...]:
    """Say what a run will do to a server, in plain words."""
    return (*plan.describe(), *(target.describe() if plan.mode is Mode.FULL else ()))


def _check_base_url(base_url: str) -> None:
    """Look whether requests can be made below a base URL.

    Raises:
        ValueError: They cannot; the text shows no credentials.
    """
    try:
        parts = urlsplit(base_url)
        has_parts = bool(parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0)
    except ValueError:
        raise ValueError(
            "base_url has a host or a port that is none: give one such as https://api.plivo.com/v1"
        ) from None
    if parts.query or parts.fragment or parts.username or parts.password:
        raise ValueError("base_url has a query, a fragment or credentials: give scheme, host and path alone")
    if not all("!" <= each <= "~" for each in base_url):
        raise ValueError(
            f"base_url={base_url!r} has white space or a character that is not ASCII: leave it out, percent-encode it, "
            "or write a host in Punycode"
        )
    try:
        httpx.URL(base_url)
    except httpx.InvalidURL:
        has_parts = False
    if not has_parts:
        raise ValueError(f"base_url={base_url!r} is no HTTP URL: give one such as https://api.plivo.com/v1")
