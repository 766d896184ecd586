"""How the synchronous client opens connections: by httpcore's backend, to each address of a host in turn."""

import socket
from contextlib import suppress
from typing import TYPE_CHECKING

from .core import Core

if TYPE_CHECKING:
    from httpcore import NetworkStream

__all__ = ["Backend"]

_IPV6_FIELDS = 4


class Backend:
    """Opens connections of the synchronous client."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self._backend = core.SyncBackend()

    def connect_tcp(self, host: str, port: int, timeout: float | None) -> "NetworkStream":
        """Connect to the first address of a host that answers, all of them within the timeout."""
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise self._core.ConnectError(str(error)) from error
        addresses = list(dict.fromkeys(_written(address) for *_, address in found))
        if not addresses:
            raise self._core.ConnectError(f"{host} has no address")
        for left in range(len(addresses) - 1, 0, -1):
            share = None if timeout is None else timeout / (left + 1)
            with suppress(self._core.ConnectError, self._core.ConnectTimeout):
                return self._backend.connect_tcp(addresses[-1 - left], port, share)
            timeout = None if timeout is None or share is None else timeout - share
        return self._backend.connect_tcp(addresses[-1], port, timeout)


def _written(address: tuple[object, ...]) -> str:
    # A link-local address of IPv6 means nothing without its interface.
    host, *_, scope = address
    return f"{host}%{scope}" if len(address) == _IPV6_FIELDS and scope else str(host)
