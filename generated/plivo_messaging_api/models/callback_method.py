# Generated from openapi/messaging.yaml by openapi-python-client 0.29.1; do not edit: change the spec and run `make generate`.
from enum import StrEnum
from typing import Literal, TypeAlias


class CallbackMethod(StrEnum):
    """The HTTP method of status callbacks."""

    GET = "GET"
    POST = "POST"

    def __str__(self) -> str:
        return str(self.value)


CallbackMethodValue: TypeAlias = Literal[
    "GET",
    "POST",
]
"""The value of a member, for annotations."""
