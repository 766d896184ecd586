# Generated from openapi/messaging.yaml by openapi-python-client 0.29.1; do not edit: change the spec and run `make generate`.
from enum import StrEnum
from typing import Literal, TypeAlias


class ConversationOrigin(StrEnum):
    """What a WhatsApp conversation was opened for."""

    AUTHENTICATION = "authentication"
    MARKETING = "marketing"
    SERVICE = "service"
    UTILITY = "utility"

    def __str__(self) -> str:
        return str(self.value)


ConversationOriginValue: TypeAlias = Literal[
    "authentication",
    "marketing",
    "service",
    "utility",
]
"""The value of a member, for annotations."""
