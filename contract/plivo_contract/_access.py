"""Whether a server can be tested at all, and what there is to test it with."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from http import HTTPStatus
from typing import cast
from urllib.parse import urljoin

from ._errors import CouldNotTest
from ._exchange import Response, read_value
from ._report import Finding, Report
from ._scenarios._expect import Broken
from ._scenarios._workspace import Workspace
from ._spec._operations import GET, LIST, SEND, operation_of

_KEPT = timedelta(days=89)
_REDIRECTS = range(300, 400)
_LONGEST = 200
_ASK_AGAIN = "the server is not ready ({status}): try again when it is"
_REASONS: dict[int, str] = {
    HTTPStatus.UNAUTHORIZED: "the credentials are refused (401): check PLIVO_AUTH_ID and PLIVO_AUTH_TOKEN",
    HTTPStatus.FORBIDDEN: "the account may not list its messages (403): use one that may",
    HTTPStatus.NOT_FOUND: "the base URL has no messages of this account (404): it ends where the path goes on "
    "with /Account/, as https://api.plivo.com/v1 does",
    HTTPStatus.PROXY_AUTHENTICATION_REQUIRED: "a proxy on the way asks for credentials (407): check the proxy "
    "variables of the environment, such as HTTPS_PROXY",
    HTTPStatus.BAD_GATEWAY: _ASK_AGAIN.format(status=502),
    HTTPStatus.SERVICE_UNAVAILABLE: _ASK_AGAIN.format(status=503),
    HTTPStatus.GATEWAY_TIMEOUT: _ASK_AGAIN.format(status=504),
}
_NOT_GRANTED: Mapping[str, frozenset[int]] = {
    # What is sent from whom to whom was chosen by the user: 400 may mean that the account has no such number.
    SEND: frozenset(
        {
            HTTPStatus.BAD_REQUEST,
            HTTPStatus.UNAUTHORIZED,
            HTTPStatus.PAYMENT_REQUIRED,
            HTTPStatus.FORBIDDEN,
        }
    ),
    LIST: frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}),
    GET: frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}),
}


def check_access(workspace: Workspace, base_url: str, *, is_disposable: bool) -> None:
    """Find out whether the account can list its messages, or at least do something.

    Args:
        workspace: What to ask with.
        base_url: Where the server is; empty for an application in this process.
        is_disposable: Whether a message may be sent, to tell a server whose lists are broken from one that answers
            nothing at all with success.

    Raises:
        CouldNotTest: It cannot, for a reason that says nothing about the contract.
    """
    answer = workspace.ask("GET", query={"limit": 1}).response
    if answer.status in _REDIRECTS:
        raise CouldNotTest(_redirected(answer, base_url))
    if (reason := _REASONS.get(answer.status)) is not None:
        raise CouldNotTest(reason)
    if answer.succeeded:
        _check_is_an_api(answer)
    elif not (is_disposable and own_message(workspace)):
        raise CouldNotTest(
            f"the server does not list the account's messages, but answers {answer.status}: look whether it is the one "
            "you mean, and at its log"
        )


def excuse_what_was_not_granted(report: Report) -> None:
    """Set aside what comes of it that a foreign server did not let the account use an operation.

    That an account may not do something is no breach of the contract. The report still says that the operation was
    never answered with success.

    Args:
        report: What was found.
    """
    for operation in report.never_succeeded:
        statuses = {status for each, status in report.answers if each == operation}
        # Unknown messages are asked for in every run, and are rightly not found.
        told = statuses - {HTTPStatus.NOT_FOUND} if operation == GET else statuses
        if told and told <= _NOT_GRANTED[operation]:
            report.set_aside(partial(_was_not_granted, operation), f"the account may not use {operation}")


def any_message(workspace: Workspace) -> str:
    """Find a message the account has, of the last 90 days.

    Returns:
        The identifier of the newest; empty when there is none.
    """
    since = (datetime.now(UTC) - _KEPT).strftime("%Y-%m-%d %H:%M")
    page = workspace.ask("GET", query={"limit": 1, "message_time__gte": since}).response.json_object() or {}
    records = page.get("objects")
    first = cast("list[object]", records)[0] if isinstance(records, list) and records else None
    return str(cast("dict[str, object]", first).get("message_uuid", "")) if isinstance(first, dict) else ""


def is_of_2012(workspace: Workspace) -> bool:
    """Find out whether the server answers in the shapes of 2012: one short record, in the envelope of a list."""
    answer = workspace.ask("GET", f"{workspace.message_uuid or workspace.uuid()}/").response.json_object() or {}
    records = answer.get("objects")
    return isinstance(records, list) and "units" not in json.dumps(records)


def own_message(workspace: Workspace) -> str:
    """Send a message to a server that is disposable.

    Returns:
        Its identifier; empty when the server did not accept it, which the scenarios look into.
    """
    try:
        return workspace.send()[0]
    except Broken:
        return ""


def _was_not_granted(operation: str, finding: Finding) -> bool:
    shown = finding.exchanges[-1:]
    return any(
        operation_of(each.request) == operation and each.response.status in _NOT_GRANTED[operation] for each in shown
    )


def _redirected(answer: Response, base_url: str) -> str:
    location = answer.header("location") or ""
    if not (location.isascii() and location.isprintable() and location):
        return f"the base URL redirects ({answer.status}): give the one where the API is"
    # What follows the account is what this suite asked for.
    there = urljoin(f"{base_url.rstrip('/')}/", location).partition("/Account/")[0].partition("?")[0]
    return f"the base URL redirects to {there[:_LONGEST]} ({answer.status}): give that one"


def _check_is_an_api(answer: Response) -> None:
    is_json = answer.media_type == "application/json" or read_value(answer.body) is not None
    if not is_json:
        kind = answer.media_type or "no content type"
        raise CouldNotTest(
            f"the base URL answers {answer.status} with no JSON ({kind[:_LONGEST]}): that is no Message API"
        )
