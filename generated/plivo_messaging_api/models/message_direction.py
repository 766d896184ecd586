# Generated from openapi/messaging.yaml by openapi-python-client 0.29.1; do not edit: change the spec and run `make generate`.
from enum import StrEnum
from typing import Literal, TypeAlias


class MessageDirection(StrEnum):
    """Whether the account sent the message (outbound) or received it (inbound)."""

    INBOUND = "inbound"
    OUTBOUND = "outbound"

    def __str__(self) -> str:
        return str(self.value)


MessageDirectionValue: TypeAlias = Literal[
    "inbound",
    "outbound",
]
"""The value of a member, for annotations."""
