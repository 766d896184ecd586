"""The connection a request came by: how the application ends it, which ASGI does not have, and how it is written to."""

import asyncio
import socket
import struct
from typing import TYPE_CHECKING, Protocol, cast

from starlette.types import Receive, Scope
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

if TYPE_CHECKING:
    from uvicorn._types import ASGIReceiveCallable, ASGISendCallable, ASGISendEvent
    from uvicorn._types import Scope as UvicornScope

_EXTENSION = "plivo_mock.connection"
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


class MockProtocol(HttpToolsProtocol):
    """uvicorn's protocol, which tells the application of the connection, and writes an answer in one piece."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take a connection on."""
        together = _WritingTogether(cast("asyncio.Transport", transport))
        super().connection_made(together)
        app = self.app

        async def informed(scope: "UvicornScope", receive: "ASGIReceiveCallable", send: "ASGISendCallable") -> None:
            async def send_together(message: "ASGISendEvent") -> None:
                if message["type"] == "http.response.start":
                    together.hold()
                    await send(message)
                else:
                    await send(message)
                    together.release()

            cast("dict[str, dict[str, object]]", scope).setdefault("extensions", {})[_EXTENSION] = together
            await app(scope, receive, send_together)

        self.app = informed


class _WritingTogether(asyncio.Transport):
    """A transport that can hold back what is written until more is.

    uvicorn writes the head of an answer and its body one after the other. To hand them to the system one by one, and to
    wake the client for each, takes longer than to find out what they say.
    """

    def __init__(self, transport: asyncio.Transport) -> None:
        super().__init__()
        self._transport = transport
        self._held: list[bytes] | None = None

    def hold(self) -> None:
        """Hold back what is written, until `release`."""
        self._held = []

    def release(self) -> None:
        """Write what was held back, and everything else at once from now on."""
        held, self._held = self._held, None
        if held:
            self._transport.write(b"".join(held))

    def reset(self) -> None:
        """Reset the connection; see `Connection`."""
        raw: socket.socket | None = self._transport.get_extra_info("socket")
        if raw is not None:
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_AT_ONCE)
        self._transport.abort()

    def write(self, data: bytes | bytearray | memoryview) -> None:
        if self._held is None:
            self._transport.write(data)
        else:
            self._held.append(bytes(data))

    def close(self) -> None:
        self.release()
        self._transport.close()

    def is_closing(self) -> bool:
        return self._transport.is_closing()

    def get_extra_info(self, name: str, default: object = None) -> object:
        return self._transport.get_extra_info(name, default)

    def pause_reading(self) -> None:
        self._transport.pause_reading()

    def resume_reading(self) -> None:
        self._transport.resume_reading()


async def until_gone(receive: Receive) -> None:
    """Wait until the connection has ended.

    Args:
        receive: Gives the events of the request.
    """
    while (await receive())["type"] != "http.disconnect":
        pass
