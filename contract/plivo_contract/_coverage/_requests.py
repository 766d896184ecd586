"""The rules of requests that were not kept, or not broken."""

from collections.abc import Iterator, Sequence
from http import HTTPStatus

from plivo_contract._exchange import Exchange
from plivo_contract._spec._document import Document, query_schemas
from plivo_contract._spec._listed import Listed, all_rules
from plivo_contract._spec._operations import (
    GET,
    LIST,
    OPERATIONS,
    SEND,
    account_of,
    message_of,
    operation_of,
)
from plivo_contract._spec._rules import Look, Rules
from plivo_contract._spec._samples import REQUEST, broken_alone, unbreakable

_REFUSED = frozenset({HTTPStatus.BAD_REQUEST, HTTPStatus.UNAUTHORIZED, HTTPStatus.NOT_FOUND})
_LENGTH_OF_ACCOUNT, _LENGTH_OF_UUID = 20, 36


def arguments(document: Document, exchanges: Sequence[Exchange]) -> Iterator[str]:
    """Name the rules of a send request's body that no request kept, and those that none broke."""
    rules = Rules(document)
    left = all_rules(document, REQUEST)
    for exchange in exchanges:
        if operation_of(exchange.request) != SEND or not (left.to_keep or left.to_break):
            continue
        if (content := exchange.request.json_value()) is not None:
            _take(left, rules.look(REQUEST, content), exchange)
    yield from _left(SEND, left)


def parameters(document: Document, exchanges: Sequence[Exchange]) -> Iterator[str]:
    """Name the rules of a list request's parameters that no request kept, and those that none broke."""
    rules = Rules(document)
    schemas = query_schemas(document)
    left = {name: all_rules(document, schema, name) for name, schema in schemas.items()}
    for name, listed in left.items():
        listed.to_keep[name] = None
        for rule in [each for each in listed.to_break if unbreakable(each)]:
            del listed.to_break[rule]
    for exchange in exchanges:
        if operation_of(exchange.request) != LIST:
            continue
        looks = {
            name: rules.look(schema, _read(value, schema), name)
            for name, value in exchange.request.query
            if (schema := schemas.get(name)) is not None
        }
        wrong = [name for name, look in looks.items() if not look.is_valid]
        for name, look in looks.items():
            if exchange.response.succeeded or wrong == [name]:
                look.kept.add(name)
                _take(left[name], look, exchange)
    for listed in left.values():
        yield from _left(LIST, listed)


def paths(exchanges: Sequence[Exchange]) -> Iterator[str]:
    """Name the operations nobody called with an account, or a message, that cannot be one."""
    for operation in OPERATIONS:
        refused = [
            each.request
            for each in exchanges
            if operation_of(each.request) == operation and each.response.status in _REFUSED
        ]
        if not any(len(account_of(each) or "") != _LENGTH_OF_ACCOUNT for each in refused):
            yield f"{operation}: auth_id: pattern, broken"
        if operation == GET and not any(len(message_of(each) or "") != _LENGTH_OF_UUID for each in refused):
            yield f"{operation}: message_uuid: pattern, broken"


def _take(left: Listed, look: Look, exchange: Exchange) -> None:
    if exchange.response.succeeded and look.is_valid:
        for rule in look.kept:
            left.to_keep.pop(rule, None)
    elif exchange.response.status == HTTPStatus.BAD_REQUEST:
        for rule in broken_alone(look):
            left.to_break.pop(rule, None)


def _left(operation: str, left: Listed) -> Iterator[str]:
    yield from (f"{operation}: {rule}, kept" for rule in left.to_keep)
    yield from (f"{operation}: {rule}, broken" for rule in left.to_break)


def _read(value: str, schema: Document) -> object:
    digits = value.removeprefix("-")
    is_number = schema.get("type") == "integer" and digits.isascii() and digits.isdigit()
    return int(value) if is_number else value
