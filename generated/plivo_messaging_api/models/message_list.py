# Generated from openapi/messaging.yaml by openapi-python-client 0.29.1; do not edit: change the spec and run `make generate`.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from ..values import (
    Record,
    as_text,
)

if TYPE_CHECKING:
    from ..models.message_record import MessageRecord
    from ..models.page_meta import PageMeta


class MessageList(Record):
    """One page of records."""

    __slots__ = ()

    FIELDS: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "api_id": ("api_id",),
        "meta": ("meta",),
        "objects": ("objects",),
    }
    SHOWN: ClassVar[Mapping[str, str]] = {
        "meta": "meta",
    }

    def __init__(self, raw: Mapping[str, Any]) -> None:
        if not isinstance(raw["meta"], Mapping):
            raise TypeError("meta is not an object")
        if not isinstance(raw["objects"], list):
            raise TypeError("objects is not a list")
        self._raw = raw

    @property
    def api_id(self) -> str | None:
        """Names this request."""
        return as_text(self._raw.get("api_id"))

    @property
    def meta(self) -> PageMeta:
        """Where the page stands."""
        from .page_meta import PageMeta  # noqa: PLC0415

        return PageMeta(self._raw["meta"])

    @property
    def objects(self) -> list[MessageRecord]:
        """The records."""
        from .message_record import MessageRecord  # noqa: PLC0415

        return MessageRecord.from_list(self._raw["objects"])
