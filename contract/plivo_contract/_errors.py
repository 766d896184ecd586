"""Why a run cannot say anything about the contract, and how a test says that it is broken."""

import difflib
from collections.abc import Iterable

from ._messages import Call, Exchange


class CouldNotTest(Exception):  # noqa: N818 - says what happened; it is no error of the program
    """The server could not be tested, which says nothing about the contract.

    Its text is for people: what happened, and what to do about it.
    """


class Unreachable(CouldNotTest):
    """No response came: the server cannot be reached, closed the connection, or took too long."""


class LimitReached(CouldNotTest):
    """A request, a response or the run went beyond a limit of this suite."""


class NotPermitted(CouldNotTest):
    """A request was stopped, because it was not permitted."""


class ContractBroken(AssertionError):  # noqa: N818 - the contract is broken, not the program
    """The server did something else than the contract says."""

    def __init__(self, text: str, expected: object = None, actual: object = None) -> None:
        super().__init__(text)
        self.text = text
        self.expected = expected
        self.actual = actual
        self.calls: tuple[Call, ...] = ()
        self.exchanges: tuple[Exchange, ...] | None = None


def expect(text: str, expected: object, actual: object) -> None:
    """Compare what came with what should have come."""
    if actual != expected:
        raise ContractBroken(text, expected, actual)


def nearest(name: str, known: Iterable[str]) -> str:
    """Return which of the known names was meant, as the end of a sentence."""
    names = sorted(known)
    likely = difflib.get_close_matches(name, names, n=1, cutoff=0.4)
    return f"did you mean {likely[0]!r}?" if likely else f"use some of {', '.join(names)}"
