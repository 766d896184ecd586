"""The parts of answers that no answer had."""

from collections.abc import Iterator, Mapping, Sequence
from typing import cast

from plivo_contract._checks._values import records_of
from plivo_contract._exchange import Exchange, JsonObject
from plivo_contract._spec._document import Document
from plivo_contract._spec._operations import GET, OPERATIONS, operation_of
from plivo_contract._spec._rules import NOTHING

from ._forms import SHAPES, Form, FormFields, Forms


def statuses(document: Document, exchanges: Sequence[Exchange]) -> Iterator[str]:
    """Name the statuses that were not answered."""
    answered = {(operation_of(each.request), str(each.response.status)) for each in exchanges}
    # A request with a method there is none of is no operation; its answer stands for the 405 of each.
    not_allowed = any(status == "405" for _, status in answered)
    for operation in OPERATIONS:
        method, path = operation.split()
        for status in document["paths"][path][method.lower()]["responses"]:
            if (operation, status) not in answered and not (status == "405" and not_allowed):
                yield f"{operation}: the answer {status}"


def fields(document: Document, exchanges: Sequence[Exchange], forms: Forms) -> Iterator[str]:
    """Name the fields no answer had with a value, the values of enumerations that did not come, and the shapes.

    Args:
        document: The contract.
        exchanges: The requests and their answers.
        forms: The forms the server answers in; nothing is asked of it that only others have.
    """
    of_forms = FormFields(document)
    answers = [answer for each in exchanges if (answer := each.response.json_object()) is not None]
    places = {
        "SendMessageResponse": answers,
        "MessageRecord": [record for each in exchanges for record in records_of(each)],
        "PageMeta": [cast("JsonObject", each["meta"]) for each in answers if isinstance(each.get("meta"), dict)],
        "Error": answers,
    }
    for schema, objects in places.items():
        declared: Mapping[str, Document] = document["components"]["schemas"][schema]["properties"]
        properties = {name: part for name, part in declared.items() if of_forms.may_have(forms, schema, name)}
        seen: dict[str, set[object]] = {name: set() for name in properties}
        for each in objects:
            for name in each.keys() & seen.keys():
                value = each[name]
                if value not in NOTHING:
                    seen[name].add(value if isinstance(value, str) and "api_id" not in name else type(value))
        for name, part in properties.items():
            if not seen[name]:
                yield f"{schema}: the field {name}"
            yield from (
                f"{schema}: {name}={value}"
                for value in values(document, part)
                if seen[name] and value not in seen[name]
            )
    yield from _shapes(exchanges, forms)


def _shapes(exchanges: Sequence[Exchange], forms: Forms) -> Iterator[str]:
    retrieved = [each for each in exchanges if operation_of(each.request) == GET and each.response.succeeded]
    enveloped = {"objects" in (each.response.json_object() or {}) for each in retrieved}
    for form, shape in SHAPES.items():
        if form in forms and (form is Form.OF_2012) not in enveloped:
            yield f"{GET}: the shape {shape}"


def headers(document: Document, exchanges: Sequence[Exchange]) -> Iterator[str]:
    """Name the documented header fields no answer had."""
    for response in document["components"]["responses"].values():
        for name in response.get("headers", {}):
            if not any(each.response.header(name) for each in exchanges):
                yield f"the header field {name}"


def values(document: Document, schema: Document) -> list[str]:
    """Give the values of an enumeration, wherever it is declared; none for anything else."""
    if "enum" in schema:
        return list(schema["enum"])
    if "$ref" in schema:
        return values(document, document["components"]["schemas"][schema["$ref"].rpartition("/")[2]])
    parts: list[Document] = [*schema.get("allOf", ()), *schema.get("anyOf", ())]
    return [value for part in parts for value in values(document, part)]
