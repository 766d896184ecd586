"""The Django application: it sends, and callbacks arrive in it."""

from collections.abc import Iterator

import pytest
from django.core.wsgi import get_wsgi_application
from django.test import Client, override_settings

from plivo_mock import MockPlivo
from tests.webhooks.recipes import INSIDE, PUBLIC, VIEWS


@pytest.fixture
def shop(plivo_mock: MockPlivo, monkeypatch: pytest.MonkeyPatch) -> Iterator[Client]:
    """The application, with the account and the address of the mock server."""
    monkeypatch.setenv("PLIVO_BASE_URL", plivo_mock.base_url)
    plivo_mock.route_callbacks(PUBLIC, get_wsgi_application())
    account = {"PLIVO_AUTH_ID": plivo_mock.auth_id, "PLIVO_AUTH_TOKEN": plivo_mock.auth_token}
    with override_settings(**account, ALLOWED_HOSTS=["*"]):
        VIEWS.plivo.cache_clear()
        yield Client(SERVER_NAME=INSIDE)
        VIEWS.plivo().close()
        VIEWS.plivo.cache_clear()


def test_a_customer_is_told_and_each_state_arrives(
    shop: Client, plivo_mock: MockPlivo, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", logger="app_django")
    response = shop.post("/orders/4711/ready", {"phone": "+1 202 555 0123"})

    assert response.status_code == 202
    plivo_mock.sent(to="12025550123", text="Order 4711 is ready.", times=1)
    plivo_mock.wait_until(lambda: len(plivo_mock.callbacks) == 3)
    assert [callback.status for callback in plivo_mock.callbacks] == [200, 200, 200]
    message_uuid = response.json()["message_uuid"]
    states = [f"message {message_uuid} is {state}" for state in ("queued", "sent", "delivered")]
    assert [record.getMessage() for record in caplog.records if record.name == "app_django"] == states


def test_a_wrong_or_missing_number_is_refused_and_nothing_is_sent(shop: Client, plivo_mock: MockPlivo) -> None:
    response = shop.post("/orders/4711/ready", {"phone": "(202) 555-0123"})

    assert response.status_code == 422
    assert response.json()["error"].startswith("dst: ")
    assert shop.post("/orders/4711/ready").status_code == 400
    assert not plivo_mock.requests


def test_a_lost_response_is_no_reason_to_send_again(shop: Client, plivo_mock: MockPlivo) -> None:
    plivo_mock.faults.add("reset", processed=True)
    response = shop.post("/orders/4711/ready", {"phone": "+1 202 555 0123"})

    assert (response.status_code, response.json()) == (202, {"message_uuid": None})
    plivo_mock.sent(to="12025550123", times=1)
