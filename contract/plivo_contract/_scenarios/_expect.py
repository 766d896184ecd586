"""How a scenario says what should have come."""

from plivo_contract._callbacks._call import Call
from plivo_contract._exchange import Exchange


class Broken(Exception):  # noqa: N818 - the contract is broken, not the program
    """The server did something else than the contract says.

    Args:
        text: What the contract says.
        expected: What should have come.
        actual: What came.

    Attributes:
        calls: The status callbacks it is about.
        exchanges: The requests that show it; None for the last of the scenario.
    """

    def __init__(self, text: str, expected: object = None, actual: object = None) -> None:
        super().__init__(text)
        self.text = text
        self.expected = expected
        self.actual = actual
        self.calls: tuple[Call, ...] = ()
        self.exchanges: tuple[Exchange, ...] | None = None


class NotMade(Exception):  # noqa: N818 - nothing went wrong
    """It turned out that a scenario cannot be played with this server; its text says why."""


def expect(text: str, expected: object, actual: object) -> None:
    """Compare what came with what should have come.

    Args:
        text: What the contract says, in words.
        expected: What should have come; any JSON value.
        actual: What came; any JSON value.

    Raises:
        Broken: They differ.
    """
    if actual != expected:
        raise Broken(text, expected, actual)
