"""Whether a server can be tested at all, and what there is to test it with."""

import json
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import cast

from ._errors import CouldNotTest
from ._scenarios._expect import Broken
from ._scenarios._workspace import Workspace

_KEPT = timedelta(days=89)
_ASK_AGAIN = "the server is not ready ({status}): try again when it is"
_REASONS: dict[int, str] = {
    HTTPStatus.UNAUTHORIZED: "the credentials are refused (401): check PLIVO_AUTH_ID and PLIVO_AUTH_TOKEN",
    HTTPStatus.FORBIDDEN: "the account may not list its messages (403): use one that may",
    HTTPStatus.NOT_FOUND: "the base URL has no messages of this account (404): it ends where the path goes on "
    "with /Account/, as https://api.plivo.com/v1 does",
    HTTPStatus.BAD_GATEWAY: _ASK_AGAIN.format(status=502),
    HTTPStatus.SERVICE_UNAVAILABLE: _ASK_AGAIN.format(status=503),
    HTTPStatus.GATEWAY_TIMEOUT: _ASK_AGAIN.format(status=504),
}


def check_access(workspace: Workspace) -> None:
    """Find out whether the account can list its messages.

    Raises:
        CouldNotTest: It cannot, for a reason that says nothing about the contract.
    """
    reason = _REASONS.get(workspace.ask("GET", query={"limit": 1}).response.status)
    if reason is not None:
        raise CouldNotTest(reason)


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
