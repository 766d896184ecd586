"""The one importer of the generated package: its endpoints, its models, and what the contract cannot say of them.

Everything the client uses of `plivo_messaging_api` is named here and nowhere else, so that a regeneration touches this
module, and the type checkers show what it breaks. `models` and `operations` load what they have when it is first used.
"""

from collections.abc import Mapping
from typing import Any, ClassVar, NamedTuple, Self

from plivo_messaging._message_errors import MessageErrorMixin
from plivo_messaging._names import RecordHints
from plivo_messaging_api import models
from plivo_messaging_api.api import messages as operations
from plivo_messaging_api.models import (
    CallbackMethod,
    ConversationOrigin,
    DltTemplateCategory,
    LogMode,
    MessageDetail,
    MessageDirection,
    MessageState,
    MessageType,
    SendMessageResponse,
)
from plivo_messaging_api.values import Record, as_integer, as_text, as_time, filter_time

__all__ = [
    "CallbackMethod",
    "ConversationOrigin",
    "DltTemplateCategory",
    "LogMode",
    "Message",
    "MessageDirection",
    "MessageState",
    "MessageType",
    "Page",
    "Record",
    "SendResult",
    "as_time",
    "filter_time",
    "models",
    "operations",
    "parse_message",
]


class Message(RecordHints, MessageErrorMixin, MessageDetail):
    """A message detail record (MDR).

    Whatever the API writes for "nothing" (a missing field, null, an empty string, the string `null`) is None, and so is
    a value that cannot be read. Times are aware and in UTC. `raw` has everything as it came, including fields this
    version does not know. Values of `message_state`, `message_type`, `message_direction`, `conversation_origin`,
    `dlt_template_category` and `log` are members of their enumeration where it has them, and plain strings where it
    does not: new ones appear without notice. `api_id` is None for a record from a list. `error` says what `error_code`
    means. `to_dict()` returns the values as they came, as a dictionary for `json.dumps`.

    Documentation: https://www.plivo.com/docs/messaging/api/message/retrieve-a-message
    """

    __slots__ = ()

    INSTEAD: ClassVar[Mapping[str, str]] = {
        "the API does not return texts": "text body content message",
        "records have no media": "media media_urls num_media",
    }


class SendResult(RecordHints, SendMessageResponse):
    """What the API responded to a send.

    Documentation: https://www.plivo.com/docs/messaging/api/message/send-a-message
    """

    __slots__ = ()

    INSTEAD: ClassVar[Mapping[str, str]] = {
        "it is in the record: messages.get(sent.message_uuid)": "status state message_state price cost total_amount"
    }

    @property
    def message_uuid(self) -> str:
        """The one message that was queued.

        Raises:
            ValueError: If the send had several destinations, and so has several.
        """
        if len(self.message_uuids) != 1:
            raise ValueError(f"{len(self.message_uuids)} messages were queued: read message_uuids")
        return self.message_uuids[0]


class Page(NamedTuple):
    """One page of a list, as it came.

    Attributes:
        records: Its records.
        has_next: Whether the API says that others follow.
        total_count: The number of records on all pages, or None.
        api_id: The identifier the API gave the request, or None.
    """

    records: list[Message]
    has_next: bool
    total_count: int | None
    api_id: str | None

    @classmethod
    def parse(cls, document: Mapping[str, Any]) -> Self:
        """Build a page from the JSON of a response.

        Raises:
            KeyError: If something is missing without which the list would seem to end here.
            TypeError: If something has another type.
        """
        meta = document["meta"]
        following = meta["next"]
        if following is not None and not isinstance(following, str):
            raise TypeError("meta.next is neither a string nor null")
        records = Message.from_list(document["objects"])
        total_count = as_integer(meta.get("total_count"))
        return cls(records, as_text(following) is not None, total_count, as_text(document.get("api_id")))


def parse_message(document: Mapping[str, Any]) -> Message:
    """Build a message from the JSON of a response: the record itself, or an envelope of one in older accounts."""
    if "objects" in document and "message_uuid" not in document:
        (record,) = document["objects"]
        return Message({**record, "api_id": document.get("api_id")})
    return Message(document)
