"""Checks of each response by itself: its documented form, errors, and what was accepted."""

import json
from collections.abc import Callable, Iterator
from http import HTTPStatus
from typing import Any, NamedTuple, TypeAlias

import jsonschema_rs

from ._contract import ELSEWHERE, GET, LIST, METHODS, SEND, Contract, Document, Validator, account_of, message_of
from ._messages import Exchange, Response
from ._values import document_of, integer_or_text, records_of, split_destinations, texts_in

_MAX_DESTINATIONS = 1000
_LONGEST = 200
_BEGINNING = 24  # bytes
_UNAUTHORIZED = "Could not verify your access level for that URL."
_REDIRECTS = range(300, 400)


class Problem(NamedTuple):
    """Something that is not as the contract says."""

    text: str
    expected: object = None
    actual: object = None


Find: TypeAlias = Callable[[Contract, Exchange], Iterator[Problem]]


class ResponseCheck(NamedTuple):
    """A check of a response."""

    name: str
    applies: Callable[[Exchange], bool]
    find: Find


CHECKS: list[ResponseCheck] = []
"""All checks of responses, in their order."""


def check(name: str, applies: Callable[[Exchange], bool] = lambda _: True) -> Callable[[Find], Find]:
    """Register a check of responses."""

    def register(find: Find) -> Find:
        CHECKS.append(ResponseCheck(name, applies, find))
        return find

    return register


def successful(*operations: str) -> Callable[[Exchange], bool]:
    """Return whether an exchange is a success of one of these operations."""
    return lambda exchange: exchange.operation in operations and exchange.response.succeeded


def _names_its_messages(exchange: Exchange) -> bool:
    body, answer = exchange.request.json_object() or {}, document_of(exchange)
    is_accepted = exchange.operation == SEND and exchange.response.status == HTTPStatus.ACCEPTED
    return is_accepted and answer is not None and isinstance(body.get("dst"), str)


@check("as documented", lambda exchange: exchange.operation != ELSEWHERE)
def _as_documented(contract: Contract, exchange: Exchange) -> Iterator[Problem]:
    """Compare status, content type, headers and form with the documented ones."""
    response, documented = exchange.response, contract.responses(exchange.operation)
    definition = documented.get(str(response.status))
    if definition is None:
        yield Problem("the status is documented", sorted(documented), response.status)
        return
    for name, header in definition.get("headers", {}).items():
        yield from _header_problems(contract, name, header, response)
    content: Document = definition.get("content", {})
    if response.media_type not in content:
        yield Problem("the content type is the documented one", sorted(content), response.header("content-type"))
    elif response.media_type == "application/json":
        document = document_of(exchange)
        if document is None:
            yield Problem("the body is a JSON object", "a JSON object", _text(response))
            return
        for error in contract.form_errors(exchange.operation, str(response.status), document):
            yield _form_problem(document, error)


def _header_problems(contract: Contract, name: str, header: Document, response: Response) -> Iterator[Problem]:
    value = response.header(name)
    if value is None:
        if header.get("required"):
            yield Problem(f"there is a header {name}", header["schema"], None)
    elif not contract.validator({"type": "string", "pattern": header["schema"].get("pattern", "")}).is_valid(value):
        yield Problem(f"the header {name} has the documented form", header["schema"], value)


def _form_problem(document: object, error: jsonschema_rs.ValidationError) -> Problem:
    rule = error.kind.as_dict()
    expected = {error.kind.name: next(iter(rule.values())) if len(rule) == 1 else rule}
    actual: Any = document
    for step in error.instance_path:
        actual = actual[step]
    # The message begins with the value, which may be a whole record.
    message = error.message if len(error.message) <= _LONGEST else f"breaks the rule {error.kind.name!r}"
    if error.kind.name == "required":
        message = f"the field {rule['property']} is missing"
    return Problem(f"{_place(error) or 'the body'}: {message}", expected, actual)


def _place(error: jsonschema_rs.ValidationError) -> str:
    return "/".join(map(str, error.instance_path))


@check("JSON is UTF-8", lambda exchange: exchange.response.media_type == "application/json")
def _utf_8(_: Contract, exchange: Exchange) -> Iterator[Problem]:
    """It has no byte order mark either (RFC 8259, 8.1)."""
    body = exchange.response.body
    try:
        json.loads(body.decode() or "null")
    except (ValueError, RecursionError):
        yield Problem("JSON is UTF-8", "JSON in UTF-8", f"{body[:_BEGINNING]!r}")


@check("no server error", lambda exchange: not exchange.is_provoked)
def _no_server_error(_: Contract, exchange: Exchange) -> Iterator[Problem]:
    status = exchange.response.status
    # A server may not know a method that the contract cannot describe (501).
    is_unknown_method = status == HTTPStatus.NOT_IMPLEMENTED and exchange.request.method.lower() not in METHODS
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR and not is_unknown_method:
        yield Problem(f"the server failed with {status}", "a status below 500", status)


@check("no redirect")
def _no_redirect(_: Contract, exchange: Exchange) -> Iterator[Problem]:
    """The slash at the end belongs to a path: no path stands for another."""
    status = exchange.response.status
    if status in _REDIRECTS:
        yield Problem(f"the server redirects with {status}", "a response", exchange.response.header("location"))


@check(
    "the form of errors", lambda each: each.response.status >= HTTPStatus.BAD_REQUEST and each.request.method != "HEAD"
)
def _error_form(contract: Contract, exchange: Exchange) -> Iterator[Problem]:
    """Every error has the documented form, also those that a framework sends by itself."""
    response = exchange.response
    if response.status == HTTPStatus.UNAUTHORIZED:
        yield from _unauthorized_problems(response)
    elif exchange.request.method.lower() not in METHODS:
        return
    elif response.media_type != "application/json":
        yield Problem(f"a {response.status} is JSON", "application/json", response.header("content-type"))
    else:
        document = document_of(exchange)
        if document is None:
            yield Problem(f"a {response.status} has an api_id and an error", "a JSON object", _text(response))
            return
        for error in contract.validator({"$ref": "#/components/schemas/Error"}).iter_errors(document):
            yield _form_problem(document, error)


def _unauthorized_problems(response: Response) -> Iterator[Problem]:
    if response.media_type != "text/plain":
        yield Problem("a 401 is plain text", "text/plain", response.header("content-type"))
    if not _text(response).startswith(_UNAUTHORIZED):
        yield Problem("a 401 says that the access could not be verified", _UNAUTHORIZED, _text(response))


@check("Allow on 405", lambda exchange: exchange.response.status == HTTPStatus.METHOD_NOT_ALLOWED)
def _allowed_methods(contract: Contract, exchange: Exchange) -> Iterator[Problem]:
    expected = contract.allowed_methods(exchange.request)
    given = sorted(each.strip() for each in (exchange.response.header("allow") or "").split(",") if each.strip())
    if expected and given != expected:
        yield Problem("Allow names the methods of the path", expected, given)


@check("nothing but the paths of the contract", lambda exchange: exchange.operation == ELSEWHERE)
def _nothing_elsewhere(_: Contract, exchange: Exchange) -> Iterator[Problem]:
    if exchange.response.succeeded:
        yield Problem("there is nothing here", "404 or 405", exchange.response.status)


@check("only valid send requests are accepted", successful(SEND))
def _only_valid_sends(contract: Contract, exchange: Exchange) -> Iterator[Problem]:
    request = exchange.request
    if request.media_type != "application/json":
        actual = f"accepted as {request.media_type or 'no content type'}"
        yield Problem("a body that is not JSON is refused", "415", actual)
    body = request.json_object()
    if body is None:
        yield Problem("a body that is not a JSON object is refused", "400", "accepted")
        return
    for fault in _faults(contract.validator(contract.body_schema(SEND) or {}), body):
        yield Problem(f"a send request is refused when {fault}", "400", "accepted")
    destinations = split_destinations(str(body.get("dst")))[0]
    if len(destinations) > _MAX_DESTINATIONS:
        yield Problem("more than 1,000 destinations are refused", "400", f"accepted {len(destinations)}")


@check("one message for each destination", _names_its_messages)
def _destinations_answered(_: Contract, exchange: Exchange) -> Iterator[Problem]:
    body, answer = exchange.request.json_object() or {}, document_of(exchange) or {}
    numbers, refused = split_destinations(str(body["dst"]))
    uuids, named = texts_in(answer.get("message_uuid")), answer.get("invalid_number", [])
    if len(uuids) != len(numbers):
        yield Problem("there is one message for each different destination", len(numbers), len(uuids))
    if len(set(uuids)) != len(uuids):
        yield Problem("every message has a message_uuid of its own", "different ones", uuids)
    if named != refused:
        yield Problem("destinations that are not numbers are named in invalid_number", refused, named)


@check("only valid list requests are accepted", successful(LIST))
def _only_valid_lists(contract: Contract, exchange: Exchange) -> Iterator[Problem]:
    for name, value in exchange.request.query:
        schema = contract.filters.get(name)
        if schema is not None:
            read = integer_or_text(value) if name in {"limit", "offset"} else value
            for fault in _faults(contract.validator(schema), read):
                yield Problem(f"a list request is refused when, of {name}, {fault}", "400", "accepted")


@check("records of this account", successful(LIST, GET))
def _own_account(_: Contract, exchange: Exchange) -> Iterator[Problem]:
    account = account_of(exchange.request)
    for record in records_of(exchange):
        expected = f"/v1/Account/{account}/Message/{record.get('message_uuid')}/"
        if record.get("resource_uri", expected) != expected:  # a record may leave it out
            yield Problem("resource_uri names the record in this account", expected, record["resource_uri"])


@check("the requested record", successful(GET))
def _requested_record(_: Contract, exchange: Exchange) -> Iterator[Problem]:
    wanted = message_of(exchange.request)
    answered = [record.get("message_uuid") for record in records_of(exchange)]
    if answered != [wanted]:
        yield Problem("the record is the requested one", [wanted], answered)


def _faults(validator: Validator, instance: object) -> Iterator[str]:
    for error in validator.iter_errors(instance):
        place = _place(error).replace("/", ".")
        yield f"{place}: {error.message}" if place else error.message


def _text(response: Response) -> str:
    return response.body.decode("utf-8", errors="replace")
