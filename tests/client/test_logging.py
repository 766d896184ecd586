"""One logger: requests at DEBUG, pauses at INFO, and nothing that is not everybody's business."""

import logging

import httpx
import pytest

from plivo_messaging import PlivoError, RateLimiter
from plivo_messaging._transport._limits import Limit
from tests.client.scripted import (
    CALLS,
    GOT,
    LISTED,
    SENT,
    Kind,
    Reply,
    Script,
    all_kinds,
    answer,
    body,
    both_kinds,
    get,
    list_page,
    refusal,
    run,
    send,
)
from tests.client.wire import AUTH_ID, AUTH_TOKEN, MESSAGE_UUID

MESSAGES = f"/v1/Account/{AUTH_ID}/Message/"


@pytest.fixture(autouse=True)
def _everything_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, logger="plivo_messaging")


def lines(caplog: pytest.LogCaptureFixture) -> list[str]:
    """What this library logged."""
    return [
        f"{record.levelname} {record.getMessage()}" for record in caplog.records if record.name == "plivo_messaging"
    ]


@all_kinds
@pytest.mark.parametrize(
    ("name", "reply", "line"),
    [
        ("send", SENT, f"DEBUG send: POST {MESSAGES} -> 202 in 0.000 s, request 1"),
        ("get", GOT, f"DEBUG get: GET {MESSAGES}{MESSAGE_UUID}/ -> 200 in 0.000 s, request 1"),
        ("list", LISTED, f"DEBUG list: GET {MESSAGES} -> 200 in 0.000 s, request 1"),
    ],
    ids=["send", "get", "list"],
)
def test_every_request_is_a_line(
    kind: Kind, name: str, reply: Reply, line: str, caplog: pytest.LogCaptureFixture
) -> None:
    run(kind, Script(reply), CALLS[name])
    assert lines(caplog) == [line]


@both_kinds
def test_every_pause_is_a_line(kind: Kind, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, logger="plivo_messaging")
    script = Script(LISTED, httpx.ReadTimeout("late"), LISTED)
    limiter = RateLimiter(list_requests=Limit(1, 60.0), clock=lambda: script.seconds)
    run(kind, script, list_page, limiter=limiter)
    run(kind, script, list_page, limiter=limiter)
    assert lines(caplog) == [
        "INFO list waits 60.25 s before request 1 (rate limit)",
        "INFO list waits 0.50 s before request 2 (retry)",
        "INFO list waits 59.75 s before request 2 (rate limit)",
    ]


@both_kinds
def test_a_failure_is_named_by_its_kind(kind: Kind, caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(PlivoError):
        run(kind, Script(httpx.ReadError("12025550123 said no")), send)
    assert lines(caplog) == [f"DEBUG send: POST {MESSAGES} -> ReadError in 0.000 s, request 1"]


@both_kinds
def test_nothing_is_formatted_when_nobody_wants_it(kind: Kind, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING, logger="plivo_messaging")
    run(kind, Script(refusal(500), GOT), get)
    assert lines(caplog) == []


@both_kinds
@pytest.mark.parametrize(
    "reply",
    [
        pytest.param(SENT, id="accepted"),
        pytest.param(refusal(400, "12025550123 cannot get 'A secret text'"), id="refused"),
        pytest.param(refusal(429, "12025550123 cannot get 'A secret text'"), id="limited"),
        pytest.param(body(200, b"A secret text for 12025550123"), id="unreadable"),
        pytest.param(answer(202, {"A secret text": "12025550123"}), id="odd"),
        pytest.param(body(200, b"A secret text", {"content-encoding": "gzip"}), id="undecodable"),
        pytest.param(httpx.ConnectError("A secret text for 12025550123"), id="no connection"),
    ],
)
def test_no_number_no_text_and_no_secret_is_logged(kind: Kind, reply: Reply, caplog: pytest.LogCaptureFixture) -> None:
    script = Script(reply)
    for call in ("send", "find", "list", "many"):
        try:
            if call == "send":
                run(
                    kind,
                    script,
                    lambda messages: messages.send(src="AcmeShop", dst="12025550123", text="A secret text"),
                )
            elif call == "many":
                run(
                    kind,
                    script,
                    lambda messages: messages.send_many(src="AcmeShop", dst=["12025550123"], text="A secret text"),
                )
            elif call == "find":
                run(
                    kind, script, lambda messages: messages.find_sent("12025550123", since=script.now(), src="AcmeShop")
                )
            else:
                run(
                    kind,
                    script,
                    lambda messages: messages.list(
                        to_number="12025550123", from_number="AcmeShop", extra_headers={"x-key": "s3cret"}
                    ),
                )
        except PlivoError:
            pass
    logged = " ".join(f"{record.getMessage()} {record.args} {record.exc_info}" for record in records(caplog))
    assert len(records(caplog)) >= 4
    for secret in ("12025550123", "AcmeShop", "A secret text", "s3cret", AUTH_TOKEN, "Basic "):
        assert secret not in logged


def records(caplog: pytest.LogCaptureFixture) -> list[logging.LogRecord]:
    """What this library logged, whole."""
    return [record for record in caplog.records if record.name.startswith("plivo_messaging")]


def test_the_library_has_one_logger_and_leaves_it_to_its_user() -> None:
    names = [name for name in logging.root.manager.loggerDict if name.startswith("plivo_messaging")]
    assert [name for name in names if not name.startswith("plivo_mock")] == ["plivo_messaging"]
    assert logging.getLogger("plivo_messaging").handlers == []
    assert logging.getLogger("plivo_messaging").propagate
