"""The URL Plivo called."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plivo_messaging import PlivoError, ValidationError
from plivo_messaging.webhooks import public_url
from plivo_messaging.webhooks._urls import SplitUrl, split_url


@pytest.mark.parametrize(
    ("url", "base", "query"),
    [
        ("https://answer.url", "https://answer.url", ""),
        ("https://example.com/", "https://example.com/", ""),
        ("https://example.com/a/b/", "https://example.com/a/b/", ""),
        ("https://example.com:443/a", "https://example.com:443/a", ""),
        ("http://[::1]:8000/a?b", "http://[::1]:8000/a", "b"),
        ("https://example.com?b=c", "https://example.com", "b=c"),
        ("https://example.com/a?", "https://example.com/a", ""),
        ("https://example.com/a?b=c?d/e", "https://example.com/a", "b=c?d/e"),
        ("HTTPS://Example.COM/%7Ea/%e2/../b//c", "HTTPS://Example.COM/%7Ea/%e2/../b//c", ""),
        ("https://user:word@example.com/a", "https://user:word@example.com/a", ""),
    ],
)
def test_a_url_is_cut_at_its_query_and_kept_as_it_is(url: str, base: str, query: str) -> None:
    assert split_url(url) == SplitUrl(base, query)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "/plivo/webhook",
        "example.com/a",
        "//example.com/a",
        "ftp://example.com/a",
        "https:///a",
        "https://?a",
        "https://example.com/a#b",
        "https://example.com/a?b#c",
    ],
)
def test_what_plivo_cannot_have_called_is_no_url(url: str) -> None:
    assert split_url(url) is None


@pytest.mark.parametrize("url", [None, 1, b"https://example.com"])
def test_a_url_is_a_string(url: object) -> None:
    with pytest.raises(TypeError, match=r"^url is of type \w+: pass it as a string"):
        split_url(url)


@given(st.text())
def test_any_text_is_a_url_or_not(text: str) -> None:
    for url in (text, f"https://{text}", f"https://example.com/{text}"):
        split = split_url(url)
        assert split is None or url in {split.base, f"{split.base}?{split.query}"}


def test_a_url_is_shown_without_query_and_password() -> None:
    split = split_url("https://user:word@example.com/a@b?Text=hello")

    assert str(split) == "'https://…@example.com/a@b'"
    assert "hello" not in repr(split)


def test_a_long_url_is_shown_in_part() -> None:
    assert len(str(split_url("https://example.com/" + "a" * 10_000))) == 202


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
def test_the_public_url(base_url: str, path_and_query: str, url: str) -> None:
    assert public_url(base_url, path_and_query) == url


@pytest.mark.parametrize(
    ("base_url", "shown"),
    [
        ("example.com", "what was given"),
        ("", "what was given"),
        ("https://example.com#a", "what was given"),
        ("https://example.com/a?b", "'https://example.com/a'"),
        ("https://user:word@example.com?", "'https://…@example.com'"),
    ],
)
def test_a_base_url_is_checked(base_url: str, shown: str) -> None:
    with pytest.raises(ValidationError, match="is not an http or https URL without query and fragment") as caught:
        public_url(base_url, "/plivo/webhook")
    assert str(caught.value).startswith(f"base_url: {shown} ")
    assert isinstance(caught.value, PlivoError)


@pytest.mark.parametrize("path", ["", "plivo/webhook", "https://evil.example/plivo/webhook", "@evil.example/"])
def test_a_path_begins_with_a_slash(path: str) -> None:
    with pytest.raises(ValidationError, match=r"^path_and_query: does not begin with a slash"):
        public_url("https://example.com", path)
