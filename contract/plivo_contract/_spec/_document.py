"""The contract as it is shipped, and narrowed down to what one server can answer with success."""

import copy
import json
from collections.abc import Mapping
from importlib.resources import files
from typing import Any, TypeAlias

from ._operations import GET, LIST, SEND

Document: TypeAlias = dict[str, Any]
"""An OpenAPI document."""


def load_document() -> Document:
    """Read the contract: one JSON document, its examples in place."""
    document: Document = json.loads(_shipped())
    return document


def _shipped() -> str:
    return (files("plivo_messaging_api") / "openapi.json").read_text(encoding="utf-8")


def narrow(document: Document, *, auth_id: str, message_uuid: str, only_that_message: bool) -> Document:
    """Narrow the contract down to one account, so that requests get past the authentication.

    Args:
        document: The contract.
        auth_id: The only account.
        message_uuid: A message the account has.
        only_that_message: Whether it is the only one that is asked for. Otherwise it is an example, and other
            identifiers stay valid.

    Returns:
        A changed copy. Its server is the path alone: requests go where the caller sends them.
    """
    changed = copy.deepcopy(document)
    changed["servers"] = [{"url": "/v1"}]
    changed["components"]["parameters"]["AuthId"]["schema"] = {"type": "string", "enum": [auth_id]}
    for parameter in changed["paths"][GET.partition(" ")[2]]["parameters"]:
        if parameter.get("name") == "message_uuid":
            parameter["example"] = message_uuid
            if only_that_message:
                parameter["schema"] = {"type": "string", "enum": [message_uuid]}
    return changed


def without_sending(document: Document) -> Document:
    """Take the operation that sends out of a contract.

    Args:
        document: The contract.

    Returns:
        A changed copy.
    """
    changed = copy.deepcopy(document)
    del changed["paths"][SEND.partition(" ")[2]]["post"]
    return changed


def body_schema(document: Document) -> Document:
    """Give the schema of a send request's body, with everything it refers to.

    Args:
        document: The contract.

    Returns:
        A schema that stands by itself.
    """
    return {"$ref": "#/components/schemas/SendMessageRequest", "components": document["components"]}


def query_schemas(document: Document) -> Mapping[str, Document]:
    """Give the schemas of a list request's parameters, with everything they refer to.

    Args:
        document: The contract.

    Returns:
        Schemas that stand by themselves, by the parameters' names.
    """
    parameters = document["paths"][LIST.partition(" ")[2]]["get"]["parameters"]
    return {each["name"]: {**each["schema"], "components": document["components"]} for each in parameters}


def operation_id(document: Document, operation: str) -> str:
    """Give what the contract calls an operation."""
    method, path = operation.split()
    name: str = document["paths"][path][method.lower()]["operationId"]
    return name


def statuses_of(document: Document, operation: str) -> list[int]:
    """Give the documented statuses of an operation."""
    method, path = operation.split()
    return [int(status) for status in document["paths"][path][method.lower()]["responses"]]


def callback_parameters(document: Document) -> Mapping[str, Document]:
    """Give the schemas of the header fields of a status callback, by their names."""
    references = document["paths"][SEND.partition(" ")[2]]["post"]["callbacks"]["statusCallback"]
    ((_, called),) = references.items()
    parameters = (
        document["components"]["parameters"][each["$ref"].rpartition("/")[2]] for each in called["post"]["parameters"]
    )
    return {each["name"]: each["schema"] for each in parameters}


def argument_schemas(document: Document) -> Mapping[str, Document]:
    """Give the schemas of a send request's arguments, by their names."""
    schemas: Mapping[str, Document] = document["components"]["schemas"]["SendMessageArguments"]["properties"]
    return schemas
