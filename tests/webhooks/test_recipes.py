"""The examples do what they say: each framework's own requests, behind a proxy."""

import logging

import pytest

from plivo_messaging.webhooks import SignatureVersion, sign
from tests.webhooks.recipes import CALLERS, INSIDE, Call
from tests.webhooks.requests import DELIVERED, LEGACY, MESSAGE_UUID, MMS, SMS, TOKEN, encoded

PUBLIC = "https://example.com"
PATH = "/plivo/webhook"
WEBHOOKS = {
    "delivered": (DELIVERED, f"message {MESSAGE_UUID} is delivered"),
    "legacy": (LEGACY, f"message {MESSAGE_UUID} is sent"),
    "sms": (SMS | {"Text": "Ja, bitte! 🍽 a+b&c=d"}, f"message {MESSAGE_UUID} came from 12025550123"),
    "mms": (MMS, f"message {MESSAGE_UUID} came from 12025550123"),
}
VERSIONS: list[list[SignatureVersion]] = [["v2"], ["v3"], ["v2", "v3"]]


@pytest.fixture(scope="module", params=CALLERS)
def call(request: pytest.FixtureRequest) -> Call:
    """Each example in turn, set up for a proxy."""
    name: str = request.param
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setenv("PUBLIC_URL", PUBLIC)
        monkeypatch.setenv("PLIVO_AUTH_TOKEN", TOKEN)
        return CALLERS[name]()


@pytest.fixture(autouse=True)
def _logging(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)


def said(caplog: pytest.LogCaptureFixture) -> list[str]:
    """Give what the example logged."""
    return [record.getMessage() for record in caplog.records if record.name.startswith("webhooks_")]


@pytest.mark.parametrize("versions", VERSIONS, ids="+".join)
@pytest.mark.parametrize(("fields", "line"), WEBHOOKS.values(), ids=WEBHOOKS)
@pytest.mark.parametrize("query", ["", "?shop=Z%c3%bcrich+%26%20Co&order=5&order=4"], ids=["plain", "with a query"])
def test_a_post_is_taken(
    call: Call,
    caplog: pytest.LogCaptureFixture,
    fields: dict[str, str],
    line: str,
    versions: list[SignatureVersion],
    query: str,
) -> None:
    body = encoded(fields)
    headers = sign("POST", PUBLIC + PATH + query, body, auth_token=TOKEN, versions=versions)

    assert call("POST", PATH + query, headers, body) == (200, b"")
    assert said(caplog) == [line]


@pytest.mark.parametrize("versions", VERSIONS, ids="+".join)
@pytest.mark.parametrize(("fields", "line"), WEBHOOKS.values(), ids=WEBHOOKS)
def test_a_get_is_taken(
    call: Call,
    caplog: pytest.LogCaptureFixture,
    fields: dict[str, str],
    line: str,
    versions: list[SignatureVersion],
) -> None:
    path = f"{PATH}?order=5&{encoded(fields).decode()}"
    headers = sign("GET", PUBLIC + path, auth_token=TOKEN, versions=versions)

    assert call("GET", path, headers, b"") == (200, b"")
    assert said(caplog) == [line]


def test_what_is_not_plivos_is_refused(call: Call, caplog: pytest.LogCaptureFixture) -> None:
    body, forged = encoded(SMS), encoded(SMS | {"From": "12025550199"})
    headers = sign("POST", PUBLIC + PATH, body, auth_token=TOKEN)
    of_another = sign("POST", PUBLIC + PATH, body, auth_token="another")

    for each, sent in ((headers, forged), (of_another, body), ({}, body)):
        assert call("POST", PATH, each, sent) == (403, b"")
    assert call("POST", f"{PATH}?order=5", headers, body) == (403, b"")
    assert call("GET", f"{PATH}?{body.decode()}", headers, b"") == (403, b"")
    assert all(line.startswith("refused: ") for line in said(caplog))
    assert len(said(caplog)) == 5
    assert not [line for line in said(caplog) if "please" in line or TOKEN in line]


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
def test_no_header_says_which_url_was_called(call: Call, headers: dict[str, str]) -> None:
    body = encoded(DELIVERED)
    for base in (f"http://{INSIDE}:8000", "https://evil.example"):
        signed = sign("POST", base + PATH, body, auth_token=TOKEN)
        assert call("POST", PATH, signed | headers, body) == (403, b"")
    signed = sign("POST", PUBLIC + PATH, body, auth_token=TOKEN)
    assert call("POST", PATH, signed | headers, body) == (200, b"")


def test_what_is_signed_and_no_webhook_is_a_bad_request(call: Call, caplog: pytest.LogCaptureFixture) -> None:
    body = b"CallUUID=1"
    assert call("POST", PATH, sign("POST", PUBLIC + PATH, body, auth_token=TOKEN), body) == (400, b"")
    assert said(caplog)[0].startswith("not understood: this is no inbound message")


def test_bytes_that_are_no_text_are_no_server_error(call: Call) -> None:
    for path in (f"{PATH}?%ff=%00", f"{PATH}?\xff".encode("latin-1").decode("latin-1")):
        assert call("POST", path, {}, b"\xff\x00=%zz&&") == (403, b"")


def test_other_methods_are_not_taken(call: Call) -> None:
    assert call("PUT", PATH, {}, b"")[0] == 405
