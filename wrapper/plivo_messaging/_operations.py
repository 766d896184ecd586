"""The three operations of the API as values: what to request, how to read the answer, and what a failure means.

Nothing here does I/O; a transport runs an operation.
"""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Generic, NamedTuple, TypeVar, cast

from . import _contract
from ._answers._records import Message, messages_of
from ._answers._results import SendResult
from ._values import as_integer, as_text

__all__ = ["Operation", "PageAnswer", "get_operation", "list_operation", "send_operation"]

_T = TypeVar("_T")


class Operation(NamedTuple, Generic[_T]):
    """One call of the API.

    Attributes:
        name: What it is called in errors and logs.
        method: The HTTP method.
        path: The path below the base URL.
        query: The query's parameters.
        body: The JSON body of the request, or None.
        read: Turns the JSON of a successful answer into the result; raises KeyError, TypeError, ValueError or
            AttributeError when it has another shape than the documented one.
        sends: Whether it sends messages, so that doing it twice costs money.
    """

    name: str
    method: str
    path: str
    read: Callable[[Mapping[str, Any]], _T]
    query: Mapping[str, Any] = MappingProxyType({})
    body: Mapping[str, Any] | None = None

    @property
    def sends(self) -> bool:
        """Whether it sends messages, so that doing it twice costs money."""
        return self.body is not None

    @property
    def lists(self) -> bool:
        """Whether it lists messages, for which the API's tighter rate limit holds."""
        return self.name == "list"


class PageAnswer(NamedTuple):
    """One page as it was answered.

    Attributes:
        records: Its records.
        next_url: Path and query of the next page, or None.
        total_count: Records on all pages together, or None.
        api_id: The identifier the API gave the request.
    """

    records: list[Message]
    next_url: str | None
    total_count: int | None
    api_id: str


def send_operation(auth_id: str, body: "_contract.SendMessageRequest") -> Operation[SendResult]:
    """Queue a message for each destination."""
    request = _contract.send_request(auth_id, body=body)
    return Operation("send", request["method"], request["url"], _read_sent, body=request["json"])


def get_operation(auth_id: str, message_uuid: str) -> Operation[Message]:
    """Retrieve one record."""
    request = _contract.get_request(auth_id, message_uuid)
    return Operation("get", request["method"], request["url"], _read_record)


def list_operation(auth_id: str, query: Mapping[str, str], *, page_size: int, offset: int) -> Operation[PageAnswer]:
    """Retrieve one page of records."""
    request = _contract.list_request(auth_id, limit=page_size, offset=offset)
    return Operation("list", request["method"], request["url"], _read_page, query={**query, **request["params"]})


def _read_sent(answer: Mapping[str, Any]) -> SendResult:
    sent = _contract.SendMessageResponse.from_dict(answer)
    return SendResult(
        _texts("message_uuid", sent.message_uuid),
        _texts("invalid_number", sent.invalid_number or []),
        as_text(sent.message) or "",
        as_text(sent.api_id) or "",
        answer,
    )


def _texts(field: str, value: Sequence[object]) -> tuple[str, ...]:
    # A string would do as a sequence of strings as well, and fall apart into its characters.
    if isinstance(value, list):
        texts = [each for each in value if isinstance(each, str)]
        if len(texts) == len(value):
            return tuple(texts)
    raise TypeError(f"{field} is not a list of strings")


def _read_record(answer: Mapping[str, Any]) -> Message:
    # Which of the two shapes it is has to be told before it is read, or the error names a field of the wrong one.
    if "objects" in answer and "message_uuid" not in answer:
        (record,) = answer["objects"]
        return Message(record, as_text(answer["api_id"]))
    return Message(answer, as_text(answer["api_id"]))


def _read_page(answer: Mapping[str, Any]) -> PageAnswer:
    # Not read as a whole into the generated class, which takes as long as the records of a short page. What a list
    # cannot do without is asked for: without `next` it would seem to end here.
    meta, objects = answer["meta"], answer["objects"]
    if not isinstance(objects, list):
        # An empty string or object would pass for a list of nothing, and a sent message for one that was not.
        raise TypeError("objects is not a list")
    following = meta["next"]
    if following is not None and not isinstance(following, str):
        raise TypeError("meta.next is neither a string nor null")
    records = messages_of(cast("list[Mapping[str, Any]]", objects))
    api_id = as_text(answer["api_id"]) or ""
    return PageAnswer(records, as_text(following), as_integer(meta.get("total_count")), api_id)
