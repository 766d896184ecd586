# Generated from openapi/messaging.yaml by openapi-python-client 0.29.1; do not edit: change the spec and run `make generate`.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from ..values import (
    Record,
    as_integer,
    as_text,
)


class PageMeta(Record):
    """Where the page stands."""

    __slots__ = ()

    FIELDS: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "limit": ("limit",),
        "offset": ("offset",),
        "next_": ("next",),
        "previous": ("previous",),
        "total_count": ("total_count",),
    }
    SHOWN: ClassVar[Mapping[str, str]] = {
        "limit": "limit",
        "offset": "offset",
        "next_": "next",
        "previous": "previous",
        "total_count": "total_count",
    }

    def __init__(self, raw: Mapping[str, Any]) -> None:
        if not isinstance(raw["next"], str | None):
            raise TypeError("next is not a string")
        self._raw = raw

    @property
    def limit(self) -> int | None:
        """Records on a page."""
        return as_integer(self._raw.get("limit"))

    @property
    def offset(self) -> int | None:
        """Records before the page."""
        return as_integer(self._raw.get("offset"))

    @property
    def next_(self) -> str | None:
        """Path and query of the next page, or null on the last."""
        return as_text(self._raw.get("next"))

    @property
    def previous(self) -> str | None:
        """Path and query of the page before, or null on the first."""
        return as_text(self._raw.get("previous"))

    @property
    def total_count(self) -> int | None:
        """Records on all pages together. Not in the current answers."""
        return as_integer(self._raw.get("total_count"))
