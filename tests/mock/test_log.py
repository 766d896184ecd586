"""What is logged, and what is not."""

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from plivo_mock import MockPlivo
from plivo_mock._log import LOGGER, log_json_lines
from tests.mock.builders import AUTH_ID, AUTH_TOKEN, a_body


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    stream, level, propagate = io.StringIO(), LOGGER.level, LOGGER.propagate
    handler = log_json_lines(stream)
    yield stream
    LOGGER.removeHandler(handler)
    LOGGER.setLevel(level)
    LOGGER.propagate = propagate


def facts(lines: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in lines.getvalue().splitlines()]


def test_requests_states_and_callbacks_are_logged_a_line_each(
    api: httpx.Client, mock: MockPlivo, lines: io.StringIO
) -> None:
    body = a_body(text="the text is nobody's business", url="http://127.0.0.1:1/status?text=neither", method="GET")
    uuid = api.post("", json=body).json()["message_uuid"][0]
    mock.advance(0.25)

    logged = facts(lines)
    assert [line["event"] for line in logged] == ["state", "request", "callback", "state"]
    state, request, callback, _ = logged
    assert (state["message_uuid"], state["state"], state["error_code"]) == (uuid, "queued", None)
    assert (request["method"], request["path"], request["status_code"]) == (
        "POST",
        f"/v1/Account/{AUTH_ID}/Message/",
        202,
    )
    assert request["milliseconds"] > 0
    assert (callback["url"], callback["attempt"], callback["status_code"]) == ("http://127.0.0.1:1/status", 1, None)
    assert all(line["level"] == "info" and line["time"].endswith("+00:00") for line in logged)
    for secret in (AUTH_TOKEN, "business", "neither", "authorization"):
        assert secret not in lines.getvalue().lower()


def test_messages_and_exceptions_are_lines_too(lines: io.StringIO) -> None:
    LOGGER.error("it %s", "broke", exc_info=ZeroDivisionError("Grüße\nfrom two lines"))

    (line,) = facts(lines)
    assert (line["level"], line["event"], line["message"]) == ("error", "message", "it broke")
    assert "ZeroDivisionError: Grüße\nfrom two lines" in line["exception"]


def test_nothing_is_logged_unless_asked_for(api: httpx.Client, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        api.post("", json=a_body()).raise_for_status()

    assert caplog.records == []


def test_the_logger_can_be_listened_to(api: httpx.Client, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, logger="plivo_mock"):
        api.get("nonsense/")

    assert "request method=GET path=" in caplog.text
    assert "status_code=404" in caplog.text
