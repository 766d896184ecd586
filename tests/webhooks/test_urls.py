"""The URL that Plivo called: what is signed of it, what errors show of it, and the public URL behind a proxy."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plivo_messaging import PlivoError, ValidationError, WebhookSignatureError
from plivo_messaging.webhooks import public_url, sign, verify
from tests.webhooks.requests import TOKEN


def refused(url: str, headers: dict[str, str] | None = None) -> str:
    """Return the error for a request to a URL."""
    with pytest.raises(WebhookSignatureError) as caught:
        verify("POST", url, headers or {}, auth_token=TOKEN)
    return str(caught.value)


@pytest.mark.parametrize(
    "base",
    [
        "https://answer.url",
        "https://example.com/",
        "https://example.com/a/b/",
        "https://example.com:443/a",
        "http://[::1]:8000/a",
        "HTTPS://Example.COM/%7Ea/%e2/../b//c",
        "https://user:word@example.com/a",
    ],
)
def test_version_2_signs_a_url_unchanged_up_to_its_query(base: str) -> None:
    headers = sign("POST", base, auth_token=TOKEN, versions=["v2"])
    for query in ("", "?", "?b", "?b=c?d/e"):
        assert verify("POST", base + query, headers, auth_token=TOKEN) == "v2"
    for other in (f"{base}/", f"{base}%20", base.swapcase()):
        assert "no signature of the POST of" in refused(other, headers)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "/plivo/webhook",
        "example.com/a",
        "//example.com/a",
        "ftp://example.com/a",
        "http\u017f://example.com",
        "https://",
        "https:///a",
        "https://?a",
        "https://example.com/a#b",
        "https://example.com/a?b#c",
    ],
)
def test_a_url_that_plivo_cannot_call_is_refused(url: str) -> None:
    assert refused(url).startswith("url is not one that Plivo can call: pass the whole URL")


@pytest.mark.parametrize("end", ["#", "?#", "/#", "@#"])
def test_a_url_of_a_million_characters_is_refused(end: str) -> None:
    host = "a" * 10**6
    assert refused(f"https://{host}{end}").startswith("url is not one that Plivo can call")
    assert len(refused(f"https://{host}@{host}/{host}")) < 600
    with pytest.raises(ValidationError, match="is not an http or https URL"):
        public_url(f"https://{host}{end}", "/")


def test_a_url_of_a_million_characters_is_signed_and_verified() -> None:
    url = f"https://{'a' * 10**6}"
    assert verify("POST", url, sign("POST", url, auth_token=TOKEN), auth_token=TOKEN) == "v3"


@pytest.mark.parametrize("method", ["GET", "post"])
def test_a_method_in_the_place_of_the_url_is_named(method: str) -> None:
    assert refused(method) == f"url is {method!r}: pass the method first, then the URL"


@given(st.text())
def test_any_text_is_a_url_or_refused(text: str) -> None:
    for url in (text, f"https://{text}", f"https://example.com/{text}"):
        assert refused(url)


def test_errors_show_a_url_without_query_and_password_and_only_in_part() -> None:
    assert "the POST of 'https://…@example.com/a@b' is not" in refused("https://user:word@example.com/a@b?Text=hello")
    assert f"the POST of 'https://example.com/{'a' * 180}' is not" in refused(f"https://example.com/{'a' * 10_000}")


@pytest.mark.parametrize(
    ("base_url", "path_and_query", "url"),
    [
        ("https://example.com", "/plivo/webhook", "https://example.com/plivo/webhook"),
        ("https://example.com/", "/plivo/webhook", "https://example.com/plivo/webhook"),
        ("https://example.com:8443", "/plivo/webhook/", "https://example.com:8443/plivo/webhook/"),
        ("https://example.com/shop", "/plivo/webhook?order=5", "https://example.com/shop/plivo/webhook?order=5"),
        ("http://Example.com", "/%7Ea?b=%2b", "http://Example.com/%7Ea?b=%2b"),
    ],
)
def test_the_public_url_is_built_without_normalising(base_url: str, path_and_query: str, url: str) -> None:
    assert public_url(base_url, path_and_query) == url


@pytest.mark.parametrize(
    ("base_url", "shown"),
    [
        ("example.com", "the value"),
        ("", "the value"),
        ("https://example.com#a", "the value"),
        ("https://example.com/a?b", "'https://example.com/a'"),
        ("https://user:word@example.com?", "'https://…@example.com'"),
    ],
)
def test_a_base_url_must_be_whole_and_without_query(base_url: str, shown: str) -> None:
    with pytest.raises(ValidationError, match="is not an http or https URL without query and fragment") as caught:
        public_url(base_url, "/plivo/webhook")
    assert str(caught.value).startswith(f"base_url: {shown} ")
    assert isinstance(caught.value, PlivoError)


@pytest.mark.parametrize("path", ["", "plivo/webhook", "https://evil.example/plivo/webhook", "@evil.example/"])
def test_a_path_must_begin_with_a_slash(path: str) -> None:
    with pytest.raises(ValidationError, match=r"^path_and_query: does not begin with a slash"):
        public_url("https://example.com", path)
