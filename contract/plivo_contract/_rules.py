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

    contract: Contract
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
        verdict, rules = ("kept", self.kept) if self.is_valid else ("broken", self.broken_alone)
        return {f"{rule}, {verdict}" for rule in rules}

    def follow(self, schema: Document, value: object, name: str, at: Path) -> "Trace":
        """Add the rules of a schema that a value keeps and breaks."""
        if target := reference_of(schema):
            self.follow(self.contract.schemas[target], value, target, at)
        self._follow_value(schema, value, name, at)
        if is_object(value):
            self._follow_object(schema, value, name, at)
        items = list_of(value)
        if items and "items" in schema:
            self.kept.add(f"{name}: an item")
        for position, item in enumerate(items):
            self.follow(schema.get("items", {}), item, f"{name}[]", (*at, position))
        self._follow_choices(schema, value, name, at)
        return self

    def _note(self, is_kept: bool, rule: str, at: Path, broken: str = "") -> None:
        if is_kept:
            self.kept.add(rule)
        else:
            self.broken.add((broken or rule, at))

    def _follow_value(self, schema: Document, value: object, name: str, at: Path) -> None:
        """Add the rules about the value itself."""
        types = types_of(schema)
        fitting = next((each for each in types if TYPES[each](value)), None)
        if types:
            self._note(fitting is not None, f"{name}: type {fitting}", at, f"{name}: type")
        if "enum" in schema:
            self._note(value in schema["enum"], f"{name}: {value}", at, f"{name}: enum")
        if "const" in schema:
            self._note(value == schema["const"], f"{name}: const", at)
        if "pattern" in schema and isinstance(value, str):
            # In a schema, $ is the very end; in Python a line feed may follow.
            pattern = re.sub(r"\$\Z", r"\\Z", schema["pattern"])
            self._note(re.search(pattern, value) is not None, f"{name}: pattern", at)
        for bound, (kind, room_in) in BOUNDS.items():
            if bound in schema and TYPES[kind](value):
                room, rule = room_in(value, schema[bound]), f"{name}: {bound} {schema[bound]}"
                if room <= 0:
                    self._note(room == 0, rule, at, rule if room >= -1 else f"{rule}{FAR}")

    def _follow_object(self, schema: Document, given: Mapping[str, object], name: str, at: Path) -> None:
        for each in schema.get("required", ()):
            self._note(each in given, f"{name}: required {each}", at)
        for each, others in schema.get("dependentRequired", {}).items():
            if each in given:
                self._note(all(other in given for other in others), f"{name}: dependentRequired {each}", at)
        for each, part in schema.get("properties", {}).items():
            if each in given:
                if given[each] not in NOTHING:
                    self.kept.add(f"{name}.{each}")
                self.follow(part, given[each], f"{name}.{each}", (*at, each))

    def _follow_choices(self, schema: Document, value: object, name: str, at: Path) -> None:
        """Add the rules that are made of others."""
        for number, part in enumerate(schema.get("allOf", ())):
            self.follow(part, value, f"{name}/{number}", at)
        for kind in ("anyOf", "oneOf"):
            parts = enumerate(schema.get(kind, ()))
            branches = [
                Trace(self.contract).follow(part, value, f"{name}/{kind}{number}", at) for number, part in parts
            ]
            if branches:
                self._choose(branches, f"{name}: {kind}", at)
        if "not" in schema:
            denied = Trace(self.contract).follow(schema["not"], value, f"{name}/not", at)
            self._note(not denied.is_valid, f"{name}: not", at)
        if "if" in schema:
            branch = "then" if Trace(self.contract).follow(schema["if"], value, f"{name}/if", at).is_valid else "else"
            self.kept.add(f"{name}: {branch}")
            self.follow(schema.get(branch, {}), value, f"{name}/{branch}", at)

    def _choose(self, branches: Sequence["Trace"], rule: str, at: Path) -> None:
        fitting = [number for number, branch in enumerate(branches) if branch.is_valid]
        if fitting and (rule.endswith("anyOf") or len(fitting) == 1):
            for number in fitting:
                self.kept.update({*branches[number].kept, f"{rule} {number}"})
        elif fitting:
            self.broken.add((f"{rule}, several", at))
        else:
            # A branch for another type says nothing about a value that is meant for this one.
            meant = [each for each in branches if not _is_of_another_type(each, at)] or branches
            # The branch the value comes closest to: its wrong places lie deepest, and are fewest.
            places = max(
                ({place for _, place in branch.broken} for branch in meant),
                key=lambda each: (min(map(len, each)), -len(each)),
            )
            if at in places:
                self.broken.add((f"{rule}, none", at))
            for branch in meant:
                if {place for _, place in branch.broken} == places:
                    self.broken.update(branch.broken)


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


def trace(contract: Contract, schema: Document, value: object, name: str = "") -> Trace:
    """Return which rules of a schema a value keeps, and which it breaks."""
    return Trace(contract).follow(schema, value, name, ())


def _is_of_another_type(branch: Trace, at: Path) -> bool:
    return any(rule.endswith(": type") and place == at for rule, place in branch.broken)
