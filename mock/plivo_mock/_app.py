"""The whole application: the API, the control API and the page, behind a guard against web pages from elsewhere."""

import ipaddress
import re
from collections.abc import Collection

from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.routing import Mount, Router
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocketClose

from ._api import ApiEndpoint, api_routes, path_of
from ._control import CONTROL_ROOT, build_control_app
from ._engine import Engine
from ._page import page_routes
from ._server import connection_of

_RESERVED = {"example", "invalid", "test"}  # of RFC 2606
_PORT = re.compile(r":[0-9]*$")


class Guard:
    """An ASGI application that answers 403 to requests that a web page from elsewhere makes.

    A page on the internet can make a visitor's browser send requests to this computer. The browser then says where the
    page is from (`Origin`, `Sec-Fetch-Site`), or, where the page's own domain was made to point at this computer, names
    that domain (`Host`), which no browser leaves out.
    """

    def __init__(self, app: ASGIApp, hosts: Collection[str]) -> None:
        self._app = app
        self._hosts = {host.lower() for host in hosts}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await WebSocketClose()(scope, receive, send)
            return
        reason = self._refusal(scope) if scope["type"] == "http" else None
        if reason is None:
            await self._app(scope, receive, send)
        else:
            await JSONResponse({"error": reason}, 403)(scope, receive, send)

    def _refusal(self, scope: Scope) -> str | None:
        """Return why a request is refused, with a way out; None for one that is welcome."""
        headers = Headers(scope=scope)
        host = headers.get("host", "")
        name = _PORT.sub("", host).lower()
        # A client in this process may call it what it likes, but for what can be somebody's domain.
        is_own = connection_of(scope) is None and ("." not in name or name.rpartition(".")[2] in _RESERVED)
        if host and not is_own and not self._is_safe(name):
            return (
                f"The host {host!r} is a name that any web page may have made point here: use 127.0.0.1, localhost, "
                f"another IP address of the mock server, or allow the name with allowed_hosts (--allow-host)."
            )
        if not path_of(scope).startswith((f"{CONTROL_ROOT}/", "/v1/")):
            return None
        origin = headers.get("origin")
        if origin is not None and origin.partition("://")[2].lower() != host.lower():
            return f"The request comes from a web page of {origin!r}: only the mock server's own page may make it."
        site = headers.get("sec-fetch-site", "none")
        if site not in {"none", "same-origin"}:
            return f"The request comes from a web page elsewhere ({site}): only the mock server's own page may make it."
        return None

    def _is_safe(self, name: str) -> bool:
        """Return whether nobody else can have made a name point here."""
        if name == "localhost" or name.endswith(".localhost") or name in self._hosts:
            return True
        try:
            ipaddress.ip_address(name[1:-1] if name.startswith("[") and name.endswith("]") else name)
        except ValueError:
            return False
        return True


def build_app(engine: Engine, hosts: Collection[str]) -> ASGIApp:
    router = Router(
        [*api_routes(engine), Mount(CONTROL_ROOT, build_control_app(engine)), *page_routes()],
        redirect_slashes=False,
        default=ApiEndpoint(engine, {}),
    )
    return Guard(router, hosts)
