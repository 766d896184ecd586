"""Operations whose OpenAPI document is made of their functions: paths, parameters, bodies, responses, and dispatch.

An operation is a coroutine function. Its name is the operationId, its docstring the summary and description. Its
parameter `body` is the JSON body, `query` the query, `request` the request itself, any other one of the path; what it
returns is the JSON response. Types are dataclasses, described by `Annotated` and keywords of JSON Schema.
"""

import dataclasses
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import UTC, datetime
from enum import Enum
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, TypeAlias, Union, cast, get_args, get_origin, get_type_hints

import cattrs
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import Receive, Scope, Send

from ._json import ApiError, JsonObject, JsonValue, parse_object
from ._validation import BodyRules, QueryRules

_MAX_BODY = 8 * 1024 * 1024
_MAX_DIGITS = 18
_TYPES: dict[object, JsonObject] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    float: {"type": "number"},
    bool: {"type": "boolean"},
    NoneType: {"type": "null"},
    datetime: {"type": "string", "format": "date-time"},
    Any: {},
}
_ERRORS = {
    400: "The request breaks a rule.",
    403: "The request comes from a web page elsewhere.",
    404: "There is no such thing.",
    409: "It cannot be done as things are.",
    415: "The body is not announced as JSON.",
}
_ERROR: JsonObject = {
    "type": "object",
    "properties": {"error": {"type": "string", "description": "What is wrong, and what to do about it."}},
    "required": ["error"],
}

Handler: TypeAlias = Callable[..., Awaitable[object]]
Hint: TypeAlias = Any
"""A type, as an annotation has it."""


class Doc:
    """Keywords of JSON Schema for a type, in `Annotated`."""

    def __init__(self, description: str = "", **keywords: JsonValue) -> None:
        self.keywords: JsonObject = {"description": description, **keywords} if description else keywords


def _converter() -> cattrs.Converter:
    converter = cattrs.Converter(detailed_validation=False)
    converter.register_structure_hook(datetime, lambda value, _: datetime.fromisoformat(value))
    converter.register_unstructure_hook(datetime, moment)
    return converter


def moment(value: datetime) -> str:
    """Return a moment as `2026-03-01T12:00:00.000000Z`."""
    return value.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


CONVERTER = _converter()
"""Turns dataclasses into JSON and back."""


def as_json(value: object) -> JsonObject:
    """Return a dataclass as JSON."""
    return cast(JsonObject, CONVERTER.unstructure(value))


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """An operation of the control API; see `Operations.add`."""

    method: str
    path: str
    tag: str
    status: int
    also: int | None
    errors: Sequence[int]
    example: JsonObject | None
    media_type: str
    handler: Handler

    @property
    def id(self) -> str:
        """The operationId: the name of the function in camel case."""
        first, *others = self.handler.__name__.split("_")
        return first + "".join(each.capitalize() for each in others)

    @property
    def hints(self) -> dict[str, Any]:
        """The types of the parameters and of what is returned, without the context."""
        hints = get_type_hints(self.handler, include_extras=True)
        del hints[next(iter(hints))]
        return hints


class Operations:
    """The operations of an API, and its document."""

    def __init__(self, root: str, document: JsonObject) -> None:
        self._root = root
        self._head = document
        self._operations: list[Operation] = []
        self._document: JsonObject | None = None
        self._rules: dict[str, BodyRules | QueryRules] = {}

    def add(
        self,
        method: str,
        path: str,
        *,
        tag: str,
        status: int = 200,
        also: int | None = None,
        errors: Sequence[int] = (),
        example: JsonObject | None = None,
        media_type: str = "application/json",
    ) -> Callable[[Handler], Handler]:
        """Return a decorator that adds an operation."""

        def decorate(handler: Handler) -> Handler:
            self._operations.append(
                Operation(
                    method=method,
                    path=path,
                    tag=tag,
                    status=status,
                    also=also,
                    errors=errors,
                    example=example,
                    media_type=media_type,
                    handler=handler,
                )
            )
            return handler

        return decorate

    def routes(self) -> list[BaseRoute]:
        """Return a route for each path; its operations get `state.context` of the request first."""
        paths: dict[str, dict[str, Operation]] = {}
        for operation in self._operations:
            paths.setdefault(operation.path, {})[operation.method] = operation
        return [Route(path, _Endpoint(self, operations)) for path, operations in paths.items()]

    def document(self) -> JsonObject:
        """Return the OpenAPI document; it must not be changed."""
        if self._document is None:
            schemas = Schemas()
            schemas.components["Error"] = _ERROR
            paths: dict[str, JsonValue] = {}
            for operation in self._operations:
                path = cast(JsonObject, paths.setdefault(self._root + operation.path, {}))
                path[operation.method.lower()] = _described(operation, schemas)
            self._document = {**self._head, "paths": paths, "components": {"schemas": schemas.components}}
        return self._document

    def parse_body(self, operation: Operation, content: bytes) -> object:
        """Return the body of a request, found valid."""
        return self.validated(operation, parse_object(content))

    def validated(self, operation: Operation, body: JsonObject) -> object:
        """Return a JSON object as the body of an operation."""
        rules = self._rules.get(operation.id)
        if rules is None:
            rules = self._rules[operation.id] = BodyRules.of(self.document(), operation.id)
        assert isinstance(rules, BodyRules)  # noqa: S101 - an operation with a body has no query
        rules.check(body)
        return CONVERTER.structure(body, operation.hints["body"])

    def parse_query(self, operation: Operation, parameters: Sequence[tuple[str, str]]) -> object:
        """Return the query of a request, found valid."""
        rules = self._rules.get(operation.id)
        if rules is None:
            rules = self._rules[operation.id] = QueryRules(self.document(), operation.id)
        assert isinstance(rules, QueryRules)  # noqa: S101 - an operation with a query has no body
        return CONVERTER.structure(rules.check(parameters), operation.hints["query"])

    def named(self, operation_id: str) -> Operation:
        """Return an operation by its operationId."""
        return next(each for each in self._operations if each.id == operation_id)


class _Endpoint:
    """One path: an ASGI application that parses requests, and writes what its operations return."""

    def __init__(self, operations: Operations, by_method: Mapping[str, Operation]) -> None:
        self._operations = operations
        self._by_method = by_method

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        request = Request(scope, receive)
        operation = self._by_method.get(request.method)
        if operation is None:
            allowed = {"allow": ", ".join(self._by_method)}
            raise ApiError(405, f"The method {request.method} is not allowed here.", allowed)
        result = await operation.handler(request.state.context, **await self._arguments(operation, request))
        if not isinstance(result, Response):
            status = getattr(request.state, "status_code", operation.status)
            result = Response(status_code=204) if result is None else JSONResponse(as_json(result), status)
        result.headers["cache-control"] = "no-store"
        await result(scope, receive, send)

    async def _arguments(self, operation: Operation, request: Request) -> dict[str, object]:
        arguments: dict[str, object] = {}
        for name, hint in operation.hints.items():
            match name:
                case "return":
                    pass
                case "request":
                    arguments[name] = request
                case "query":
                    arguments[name] = self._operations.parse_query(operation, request.query_params.multi_items())
                case "body":
                    arguments[name] = self._operations.parse_body(operation, await _content(request))
                case _:
                    arguments[name] = _path_parameter(request.path_params[name], hint)
        return arguments


def _path_parameter(text: str, hint: object) -> object:
    """Return a parameter of the path; 0, which identifies nothing, for what is no number."""
    if hint is not int:
        return text
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _MAX_DIGITS else 0


async def _content(request: Request) -> bytes:
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != "application/json":
        raise ApiError(415, f"The content type must be application/json, not {media_type or 'missing'}.")
    content = bytearray()
    async for chunk in request.stream():
        content += chunk[: max(0, _MAX_BODY + 1 - len(content))]
    if len(content) > _MAX_BODY:
        raise ApiError(400, f"The body of the request has more than {_MAX_BODY:,} bytes.")
    return bytes(content)


class Schemas:
    """The JSON Schemas of types; those of dataclasses are components.

    Attributes:
        components: The components by name.
    """

    def __init__(self) -> None:
        self.components: JsonObject = {}

    def of(self, hint: Hint) -> JsonObject:  # noqa: PLR0911 - one for each kind of type
        """Return the schema of a type."""
        origin: Hint = get_origin(hint)
        if origin is Annotated:
            inner, *keywords = get_args(hint)
            schema = dict(self.of(inner))
            for each in keywords:
                schema.update(cast(Doc, each).keywords)
            return (
                {"allOf": [{"$ref": schema.pop("$ref")}], **schema} if "$ref" in schema and len(schema) > 1 else schema
            )
        if origin in {Union, UnionType}:
            return self._optional([each for each in get_args(hint) if each is not NoneType])
        if origin is Literal:
            return {"type": "string", "enum": [*get_args(hint)]}
        if origin in {list, tuple}:
            return {"type": "array", "items": self.of(get_args(hint)[0])}
        if origin is dict:
            values = self.of(get_args(hint)[1])
            return {"type": "object", **({"additionalProperties": values} if values else {})}
        if isinstance(hint, type) and issubclass(hint, Enum):
            return {"type": "string", "enum": [each.value for each in hint]}
        if isinstance(hint, type) and dataclasses.is_dataclass(hint):
            return self._component(hint)
        return dict(_TYPES[hint])

    def _optional(self, hints: list[Any]) -> JsonObject:
        (hint,) = hints
        schema = self.of(hint)
        if "type" not in schema:
            return {"anyOf": [schema, {"type": "null"}]}
        enum = {"enum": [*cast("list[JsonValue]", schema["enum"]), None]} if "enum" in schema else {}
        return {**schema, "type": [schema["type"], "null"], **enum}

    def _component(self, model: type) -> JsonObject:
        reference: JsonObject = {"$ref": f"#/components/schemas/{model.__name__}"}
        if model.__name__ not in self.components:
            self.components[model.__name__] = {}  # it may refer to itself
            self.components[model.__name__] = self.object_of(model)
        return reference

    def object_of(self, model: Hint) -> JsonObject:
        """Return the schema of a dataclass, not as a component."""
        properties: JsonObject = {}
        required: list[JsonValue] = []
        hints = get_type_hints(model, include_extras=True)
        for field in dataclasses.fields(model):
            schema = self.of(hints[field.name])
            if field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING:
                required.append(field.name)
            elif isinstance(field.default, str | int | float) and field.default != "":
                schema["default"] = field.default.value if isinstance(field.default, Enum) else field.default
            properties[field.name] = schema
        described: JsonObject = {
            "type": "object",
            "description": str(model.__doc__).partition("\n")[0],
            "properties": properties,
            "additionalProperties": False,
            **cast(JsonObject, getattr(model, "SCHEMA", {})),
        }
        return {**described, "required": required} if required else described


def _described(operation: Operation, schemas: Schemas) -> JsonObject:
    """Return the description of an operation."""
    summary, _, description = (operation.handler.__doc__ or "").strip().partition("\n")
    hints = operation.hints
    parameters: list[JsonValue] = []
    errors = {403, *operation.errors}
    described: JsonObject = {"tags": [operation.tag], "operationId": operation.id, "summary": summary}
    if description.strip():
        described["description"] = " ".join(description.split())
    for name in re.findall(r"{(\w+)}", operation.path):
        schema: JsonObject = {"type": "integer", "minimum": 1} if hints[name] is int else {"type": "string"}
        parameters.append({"name": name, "in": "path", "required": True, "schema": schema})
    if "query" in hints:
        errors.add(400)
        model = schemas.object_of(hints["query"])
        for name, each in cast("dict[str, JsonObject]", model["properties"]).items():
            text = each.pop("description", "")
            parameters.append({"name": name, "in": "query", "description": text, "schema": _without_null(each)})
    if parameters:
        described["parameters"] = parameters
    if "body" in hints:
        errors |= {400, 415}
        content: JsonObject = {"schema": schemas.of(hints["body"])}
        if operation.example is not None:
            content["example"] = operation.example
        described["requestBody"] = {"required": True, "content": {"application/json": content}}
    statuses = [status for status in (operation.status, operation.also) if status is not None]
    responses: JsonObject = {str(status): _success(operation, hints["return"], schemas) for status in statuses}
    error: JsonObject = {"schema": {"$ref": "#/components/schemas/Error"}}
    for status in sorted(errors):
        responses[str(status)] = {"description": _ERRORS[status], "content": {"application/json": error}}
    return {**described, "responses": responses}


def _success(operation: Operation, hint: Hint, schemas: Schemas) -> JsonObject:
    if hint is NoneType:
        return {"description": "It is done."}
    if isinstance(hint, type) and issubclass(hint, Response):
        return {"description": "The response.", "content": {operation.media_type: {"schema": {}}}}
    description = str(hint.__doc__).partition("\n")[0]
    return {"description": description, "content": {operation.media_type: {"schema": schemas.of(hint)}}}


def _without_null(schema: JsonObject) -> JsonObject:
    """Return the schema of a parameter, which is left out instead of null."""
    types = schema.get("type")
    if isinstance(types, list):
        schema["type"] = types[0]
    enum = schema.get("enum")
    if isinstance(enum, list):
        schema["enum"] = [each for each in enum if each is not None]
    return schema
