"""What the API's operations work with, and what a request to them is."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TypeAlias

from starlette.requests import Request
from starlette.responses import Response

from plivo_messaging.mock._messaging._accounts import Account
from plivo_messaging.mock._messaging._platform import Platform

from ._answers import Answers, LatestAnswers
from ._limits import RequestLimits
from ._validation import RequestRules


@dataclass(frozen=True, slots=True)
class Interface:
    """What the API's operations work with.

    Attributes:
        platform: What is behind them.
        rules: What requests have to look like.
        answers: What answers look like.
        limits: Counts requests; None for no limits.
    """

    platform: Platform
    rules: RequestRules
    answers: Answers = field(default_factory=LatestAnswers)
    limits: RequestLimits | None = None


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


Handler: TypeAlias = Callable[[Interface, Call], Awaitable[Response]]
"""Answers a call, or raises an ApiError."""
