"""The library that speaks HTTP: httpcore, or httpcore2, its continuation, where the extra `fast` brings it."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Protocol, cast

if TYPE_CHECKING:
    import httpcore

__all__ = ["Core", "CoreResponse", "find_core", "transport_errors"]


class CoreResponse(Protocol):
    """What is used of a response."""

    status: int
    headers: list[tuple[bytes, bytes]]
    extensions: Mapping[str, object]
    iter_stream: Callable[[], Iterator[bytes]]
    aiter_stream: Callable[[], AsyncIterator[bytes]]
    close: Callable[[], None]
    aclose: Callable[[], Awaitable[None]]


class Core(Protocol):
    """What is used of the library. Both have it under the same names."""

    URL: "type[httpcore.URL]"
    Proxy: "type[httpcore.Proxy]"
    Request: "type[httpcore.Request]"
    ConnectionPool: "type[httpcore.ConnectionPool]"
    AsyncConnectionPool: "type[httpcore.AsyncConnectionPool]"
    SyncBackend: "type[httpcore.SyncBackend]"
    AnyIOBackend: "Callable[[], httpcore.AsyncNetworkBackend]"
    TimeoutException: "type[httpcore.TimeoutException]"
    ConnectTimeout: "type[httpcore.ConnectTimeout]"
    ReadTimeout: "type[httpcore.ReadTimeout]"
    WriteTimeout: "type[httpcore.WriteTimeout]"
    PoolTimeout: "type[httpcore.PoolTimeout]"
    NetworkError: "type[httpcore.NetworkError]"
    ConnectError: "type[httpcore.ConnectError]"
    ReadError: "type[httpcore.ReadError]"
    WriteError: "type[httpcore.WriteError]"
    ProtocolError: "type[httpcore.ProtocolError]"
    RemoteProtocolError: "type[httpcore.RemoteProtocolError]"
    ProxyError: "type[httpcore.ProxyError]"
    UnsupportedProtocol: "type[httpcore.UnsupportedProtocol]"


@cache
def find_core() -> Core:
    """Return httpcore2 if it is installed, else httpcore."""
    return cast("Core", import_module("httpcore2" if find_spec("httpcore2") is not None else "httpcore"))


def transport_errors(core: Core) -> tuple[type[Exception], ...]:
    """Return what a request can raise; errors of TLS and of host names can pass through the library as they are."""
    return (
        core.TimeoutException,
        core.NetworkError,
        core.ProtocolError,
        core.ProxyError,
        core.UnsupportedProtocol,
        OSError,
        UnicodeError,
    )
