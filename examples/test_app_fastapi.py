"""The tests of app_fastapi. The fixtures `plivo_mock` and `plivo_environment` are there without an import."""

from collections.abc import Iterator

import pytest
from app_fastapi import app
from fastapi.testclient import TestClient

from plivo_mock import MockPlivo

PUBLIC_URL = "https://shop.example"
PHONE = "+1 202 555 0123"


pytestmark = pytest.mark.usefixtures("plivo_environment", "shop")


@pytest.fixture
def shop(plivo_mock: MockPlivo, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    """The application with its lifespan; the mock server delivers callbacks into it."""
    monkeypatch.setenv("PUBLIC_URL", PUBLIC_URL)
    plivo_mock.route_callbacks(PUBLIC_URL, app)
    with TestClient(app) as client:
        yield client


def test_a_customer_is_told_and_each_state_arrives(
    shop: TestClient, plivo_mock: MockPlivo, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", logger="app_fastapi")
    response = shop.post("/orders/4711/ready", json={"phone": PHONE})

    assert response.status_code == 202
    plivo_mock.sent(to="12025550123", text="Order 4711 is ready.", times=1)
    plivo_mock.wait_until(lambda: len(plivo_mock.callbacks) == 3)
    assert [callback.status for callback in plivo_mock.callbacks] == [200, 200, 200]
    message_uuid = response.json()["message_uuid"]
    states = [f"message {message_uuid} is {state}" for state in ("queued", "sent", "delivered")]
    assert [record.getMessage() for record in caplog.records if record.name == "app_fastapi"] == states


@pytest.mark.plivo_mock(message_url=f"{PUBLIC_URL}/plivo/inbound")
def test_a_reply_arrives(plivo_mock: MockPlivo, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO", logger="app_fastapi")
    message_uuid = plivo_mock.receive(from_number="12025550123", to_number="12025550100", text="Thank you!")

    plivo_mock.wait_until(lambda: plivo_mock.callbacks)
    assert plivo_mock.callbacks[0].status == 200
    assert f"message {message_uuid} came from 12025550123" in caplog.messages


def test_a_wrong_number_is_refused_and_nothing_is_sent(shop: TestClient, plivo_mock: MockPlivo) -> None:
    response = shop.post("/orders/4711/ready", json={"phone": "(202) 555-0123"})

    assert response.status_code == 422
    assert response.text.startswith("dst: ")
    assert not plivo_mock.requests


def test_a_lost_response_is_no_reason_to_send_again(shop: TestClient, plivo_mock: MockPlivo) -> None:
    plivo_mock.faults.add("reset", processed=True)  # the message is accepted, and its response is lost
    response = shop.post("/orders/4711/ready", json={"phone": PHONE})

    assert (response.status_code, response.json()) == (202, {"message_uuid": None})
    plivo_mock.sent(to="12025550123", times=1)


def test_a_callback_that_is_not_plivos_is_refused(shop: TestClient) -> None:
    forged = {"MessageUUID": "db3ce55a-7f1d-11e1-8ea7-1231380bc196", "Status": "delivered"}

    assert shop.post("/plivo/status", data=forged).status_code == 403
