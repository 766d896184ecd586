"""Operations whose OpenAPI document is made of their functions: paths, parameters, bodies, responses, and dispatch.

An operation is a function, which runs in a thread. Its name is the operationId, its docstring the summary and
description. Its parameter `body` is the JSON body, `query` the query, `request` the request itself, any other one of
the path; what it returns is the JSON response. Types are msgspec's, described by `Annotated` and keywords of JSON
Schema.
"""

import json
import logging
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache, cached_property, partial
from types import NoneType
from typing import Annotated, Any, TypeAlias, cast, get_type_hints

import anyio
import msgspec
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route, Router
from starlette.types import ASGIApp, Receive, Scope, Send

from ._bodies import check_content_type, check_size, parse_object, read_body
from ._json import ApiError, JsonObject, JsonValue
from ._validation import BodyRules, QueryRules

_logger = logging.getLogger("plivo_mock")

_MAX_BODY = 8 * 1024 * 1024
_MAX_DIGITS = 18
_COMPONENTS = "#/components/schemas/"
_ERRORS = {
    400: "The request breaks a rule.",
    403: "The request comes from a web page elsewhere.",
    404: "There is no such thing.",
    409: "It cannot be done as things are.",
    415: "The body is not announced as JSON.",
}

Handler: TypeAlias = Callable[..., object]


class Model(msgspec.Struct, forbid_unknown_fields=True):
    """What is read and written as a JSON object; its docstring begins with its description."""


def doc(description: str = "", **keywords: JsonValue) -> msgspec.Meta:
    """Return keywords of JSON Schema for a type, in `Annotated`."""
    return msgspec.Meta(description=description or None, extra_json_schema=keywords or None)


class Error(Model):
    """What is wrong."""

    error: Annotated[str, doc("What is wrong, and what to do about it.")]


def to_text(value: object) -> str:
    """Return a model as JSON, in ASCII."""
    return json.dumps(msgspec.to_builtins(value, builtin_types=(datetime,)), default=moment)


def as_json(value: object) -> JsonObject:
    """Return a model as a JSON object."""
    return cast(JsonObject, json.loads(to_text(value)))


def moment(value: datetime) -> str:
    """Return a moment as `2026-03-01T12:00:00.000000Z`."""
    return value.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


@cache
def operation_id(handler: Handler) -> str:
    """Return the operationId of a function: its name in camel case."""
    first, *others = handler.__name__.split("_")
    return first + "".join(each.capitalize() for each in others)


@dataclass(frozen=True)
class Operation:
    """An operation: its function, the statuses it responds with, and an example of its body.

    Attributes:
        also: Another status of success, that the function sets.
        errors: The statuses of what the function raises, beside those of every operation of its kind.
    """

    handler: Handler
    method: str
    path: str
    tag: str
    status: int = 200
    also: int | None = None
    errors: Mapping[type[Exception], int] = field(default_factory=dict[type[Exception], int])
    example: JsonObject | None = None
    media_type: str = "application/json"

    @property
    def id(self) -> str:
        """The operationId."""
        return operation_id(self.handler)

    @cached_property
    def hints(self) -> dict[str, Any]:
        """The types of the parameters and of what is returned, without the context."""
        hints = get_type_hints(self.handler, include_extras=True)
        del hints[next(iter(hints))]
        return hints


class Operations:
    """The operations of an API, and its document, which begins with `head`."""

    def __init__(self, root: str, head: JsonObject, operations: Sequence[Operation]) -> None:
        self.root = root
        self._head = head
        self._operations = {operation.id: operation for operation in operations}
        self._body_rules: dict[str, BodyRules] = {}
        self._query_rules: dict[str, QueryRules] = {}

    @cached_property
    def app(self) -> ASGIApp:
        """The application, to be mounted at the root; its operations get `state.context` of the request first."""
        paths: dict[str, dict[str, Operation]] = {}
        for operation in self._operations.values():
            paths.setdefault(operation.path, {})[operation.method] = operation
        routes = [Route(path, _Endpoint(self, operations)) for path, operations in paths.items()]
        return Router(routes, redirect_slashes=False, default=_Endpoint(self, {}))

    @cached_property
    def document(self) -> JsonObject:
        """The OpenAPI document; it must not be changed."""
        hints = [hint for operation in self._operations.values() for hint in operation.hints.values()]
        models = [Error, *(hint for hint in hints if isinstance(hint, type) and issubclass(hint, msgspec.Struct))]
        _, components = msgspec.json.schema_components(models, ref_template=f"{_COMPONENTS}{{name}}")
        schemas = cast("dict[str, JsonObject]", components)
        for schema in schemas.values():
            schema["description"] = str(schema["description"]).partition("\n")[0]
        paths: dict[str, JsonObject] = {}
        for operation in self._operations.values():
            described = _described(operation, schemas)
            paths.setdefault(self.root + operation.path, {})[operation.method.lower()] = described
        for operation in self._operations.values():  # a query is described parameter by parameter
            schemas.pop(_name(operation.hints.get("query")), None)
        return {**self._head, "paths": {**paths}, "components": {"schemas": {**schemas}}}

    def body_of(self, operation_id: str, body: JsonObject) -> Any:  # noqa: ANN401 - of the type the function names
        """Return a JSON object as the body of an operation, found valid."""
        if operation_id not in self._body_rules:
            self._body_rules[operation_id] = BodyRules.of(self.document, operation_id)
        self._body_rules[operation_id].check(body)
        return _converted(body, self._operations[operation_id].hints["body"])

    def query_of(self, operation_id: str, parameters: Sequence[tuple[str, str]]) -> object:
        """Return the query of an operation, found valid."""
        if operation_id not in self._query_rules:
            self._query_rules[operation_id] = QueryRules(self.document, operation_id)
        query = self._query_rules[operation_id].check(parameters)
        return _converted(query, self._operations[operation_id].hints["query"])


class _Endpoint:
    """One path: an ASGI application that parses requests, and writes what its operations return."""

    def __init__(self, operations: Operations, by_method: Mapping[str, Operation]) -> None:
        self._operations = operations
        self._by_method = by_method

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        try:
            response = await self._respond(request)
        except ApiError as error:
            response = JSONResponse({"error": error.text}, error.status, error.headers)
        except ClientDisconnect:  # nobody is there to read the response
            response = Response(status_code=400)
        except Exception:
            _logger.exception("%s %s failed", request.method, request.url.path)
            response = JSONResponse({"error": "The mock server failed to answer this request; its log says why."}, 500)
        response.headers["cache-control"] = "no-store"
        await response(scope, receive, send)

    async def _respond(self, request: Request) -> Response:
        if not self._by_method:
            raise ApiError(
                404, f"There is nothing at this path: {self._operations.root}/openapi.json lists what there is."
            )
        operation = self._by_method.get(request.method)
        if operation is None:
            allowed = {"allow": ", ".join(self._by_method)}
            raise ApiError(405, f"The method {request.method} is not allowed here.", allowed)
        arguments = await self._arguments(operation, request)
        try:
            # In a thread: it may wait for callbacks to an application in this event loop, or for the disk. Not in one
            # of the few that wait for each other: the application may make requests here before it responds.
            handler = partial(operation.handler, request.state.context, **arguments)
            result = await anyio.to_thread.run_sync(handler, limiter=anyio.CapacityLimiter(1))
        except tuple(operation.errors) as error:
            status = next(status for kind, status in operation.errors.items() if isinstance(error, kind))
            raise ApiError(status, str(error)) from error
        if isinstance(result, Response):
            return result
        if result is None:
            return Response(status_code=204)
        status = getattr(request.state, "status_code", operation.status)
        return Response(to_text(result), status, media_type="application/json")

    async def _arguments(self, operation: Operation, request: Request) -> dict[str, object]:
        arguments: dict[str, object] = {}
        for name, hint in operation.hints.items():
            match name:
                case "return":
                    pass
                case "request":
                    arguments[name] = request
                case "query":
                    arguments[name] = self._operations.query_of(operation.id, request.query_params.multi_items())
                case "body":
                    arguments[name] = self._operations.body_of(operation.id, parse_object(await _content(request)))
                case _:
                    arguments[name] = _path_parameter(request.path_params[name], hint)
        return arguments


def _converted(value: object, kind: type[object]) -> object:
    try:
        return msgspec.convert(value, kind, strict=False)  # JSON does not distinguish 600 from 600.0
    except msgspec.ValidationError as error:  # what a schema cannot say, such as that no minute has 61 seconds
        raise ApiError(400, f"{error}.") from error


def _path_parameter(text: str, hint: object) -> object:
    """Return a parameter of the path; 0, which identifies nothing, for what is no number."""
    if hint is not int:
        return text
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _MAX_DIGITS else 0


async def _content(request: Request) -> bytes:
    check_content_type(request)
    content, size = await read_body(request, _MAX_BODY)
    check_size(size, _MAX_BODY)
    return content


def _described(operation: Operation, schemas: dict[str, JsonObject]) -> JsonObject:
    hints = operation.hints
    summary, _, description = (operation.handler.__doc__ or "").strip().partition("\n")
    parameters: list[JsonValue] = []
    errors = {403, *operation.errors.values()}
    described: JsonObject = {"tags": [operation.tag], "operationId": operation.id, "summary": summary}
    if description.strip():
        described["description"] = " ".join(description.split())
    for name in re.findall(r"{(\w+)}", operation.path):
        schema: JsonObject = {"type": "integer", "minimum": 1} if hints[name] is int else {"type": "string"}
        parameters.append({"name": name, "in": "path", "required": True, "schema": schema})
        errors.add(404)
    if "query" in hints:
        errors.add(400)
        for name, each in cast("dict[str, JsonObject]", schemas[_name(hints["query"])]["properties"]).items():
            text = each.get("description", "")
            parameters.append({"name": name, "in": "query", "description": text, "schema": _without_null(each)})
    if parameters:
        described["parameters"] = parameters
    if "body" in hints:
        errors |= {400, 415}
        content: JsonObject = {"schema": _reference(hints["body"])}
        if operation.example is not None:
            content["example"] = operation.example
        described["requestBody"] = {"required": True, "content": {"application/json": content}}
    statuses = [status for status in (operation.status, operation.also) if status is not None]
    responses: JsonObject = {str(status): _success(operation, hints["return"]) for status in statuses}
    for status in sorted(errors):
        schema = _reference(Error)
        responses[str(status)] = {"description": _ERRORS[status], "content": {"application/json": {"schema": schema}}}
    return {**described, "responses": responses}


def _success(operation: Operation, hint: type[object]) -> JsonObject:
    if hint is NoneType:
        return {"description": "It is done."}
    if issubclass(hint, Response):
        return {"description": "The response.", "content": {operation.media_type: {"schema": {}}}}
    description = str(hint.__doc__).partition("\n")[0]
    return {"description": description, "content": {operation.media_type: {"schema": _reference(hint)}}}


def _name(model: object) -> str:
    return getattr(model, "__name__", "")


def _reference(model: type[object]) -> JsonObject:
    return {"$ref": f"{_COMPONENTS}{_name(model)}"}


def _without_null(schema: JsonObject) -> JsonObject:
    """Return the schema of a parameter, which is left out instead of null."""
    kept = {name: value for name, value in schema.items() if name not in {"description", "anyOf", "default"}}
    others = cast("list[JsonObject]", schema.get("anyOf", []))
    alternative: JsonObject = next((each for each in others if each != {"type": "null"}), dict[str, JsonValue]())
    default = {"default": schema["default"]} if schema.get("default") else {}
    return {**alternative, **kept, **default}
