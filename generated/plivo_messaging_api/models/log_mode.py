# Generated from openapi/messaging.yaml by openapi-python-client 0.29.1; do not edit: change the spec and run `make generate`.
from enum import StrEnum


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
