"""What aiohttp raises, as what httpx would have raised: above all whether a send may have been accepted."""

import ssl

import aiohttp
import httpx
import pytest
from aiohttp.client_reqrep import ConnectionKey
from multidict import CIMultiDict, CIMultiDictProxy
from yarl import URL

from plivo_messaging._retry import NEVER_SENT
from plivo_messaging._transport._connections._aiohttp_errors import as_httpx

KEY = ConnectionKey("127.0.0.1", 1, is_ssl=True, ssl=True, proxy=None, proxy_auth=None, proxy_headers_hash=None)
REFUSED = ConnectionRefusedError(111, "refused")
UNTRUSTED = ssl.SSLCertVerificationError("self-signed")
INFO = aiohttp.RequestInfo(
    URL("https://api.example.com"),
    "POST",
    CIMultiDictProxy(CIMultiDict({"Authorization": "Basic c2VjcmV0"})),
    URL("https://api.example.com"),
)

BEGUN: list[tuple[Exception, type[httpx.HTTPError]]] = [
    (aiohttp.ClientConnectorError(KEY, REFUSED), httpx.ConnectError),
    (aiohttp.ClientConnectorCertificateError(KEY, UNTRUSTED), httpx.ConnectError),
    (aiohttp.ConnectionTimeoutError("late"), httpx.ConnectTimeout),
    (aiohttp.ClientProxyConnectionError(KEY, REFUSED), httpx.ProxyError),
    (aiohttp.ClientHttpProxyError(INFO, (), status=407, message="Proxy Authentication Required"), httpx.ProxyError),
    (aiohttp.SocketTimeoutError("late"), httpx.ReadTimeout),
    (TimeoutError(), httpx.ReadTimeout),
    (aiohttp.ClientOSError(104, "reset"), httpx.ReadError),
    (ConnectionResetError(104, "reset"), httpx.ReadError),
    (aiohttp.ServerDisconnectedError(), httpx.RemoteProtocolError),
    (aiohttp.ClientPayloadError("cut off"), httpx.RemoteProtocolError),
    (
        aiohttp.ClientResponseError(INFO, (), status=400, message="Bad status:\n\n  b'x'"),
        httpx.RemoteProtocolError,
    ),
]
each_error = pytest.mark.parametrize(("error", "kind"), BEGUN, ids=[type(error).__name__ for error, _ in BEGUN])


@each_error
def test_an_error_of_a_request_that_was_begun(error: Exception, kind: type[httpx.HTTPError]) -> None:
    assert type(as_httpx(error, begun=True)) is kind


@each_error
def test_what_was_not_begun_was_never_sent(error: Exception, kind: type[httpx.HTTPError]) -> None:
    assert issubclass(kind, httpx.TransportError)
    assert isinstance(as_httpx(error, begun=False), NEVER_SENT)


@each_error
def test_no_error_of_aiohttps_is_passed_on(error: Exception, kind: type[httpx.HTTPError]) -> None:
    raised: BaseException | None = as_httpx(error, begun=True)
    assert isinstance(raised, kind)
    while raised is not None:
        assert not isinstance(raised, aiohttp.ClientError)
        assert "\n" not in str(raised)
        raised = raised.__cause__ or raised.__context__


def test_why_a_server_is_not_trusted_is_passed_on() -> None:
    assert as_httpx(aiohttp.ClientConnectorCertificateError(KEY, UNTRUSTED), begun=True).__cause__ is UNTRUSTED
    assert as_httpx(aiohttp.ClientConnectorError(KEY, REFUSED), begun=True).__cause__ is REFUSED
    assert as_httpx(ValueError("odd"), begun=True).__cause__ is None
    assert str(as_httpx(ValueError(), begun=True)) == "ValueError"
