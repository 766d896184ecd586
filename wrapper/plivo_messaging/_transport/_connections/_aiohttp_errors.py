"""What aiohttp raises, as what httpx would have raised.

Its errors hold the request with its credentials and are not passed on; what they are about is.
"""

import asyncio

import aiohttp
import httpx

__all__ = ["ERRORS", "as_httpx"]

ERRORS = (aiohttp.ClientError, asyncio.TimeoutError, OSError, ValueError)
"""What an exchange raises."""


def as_httpx(error: Exception, *, begun: bool) -> httpx.HTTPError:
    """Give the error that httpx would have raised.

    Args:
        error: What aiohttp raised.
        begun: Whether a part of the request's body may have left, so that it may have been accepted.
    """
    late = isinstance(error, TimeoutError)
    if isinstance(error, aiohttp.ClientProxyConnectionError | aiohttp.ClientHttpProxyError):
        return httpx.ProxyError(f"the proxy cannot be used ({type(error).__name__})")
    if not begun or isinstance(error, aiohttp.ClientConnectorError | aiohttp.ConnectionTimeoutError):
        return _caused(httpx.ConnectTimeout if late else httpx.ConnectError, error)
    if late:
        return _caused(httpx.ReadTimeout, error)
    if isinstance(error, OSError):
        return _caused(httpx.ReadError, error)
    return _caused(httpx.RemoteProtocolError, error)


def _caused(kind: type[httpx.TransportError], error: Exception) -> httpx.TransportError:
    caused = kind("the time was up" if isinstance(error, TimeoutError) else _said(error))
    if isinstance(error, aiohttp.ClientConnectorCertificateError):
        caused.__cause__ = error.certificate_error
    elif isinstance(error, aiohttp.ClientConnectorError):
        caused.__cause__ = error.os_error
    return caused


def _said(error: Exception) -> str:
    if isinstance(error, aiohttp.ClientResponseError):
        return error.message.partition("\n")[0]
    return str(error) or type(error).__name__
