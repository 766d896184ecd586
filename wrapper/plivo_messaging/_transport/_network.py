"""What a client's own connections are made with: certificates and proxies, as the environment names them."""

import os
import ssl
import urllib.request
from functools import cache
from typing import Literal, NamedTuple

import httpcore
import httpx

from plivo_messaging._errors import ConfigurationError, ValidationError

from ._async_connections import AsyncConnection, AsyncConnections
from ._connections import MAX_CONNECTIONS, Connection, Connections

__all__ = ["Engine", "OwnAsyncClient", "OwnClient", "async_http_client", "chosen_engine", "http_client"]


Engine = Literal["httpx", "aiohttp"]
"""What opens the connections of an asynchronous client and speaks HTTP."""


class OwnClient(httpx.Client):
    """A client with connections of our own, over which requests can be sent without its help.

    Args:
        connections: The connections.
    """

    def __init__(self, connections: Connections) -> None:
        super().__init__(transport=connections)
        self.connections = connections


class OwnAsyncClient(httpx.AsyncClient):
    """A client with connections of our own, over which requests can be sent without its help.

    Args:
        connections: The connections.
    """

    def __init__(self, connections: httpx.AsyncBaseTransport) -> None:
        super().__init__(transport=connections)
        self.connections = connections


def chosen_engine(engine: object, http_client: httpx.AsyncClient | None) -> Engine:
    """Check the argument `engine`.

    Args:
        engine: What was given.
        http_client: The client the user brings, or None.

    Returns:
        The engine.

    Raises:
        ValidationError: If there is no such engine, or the user's client is the engine already.
    """
    if engine == "httpx":
        return "httpx"
    if engine != "aiohttp":
        raise ValidationError("engine", f"{engine!r} is neither 'httpx' nor 'aiohttp'")
    if http_client is not None:
        raise ValidationError("engine", "is given beside http_client, which is what speaks HTTP then: leave one out")
    return "aiohttp"


def http_client(base_url: str, tls: ssl.SSLContext | None = None, most: int = MAX_CONNECTIONS) -> "OwnClient":
    """Make the client that sends requests when the user brings none.

    Args:
        base_url: Where requests go, checked.
        tls: How servers prove who they are; by the certificates of `SSL_CERT_FILE` or `SSL_CERT_DIR`, or those that
            come with httpx, when left out.
        most: Connections at once.

    Returns:
        The client. It goes through the proxy that `HTTPS_PROXY`, `ALL_PROXY` and `NO_PROXY` (or `HTTP_PROXY`) name.

    Raises:
        ConfigurationError: If the environment names certificates or a proxy that cannot be used.
    """
    route = _route(base_url, tls)
    return OwnClient(Connections(lambda: Connection(route.tls, route.proxy, origin=route.origin), most))


def async_http_client(
    base_url: str, tls: ssl.SSLContext | None = None, most: int = MAX_CONNECTIONS, *, engine: Engine = "httpx"
) -> "OwnAsyncClient":
    """Make the client that sends requests when the user brings none.

    Args:
        base_url: Where requests go, checked.
        engine: What opens the connections and speaks HTTP.
        tls: How servers prove who they are; by the certificates of `SSL_CERT_FILE` or `SSL_CERT_DIR`, or those that
            come with httpx, when left out.
        most: Connections at once.

    Returns:
        The client. It goes through the proxy that `HTTPS_PROXY`, `ALL_PROXY` and `NO_PROXY` (or `HTTP_PROXY`) name.

    Raises:
        ConfigurationError: If the environment names certificates or a proxy that cannot be used.
    """
    route = _route(base_url, tls)
    if engine == "aiohttp":
        return OwnAsyncClient(_aiohttp(route, most))
    return OwnAsyncClient(AsyncConnections(lambda: AsyncConnection(route.tls, route.proxy, origin=route.origin), most))


def _aiohttp(route: "_Route", most: int) -> httpx.AsyncBaseTransport:
    try:
        from ._aiohttp import AiohttpConnections  # noqa: PLC0415  (an extra)
    except ImportError as error:
        raise ConfigurationError(
            f"engine='aiohttp' needs aiohttp, which cannot be imported ({error}): "
            "pip install 'plivo-messaging[aiohttp]'"
        ) from error
    return AiohttpConnections(route.tls, route.proxy, most)


class _Route(NamedTuple):
    """What the connections of a client are made with."""

    tls: ssl.SSLContext
    proxy: httpx.Proxy | None
    origin: httpcore.Origin


def _route(base_url: str, tls: ssl.SSLContext | None) -> _Route:
    url = httpx.URL(base_url)
    proxy = _proxy(url)
    if tls is None:
        plain = url.scheme == "http" and proxy is None
        files = (os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR"))
        tls = _unused() if plain else _from_environment(*files)
    origin = httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=b"/").origin
    return _Route(tls, proxy, origin)


@cache
def _unused() -> ssl.SSLContext:
    # To load certificates takes longer than a test against a mock server. Nothing is trusted without them.
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


@cache
def _from_environment(file: str | None, folder: str | None) -> ssl.SSLContext:
    """Load certificates, once for all clients that use the same."""
    try:
        return httpx.create_ssl_context()
    except OSError as error:
        raise ConfigurationError(
            f"SSL_CERT_FILE={file!r} or SSL_CERT_DIR={folder!r} holds no certificates that can be loaded ({error}): "
            "correct or unset it"
        ) from error


def _proxy(url: httpx.URL) -> httpx.Proxy | None:
    proxies = urllib.request.getproxies()
    named = proxies.get(url.scheme) or proxies.get("all")
    if not named or urllib.request.proxy_bypass(url.netloc.decode("ascii")):
        return None
    try:
        proxy = httpx.Proxy(named if "://" in named else f"http://{named}")
        # Whether it can be used shows when a connection is made with it.
        Connection(_unused(), proxy).close()
    except (ValueError, TypeError, ImportError, httpx.InvalidURL) as error:
        # The error may quote the URL, which may hold a password.
        raise ConfigurationError(
            f"the proxy that the environment names for {url.scheme} URLs cannot be used ({type(error).__name__}): "
            "it has to be an http, https or socks5 URL (socks5 needs `pip install 'httpx[socks]'`)"
        ) from None
    return proxy
