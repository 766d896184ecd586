"""What has to be done with sockets themselves."""

import socket
import ssl
from contextlib import suppress
from typing import Protocol

import anyio
import httpcore

from ._line import Line

__all__ = ["connect_to_any", "hang_up", "has_more_to_say", "start_tls"]

_PARTS_OF_IPV6 = 4


class _Stream(Protocol):
    def get_extra_info(self, info: str) -> object: ...


def has_more_to_say(stream: _Stream) -> bool:
    """Tell whether a server has sent something, or hung up, where nobody asked for anything.

    Args:
        stream: A connection over which no request is under way.

    Returns:
        Whether there is something to read: with the socket, or in what was read of it and is not decrypted yet.
    """
    if stream.get_extra_info("is_readable"):
        return True
    tls = stream.get_extra_info("ssl_object")
    if not isinstance(tls, ssl.SSLObject):
        return False  # of its socket, a synchronous stream reads no more than it needs
    try:
        tls.read(1)
    except ssl.SSLWantReadError:
        return False
    except ssl.SSLError:
        pass  # the server has ended the encryption
    return True


def connect_to_any(
    backend: httpcore.NetworkBackend,
    host: str,
    port: int,
    line: Line[httpcore.NetworkStream],
    timeout: float | None,
) -> httpcore.NetworkStream:
    """Connect to the first address of a host that answers; all of them are tried within the time for the call.

    Args:
        backend: Opens connections.
        host: Its name.
        port: Its port.
        line: Knows how much time is left.
        timeout: Seconds for each address.

    Returns:
        The connection.

    Raises:
        httpcore.ConnectError: If there is no such host, or none of its addresses can be connected to.
        httpcore.ConnectTimeout: If the time was up.
    """
    line.left(timeout, httpcore.ConnectTimeout)
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise httpcore.ConnectError(str(error)) from error
    addresses = list(dict.fromkeys(_written(address) for *_, address in found))
    if not addresses:
        raise httpcore.ConnectError(f"{host} has no address")
    for address in addresses[:-1]:
        with suppress(httpcore.ConnectError, httpcore.ConnectTimeout):
            return backend.connect_tcp(address, port, line.left(timeout, httpcore.ConnectTimeout))
    return backend.connect_tcp(addresses[-1], port, line.left(timeout, httpcore.ConnectTimeout))


def _written(address: tuple[object, ...]) -> str:
    # Of IPv6, four: a link-local one is nothing without the interface it belongs to.
    host, *_, scope = address
    return f"{host}%{scope}" if len(address) == _PARTS_OF_IPV6 and scope else str(host)


async def start_tls(
    stream: httpcore.AsyncNetworkStream, tls: ssl.SSLContext, host: str | None, left: float
) -> httpcore.AsyncNetworkStream:
    """Begin to encrypt a connection.

    Args:
        stream: The connection.
        tls: How the server proves who it is.
        host: Its name.
        left: Seconds it may take.

    Returns:
        The encrypted connection.

    Raises:
        httpcore.ConnectError: If it cannot be encrypted, or was closed meanwhile: httpcore has no error for that.
        httpcore.ConnectTimeout: If the time was up.
    """
    try:
        return await stream.start_tls(tls, host, left)
    except anyio.ClosedResourceError as error:
        raise httpcore.ConnectError("the client was closed while a connection was opened") from error


def hang_up(stream: httpcore.NetworkStream) -> None:
    """Close a connection, and wake a thread that is reading from it, which closing alone does not.

    Args:
        stream: The connection.
    """
    connected = stream.get_extra_info("socket")
    if isinstance(connected, socket.socket):
        with suppress(OSError):  # it is not connected any more
            # Not that of an ssl.SSLSocket, which would take the encryption off under the thread.
            socket.socket.shutdown(connected, socket.SHUT_RDWR)
    stream.close()
