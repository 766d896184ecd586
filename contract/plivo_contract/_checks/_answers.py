"""Checks of any answer: errors, credentials, the request it answers."""

import re
from collections.abc import Iterator
from http import HTTPStatus

from plivo_contract._exchange import Exchange
from plivo_contract._spec._operations import ELSEWHERE, GET, LIST, account_of, message_of, operation_of

from ._problem import Problem
from ._values import records_of

_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_ERROR_FIELDS = ["api_id", "error"]
_UNAUTHORISED = "Could not verify your access level for that URL."
_REDIRECTS = range(300, 400)


def no_server_error(exchange: Exchange) -> Iterator[Problem] | None:
    """Nothing a client sends makes the server fail."""
    return None if exchange.is_provoked else _server_error(exchange)


def _server_error(exchange: Exchange) -> Iterator[Problem]:
    status = exchange.response.status
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        yield Problem(f"the server failed with {status}", "a status below 500", status)


def no_redirect(exchange: Exchange) -> Iterator[Problem]:
    """The slash at the end belongs to a path: no path stands for another."""
    status = exchange.response.status
    if status in _REDIRECTS:
        yield Problem(f"the server redirects with {status}", "an answer", exchange.response.header("location"))


def error_shape(exchange: Exchange) -> Iterator[Problem] | None:
    """Every error has the documented shape, also those a framework answers by itself."""
    response = exchange.response
    if response.status < HTTPStatus.BAD_REQUEST or exchange.request.method == "HEAD":
        return None
    return _unauthorised(exchange) if response.status == HTTPStatus.UNAUTHORIZED else _json_error(exchange)


def _unauthorised(exchange: Exchange) -> Iterator[Problem]:
    response = exchange.response
    if response.media_type != "text/plain":
        yield Problem("a 401 is plain text", "text/plain", response.header("content-type"))
    text = response.body.decode("utf-8", errors="replace")
    if not text.startswith(_UNAUTHORISED):
        yield Problem("a 401 says that the access could not be verified", _UNAUTHORISED, text)


def _json_error(exchange: Exchange) -> Iterator[Problem]:
    response = exchange.response
    if response.media_type != "application/json":
        yield Problem(f"a {response.status} is JSON", "application/json", response.header("content-type"))
        return
    document = response.json_object()
    if document is None or not document.keys() >= set(_ERROR_FIELDS):
        actual = response.body.decode("utf-8", errors="replace") if document is None else document
        yield Problem(f"a {response.status} has an api_id and an error", _ERROR_FIELDS, actual)
        return
    if not (isinstance(document["api_id"], str) and _UUID.fullmatch(document["api_id"])):
        yield Problem("the api_id of an error is a UUID", "a UUID in lower case", document["api_id"])
    if not (isinstance(document["error"], str) and document["error"]):
        yield Problem("the error is a text", "a text", document["error"])


def allowed_methods(exchange: Exchange) -> Iterator[Problem] | None:
    """A 405 names the methods its path has."""
    if exchange.response.status != HTTPStatus.METHOD_NOT_ALLOWED or account_of(exchange.request) is None:
        return None
    expected = ["GET"] if message_of(exchange.request) else ["GET", "POST"]
    given = [each.strip() for each in (exchange.response.header("allow") or "").split(",") if each.strip()]
    return iter(() if sorted(given) == expected else (Problem("Allow names the methods of the path", expected, given),))


def own_account(exchange: Exchange) -> Iterator[Problem] | None:
    """Records belong to the account the path names."""
    if operation_of(exchange.request) not in {LIST, GET} or not exchange.response.succeeded:
        return None
    return _foreign_records(exchange)


def _foreign_records(exchange: Exchange) -> Iterator[Problem]:
    account = account_of(exchange.request)
    for record in records_of(exchange):
        expected = f"/v1/Account/{account}/Message/{record.get('message_uuid')}/"
        if record.get("resource_uri") != expected:
            yield Problem("resource_uri names the record in this account", expected, record.get("resource_uri"))


def asked_record(exchange: Exchange) -> Iterator[Problem] | None:
    """The record is the one that was asked for."""
    if operation_of(exchange.request) != GET or not exchange.response.succeeded:
        return None
    wanted = message_of(exchange.request)
    answered = [record.get("message_uuid") for record in records_of(exchange)]
    return iter(() if answered == [wanted] else (Problem("the record is the one asked for", [wanted], answered),))


def nothing_elsewhere(exchange: Exchange) -> Iterator[Problem] | None:
    """What is no operation of the contract does not succeed."""
    if operation_of(exchange.request) != ELSEWHERE:
        return None
    status = exchange.response.status
    return iter((Problem("there is nothing here", "404 or 405", status),) if exchange.response.succeeded else ())
