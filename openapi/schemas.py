"""What has to be known of the schemas to generate classes from them. Pure."""

import re
from collections.abc import Mapping
from typing import cast

from bundle import Json

REQUESTED = ("SendMessageArguments", "Whatsapp")
"""How the names of the schemas begin that requests consist of."""


def without_nulls(document: Mapping[str, Json]) -> dict[str, Json]:
    """Take the nulls out of what a request consists of.

    Other clients write them for what is left out, ours never does. And a parser that is generated for a list or an
    object that may be null lets anything else pass as well, so that a mistake in a mapping would go unnoticed.

    Args:
        document: the bundled OpenAPI document.

    Returns:
        The document the classes are generated from.
    """
    components = cast("Mapping[str, Json]", document.get("components") or {})
    changed: dict[str, Json] = {
        name: _without_nulls(cast("Json", schema)) if name.startswith(REQUESTED) else cast("Json", schema)
        for name, schema in schemas_of(document).items()
    }
    return {**document, "components": {**components, "schemas": changed}}


def _without_nulls(schema: Json) -> Json:
    if isinstance(schema, list):
        return [_without_nulls(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    types, choices = schema.get("type"), schema.get("anyOf")
    if isinstance(choices, list) and {"type": "null"} in choices:
        others = [each for each in choices if each != {"type": "null"}]
        rest = {key: schema[key] for key in schema if key != "anyOf"}
        return {"anyOf" if len(others) > 1 else "allOf": others, **rest}
    if isinstance(types, list) and "null" in types:
        (name,) = (each for each in types if each != "null")
        schema = {**schema, "type": name}
    return {key: _without_nulls(value) for key, value in schema.items()}


def schemas_of(document: Mapping[str, Json]) -> Mapping[str, Mapping[str, Json]]:
    """Give the component schemas of a document by their names; none if it has none."""
    components = cast("Mapping[str, Json]", document.get("components") or {})
    return cast("Mapping[str, Mapping[str, Json]]", components.get("schemas") or {})


def missing_models(document: Mapping[str, Json], class_names: set[str]) -> list[str]:
    """Name the schemas that should have become a class and did not.

    The generator turns some shapes into `Any` without a warning: an object with `properties` beside `oneOf`,
    for example.

    Args:
        document: the bundled OpenAPI document.
        class_names: the classes that were generated.

    Returns:
        Names of component schemas, in the order of the document.
    """
    schemas = schemas_of(document)
    # A schema that may be null becomes a union, and its class gets a suffix: NameType0.
    generated = {_comparable(re.sub(r"Type\d+$", "", name)) for name in class_names} | {
        _comparable(name) for name in class_names
    }
    return [
        name
        for name, schema in schemas.items()
        if _becomes_class(schema) and _comparable(str(schema.get("title") or name)) not in generated
    ]


def _becomes_class(schema: Mapping[str, Json]) -> bool:
    types = schema.get("type")
    if types == "boolean":
        return False
    if "enum" in schema or "properties" in schema:
        return True
    composed = schema.get("allOf")
    if isinstance(composed, list) and len(composed) > 1:
        return True
    return "object" in types if isinstance(types, list) else types == "object"


def _comparable(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())
