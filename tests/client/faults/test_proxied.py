"""Faults of and behind a proxy, which the environment names."""

import gc
import warnings
from collections.abc import Iterator

import pytest

from plivo_messaging import APIConnectionError, CallOptions
from tests.client.faults.certificates import identity, trusting
from tests.client.faults.expectations import Ends, assert_ends
from tests.client.faults.faults import answering, in_turn
from tests.client.faults.matrix import CASES
from tests.client.faults.peer import documented, http
from tests.client.faults.proxy import Proxy
from tests.client.faults.server import FaultServer
from tests.client.faults.surfaces import OPERATIONS, Surface

BEHIND = [
    "reset after the head",
    "hung up after the request",
    "truncated body",
    "no answer",
    "a head that never ends",
    "dripping body",
    "another protocol",
]


@pytest.fixture
def tls_server() -> Iterator[FaultServer]:
    with FaultServer(tls=identity("ours", "127.0.0.1")) as server:
        yield server


@pytest.fixture
def proxy(monkeypatch: pytest.MonkeyPatch) -> Iterator[Proxy]:
    with Proxy() as proxy:
        monkeypatch.setenv("https_proxy", f"http://user:pass%20word@{proxy.address}")
        yield proxy


@pytest.fixture
def proxied(proxy: Proxy, make_surface: type[Surface], tls_server: FaultServer) -> Iterator[Surface]:
    assert not proxy.heads
    surface = make_surface(tls_server.url("https"), trusting("ours"))
    yield surface
    with warnings.catch_warnings():
        # aiohttp leaves the connection to the proxy open for the garbage collector when encryption inside it was given
        # up, which Python remarks on.
        warnings.simplefilter("ignore", ResourceWarning)
        surface.close()
        del surface
        gc.collect()


@pytest.mark.parametrize("operation", OPERATIONS)
def test_it_goes_through_the_proxy_over_one_connection(
    operation: str, proxy: Proxy, proxied: Surface, tls_server: FaultServer
) -> None:
    assert_ends(Ends(None), proxied, tls_server, operation)
    assert_ends(Ends(None), proxied, tls_server, operation)
    (head,) = proxy.heads
    assert head.startswith(f"CONNECT 127.0.0.1:{tls_server.port} HTTP/1.1\r\n".encode())
    assert b"proxy-authorization: basic dxnlcjpwyxnzihdvcmq=" in head.lower()
    # The API's credentials are for the API alone.
    assert b"\r\nauthorization" not in head.lower()


@pytest.mark.parametrize("operation", ["send", "list"])
@pytest.mark.parametrize("name", BEHIND)
def test_behind_it_calls_end_as_the_table_says(
    name: str, operation: str, proxied: Surface, tls_server: FaultServer
) -> None:
    case = CASES[name]
    tls_server.fault = case.fault
    proxied.change(**case.context())
    assert_ends(case.sends if operation == "send" else case.reads, proxied, tls_server, operation, **case.options)


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
    operation: str, make_surface: type[Surface], tls_server: FaultServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Proxy(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n") as refusing:
        monkeypatch.setenv("https_proxy", f"http://user:secret-of-the-proxy@{refusing.address}")
        surface = make_surface(tls_server.url("https"), trusting("ours"))
        try:
            error = assert_ends(
                Ends(APIConnectionError, 3, 0), surface, tls_server, operation, **CallOptions(deadline=30)
            )
        finally:
            surface.close()
    assert "secret-of-the-proxy" not in str(error)
    assert len(refusing.heads) == 3
