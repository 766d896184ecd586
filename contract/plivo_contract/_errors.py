"""Why a run cannot say anything about the contract."""


class CouldNotTest(Exception):  # noqa: N818 - says what happened; it is no error of the program
    """The server could not be tested, which says nothing about the contract.

    Its text is for people: what happened, and what to do about it.
    """


class Unreachable(CouldNotTest):
    """No answer came: the server cannot be reached, or it closed the connection or took too long."""


class RateLimited(CouldNotTest):
    """The server answers no more for now: the account has used up its requests (429)."""

    def __init__(self) -> None:
        super().__init__(
            "the account has used up its requests (429): wait a minute, or switch the limits of a server of yours off"
        )


class NotPermitted(CouldNotTest):
    """A request was held back, because what was agreed on does not cover it."""
