"""The rules of the contract's schemas: which there are."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from ._document import Document

REFERENCE = "#/components/schemas/"
"""How references to schemas begin."""

_BOUNDS = ("minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems")


@dataclass(frozen=True, slots=True)
class Listed:
    """The rules of a schema.

    Attributes:
        to_keep: Those a value can keep, in their order.
        to_break: Those a value can break, in their order.
    """

    to_keep: dict[str, None] = field(default_factory=dict[str, None])
    to_break: dict[str, None] = field(default_factory=dict[str, None])


def all_rules(document: Document, schema: Document, name: str = "") -> Listed:
    """Name all rules of a schema, and of all it refers to.

    Args:
        document: The contract.
        schema: The schema.
        name: What it is called.
    """
    listed = Listed()
    _list(document["components"]["schemas"], schema, name, listed, set())
    return listed


def types_of(schema: Document) -> Sequence[str]:
    """Give the JSON types a schema allows; none when it does not say."""
    types: str | list[str] = schema.get("type", [])
    return [types] if isinstance(types, str) else types


def _list(schemas: Mapping[str, Document], schema: Document, name: str, listed: Listed, seen: set[str]) -> None:
    target = str(schema.get("$ref", "")).removeprefix(REFERENCE)
    if target and target not in seen:
        seen.add(target)
        _list(schemas, schemas[target], target, listed, seen)
    _list_own(schema, name, listed)
    for _, part, called in parts(schema, name):
        _list(schemas, part, called, listed, seen)


def _list_own(schema: Document, name: str, listed: Listed) -> None:
    keep, broken = listed.to_keep, listed.to_break
    for each in types_of(schema):
        keep[f"{name}: type {each}"] = broken[f"{name}: type"] = None
    for each in schema.get("enum", ()):
        keep[f"{name}: {each}"] = broken[f"{name}: enum"] = None
    for rule in _both_ways(schema):
        keep[f"{name}: {rule}"] = broken[f"{name}: {rule}"] = None
    for each in schema.get("properties", ()):
        keep[f"{name}.{each}"] = None
    if "items" in schema:
        keep[f"{name}: an item"] = None
    for kind in ("anyOf", "oneOf"):
        for number, _ in enumerate(schema.get(kind, ())):
            keep[f"{name}: {kind} {number}"] = broken[f"{name}: {kind}, none"] = None
    if "oneOf" in schema:
        broken[f"{name}: oneOf, several"] = None
    if "if" in schema:
        keep[f"{name}: then"] = keep[f"{name}: else"] = None


def _both_ways(schema: Document) -> Iterator[str]:
    """Give the rules that have one name, whether they are kept or broken."""
    yield from (each for each in ("const", "pattern", "not") if each in schema)
    yield from (f"{bound} {schema[bound]}" for bound in _BOUNDS if bound in schema)
    for kind in ("required", "dependentRequired"):
        yield from (f"{kind} {each}" for each in schema.get(kind, ()))


def parts(schema: Document, name: str) -> Iterator[tuple[str | None, Document, str]]:
    """Give the schemas inside a schema.

    Args:
        schema: The schema.
        name: What it is called.

    Yields:
        Of which part of the value each speaks: of a property, of the items (`[]`), of the value itself (None); the
        schema; and what it is called. What `if` and `not` say is kept or broken as a whole: they are left out.
    """
    for each, part in schema.get("properties", {}).items():
        yield each, part, f"{name}.{each}"
    if "items" in schema:
        yield "[]", schema["items"], f"{name}[]"
    for kind, sign in (("allOf", "/"), ("anyOf", "/anyOf"), ("oneOf", "/oneOf")):
        for number, part in enumerate(schema.get(kind, ())):
            yield None, part, f"{name}{sign}{number}"
    for branch in ("then", "else"):
        if branch in schema:
            yield None, schema[branch], f"{name}/{branch}"
