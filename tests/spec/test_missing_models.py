"""Noticing a schema that the generator silently made no class of."""

from collections.abc import Mapping

import pytest

from bundle import Json
from schemas import missing_models


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        ({"type": "object"}, ["SomeName"]),
        ({"properties": {}}, ["SomeName"]),
        ({"type": ["object", "null"]}, ["SomeName"]),
        ({"type": "string", "enum": ["a"]}, ["SomeName"]),
        ({"allOf": [{"$ref": "#/a"}, {"required": ["b"]}]}, ["SomeName"]),
        ({"allOf": [{"$ref": "#/a"}], "properties": {}}, ["SomeName"]),
        ({"allOf": [{"$ref": "#/a"}]}, []),
        ({"$ref": "#/a"}, []),
        ({"type": "string"}, []),
        ({"type": "boolean", "enum": [True]}, []),
        ({"type": "array", "items": {"type": "object"}}, []),
        ({"anyOf": [{"$ref": "#/a"}, {"type": "string"}]}, []),
    ],
)
def test_which_schemas_have_to_become_a_class(schema: dict[str, Json], expected: list[str]) -> None:
    document: Mapping[str, Json] = {"components": {"schemas": {"SomeName": schema}}}

    assert missing_models(document, set()) == expected
    assert missing_models(document, {"Other", "SomeNam"}) == expected
    assert missing_models(document, {"SomeName"}) == []


@pytest.mark.parametrize(
    ("schema", "class_name"),
    [
        ({"type": "object", "title": "Other name"}, "OtherName"),
        ({"type": ["object", "null"]}, "Some_nameType0"),
        ({"type": ["string", "null"], "enum": ["a", None]}, "SomeNameType1"),
    ],
    ids=["title", "nullable-object", "nullable-enum"],
)
def test_a_class_is_recognised_under_the_name_the_generator_gives_it(schema: dict[str, Json], class_name: str) -> None:
    document: Mapping[str, Json] = {"components": {"schemas": {"some_name": schema}}}

    assert missing_models(document, {class_name}) == []
    assert missing_models(document, {"Unrelated"}) == ["some_name"]
