import pytest

from plivo_mock._api._spec import (
    SpecError,
    body_schema,
    integer_parameters,
    load_document,
    lookup,
    query_schema,
)
from plivo_mock._json import JsonObject

COMPONENTS: JsonObject = {
    "schemas": {
        "Send": {"type": "object"},
        "Limit": {"$ref": "#/components/schemas/Number"},
        "Number": {"type": "integer"},
    },
    "parameters": {"Offset": {"name": "offset", "in": "query", "schema": {"type": "integer"}}},
    "requestBodies": {"a/b~c": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Send"}}}}},
}
DOCUMENT: JsonObject = {
    "paths": {
        "/other/": {"summary": "no operations"},
        "/messages/": {
            "parameters": [
                {"name": "auth_id", "in": "path", "required": True, "schema": {"type": "string"}},
                {"name": "account", "in": "query", "required": True, "schema": {"type": "string"}},
            ],
            "post": {
                "operationId": "send",
                "requestBody": {"$ref": "#/components/requestBodies/a~1b~0c"},
            },
            "get": {
                "operationId": "list",
                "parameters": [
                    {"name": "limit", "in": "query", "schema": {"$ref": "#/components/schemas/Limit"}},
                    {"$ref": "#/components/parameters/Offset"},
                    {"name": "X-Trace", "in": "header", "schema": {"type": "string"}},
                ],
            },
        },
    },
    "components": COMPONENTS,
}


def test_the_schema_of_a_body_brings_its_components_along() -> None:
    assert body_schema(DOCUMENT, "send") == {"$ref": "#/components/schemas/Send", "components": COMPONENTS}


def test_the_query_becomes_an_object() -> None:
    assert query_schema(DOCUMENT, "list") == {
        "type": "object",
        "properties": {
            "account": {"type": "string"},
            "limit": {"$ref": "#/components/schemas/Limit"},
            "offset": {"type": "integer"},
        },
        "required": ["account"],
        "additionalProperties": False,
        "components": COMPONENTS,
    }


def test_integers_are_found_behind_references() -> None:
    assert integer_parameters(query_schema(DOCUMENT, "list")) == {"limit", "offset"}


def test_a_missing_operation_is_named() -> None:
    with pytest.raises(SpecError, match="no operation 'retrieve'"):
        body_schema(DOCUMENT, "retrieve")


def test_an_operation_without_a_body_has_no_schema_of_one() -> None:
    with pytest.raises(SpecError, match="has NoneType where an object is expected"):
        body_schema(DOCUMENT, "list")


def test_a_reference_that_leads_nowhere_is_noticed() -> None:
    document: JsonObject = {
        "paths": {"/": {"post": {"operationId": "send", "requestBody": {"$ref": "#/components/requestBodies/none"}}}}
    }

    with pytest.raises(SpecError):
        body_schema(document, "send")


def test_parts_of_a_document_are_looked_up() -> None:
    document: JsonObject = {"a": [{"b": 1}, None]}

    assert lookup(document, []) == document
    assert lookup(document, ["a", 0, "b"]) == 1
    assert lookup(document, ["a", 1]) is None
    assert lookup(document, ["a", 2]) is None
    assert lookup(document, ["a", "b"]) is None
    assert lookup(document, ["c", 0]) is None
    assert lookup(document, ["a", 0, "b", "c"]) is None


def test_the_installed_document_has_what_the_mock_needs() -> None:
    document = load_document()

    assert body_schema(document, "sendMessage")["$ref"] == "#/components/schemas/SendMessageRequest"
    assert integer_parameters(query_schema(document, "listMessages")) == {"limit", "offset"}
