import pytest
from jsonschema_rs import Draft202012Validator

from plivo_mock._api._error_texts import error_text
from plivo_mock._json import JsonObject, JsonValue


@pytest.mark.parametrize(
    ("schema", "value", "text"),
    [
        ({"type": "object"}, [], "The body of the request: must be of type object, not []"),
        ({"type": ["string", "integer"]}, [], "The body of the request: must be of type integer or string, not []"),
        ({"properties": {"a": {"type": ["string", "null"]}}}, {"a": 1}, "a: must be of type string, not 1"),
        ({"properties": {"a": {"type": "null"}}}, {"a": 1}, "a: must be of type null, not 1"),
        (
            {"properties": {"a": {"anyOf": [{"required": ["b"]}, {"type": "null"}]}}},
            {"a": {}},
            "a.b: this parameter is required",
        ),
        ({"properties": {"a": {"anyOf": [{"type": "null"}]}}}, {"a": 1}, "a: must be of type null, not 1"),
        ({"properties": {"a": {"const": 1}}}, {"a": 2}, "a: must be 1, not 2"),
        ({"properties": {"a": {"enum": ["b"]}}}, {"a": "é"}, 'a: must be b, not "é"'),
        ({"properties": {"a": {"minLength": 3}}}, {"a": "b"}, "a: must have 3 or more characters"),
        ({"properties": {"a": {"format": "uuid"}}}, {"a": "b"}, 'a: must be a uuid, not "b"'),
        ({"properties": {"a": {"multipleOf": 2}}}, {"a": 3}, "a: breaks the documented rule on multipleOf"),
        (
            {"properties": {"a": {"properties": {"b": {"items": {"maximum": 1}}}}}},
            {"a": {"b": [0, 2]}},
            "a.b[1]: must be 1 or less, not 2",
        ),
        ({"properties": {"a": False}}, {"a": 1}, "a: must be left out"),
        ({"unevaluatedProperties": False}, {"a": 1}, "a: there is no such parameter"),
        (
            {"properties": {"a": {"properties": {"b": True}, "additionalProperties": False}}},
            {"a": {"b": 1, "c": 2, "d": 3}},
            "a.c, a.d: there is no such parameter",
        ),
        (
            {"properties": {"a": {"anyOf": [{"required": ["b"]}, {"required": ["c"]}]}}},
            {"a": {}},
            "a.b, a.c: one of these parameters is required",
        ),
        (
            {"oneOf": [{"required": ["a"]}, {"properties": {"b": {"type": "string"}}}]},
            {"b": 1},
            "a: this parameter is required; or b: must be of type string, not 1",
        ),
        (
            {"properties": {"a": {"anyOf": [{"type": "string"}, {"type": "string"}]}}},
            {"a": 1},
            "a: must be of type string, not 1",
        ),
        (
            {"$ref": "#/$defs/x", "$defs": {"x": {"oneOf": [{"required": ["a"]}, {"required": ["b"]}]}}},
            {"a": 1, "b": 2, "c": 3},
            "a, b: only one of these parameters may be given",
        ),
        (
            {"oneOf": [{"type": "object"}, {"minProperties": 1}]},
            {"a": 1},
            "The body of the request: only one of these parameters may be given",
        ),
        (
            {"not": {"anyOf": [{"required": ["a"]}, {"required": ["b"]}]}},
            {"b": 1},
            "b: may not be given together with the other parameters",
        ),
        (
            {"properties": {"a": {"not": {"type": "string"}}}},
            {"a": "b"},
            "a: may not be given together with the other parameters",
        ),
    ],
)
def test_the_words_for_a_broken_rule(schema: JsonObject, value: JsonValue, text: str) -> None:
    validator = Draft202012Validator(schema, validate_formats=True)
    error = next(validator.iter_errors(value))

    assert error_text(error, schema) == text
