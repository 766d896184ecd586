"""Checks of what a server accepts: it has to refuse what the contract does not allow."""

from collections.abc import Iterator
from functools import cache
from http import HTTPStatus
from typing import cast

import jsonschema_rs

from plivo_contract._exchange import Exchange, Request
from plivo_contract._spec._document import body_schema, load_document, query_schemas
from plivo_contract._spec._operations import LIST, SEND, operation_of

from ._problem import Problem
from ._values import split_destinations

_MAX_DESTINATIONS = 1000


def only_valid_sends(exchange: Exchange) -> Iterator[Problem] | None:
    """What was accepted is a valid send request: its content type, its arguments, its rules."""
    if operation_of(exchange.request) != SEND or not exchange.response.succeeded:
        return None
    return _faults_of_send(exchange.request)


def _faults_of_send(request: Request) -> Iterator[Problem]:
    media_type = (request.header("content-type") or "").partition(";")[0].strip().lower()
    if media_type != "application/json":
        yield Problem("a body that is not JSON is refused", "415", f"accepted as {media_type or 'no content type'}")
    body = request.json_object()
    if body is None:
        yield Problem("a body that is no JSON object is refused", "400", "accepted")
        return
    for fault in _faults(_body_validator(), body):
        yield Problem(f"a send request is refused when {fault}", "400", "accepted")
    destinations = split_destinations(str(body.get("dst")))[0]
    if len(destinations) > _MAX_DESTINATIONS:
        yield Problem("more than 1,000 destinations are refused", "400", f"accepted {len(destinations)}")


def only_valid_lists(exchange: Exchange) -> Iterator[Problem] | None:
    """What was accepted is a valid list request: every parameter has the documented form."""
    if operation_of(exchange.request) != LIST or not exchange.response.succeeded:
        return None
    return _faults_of_list(exchange.request)


def _faults_of_list(request: Request) -> Iterator[Problem]:
    for name, value in request.query:
        validator = _query_validators().get(name)
        if validator is None:
            continue
        for fault in _faults(validator, _integer(value) if name in {"limit", "offset"} else value):
            yield Problem(f"a list request is refused when, of {name}, {fault}", "400", "accepted")


def destinations_answered(exchange: Exchange) -> Iterator[Problem] | None:
    """There is one message for each different destination, and those that are no numbers are named."""
    request, response = exchange.request, exchange.response
    body = request.json_object() if operation_of(request) == SEND else None
    answer = response.json_object() if response.status == HTTPStatus.ACCEPTED else None
    if body is None or answer is None or not isinstance(body.get("dst"), str):
        return None
    numbers, refused = split_destinations(str(body["dst"]))
    uuids = answer.get("message_uuid")
    return _destinations(numbers, refused, uuids, answer.get("invalid_number", []))


def _destinations(numbers: list[str], refused: list[str], uuids: object, named: object) -> Iterator[Problem]:
    given = [str(each) for each in cast("list[object]", uuids)] if isinstance(uuids, list) else []
    if len(given) != len(numbers):
        yield Problem("there is one message for each different destination", len(numbers), len(given))
    if len(set(given)) != len(given):
        yield Problem("every message has a message_uuid of its own", "different ones", given)
    if named != refused:
        yield Problem("destinations that are no numbers are named in invalid_number", refused, named)


def _faults(validator: jsonschema_rs.Draft202012Validator, instance: object) -> Iterator[str]:
    for error in validator.iter_errors(instance):
        place = ".".join(map(str, error.instance_path))
        yield f"{place}: {error.message}" if place else error.message


def _integer(text: str) -> object:
    """Read a whole number as a query has it; anything else stays a text, which is not valid."""
    digits = text.removeprefix("-")
    return int(text) if digits.isascii() and digits.isdigit() else text


@cache
def _body_validator() -> jsonschema_rs.Draft202012Validator:
    return jsonschema_rs.Draft202012Validator(body_schema(load_document()))


@cache
def _query_validators() -> dict[str, jsonschema_rs.Draft202012Validator]:
    schemas = query_schemas(load_document())
    return {name: jsonschema_rs.Draft202012Validator(schema) for name, schema in schemas.items()}
