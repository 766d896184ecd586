"""The HTTP side of the mock server: the order of the checks, the shape of errors.

There is no framework between the server and this: a list of 20 messages takes as long as a framework takes to route it.
"""

import logging
from collections.abc import Mapping

from starlette.types import ASGIApp, Receive, Scope, Send

from plivo_mock._errors import ApiError

from ._auth import authenticate
from ._interface import Call, ClientGoneError, Handler, Interface, header_of
from ._limits import ALL_REQUESTS, LIST_REQUESTS
from ._operations import get_message, list_messages, send_message
from ._paths import names_in, path_of
from ._replies import TEXT, Reply, error_reply, http_date, send_reply

_logger = logging.getLogger("plivo_mock")

_UNAUTHORISED = Reply(
    401,
    b"Could not verify your access level for that URL.",
    TEXT,
    ((b"www-authenticate", b'Basic realm="Plivo"'),),
)
_OF_ALL_MESSAGES: Mapping[str, Handler] = {"GET": list_messages, "POST": send_message}
_OF_ONE_MESSAGE: Mapping[str, Handler] = {"GET": get_message}


class Api:
    """The API: an ASGI application that turns every outcome into a documented answer."""

    def __init__(self, interface: Interface) -> None:
        """Set it up.

        Args:
            interface: What the operations work with.
        """
        self._interface = interface
        self._platform = interface.platform

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        api_id = self._platform.identifiers.uuid()
        date: bytes | None = None
        try:
            reply = await self._outcome(scope, receive, api_id)
            date = http_date(self._platform.clock.now())
        except ClientGoneError:
            return
        except Exception:  # the documented answer, whatever breaks: a client is tested against it
            _logger.exception("%s %s failed", scope["method"], path_of(scope))
            reply = error_reply(api_id, 500, "The server failed to answer this request.")
        await send_reply(reply, send, date)

    async def _outcome(self, scope: Scope, receive: Receive, api_id: str) -> Reply:
        try:
            return await self._answer(scope, receive, api_id)
        except ApiError as error:
            return error_reply(api_id, error.status, error.text)

    async def _answer(self, scope: Scope, receive: Receive, api_id: str) -> Reply:
        names = names_in(path_of(scope))
        if names is None:
            return error_reply(api_id, 404, "There is nothing at this path.")
        handlers = _OF_ALL_MESSAGES if names.message_uuid is None else _OF_ONE_MESSAGE
        method: str = scope["method"]
        handler = handlers.get(method)
        if handler is None:
            allowed = {b"allow": ", ".join(handlers).encode("ascii")}
            return error_reply(api_id, 405, f"The method {method} is not allowed here.", allowed)
        account = authenticate(header_of(scope, b"authorization"), names.auth_id, self._platform.accounts)
        if account is None:
            return _UNAUTHORISED
        if self._interface.limits is not None:
            limits = (ALL_REQUESTS, LIST_REQUESTS) if handler is list_messages else (ALL_REQUESTS,)
            self._interface.limits.check(account.auth_id, limits, self._platform.clock.now())
        return await handler(self._interface, Call(scope, receive, account, api_id, names.message_uuid or ""))


def build_app(interface: Interface) -> ASGIApp:
    """Put the mock server's application together.

    Args:
        interface: What its operations work with.

    Returns:
        An ASGI application that serves the API under `/v1`, for HTTP requests alone.
    """
    return Api(interface)
