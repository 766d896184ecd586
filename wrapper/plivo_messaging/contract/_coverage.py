"""Which parts of the contract a run has not touched: nothing is known about those."""

from collections.abc import Iterable, Iterator, Mapping
from typing import cast

from ._checks._values import records_of
from ._exchange import Exchange, JsonObject
from ._spec._document import Document, load_document
from ._spec._operations import LIST, OPERATIONS, SEND, operation_of

_NOTHING: tuple[object, ...] = (None, "", "null")


def untouched(exchanges: Iterable[Exchange]) -> list[str]:
    """Name the parts of the contract that no request and no answer of a run had.

    A parameter counts when a request that succeeded had it, each value of an enumeration by itself; a field counts
    when an answer had it with a value.

    Args:
        exchanges: The requests of the run and their answers.

    Returns:
        The parts, in words, in the order of the contract.
    """
    seen = list(exchanges)
    document = load_document()
    return [
        *_statuses(document, seen),
        *_parameters(document, seen),
        *_arguments(document, seen),
        *_fields(document, seen),
    ]


def _statuses(document: Document, exchanges: list[Exchange]) -> Iterator[str]:
    answered = {(operation_of(each.request), str(each.response.status)) for each in exchanges}
    # A request with a method there is none of is no operation; its answer stands for the 405 of each.
    not_allowed = any(status == "405" for _, status in answered)
    for operation in OPERATIONS:
        method, path = operation.split()
        for status in document["paths"][path][method.lower()]["responses"]:
            if (operation, status) not in answered and not (status == "405" and not_allowed):
                yield f"{operation}: the answer {status}"


def _parameters(document: Document, exchanges: list[Exchange]) -> Iterator[str]:
    given = {
        pair for each in exchanges if operation_of(each.request) == LIST and each.response.succeeded
        for pair in each.request.query
    }  # fmt: skip
    names = {name for name, _ in given}
    for parameter in document["paths"][LIST.partition(" ")[2]]["get"]["parameters"]:
        name: str = parameter["name"]
        if name not in names:
            yield f"{LIST}: the parameter {name}"
            continue
        for value in _values(document, parameter["schema"]):
            if (name, value) not in given:
                yield f"{LIST}: {name}={value}"


def _arguments(document: Document, exchanges: list[Exchange]) -> Iterator[str]:
    accepted = [
        body for each in exchanges if operation_of(each.request) == SEND and each.response.succeeded
        if (body := each.request.json_object()) is not None
    ]  # fmt: skip
    properties: Mapping[str, Document] = document["components"]["schemas"]["SendMessageArguments"]["properties"]
    for name, schema in properties.items():
        given = [body[name] for body in accepted if name in body]
        if not given:
            yield f"{SEND}: the argument {name}"
            continue
        for value in _values(document, schema):
            if value not in given:
                yield f"{SEND}: {name}={value}"


def _fields(document: Document, exchanges: list[Exchange]) -> Iterator[str]:
    answers = [answer for each in exchanges if (answer := each.response.json_object()) is not None]
    metas = [cast("JsonObject", answer["meta"]) for answer in answers if isinstance(answer.get("meta"), dict)]
    places = {
        "SendMessageResponse": answers,
        "MessageRecord": [record for each in exchanges for record in records_of(each)],
        "PageMeta": metas,
        "Error": answers,
    }
    for schema, objects in places.items():
        answered = {name for each in objects for name, value in each.items() if value not in _NOTHING}
        for name in document["components"]["schemas"][schema]["properties"]:
            if name not in answered:
                yield f"{schema}: the field {name}"


def _values(document: Document, schema: Document) -> list[str]:
    """Give the values of an enumeration, wherever it is declared; none for anything else."""
    if "enum" in schema:
        return list(schema["enum"])
    if "$ref" in schema:
        return _values(document, document["components"]["schemas"][schema["$ref"].rpartition("/")[2]])
    parts: list[Document] = [*schema.get("allOf", ()), *schema.get("anyOf", ())]
    return [value for part in parts for value in _values(document, part)]
