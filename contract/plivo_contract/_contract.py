"""The contract: an OpenAPI document, its operations and schemas."""

import copy
import json
import re
from collections.abc import Mapping
from functools import cache, cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import Any, TypeAlias

import jsonschema_rs

from ._messages import Request

Document: TypeAlias = dict[str, Any]
"""An OpenAPI document, or a part of one."""

Validator: TypeAlias = jsonschema_rs.Draft202012Validator

SEND = "POST /Account/{auth_id}/Message/"
LIST = "GET /Account/{auth_id}/Message/"
GET = "GET /Account/{auth_id}/Message/{message_uuid}/"
ELSEWHERE = "other paths and methods"
"""Stands for every request that is none of the operations."""

API_ROOT = "/v1"
"""How the paths of the API begin in the contract; a server may have them below another path."""

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
"""The methods an OpenAPI document can describe: it says nothing about any other."""

_ACCOUNT = re.compile(r"/v1/Account/([^/]+)/Message/(?:([^/]+)/\Z)?")


class Contract:
    """An OpenAPI document that responses are compared with.

    Args:
        document: The document: one JSON object whose references all lead into `components`.

    Attributes:
        document: The document.
        schemas: Its schemas, by name.
        operations: Its operations, such as `GET /Account/{auth_id}/Message/`, in their order.
    """

    def __init__(self, document: Document) -> None:
        self.document = document
        self.schemas: Mapping[str, Document] = document["components"]["schemas"]
        self._definitions: dict[str, Document] = {
            f"{method.upper()} {path}": item[method]
            for path, item in document["paths"].items()
            for method in item
            if method in METHODS
        }
        self.operations = tuple(self._definitions)
        self._paths = {path: re.compile(API_ROOT + re.sub(r"{\w+}", "[^/]+", path)) for path in document["paths"]}
        self._validators: dict[str, Validator] = {}

    def operation_of(self, request: Request) -> str:
        """Return the operation of a request, or `ELSEWHERE`."""
        operation = f"{request.method} {self._path_of(request)}"
        return operation if operation in self._definitions else ELSEWHERE

    def allowed_methods(self, request: Request) -> list[str]:
        """Return the methods of a request's path, sorted; none if the contract has no such path."""
        path = self._path_of(request)
        return sorted(each.partition(" ")[0] for each in self.operations if each.partition(" ")[2] == path)

    def describes(self, method: str) -> bool:
        """Return whether an OpenAPI document can say anything about a method."""
        return method.lower() in METHODS

    def operation_id(self, operation: str) -> str:
        """Return the `operationId` of an operation."""
        return str(self._definitions[operation]["operationId"])

    def responses(self, operation: str) -> Mapping[str, Document]:
        """Return the documented responses of an operation, by status."""
        return self._responses[operation]

    def schema_validators(self, operation: str, status: str) -> list[Validator]:
        """Return a validator for each form that the JSON of a response may have."""
        schema = self.responses(operation)[status]["content"]["application/json"]["schema"]
        return [self.validator(each) for each in schema.get("oneOf", [schema])]

    def validator(self, schema: Document) -> Validator:
        """Return a validator of a schema that may refer to `components`."""
        key = json.dumps(schema)
        if key not in self._validators:
            self._validators[key] = Validator({**schema, "components": self.document["components"]})
        return self._validators[key]

    @property
    def body_schema(self) -> Document:
        """The schema of a send request's body."""
        return {"$ref": "#/components/schemas/SendMessageRequest"}

    @property
    def body_examples(self) -> list[dict[str, object]]:
        """The documented examples of a send request's body."""
        content = self._definitions[SEND]["requestBody"]["content"]["application/json"]
        return [each["value"] for each in content["examples"].values()]

    @property
    def arguments(self) -> Mapping[str, Document]:
        """The schemas of a send request's arguments, by their names."""
        properties: Mapping[str, Document] = self.schemas["SendMessageArguments"]["properties"]
        return properties

    @cached_property
    def filters(self) -> Mapping[str, Document]:
        """The schemas of a list request's parameters, by their names."""
        return {each["name"]: each["schema"] for each in self._definitions[LIST]["parameters"]}

    @property
    def callback_headers(self) -> Mapping[str, Document]:
        """The schemas of a status callback's header fields, by their names."""
        ((_, called),) = self._definitions[SEND]["callbacks"]["statusCallback"].items()
        parameters = [self._resolved("parameters", each) for each in called["post"]["parameters"]]
        return {each["name"]: each["schema"] for each in parameters}

    def narrowed(self, *, auth_id: str, message_uuid: str, is_disposable: bool) -> Document:
        """Return a changed copy of the document that is about one account, so that requests pass authentication.

        Args:
            auth_id: The account.
            message_uuid: A message of the account.
            is_disposable: Whether there may be send requests, and requests for other messages than this one.
        """
        changed = copy.deepcopy(self.document)
        changed["servers"] = [{"url": API_ROOT}]
        changed["components"]["parameters"]["AuthId"]["schema"] = {"type": "string", "enum": [auth_id]}
        for parameter in changed["paths"][GET.partition(" ")[2]]["parameters"]:
            if parameter.get("name") == "message_uuid":
                parameter["example"] = message_uuid
                if not is_disposable:
                    parameter["schema"] = {"type": "string", "enum": [message_uuid]}
        if not is_disposable:
            for item in changed["paths"].values():
                for method in set(item) & set(METHODS) - {"get"}:
                    del item[method]
        return changed

    @cached_property
    def _responses(self) -> dict[str, dict[str, Document]]:
        return {
            operation: {status: self._resolved("responses", each) for status, each in definition["responses"].items()}
            for operation, definition in self._definitions.items()
        }

    def _path_of(self, request: Request) -> str:
        path = request.path
        return next((template for template, pattern in self._paths.items() if pattern.fullmatch(path)), "")

    def _resolved(self, kind: str, part: Document) -> Document:
        reference: str = part.get("$ref", "")
        return self.document["components"][kind][reference.rpartition("/")[2]] if reference else part


@cache
def shipped_contract() -> Contract:
    """Return the contract that this version is generated from."""
    # The package is not imported: what it makes of the document must not matter here.
    spec = find_spec("plivo_messaging_api")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("plivo_messaging_api is not installed: install plivo-messaging again")
    return Contract(json.loads(Path(spec.origin).with_name("openapi.json").read_text(encoding="utf-8")))


def account_of(request: Request) -> str | None:
    """Return the account in a request's path, or None."""
    match = _ACCOUNT.match(request.path)
    return match[1] if match else None


def message_of(request: Request) -> str | None:
    """Return the message in a request's path, or None."""
    match = _ACCOUNT.match(request.path)
    return match[2] if match else None
