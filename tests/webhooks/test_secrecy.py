"""No error or traceback shows a token or a signature it would make, and no error shows the text of a message."""

import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import plivo_messaging.webhooks
from plivo_messaging import PlivoError, WebhookError
from plivo_messaging._arguments.credentials import Secret
from plivo_messaging.webhooks import StatusCallback, sign, verify, verify_and_parse
from tests.webhooks.requests import SMS, TOKEN, URL, encoded, only, with_query

PACKAGE = str(Path(plivo_messaging.webhooks.__file__).parent)
BODY = encoded(SMS)
TEXT = "Yes, please!"
FORGED = encoded(SMS | {"From": "12025550199"})
SIGNED = sign("POST", URL, BODY, auth_token=TOKEN, nonce="12345")
V2 = only(SIGNED, "v2")
VERSIONS = ("v3", "v2")
# What an attacker could use.
EXPECTED = {
    *only(sign("POST", URL, FORGED, auth_token=TOKEN, nonce="12345"), "v3").values(),
    *sign("POST", "https://example.org", auth_token=TOKEN, nonce="12345").values(),
} - {"12345"}

# Method, URL, headers, body, versions.
REQUESTS: dict[str, tuple[Any, Any, Any, Any, Any]] = {
    "unsigned": ("POST", URL, {}, BODY, VERSIONS),
    "unsigned GET": ("GET", with_query(SMS), {}, b"", VERSIONS),
    "signature missing": ("POST", URL, {"X-Plivo-Signature-V3-Nonce": "1"}, BODY, VERSIONS),
    "signature malformed": ("POST", URL, dict.fromkeys(V2, "x"), BODY, VERSIONS),
    "fields changed": ("POST", URL, SIGNED, FORGED, VERSIONS),
    "another URL": ("POST", "https://example.org", SIGNED, b"", VERSIONS),
    "another URL by version 2": ("POST", "https://example.org", V2, b"", VERSIONS),
    "no URL": ("POST", f"//x?{BODY.decode()}", SIGNED, BODY, VERSIONS),
    "another method": ("PUT", with_query(SMS), SIGNED, BODY, VERSIONS),
    "no method": (None, URL, SIGNED, BODY, VERSIONS),
    "no body": ("POST", URL, SIGNED, None, VERSIONS),
    "no form": ("POST", URL, SIGNED, {"Text": [TEXT, 1]}, VERSIONS),
    "no headers": ("POST", URL, None, BODY, VERSIONS),
    "headers of bytes": ("POST", URL, {b"a": b"b"}, BODY, VERSIONS),
    "no versions": ("POST", URL, SIGNED, BODY, ()),
}
TOKENS: dict[str, Callable[[], object]] = {
    "plain": lambda: TOKEN,
    "hidden": lambda: Secret(TOKEN),
    "several": lambda: ["old", TOKEN],
}
WRONG_TOKENS: dict[str, Callable[[], object]] = {
    "with an empty one": lambda: [TOKEN, ""],
    "with a missing one": lambda: (TOKEN, None),
    "with another type": lambda: [TOKEN, 5],
    "with a line break": lambda: f"{TOKEN}\n",
    "bytes": TOKEN.encode,
    "a set with bytes": lambda: {TOKEN, b"x"},
}


def shown(error: BaseException) -> str:
    """Return what an error tracker records: the error, and the locals of every frame of this package."""
    text = [str(error), repr(error)]
    each: BaseException | None = error
    while each is not None:
        text += [
            f"{name} = {value!r}"
            for frame, _ in traceback.walk_tb(each.__traceback__)
            if frame.f_code.co_filename.startswith(PACKAGE)
            for name, value in frame.f_locals.items()
        ]
        each = each.__cause__ or each.__context__
    assert len(text) > 2
    return "\n".join(text)


@pytest.mark.parametrize("call", [verify, verify_and_parse])
@pytest.mark.parametrize("token", TOKENS.values(), ids=TOKENS)
@pytest.mark.parametrize("request_", REQUESTS.values(), ids=REQUESTS)
def test_no_error_shows_the_token_or_the_text(
    request_: tuple[Any, Any, Any, Any, Any], token: Callable[[], Any], call: Callable[..., object]
) -> None:
    *arguments, versions = request_
    with pytest.raises((PlivoError, TypeError)) as caught:
        call(*arguments, auth_token=token(), versions=versions)
    text = shown(caught.value)
    assert TOKEN not in text
    assert not [signature for signature in EXPECTED if signature in text]
    assert "please" not in str(caught.value)


@pytest.mark.parametrize("expect", ["StatusCallback", StatusCallback], ids=repr)
def test_no_error_about_the_expected_kind_shows_the_token_or_the_text(expect: Any) -> None:
    with pytest.raises((PlivoError, TypeError), match="expect") as caught:
        verify_and_parse("POST", URL, SIGNED, BODY, auth_token=TOKEN, expect=expect)
    assert TOKEN not in shown(caught.value)
    assert "please" not in str(caught.value)


@pytest.mark.parametrize("token", WRONG_TOKENS.values(), ids=WRONG_TOKENS)
@pytest.mark.parametrize(
    ("call", "argument"),
    [(verify, "auth_token"), (verify_and_parse, "auth_token"), (sign, "auth_token"), (sign, "main_auth_token")],
)
def test_a_wrong_token_is_not_shown(call: Callable[..., object], argument: str, token: Callable[[], object]) -> None:
    with pytest.raises((PlivoError, TypeError), match="auth_token") as caught:
        call("POST", URL, SIGNED, **{"auth_token": "x", argument: token()})
    assert TOKEN not in shown(caught.value)


@pytest.mark.parametrize(
    ("url", "nonce", "versions"), [("//x", "1", VERSIONS), (URL, " ", VERSIONS), (URL, "1", ())], ids=repr
)
def test_a_request_that_cannot_be_signed_shows_no_token(url: str, nonce: str, versions: tuple[()]) -> None:
    with pytest.raises(PlivoError) as caught:
        sign("POST", url, auth_token=TOKEN, main_auth_token=TOKEN, nonce=nonce, versions=versions)
    assert TOKEN not in shown(caught.value)


def test_the_check_can_fail() -> None:
    def leaking(token: str) -> None:
        raise ValueError(token[:0])

    # As if it were a frame of the package.
    code = leaking.__code__.replace(co_filename=f"{PACKAGE}/leaking.py")
    leaking.__code__ = code
    with pytest.raises(ValueError, match=r"^$") as caught:
        leaking(TOKEN)
    assert TOKEN in shown(caught.value)


def test_a_password_in_the_url_is_not_shown() -> None:
    for headers in ({}, V2, {"X-Plivo-Signature-V2": "x"}):
        with pytest.raises(WebhookError) as caught:
            verify("POST", "https://user:word@example.com/a?Text=hello", headers, BODY, auth_token=TOKEN)
        assert "word" not in str(caught.value)
        assert "hello" not in str(caught.value)
