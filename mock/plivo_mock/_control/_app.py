"""The HTTP side of the control API: routes, and the shape of errors."""

import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import TypeAlias

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from plivo_mock._errors import ApiError

from . import _account_operations as accounts
from . import _message_operations as messages
from . import _operations as operations
from ._control import Control

CONTROL_ROOT = "/_mock"

_logger = logging.getLogger("plivo_mock")

Handler: TypeAlias = Callable[[Control, Request], Awaitable[Response]]

_ROUTES: dict[str, dict[str, Handler]] = {
    "/": {"GET": operations.describe_mock},
    "/openapi.json": {"GET": operations.describe_control},
    "/reset": {"POST": operations.reset_mock},
    "/accounts": {"POST": accounts.add_account},
    "/messages": {"GET": messages.list_all_messages, "POST": messages.seed_messages},
    "/messages/{message_uuid}": {"GET": messages.show_message},
    "/messages/{message_uuid}/conclude": {"POST": messages.conclude_message},
    "/received": {"POST": messages.receive_message},
    "/clock": {"GET": operations.read_clock},
    "/clock/advance": {"POST": operations.advance_clock},
    "/requests": {"GET": operations.list_requests, "DELETE": operations.clear_requests},
    "/requests/{number}": {"GET": operations.show_request},
    "/faults": {"GET": operations.list_faults, "POST": operations.add_fault, "DELETE": operations.clear_faults},
    "/faults/{id}": {"DELETE": operations.remove_fault},
    "/events": {"GET": operations.watch_events},
    "/{path:path}": {},
}


class Endpoint:
    """One path of the control API."""

    def __init__(self, control: Control, handlers: Mapping[str, Handler]) -> None:
        """Set the path up.

        Args:
            control: What the handlers work with.
            handlers: What answers each HTTP method; empty for a path that does not exist.
        """
        self._control = control
        self._handlers = handlers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        request = Request(scope, receive)
        try:
            response = await self._answer(request)
        except ApiError as error:
            response = _error(error.status, error.text)
        except ClientDisconnect:
            return
        except Exception:
            _logger.exception("%s %s failed", request.method, request.url.path)
            response = _error(500, "The mock server failed to answer this request; its log says why.")
        response.headers["cache-control"] = "no-store"
        await response(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        if not self._handlers:
            raise ApiError(404, f"There is nothing at this path: {CONTROL_ROOT}/openapi.json lists what there is.")
        handler = self._handlers.get(request.method)
        if handler is None:
            response = _error(405, f"The method {request.method} is not allowed here.")
            response.headers["allow"] = ", ".join(self._handlers)
            return response
        return await handler(self._control, request)


def build_control_app(control: Control) -> Starlette:
    """Put the application of the control API together.

    Args:
        control: What it works with.

    Returns:
        An ASGI application that serves the control API under `/_mock`.
    """
    return Starlette(
        routes=[Route(f"{CONTROL_ROOT}{path}", Endpoint(control, handlers)) for path, handlers in _ROUTES.items()]
    )


def _error(status: int, text: str) -> Response:
    return JSONResponse({"error": text}, status)
