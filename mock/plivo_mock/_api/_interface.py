"""What the API's operations work with, and what a request to them is."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TypeAlias

from starlette.types import Receive, Scope

from plivo_mock._messaging._accounts import Account
from plivo_mock._messaging._platform import Platform

from ._answers import Answers, LatestAnswers
from ._limits import RequestLimits
from ._queries import ListQueries
from ._replies import Reply
from ._validation import RequestRules


class ClientGoneError(Exception):
    """The client went away in the middle of its request."""


@dataclass(frozen=True, slots=True)
class Interface:
    """What the API's operations work with.

    Attributes:
        platform: What is behind them.
        rules: What requests have to look like.
        queries: Reads the queries of list requests.
        answers: What answers look like.
        limits: Counts requests; None for no limits.
    """

    platform: Platform
    rules: RequestRules
    queries: ListQueries
    answers: Answers = field(default_factory=LatestAnswers)
    limits: RequestLimits | None = None


@dataclass(frozen=True, slots=True)
class Call:
    """A request whose path, method and credentials are in order.

    Attributes:
        scope: The request, without its body.
        receive: Gives the parts of its body.
        account: Whose request it is.
        api_id: Names the request.
        message_uuid: The message the path names; empty when it names none.
    """

    scope: Scope
    receive: Receive
    account: Account
    api_id: str
    message_uuid: str

    async def body(self, limit: int) -> bytes | None:
        """Read the body to its end, or the client might not see the answer.

        Args:
            limit: How many bytes are kept at most.

        Returns:
            The body; None when it is longer.

        Raises:
            ClientGoneError: The client went away before it was complete.
        """
        parts: list[bytes] = []
        size = 0
        more = True
        while more:
            part = await self.receive()
            if part["type"] == "http.disconnect":
                raise ClientGoneError
            chunk: bytes = part.get("body", b"")
            size += len(chunk)
            if size <= limit:
                parts.append(chunk)
            more = part.get("more_body", False)
        return None if size > limit else b"".join(parts)


Handler: TypeAlias = Callable[[Interface, Call], Awaitable[Reply]]
"""Answers a call, or raises an ApiError."""


def header_of(scope: Scope, name: bytes) -> str | None:
    """Look up a header of a request.

    Args:
        scope: The request.
        name: The header, in lower case.

    Returns:
        Its value, the first where there are several; None when there is none.
    """
    value: bytes | None = next((value for each, value in scope["headers"] if each == name), None)
    return None if value is None else value.decode("latin-1")
