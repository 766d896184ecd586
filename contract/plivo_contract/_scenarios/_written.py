"""Scenarios of how answers are written: JSON is UTF-8, without a byte order mark (RFC 8259, 8.1)."""

import json
from collections.abc import Iterator

from plivo_contract._exchange import Response
from plivo_contract._spec._operations import SEND

from ._expect import expect
from ._scenario import Scenario
from ._workspace import Workspace

_GROUP = "JSON"
_UTF_8 = "UTF-8"
_SHOWN = 24  # bytes
_NO_NUMBER = "Zoë"


def scenarios() -> Iterator[Scenario]:
    """Give the scenarios of how answers are written."""
    yield Scenario(_GROUP, "it is UTF-8, whatever is in it", SEND, _in_utf_8)


def _in_utf_8(workspace: Workspace) -> None:
    (uuid,) = workspace.send()[:1]
    body = {"src": workspace.sender(), "dst": f"{workspace.destination()}<{_NO_NUMBER}", "text": "Hello"}
    sent = workspace.post(body).response
    named = (sent.json_object() or {}).get("invalid_number")
    for what, response in (
        ("the answer to a send request", sent),
        ("a list", workspace.ask("GET", query={"limit": 1}).response),
        ("a message", workspace.ask("GET", f"{uuid}/").response),
        ("an error", workspace.ask("GET", query={"limit": 0}).response),
    ):
        expect(f"{what} is JSON in UTF-8", _UTF_8, _encoding_of(response))
    expect("a destination is named as it was given", [_NO_NUMBER], named)


def _encoding_of(response: Response) -> str:
    """Give the encoding, where it is the right one; the first bytes otherwise."""
    try:
        json.loads(response.body.decode("utf-8"))
    except ValueError:
        return f"{response.body[:_SHOWN]!r}"
    return _UTF_8
