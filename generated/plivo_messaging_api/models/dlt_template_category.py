# Generated from openapi/messaging.yaml by openapi-python-client 0.29.1; do not edit: change the spec and run `make generate`.
from enum import StrEnum
from typing import Literal, TypeAlias


class DltTemplateCategory(StrEnum):
    """The category of a template registered for India (DLT)."""

    PROMOTIONAL = "promotional"
    SERVICE_EXPLICIT = "service_explicit"
    SERVICE_IMPLICIT = "service_implicit"
    TRANSACTIONAL = "transactional"

    def __str__(self) -> str:
        return str(self.value)


DltTemplateCategoryValue: TypeAlias = Literal[
    "promotional",
    "service_explicit",
    "service_implicit",
    "transactional",
]
"""The value of a member, for annotations."""
