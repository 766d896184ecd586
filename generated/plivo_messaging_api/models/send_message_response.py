# Generated from openapi/messaging.yaml by openapi-python-client 0.29.1; do not edit: change the spec and run `make generate`.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from ..values import (
    Record,
    as_text,
    as_texts,
)


class SendMessageResponse(Record):
    """What was queued."""

    __slots__ = ()

    FIELDS: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "api_id": ("api_id",),
        "message": ("message",),
        "message_uuids": ("message_uuid",),
        "invalid_numbers": ("invalid_number",),
    }
    SHOWN: ClassVar[Mapping[str, str]] = {
        "message_uuids": "message_uuid",
        "invalid_numbers": "invalid_number",
    }

    def __init__(self, raw: Mapping[str, Any]) -> None:
        if not isinstance(raw["message_uuid"], list):
            raise TypeError("message_uuid is not a list")
        as_texts(raw.get("message_uuid"), "message_uuid")
        as_texts(raw.get("invalid_number"), "invalid_number")
        self._raw = raw

    @property
    def api_id(self) -> str | None:
        """Names this request."""
        return as_text(self._raw.get("api_id"))

    @property
    def message(self) -> str | None:
        """A sentence for people."""
        return as_text(self._raw.get("message"))

    @property
    def message_uuids(self) -> tuple[str, ...]:
        """One for each accepted destination, in the order of `dst`."""
        return as_texts(self._raw["message_uuid"], "message_uuid")

    @property
    def invalid_numbers(self) -> tuple[str, ...]:
        """The destinations that were refused, as they were given. Missing when none was."""
        return as_texts(self._raw.get("invalid_number"), "invalid_number")
