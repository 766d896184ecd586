"""What a client's own connections are made with: certificates and proxies, as the environment names them."""

import os
import ssl
import urllib.request
from functools import cache

import httpcore
import httpx

from plivo_messaging._errors import ConfigurationError

from ._async_connections import AsyncConnection, AsyncConnections
from ._connections import MAX_CONNECTIONS, Connection, Connections

__all__ = ["OwnAsyncClient", "OwnClient", "async_http_client", "http_client"]


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

    def __init__(self, connections: AsyncConnections) -> None:
        super().__init__(transport=connections)
        self.connections = connections


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
    context, proxy, origin = _tls(base_url, tls), _proxy(base_url), _origin(base_url)
    return OwnClient(Connections(lambda: Connection(context, proxy, origin=origin), most))


def async_http_client(
    base_url: str, tls: ssl.SSLContext | None = None, most: int = MAX_CONNECTIONS
) -> "OwnAsyncClient":
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
    context, proxy, origin = _tls(base_url, tls), _proxy(base_url), _origin(base_url)
    return OwnAsyncClient(AsyncConnections(lambda: AsyncConnection(context, proxy, origin=origin), most))


def _origin(base_url: str) -> httpcore.Origin:
    url = httpx.URL(base_url)
    return httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=b"/").origin


def _tls(base_url: str, tls: ssl.SSLContext | None) -> ssl.SSLContext:
    if tls is not None:
        return tls
    if httpx.URL(base_url).scheme == "http" and _proxy(base_url) is None:
        return _unused()
    return _from_environment(os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR"))


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


def _proxy(base_url: str) -> httpx.Proxy | None:
    url = httpx.URL(base_url)
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
