import doctest
import logging
import threading

import httpx
import pytest

import plivo_mock._mock
from plivo_mock import ManualClock, MockPlivo
from plivo_mock._messages import Published, StateChange
from tests.mock.builders import AUTH_ID, AUTH_TOKEN, a_body
from tests.mock.clients import client_at

OTHER_ID = "SA0123456789ABCDEFGH"


def test_the_example_of_the_documentation_runs() -> None:
    assert doctest.testmod(plivo_mock._mock).failed == 0


def test_the_defaults_serve_on_a_free_loopback_port_with_made_up_credentials() -> None:
    with MockPlivo() as first, MockPlivo() as second:
        assert first.base_url != second.base_url
        assert first.base_url.startswith("http://127.0.0.1:")
        assert first.base_url.endswith("/v1")
        assert first.auth_id == "MAMOCKMOCKMOCKMOCK00"
        with client_at(first.base_url, first.auth_id, first.auth_token) as api:
            assert api.get("").status_code == 200


def test_identifiers_differ_without_a_seed() -> None:
    mock = MockPlivo()
    with mock, client_at(mock.base_url, mock.auth_id, mock.auth_token) as api:
        assert api.get("").json()["api_id"] != api.get("").json()["api_id"]


def test_messages_outlive_a_stop() -> None:
    mock = MockPlivo(auth_id=AUTH_ID, auth_token=AUTH_TOKEN, clock=ManualClock())
    with mock, client_at(mock.base_url) as api:
        uuid = api.post("", json=a_body()).json()["message_uuid"][0]

    with mock, client_at(mock.base_url) as api:
        assert api.get(f"{uuid}/").status_code == 200


def test_it_is_started_once_at_a_time_and_stopped_as_often_as_one_likes() -> None:
    mock = MockPlivo()
    assert mock.start() is mock
    try:
        with pytest.raises(RuntimeError, match=r"runs already, at http://127\.0\.0\.1:[0-9]+/v1: stop\(\) it first"):
            mock.start()
    finally:
        mock.stop()
        mock.stop()


def test_what_needs_a_running_server_says_so() -> None:
    mock = MockPlivo()

    for use in (lambda: mock.base_url, mock.wait, mock.request_stop):
        with pytest.raises(RuntimeError, match=r"not running: use `with MockPlivo\(\) as mock:`, or call start\(\)"):
            use()


def test_one_thread_waits_until_another_asks_for_the_stop() -> None:
    mock = MockPlivo().start()
    waiting = threading.Thread(target=mock.wait)
    waiting.start()

    url = mock.base_url

    mock.request_stop()
    waiting.join()

    assert repr(mock).endswith(f"{url}>")  # it is still to be stopped
    mock.stop()
    with pytest.raises(httpx.ConnectError):
        httpx.get(url)


def test_a_port_can_be_chosen_again_after_a_stop() -> None:
    mock = MockPlivo().start()
    port = httpx.URL(mock.base_url).port
    mock.stop()
    assert port is not None

    with MockPlivo(port=port) as again:
        assert httpx.URL(again.base_url).port == port


@pytest.mark.parametrize(("host", "shown"), [("localhost", "localhost"), ("::1", "[::1]"), ("127.0.0.2", "127.0.0.2")])
def test_the_base_url_shows_the_host(host: str, shown: str) -> None:
    mock = MockPlivo(host=host)
    with mock, client_at(mock.base_url, mock.auth_id, mock.auth_token) as api:
        assert mock.base_url.startswith(f"http://{shown}:")
        assert api.get("").status_code == 200


@pytest.mark.parametrize(("host", "shown"), [("0.0.0.0", "127.0.0.1"), ("::", "[::1]")])  # noqa: S104 - under test
def test_an_address_for_all_is_shown_as_one_that_can_be_reached(host: str, shown: str) -> None:
    with MockPlivo(host=host) as mock:
        assert mock.base_url.startswith(f"http://{shown}:")
        assert httpx.get(f"{mock.base_url}/").status_code == 404


@pytest.mark.parametrize("port", [-1, 65_536])
def test_a_port_out_of_range_is_refused(port: int) -> None:
    with pytest.raises(ValueError, match=f"port={port} is not a port: give 0 for any free one, or 1 to 65535"):
        MockPlivo(port=port)


def test_credentials_of_another_form_are_refused() -> None:
    with pytest.raises(ValueError, match="auth_id='me' is not MA or SA"):
        MockPlivo(auth_id="me")
    with pytest.raises(ValueError, match="auth_token is empty"):
        MockPlivo(auth_token="")


def test_the_token_is_never_shown(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    mock = MockPlivo(auth_id=AUTH_ID, auth_token=AUTH_TOKEN)
    shown = [repr(mock)]
    with mock, client_at(mock.base_url) as api:
        shown += [repr(mock), str(mock)]
        answers = [api.get("").text, api.post("", json=a_body(dst="")).text, api.get("nothing/").text]
        assert repr(mock) == f"<MockPlivo {AUTH_ID}, {mock.base_url}>"

    assert shown[0] == f"<MockPlivo {AUTH_ID}, not running>"
    for text in [*shown, *answers, caplog.text]:
        assert AUTH_TOKEN not in text


def test_an_exception_in_the_body_of_with_stops_the_server() -> None:
    mock = MockPlivo()

    with pytest.raises(ZeroDivisionError), mock:
        raise ZeroDivisionError

    assert repr(mock).endswith("not running>")


def test_what_was_to_happen_goes_on_after_a_stop_when_the_clock_is_moved(clock: ManualClock) -> None:
    mock = MockPlivo(clock=clock)
    uuid = mock.receive(from_number="12025550123", to_number="12025550100", text="Hello")
    told: list[Published] = []
    mock._platform.subscribe(told.append)

    mock.start().stop()
    clock.advance(5)
    assert told == []

    mock.advance(0)
    assert [(notice.message.uuid, notice.event.state) for notice in told if isinstance(notice, StateChange)] == [
        (uuid, "delivered")
    ]
