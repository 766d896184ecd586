"""What a client's own connections are made with: certificates and proxies, as the environment names them.

What speaks HTTP is imported where it is needed: a client of one kind does without that of the other, and a synchronous
one is there before its first call.
"""

import os
import ssl
import urllib.request
from functools import cache
from typing import TYPE_CHECKING, Literal, NamedTuple

import httpx

from plivo_messaging._errors import ConfigurationError, ValidationError

from ._pool import IDLE_FOR, MAX_CONNECTIONS, Connection, Connections

if TYPE_CHECKING:
    import httpcore

    from ._async_pool import AsyncConnection, OwnAsyncConnections

__all__ = ["Engine", "async_connections", "chosen_engine", "connections", "kind_of_client"]


Engine = Literal["httpx", "aiohttp"]
"""What opens the connections of an asynchronous client and speaks HTTP."""


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


def kind_of_client(given: object, kind: type[httpx.Client | httpx.AsyncClient]) -> None:
    """Check the argument `http_client`.

    Args:
        given: What was given.
        kind: What it has to be.

    Raises:
        ValidationError: If it is something else.
    """
    if not isinstance(given, kind):
        other = "AsyncPlivo" if isinstance(given, httpx.AsyncClient) else "Plivo"
        instead = f": it goes with {other}" if isinstance(given, httpx.Client | httpx.AsyncClient) else ""
        raise ValidationError("http_client", f"a {type(given).__name__} is not an httpx.{kind.__name__}{instead}")


def connections(base_url: str, tls: ssl.SSLContext | None = None, most: int = MAX_CONNECTIONS) -> Connections:
    """Make the connections that requests go over when the user brings no client.

    Args:
        base_url: Where requests go, checked.
        tls: How servers prove who they are; by the certificates of `SSL_CERT_FILE` or `SSL_CERT_DIR`, or those that
            come with httpx, when left out.
        most: Connections at once.

    Returns:
        The connections, none of them open yet. They go through the proxy that `HTTPS_PROXY`, `ALL_PROXY` and `NO_PROXY`
        (or `HTTP_PROXY`) name.

    Raises:
        ConfigurationError: If the environment names certificates or a proxy that cannot be used.
    """
    route = _route(base_url, tls)

    def connection() -> Connection:
        from . import _direct, _through_httpx  # noqa: PLC0415  (with the first call)

        if route.proxy is None and not _through_httpx.is_watched(httpx.HTTPTransport):
            return _direct.DirectConnection(_origin(route.url), route.tls, IDLE_FOR)
        return _through_httpx.HttpxConnection(route.tls, route.proxy)

    return Connections(connection, most)


def async_connections(
    base_url: str, tls: ssl.SSLContext | None = None, most: int = MAX_CONNECTIONS, *, engine: Engine = "httpx"
) -> "OwnAsyncConnections":
    """Make the connections that requests go over when the user brings no client; see `connections`.

    Args:
        base_url: Where requests go, checked.
        tls: How servers prove who they are.
        most: Connections at once.
        engine: What opens the connections and speaks HTTP.

    Returns:
        The connections, none of them open yet.

    Raises:
        ConfigurationError: If the environment names certificates or a proxy that cannot be used.
    """
    route = _route(base_url, tls)
    if engine == "aiohttp":
        return _aiohttp(route, most)
    # Now, and not with the first call, which would keep an event loop from all else.
    from . import _async_direct, _async_pool, _through_httpx  # noqa: PLC0415

    origin = _origin(route.url)

    def connection() -> "AsyncConnection":
        if route.proxy is None and not _through_httpx.is_watched(httpx.AsyncHTTPTransport):
            return _async_direct.AsyncDirectConnection(origin, route.tls, IDLE_FOR)
        return _through_httpx.AsyncHttpxConnection(route.tls, route.proxy)

    return _async_pool.AsyncConnections(connection, most)


def _aiohttp(route: "_Route", most: int) -> "OwnAsyncConnections":
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
    url: httpx.URL


def _route(base_url: str, tls: ssl.SSLContext | None) -> _Route:
    url = httpx.URL(base_url)
    proxy = _proxy(url)
    if tls is None:
        plain = url.scheme == "http" and proxy is None
        files = (os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR"))
        tls = _unused() if plain else _from_environment(*files)
    return _Route(tls, proxy, url)


def _origin(url: httpx.URL) -> "httpcore.Origin":
    import httpcore  # noqa: PLC0415  (see above)

    return httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=b"/").origin


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
        httpx.HTTPTransport(verify=_unused(), proxy=proxy, trust_env=False).close()
    except (ValueError, TypeError, ImportError, httpx.InvalidURL) as error:
        # The error may quote the URL, which may hold a password.
        raise ConfigurationError(
            f"the proxy that the environment names for {url.scheme} URLs cannot be used ({type(error).__name__}): "
            "it has to be an http, https or socks5 URL (socks5 needs `pip install 'httpx[socks]'`)"
        ) from None
    return proxy
