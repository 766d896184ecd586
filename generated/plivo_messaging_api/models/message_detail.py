# Generated from openapi/messaging.yaml by openapi-python-client 0.29.1; do not edit: change the spec and run `make generate`.
from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from ..values import (
    as_text,
)
from .message_record import MessageRecord


class MessageDetail(MessageRecord):
    """One record, with the identifier of the request beside it."""

    __slots__ = ()

    FIELDS: ClassVar[Mapping[str, tuple[str, ...]]] = {
        **MessageRecord.FIELDS,
        "api_id": ("api_id",),
    }

    @property
    def api_id(self) -> str | None:
        """Names this request."""
        return as_text(self._raw.get("api_id"))
