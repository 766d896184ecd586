"""The operations of the contract, and which of them a request is."""

import re

from plivo_contract._exchange import Request

SEND = "POST /Account/{auth_id}/Message/"
LIST = "GET /Account/{auth_id}/Message/"
GET = "GET /Account/{auth_id}/Message/{message_uuid}/"
OPERATIONS = (SEND, LIST, GET)

ELSEWHERE = "other paths and methods"
"""Stands for every request that is none of the operations."""

_MESSAGES = re.compile(r"/v1/Account/([^/]+)/Message/")
_MESSAGE = re.compile(r"/v1/Account/([^/]+)/Message/([^/]+)/")


def operation_of(request: Request) -> str:
    """Say which operation a request is; `ELSEWHERE` when it is none."""
    if request.method in {"GET", "POST"} and _MESSAGES.fullmatch(request.path):
        return SEND if request.method == "POST" else LIST
    if request.method == "GET" and _MESSAGE.fullmatch(request.path):
        return GET
    return ELSEWHERE


def account_of(request: Request) -> str | None:
    """Give the account a request's path names; None when it names none."""
    match = _MESSAGES.match(request.path)
    return match[1] if match else None


def message_of(request: Request) -> str | None:
    """Give the message a request's path names; None when it names none."""
    match = _MESSAGE.fullmatch(request.path)
    return match[2] if match else None
