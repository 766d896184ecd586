"""Requests that keep or break each rule of the contract, alone, computed from the contract."""

import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, TypeAlias

from ._contract import SEND, Contract, Document
from ._rules import BOUNDS, TYPES, Path, Trace, all_rules, parts_of, reference_of, trace, types_of
from ._values import is_list, is_object, list_of, object_of

Body: TypeAlias = dict[str, object]

_ANYTHING: tuple[object, ...] = ("text", 17, 17.5, True, None, [], {})
_TEXTS = ("?", "", "nonsense", "NONSENSE!", "7", "en")
_OBJECTS = ("template", "interactive", "location")
_MEDIA = ("media_urls", "media_ids")
_PLAIN: Body = {"boolean": True, "string": "Seven", "integer": 7, "number": 7.5, "null": None}
_LONG_TEXTS = ("я" * 737, "я" * 738, "x" * 1600, "x" * 1601)


@dataclass(frozen=True, slots=True)
class Sample:
    """A value that tries a rule."""

    value: object
    rule: str
    is_valid: bool


@dataclass(slots=True)
class _Collection:
    """Collects values that keep a rule that none before kept, or break one alone that none before broke."""

    tried: set[str] = field(default_factory=set[str])
    samples: list[Sample] = field(default_factory=list[Sample])

    def offer(self, value: object, traced: Trace) -> None:
        if new := sorted(traced.outcomes - self.tried):
            self.tried.update(new)
            self.samples.append(Sample(value, new[0].rpartition(", ")[0], traced.is_valid))


def filter_samples(contract: Contract) -> Mapping[str, list[Sample]]:
    """Return values of each parameter of a list request: for each rule one that keeps it and one that breaks it."""
    samples: dict[str, list[Sample]] = {}
    for name, schema in contract.filters.items():
        collection = _Collection()
        for _, part, called in _schemas_at(contract, schema, "", name):
            for _, value in _tries(part, called, ""):
                if isinstance(value, str | int) and not isinstance(value, bool):
                    given = value if types_of(schema) == ["integer"] else str(value)
                    collection.offer(given, trace(contract, schema, given, name))
        samples[name] = collection.samples
    return samples


def is_unbreakable(rule: str) -> bool:
    """Return whether a parameter of a query cannot break a rule: it is always a text."""
    return rule.endswith(": type, broken") and not rule.startswith(("limit", "offset"))


@cache
def body_samples(contract: Contract) -> list[Sample]:
    """Return bodies of send requests: for each rule one that keeps it and one that breaks it, if there can be one."""
    schema, collection = contract.body_schema(SEND) or {}, _Collection()
    listed = all_rules(contract, schema)
    bases = [*_bodies(contract), *contract.body_examples]
    whole: list[object] = [*bases, [], "text"]
    for base in whole:
        collection.offer(base, trace(contract, schema, base))
    for base in bases:
        for path, part, name in _schemas_at(contract, schema, base, ""):
            for rule, value in _tries(part, name, _at(base, path)):
                if {f"{rule}, kept", f"{rule}, broken"} & listed.keys() - collection.tried:
                    changed = _changed(base, path, value)
                    collection.offer(changed, trace(contract, schema, changed))
    return collection.samples


def _bodies(contract: Contract) -> Iterator[Body]:
    """Return bodies that have every argument between them, and some that lack what their type needs."""
    each: Body = {
        name: _example(contract, schema, ())
        for name, schema in contract.schemas["SendMessageArguments"]["properties"].items()
    }
    plain: Body = {name: value for name, value in each.items() if name not in {*_OBJECTS, *_MEDIA, "powerpack_uuid"}}
    nothing: Body = {name: None for name in each}  # noqa: C420 - the other way has another type
    start: Body = {name: each[name] for name in ("src", "dst")}
    yield {**start, "text": each["text"]}
    yield {**nothing, **plain, "type": "sms"}
    by_powerpack: Body = {**plain, "powerpack_uuid": each["powerpack_uuid"], "src": None, "type": "sms"}
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
    for text in _LONG_TEXTS:
        yield {**start, "text": text}


def _example(contract: Contract, schema: Document, inside: tuple[str, ...]) -> object:
    """Return a value of a schema with everything it can have, but not of a schema inside itself."""
    if name := reference_of(schema):
        return _example(contract, contract.schemas[name], (*inside, name))
    for values in ("examples", "enum"):
        if values in schema:
            return schema[values][0]
    for choice in ("anyOf", "allOf"):
        if choice in schema:
            return _example(contract, schema[choice][0], inside)
    kind = (*types_of(schema), "null")[0]
    if kind == "object":
        properties: Mapping[str, Document] = schema.get("properties", {})
        return {
            each: _example(contract, part, inside)
            for each, part in properties.items()
            if reference_of(part) not in inside
        }
    if kind != "array":
        return schema.get("minimum", _PLAIN[kind])
    return [] if reference_of(schema["items"]) in inside else [_example(contract, schema["items"], inside)]


def _schemas_at(
    contract: Contract, schema: Document, value: object, name: str, at: Path = ()
) -> Iterator[tuple[Path, Document, str]]:
    """Return the schemas about a value and about what is in it, each with the place and its name."""
    if target := reference_of(schema):
        yield from _schemas_at(contract, contract.schemas[target], value, target, at)
        return
    yield at, schema, name
    inside, items = object_of(value), list_of(value)
    for step, part, called in parts_of(schema, name):
        if step is None:
            yield from _schemas_at(contract, part, value, called, at)
        elif step in inside:
            yield from _schemas_at(contract, part, inside[step], called, (*at, step))
        elif step == "[]" and items:
            yield from _schemas_at(contract, part, items[0], called, (*at, 0))


def _tries(schema: Document, name: str, value: object) -> Iterator[tuple[str, object]]:
    """Return values that may keep or break each rule a schema has of its own, with the rule's name."""
    for tries in (_type_tries(schema), _text_tries(schema), _size_tries(schema, value), _part_tries(schema, value)):
        yield from ((f"{name}: {rule}", other) for rule, other in tries)


def _type_tries(schema: Document) -> Iterator[tuple[str, object]]:
    types = types_of(schema)
    for each in types:
        yield from ((f"type {each}", other) for other in _ANYTHING if TYPES[each](other))
    for other in _ANYTHING:
        if not any(TYPES[each](other) for each in types):
            yield "type", other
        yield from ((f"{kind}, none", other) for kind in ("anyOf", "oneOf") if kind in schema)


def _text_tries(schema: Document) -> Iterator[tuple[str, object]]:
    yield from ((str(each), each) for each in schema.get("enum", ()))
    if "enum" in schema:
        yield "enum", "nonsense"
    if "pattern" in schema:
        yield from (("pattern", each) for each in (*schema.get("examples", ()), *_TEXTS))


def _size_tries(schema: Document, value: object) -> Iterator[tuple[str, object]]:
    for bound, (kind, _) in BOUNDS.items():
        limit = schema.get(bound)
        for near in () if limit is None else (limit, limit - 1, limit + 1):
            if kind == "number":
                yield f"{bound} {limit}", near
            elif kind == "string":
                yield from ((f"{bound} {limit}", sign * near) for sign in "xя")
            elif is_list(value) and near >= 0:
                yield f"{bound} {limit}", value[:1] * near


def _part_tries(schema: Document, value: object) -> Iterator[tuple[str, object]]:
    if is_object(value):
        for each in schema.get("required", ()):
            yield f"required {each}", {key: part for key, part in value.items() if key != each}


def _at(value: object, path: Path) -> object:
    place: Any = value
    for step in path:
        place = place[step]
    return place


def _changed(base: object, path: Path, value: object) -> object:
    if not path:
        return value
    changed = copy.deepcopy(base)
    place: Any = _at(changed, path[:-1])
    place[path[-1]] = value
    return changed
