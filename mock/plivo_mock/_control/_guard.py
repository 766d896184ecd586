"""Who may steer the mock server: programs and its own page, but no web page from elsewhere.

A page on the internet can make a visitor's browser send requests to this computer. The browser then says where the
page is from (`Origin`, `Sec-Fetch-Site`), or, where the page's own domain was made to point at this computer, names
that domain (`Host`).
"""

import ipaddress
import re
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

_PORT = re.compile(r":[0-9]*$")


def refusal(headers: Headers, own_host: str) -> str | None:
    """Find out why a request may not steer the mock server.

    Args:
        headers: The request's headers.
        own_host: The host the server was told to listen on.

    Returns:
        The reason, with a way out; None when the request is welcome.
    """
    host = headers.get("host", "")
    if not _is_safe_host(host, own_host):
        return (
            f"The host {host!r} is a domain name, which any web page may have made point here: "
            f"use 127.0.0.1, localhost, or another IP address of the mock server."
        )
    origin = headers.get("origin")
    if origin is not None and urlsplit(origin).netloc.lower() != host.lower():
        return f"The request comes from a web page of {origin!r}: only the mock server's own page may steer it."
    site = headers.get("sec-fetch-site", "none")
    if site not in {"none", "same-origin"}:
        return f"The request comes from a web page elsewhere ({site}): only the mock server's own page may steer it."
    return None


class Guard:
    """An ASGI application that answers 403 to requests that may not steer the mock server."""

    def __init__(self, app: ASGIApp, own_host: str) -> None:
        """Stand before an application.

        Args:
            app: What is guarded.
            own_host: The host the server was told to listen on.
        """
        self._app = app
        self._own_host = own_host

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        reason = refusal(Headers(scope=scope), self._own_host)
        if reason is None:
            await self._app(scope, receive, send)
        else:
            await JSONResponse({"error": reason}, 403)(scope, receive, send)


def _is_safe_host(host: str, own_host: str) -> bool:
    """Tell whether nobody else can have made the name point here: an address, or a name without a dot."""
    name = _PORT.sub("", host).lower()
    if name.startswith("[") and name.endswith("]"):
        return _is_address(name[1:-1])
    is_local_name = bool(name) and "." not in name
    return is_local_name or name.endswith(".localhost") or name == own_host.lower() or _is_address(name)


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
