"""Where the next page of a list begins. Pure."""

__all__ = ["next_offset"]


def next_offset(offset: int, records: int, next_url: str | None) -> int | None:
    """Tell where the page after this one begins.

    Only whether there is a next page is taken from the answer's `next`. Its URL is never followed, so that no answer
    can lead the credentials to another host; and counting what was received cannot skip a record.

    Args:
        offset: Where this page was asked to begin.
        records: How many records it has.
        next_url: The answer's `next`.

    Returns:
        The offset of the next page, or None if this one is the last. An empty page is the last whatever it says.
    """
    return offset + records if next_url is not None and records else None
