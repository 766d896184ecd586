"""The OpenAPI document, read for one purpose: the schemas that requests are validated with."""

import json
from importlib.resources import files

from plivo_mock._json import JsonObject, JsonValue

_PACKAGE = "plivo_messaging_api"
_METHODS = frozenset({"get", "put", "post", "delete", "options", "head", "patch", "trace"})


class SpecError(Exception):
    """The OpenAPI document does not hold what the mock server needs."""


def load_document() -> JsonObject:
    """Read the OpenAPI document that is installed with the client.

    Returns:
        The document.
    """
    text = files(_PACKAGE).joinpath("openapi.json").read_text(encoding="utf-8")
    return _object(json.loads(text))


def body_schema(document: JsonObject, operation_id: str) -> JsonObject:
    """Find the schema of an operation's JSON body.

    Args:
        document: The OpenAPI document.
        operation_id: The operation.

    Returns:
        A schema that can be read by itself: it carries the components it refers to.

    Raises:
        SpecError: There is no such operation, or it takes no JSON.
    """
    _, operation = _operation(document, operation_id)
    content = _object(_resolve(document, operation.get("requestBody")).get("content"))
    schema = _object(_object(content.get("application/json")).get("schema"))
    return _with_components(document, schema)


def query_schema(document: JsonObject, operation_id: str) -> JsonObject:
    """Make a schema of an operation's query parameters.

    Args:
        document: The OpenAPI document.
        operation_id: The operation.

    Returns:
        The schema of an object with a property for each parameter and no others; it carries the components it
        refers to.

    Raises:
        SpecError: There is no such operation.
    """
    path_item, operation = _operation(document, operation_id)
    declared = [*_array(path_item.get("parameters")), *_array(operation.get("parameters"))]
    parameters = [_resolve(document, parameter) for parameter in declared]
    query = {str(parameter["name"]): parameter for parameter in parameters if parameter.get("in") == "query"}
    schema: JsonObject = {
        "type": "object",
        "properties": {name: parameter.get("schema") for name, parameter in query.items()},
        "required": [name for name, parameter in query.items() if parameter.get("required") is True],
        "additionalProperties": False,
    }
    return _with_components(document, schema)


def integer_parameters(schema: JsonObject) -> frozenset[str]:
    """Find the parameters whose text has to be turned into an integer before it is validated.

    Args:
        schema: What `query_schema` returned.

    Returns:
        Their names.
    """
    properties = _object(schema.get("properties"))
    return frozenset(name for name, node in properties.items() if _resolve(schema, node).get("type") == "integer")


def lookup(document: JsonObject, path: list[str | int]) -> JsonValue:
    """Find a part of a document.

    Args:
        document: The document.
        path: The keys and indices that lead there.

    Returns:
        The part, or None when there is none.
    """
    node: JsonValue = document
    for step in path:
        match node, step:
            case dict(), str() if step in node:
                node = node[step]
            case list(), int() if step < len(node):
                node = node[step]
            case _:
                return None
    return node


def _operation(document: JsonObject, operation_id: str) -> tuple[JsonObject, JsonObject]:
    for path_item in map(_object, _object(document.get("paths")).values()):
        for method in _METHODS & path_item.keys():
            operation = _object(path_item[method])
            if operation.get("operationId") == operation_id:
                return path_item, operation
    raise SpecError(f"the OpenAPI document has no operation {operation_id!r}")


def _with_components(document: JsonObject, schema: JsonObject) -> JsonObject:
    return {**schema, "components": document.get("components")}


def _resolve(document: JsonObject, node: JsonValue) -> JsonObject:
    target = _object(node)
    while isinstance(reference := target.get("$ref"), str):
        steps = [step.replace("~1", "/").replace("~0", "~") for step in reference.removeprefix("#/").split("/")]
        target = _object(lookup(document, [*steps]))
    return target


def _object(node: JsonValue) -> JsonObject:
    if not isinstance(node, dict):
        raise SpecError(f"the OpenAPI document has {type(node).__name__} where an object is expected")
    return node


def _array(node: JsonValue) -> list[JsonValue]:
    return node if isinstance(node, list) else []
