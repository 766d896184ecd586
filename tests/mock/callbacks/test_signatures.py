"""Signatures, compared with the documented vector and with the client's verification, which was written apart."""

from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plivo_messaging.webhooks import verify
from plivo_mock._callbacks._signatures import signature_headers

TOKEN, MAIN_TOKEN = "token-of-the-account", "token-of-the-main-account"
HEADERS = {
    "X-Plivo-Signature-V2",
    "X-Plivo-Signature-Ma-V2",
    "X-Plivo-Signature-V2-Nonce",
    "X-Plivo-Signature-V3",
    "X-Plivo-Signature-Ma-V3",
    "X-Plivo-Signature-V3-Nonce",
}


def test_the_documented_vector() -> None:
    headers = signature_headers(
        "https://answer.url", {}, nonce="12345", auth_token="my_auth_token", main_auth_token="my_auth_token"
    )

    assert headers.keys() == HEADERS
    assert headers["X-Plivo-Signature-V2"] == "ehV3IKhLysWBxC1sy8INm0qGoQYdYsHwuoKjsX7FsXc="
    assert headers["X-Plivo-Signature-Ma-V2"] == headers["X-Plivo-Signature-V2"]
    assert headers["X-Plivo-Signature-V2-Nonce"] == headers["X-Plivo-Signature-V3-Nonce"] == "12345"


FIELDS = st.dictionaries(
    st.text("abcXYZ09_", min_size=1, max_size=8), st.text(st.characters(codec="utf-8"), max_size=12), max_size=6
)


@given(FIELDS, FIELDS, st.sampled_from(["", "/", "/status", "/a%20b/é"]), st.booleans())
def test_the_client_verifies_what_is_signed(
    query: dict[str, str], fields: dict[str, str], path: str, is_post: bool
) -> None:
    said = query if is_post else {**query, **fields}
    url = f"https://example.com:8443{path}" + (f"?{urlencode(said)}" if said else "")
    form = fields if is_post else {}
    headers = signature_headers(url, form, nonce="54321", auth_token=TOKEN, main_auth_token=MAIN_TOKEN)

    method, body = ("POST", urlencode(form).encode()) if is_post else ("GET", b"")
    versions: list[Any] = ["v2", "v3"]
    for version in versions:
        for token in (TOKEN, MAIN_TOKEN):
            assert verify(method, url, headers, body, auth_token=token, versions=(version,)) == version


@pytest.mark.parametrize("changed", ["url", "nonce", "token", "form"])
def test_whatever_is_signed_changes_the_signature(changed: str) -> None:
    def sign(url: str = "http://127.0.0.1/a", nonce: str = "1", token: str = TOKEN, text: str = "Hello") -> str:
        headers = signature_headers(url, {"Text": text}, nonce=nonce, auth_token=token, main_auth_token=MAIN_TOKEN)
        return headers["X-Plivo-Signature-V3"]

    other = {
        "url": sign(url="http://127.0.0.1/b"),
        "nonce": sign(nonce="2"),
        "token": sign(token=MAIN_TOKEN),
        "form": sign(text="hello"),
    }
    assert other[changed] != sign()
