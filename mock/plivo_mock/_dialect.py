"""In which of its documented forms the API is imitated."""

from enum import StrEnum


class Dialect(StrEnum):
    """A form of the API."""

    LATEST = "latest"
    """The newest documentation."""
    LEGACY = "legacy"
    """The legacy documentation, of 2012: fewer fields, other names, times without an offset."""

    @classmethod
    def of(cls, text: str) -> "Dialect":
        """Read the name of a dialect.

        Args:
            text: `latest` or `legacy`.

        Returns:
            The dialect.

        Raises:
            ValueError: It is neither.
        """
        if text not in set(cls):
            raise ValueError(f"dialect={text!r} is not one of {', '.join(cls)}")
        return cls(text)
