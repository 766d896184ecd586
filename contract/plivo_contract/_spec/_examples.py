"""Bodies of send requests that have everything between them, made from the examples in the contract's schemas."""

from collections.abc import Iterator, Mapping
from typing import TypeAlias

from ._document import Document, argument_schemas
from ._listed import types_of

_Body: TypeAlias = dict[str, object]

_OBJECTS = ("template", "interactive", "location")
_MEDIA = ("media_urls", "media_ids")
_PLAIN: _Body = {"boolean": True, "string": "Seven", "integer": 7, "number": 7.5, "null": None}
_ALPHABETS = ("я" * 737, "я" * 738, "x" * 1600, "x" * 1601)


def bodies(document: Document) -> Iterator[_Body]:
    """Give bodies with every argument between them, and nothing but null where an argument does not go with others.

    A few lack what their type needs, or have what it forbids.
    """
    each: _Body = {name: _example(document, schema, ()) for name, schema in argument_schemas(document).items()}
    names = ("src", "dst")
    plain: _Body = {name: value for name, value in each.items() if name not in {*_OBJECTS, *_MEDIA, "powerpack_uuid"}}
    nothing: _Body = {name: None for name in each}  # noqa: C420 - the other way has another type
    start: _Body = {name: each[name] for name in names}
    yield {**start, "text": each["text"]}
    yield {**nothing, **plain, "type": "sms"}
    by_powerpack: _Body = {**plain, "powerpack_uuid": each["powerpack_uuid"], "src": None, "type": "sms"}
    yield {**nothing, **by_powerpack}
    yield {name: value for name, value in by_powerpack.items() if name != "src"}
    yield {"dst": each["dst"], "text": each["text"]}
    yield {**start, "powerpack_uuid": each["powerpack_uuid"], "text": each["text"]}
    for kind, wanted in (("mms", _MEDIA), ("whatsapp", (*_MEDIA, *_OBJECTS, "text")), ("sms", (*_OBJECTS,))):
        yield {**start, "type": kind}
        for name in wanted:
            yield {**start, "type": kind, name: each[name]}
            yield {**nothing, **start, "type": kind, name: each[name]}
    for name in _OBJECTS:
        yield {**start, "text": each["text"], name: each[name]}
    for text in _ALPHABETS:
        yield {**start, "text": text}


def _example(document: Document, schema: Document, inside: tuple[str, ...]) -> object:
    """Make a value of a schema that has everything it can have; of what holds itself, one inside the other."""
    name = _name(schema)
    if name:
        return _example(document, document["components"]["schemas"][name], (*inside, name))
    for values in ("examples", "enum"):
        if values in schema:
            return schema[values][0]
    for choice in ("anyOf", "allOf"):
        if choice in schema:
            return _example(document, schema[choice][0], inside)
    kind = (*types_of(schema), "null")[0]
    if kind == "object":
        parts: Mapping[str, Document] = schema.get("properties", {})
        return {each: _example(document, part, inside) for each, part in parts.items() if _name(part) not in inside}
    if kind != "array":
        return schema.get("minimum", _PLAIN[kind])
    return [] if _name(schema["items"]) in inside else [_example(document, schema["items"], inside)]


def _name(schema: Document) -> str:
    return str(schema.get("$ref", "")).rpartition("/")[2]
