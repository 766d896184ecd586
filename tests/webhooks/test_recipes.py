"""The examples: each framework's own requests, behind a proxy."""

import logging
from collections.abc import Iterator

import pytest

from plivo_messaging.webhooks import SignatureVersion, sign
from tests.webhooks.recipes import CALLERS, INSIDE, PUBLIC, Call
from tests.webhooks.requests import DELIVERED, LEGACY, MESSAGE_UUID, MMS, SMS, TOKEN, encoded

STATUS, INBOUND = "/plivo/status", "/plivo/inbound"
WEBHOOKS = {
    "delivered": (STATUS, DELIVERED, f"message {MESSAGE_UUID} is delivered"),
    "legacy": (STATUS, LEGACY, f"message {MESSAGE_UUID} is sent"),
    "sms": (INBOUND, SMS | {"Text": "Ja, bitte! 🍽 a+b&c=d"}, f"message {MESSAGE_UUID} came from 12025550123"),
    "mms": (INBOUND, MMS, f"message {MESSAGE_UUID} came from 12025550123"),
}
VERSIONS: list[list[SignatureVersion]] = [["v2"], ["v3"], ["v2", "v3"]]


@pytest.fixture(scope="module", params=CALLERS)
def call(request: pytest.FixtureRequest) -> Iterator[Call]:
    """Each example in turn, set up for a proxy."""
    name: str = request.param
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setenv("PUBLIC_URL", PUBLIC)
        monkeypatch.setenv("PLIVO_AUTH_TOKEN", TOKEN)
        yield CALLERS[name]()


@pytest.fixture(autouse=True)
def _logging(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)


def logged(caplog: pytest.LogCaptureFixture) -> list[str]:
    """Return what the example logged."""
    return [record.getMessage() for record in caplog.records if record.name in CALLERS]


@pytest.mark.parametrize("versions", VERSIONS, ids="+".join)
@pytest.mark.parametrize(("path", "fields", "line"), WEBHOOKS.values(), ids=WEBHOOKS)
@pytest.mark.parametrize("query", ["", "?shop=Z%c3%bcrich+%26%20Co&order=5&order=4"], ids=["plain", "with a query"])
def test_a_webhook_is_received_by_post_and_get(
    call: Call,
    caplog: pytest.LogCaptureFixture,
    path: str,
    fields: dict[str, str],
    line: str,
    versions: list[SignatureVersion],
    query: str,
) -> None:
    body = encoded(fields)
    post, get = path + query, f"{path}{query or '?order=5'}&{body.decode()}"
    headers = sign("POST", PUBLIC + post, body, auth_token=TOKEN, versions=versions)
    assert call("POST", post, headers, body) == (200, b"")
    headers = sign("GET", PUBLIC + get, auth_token=TOKEN, versions=versions)
    assert call("GET", get, headers, b"") == (200, b"")
    assert logged(caplog) == [line, line]


def test_requests_that_are_not_plivos_are_refused(call: Call, caplog: pytest.LogCaptureFixture) -> None:
    body, forged = encoded(SMS), encoded(SMS | {"From": "12025550199"})
    headers = sign("POST", PUBLIC + INBOUND, body, auth_token=TOKEN)
    of_another = sign("POST", PUBLIC + INBOUND, body, auth_token="another")

    for each, sent in ((headers, forged), (of_another, body), ({}, body)):
        assert call("POST", INBOUND, each, sent)[0] == 403
    assert call("POST", f"{INBOUND}?order=5", headers, body)[0] == 403
    assert call("POST", STATUS, headers, body)[0] == 403
    status, answer = call("GET", f"{INBOUND}?{body.decode()}", headers, b"")
    assert status == 403
    assert b"ignature" not in answer
    assert len(logged(caplog)) == 6
    assert all(line.startswith("refused: ") for line in logged(caplog))
    assert not [line for line in logged(caplog) if "please" in line or TOKEN in line]


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https"},
        {"Forwarded": "host=evil.example;proto=https"},
        {"X-Forwarded-Host": f"{INSIDE}:8000", "X-Forwarded-Proto": "http"},
    ],
    ids=["none", "another host", "the standard's header", "the inner host"],
)
def test_no_header_can_change_the_url(call: Call, headers: dict[str, str]) -> None:
    body = encoded(DELIVERED)
    for base in (f"http://{INSIDE}:8000", "https://evil.example"):
        signed = sign("POST", base + STATUS, body, auth_token=TOKEN)
        assert call("POST", STATUS, signed | headers, body)[0] == 403
    signed = sign("POST", PUBLIC + STATUS, body, auth_token=TOKEN)
    assert call("POST", STATUS, signed | headers, body) == (200, b"")


@pytest.mark.parametrize(
    ("path", "fields", "line"),
    [
        (INBOUND, {"CallUUID": "1"}, "not understood: this is not a webhook: InboundMessage needs MessageUUID"),
        (INBOUND, DELIVERED, "not understood: expected InboundMessage, got StatusCallback"),
        (STATUS, SMS, "not understood: expected StatusCallback, got InboundMessage"),
    ],
)
def test_a_signed_request_that_is_not_the_expected_webhook_is_a_bad_request(
    call: Call, caplog: pytest.LogCaptureFixture, path: str, fields: dict[str, str], line: str
) -> None:
    body = encoded(fields)
    assert call("POST", path, sign("POST", PUBLIC + path, body, auth_token=TOKEN), body)[0] == 400
    assert logged(caplog)[0].startswith(line)


def test_other_methods_and_bytes_that_are_not_text_are_no_server_errors(call: Call) -> None:
    assert call("PUT", STATUS, {}, b"")[0] == 405
    for path in (f"{STATUS}?%ff=%00", f"{STATUS}?\xff"):
        assert call("POST", path, {}, b"\xff\x00=%zz&&")[0] == 403
