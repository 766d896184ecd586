"""What a change of the contract means in the library's own words. Pure: reads two documents, and the client's source.

The contract knows the wire: `message_time__gte`, `MessageUUID`. Those who use the library know `since` and
`message_uuid`; the names are taken from the modules that translate them.
"""

import ast
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from changes import shown
from fields import RECORD, fields_of

Schema = Mapping[str, Any]

_WORDS = ("description", "summary", "title", "examples", "example", "$comment")
_PAGING = {"limit": "page_size", "offset": "offset"}
_POSITIONAL = frozenset({"dst", "src", "powerpack_uuid", "text"})
_CALLBACKS = ("StatusCallback", "InboundMessage")
_LIST = "listMessages"
_NOTHING: Schema = {}


@dataclass(frozen=True, slots=True)
class Names:
    """What the library calls things.

    Attributes:
        filters: The filters of a list, by the name of the API's parameter, its underscores never doubled.
        arguments: The arguments of a send.
        callbacks: For each kind of webhook its attributes, by the name of the API's field.
    """

    filters: Mapping[str, str] = field(default_factory=dict[str, str])
    arguments: frozenset[str] = frozenset()
    callbacks: Mapping[str, Mapping[str, str]] = field(default_factory=dict[str, Mapping[str, str]])

    @classmethod
    def read(cls, filters: str, send: str, payloads: str) -> "Names":
        """Read the names from the source of the client's modules.

        Args:
            filters: Of the filters of a list.
            send: Of the arguments of a send.
            payloads: Of the webhooks.

        Returns:
            The names.
        """
        options = {ast.unparse(e.target) for e in _class(send, "SendOptions").body if isinstance(e, ast.AnnAssign)}
        callbacks = {kind: dict(_documented(_class(payloads, kind))) for kind in _CALLBACKS}
        return cls(dict(_translated(filters)), _POSITIONAL | options, callbacks)

    def or_else(self, earlier: "Names") -> "Names":
        """Add what things were called before, for those that are gone.

        Args:
            earlier: The names then.

        Returns:
            Those names and these; where they differ, these.
        """
        callbacks = {kind: {**earlier.callbacks.get(kind, {}), **self.callbacks.get(kind, {})} for kind in _CALLBACKS}
        return Names({**earlier.filters, **self.filters}, self.arguments | earlier.arguments, callbacks)


def news(before: Schema, after: Schema, names: Names) -> list[str]:
    """Tell those who use the library what a change of the contract means for them.

    Args:
        before: The earlier document.
        after: The later one.
        names: What the library calls things.

    Returns:
        Lines of text; none when nothing has changed for them.
    """
    lines: list[str] = []
    for heading, things, name_of in _sections(names):
        said = list(_compared(_of(before, things), _of(after, things), name_of))
        lines += [f"  {heading}", *(f"    - {each}" for each in said)] if said else []
    return lines


def _of(document: Schema, things: Callable[[Schema], Mapping[str, Schema]]) -> dict[str, tuple[Schema, Schema]]:
    return {name: (schema, document) for name, schema in things(document).items()}


def _sections(
    names: Names,
) -> Iterator[tuple[str, Callable[[Schema], Mapping[str, Schema]], Callable[[str], str | None]]]:
    """Go over what users of the library see: where it is, what the contract has there, and what it is called."""
    yield "messages.list", _parameters, lambda wire: _PAGING.get(wire) or names.filters.get(re.sub("_+", "_", wire))
    yield "messages.send", _properties("SendMessageArguments"), lambda wire: wire if wire in names.arguments else None
    yield "Message", _properties(RECORD), lambda wire: wire
    for kind in _CALLBACKS:
        yield f"webhooks.{kind}", _properties(kind), names.callbacks.get(kind, {}).get
    yield "values of enumerations", _members, lambda wire: wire


def _compared(
    before: Mapping[str, tuple[Schema, Schema]],
    after: Mapping[str, tuple[Schema, Schema]],
    name_of: Callable[[str], str | None],
) -> Iterator[str]:
    for wire in {**before, **after}:
        name = name_of(wire)
        called = wire if name in {wire, None} else f"{name} ({wire})"
        if wire not in before:
            yield f"added: {called}{'' if name else ' (not in the library yet)'}{_described(wire, *after[wire])}"
        elif wire not in after:
            yield f"removed: {called}"
        elif differing := list(_differing(_rules(*before[wire]), _rules(*after[wire]))):
            yield f"changed: {called}: {'; '.join(differing)}"


def _described(wire: str, schema: Schema, document: Schema) -> str:
    record = _properties(RECORD)(document)
    types = {each.name: each.type for each in fields_of(document)} if record.get(wire) is schema else {}
    words = " ".join(str(schema.get("description") or "").split())
    return f"{f', {types[wire]}' if wire in types else ''}{f': {words}' if words else ''}"


def _differing(before: Schema, after: Schema) -> Iterator[str]:
    for rule in dict.fromkeys((*before, *after)):
        if before.get(rule) != after.get(rule):
            sides = ["nothing" if rule not in side else shown(side[rule]) for side in (before, after)]
            yield f"{rule} was {sides[0]} and is {sides[1]}"


def _rules(schema: Schema, document: Schema) -> Schema:
    """Give what a value has to be: without words, and with what a schema refers to in its place.

    The values of an enumeration stay out: they are compared by themselves.
    """
    rules = {name: value for name, value in schema.items() if name not in (*_WORDS, "$ref", "allOf")}
    parts = [*schema.get("allOf", ()), *([schema] if "$ref" in schema else [])]
    for part in parts:
        name = str(part.get("$ref", "")).rpartition("/")[2]
        target = _schemas(document).get(name)
        if target is None:
            rules |= {"allOf": part}
        elif "enum" in target:
            rules |= {"values": name}
        else:
            rules |= _rules(target, document)
    return rules


def _parameters(document: Schema) -> Mapping[str, Schema]:
    paths = cast("Mapping[str, Mapping[str, Any]]", document.get("paths") or {})
    operations = (cast("Schema", each) for item in paths.values() for each in item.values() if isinstance(each, dict))
    listing = next((each for each in operations if each.get("operationId") == _LIST), _NOTHING)
    found: dict[str, Schema] = {}
    for each in cast("list[Schema]", listing.get("parameters") or []):
        if each.get("in") == "query":
            required = {"required": True} if each.get("required") else {}
            found[each["name"]] = {"description": each.get("description"), **each.get("schema", {}), **required}
    return found


def _properties(name: str) -> Callable[[Schema], Mapping[str, Schema]]:
    return lambda document: _schemas(document).get(name, {}).get("properties") or {}


def _members(document: Schema) -> Mapping[str, Schema]:
    enumerations = {name: schema["enum"] for name, schema in _schemas(document).items() if "enum" in schema}
    return {f"{name}.{str(value).upper()}": {} for name, values in enumerations.items() for value in values}


def _schemas(document: Schema) -> Mapping[str, Schema]:
    components = cast("Mapping[str, Any]", document.get("components") or {})
    return cast("Mapping[str, Schema]", components.get("schemas") or {})


def _translated(source: str) -> Iterator[tuple[str, str]]:
    """Find the arguments of the generated function, and the name of the filter whose value each of them gets."""
    for call in ast.walk(ast.parse(source)):
        if isinstance(call, ast.Call) and ast.unparse(call.func).endswith("list_request"):
            for each in call.keywords:
                _, name, *_ = each.value.args if isinstance(each.value, ast.Call) else (None, each.value)
                yield str(each.arg).rstrip("_"), ast.unparse(name).strip("'")


def _class(source: str, name: str) -> ast.ClassDef:
    (found,) = (each for each in ast.walk(ast.parse(source)) if isinstance(each, ast.ClassDef) and each.name == name)
    return found


def _documented(kind: ast.ClassDef) -> Iterator[tuple[str, str]]:
    """Find the attributes of a webhook, and the names on the wire that its docstring gives for each."""
    text = (ast.get_docstring(kind) or "").partition("Attributes:\n")[2]
    for attribute in re.finditer(r"^ {4}(\w+): (.*(?:\n {8}.*)*)", text, re.MULTILINE):
        for wire in re.findall(r"`(\w+)`", attribute[2]):
            yield wire, attribute[1]
