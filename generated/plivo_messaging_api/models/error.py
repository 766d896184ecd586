# Generated from openapi/messaging.yaml by openapi-python-client 0.29.1; do not edit: change the spec and run `make generate`.
from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from ..values import (
    Record,
    as_text,
)


class Error(Record):
    """What every error but a 401 looks like."""

    __slots__ = ()

    FIELDS: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "api_id": ("api_id",),
        "error": ("error",),
    }
    SHOWN: ClassVar[Mapping[str, str]] = {
        "error": "error",
        "api_id": "api_id",
    }

    @property
    def api_id(self) -> str | None:
        """Names this request."""
        return as_text(self._raw.get("api_id"))

    @property
    def error(self) -> str | None:
        """What is wrong, for people."""
        return as_text(self._raw.get("error"))
