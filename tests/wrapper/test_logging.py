"""Requests are logged at DEBUG, pauses at INFO, and neither numbers, texts nor secrets are."""

import logging
from collections.abc import Callable
from contextlib import suppress

import httpx
import pytest

from plivo_messaging import Limit, PlivoError, RateLimiter
from tests.wrapper.scripted import GOT, LISTED, SENT, Reply, Script, answer, body, refusal
from tests.wrapper.wire import AUTH_ID, AUTH_TOKEN, CALLS, MESSAGE_UUID, get, send

MESSAGES = f"/v1/Account/{AUTH_ID}/Message/"


@pytest.fixture(autouse=True)
def _everything_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, logger="plivo_messaging")


def lines(caplog: pytest.LogCaptureFixture) -> list[str]:
    """Return what this library logged."""
    return [f"{each.levelname} {each.getMessage()}" for each in caplog.records if each.name == "plivo_messaging"]


@pytest.mark.parametrize(
    ("name", "reply", "line"),
    [
        ("send", SENT, f"DEBUG send: POST {MESSAGES} -> 202 in 0.000 s, request 1"),
        ("get", GOT, f"DEBUG get: GET {MESSAGES}{MESSAGE_UUID}/ -> 200 in 0.000 s, request 1"),
        ("list", LISTED, f"DEBUG list: GET {MESSAGES} -> 200 in 0.000 s, request 1"),
    ],
    ids=["send", "get", "list"],
)
def test_every_request_is_a_line(name: str, reply: Reply, line: str, caplog: pytest.LogCaptureFixture) -> None:
    CALLS[name](Script(reply).client().messages)
    assert lines(caplog) == [line]


def test_every_pause_is_a_line(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, logger="plivo_messaging")
    script = Script(LISTED, httpx.ReadTimeout("late"), LISTED)
    limiter = RateLimiter(list_requests=Limit(1, 60.0), clock=lambda: script.seconds)
    messages = script.client(limiter=limiter).messages
    messages.list()
    messages.list()
    assert lines(caplog) == [
        "INFO list waits 60.25 s before request 1 (rate limit)",
        "INFO list waits 0.50 s before request 2 (retry)",
        "INFO list waits 59.75 s before request 2 (rate limit)",
    ]


def test_a_failure_is_logged_by_its_kind_alone(caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(PlivoError):
        send(Script(httpx.ReadError("12025550123 said no")).client().messages)
    assert lines(caplog) == [f"DEBUG send: POST {MESSAGES} -> ReadError in 0.000 s, request 1"]


def test_other_levels_are_silent(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING, logger="plivo_messaging")
    get(Script(refusal(500), GOT).client().messages)
    assert lines(caplog) == []


@pytest.mark.parametrize(
    "reply",
    [
        pytest.param(SENT, id="accepted"),
        pytest.param(refusal(400, "12025550123 cannot get 'A secret text'"), id="refused"),
        pytest.param(refusal(429, "12025550123 cannot get 'A secret text'"), id="limited"),
        pytest.param(body(200, b"A secret text for 12025550123"), id="unreadable"),
        pytest.param(answer(202, {"A secret text": "12025550123"}), id="another shape"),
        pytest.param(body(200, b"A secret text", {"content-encoding": "gzip"}), id="undecodable"),
        pytest.param(httpx.ConnectError("A secret text for 12025550123"), id="no connection"),
    ],
)
def test_no_number_text_or_secret_is_logged(reply: Reply, caplog: pytest.LogCaptureFixture) -> None:
    script = Script(reply)
    messages = script.client().messages
    headers = {"x-key": "s3cret"}
    calls: list[Callable[[], object]] = [
        lambda: messages.send(src="AcmeShop", dst="12025550123", text="A secret text"),
        lambda: messages.send_many(src="AcmeShop", dst=["12025550123"], text="A secret text"),
        lambda: messages.find_sent("12025550123", since=script.now(), src="AcmeShop"),
        lambda: messages.list(to_number="12025550123", from_number="AcmeShop", headers=headers),
    ]
    for call in calls:
        with suppress(PlivoError):
            call()
    records = [each for each in caplog.records if each.name.startswith("plivo_messaging")]
    assert len(records) >= 4
    logged = " ".join(f"{each.getMessage()} {each.args} {each.exc_info}" for each in records)
    assert not [
        each for each in ("12025550123", "AcmeShop", "A secret", "s3cret", AUTH_TOKEN, "Basic ") if each in logged
    ]


def test_the_library_has_one_logger_and_leaves_it_to_its_user() -> None:
    names = [name for name in logging.root.manager.loggerDict if name.partition(".")[0] == "plivo_messaging"]
    assert names == ["plivo_messaging"]
    assert logging.getLogger("plivo_messaging").handlers == []
    assert logging.getLogger("plivo_messaging").propagate
