"""What the environment says of certificates and proxies."""

import ssl
from collections.abc import Callable
from pathlib import Path

import pytest

from plivo_messaging import AsyncPlivo, ConfigurationError, Plivo
from plivo_messaging._transport.environment import find_route
from tests.wrapper.wire import AUTH_ID, AUTH_TOKEN

REMOTE = "https://api.example.com/v1"
PROXY = "http://proxy.example.com:3128"

both_clients = pytest.mark.parametrize("make", [Plivo, AsyncPlivo])


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Remove what this machine's environment names."""
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy", "ssl_cert_file", "ssl_cert_dir"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({}, None),
        ({"https_proxy": PROXY}, PROXY),
        ({"HTTPS_PROXY": "proxy.example.com:3128"}, PROXY),
        ({"https_proxy": "socks5h://proxy.example.com:1080", "no_proxy": "api.example.com"}, None),
        ({"all_proxy": "http://all.example.com:1"}, "http://all.example.com:1"),
        ({"all_proxy": "http://all.example.com:1", "https_proxy": PROXY}, PROXY),
        ({"http_proxy": PROXY}, None),
        ({"https_proxy": PROXY, "no_proxy": "example.com"}, None),
        ({"https_proxy": PROXY, "NO_PROXY": "*"}, None),
        ({"https_proxy": PROXY, "no_proxy": "example.org"}, PROXY),
    ],
)
def test_the_proxy_is_the_one_the_environment_names(
    variables: dict[str, str], expected: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    proxy = find_route(REMOTE).proxy
    assert (proxy and str(proxy.url)) == expected


@pytest.mark.parametrize("base_url", ["http://127.0.0.1:1/v1", "https://localhost/v1", "https://[::1]:8443/v1"])
def test_a_server_on_this_machine_has_no_proxy_and_the_proxy_may_be_unusable(
    base_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for proxy in (PROXY, "ftp://proxy.example.com"):
        for name in ("http_proxy", "https_proxy", "all_proxy"):
            monkeypatch.setenv(name, proxy)
        assert find_route(base_url).proxy is None


@both_clients
@pytest.mark.parametrize(
    "proxy", ["ftp://user:secret@proxy.example.com", "http://user:secret@[::1", "socks5://u:secret@p:1"]
)
def test_a_proxy_that_cannot_be_used(proxy: str, make: Callable[..., object], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("https_proxy", proxy)
    with pytest.raises(ConfigurationError, match="the proxy that the environment names for https URLs") as caught:
        make(AUTH_ID, AUTH_TOKEN, base_url=REMOTE)
    assert "secret" not in str(caught.value)
    assert "pip install 'httpx[socks]'" in str(caught.value)


@both_clients
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


def test_clients_share_their_certificates_and_nothing_is_trusted_where_nothing_is_encrypted() -> None:
    trusting, empty = find_route(REMOTE).tls, find_route("http://127.0.0.1:1/v1").tls
    assert find_route(REMOTE).tls is trusting
    assert trusting.cert_store_stats()["x509_ca"] > 0
    assert empty.cert_store_stats()["x509_ca"] == 0
    for context in (trusting, empty):
        assert context.verify_mode is ssl.CERT_REQUIRED
        assert context.check_hostname
