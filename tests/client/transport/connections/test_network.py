"""What the environment says of certificates and proxies."""

import ssl
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from plivo_messaging import AsyncPlivo, ConfigurationError, Plivo
from plivo_messaging._transport._connections._async_direct import AsyncDirectConnection
from plivo_messaging._transport._connections._async_pool import AsyncConnections
from plivo_messaging._transport._connections._direct import DirectConnection
from plivo_messaging._transport._connections._network import async_connections, connections
from plivo_messaging._transport._connections._pool import Connections
from plivo_messaging._transport._connections._through_httpx import AsyncHttpxConnection, HttpxConnection
from tests.client.faults.certificates import trusting
from tests.client.faults.peer import Peer, documented, http
from tests.client.faults.server import FaultServer
from tests.client.wire import AUTH_ID, AUTH_TOKEN, MESSAGE_UUID

REMOTE = "https://api.example.com/v1"
VARIABLES = ("http_proxy", "https_proxy", "all_proxy", "no_proxy")


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take what this machine says away."""
    for name in (*VARIABLES, "SSL_CERT_FILE", "SSL_CERT_DIR"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


def proxy_of(base_url: str) -> str | None:
    """Tell which proxy both kinds of clients go through."""
    both = (connections(base_url, trusting("ours")), async_connections(base_url, trusting("ours")))
    (proxy,) = {_proxy_of(each) for each in both}
    return proxy


def _proxy_of(made: object) -> str | None:
    assert isinstance(made, Connections | AsyncConnections)
    connection = made._make()
    if isinstance(connection, DirectConnection | AsyncDirectConnection):
        return None
    assert isinstance(connection, HttpxConnection | AsyncHttpxConnection)
    url: Any = getattr(connection._http._pool, "_proxy_url", None)
    return None if url is None else f"{url.scheme.decode()}://{url.host.decode()}:{url.port}"


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({}, None),
        ({"https_proxy": "http://proxy.example.com:3128"}, "http://proxy.example.com:3128"),
        ({"https_proxy": "proxy.example.com:3128"}, "http://proxy.example.com:3128"),
        ({"all_proxy": "http://all.example.com:1"}, "http://all.example.com:1"),
        (
            {"all_proxy": "http://all.example.com:1", "https_proxy": "http://one.example.com:2"},
            "http://one.example.com:2",
        ),
        ({"http_proxy": "http://proxy.example.com:3128"}, None),
        ({"https_proxy": "http://proxy.example.com:3128", "no_proxy": "example.com"}, None),
        ({"https_proxy": "http://proxy.example.com:3128", "no_proxy": "api.example.com"}, None),
        ({"https_proxy": "http://proxy.example.com:3128", "no_proxy": "*"}, None),
        ({"https_proxy": "http://proxy.example.com:3128", "no_proxy": "example.org"}, "http://proxy.example.com:3128"),
    ],
)
def test_the_proxy_is_the_one_the_environment_names(
    variables: dict[str, str], expected: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert proxy_of(REMOTE) == expected


@pytest.mark.parametrize("make", [Plivo, AsyncPlivo])
@pytest.mark.parametrize(
    "proxy", ["ftp://user:secret@proxy.example.com", "http://user:secret@[::1", "socks5://user:secret@p:1"]
)
def test_a_proxy_that_cannot_be_used(proxy: str, make: Callable[..., object], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("https_proxy", proxy)
    with pytest.raises(ConfigurationError, match="the proxy that the environment names for https URLs") as caught:
        make(AUTH_ID, AUTH_TOKEN, base_url=REMOTE)
    assert "secret" not in str(caught.value)
    assert "pip install 'httpx[socks]'" in str(caught.value)


def test_requests_go_through_the_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def play(peer: Peer) -> None:
        request = peer.read_request()
        asked.append(request.target)
        peer.send(http(documented("get")))

    with FaultServer(play) as server:
        monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{server.port}")
        with Plivo(AUTH_ID, AUTH_TOKEN, base_url="http://plivo.localhost:1/v1") as client:
            assert client.messages.get(MESSAGE_UUID).message_uuid
    assert asked == [f"http://plivo.localhost:1/v1/Account/{AUTH_ID}/Message/{MESSAGE_UUID}/"]


@pytest.mark.parametrize("make", [Plivo, AsyncPlivo])
@pytest.mark.parametrize("content", [None, "no certificate"])
def test_certificates_that_cannot_be_loaded(
    content: str | None, make: Callable[..., object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "certificates.pem"
    if content is not None:
        file.write_text(content, encoding="utf-8")
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    with pytest.raises(ConfigurationError, match="holds no certificates that can be loaded") as caught:
        make(AUTH_ID, AUTH_TOKEN, base_url=REMOTE)
    assert str(file) in str(caught.value)
    # Nothing is encrypted on the way to a mock server.
    make(AUTH_ID, AUTH_TOKEN, base_url="http://127.0.0.1:1/v1")


def context_of(made: Connections) -> ssl.SSLContext:
    """Give what servers are verified with."""
    connection = made._make()
    assert isinstance(connection, DirectConnection)
    return connection._tls


def test_clients_share_their_certificates() -> None:
    first, second = context_of(connections(REMOTE)), context_of(connections(REMOTE))
    assert first is second
    assert first.verify_mode is ssl.CERT_REQUIRED
    assert first.check_hostname
    assert first.get_ca_certs() or first.cert_store_stats()["x509_ca"] > 0


def test_where_nothing_is_encrypted_nothing_is_trusted() -> None:
    context = context_of(connections("http://127.0.0.1:1/v1"))
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.cert_store_stats()["x509_ca"] == 0
