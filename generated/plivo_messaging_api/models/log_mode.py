# Generated from openapi/messaging.yaml by openapi-python-client 0.29.1; do not edit: change the spec and run `make generate`.
from enum import StrEnum


class LogMode(StrEnum):
    CONTENT_ONLY = "content_only"
    FALSE = "false"
    NUMBER_ONLY = "number_only"
    TRUE = "true"

    def __str__(self) -> str:
        return str(self.value)
