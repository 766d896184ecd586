import pytest
from starlette.datastructures import Headers

from plivo_mock._control._guard import refusal


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1:8010",
        "127.0.0.1",
        "[::1]:8010",
        "localhost:8010",
        "LOCALHOST",
        "mock.localhost:80",
        "192.168.1.20:8010",  # an address, which nobody can make point elsewhere
        "plivo-mock:8010",  # a name of a network of containers
        "mock.example.com:8010",  # the name it listens on
    ],
)
def test_who_asks_for_this_server_is_welcome(host: str) -> None:
    assert refusal(Headers({"host": host}), "mock.example.com") is None
    assert refusal(Headers({"host": host, "origin": f"http://{host}"}), "mock.example.com") is None
    assert refusal(Headers({"host": host, "sec-fetch-site": "same-origin"}), "mock.example.com") is None


@pytest.mark.parametrize("host", ["attacker.example:8010", "127.0.0.1.attacker.example", "", "[attacker]:80", "a.b:80"])
def test_a_domain_that_points_here_is_refused(host: str) -> None:
    assert "domain name" in (refusal(Headers({"host": host}), "127.0.0.1") or "")


@pytest.mark.parametrize(
    "origin", ["https://attacker.example", "null", "http://127.0.0.1:9999", "http://localhost:8010", ""]
)
def test_a_page_from_elsewhere_is_refused(origin: str) -> None:
    reason = refusal(Headers({"host": "127.0.0.1:8010", "origin": origin}), "127.0.0.1")

    assert reason is not None
    assert repr(origin) in reason


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_a_request_a_page_elsewhere_makes_is_refused(site: str) -> None:
    headers = Headers({"host": "127.0.0.1:8010", "sec-fetch-site": site})

    assert site in (refusal(headers, "127.0.0.1") or "")


def test_what_a_person_opens_is_welcome() -> None:
    assert refusal(Headers({"host": "127.0.0.1:8010", "sec-fetch-site": "none"}), "127.0.0.1") is None
