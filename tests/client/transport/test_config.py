"""Credentials and base URL."""

import os
from collections.abc import Mapping

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from plivo_messaging import ConfigurationError
from plivo_messaging._transport import _config as config
from plivo_messaging._transport._secret import Secret
from tests.client.wire import AUTH_ID, AUTH_TOKEN

SUBACCOUNT = f"SA{AUTH_ID[2:]}"
OTHER_TOKEN = "another0token0that0is0not0one000"
COMPLETE = {"PLIVO_AUTH_ID": AUTH_ID, "PLIVO_AUTH_TOKEN": AUTH_TOKEN, "PLIVO_BASE_URL": "https://example.com/v1"}


def resolve(
    auth_id: str | None = None,
    auth_token: str | Secret | None = None,
    base_url: str | None = None,
    environment: Mapping[str, str] | None = None,
) -> config.Config:
    """Settle arguments and environment variables."""
    return config.resolve(config.given(auth_id, auth_token, base_url), config.from_environment(environment or {}))


def settled(base_url: str) -> str:
    """Give the base URL as it is settled."""
    return resolve(AUTH_ID, AUTH_TOKEN, base_url).base_url


def test_arguments_alone() -> None:
    assert resolve(AUTH_ID, AUTH_TOKEN, "https://example.com/v1") == config.Config(
        AUTH_ID, Secret(AUTH_TOKEN), "https://example.com/v1"
    )


def test_the_environment_alone() -> None:
    assert resolve(environment=COMPLETE) == config.Config(AUTH_ID, Secret(AUTH_TOKEN), "https://example.com/v1")


def test_arguments_come_before_the_environment() -> None:
    assert resolve(SUBACCOUNT, OTHER_TOKEN, "https://example.org", COMPLETE) == config.Config(
        SUBACCOUNT, Secret(OTHER_TOKEN), "https://example.org"
    )


def test_each_argument_is_looked_for_by_itself() -> None:
    assert resolve(auth_token=Secret(OTHER_TOKEN), environment=COMPLETE).auth_id == AUTH_ID
    assert resolve(auth_token=Secret(OTHER_TOKEN), environment=COMPLETE).auth_token == Secret(OTHER_TOKEN)


def test_without_a_base_url_it_is_production() -> None:
    assert resolve(AUTH_ID, AUTH_TOKEN).base_url == "https://api.plivo.com/v1"
    assert resolve(AUTH_ID, AUTH_TOKEN, environment={"PLIVO_BASE_URL": ""}).base_url == "https://api.plivo.com/v1"


@pytest.mark.parametrize("auth_id", [None, ""])
def test_a_missing_auth_id(auth_id: str | None) -> None:
    with pytest.raises(ConfigurationError, match=r"^auth_id is missing: pass auth_id=… or set PLIVO_AUTH_ID"):
        resolve(auth_id, AUTH_TOKEN)


def test_an_empty_argument_is_not_filled_from_the_environment() -> None:
    with pytest.raises(ConfigurationError, match=r"^auth_id is missing"):
        resolve("", environment=COMPLETE)
    with pytest.raises(ConfigurationError, match=r"^auth_token is missing"):
        resolve(auth_token="", environment=COMPLETE)


@pytest.mark.parametrize("auth_token", [None, "", Secret("")])
def test_a_missing_auth_token(auth_token: str | Secret | None) -> None:
    with pytest.raises(ConfigurationError, match=r"^auth_token is missing: pass auth_token=… or set PLIVO_AUTH_TOKEN"):
        resolve(AUTH_ID, auth_token)


@pytest.mark.parametrize(
    "auth_id", [AUTH_ID[:-1], f"{AUTH_ID}0", AUTH_ID.lower(), f"XX{AUTH_ID[2:]}", f"{AUTH_ID}\n", f"{AUTH_ID[:-1]}é"]
)
def test_an_auth_id_of_the_wrong_form(auth_id: str) -> None:
    with pytest.raises(ConfigurationError, match=rf"^auth_id has {len(auth_id)} characters and is none: .* swapped\?"):
        resolve(auth_id, AUTH_TOKEN)


def test_a_token_in_the_place_of_the_auth_id_is_not_shown() -> None:
    with pytest.raises(ConfigurationError) as caught:
        resolve(AUTH_TOKEN, AUTH_ID)
    assert AUTH_TOKEN not in str(caught.value)


@pytest.mark.parametrize("blemish", [" ", "\n", "\t", "\x00", "\x7f", "é", "\u200b", "\ud800"])
def test_a_token_with_a_character_no_token_has(blemish: str) -> None:
    for token in (f"{AUTH_TOKEN}{blemish}", f"{blemish}{AUTH_TOKEN}"):
        with pytest.raises(ConfigurationError, match=r"^auth_token holds a space, a line break") as caught:
            resolve(AUTH_ID, token)
        assert AUTH_TOKEN not in str(caught.value)


def test_every_visible_character_may_be_in_a_token() -> None:
    token = "".join(map(chr, range(0x21, 0x7F)))
    assert resolve(AUTH_ID, token).auth_token.reveal() == token


@pytest.mark.parametrize(
    ("base_url", "expected"),
    [
        ("https://api.plivo.com/v1", "https://api.plivo.com/v1"),
        ("https://api.plivo.com/v1/", "https://api.plivo.com/v1"),
        ("https://api.plivo.com/v1//", "https://api.plivo.com/v1"),
        (" https://api.plivo.com/v1\n", "https://api.plivo.com/v1"),
        ("HTTPS://API.Plivo.com/v1", "https://api.plivo.com/v1"),
        ("https://api.plivo.com", "https://api.plivo.com"),
        ("https://api.plivo.com:8443/a/b/", "https://api.plivo.com:8443/a/b"),
        ("http://127.0.0.1:8080/v1", "http://127.0.0.1:8080/v1"),
        ("http://127.1.2.3/v1", "http://127.1.2.3/v1"),
        ("http://[::1]:8080/v1", "http://[::1]:8080/v1"),
        ("http://localhost/v1", "http://localhost/v1"),
        ("http://plivo.localhost/v1", "http://plivo.localhost/v1"),
    ],
)
def test_base_urls(base_url: str, expected: str) -> None:
    assert settled(base_url) == expected


@pytest.mark.parametrize(
    ("base_url", "problem"),
    [
        ("api.plivo.com/v1", "'api.plivo.com/v1' is not an https URL, such as https://api.plivo.com/v1"),
        ("ftp://api.plivo.com/v1", "is not an https URL"),
        ("https:///v1", "is not an https URL"),
        ("https://", "is not an https URL"),
        ("https://api.plivo.com:port/v1", "'https://api.plivo.com:port/v1' is not a URL: Invalid port"),
        ("https://[::1", "is not a URL|is not an https URL"),
        ("https://api.plivo.com/v1?a=b", "ends in a query or a fragment: leave it out"),
        ("https://api.plivo.com/v1#a", "ends in a query or a fragment: leave it out"),
        ("https://api.plivo.com/v1?", "ends in a query or a fragment: leave it out"),
        ("https://api.plivo.com/v1#", "ends in a query or a fragment: leave it out"),
        ("http://api.plivo.com/v1", "would send the credentials unencrypted: use https"),
        ("http://192.0.2.7/v1", "would send the credentials unencrypted"),
        ("http://127.0.0.1.example.com/v1", "would send the credentials unencrypted"),
        ("http://localhost.example.com/v1", "would send the credentials unencrypted"),
        ("http://notlocalhost/v1", "would send the credentials unencrypted"),
        ("http://0.0.0.0/v1", "would send the credentials unencrypted"),
    ],
)
def test_base_urls_that_are_refused(base_url: str, problem: str) -> None:
    with pytest.raises(ConfigurationError, match=f"^base_url .*(?:{problem})"):
        settled(base_url)


@pytest.mark.parametrize(
    "base_url",
    [
        f"https://{AUTH_ID}:{AUTH_TOKEN}@api.plivo.com/v1",
        f"https://{AUTH_ID}:{AUTH_TOKEN}@api.plivo.com:port/v1",
        f"https://{AUTH_ID}:{AUTH_TOKEN}/@api.plivo.com/v1",
        f"https://{AUTH_ID}:{AUTH_TOKEN}?@api.plivo.com/v1",
        f"{AUTH_ID}:{AUTH_TOKEN}@api.plivo.com/v1",
    ],
)
def test_credentials_in_the_base_url_are_refused_and_not_shown(base_url: str) -> None:
    with pytest.raises(ConfigurationError, match=r"^base_url holds credentials: pass them as auth_id") as caught:
        settled(base_url)
    assert AUTH_TOKEN not in str(caught.value)


@given(st.text())
@example("https://\u00ff..")
@example("https://xn--/")
@example("https://a\x00b")
def test_every_text_is_a_base_url_or_refused(base_url: str) -> None:
    try:
        result = settled(base_url)
    except ConfigurationError:
        return
    assert result == config.DEFAULT_BASE_URL or result.startswith(("https://", "http://"))


@given(st.text(), st.text())
def test_every_pair_of_credentials_is_taken_or_refused(auth_id: str, auth_token: str) -> None:
    with pytest.raises(ConfigurationError, match=r"^auth_id "):
        resolve(auth_id, auth_token)
    if auth_token and all("!" <= character <= "~" for character in auth_token):
        assert resolve(AUTH_ID, auth_token).auth_token.reveal() == auth_token
    else:
        with pytest.raises(ConfigurationError, match=r"^auth_token "):
            resolve(AUTH_ID, auth_token)


def test_what_was_given_is_hidden_until_it_is_checked() -> None:
    given_ones = config.given(AUTH_TOKEN, AUTH_TOKEN, AUTH_TOKEN)
    assert AUTH_TOKEN not in repr(given_ones)
    assert AUTH_TOKEN not in repr(config.from_environment({**os.environ, "PLIVO_AUTH_TOKEN": AUTH_TOKEN}))
    assert AUTH_TOKEN not in repr(resolve(AUTH_ID, AUTH_TOKEN))
