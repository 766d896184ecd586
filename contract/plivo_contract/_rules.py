"""The rules of the contract's schemas: which there are, and which of them a value keeps and breaks.

A validator returns whether a value is valid. To know whether every rule was tried, one has to know which rules a value
keeps, and which one an invalid value breaks. This judges no server.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from ._contract import Contract, Document
from ._values import NOTHING, is_object, list_of

Path: TypeAlias = tuple[str | int, ...]
"""The place of a value in a JSON value: names and positions, from the outside."""

FAR = " by far"
"""Marks a bound that is broken by more than one: that says little about the bound."""

TYPES: Mapping[str, Callable[[object], bool]] = {
    "null": lambda value: value is None,
    "boolean": lambda value: isinstance(value, bool),
    "string": lambda value: isinstance(value, str),
    "array": lambda value: isinstance(value, list),
    "object": lambda value: isinstance(value, dict),
    "number": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
    "integer": lambda value: isinstance(value, int) and not isinstance(value, bool),
}
"""Returns whether a value has a JSON type."""

BOUNDS: Mapping[str, tuple[str, Callable[[Any, Any], int | float]]] = {
    "minimum": ("number", lambda value, bound: value - bound),
    "maximum": ("number", lambda value, bound: bound - value),
    "minLength": ("string", lambda value, bound: len(value) - bound),
    "maxLength": ("string", lambda value, bound: bound - len(value)),
    "minItems": ("array", lambda value, bound: len(value) - bound),
    "maxItems": ("array", lambda value, bound: bound - len(value)),
}
"""The type that each kind of bound is for, and how much room a value has within it."""


@dataclass(frozen=True, slots=True)
class Trace:
    """The rules that a value keeps and breaks."""

    kept: set[str] = field(default_factory=set[str])
    broken: set[tuple[str, Path]] = field(default_factory=set[tuple[str, Path]])

    @property
    def is_valid(self) -> bool:
        """Whether no rule is broken."""
        return not self.broken

    @property
    def broken_alone(self) -> set[str]:
        """The rules that are broken if only one place is wrong; else none, as one cannot tell them apart."""
        places = {place for _, place in self.broken}
        return {rule for rule, _ in self.broken if not rule.endswith(FAR)} if len(places) == 1 else set()

    @property
    def outcomes(self) -> set[str]:
        """The rules that a valid value keeps, or an invalid one breaks alone, as `all_rules` has them."""
        is_valid = self.is_valid
        return {
            f"{rule}, {'kept' if is_valid else 'broken'}" for rule in (self.kept if is_valid else self.broken_alone)
        }

    def add(self, other: "Trace") -> None:
        """Add the rules of a part."""
        self.kept.update(other.kept)
        self.broken.update(other.broken)

    def note(self, is_kept: bool, rule: str, at: Path, broken: str = "") -> None:
        """Add a rule that is kept or broken."""
        if is_kept:
            self.kept.add(rule)
        else:
            self.broken.add((broken or rule, at))


def all_rules(contract: Contract, schema: Document, name: str = "") -> dict[str, None]:
    """Return all rules of a schema, and of all it refers to: each to be kept and to be broken, in their order."""
    kept: dict[str, None] = {}
    broken: dict[str, None] = {}
    seen: set[str] = set()

    def collect(part: Document, name: str) -> None:
        target = reference_of(part)
        if target and target not in seen:
            seen.add(target)
            collect(contract.schemas[target], target)
        _collect_own(part, name, kept, broken)
        for _, inner, called in parts_of(part, name):
            collect(inner, called)

    collect(schema, name)
    return dict.fromkeys([*(f"{rule}, kept" for rule in kept), *(f"{rule}, broken" for rule in broken)])


def types_of(schema: Document) -> Sequence[str]:
    """Return the JSON types a schema allows; none if it does not say."""
    types: str | list[str] = schema.get("type", [])
    return [types] if isinstance(types, str) else types


def reference_of(schema: Document) -> str:
    """Return the name of the schema that a schema refers to; empty if it does not."""
    return str(schema.get("$ref", "")).rpartition("/")[2]


def parts_of(schema: Document, name: str) -> Iterator[tuple[str | None, Document, str]]:
    """Return the schemas inside a schema."""
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


def _collect_own(schema: Document, name: str, keep: dict[str, None], broken: dict[str, None]) -> None:
    for each in types_of(schema):
        keep[f"{name}: type {each}"] = broken[f"{name}: type"] = None
    for each in schema.get("enum", ()):
        keep[f"{name}: {each}"] = broken[f"{name}: enum"] = None
    both: list[str] = [each for each in ("const", "pattern", "not") if each in schema]
    both += [f"{bound} {schema[bound]}" for bound in BOUNDS if bound in schema]
    both += [f"{kind} {each}" for kind in ("required", "dependentRequired") for each in schema.get(kind, ())]
    for rule in both:
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


def trace(contract: Contract, schema: Document, value: object, name: str = "", at: Path = ()) -> Trace:
    """Return which rules of a schema a value keeps, and which it breaks."""
    found = Trace()
    if target := reference_of(schema):
        found.add(trace(contract, contract.schemas[target], value, target, at))
    _trace_value(schema, value, name, at, found)
    if is_object(value):
        found.add(_trace_object(contract, schema, value, name, at))
    items = list_of(value)
    if items and "items" in schema:
        found.kept.add(f"{name}: an item")
    for position, item in enumerate(items):
        found.add(trace(contract, schema.get("items", {}), item, f"{name}[]", (*at, position)))
    found.add(_trace_choices(contract, schema, value, name, at))
    return found


def _trace_value(schema: Document, value: object, name: str, at: Path, found: Trace) -> None:
    """Trace the rules about the value itself."""
    types = types_of(schema)
    fitting = next((each for each in types if TYPES[each](value)), None)
    if types:
        found.note(fitting is not None, f"{name}: type {fitting}", at, f"{name}: type")
    if "enum" in schema:
        found.note(value in schema["enum"], f"{name}: {value}", at, f"{name}: enum")
    if "const" in schema:
        found.note(value == schema["const"], f"{name}: const", at)
    if "pattern" in schema and isinstance(value, str):
        # In a schema, $ is the very end; in Python a line feed may follow.
        pattern = re.sub(r"\$\Z", r"\\Z", schema["pattern"])
        found.note(re.search(pattern, value) is not None, f"{name}: pattern", at)
    for bound, (kind, room_in) in BOUNDS.items():
        if bound in schema and TYPES[kind](value):
            room, rule = room_in(value, schema[bound]), f"{name}: {bound} {schema[bound]}"
            if room <= 0:
                found.note(room == 0, rule, at, rule if room >= -1 else f"{rule}{FAR}")


def _trace_object(contract: Contract, schema: Document, given: Mapping[str, object], name: str, at: Path) -> Trace:
    found = Trace()
    for each in schema.get("required", ()):
        found.note(each in given, f"{name}: required {each}", at)
    for each, others in schema.get("dependentRequired", {}).items():
        if each in given:
            found.note(all(other in given for other in others), f"{name}: dependentRequired {each}", at)
    for each, part in schema.get("properties", {}).items():
        if each in given:
            if given[each] not in NOTHING:
                found.kept.add(f"{name}.{each}")
            found.add(trace(contract, part, given[each], f"{name}.{each}", (*at, each)))
    return found


def _trace_choices(contract: Contract, schema: Document, value: object, name: str, at: Path) -> Trace:
    """Trace the rules that are made of others."""
    found = Trace()
    for number, part in enumerate(schema.get("allOf", ())):
        found.add(trace(contract, part, value, f"{name}/{number}", at))
    for kind in ("anyOf", "oneOf"):
        branches = [
            trace(contract, part, value, f"{name}/{kind}{number}", at)
            for number, part in enumerate(schema.get(kind, ()))
        ]
        if branches:
            _choose(branches, kind, name, at, found)
    if "not" in schema:
        denied = trace(contract, schema["not"], value, f"{name}/not", at)
        found.note(not denied.is_valid, f"{name}: not", at)
    if "if" in schema:
        branch = "then" if trace(contract, schema["if"], value, f"{name}/if", at).is_valid else "else"
        found.kept.add(f"{name}: {branch}")
        found.add(trace(contract, schema.get(branch, {}), value, f"{name}/{branch}", at))
    return found


def _choose(branches: Sequence[Trace], kind: str, name: str, at: Path, found: Trace) -> None:
    fitting = [number for number, branch in enumerate(branches) if branch.is_valid]
    if fitting and (kind == "anyOf" or len(fitting) == 1):
        for number in fitting:
            found.kept.update({*branches[number].kept, f"{name}: {kind} {number}"})
    elif fitting:
        found.broken.add((f"{name}: {kind}, several", at))
    else:
        # A branch for another type says nothing about a value that is meant for this one.
        meant = [branch for branch in branches if not _is_of_another_type(branch, at)] or branches
        # The branch the value comes closest to: its wrong places lie deepest, and are fewest.
        places = max(
            ({place for _, place in branch.broken} for branch in meant),
            key=lambda each: (min(map(len, each)), -len(each)),
        )
        if at in places:
            found.broken.add((f"{name}: {kind}, none", at))
        for branch in meant:
            if {place for _, place in branch.broken} == places:
                found.broken.update(branch.broken)


def _is_of_another_type(branch: Trace, at: Path) -> bool:
    return any(rule.endswith(": type") and place == at for rule, place in branch.broken)
