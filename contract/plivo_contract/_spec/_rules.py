"""The rules of the contract's schemas, one by one: which there are, and which of them a value keeps and breaks.

A validator says whether a value is valid. To know whether every rule was tried, one has to know which rules a value
came to, and which a value that is not valid breaks; that is what this is for, and it judges no server.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias, cast

from ._document import Document
from ._listed import REFERENCE, types_of

Path: TypeAlias = tuple[str | int, ...]
"""The place of a value in a JSON value: names and positions, from the outside."""

FAR = " by far"
"""Marks a bound that is broken by more than one: that says little about the bound."""

NOTHING: tuple[object, ...] = (None, "", "null")
"""The ways to write that there is nothing."""

BOUNDS: Mapping[str, Callable[[Any, Any], int | float]] = {
    "minimum": lambda value, bound: value - bound,
    "maximum": lambda value, bound: bound - value,
    "minLength": lambda value, bound: len(value) - bound,
    "maxLength": lambda value, bound: bound - len(value),
    "minItems": lambda value, bound: len(value) - bound,
    "maxItems": lambda value, bound: bound - len(value),
}
"""How much room a value has within each kind of bound."""

_OF_NUMBERS, _OF_TEXTS, _OF_LISTS = ("minimum", "maximum"), ("minLength", "maxLength"), ("minItems", "maxItems")


@dataclass(frozen=True, slots=True)
class Look:
    """What a value comes to.

    Attributes:
        kept: The rules it keeps; of a bound only when it is at the bound.
        broken: The rules that make it invalid, each with the place of the value that breaks it.
    """

    kept: set[str] = field(default_factory=set[str])
    broken: set[tuple[str, Path]] = field(default_factory=set[tuple[str, Path]])

    @property
    def is_valid(self) -> bool:
        """Whether no rule is broken."""
        return not self.broken

    def take(self, other: "Look") -> None:
        """Add what a part comes to."""
        self.kept.update(other.kept)
        self.broken.update(other.broken)


class Rules:
    """The rules of a document's schemas.

    Args:
        document: The contract.
    """

    def __init__(self, document: Document) -> None:
        self._schemas: Mapping[str, Document] = document["components"]["schemas"]

    def look(self, schema: Document, value: object, name: str = "", at: Path = ()) -> Look:
        """Say which rules of a schema a value keeps, and which it breaks.

        Args:
            schema: The schema.
            value: The value.
            name: What the schema is called; that of a reference takes its place.
            at: The place of the value.
        """
        found = Look()
        reference: str | None = schema.get("$ref")
        if reference is not None:
            target = reference.removeprefix(REFERENCE)
            found.take(self.look(self._schemas[target], value, target, at))
        for part in (self._of_its_own, self._of_parts, self._of_choices):
            found.take(part(schema, value, name, at))
        return found

    def _of_its_own(self, schema: Document, value: object, name: str, at: Path) -> Look:
        """Look at the rules that speak of the value itself."""
        found = Look()
        types = types_of(schema)
        fitting = next((each for each in types if is_of_type(value, each)), None)
        if types:
            _note(found, fitting is not None, f"{name}: type {fitting}", f"{name}: type", at)
        if "enum" in schema:
            _note(found, value in schema["enum"], f"{name}: {value}", f"{name}: enum", at)
        if "const" in schema:
            _note(found, value == schema["const"], f"{name}: const", f"{name}: const", at)
        if "pattern" in schema and isinstance(value, str):
            rule = f"{name}: pattern"
            _note(found, _compiled(schema["pattern"]).search(value) is not None, rule, rule, at)
        for bound in _bounds(value):
            if bound in schema:
                room = BOUNDS[bound](value, schema[bound])
                rule = f"{name}: {bound} {schema[bound]}"
                if room == 0:
                    found.kept.add(rule)
                elif room < 0:
                    found.broken.add((rule if room >= -1 else f"{rule}{FAR}", at))
        return found

    def _of_parts(self, schema: Document, value: object, name: str, at: Path) -> Look:
        """Look at the rules that speak of what is in the value."""
        if isinstance(value, dict):
            return self._of_object(schema, cast("dict[str, object]", value), name, at)
        return self._of_list(schema, cast("list[object]", value), name, at) if isinstance(value, list) else Look()

    def _of_object(self, schema: Document, given: Mapping[str, object], name: str, at: Path) -> Look:
        found = Look()
        for each in schema.get("required", ()):
            _note(found, each in given, f"{name}: required {each}", f"{name}: required {each}", at)
        for each, others in schema.get("dependentRequired", {}).items():
            if each in given:
                rule = f"{name}: dependentRequired {each}"
                _note(found, all(other in given for other in others), rule, rule, at)
        for each, part in schema.get("properties", {}).items():
            if each in given:
                if given[each] not in NOTHING:
                    found.kept.add(f"{name}.{each}")
                found.take(self.look(part, given[each], f"{name}.{each}", (*at, each)))
        return found

    def _of_list(self, schema: Document, items: Sequence[object], name: str, at: Path) -> Look:
        found = Look()
        if items and "items" in schema:
            found.kept.add(f"{name}: an item")
        for position, item in enumerate(items):
            found.take(self.look(schema.get("items", {}), item, f"{name}[]", (*at, position)))
        return found

    def _of_choices(self, schema: Document, value: object, name: str, at: Path) -> Look:
        """Look at the rules that are put together from others."""
        found = Look()
        for number, part in enumerate(schema.get("allOf", ())):
            found.take(self.look(part, value, f"{name}/{number}", at))
        for kind in ("anyOf", "oneOf"):
            branches = [
                self.look(part, value, f"{name}/{kind}{number}", at) for number, part in enumerate(schema.get(kind, ()))
            ]
            if branches:
                found.take(_chosen(branches, kind, name, at))
        if "not" in schema:
            denied = self.look(schema["not"], value, f"{name}/not", at)
            _note(found, not denied.is_valid, f"{name}: not", f"{name}: not", at)
        if "if" in schema:
            is_so = self.look(schema["if"], value, f"{name}/if", at).is_valid
            branch = "then" if is_so else "else"
            found.kept.add(f"{name}: {branch}")
            found.take(self.look(schema.get(branch, {}), value, f"{name}/{branch}", at))
        return found


def _chosen(branches: Sequence[Look], kind: str, name: str, at: Path) -> Look:
    found = Look()
    fitting = [number for number, branch in enumerate(branches) if branch.is_valid]
    if fitting and (kind == "anyOf" or len(fitting) == 1):
        for number in fitting:
            found.kept.update({*branches[number].kept, f"{name}: {kind} {number}"})
    elif fitting:
        found.broken.add((f"{name}: {kind}, several", at))
    else:
        # A branch for another type says nothing about a value that is meant for this one.
        meant = [branch for branch in branches if not _is_of_another_type(branch, at)] or branches
        places = _deepest([{place for _, place in branch.broken} for branch in meant])
        if at in places:
            found.broken.add((f"{name}: {kind}, none", at))
        for branch in meant:
            if {place for _, place in branch.broken} == places:
                found.broken.update(branch.broken)
    return found


def _deepest(places: Sequence[set[Path]]) -> set[Path]:
    """Choose the branch the value comes closest to: where the wrong places lie deepest, and are fewest."""
    return max(places, key=lambda each: (min(map(len, each)), -len(each)))


def _is_of_another_type(look: Look, at: Path) -> bool:
    return any(rule.endswith(": type") and place == at for rule, place in look.broken)


def _note(found: Look, is_kept: bool, kept: str, broken: str, at: Path) -> None:
    if is_kept:
        found.kept.add(kept)
    else:
        found.broken.add((broken, at))


def _bounds(value: object) -> Sequence[str]:
    if isinstance(value, str):
        return _OF_TEXTS
    if isinstance(value, list):
        return _OF_LISTS
    return _OF_NUMBERS if is_of_type(value, "number") else ()


_TYPES: Mapping[str, Callable[[object], bool]] = {
    "null": lambda value: value is None,
    "boolean": lambda value: isinstance(value, bool),
    "string": lambda value: isinstance(value, str),
    "array": lambda value: isinstance(value, list),
    "object": lambda value: isinstance(value, dict),
    "number": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
    "integer": lambda value: isinstance(value, int) and not isinstance(value, bool),
}


def is_of_type(value: object, name: str) -> bool:
    """Say whether a JSON value is of a JSON type."""
    return _TYPES[name](value)


def _compiled(pattern: str) -> re.Pattern[str]:
    # In a schema, $ is the very end; in Python a line feed may follow.
    return re.compile(f"{pattern[:-1]}\\Z" if pattern.endswith("$") else pattern)
