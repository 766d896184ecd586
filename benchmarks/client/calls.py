"""What every peer is asked to do, with the same arguments, and the check that all of them sent the same."""

import base64
import json
from collections.abc import Iterable
from typing import Any
from urllib.parse import parse_qsl, urlsplit

AUTH_ID = "MAFAKEFAKEFAKEFAKE00"
AUTH_TOKEN = "fake-token-of-a-benchmark"  # made up
BASIC = "Basic " + base64.b64encode(f"{AUTH_ID}:{AUTH_TOKEN}".encode()).decode()
MESSAGE_UUID = "b48d95dc-e3ac-11eb-a9c2-0242ac110005"
SEND: dict[str, Any] = {
    "src": "12025550100",
    "dst": "12025550123",
    "text": "Your table is ready. Please come to the front desk within ten minutes.",
    "type": "sms",
    "method": "POST",
    "log": "true",
    "trackable": False,
}
LIST = {"limit": 20, "offset": 0}
MESSAGES = f"/Account/{AUTH_ID}/Message/"
OPERATIONS = ("send", "get", "list")


class OtherRequestError(Exception):
    """A peer sent something else than the others."""


def normal(request: str) -> tuple[str, str, tuple[tuple[str, str], ...], Any]:
    """Take out of a request what does not matter: the order of keys, spaces.

    Args:
        request: Request line and body, with spaces between them.

    Returns:
        Method, path, query and body.
    """
    method, target, _, body = request.split(" ", 3)
    parts = urlsplit(target)
    return method, parts.path, tuple(sorted(parse_qsl(parts.query))), json.loads(body) if body else None


EXPECTED = {
    "send": ("POST", f"/v1{MESSAGES}", (), SEND),
    "get": ("GET", f"/v1{MESSAGES}{MESSAGE_UUID}/", (), None),
    "list": ("GET", f"/v1{MESSAGES}", (("limit", "20"), ("offset", "0")), None),
}


def check(peer: str, operation: str, requests: Iterable[str]) -> None:
    """See that a peer sent what it was to send, and nothing else.

    Args:
        peer: Its name.
        operation: What it was asked to do.
        requests: What reached the server.

    Raises:
        OtherRequestError: It sent something else.
    """
    for request in requests:
        if normal(request) != EXPECTED[operation]:
            raise OtherRequestError(f"{peer}, {operation}: {normal(request)} instead of {EXPECTED[operation]}")
