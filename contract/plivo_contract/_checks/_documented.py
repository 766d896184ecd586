"""Checks of an answer against the document: its status, content type, headers and shape."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import jsonschema_rs

from plivo_contract._exchange import Exchange, JsonObject, Response
from plivo_contract._spec._document import Document, load_document
from plivo_contract._spec._operations import ELSEWHERE, operation_of

from ._problem import Problem

_LONGEST = 200


def as_documented(exchange: Exchange) -> Iterator[Problem] | None:
    """The answer has a documented status, and the content type, headers and shape documented for it."""
    operation = operation_of(exchange.request)
    return None if operation == ELSEWHERE else _differences(operation, exchange.response)


def _differences(operation: str, response: Response) -> Iterator[Problem]:
    documented = _responses(operation)
    definition = documented.get(str(response.status))
    if definition is None:
        yield Problem("the status is documented", sorted(documented), response.status)
        return
    for name, header in definition.get("headers", {}).items():
        yield from _header(name, header, response)
    content: Mapping[str, Document] = definition.get("content", {})
    if response.media_type not in content:
        yield Problem("the content type is the documented one", sorted(content), response.header("content-type"))
        return
    if response.media_type != "application/json":
        return
    document = response.json_object()
    if document is None:
        text = response.body.decode("utf-8", errors="replace")
        yield Problem("the body is a JSON object", "a JSON object", text)
        return
    for error in _faults(operation, str(response.status), document):
        place = "/".join(map(str, error.instance_path)) or "the body"
        rule = error.kind.as_dict()
        expected = {error.kind.name: next(iter(rule.values())) if len(rule) == 1 else rule}
        yield Problem(_sentence(place, error), expected, _at(document, error.instance_path))


def _faults(operation: str, status: str, document: JsonObject) -> list[jsonschema_rs.ValidationError]:
    """Name the faults of a document, where there is a choice those of the shape it comes closest to."""
    shapes = [[*validator.iter_errors(document)] for validator in _validators(operation, status)]
    return min(shapes, key=len)


def _sentence(place: str, error: jsonschema_rs.ValidationError) -> str:
    # The message begins with the value, which may be a whole record.
    return f"{place}: {error.message if len(error.message) <= _LONGEST else f'breaks the rule {error.kind.name!r}'}"


def _header(name: str, header: Document, response: Response) -> Iterator[Problem]:
    value = response.header(name)
    if value is None:
        if header.get("required"):
            yield Problem(f"there is a header {name}", header["schema"], None)
    elif not _compiled_header(name, str(header["schema"].get("pattern", ""))).is_valid(value):
        yield Problem(f"the header {name} has the documented form", header["schema"], value)


def _at(document: object, path: list[str | int]) -> object:
    place: Any = document
    for step in path:
        place = place[step]
    return place


@cache
def _document() -> Document:
    return load_document()


@cache
def _responses(operation: str) -> dict[str, Document]:
    method, path = operation.split()
    responses: dict[str, Document] = {}
    for status, response in _document()["paths"][path][method.lower()]["responses"].items():
        reference: str | None = response.get("$ref")
        responses[status] = (
            _document()["components"]["responses"][reference.rpartition("/")[2]] if reference else response
        )
    return responses


@cache
def _validators(operation: str, status: str) -> tuple[jsonschema_rs.Draft202012Validator, ...]:
    schema = _responses(operation)[status]["content"]["application/json"]["schema"]
    components = _document()["components"]
    return tuple(
        jsonschema_rs.Draft202012Validator({**each, "components": components}) for each in schema.get("oneOf", [schema])
    )


@cache
def _compiled_header(name: str, pattern: str) -> jsonschema_rs.Draft202012Validator:
    del name
    return jsonschema_rs.Draft202012Validator({"type": "string", "pattern": pattern})
