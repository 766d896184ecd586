"""Requests that keep or break each rule of the contract, alone, worked out from the contract."""

import copy
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, TypeAlias, cast

from ._document import Document, query_schemas
from ._examples import bodies
from ._listed import all_rules, parts, types_of
from ._operations import SEND
from ._rules import BOUNDS, FAR, Look, Path, Rules, is_of_type

Body: TypeAlias = dict[str, object]

REQUEST: Document = {"$ref": "#/components/schemas/SendMessageRequest"}
"""What the body of a send request is."""

_ANYTHING: tuple[object, ...] = ("text", 17, 17.5, True, None, [], {})
_TEXTS = ("?", "", "nonsense", "NONSENSE!", "7", "en")


@dataclass(frozen=True, slots=True)
class Sample:
    """A value that is there for a rule.

    Attributes:
        value: The value.
        rule: The first rule it is there for.
        is_valid: Whether it keeps that rule, and all others; else it breaks it in one place, and no other is wrong.
    """

    value: object
    rule: str
    is_valid: bool


@dataclass(slots=True)
class _Collection:
    """Takes the values that keep a rule none before them kept, or break one alone that none before them broke."""

    kept: set[str] = field(default_factory=set[str])
    broken: set[str] = field(default_factory=set[str])
    samples: list[Sample] = field(default_factory=list[Sample])

    def offer(self, value: object, look: Look) -> None:
        """Take a value if it adds something."""
        known, had = (self.kept, look.kept) if look.is_valid else (self.broken, broken_alone(look))
        if new := sorted(had - known):
            known.update(new)
            self.samples.append(Sample(value, new[0], look.is_valid))


def broken_alone(look: Look) -> set[str]:
    """Give the rules a value breaks, if only one place of it is wrong; else none, as one cannot tell them apart."""
    places = {place for _, place in look.broken}
    return {rule for rule, _ in look.broken if not rule.endswith(FAR)} if len(places) == 1 else set()


def body_samples(document: Document) -> list[Sample]:
    """Work out bodies of send requests: for each rule one that keeps it and one that breaks it, where there can be."""
    return _bodies(json.dumps(document))


def query_samples(document: Document) -> Mapping[str, list[Sample]]:
    """Work out values of the parameters of a list request, in the same way; a query has nothing but texts."""
    rules = Rules(document)
    made: dict[str, list[Sample]] = {}
    for name, schema in query_schemas(document).items():
        collection = _Collection()
        for _, part, called in _schemas_at(document, schema, "", name):
            for _, value in _tries(part, called, ""):
                if isinstance(value, str | int) and not isinstance(value, bool):
                    given = value if types_of(schema) == ["integer"] else str(value)
                    collection.offer(given, rules.look(schema, given, name))
        made[name] = collection.samples
    return made


def unbreakable(rule: str) -> bool:
    """Say whether a parameter of a query cannot break a rule: it is always a text."""
    return rule.endswith(": type") and not rule.startswith(("limit", "offset"))


@cache
def _bodies(text: str) -> list[Sample]:
    document: Document = json.loads(text)
    rules = Rules(document)
    listed = all_rules(document, REQUEST)
    collection = _Collection()
    given = document["paths"][SEND.partition(" ")[2]]["post"]["requestBody"]["content"]["application/json"]["examples"]
    examples: list[Body] = [each["value"] for each in given.values()]
    bases = [*bodies(document), *examples]
    whole: list[object] = [*bases, [], "text"]
    for base in whole:
        collection.offer(base, rules.look(REQUEST, base))
    for base in bases:
        for path, schema, name in _schemas_at(document, REQUEST, base, ""):
            for rule, value in _tries(schema, name, _at(base, path)):
                is_new = (rule in listed.to_keep and rule not in collection.kept) or (
                    rule in listed.to_break and rule not in collection.broken
                )
                if is_new:
                    changed = _changed(base, path, value)
                    collection.offer(changed, rules.look(REQUEST, changed))
    return collection.samples


def _schemas_at(
    document: Document, schema: Document, value: object, name: str, at: Path = ()
) -> Iterator[tuple[Path, Document, str]]:
    """Give the schemas that speak of a value and of what is in it, each with the place and its name."""
    reference: str | None = schema.get("$ref")
    if reference is not None:
        name = reference.rpartition("/")[2]
        yield from _schemas_at(document, document["components"]["schemas"][name], value, name, at)
        return
    yield at, schema, name
    inside, items = _inside(value), _items(value)
    for step, part, called in parts(schema, name):
        if step is None:
            yield from _schemas_at(document, part, value, called, at)
        elif step in inside:
            yield from _schemas_at(document, part, inside[step], called, (*at, step))
        elif step == "[]" and items:
            yield from _schemas_at(document, part, items[0], called, (*at, 0))


def _inside(value: object) -> Body:
    return cast("Body", value) if isinstance(value, dict) else {}


def _items(value: object) -> list[object]:
    return cast("list[object]", value) if isinstance(value, list) else []


def _tries(schema: Document, name: str, value: object) -> Iterator[tuple[str, object]]:
    """Give values that may keep or break each rule a schema has of its own, with the rule's name."""
    for part in (_other_types, _other_texts, _other_sizes, _other_parts):
        yield from ((f"{name}: {rule}", other) for rule, other in part(schema, value))


def _other_types(schema: Document, _: object) -> Iterator[tuple[str, object]]:
    types = types_of(schema)
    for each in types:
        yield from ((f"type {each}", other) for other in _ANYTHING if is_of_type(other, each))
    for other in _ANYTHING:
        if not any(is_of_type(other, each) for each in types):
            yield "type", other
        yield from ((f"{kind}, none", other) for kind in ("anyOf", "oneOf") if kind in schema)


def _other_texts(schema: Document, _: object) -> Iterator[tuple[str, object]]:
    yield from ((str(each), each) for each in schema.get("enum", ()))
    if "enum" in schema:
        yield "enum", "nonsense"
    if "pattern" in schema:
        yield from (("pattern", each) for each in (*schema.get("examples", ()), *_TEXTS))


def _other_sizes(schema: Document, value: object) -> Iterator[tuple[str, object]]:
    for bound in BOUNDS:
        limit = schema.get(bound)
        for near in () if limit is None else (limit, limit - 1, limit + 1):
            if bound in {"minimum", "maximum"}:
                yield f"{bound} {limit}", near
            elif bound in {"minLength", "maxLength"}:
                yield from ((f"{bound} {limit}", sign * near) for sign in "xя")
            elif isinstance(value, list) and near >= 0:
                yield f"{bound} {limit}", cast("list[object]", value)[:1] * near


def _other_parts(schema: Document, value: object) -> Iterator[tuple[str, object]]:
    if isinstance(value, dict):
        given = cast("Body", value)
        for each in schema.get("required", ()):
            yield f"required {each}", {key: part for key, part in given.items() if key != each}


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
