"""The one exception by which the rules of the mock server refuse a request."""


class ApiError(Exception):
    """A request is refused, in the way the API words it."""

    def __init__(self, status: int, text: str) -> None:
        """Refuse a request.

        Args:
            status: The HTTP status of the answer, 400 to 599.
            text: What is wrong, naming the parameter; the `error` of the answer.
        """
        super().__init__(text)
        self.status = status
        self.text = text
