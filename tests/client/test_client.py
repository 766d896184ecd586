"""The client as its users hold it."""

from collections.abc import Generator
from contextlib import contextmanager

import httpx
import pytest

from plivo_messaging import ConfigurationError, Messages, Plivo
from plivo_messaging._transport._connections._pool import Connections
from plivo_messaging._transport._secret import Secret
from tests.client.wire import AUTH_ID, AUTH_TOKEN, BASE_URL, Wire, example, get


@contextmanager
def http_of(client: Plivo) -> Generator[Connections | httpx.Client]:
    """Give what a client sends requests by."""
    with client:
        yield client._transport.client


def test_credentials_by_position() -> None:
    with Plivo(AUTH_ID, AUTH_TOKEN) as client:
        assert repr(client) == f"Plivo(auth_id='{AUTH_ID}', base_url='https://api.plivo.com/v1')"
        assert isinstance(client.messages, Messages)


def test_credentials_by_name() -> None:
    with Plivo(auth_id=AUTH_ID, auth_token=Secret(AUTH_TOKEN), base_url=BASE_URL) as client:
        assert repr(client) == f"Plivo(auth_id='{AUTH_ID}', base_url='{BASE_URL}')"


def test_credentials_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLIVO_AUTH_ID", AUTH_ID)
    monkeypatch.setenv("PLIVO_AUTH_TOKEN", AUTH_TOKEN)
    monkeypatch.setenv("PLIVO_BASE_URL", BASE_URL)
    wire = Wire(httpx.Response(200, json=example("get-latest")))
    get(Plivo(http_client=wire.http))
    (request,) = wire.requests
    assert request.url.host == "api.example.com"
    assert request.url.path.startswith(f"/v1/Account/{AUTH_ID}/")
    assert request.headers["authorization"] == httpx.BasicAuth(AUTH_ID, AUTH_TOKEN)._auth_header


def test_arguments_come_before_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLIVO_AUTH_ID", "SAFAKEFAKEFAKEFAKE00")
    monkeypatch.setenv("PLIVO_BASE_URL", "https://elsewhere.example.com")
    with Plivo(AUTH_ID, AUTH_TOKEN, base_url=BASE_URL) as client:
        assert repr(client) == f"Plivo(auth_id='{AUTH_ID}', base_url='{BASE_URL}')"


def test_no_credentials() -> None:
    with pytest.raises(ConfigurationError, match=r"^auth_id is missing"):
        Plivo()


def test_timeouts() -> None:
    for timeout, expected in (
        (None, {"connect": 5, "read": 30, "write": 30, "pool": 30}),
        (2.5, {"connect": 2.5, "read": 2.5, "write": 2.5, "pool": 2.5}),
        (httpx.Timeout(7, connect=1), {"connect": 1, "read": 7, "write": 7, "pool": 7}),
    ):
        wire = Wire(httpx.Response(200, json=example("get-latest")))
        get(Plivo(AUTH_ID, AUTH_TOKEN, http_client=wire.http, timeout=timeout))
        assert wire.requests[0].extensions["timeout"] == expected


def test_leaving_the_context_closes_the_connections() -> None:
    with http_of(Plivo(AUTH_ID, AUTH_TOKEN)) as http:
        assert not http.is_closed
    assert http.is_closed


def test_an_error_leaves_the_context_with_its_connections_closed() -> None:
    client = Plivo(AUTH_ID, AUTH_TOKEN)
    with pytest.raises(ZeroDivisionError), http_of(client) as http:
        raise ZeroDivisionError
    assert http.is_closed


def test_close_may_be_called_twice() -> None:
    client = Plivo(AUTH_ID, AUTH_TOKEN)
    client.close()
    client.close()
    assert client._transport.client.is_closed


def test_an_http_client_of_your_own_stays_open() -> None:
    wire = Wire(httpx.Response(200, json=example("get-latest")))
    with wire.client() as client:
        get(client)
    client.close()
    assert not wire.http.is_closed
    get(wire.client())
    assert len(wire.requests) == 2
