"""What the templates need of the document and the generator's parser has lost. Pure."""

import keyword
import re
from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias, cast

from openapi_python_client.parser.openapi import GeneratorData
from openapi_python_client.parser.properties import ModelProperty, Property
from openapi_python_client.strings import ClassName

from bundle import SourceError
from values import Record

Schema: TypeAlias = Mapping[str, Any]

PYTHON_TYPES = ("datetime", "Decimal", "int", "str")


def without_null(node: dict[str, Any]) -> dict[str, Any]:
    """Mark what may be null instead: no request has a null, and response models read every nothing alike."""
    kinds = node.get("type")
    if isinstance(kinds, list) and "null" in kinds:
        node |= {"type": next(each for each in cast("list[str]", kinds) if each != "null"), "x-python-nullable": True}
    if "anyOf" in node:
        node["anyOf"] = [each for each in node["anyOf"] if each != {"type": "null"}]
    return node


def response_models(data: GeneratorData, schemas: Schema) -> dict[str, Schema]:
    """Find the models of responses and what their template needs, and drop the models that are parts of a request's.

    Raises SourceError if a model is missing, or is one of a request as well, or has an attribute that cannot be one.
    """
    models = {str(each.class_info.name): each for each in data.models}
    enums = {str(each.class_info.name) for each in data.enums}
    for name, schema in schemas.items():
        # The generator turns some shapes into `Any` without a warning: an object with `properties` beside `oneOf`.
        if ("enum" in schema or "properties" in schema or schema.get("type") == "object") and not (
            {ClassName(schema.get("title") or name, "")} & (models.keys() | enums)
        ):
            raise SourceError(f"missing model: {name} has no generated class")
    endpoints = [each for collection in data.endpoint_collections_by_tag.values() for each in collection.endpoints]
    uses = {name: _imported(each.lazy_imports or ()) for name, each in models.items()}
    requested, received = set[str](), set[str]()
    for endpoint in endpoints:
        requested = requested.union(*(_imported(body.prop.get_lazy_imports(prefix="")) for body in endpoint.bodies))
        received = received.union(*(_imported(each.prop.get_lazy_imports(prefix="")) for each in endpoint.responses))
    while more := {used for name in requested for used in uses[name]} - requested:
        requested |= more
    parts = {_base(models[name]) for name in requested} - requested
    data.models[:] = [each for name, each in models.items() if name not in parts]
    responses = models.keys() - requested - parts
    if both := sorted(requested & received.union(*(uses[name] for name in responses))):
        raise SourceError(f"{', '.join(both)}: in a request and in a response; make it two schemas")
    return {name: _response_model(models[name], models.get(_base(models[name])), schemas) for name in responses}


def _response_model(model: ModelProperty, base: ModelProperty | None, schemas: Schema) -> Schema:
    parsed, inherited = _parsed(model), _parsed(base)
    attributes: dict[str, dict[str, Any]] = {}
    for part in (*(_resolved(each, schemas) for each in _schema(model).get("allOf", ())), _schema(model)):
        for key, described in part.get("properties", {}).items():
            if key in inherited:
                continue
            schema = _resolved(described, schemas)
            name = schema.get("x-python-name", parsed[key].python_name)
            where = f"#/components/schemas/{model.class_info.name}/properties/{key}"
            if not re.fullmatch(r"[a-z][a-z0-9_]*", name) or keyword.iskeyword(name) or hasattr(Record, name):
                raise SourceError(f"{where}: {name!r} cannot be an attribute; give another one as x-python-name")
            if (python := schema.get("x-python-type", "str")) not in PYTHON_TYPES:
                raise SourceError(f"{where}: x-python-type is {python!r}; give one of {', '.join(PYTHON_TYPES)}")
            attributes.setdefault(name, {"name": name, "wire": [], "property": parsed[key], "schema": schema})
            attributes[name]["wire"].append(key)
    return {"base": base, "attributes": [*attributes.values()], "schema": _schema(model)}


def _resolved(schema: Schema, schemas: Schema) -> Schema:
    """Return a schema with what it refers to in its place; of a choice, the first."""
    parts = [schema[key][0] for key in ("allOf", "anyOf", "oneOf") if schema.get(key)]
    parts += [schemas[schema["$ref"].rpartition("/")[2]]] if "$ref" in schema else []
    merged: Schema = {}
    for part in parts:
        merged = {**merged, **_resolved(part, schemas)}
    return {**merged, **schema}


def _schema(model: ModelProperty) -> Schema:
    return model.data.model_dump(mode="json", by_alias=True, exclude_unset=True)


def _base(model: ModelProperty) -> str:
    """Return the class of the schema that the model's schema adds something to, or nothing."""
    references = (each["$ref"] for each in _schema(model).get("allOf", ()) if "$ref" in each)
    return next((ClassName(each.rpartition("/")[2], "") for each in references), "")


def _parsed(model: ModelProperty | None) -> dict[str, Property]:
    properties = [*(model.required_properties or ()), *(model.optional_properties or ())] if model else []
    return {each.name.get_untrusted_value(): each for each in properties}


def _imported(lines: Iterable[str]) -> set[str]:
    return {line.rpartition(" ")[2] for line in lines}
