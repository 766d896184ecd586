"""What the mock server consists of, and what a request to it is."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeAlias

from starlette.requests import Request
from starlette.responses import Response

from plivo_messaging.mock._clock import Clock
from plivo_messaging.mock._messaging._accounts import Account, Accounts
from plivo_messaging.mock._messaging._delivery import Planner
from plivo_messaging.mock._messaging._identifiers import Identifiers

from ._validation import RequestRules


@dataclass(frozen=True, slots=True)
class Platform:
    """What the mock server consists of.

    Attributes:
        accounts: Who may use it.
        clock: Tells the time.
        identifiers: Names requests and messages.
        planner: Decides what becomes of each message.
        rules: What requests have to look like.
    """

    accounts: Accounts
    clock: Clock
    identifiers: Identifiers
    planner: Planner
    rules: RequestRules


@dataclass(frozen=True, slots=True)
class Call:
    """A request whose path, method and credentials are in order.

    Attributes:
        request: The request.
        account: Whose request it is.
        api_id: Names the request.
    """

    request: Request
    account: Account
    api_id: str


Handler: TypeAlias = Callable[[Platform, Call], Awaitable[Response]]
"""Answers a call, or raises an ApiError."""
