"""A request as a line for a shell."""

import shlex

from plivo_contract._exchange import Request
from plivo_contract._target import OTHER_CREDENTIALS, OWN_CREDENTIALS, SUBACCOUNT_CREDENTIALS

_NOT_NEEDED = frozenset(
    {"host", "content-length", "user-agent", "accept", "accept-encoding", "connection", "x-schemathesis-testcaseid"}
)
CREDENTIALS = {
    OWN_CREDENTIALS: "$PLIVO_AUTH_ID:$PLIVO_AUTH_TOKEN",
    OTHER_CREDENTIALS: "$CONTRACT_OTHER_ID:$CONTRACT_OTHER_TOKEN",
    SUBACCOUNT_CREDENTIALS: "$CONTRACT_SUBACCOUNT_ID:$CONTRACT_SUBACCOUNT_TOKEN",
}
"""What a shell puts in the place of what stands for credentials."""


def curl(request: Request, base_url: str) -> str:
    """Write a request as a curl command; the credentials come from the environment.

    Args:
        request: The request.
        base_url: Where the server is.

    Returns:
        One line.
    """
    words = ["curl", "--include", "--path-as-is"]
    if request.method == "HEAD":
        words.append("--head")
    elif request.method != "GET":
        words += ["--request", shlex.quote(request.method)]
    for name, value in request.headers:
        if value in CREDENTIALS:
            words += ["--user", f'"{CREDENTIALS[value]}"']
        elif name.lower() not in _NOT_NEEDED:
            words += ["--header", shlex.quote(f"{name}: {value}")]
    if request.body:
        words += ["--data-binary", _quoted(request.body)]
    return " ".join([*words, shlex.quote(absolute(request, base_url))])


def absolute(request: Request, base_url: str) -> str:
    """Give the whole URL of a request."""
    return f"{(base_url or 'http://contract.invalid/v1').rstrip('/')}{request.target.removeprefix('/v1')}"


def _quoted(body: bytes) -> str:
    try:
        text = body.decode()
    except UnicodeDecodeError:
        text = ""
    if text.isprintable() and text and not text.startswith("@"):
        return shlex.quote(text)
    return "$'" + "".join(f"\\x{byte:02x}" for byte in body) + "'"
