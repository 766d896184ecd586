"""A message's record in Python's types. Wire values are read when they are asked for."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from plivo_messaging._contract import LogMode
from plivo_messaging._values import as_member, as_text, as_time

from ._fields import MessageFields

__all__ = ["Message", "messages_of"]


class Message(MessageFields):
    """A message detail record (MDR).

    Whatever the API says for "nothing" (a missing field, null, an empty string, the string `null`) is None, and so is a
    value that cannot be read. `raw` has everything as it came, fields this version does not know included. Values of
    `message_state`, `message_type`, `message_direction`, `conversation_origin` and `dlt_template_category` are members
    of their enumeration where it has them, and plain strings where it does not: new ones appear without notice.

    Documentation: https://www.plivo.com/docs/messaging/api/message/retrieve-a-message
    """

    __slots__ = ("_api_id", "_raw")

    _api_id: str | None
    _raw: Mapping[str, Any]

    def __init__(self, raw: Mapping[str, Any], api_id: str | None = None) -> None:
        # Only the identifier is insisted on: a record that lacks something else is still worth reading.
        if not isinstance(raw["message_uuid"], str):
            raise TypeError("message_uuid is not a string")
        self._raw = raw
        self._api_id = api_id

    @property
    def raw(self) -> Mapping[str, Any]:
        """The record as it came, read-only."""
        return MappingProxyType(self._raw)

    @property
    def api_id(self) -> str | None:
        """The identifier the API gave the request, a UUID; None for a record out of a list."""
        return getattr(self, "_api_id", None)  # out of a list, it has none at all

    @property
    def message_uuid(self) -> str:
        """Names the message."""
        uuid: str = self._raw["message_uuid"]
        return uuid

    @property
    def error_code(self) -> str | None:
        """`000` for success, else why it failed, such as `420` for expired; None while that is open."""
        return as_text(self._raw.get("error_code"))

    @property
    def log(self) -> LogMode | str | None:
        """What Plivo keeps of it; a boolean of an older record reads as `true` or `false`."""
        value = self._raw.get("log")
        return as_member(str(value).lower() if isinstance(value, bool) else value, LogMode)

    @property
    def conversation_expiry_time(self) -> datetime | None:
        """When the WhatsApp conversation ends, aware (UTC), under whichever of its three names it came."""
        raw = self._raw
        return (
            as_time(raw.get("conversation_expiry_time"))
            or as_time(raw.get("conversation_expiry_timestamp"))
            or as_time(raw.get("conversation_expiration_timestamp"))
        )

    def __eq__(self, other: object) -> bool:
        return self._raw == other._raw if isinstance(other, Message) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.message_uuid)

    def __repr__(self) -> str:
        if not hasattr(self, "_raw"):
            return "Message(…)"  # among the variables of a traceback, when its record could not be read
        state = self.message_state
        return (
            f"Message(message_uuid={self.message_uuid!r}, message_state={state and str(state)!r}, "
            f"from_number={self.from_number!r}, to_number={self.to_number!r}, "
            f"message_time={self._raw.get('message_time')!r})"
        )

    def __reduce__(self) -> tuple[object, ...]:
        return Message, (dict(self._raw), self.api_id)


def messages_of(records: Iterable[Mapping[str, Any]]) -> list[Message]:
    """Make the messages of a page, in less time than it takes to make each by itself.

    Args:
        records: Their records.

    Returns:
        The messages.

    Raises:
        KeyError: If one has no identifier.
        TypeError: If one is no record, or its identifier is no string.
    """
    messages: list[Message] = []
    new = Message.__new__
    for record in records:
        if type(record["message_uuid"]) is not str:
            raise TypeError("message_uuid is not a string")
        message = new(Message)
        message._raw = record  # noqa: SLF001  (its own module)
        messages.append(message)
    return messages
