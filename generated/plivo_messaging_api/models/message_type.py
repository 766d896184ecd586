# Generated from openapi/messaging.yaml by openapi-python-client 0.29.1; do not edit: change the spec and run `make generate`.
from enum import StrEnum
from typing import Literal, TypeAlias


class MessageType(StrEnum):
    """What kind of message it is."""

    MMS = "mms"
    SMS = "sms"
    WHATSAPP = "whatsapp"

    def __str__(self) -> str:
        return str(self.value)


MessageTypeValue: TypeAlias = Literal[
    "mms",
    "sms",
    "whatsapp",
]
"""The value of a member, for annotations."""
