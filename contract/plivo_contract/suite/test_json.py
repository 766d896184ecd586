"""Tests of how responses are written: JSON is UTF-8, without a byte order mark (RFC 8259, 8.1)."""

import json

from plivo_contract._context import TestContext
from plivo_contract._contract import SEND
from plivo_contract._errors import expect
from plivo_contract._messages import Response
from plivo_contract._scenario import scenario

UTF_8 = "UTF-8"
SHOWN = 24  # bytes
NOT_A_NUMBER = "Zoë"


@scenario("it is UTF-8, whatever is in it", SEND)
def test_utf_8(api: TestContext) -> None:
    uuid = api.send_one()
    sent = api.post({"src": api.sender(), "dst": f"{api.destination()}<{NOT_A_NUMBER}", "text": "Hello"}).response
    for what, response in (
        ("the response to a send request", sent),
        ("a list", api.ask("GET", query={"limit": 1}).response),
        ("a message", api.ask("GET", f"{uuid}/").response),
        ("an error", api.ask("GET", query={"limit": 0}).response),
    ):
        expect(f"{what} is JSON in UTF-8", UTF_8, _encoding_of(response))
    named = (sent.json_object() or {}).get("invalid_number")
    expect("a destination is named as it was given", [NOT_A_NUMBER], named)


def _encoding_of(response: Response) -> str:
    """Return the encoding if it is the right one, else the first bytes."""
    try:
        json.loads(response.body.decode("utf-8"))
    except ValueError:
        return f"{response.body[:SHOWN]!r}"
    return UTF_8
