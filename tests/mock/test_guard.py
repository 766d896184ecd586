"""Who may reach the mock server: programs and its own page, but no web page from elsewhere."""

import httpx
import pytest

from plivo_mock import MockPlivo
from plivo_mock._shared_server import SharedServer
from tests.mock.builders import AUTH_ID, AUTH_TOKEN, a_body
from tests.mock.clients import TLS
from tests.mock.conftest import SessionServer


def status(session_server: SessionServer | SharedServer, path: str, **headers: str) -> int:
    url = session_server.base_url.removesuffix("/v1") + path
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    return httpx.get(url, headers=names, auth=(AUTH_ID, AUTH_TOKEN), verify=TLS).status_code


PATHS = ["/_mock/", f"/v1/Account/{AUTH_ID}/Message/"]


@pytest.fixture(params=PATHS, ids=["control", "api"])
def path(request: pytest.FixtureRequest, session_server: SessionServer) -> str:
    mock = MockPlivo(auth_id=AUTH_ID, auth_token=AUTH_TOKEN, host="mock.example.com", allowed_hosts=["plivo-mock"])
    session_server.app = mock.asgi()
    found: str = request.param
    return found


@pytest.mark.parametrize(
    "host",
    [
        *("127.0.0.1:8010", "127.0.0.1", "[::1]:8010", "localhost:8010", "LOCALHOST", "mock.localhost:80"),
        # An address, which nobody can make point elsewhere; the name it listens on; the name that is allowed.
        *("192.168.1.20:8010", "mock.example.com:8010", "Plivo-Mock:8010"),
    ],
)
def test_a_request_to_this_server_is_welcome(session_server: SessionServer, path: str, host: str) -> None:
    assert status(session_server, path, host=host) == 200
    assert status(session_server, path, host=host, origin=f"http://{host}") == 200
    assert status(session_server, path, host=host, sec_fetch_site="same-origin") == 200
    assert status(session_server, path, host=host, sec_fetch_site="none") == 200


@pytest.mark.parametrize(
    "host", ["attacker.example:8010", "127.0.0.1.attacker.example", "[attacker]:80", "a.b:80", "attacker", "[", "]:1"]
)
def test_a_name_that_somebody_made_point_here_is_refused(session_server: SessionServer, path: str, host: str) -> None:
    assert status(session_server, path, host=host) == 403
    assert status(session_server, "/", host=host) == 403


@pytest.mark.parametrize(
    "origin",
    ["https://attacker.example", "null", "http://127.0.0.1:9999", "http://localhost:8010", "", "http://[", "http://]:"],
)
def test_a_page_from_elsewhere_is_refused(session_server: SessionServer, path: str, origin: str) -> None:
    assert status(session_server, path, host="127.0.0.1:8010", origin=origin) == 403


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_a_request_that_a_page_elsewhere_makes_is_refused(session_server: SessionServer, path: str, site: str) -> None:
    assert status(session_server, path, sec_fetch_site=site) == 403
    assert status(session_server, "/", sec_fetch_site=site) == 200  # somebody followed a link to the page


def test_a_rebound_domain_sends_nothing_and_calls_nobody(session_server: SessionServer, mock: MockPlivo) -> None:
    answer = httpx.post(
        f"{session_server.base_url}/Account/{AUTH_ID}/Message/",
        json=a_body(url="http://127.0.0.1:1/"),
        headers={"Host": "attacker.example"},
        auth=(AUTH_ID, AUTH_TOKEN),
        verify=TLS,
    )
    mock.advance(0)

    assert answer.status_code == 403
    assert "allowed_hosts (--allow-host)" in answer.json()["error"]
    assert (mock.messages, mock.callbacks, len(mock.requests)) == ([], [], 0)


def test_a_single_name_is_no_list_of_names() -> None:
    with pytest.raises(ValueError, match="allowed_hosts='mock' is a single name: pass a list of names"):
        MockPlivo(allowed_hosts="mock")
