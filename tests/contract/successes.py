"""A guard against a green run in which nothing ever worked.

With wrong credentials every answer is a documented 401, and every check of the answers passes.
"""

from collections import Counter

OK = range(200, 300)


class Successes:
    """Collects which operations were answered, and with what."""

    def __init__(self) -> None:
        self._answers: Counter[tuple[str, int]] = Counter()

    def record(self, operation: str, status: int) -> None:
        """Remember an answer."""
        self._answers[operation, status] += 1

    def check(self, expected: frozenset[str] = frozenset()) -> None:
        """Fail unless every operation that was tried, and every one that was expected, succeeded once.

        Args:
            expected: Operations that have to have been tried.
        """
        tried = {operation for operation, _ in self._answers} | expected
        succeeded = {operation for operation, status in self._answers if status in OK}
        assert tried, "no operation was tried"
        assert tried == succeeded, (
            f"never answered with success: {sorted(tried - succeeded)}; "
            f"the answers were {dict(sorted(self._answers.items()))}"
        )
