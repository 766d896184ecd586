# Generated from openapi/messaging.yaml by openapi-python-client 0.29.1; do not edit: change the spec and run `make generate`.
from enum import StrEnum
from typing import Literal, TypeAlias


class MessageState(StrEnum):
    """Where a message is on its way.

    Outbound messages go from `queued` to `sent` to `delivered` or `undelivered`, WhatsApp messages on to
    `read`; `queued` may end in `failed` or `rejected`, and `sent` may be final where a carrier gives no
    receipt. Inbound messages go from `received` to `delivered` or `undelivered`."""

    DELIVERED = "delivered"
    FAILED = "failed"
    QUEUED = "queued"
    READ = "read"
    RECEIVED = "received"
    REJECTED = "rejected"
    SENT = "sent"
    UNDELIVERED = "undelivered"

    def __str__(self) -> str:
        return str(self.value)


MessageStateValue: TypeAlias = Literal[
    "delivered",
    "failed",
    "queued",
    "read",
    "received",
    "rejected",
    "sent",
    "undelivered",
]
"""The value of a member, for annotations."""
