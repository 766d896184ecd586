"""How a check says what is wrong."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeAlias

from plivo_contract._exchange import Exchange


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that is not as the contract has it.

    Attributes:
        text: What is wrong, in words.
        expected: What the contract asks for; any JSON value.
        actual: What came instead; any JSON value.
    """

    text: str
    expected: object = None
    actual: object = None


AnswerCheck: TypeAlias = Callable[[Exchange], Iterable[Problem] | None]
"""Looks at one answer: None when it has nothing to say about it, else what is wrong, if anything."""
