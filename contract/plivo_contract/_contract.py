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

from ._messages import JsonObject, Request

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
        self._paths = {
            path: re.compile(API_ROOT + re.sub(r"{(\w+)}", r"(?P<\1>[^/]+)", path)) for path in document["paths"]
        }
        self._validators: dict[str, Validator] = {}

    def operation_of(self, request: Request) -> str:
        """Return the operation of a request, or `ELSEWHERE`."""
        operation = f"{request.method} {self._path_of(request)}"
        return operation if operation in self._definitions else ELSEWHERE

    def path_values(self, request: Request) -> Mapping[str, str]:
        """Return the parameters in a request's path; none if the contract has no such path."""
        match = self._paths[path].fullmatch(request.path) if (path := self._path_of(request)) else None
        return match.groupdict() if match else {}

    def allowed_methods(self, request: Request) -> list[str]:
        """Return the methods of a request's path, sorted; none if the contract has no such path."""
        path = self._path_of(request)
        return sorted(each.partition(" ")[0] for each in self.operations if each.partition(" ")[2] == path)

    def operation_id(self, operation: str) -> str:
        """Return the `operationId` of an operation."""
        return str(self._definitions[operation]["operationId"])

    def responses(self, operation: str) -> Mapping[str, Document]:
        """Return the documented responses of an operation, by status."""
        return self._responses[operation]

    def form_errors(self, operation: str, status: str, document: JsonObject) -> list[jsonschema_rs.ValidationError]:
        """Return what is wrong with the JSON of a response; of several forms, with the one whose fields it has."""
        schema = self.responses(operation)[status]["content"]["application/json"]["schema"]
        forms: list[Document] = schema.get("oneOf", [schema])
        errors = [[*self.validator(form).iter_errors(document)] for form in forms]
        shared = [len(self.fields(form) & document.keys()) for form in forms]
        return errors[shared.index(max(shared))] if all(errors) else []

    def fields(self, schema: Document) -> set[str]:
        """Return the names of the fields that an object of a schema may have."""
        schema = self.resolved(schema)
        return set(schema.get("properties", ())).union(*map(self.fields, schema.get("allOf", ())))

    def words(self, schema: Document) -> list[str]:
        """Return the values of an enumeration, wherever it is declared; none for anything else."""
        schema = self.resolved(schema)
        parts: list[Document] = [*schema.get("allOf", ()), *schema.get("anyOf", ())]
        return [*schema.get("enum", ()), *(value for part in parts for value in self.words(part))]

    def resolved(self, part: Document) -> Document:
        """Return what a part of the document refers to, or itself if it refers to nothing."""
        if "$ref" not in part:
            return part
        *_, kind, name = part["$ref"].split("/")
        found: Document = self.document["components"][kind][name]
        return found

    def validator(self, schema: Document) -> Validator:
        """Return a validator of a schema that may refer to `components`."""
        key = json.dumps(schema)
        if key not in self._validators:
            self._validators[key] = Validator({**schema, "components": self.document["components"]})
        return self._validators[key]

    def body_schema(self, operation: str) -> Document | None:
        """Return the schema of a request's JSON body; None if it has none."""
        content = self.resolved(self._definitions[operation].get("requestBody", {})).get("content", {})
        schema: Document | None = content.get("application/json", {}).get("schema")
        return schema

    def parameters(self, operation: str, where: str) -> Mapping[str, Document]:
        """Return the schemas of an operation's parameters in the `path` or the `query`, by their names."""
        item = self.document["paths"][operation.partition(" ")[2]]
        given = [*item.get("parameters", ()), *self._definitions[operation].get("parameters", ())]
        return {each["name"]: each["schema"] for each in map(self.resolved, given) if each["in"] == where}

    @property
    def body_examples(self) -> list[dict[str, object]]:
        """The documented examples of a send request's body."""
        content = self._definitions[SEND]["requestBody"]["content"]["application/json"]
        return [each["value"] for each in content["examples"].values()]

    @cached_property
    def filters(self) -> Mapping[str, Document]:
        """The schemas of a list request's parameters, by their names."""
        return self.parameters(LIST, "query")

    @cached_property
    def record_words(self) -> Mapping[str, list[str]]:
        """The documented values of each field of a record that has some, by the field's name."""
        found = {name: self.words(part) for name, part in self.schemas["MessageRecord"]["properties"].items()}
        return {name: words for name, words in found.items() if words}

    @property
    def callback_headers(self) -> Mapping[str, Document]:
        """The schemas of a status callback's header fields, by their names."""
        ((_, called),) = self._definitions[SEND]["callbacks"]["statusCallback"].items()
        parameters = [self.resolved(each) for each in called["post"]["parameters"]]
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
        for item in changed["paths"].values():
            of_methods = [each for method in METHODS for each in item.get(method, {}).get("parameters", ())]
            for parameter in [*item.get("parameters", ()), *of_methods]:
                if parameter.get("name") == "message_uuid":
                    parameter["example"] = message_uuid
                    if not is_disposable:
                        parameter["schema"] = {"type": "string", "enum": [message_uuid]}
                elif parameter.get("name") == "offset" and not is_disposable:
                    parameter["schema"]["maximum"] = 2**31 - 1  # no server has to count further
        if not is_disposable:
            for item in changed["paths"].values():
                for method in set(item) & set(METHODS) - {"get"}:
                    del item[method]
        return changed

    @cached_property
    def _responses(self) -> dict[str, dict[str, Document]]:
        return {
            operation: {status: self.resolved(each) for status, each in definition["responses"].items()}
            for operation, definition in self._definitions.items()
        }

    def _path_of(self, request: Request) -> str:
        path = request.path
        return next((template for template, pattern in self._paths.items() if pattern.fullmatch(path)), "")


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
