"""How a scenario says what should have come."""


class Broken(Exception):  # noqa: N818 - the contract is broken, not the program
    """The server did something else than the contract says.

    Args:
        text: What the contract says.
        expected: What should have come.
        actual: What came.
    """

    def __init__(self, text: str, expected: object = None, actual: object = None) -> None:
        super().__init__(text)
        self.text = text
        self.expected = expected
        self.actual = actual


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
