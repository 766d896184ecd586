"""Faults of and behind a proxy, which the environment names."""

from collections.abc import Iterator

import httpx
import pytest

from plivo_messaging import APIConnectionError, CallOptions
from tests.wrapper.faults.certificates import identity, trusting
from tests.wrapper.faults.expectations import Ends, assert_ends
from tests.wrapper.faults.faults import answering, in_turn
from tests.wrapper.faults.matrix import CASES
from tests.wrapper.faults.peer import documented, http
from tests.wrapper.faults.proxy import Proxy
from tests.wrapper.faults.server import FaultServer
from tests.wrapper.faults.surfaces import OPERATIONS, MakeSurface, Surface

HOST = "api.example.com"


@pytest.fixture
def tls_server() -> Iterator[FaultServer]:
    with FaultServer(tls=identity("ours", HOST)) as server:
        yield server


@pytest.fixture
def proxy(monkeypatch: pytest.MonkeyPatch) -> Iterator[Proxy]:
    with Proxy() as proxy:
        monkeypatch.setenv("https_proxy", f"http://user:pass%20word@{proxy.address}")
        yield proxy


@pytest.fixture
def proxied(proxy: Proxy, make_surface: MakeSurface, tls_server: FaultServer) -> Iterator[Surface]:
    assert not proxy.heads
    surface = make_surface(tls_server.url("https", HOST), trusting("ours"))
    yield surface
    surface.close()


@pytest.mark.parametrize("operation", OPERATIONS)
def test_it_goes_through_the_proxy_over_one_connection(
    operation: str, proxy: Proxy, proxied: Surface, tls_server: FaultServer
) -> None:
    assert_ends(Ends(None), proxied, tls_server, operation)
    assert_ends(Ends(None), proxied, tls_server, operation)
    (head,) = proxy.heads
    assert head.startswith(f"CONNECT {HOST}:{tls_server.port} HTTP/1.1\r\n".encode())
    assert b"proxy-authorization: basic dxnlcjpwyxnzihdvcmq=" in head.lower()
    # The API's credentials are for the API alone.
    assert b"\r\nauthorization" not in head.lower()


@pytest.mark.slow
@pytest.mark.parametrize("name", CASES)
def test_behind_it_sends_end_as_the_table_says(name: str, proxied: Surface, tls_server: FaultServer) -> None:
    case = CASES[name]
    tls_server.fault = case.fault
    proxied.change(**case.context())
    options = case.options
    if "timeout" in options:  # on a busy machine, the handshakes alone can take as long
        options = CallOptions(timeout=httpx.Timeout(10, read=0.5))
    assert_ends(case.sends, proxied, tls_server, "send", **options)


@pytest.mark.parametrize("operation", ["send", "list"])
def test_a_second_answer_is_not_taken_for_that_to_the_next_request(
    operation: str, proxied: Surface, tls_server: FaultServer
) -> None:
    tls_server.fault = in_turn(answering(lambda each: http(documented(each)) * 2))
    proxied.call(operation)
    before = len(tls_server.requests)
    proxied.call(operation)
    assert len(tls_server.requests) == before + 1
    assert tls_server.connections == 2


@pytest.mark.parametrize("operation", ["send", "list"])
def test_a_proxy_that_refuses(
    operation: str, make_surface: MakeSurface, tls_server: FaultServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Proxy(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n") as refusing:
        monkeypatch.setenv("https_proxy", f"http://user:secret-of-the-proxy@{refusing.address}")
        surface = make_surface(tls_server.url("https", HOST), trusting("ours"))
        try:
            error = assert_ends(
                Ends(APIConnectionError, 3, 0), surface, tls_server, operation, **CallOptions(deadline=30)
            )
        finally:
            surface.close()
    assert "secret-of-the-proxy" not in str(error)
    assert len(refusing.heads) == 3
