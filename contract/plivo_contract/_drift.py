"""What a server has that the contract lacks: it breaks nothing, as the API may grow, but the contract can follow."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias
from urllib.parse import parse_qsl

from ._contract import LIST, SEND, Contract, Document
from ._coverage import Form, FormFields
from ._messages import Call, Exchange
from ._rules import TYPES, reference_of
from ._values import NOTHING, is_list, is_object

Place: TypeAlias = tuple[str, ...]
"""The place of a schema in the contract: keys, from the outside."""

_CALLBACK, _META = "StatusCallback", "PageMeta"
_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
# Anything else may be a phone number, or what somebody wrote.
_HARMLESS = re.compile(r"[a-z_]{0,30}|-?[0-9]{1,6}(\.[0-9]{1,9})?|20[0-9]{2}-[0-9]{2}-[0-9]{2}[ T][0-9:.+Z-]{5,25}")
_WRITTEN = re.compile(r"text|body|name|content|caption|message$", re.IGNORECASE)
_FIELD, _VALUE = "a field that the contract lacks", "a value that the contract lacks"
_OF_2012 = "a field that current responses do not have, by the examples of the contract"


@dataclass(frozen=True, slots=True)
class Drift:
    """Something that the contract lacks.

    Attributes:
        place: The schema and the field, such as `MessageRecord.priority`, or the schema of an enumeration.
        what: What it is, in words.
        example: The first value that came. A description stands for what may be a phone number or a text.
        count: How often it came.
        fragment: YAML that adds it to the contract.
    """

    place: str
    what: str
    example: object
    count: int
    fragment: str


def drift(contract: Contract, exchanges: Sequence[Exchange], calls: Sequence[Call] = ()) -> list[Drift]:
    """Return the fields and values of a run's responses and callbacks that the contract lacks.

    Header fields do not count: servers, proxies and networks on the way add some to every response.
    """
    seen: dict[tuple[Place, str], tuple[Document, list[object]]] = {}
    for place, schema, document in _documents(contract, exchanges, calls):
        for at, node, name, value in _unknown(contract, schema, place, document):
            seen.setdefault((at, name), (node, []))[1].append(value)
    found = [
        _new_field(at, name, values) if name else _new_values(at, node, values)
        for (at, name), (node, values) in seen.items()
    ]
    return [*found, *_reappeared(contract, exchanges)]


def _documents(
    contract: Contract, exchanges: Sequence[Exchange], calls: Sequence[Call]
) -> Iterator[tuple[Place, Document, object]]:
    """Return what came, with the schema that describes it, and the schema's place."""
    for each in exchanges:
        status = str(each.response.status)
        documented = contract.responses(each.operation).get(status) if each.operation in contract.operations else None
        content: Document = (documented or {}).get("content", {}).get("application/json", {})
        document = each.response.json_object() if content else None
        if document is not None:
            yield (*_place_of(each.operation, status), "schema"), content["schema"], document
    asked = [(each.request.json_object() or {}).get("url") for each in exchanges if each.operation == SEND]
    own = {name for url in asked if isinstance(url, str) for name, _ in parse_qsl(url.partition("?")[2])}
    for call in calls:
        fields = {name: value for name, value in call.fields.items() if name not in own}
        yield ("components", "schemas", _CALLBACK), contract.schemas[_CALLBACK], fields


def _place_of(operation: str, status: str) -> Place:
    method, _, path = operation.partition(" ")
    return "paths", path, method.lower(), "responses", status, "content", "application/json"


def _unknown(
    contract: Contract, schema: Document, place: Place, value: object
) -> Iterator[tuple[Place, Document, str, object]]:
    """Return what the schemas of a value lack: which one, the name of a field or nothing, the value."""
    if value in NOTHING or isinstance(value, int | float):
        return
    nodes = [*_applying(contract, schema, place, value)]
    if isinstance(value, str):
        yield from ((at, node, "", value) for at, node in nodes if value not in node.get("enum", (value,)))
    for item in value if is_list(value) else ():
        for at, node in nodes:
            yield from _unknown(contract, node.get("items", {}), (*at, "items"), item)
    if not is_object(value):
        return
    known = [(at, node) for at, node in nodes if "properties" in node]
    patterns = [pattern for _, node in nodes for pattern in node.get("patternProperties", ())]
    is_open = not known or any("additionalProperties" in node for _, node in nodes)
    for name, inner in value.items():
        described = [(at, node["properties"][name]) for at, node in known if name in node["properties"]]
        for at, part in described:
            yield from _unknown(contract, part, (*at, "properties", name), inner)
        if not (described or is_open or any(re.search(pattern, name) for pattern in patterns)):
            yield (*known[0], name, inner)


def _applying(contract: Contract, schema: Document, place: Place, value: object) -> Iterator[tuple[Place, Document]]:
    """Return the schemas that are about a value, with their places; enumerations also if another choice fits."""
    if name := reference_of(schema):
        yield from _applying(contract, contract.schemas[name], ("components", "schemas", name), value)
        return
    yield place, schema
    for number, part in enumerate(schema.get("allOf", ())):
        yield from _applying(contract, part, (*place, "allOf", str(number)), value)
    for kind in ("anyOf", "oneOf"):
        choices: list[Document] = schema.get(kind, [])
        fitting = [contract.validator(each).is_valid(value) for each in choices]
        words = [contract.resolved(each).get("enum", ()) for each in choices]
        # A known word in other letters is a difference, and no drift.
        is_new = any(fitting) and not any(str(value).lower() in each for each in words)
        for number, part in enumerate(choices):
            if fitting[number] or (words[number] and is_new):
                yield from _applying(contract, part, (*place, kind, str(number)), value)


def _reappeared(contract: Contract, exchanges: Sequence[Exchange]) -> Iterator[Drift]:
    """Return the fields of pages that only the form of 2012 has, of a server with current records."""
    forms = FormFields(contract)
    if forms.seen_in(exchanges) != frozenset({Form.CURRENT}):
        return
    pages = [each.response.json_object() or {} for each in exchanges if each.operation == LIST]
    place = (*_place_of(LIST, "200"), "examples", Form.CURRENT.value, "value", "meta")
    for name in sorted(forms.gone.get(_META, ())):
        values = [meta[name] for page in pages if is_object(meta := page.get("meta")) and name in meta]
        if values:
            yield Drift(f"{_META}.{name}", _OF_2012, values[0], len(values), _yaml(place, {name: values[0]}))


def _new_field(at: Place, name: str, values: list[object]) -> Drift:
    types = [*dict.fromkeys(next(each for each, fits in TYPES.items() if fits(value)) for value in values)]
    example = _shown(name, values[0])
    described: Document = {"description": "Seen, and not documented.", "type": types if types[1:] else types[0]}
    if example == values[0] and not (is_object(example) or is_list(example)):
        described["examples"] = [example]
    return Drift(f"{_name_of(at)}.{name}", _FIELD, example, len(values), _yaml((*at, "properties", name), described))


def _new_values(at: Place, node: Document, values: list[object]) -> Drift:
    words = [each for each in dict.fromkeys(map(str, values)) if _WORD.fullmatch(each)]
    example: object = ", ".join(words) or _shown("", values[0])
    return Drift(_name_of(at), _VALUE, example, len(values), _yaml((*at, "enum"), [*node["enum"], *words]))


def _name_of(at: Place) -> str:
    return ".".join(at[2:]) if at[0] == "components" else " ".join((at[2].upper(), *at[1:2], *at[7:]))


def _shown(name: str, value: object) -> object:
    """Return a value if it is harmless, else a description of it."""
    if is_object(value):
        return {key: _shown(key, inner) for key, inner in value.items()}
    if is_list(value):
        return [_shown(name, inner) for inner in value[:1]]
    text = str(value)
    is_written = isinstance(value, str) and _WRITTEN.search(name)
    is_shown = value is None or isinstance(value, bool) or (_HARMLESS.fullmatch(text) and not is_written)
    return value if is_shown else f"({len(text)} characters)"


def _yaml(place: Place, value: object) -> str:
    """Return a fragment of YAML: a value at its place. JSON is YAML."""
    lines = [f"{'  ' * depth}{key if _WORD.fullmatch(key) else json.dumps(key)}:" for depth, key in enumerate(place)]
    if is_object(value):
        inside = "  " * len(place)
        lines += [f"{inside}{name}: {json.dumps(inner, ensure_ascii=False)}" for name, inner in value.items()]
    else:
        lines[-1] += f" {json.dumps(value, ensure_ascii=False)}"
    return "\n".join(lines)
