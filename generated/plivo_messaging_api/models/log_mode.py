# Generated from openapi/messaging.yaml by openapi-python-client 0.29.1; do not edit: change the spec and run `make generate`.
from enum import StrEnum
from typing import Literal, TypeAlias


class LogMode(StrEnum):
    """What Plivo keeps of a message.

    Everything (`true`), neither text nor full number (`false`), the text without the full number
    (`content_only`), or the number without the text (`number_only`)."""

    CONTENT_ONLY = "content_only"
    FALSE = "false"
    NUMBER_ONLY = "number_only"
    TRUE = "true"

    def __str__(self) -> str:
        return str(self.value)


LogModeValue: TypeAlias = Literal[
    "content_only",
    "false",
    "number_only",
    "true",
]
"""The value of a member, for annotations."""
