"""The certificates and the proxy of the client's own connections, as the environment names them."""

import os
import ssl
import urllib.request
from functools import cache
from importlib.util import find_spec
from typing import NamedTuple

import httpx

from plivo_messaging._arguments.credentials import is_loopback
from plivo_messaging._errors import ConfigurationError

__all__ = ["Route", "find_route"]


class Route(NamedTuple):
    """How connections reach a server: its base URL, the certificates that are trusted, and the proxy, if any."""

    url: httpx.URL
    tls: ssl.SSLContext
    proxy: httpx.Proxy | None


def find_route(base_url: str) -> Route:
    """Return how connections reach a base URL.

    `SSL_CERT_FILE` and `SSL_CERT_DIR` name the certificates, `HTTPS_PROXY`, `ALL_PROXY` and `NO_PROXY` the proxy.
    """
    url = httpx.URL(base_url)
    proxy = _proxy(url)
    if url.scheme == "http":  # of this machine
        return Route(url, _empty_context(), None)
    return Route(url, _load_certificates(os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR")), proxy)


@cache
def _empty_context() -> ssl.SSLContext:
    # Loading certificates takes longer than a test against a mock server. Without them nothing is trusted.
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


@cache
def _load_certificates(file: str | None, folder: str | None) -> ssl.SSLContext:
    try:
        return httpx.create_ssl_context()
    except OSError as error:
        raise ConfigurationError(
            f"SSL_CERT_FILE={file!r} or SSL_CERT_DIR={folder!r} holds no certificates that can be loaded ({error}): "
            "correct or unset it"
        ) from error


def _proxy(url: httpx.URL) -> httpx.Proxy | None:
    if is_loopback(url.host):
        return None  # a proxy would receive the credentials of this machine's mock server in clear text
    proxies = urllib.request.getproxies()
    named = proxies.get(url.scheme) or proxies.get("all")
    if not named or urllib.request.proxy_bypass(url.netloc.decode("ascii")):
        return None
    try:
        proxy = httpx.Proxy(named if "://" in named else f"http://{named}")
        is_usable = not proxy.url.scheme.startswith("socks") or find_spec("socksio") is not None
    except (ValueError, TypeError, httpx.InvalidURL):
        is_usable, proxy = False, None
    if not is_usable:
        # The URL may hold a password, and is not shown.
        raise ConfigurationError(
            f"the proxy that the environment names for {url.scheme} URLs cannot be used: "
            "it has to be an http, https or socks5 URL (socks5 needs `pip install 'httpx[socks]'`)"
        )
    return proxy
