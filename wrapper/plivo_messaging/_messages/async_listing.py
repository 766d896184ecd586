"""A list that can be iterated over before it is awaited; the synchronous client has `listing` in its place."""

import functools
import inspect
import sys
from collections.abc import AsyncIterable, AsyncIterator, Callable, Coroutine, Generator, Mapping
from typing import Any, ClassVar, Generic, ParamSpec, TypeVar

from plivo_messaging._api import Message
from plivo_messaging._names import Hints

__all__ = ["Listing", "listing"]

_P = ParamSpec("_P")
_PageT = TypeVar("_PageT", bound=AsyncIterable[Message])


class Listing(Hints, Coroutine[Any, Any, _PageT], Generic[_PageT]):
    """A list that is not fetched yet: await it for its first page, or iterate over its records.

    It is a coroutine, so that tasks can be made of it.
    """

    INSTEAD: ClassVar[Mapping[str, str]] = {
        "await it first, for a page": "records first next_page has_next_page pages total_count api_id offset"
    }

    def __init__(self, call: Coroutine[Any, Any, _PageT]) -> None:
        self._call = call

    def __await__(self) -> Generator[Any, None, _PageT]:
        return self._call.__await__()

    async def __aiter__(self) -> AsyncIterator[Message]:
        async for message in await self._call:
            yield message

    async def to_dicts(self) -> list[dict[str, Any]]:
        """Return all records, each as `Message.to_dict()` returns it.

        Returns:
            The dictionaries, for `json.dump`, a DataFrame or a table.

        Raises:
            PlivoError: If a request failed.
        """
        return [message.to_dict() async for message in self]

    def send(self, value: object) -> object:
        """Continue, as any coroutine."""
        sent: object = self._call.send(value)
        return sent

    def throw(self, *error: Any) -> object:  # noqa: ANN401  (it has several signatures)
        """Raise an error in it, as in any coroutine."""
        thrown: object = self._call.throw(*error)
        return thrown

    def close(self) -> None:
        """End it, as any coroutine."""
        self._call.close()


def listing(method: Callable[_P, Coroutine[Any, Any, _PageT]]) -> Callable[_P, Listing[_PageT]]:
    """Return a method that returns what its coroutine returns, also without `await`."""

    @functools.wraps(method)
    def call(*args: _P.args, **kwargs: _P.kwargs) -> Listing[_PageT]:
        return Listing(method(*args, **kwargs))

    if sys.version_info >= (3, 12):  # test doubles ask for it, and before there was no public way to say so
        return inspect.markcoroutinefunction(call)
    return call
