"""A violated rule of a schema, put into the words of an API's error."""

import json
from collections.abc import Iterator
from typing import cast

from jsonschema_rs import ValidationError, ValidationErrorKind

from plivo_mock._json import JsonObject, JsonValue

from ._spec import lookup

_MAX_SHOWN = 40

# For each keyword of JSON Schema the rule, with what its kind of error tells about it.
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


def error_text(error: ValidationError, schema: JsonObject) -> str:
    """Say what is wrong with a request.

    Args:
        error: The rule that is broken.
        schema: The schema that was applied.

    Returns:
        The parameter and the rule, such as `limit: must be 20 or less, not 21`.
    """
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
    """Word a rule about a single value."""
    template = _RULES.get(error.kind.name)
    if template is None:
        return f"breaks the documented rule on {error.kind.name}"
    details: dict[str, object] = error.kind.as_dict()
    # Null stands for a parameter that is left out: nobody is to be told to send it.
    types = [each for each in _types(details) if each != "null"]
    if types:
        details["types"] = types
    return template.format_map({"value": _value(error, schema)} | {key: _listed(details[key]) for key in details})


def _value(error: ValidationError, schema: JsonObject) -> str:
    """Show the value, unless it is one that is only ever written, such as a token."""
    declared = lookup(schema, error.schema_path[:-1])
    is_secret = isinstance(declared, dict) and declared.get("writeOnly") is True
    return "what was given" if is_secret else _shown(error.instance)


def _no_alternative(error: ValidationError, branches: list[list[ValidationError]], schema: JsonObject) -> str:
    broken = [errors[0] for errors in branches if errors]
    firsts = [first for first in broken if _types(first.kind.as_dict()) != ["null"]] or broken
    missing = [first.kind.property for first in firsts if isinstance(first.kind, ValidationErrorKind.Required)]
    if len(missing) == len(firsts) > 1:
        return f"{', '.join(_subject(error, name) for name in missing)}: one of these parameters is required"
    return "; or ".join(dict.fromkeys(error_text(first, schema) for first in firsts))


def _types(details: dict[str, object]) -> list[str]:
    types = details.get("types")
    return cast("list[str]", types) if isinstance(types, list) else []


def _given(error: ValidationError, schema: JsonObject) -> str:
    """Name the parameters a rule is about that the request has."""
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
    """Name the parameter, such as `media_urls[1]` or `location.latitude`."""
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
