"""A scenario: requests made by hand, what they need, and what has to come out."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from ._workspace import Workspace


class Need(Enum):
    """What a scenario needs; its value says what is missing without it. What leaves the most out comes first."""

    DISPOSABLE = "the server is not declared disposable"
    ONE_SEND = "sending is not permitted"
    A_MESSAGE = "the account has no message of the last 90 days"
    CURRENT = "the server answers in the shapes of 2012"
    CALLBACKS = "the server has no address to call this suite at"
    CLOCK = "the clock of the server cannot be moved"
    ENDINGS = "no destinations are known whose messages fail"
    BACKSTAGE = "there is no way to the server beside its API"
    SUBACCOUNT = "the credentials of a subaccount are not given"
    ANOTHER_ACCOUNT = "the credentials of a second account are not given"


@dataclass(frozen=True, slots=True)
class Scenario:
    """Requests that belong together.

    Attributes:
        group: What it belongs to.
        name: What it shows, in words.
        operation: The operation it is about.
        play: Makes the requests; raises `Broken` when something else comes out than should, and `NotMade`
            when it cannot say.
        needs: What it needs.
    """

    group: str
    name: str
    operation: str
    play: Callable[[Workspace], None]
    needs: frozenset[Need] = frozenset({Need.DISPOSABLE})
