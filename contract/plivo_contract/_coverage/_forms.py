"""The forms in which servers answer, told apart by the contract's own examples of them."""

from collections.abc import Iterable, Iterator, Mapping
from enum import Enum
from typing import TypeAlias, cast

from plivo_contract._checks._values import records_of
from plivo_contract._exchange import Exchange, JsonObject
from plivo_contract._spec._document import Document
from plivo_contract._spec._operations import LIST


class Form(Enum):
    """A form of answers; its value is what the contract calls its examples of it."""

    CURRENT = "latest"
    OF_2012 = "legacy"


Forms: TypeAlias = frozenset[Form]

ALL_FORMS: Forms = frozenset(Form)

SHAPES: Mapping[Form, str] = {Form.CURRENT: "MessageDetail", Form.OF_2012: "LegacyMessageDetail"}
"""The schema of a retrieved message in each form."""

_RECORD, _META, _CALLBACK = "MessageRecord", "PageMeta", "StatusCallback"


class FormFields:
    """Which fields records, pages and status callbacks may have in which form.

    The form of 2012 has what its example has, as no field was added to it since; its callbacks have what is required of
    all. The current form has every field but those that only the example of 2012 has.

    Args:
        document: The contract.
    """

    def __init__(self, document: Document) -> None:
        schemas: Mapping[str, Document] = document["components"]["schemas"]
        old, new = (dict(_fields_of(_example(document, form))) for form in (Form.OF_2012, Form.CURRENT))
        # Without an example of each they cannot be told apart, and everything belongs to both.
        self._old: Mapping[str, frozenset[str]] = old if old and new else {}
        self._gone = {name: fields - new[name] for name, fields in self._old.items()}
        self._new_in_records: frozenset[str] = frozenset(schemas[_RECORD]["properties"]) - old.get(_RECORD, frozenset())
        self._old_in_callbacks: frozenset[str] = frozenset(schemas[_CALLBACK].get("required", ()))

    def seen_in(self, exchanges: Iterable[Exchange]) -> Forms:
        """Say in which forms a server answers; in all of them as long as no record shows it."""
        return frozenset(form for each in exchanges for form in self._shown_by(records_of(each))) or ALL_FORMS

    def may_have(self, forms: Forms, schema: str, name: str) -> bool:
        """Say whether a field can be in what a server says in some forms.

        Args:
            forms: The forms.
            schema: What the contract calls the object the field is in.
            name: The field.
        """
        if schema == _CALLBACK:
            return Form.CURRENT in forms or name in self._old_in_callbacks
        if schema not in self._old:
            return True
        is_current, is_of_2012 = name not in self._gone[schema], name in self._old[schema]
        return (is_current and Form.CURRENT in forms) or (is_of_2012 and Form.OF_2012 in forms)

    def _shown_by(self, records: Iterable[JsonObject]) -> Iterator[Form]:
        """Name the form of each record that has fields of that form alone."""
        if self._old:
            for record in records:
                if record.keys() & self._gone[_RECORD]:
                    yield Form.OF_2012
                if record.keys() & self._new_in_records:
                    yield Form.CURRENT


def _example(document: Document, form: Form) -> JsonObject:
    """Give the contract's example of a list in a form; an empty object where there is none."""
    method, path = LIST.split()
    content: Document = document["paths"][path][method.lower()]["responses"]["200"]["content"]["application/json"]
    example: JsonObject = content.get("examples", {}).get(form.value, {}).get("value", {})
    return example


def _fields_of(page: JsonObject) -> Iterator[tuple[str, frozenset[str]]]:
    """Name the fields of the records of a page together, and those of its meta; none where there is no page."""
    if page:
        records = cast("list[JsonObject]", page["objects"])
        yield _RECORD, frozenset(name for record in records for name in record)
        yield _META, frozenset(cast("JsonObject", page["meta"]))
