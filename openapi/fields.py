"""The fields of a message's record as properties in Python's types: the module that the client's `Message` inherits.

Pure: from the OpenAPI document to the text of a Python module. The names, the types and the words come from the schema
`MessageRecord`, so that a field that is added to it is an attribute without a line written by hand.
"""

import keyword
import re
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from bundle import Json, SpecError
from schemas import schemas_of

RECORD = "MessageRecord"
BY_HAND = frozenset(
    {
        "message_uuid",  # the one field a record cannot lack
        "error_code",  # the contract has no word on when it is None
        "log",  # a boolean in older records
        # one end of a conversation under three names
        "conversation_expiry_time",
        "conversation_expiry_timestamp",
        "conversation_expiration_timestamp",
    }
)
"""What `Message` has properties of its own for, because the contract does not say all they do."""

_TAKEN = frozenset({"api_id", "raw"})
_WIDTH = 120
_INDENT = " " * 8
_LINE = _WIDTH - len(_INDENT) - 6
_PLAIN = {"integer": ("int", "as_integer"), "boolean": ("bool", "as_bool"), "number": ("Decimal", "as_amount")}


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a record, as it is in Python.

    Attributes:
        name: What it is called.
        type: Its type, as it is written in Python.
        reader: The function that reads it, of `plivo_messaging._values`; empty when it stays as it came.
        enumeration: The class its values are members of; empty without one.
        words: What the contract says of it, in sentences.
        addition: What Python adds to the first of them, after its last word; it may be empty.
    """

    name: str
    type: str
    reader: str
    enumeration: str
    words: str
    addition: str = ""


def fields_of(document: Mapping[str, Json]) -> list[Field]:
    """Read the fields of a record from the contract, those that are written by hand left out.

    Args:
        document: The bundled OpenAPI document.

    Returns:
        The fields in the order of the document.

    Raises:
        SpecError: There is no record in it, or the name of a field cannot be that of an attribute.
    """
    schemas = schemas_of(document)
    if RECORD not in schemas:
        raise SpecError(f"#/components/schemas has no {RECORD}, whose fields the client reads")
    properties = cast("Mapping[str, Mapping[str, Json]]", schemas[RECORD].get("properties") or {})
    return [_field(name, schema, schemas) for name, schema in properties.items() if name not in BY_HAND]


def module_of(document: Mapping[str, Json], header: str) -> str:
    """Write the module.

    Args:
        document: The bundled OpenAPI document.
        header: What it comes from, in one line.

    Returns:
        Its text, whose imports are not sorted yet.

    Raises:
        SpecError: As `fields_of`.
    """
    fields = fields_of(document)
    enumerations = sorted({field.enumeration for field in fields if field.enumeration})
    readers = sorted({field.reader for field in fields if field.reader} | {"AMOUNTS", "from_iso"})
    imports = [
        "from collections.abc import Mapping",
        "from datetime import datetime",
        "from decimal import Decimal",
        "from typing import Any",
        *(f"from plivo_messaging._contract import {name}" for name in enumerations),
        *(f"from plivo_messaging._values import {name}" for name in readers),
    ]
    return "\n".join(
        [
            f"# {header}",
            '"""The fields of a record in Python\'s types, as the contract has them."""',
            *imports,
            "",
            '__all__ = ["MessageFields"]',
            "",
            "class MessageFields:",
            '    """The fields of a record; the wire value is read when it is asked for. None is nothing."""',
            "",
            "    __slots__ = ()",
            "",
            "    _raw: Mapping[str, Any]",
            *(line for field in fields for line in _property(field)),
            "",
        ]
    )


def _field(name: str, schema: Mapping[str, Json], schemas: Mapping[str, Mapping[str, Json]]) -> Field:
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name) or keyword.iskeyword(name) or name in _TAKEN:
        raise SpecError(
            f"#/components/schemas/{RECORD}/properties/{name}: {name!r} cannot be an attribute of a message; "
            "write a property under another name in _records.py, and put this one into BY_HAND in openapi/fields.py"
        )
    reference = _reference(schema)
    target = schemas.get(reference, schema)
    words = str(schema.get("description") or target.get("description") or f"The field `{name}`.")
    if reference and "enum" in target:
        members = [str(each) for each in cast("list[Json]", target["enum"])]
        listed = " or ".join(filter(None, (", ".join(members[:-1]), members[-1])))
        return Field(name, f"{reference} | str | None", "as_member", reference, words, f": {listed}")
    if reference.endswith("Time") or target.get("format") == "date-time":
        return Field(name, "datetime | None", "as_time", "", words, ", aware, with the offset the API gave")
    if reference.endswith("Amount"):
        return Field(name, "Decimal | None", "as_amount", "", words, ", in US dollars")
    types = target.get("type") or "string"
    (kind, *_) = [str(each) for each in (types if isinstance(types, list) else [types]) if each != "null"]
    if kind in {"array", "object"}:
        return Field(name, "object", "", "", words)
    python, reader = _PLAIN.get(kind, ("str", "as_text"))
    return Field(name, f"{python} | None", reader, "", words)


def _reference(schema: Mapping[str, Json]) -> str:
    """Name the schema that a field's own one is made of; of a choice the first, which is the enumeration."""
    for key in ("allOf", "anyOf"):
        parts = schema.get(key)
        if isinstance(parts, list) and parts and isinstance(parts[0], dict):
            schema = parts[0]
    return str(schema.get("$ref") or "").rpartition("/")[2]


def _property(field: Field) -> list[str]:
    head = ["", "    @property", f"    def {field.name}(self) -> {field.type}:"]
    return [*head, *_docstring(field), *(f"{_INDENT}{line}" for line in _reading(field))]


def _reading(field: Field) -> list[str]:
    value = f'self._raw.get("{field.name}")'
    # Lists are read for times and amounts by the thousand: nearly all are of a form that takes no call of a function.
    if field.reader == "as_time":
        return [
            f"value = {value}",
            "try:",
            "    moment = from_iso(value)",
            "except (TypeError, ValueError):",
            "    return as_time(value)",
            "return as_time(value) if moment.tzinfo is None else moment",
        ]
    if field.reader == "as_amount":
        return [f"value = {value}", "return AMOUNTS[value] if type(value) is str else as_amount(value)"]
    further = f", {field.enumeration}" if field.enumeration else ""
    return [f"return {field.reader}({value}{further})" if field.reader else f"return {value}"]


def _docstring(field: Field) -> list[str]:
    words = " ".join(field.words.replace("\\", "/").replace('"""', "'''").split())
    first, stop, rest = words.partition(". ")
    first = first.removesuffix(".")
    whole = f"{first}{field.addition}.{stop[1:]}{rest}"
    if len(whole) <= _LINE:
        return [f'{_INDENT}"""{whole}"""']
    summary, further = (first, rest) if len(first) < _LINE else (f"The field `{field.name}`", words)
    addition = field.addition.replace(": ", "One of ", 1).removeprefix(", ")
    paragraph = " ".join(filter(None, (further, f"{addition[:1].upper()}{addition[1:]}." if addition else "")))
    lines = [f"{_INDENT}{line}" for line in textwrap.wrap(paragraph, _WIDTH - len(_INDENT))]
    return [f'{_INDENT}"""{summary}.', "", *lines, f'{_INDENT}"""']
