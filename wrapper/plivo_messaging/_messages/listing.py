"""A list of the synchronous client needs no `await`; the asynchronous one has `async_listing` in its place."""

from collections.abc import Callable
from typing import Any, TypeVar

__all__ = ["listing"]

_F = TypeVar("_F", bound=Callable[..., Any])


def listing(method: _F) -> _F:
    """Return the method."""
    return method
