"""The calls that every peer makes, with the same arguments, and the check that all of them send the same."""

import base64
import json
from collections.abc import Iterable
from typing import Any
from urllib.parse import parse_qsl, urlsplit

AUTH_ID = "MAFAKEFAKEFAKEFAKE00"
AUTH_TOKEN = "fake-token-of-a-benchmark"
BASIC = "Basic " + base64.b64encode(f"{AUTH_ID}:{AUTH_TOKEN}".encode()).decode()
# What the official SDK adds to a message of its own accord, the others add as well.
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
EXPECTED: dict[str, tuple[object, ...]] = {
    "send": ("POST", f"/v1{MESSAGES}", [], SEND),
    "list": ("GET", f"/v1{MESSAGES}", [("limit", "20"), ("offset", "0")], None),
}


def check(peer: str, operation: str, requests: Iterable[str]) -> None:
    """Raise an error unless a peer sent the expected request; the order of keys and spaces do not matter.

    A request is its request line and its body, separated by a space.
    """
    for request in requests:
        method, target, _, body = request.split(" ", 3)
        url = urlsplit(target)
        found = (method, url.path, sorted(parse_qsl(url.query)), json.loads(body) if body else None)
        if found != EXPECTED[operation]:
            raise ValueError(f"{peer}, {operation}: {found} instead of {EXPECTED[operation]}")
