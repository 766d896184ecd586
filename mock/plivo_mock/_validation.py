"""Requests validated with the schemas of an OpenAPI document, and their errors in words."""

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TypeAlias, cast

from jsonschema_rs import Draft202012Validator, ValidationError, ValidationErrorKind

from ._json import ApiError, JsonObject, JsonValue

Query: TypeAlias = dict[str, str | int]

_PACKAGE = "plivo_messaging_api"
_INSTALL = "pip install --force-reinstall 'plivo-messaging[mock]'"
# ASCII digits, and fewer than Python refuses to turn into an integer.
_INTEGER = re.compile(r"[0-9]{1,4000}")
_MAX_SHOWN = 40

# For each keyword of JSON Schema the rule, with the details of its kind of error.
_RULES = {
    "type": "must be of type {types}, not {value}",
    "enum": "must be {options}, not {value}",
    "const": "must be {expected_value}, not {value}",
    "minimum": "must be {limit} or more, not {value}",
    "maximum": "must be {limit} or less, not {value}",
    "minLength": "must have {limit} or more characters",
    "maxLength": "must have {limit} or fewer characters",
    "minItems": "must have {limit} or more items",
    "maxItems": "must have {limit} or fewer items",
    "pattern": "must have the documented form, not {value}",
    "falseSchema": "must be left out",
    "format": "must be a {format}, not {value}",
}


class SpecError(Exception):
    """The OpenAPI document is not there, or does not hold what the mock server needs."""


@cache
def load_document() -> JsonObject:
    """Return the OpenAPI document of the API, which is installed with the client; it must not be changed."""
    # The package is not imported: what it makes of the document must not matter here.
    spec = find_spec(_PACKAGE)
    file = None if spec is None or spec.origin is None else Path(spec.origin).with_name("openapi.json")
    if file is None or not file.is_file():
        raise SpecError(f"{_PACKAGE}, which has the OpenAPI document of the API, is not installed: run {_INSTALL}")
    return _object(json.loads(file.read_text(encoding="utf-8")))


class BodyRules:
    """The rules of a schema for a JSON object."""

    def __init__(self, schema: JsonObject) -> None:
        self._schema = schema
        # A format counts as a rule. References never lead out of the document.
        self._validator = Draft202012Validator(schema, validate_formats=True, offline=True)

    @classmethod
    def of(cls, document: JsonObject, operation_id: str) -> "BodyRules":
        """Return the rules for the JSON body of an operation."""
        _, operation = _operation(document, operation_id)
        content = _object(_resolve(document, operation.get("requestBody")).get("content"))
        schema = _object(_object(content.get("application/json")).get("schema"))
        return cls(_with_components(document, schema))

    def check(self, value: JsonObject) -> None:
        # Most requests are valid, and that is quickly seen.
        if not self._validator.is_valid(value):
            raise ApiError(400, _error_text(next(self._validator.iter_errors(value)), self._schema))


class QueryRules:
    """The rules for the query of an operation.

    Stricter than a server has to be: a parameter that is repeated or unknown is refused, as a misspelt filter would
    otherwise go unnoticed and list everything.
    """

    def __init__(self, document: JsonObject, operation_id: str) -> None:
        path_item, operation = _operation(document, operation_id)
        declared = [*_array(path_item.get("parameters")), *_array(operation.get("parameters"))]
        parameters = [_resolve(document, parameter) for parameter in declared]
        query = {str(each["name"]): each for each in parameters if each.get("in") == "query"}
        schema: JsonObject = {
            "type": "object",
            "properties": {name: each.get("schema") for name, each in query.items()},
            "required": [name for name, each in query.items() if each.get("required") is True],
            "additionalProperties": False,
        }
        self._integers = frozenset(
            name for name, each in query.items() if _resolve(document, each.get("schema")).get("type") == "integer"
        )
        self._rules = BodyRules(_with_components(document, schema))

    def check(self, parameters: Sequence[tuple[str, str]]) -> Query:
        """Return the values of a query by name; those that are declared as integers are integers."""
        for name, count in Counter(name for name, _ in parameters).items():
            if count > 1:
                raise ApiError(400, f"{name}: this parameter is given {count} times, it may be given once")
        query = {name: self._value(name, value) for name, value in parameters}
        self._rules.check({**query})
        return query

    def _value(self, name: str, value: str) -> str | int:
        return int(value) if name in self._integers and _INTEGER.fullmatch(value) else value


def lookup(document: JsonObject, path: Sequence[str | int]) -> JsonValue:
    """Return the part of a document that keys and indices lead to; None when there is none."""
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
        for operation in path_item.values():
            if isinstance(operation, dict) and operation.get("operationId") == operation_id:
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


def _error_text(error: ValidationError, schema: JsonObject) -> str:
    """Return the parameter and the rule it breaks, such as `limit: must be 20 or less, not 21`."""
    match error.kind:
        case ValidationErrorKind.Required():
            return f"{_subject(error, error.kind.property)}: this parameter is required"
        case ValidationErrorKind.AdditionalProperties() | ValidationErrorKind.UnevaluatedProperties():
            unexpected = ", ".join(_subject(error, name) for name in error.kind.unexpected)
            return f"{unexpected}: there is no such parameter"
        case ValidationErrorKind.AnyOf() | ValidationErrorKind.OneOfNotValid():
            return _no_alternative(error, error.kind.context, schema)
        case ValidationErrorKind.OneOfMultipleValid():
            return f"{_given(error, schema)}: only one of these parameters may be given"
        case ValidationErrorKind.Not():
            return f"{_given(error, schema)}: may not be given together with the other parameters"
        case _:
            return f"{_subject(error)}: {_rule(error, schema)}"


def _rule(error: ValidationError, schema: JsonObject) -> str:
    """Return the rule about a single value."""
    template = _RULES.get(error.kind.name)
    if template is None:
        return f"breaks the documented rule on {error.kind.name}"
    details: dict[str, object] = error.kind.as_dict()
    # Null stands for a parameter that is left out, so nobody should send it.
    types = [each for each in _types(details) if each != "null"]
    if types:
        details["types"] = types
    return template.format_map({"value": _value(error, schema)} | {key: _listed(details[key]) for key in details})


def _value(error: ValidationError, schema: JsonObject) -> str:
    """Return the value, unless it is only ever written, such as a token."""
    declared = lookup(schema, error.schema_path[:-1])
    is_secret = isinstance(declared, dict) and declared.get("writeOnly") is True
    return "what was given" if is_secret else _shown(error.instance)


def _no_alternative(error: ValidationError, branches: list[list[ValidationError]], schema: JsonObject) -> str:
    broken = [errors[0] for errors in branches if errors]
    firsts = [first for first in broken if _types(first.kind.as_dict()) != ["null"]] or broken
    missing = [first.kind.property for first in firsts if isinstance(first.kind, ValidationErrorKind.Required)]
    if len(missing) == len(firsts) > 1:
        return f"{', '.join(_subject(error, name) for name in missing)}: one of these parameters is required"
    return "; or ".join(dict.fromkeys(_error_text(first, schema) for first in firsts))


def _types(details: dict[str, object]) -> list[str]:
    types = details.get("types")
    return cast("list[str]", types) if isinstance(types, list) else []


def _given(error: ValidationError, schema: JsonObject) -> str:
    """Return the parameters of a rule that the request has."""
    given = error.instance if isinstance(error.instance, dict) else {}
    names = [name for name in _required_in(lookup(schema, error.schema_path)) if name in given]
    return ", ".join(_subject(error, name) for name in names) or _subject(error)


def _required_in(rule: JsonValue) -> Iterator[str]:
    if isinstance(rule, dict):
        required = rule.get("required")
        if isinstance(required, list):
            yield from (name for name in required if isinstance(name, str))
        rule = list(rule.values())
    if isinstance(rule, list):
        for part in rule:
            yield from _required_in(part)


def _subject(error: ValidationError, name: str | None = None) -> str:
    """Return the parameter, such as `media_urls[1]` or `location.latitude`."""
    subject = ""
    for step in [*error.instance_path, *([name] if name is not None else [])]:
        subject += f"[{step}]" if isinstance(step, int) else f".{step}"
    return subject.removeprefix(".") or "The body of the request"


def _listed(options: object) -> str:
    if not isinstance(options, list):
        return str(options)
    *others, last = map(str, cast("list[object]", options))
    return f"{', '.join(others)} or {last}" if others else last


def _shown(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= _MAX_SHOWN else f"{text[:_MAX_SHOWN]}…"
