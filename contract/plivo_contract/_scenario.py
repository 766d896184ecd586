"""What a test of the suite says about itself: its title, its operation, and what it needs."""

from dataclasses import dataclass
from enum import Enum

import pytest

from .suite import GROUPS

MARK = "plivo_contract"
"""The name of the mark that a test of the suite has."""


class Need(Enum):
    """What a test needs; its value is the reason why it is skipped without. What most tests need comes first."""

    DISPOSABLE = "the server is not declared disposable"
    ONE_SEND = "sending is not permitted"
    A_MESSAGE = "the account has no message of the last 90 days"
    CURRENT = "the server responds in the form of 2012"
    CALLBACKS = "the server has no address to call this suite at"
    CLOCK = "the clock of the server cannot be moved"
    ENDINGS = "no destinations are known whose messages fail"
    CONTROL = "the server cannot be controlled beside its API"
    SUBACCOUNT = "the credentials of a subaccount are missing"
    OTHER_ACCOUNT = "the credentials of a second account are missing"


@dataclass(frozen=True, slots=True)
class Scenario:
    """A test of the suite."""

    group: str
    title: str
    operation: str
    needs: frozenset[Need]

    @property
    def name(self) -> str:
        """Its group and title."""
        return f"{self.group}: {self.title}"


def scenario(title: str, operation: str = "", *needs: Need, reads: bool = False) -> pytest.MarkDecorator:
    """Return the mark of a test."""
    wanted = frozenset(needs) if reads else frozenset({Need.DISPOSABLE, *needs})
    return pytest.mark.plivo_contract(title=title, operation=operation, needs=wanted)


def scenario_of(item: pytest.Item) -> Scenario:
    """Return what a test says about itself."""
    mark = item.get_closest_marker(MARK)
    if mark is None or not isinstance(item, pytest.Function):
        raise TypeError(f"{item.nodeid} has no mark {MARK}: decorate it with scenario(…)")
    callspec = getattr(item, "callspec", None)
    title: str = mark.kwargs["title"]
    operation: str = mark.kwargs["operation"]
    if callspec is not None:
        title, operation = title.format(id=callspec.id), operation or callspec.params["operation"]
    return Scenario(GROUPS[item.path.stem], title, operation, mark.kwargs["needs"])
