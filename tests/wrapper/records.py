"""Records of messages with the fields that a test is about."""

from plivo_messaging import Message

__all__ = ["record"]


def record(message_uuid: str, **fields: object) -> Message:
    """Return the record of a message of which only these fields are known."""
    return Message({"message_uuid": message_uuid, **fields})
