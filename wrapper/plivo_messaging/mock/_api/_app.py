"""The HTTP side of the mock server: routes, the order of the checks, the shape of errors."""

import logging
from collections.abc import Mapping
from email.utils import format_datetime

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from plivo_messaging.mock._errors import ApiError

from ._auth import authenticate
from ._interface import Call, Handler, Interface
from ._limits import ALL_REQUESTS, LIST_REQUESTS
from ._operations import get_message, list_messages, send_message
from ._render import API_ROOT

_logger = logging.getLogger("plivo_messaging.mock")

_UNAUTHORISED = "Could not verify your access level for that URL."


class Endpoint:
    """One path of the API: an ASGI application that turns every outcome into a documented answer."""

    def __init__(self, interface: Interface, handlers: Mapping[str, Handler]) -> None:
        """Set the path up.

        Args:
            interface: What the handlers work with.
            handlers: What answers each HTTP method; empty for a path that does not exist.
        """
        self._interface = interface
        self._platform = interface.platform
        self._handlers = handlers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        request = Request(scope, receive)
        api_id = self._platform.identifiers.uuid()
        try:
            response = await self._outcome(request, api_id)
            response.headers["date"] = format_datetime(self._platform.clock.now(), usegmt=True)
        except ClientDisconnect:
            return
        except Exception:  # the documented answer, whatever breaks: a client is tested against it
            _logger.exception("%s %s failed", request.method, request.url.path)
            response = _error(api_id, 500, "The server failed to answer this request.")
        await response(scope, receive, send)

    async def _outcome(self, request: Request, api_id: str) -> Response:
        try:
            return await self._answer(request, api_id)
        except ApiError as error:
            return _error(api_id, error.status, error.text)

    async def _answer(self, request: Request, api_id: str) -> Response:
        # The second test is for a line feed at the end, which the router does not see.
        if not self._handlers or not request.scope["path"].endswith("/"):
            return _error(api_id, 404, "There is nothing at this path.")
        handler = self._handlers.get(request.method)
        if handler is None:
            allowed = {"Allow": ", ".join(self._handlers)}
            return _error(api_id, 405, f"The method {request.method} is not allowed here.", allowed)
        account = authenticate(
            request.headers.get("authorization"), request.path_params["auth_id"], self._platform.accounts
        )
        if account is None:
            return PlainTextResponse(_UNAUTHORISED, 401, {"WWW-Authenticate": 'Basic realm="Plivo"'})
        if self._interface.limits is not None:
            limits = (ALL_REQUESTS, LIST_REQUESTS) if handler is list_messages else (ALL_REQUESTS,)
            self._interface.limits.check(account.auth_id, limits, self._platform.clock.now())
        return await handler(self._interface, Call(request, account, api_id))


def build_app(interface: Interface) -> Starlette:
    """Put the mock server's application together.

    Args:
        interface: What its operations work with.

    Returns:
        An ASGI application that serves the API under `/v1`.
    """
    messages = f"{API_ROOT}/Account/{{auth_id}}/Message/"
    # GET and POST share a route, or `Allow` would name one of them only. The last route also keeps Starlette
    # from redirecting to a path with a slash at its end: to the API that is another path.
    return Starlette(
        routes=[
            Route(messages, Endpoint(interface, {"GET": list_messages, "POST": send_message})),
            Route(f"{messages}{{message_uuid}}/", Endpoint(interface, {"GET": get_message})),
            Route("/{path:path}", Endpoint(interface, {})),
        ]
    )


def _error(api_id: str, status: int, text: str, headers: Mapping[str, str] | None = None) -> Response:
    return JSONResponse({"api_id": api_id, "error": text}, status, headers)
