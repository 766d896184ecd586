"""A way for the application to end the connection a request came by, which ASGI does not have."""

import asyncio
import socket
import struct
from typing import TYPE_CHECKING, Protocol, cast

from starlette.types import Receive, Scope
from uvicorn.protocols.http.h11_impl import H11Protocol

if TYPE_CHECKING:
    from uvicorn._types import ASGIReceiveCallable, ASGISendCallable
    from uvicorn._types import Scope as UvicornScope

_EXTENSION = "plivo_messaging.mock.connection"
_RESET_AT_ONCE = struct.pack("ii", 1, 0)  # SO_LINGER, no time: what is unsent is dropped, and a reset is sent


class Connection(Protocol):
    """The connection a request came by."""

    def reset(self) -> None:
        """Reset it: what was written and not sent yet is lost."""
        ...

    def close(self) -> None:
        """Close it when what was written has been sent."""
        ...


def connection_of(scope: Scope) -> Connection | None:
    """Find the connection a request came by.

    Args:
        scope: The request.

    Returns:
        The connection; None when the request came by none, in process.
    """
    return cast("Connection | None", scope.get("extensions", {}).get(_EXTENSION))


class MockProtocol(H11Protocol):
    """uvicorn's protocol, which tells the application of the connection."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take a connection on."""
        of_tcp = cast("asyncio.Transport", transport)
        super().connection_made(of_tcp)
        app = self.app
        connection = _TransportConnection(of_tcp)

        async def informed(scope: "UvicornScope", receive: "ASGIReceiveCallable", send: "ASGISendCallable") -> None:
            cast("dict[str, dict[str, object]]", scope).setdefault("extensions", {})[_EXTENSION] = connection
            await app(scope, receive, send)

        self.app = informed


class _TransportConnection:
    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport

    def reset(self) -> None:
        raw: socket.socket | None = self._transport.get_extra_info("socket")
        if raw is not None:
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_AT_ONCE)
        self._transport.abort()

    def close(self) -> None:
        self._transport.close()


async def until_gone(receive: Receive) -> None:
    """Wait until the connection has ended.

    Args:
        receive: Gives the events of the request.
    """
    while (await receive())["type"] != "http.disconnect":
        pass
