"""The HTTP client everything goes out through."""

from importlib.metadata import version

import httpx

from plivo_contract._errors import CouldNotTest


def http_client(timeout: float) -> httpx.Client:
    """Make an HTTP client, which follows no redirects.

    Args:
        timeout: How many seconds an answer may take.

    Raises:
        CouldNotTest: The environment asks for what cannot be had, such as certificates from a file there is none of.
    """
    try:
        return httpx.Client(
            timeout=timeout,
            follow_redirects=False,
            headers={"User-Agent": f"plivo-contract/{version('plivo-messaging')}"},
        )
    except (ImportError, OSError, ValueError, httpx.InvalidURL) as error:
        raise CouldNotTest(
            f"no HTTP client can be made on this computer ({type(error).__name__}: {error}): look at what the "
            "environment says about certificates and proxies (SSL_CERT_FILE, SSL_CERT_DIR, ALL_PROXY, HTTP_PROXY, "
            "HTTPS_PROXY)"
        ) from error
